"""A business that goes to another number: its cases keep their ids, go on under it, and are found under both."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casefile.errors import UsageError
from casefile.reference.tables import load_tables
from casefile.settings import Settings
from flows.steps.events import record_events
from flows.steps.evidence import Given, take_given, take_inbox
from flows.steps.inspections import plan_packet
from flows.steps.offers import accept_offers
from storage.actor import Actor
from storage.archive import Archive, open_archive
from storage.check.check import check
from storage.inbox import open_inbox
from storage.packet_locks import packet_folder
from tests.support.packet_archive import add_case
from tests.support.packet_samples import request, say
from tests.support.samples import offer_data

OLD, NEW = "123026635", "876543216"
AT = dt.datetime(2028, 11, 20, 12, tzinfo=dt.UTC)
ACT = Actor("test", AT.date(), AT, AT, settles=False)
TABLES = load_tables()
SALE = {"event": "business-transferred", "date": "2028-09-01", "new_number": f"{NEW}RP0001", "how": "sale"}


def under_the_new_number(**changes: Any) -> dict[str, Any]:
    return offer_data(
        employer__business_number=f"{NEW}RP0001",
        employer__legal_name="Successeure inc.",
        portal__offer_number="A7654321",
        **changes,
    )


@pytest.fixture
def archive(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CASEFILE_TODAY", AT.date().isoformat())
    with open_archive(settings) as opened:
        yield opened


def night(archive: Archive, folder: Path, offers: list[Any], events: list[Any]) -> list[str]:
    """Offers, then events, as the night takes them; answers with what was found."""
    for name, rows in (("offers", offers), ("events", events)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    inbox = open_inbox(str(folder), Settings())
    accepted = accept_offers(inbox, archive, TABLES, ACT)
    recorded = record_events(inbox, archive, TABLES, ACT)
    return [f.code for f in (*accepted.findings, *recorded.findings) if f.severity == "error"]


@pytest.mark.slow
def test_an_offer_under_the_new_number_goes_to_the_old_case_also_in_the_night_that_tells_the_sale(
    archive: Archive, tmp_path: Path
) -> None:
    first = offer_data(reference="T-1")
    night(archive, tmp_path / "1", [first], [])
    sale = {"reference": "T-1", **SALE}
    assert night(archive, tmp_path / "2", [first, under_the_new_number(reference="T-1")], [sale]) == []
    assert archive.catalogue.case_ids() == [f"{OLD}/T-1"]
    state = archive.catalogue.load(f"{OLD}/T-1")
    assert [term.renews for term in state.case.terms] == [False, True]
    assert state.offer and state.offer.employer.legal_name == "Successeure inc."
    later = under_the_new_number(reference="T-1", job__title="Chef d’équipe")
    assert night(archive, tmp_path / "3", [later], []) == []
    assert archive.catalogue.case_ids() == [f"{OLD}/T-1"]
    assert archive.catalogue.load(f"{OLD}/T-1").offer.job.title == "Chef d’équipe"  # type: ignore[union-attr]
    dumped = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == dumped


def test_the_case_is_found_under_both_numbers_and_events_may_name_either(
    archive: Archive, tmp_path: Path
) -> None:
    night(archive, tmp_path / "1", [offer_data(reference="T-1")], [{"reference": f"{OLD}/T-1", **SALE}])
    started = {"reference": f"{NEW}/T-1", "event": "employment-started", "date": "2027-02-01"}
    assert night(archive, tmp_path / "2", [], [started]) == []
    for name in ("T-1", f"{OLD}/T-1", f"{NEW}/T-1"):
        assert archive.catalogue.find(name) == f"{OLD}/T-1"
    for number in (OLD, NEW):
        assert [row["reference"] for row in archive.catalogue.list_cases(employer=number)] == ["T-1"]
        assert archive.catalogue.cases_of(number) == [f"{OLD}/T-1"]
    assert archive.catalogue.describe(f"{OLD}/T-1")["also_under"] == [NEW]


@pytest.mark.slow
def test_evidence_may_name_the_case_by_either_number_by_folder_zip_sheet_and_hand(
    archive: Archive, tmp_path: Path, settings: Settings
) -> None:
    night(archive, tmp_path / "1", [offer_data(reference="T-1")], [{"reference": f"{OLD}/T-1", **SALE}])
    home = tmp_path / "2" / "evidence"
    for number, kind in ((OLD, "work-permit"), (NEW, "merger-papers")):
        paper = home / number / "T-1" / kind / "2028-09-05_paper.txt"
        paper.parent.mkdir(parents=True)
        paper.write_text(f"{kind} of {number}")
    with zipfile.ZipFile(home / NEW / "sent.zip", "w") as packed:
        packed.writestr("T-1/pay-record/2028-09-15_pay.txt", "a stub")
    (home / "note.txt").write_text("a note")
    (home / "mapping.csv").write_text(f"file,reference,type,date\nnote.txt,{NEW}/T-1,other,2028-09-06\n")
    (tmp_path / "2" / "offers").mkdir()
    inbox = open_inbox(str(tmp_path / "2"), Settings())
    taken = take_inbox(inbox, archive, settings, ACT, lambda *_: None)
    assert [f.code for f in taken.findings] == ["pay-not-read"] and taken.new == 4  # pay in a .txt
    (by_hand := tmp_path / "letter.txt").write_text("a letter")
    given = Given(by_hand, f"{NEW}/T-1", "correspondence", "2028-09-07")
    assert take_given(given, archive, settings, ACT, lambda *_: None).new == 1
    assert archive.catalogue.case_ids() == [f"{OLD}/T-1"]
    filed = archive.catalogue.load(f"{OLD}/T-1").case.evidence
    assert {piece.type for piece in filed} == {
        "work-permit", "merger-papers", "pay-record", "other", "correspondence",
    }  # fmt: skip


@pytest.mark.slow
def test_a_case_of_that_very_number_comes_before_one_that_was_transferred_to_it(
    archive: Archive, tmp_path: Path
) -> None:
    both = [offer_data(reference="T-1"), under_the_new_number(reference="T-1")]
    night(archive, tmp_path / "1", both, [])
    assert night(archive, tmp_path / "2", [], [{"reference": f"{OLD}/T-1", **SALE}]) == []
    later = under_the_new_number(reference="T-1", job__title="Chef d’équipe")
    night(archive, tmp_path / "3", [later], [])
    assert len(archive.catalogue.load(f"{NEW}/T-1").case.offers) == 2
    assert archive.catalogue.find(f"{NEW}/T-1") == f"{NEW}/T-1"
    with pytest.raises(UsageError):
        archive.catalogue.find("T-1")


def test_a_number_with_a_wrong_digit_is_not_taken_and_none_is_told(archive: Archive, tmp_path: Path) -> None:
    wrong = {"reference": "T-1", **SALE, "new_number": "876543210"}
    assert night(archive, tmp_path / "1", [offer_data(reference="T-1")], [wrong]) == ["business-number-luhn"]
    none = {"reference": "T-1", **SALE, "new_number": ""}
    inbox = tmp_path / "2"
    assert night(archive, inbox, [], [none]) == []
    assert archive.catalogue.transferred() == {}


@pytest.mark.slow
def test_a_letter_to_the_new_number_is_answered_from_the_old_case_and_the_check_follows(
    archive: Archive, tmp_path: Path, settings: Settings
) -> None:
    add_case(archive, "T-1", settings)
    night(archive, tmp_path / "1", [], [{"reference": "T-1", **SALE}])
    asked = request(employer=NEW, items=[{"text": "Agreements", "types": ["employment-agreement"]}])
    plan = plan_packet(asked, archive, settings, say)
    assert list(plan.cases) == [f"{OLD}/T-1"]
    (opened,) = archive.catalogue.load(f"{OLD}/T-1").case.inspections
    assert opened.employer == NEW
    assert packet_folder(archive.catalogue.load(f"{OLD}/T-1").case, opened.packet) == (
        f"packets/{NEW}/{opened.packet}/"
    )
    assert not check(archive.bucket, now=AT).broken
