"""A case at the desk: the line of its days in short and in full, its clock, holds, coverage and ledger."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.web.pages.case import with_word_files
from casefile.cases.contents import OfferVersion
from casefile.coverage.chronology import Known, chronology, of_kinds, years
from casefile.reference.schedule import shipped
from casefile.retention.keeping import candidates, keeping
from casefile.retention.watch import dates_of
from casefile.roles import Role
from flows.steps.holds import place_hold, release_hold
from tests.support.desk import Desk, Person, desk_over
from tests.support.desk_cases import file_evidence, happen, in_memory, open_case
from tests.support.lives import Life
from tests.support.records import ACT, offer

OURS = "123026635"
TODAY = dt.date(2026, 11, 22)


def _life() -> Life:
    life = Life().offer(dt.date(2027, 2, 1))
    life.event(
        "permit-issued", dt.date(2026, 12, 1), valid_from="2027-01-15", expires_on="2029-01-31", number="W3"
    )
    life.event("employment-started", dt.date(2027, 2, 15))
    for name in ("a.pdf", "a.docx", "b.pdf"):
        life.document(name, on=dt.date(2027, 2, 1))
    return life


def _known(life: Life) -> Known:
    version = OfferVersion(offer(), dt.date(2026, 11, 22))
    return Known(life.case, [version], {}, {}, dates_of(life.case, keeping(life.case, shipped())))


def test_demand_23_the_line_is_short_or_full_looks_ahead_and_is_filtered_by_kind() -> None:
    known, today = _known(_life()), dt.date(2027, 3, 1)
    short, full = chronology(known, today), chronology(known, today, full=True)
    assert [m.on for m in short] == sorted((m.on for m in short), reverse=True)
    assert [len(m.papers) for m in of_kinds(short, ["document"])] == [3]
    assert [len(m.papers) for m in of_kinds(full, ["document"])] == [1, 1, 1]
    (ahead, own), *past = years(short, today)
    assert ahead is None and [year for year, _ in past] == [2027, 2026]
    assert [m.title.en for m in own] == ["Last day of the period of retention", "Work permit expires"]
    assert {m.kind for m in of_kinds(full, ["event", "offer"])} == {"event", "offer"}


def test_the_clock_shows_every_date_it_looked_at_and_the_one_that_won() -> None:
    found = candidates(_life().case, shipped())
    assert [one.day for one in found] == sorted(one.day for one in found) and len(found) >= 3
    assert [(one.source.en, str(one.day)) for one in found if one.won] == [
        ("the first day actually worked", "2027-02-15")
    ]
    assert candidates(Life().offer(dt.date(2027, 2, 1)).case, shipped()) == []


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("case")
    archive = in_memory(home)
    case = open_case(archive, "R-1")
    happen(archive, case, "permit-issued", "2026-11-01", valid_from="2026-11-05", expires_on="2028-11-04",
           number="W304418827")  # fmt: skip
    for day in ("2026-11-06", "2026-11-13", "2026-10-20"):
        file_evidence(archive, case, "pay-record", day, day.encode(), suffix=".txt", text=f"pay of {day}")
    place_hold(archive, case, "AL-7", "a claim", "Labour Board", ACT)
    place_hold(archive, case, "AL-8", "another", "", ACT)
    release_hold(archive, case, "AL-8", "settled", ACT)
    open_case(archive, "EMPTY-1")
    with desk_over(home, archive) as made:
        yield made


@pytest.fixture(scope="module")
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.READER)


def _page(person: Person, more: str = "", case: str = "R-1") -> str:
    answer = person.browser.get(f"/cases/{OURS}/{case}{more}")
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.slow
def test_a_case_shows_its_line_clock_holds_coverage_and_ledger(rita: Person) -> None:
    page = _page(rita)
    assert "Work permit expires" in page and "2028-11-04" in page
    assert re.search(r"Pay record[^<]*\(2\)</h3>", page), "two of one month stand together"
    assert "AL-7" in page and "Labour Board" in page and "released 2026-11-22" in page
    assert {f'<span class="code">E{n}</span>' in page for n in range(1, 11)} == {True}
    assert 'class="won"' in page and "209.2" in page and "offer accepted" in page
    assert "W304418827" in page, "what it is about is told in its head"


@pytest.mark.slow
def test_in_full_each_event_says_all_it_says_and_each_paper_stands_alone(rita: Person) -> None:
    short, full = _page(rita), _page(rita, "?form=full&kind=event")
    assert "<dd>W304418827</dd>" in full and "<dd>W304418827</dd>" not in short
    assert "Offer accepted" not in full and "Offer accepted" in short
    pay = [part for part in _page(rita, "?form=full&kind=evidence").split("<li ") if "pay-record" in part]
    assert len(pay) == 3
    assert "Nothing of this kind" in _page(rita, "?kind=hold", "EMPTY-1")


@pytest.mark.slow
def test_a_case_of_which_nothing_happened_yet_is_whole_and_an_unknown_filter_narrows_nothing(
    rita: Person,
) -> None:
    page = _page(rita, "?kind=nonsense&form=odd", "EMPTY-1")
    assert "no end yet" in page and "No hold was ever placed." in page and "Offer accepted, version 1" in page


@pytest.mark.slow
def test_the_case_is_whole_in_french(desk: Desk) -> None:
    browser = desk.person("francine", Role.READER).browser
    browser.headers["accept-language"] = "fr"
    page = browser.get(f"/cases/{OURS}/R-1?form=full").text
    assert "Expiration du permis de travail" in page and "Blocage imposé\u00a0: AL-7" in page
    assert "offre acceptée" in page and "jour de la délivrance du permis" in page
    assert "Hold placed" not in page and "Kept through" not in page


def test_a_document_is_one_line_with_its_word_file_and_evidence_stays_as_it_was_filed() -> None:
    def made(name: str, ending: str, version: int = 1) -> dict[str, Any]:
        return {"id": name, "key": f"c/{name}/d.{ending}", "type": "t", "language": "fr", "version": version}

    def filed(name: str, ending: str) -> dict[str, Any]:
        return {"id": name, "key": f"c/{name}/original.{ending}", "type": "pay-record"}

    papers = [
        *(made("w1", "docx"), made("p1", "pdf"), made("w2", "docx", 2)),
        *(filed("e1", "docx"), filed("e2", "pdf")),
    ]
    shown = {one["id"]: one.get("word_file") for one in with_word_files(papers)}
    assert shown == {"p1": "w1.docx", "w2": None, "e1": None, "e2": None}
