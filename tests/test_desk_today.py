"""Today and Search at the desk: what needs who looks, and what the words find, of their employers alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from casefile.roles import Role
from flows.steps.standing import bring_up
from tests.support.desk import NOW, Desk, Person
from tests.support.desk_cases import file_evidence, happen, in_memory, open_case

pytestmark = pytest.mark.slow
DAY = dt.date(2026, 11, 22)
OURS, OTHERS = "123026635", "714000007"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("today")
    archive = in_memory(home)
    for name, number, worker in (("R-1", OURS, "Nguyễn"), ("X-1", OTHERS, "Sørensen")):
        case = open_case(
            archive, name, employer__business_number=f"{number}RP0001", worker__family_name=worker
        )
        happen(archive, case, "permit-issued", "2026-01-05", valid_from="2026-01-05", expires_on="2026-12-24",
               number="W304418827")  # fmt: skip
        happen(archive, case, "employment-started", "2026-02-01")
        text = "Les événements de Québec; an assessment of wages"
        file_evidence(archive, case, "correspondence", "2026-03-01", b"letter", suffix=".txt", text=text)
    made = Desk(home, archive)
    bring_up(archive.catalogue, made.ground.standards(NOW), DAY)
    yield made
    made.ground.opened = None  # memory has nothing to close
    made.close()


@pytest.fixture(scope="module")
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.READER, employers=[OURS])


def test_today_shows_late_gaps_first_then_what_passes_and_only_of_one_s_employers(
    desk: Desk, rita: Person
) -> None:
    page = rita.browser.get("/today").text
    assert page.index("Gaps that are late") < page.index("Permit about to expire")
    assert f"{OURS}/R-1" in page and OTHERS not in page
    assert "in 32 days" in page and "Last runs" not in page and "Destructions to approve" not in page
    both = desk.person("both", Role.RECORDS_MANAGER)
    assert OTHERS in both.browser.get("/today").text
    none = desk.person("none", Role.READER, employers=[])
    assert "Nothing needs you." in none.browser.get("/today").text


@pytest.mark.parametrize(
    "words", ["quebec", "Québec", "evenement", "évènements", "événements", "nguyen", "NGUYỄN"]
)
def test_demands_5_and_7_accents_may_be_left_out_and_plurals_find_their_singular(
    words: str, rita: Person
) -> None:
    page = rita.browser.get("/search", params={"q": words}).text
    assert f"/cases/{OURS}/R-1" in page and f"/cases/{OTHERS}" not in page


def test_demand_6_a_quoted_word_stands_as_it_is_written(rita: Person) -> None:
    assert f"/cases/{OURS}/R-1" in rita.browser.get("/search", params={"q": '"événements"'}).text
    assert "Nothing has these words." in rita.browser.get("/search", params={"q": '"événement"'}).text


def test_what_was_found_is_marked_narrowed_kept_and_selected(rita: Person) -> None:
    page = rita.browser.get("/search?q=assessment").text
    assert "<mark>assessment</mark>" in page
    assert "Nothing has these words." in rita.browser.get("/search?q=assessment&year=1999").text
    sent = {"form_word": rita.word(), "list": "search", "name": "Wages", "q": "wages", "year": "2026"}
    assert rita.browser.post("/filters", data=sent).headers["location"] == "/search?q=wages&year=2026"
    assert re.search(r'href="/filters/[^"]+">Wages<', rita.browser.get("/search").text)
    (case,) = set(re.findall(r'name="case" value="([^"]+)"', page))
    sent_cases = {"form_word": rita.word(), "case": [case]}
    made = rita.browser.post("/selections", data=sent_cases).headers["location"]
    assert "1 case selected" in rita.browser.get(made).text, "demand 12: what a search finds can be acted on"


def test_an_unreadable_question_is_said_and_is_no_empty_list(rita: Person) -> None:
    answer = rita.browser.get("/search", params={"q": '"'})
    assert answer.status_code == 400 and 'role="alert"' in answer.text and "Nothing has" not in answer.text


def test_a_case_that_changed_is_judged_before_today_says_that_nothing_is_late(desk: Desk) -> None:
    case = open_case(desk.ground.archive, "R-2", employer__business_number=f"{OURS}RP0001")
    for kind, day, more in (
        ("permit-issued", "2026-01-05", {"valid_from": "2026-01-05", "number": "W304418828"}),
        ("employment-started", "2026-01-10", {}),
    ):
        happen(desk.ground.archive, case, kind, day, **more)
    page = desk.person("fresh", Role.READER).browser.get("/today").text
    assert f"/cases/{OURS}/R-2?kind=gap" in page and "changed since" not in page
