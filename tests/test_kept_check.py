"""The checker on holds, locks and destroyed objects that are not as the ledger says; a new schedule; upkeep."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casefile.errors import Unavailable
from casefile.reference.schedule import SHIPPED, load_schedule
from casefile.settings import Settings
from flows.steps.dispositions import approve, request
from flows.steps.holds import place_hold
from flows.upkeep import look_after
from storage.archive import Archive, open_archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.disposition import Officer, carry_out
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.embedded import Endpoint
from tests.support.evidence_room import Room, codes, make_room, pdf
from tests.support.keeping import NOW, TODAY, D, act, approved, past_case, record, settle, whole_case

CASE = "123026635/QC-2027-001"


@pytest.mark.slow
def test_an_object_without_its_hold_is_found_while_a_matter_stands(archive: Archive, store: Endpoint) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    # The entry is written and the process ends before the holds are placed.
    place_hold(archive, case_id, "INS-1", "inspection", "IRPR 209.5", act("counsel").settling_later())
    report = check(archive.bucket)
    assert {f.code for f in report.findings} == {"R02"} and len(report.findings) == 3 and report.broken
    assert settle(archive, case_id) and check(archive.bucket).findings == []


@pytest.mark.slow
def test_a_ledger_entry_whose_lock_was_shortened_is_found(archive: Archive, store: Endpoint) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-issued", D(2027, 1, 20))
    settle(archive, case_id)
    admin = make_client(store.url, "ca-central-1", store.keys.admin)
    key = f"cases/{case_id}/ledger/000001.json"
    admin.put_object_retention(
        Bucket=archive.bucket.name,
        Key=key,
        Retention={"Mode": "GOVERNANCE", "RetainUntilDate": NOW + dt.timedelta(days=1)},
        BypassGovernanceRetention=True,
    )
    assert [(f.code, f.where) for f in check(archive.bucket).findings] == [("R01", key)]


@pytest.mark.slow
def test_what_was_destroyed_and_is_back_is_found(archive: Archive, officer: Officer) -> None:
    case_id = past_case(archive)
    stored = archive.catalogue.load(case_id).case.objects[0]
    content = archive.bucket.get(stored.key)
    request(archive, case_id, "", act("records"))
    approve(archive, case_id, act("counsel"))
    carry_out(archive, officer, case_id, act("records"))
    facts = {"case": case_id}
    archive.bucket.put_once(stored.key, content, media_type="a/b", metadata=facts, tags={}, hold=True)
    assert [(f.code, f.where) for f in check(archive.bucket).findings] == [("D01", stored.key)]


@pytest.mark.slow
def test_a_catalogue_of_another_schedule_is_said_and_planned_anew_only_by_a_rebuild(
    archive: Archive, tmp_path: Path
) -> None:
    case_id = whole_case(archive)
    record(archive, case_id, "permit-refused", D(2027, 1, 20))
    settle(archive, case_id)
    text = (SHIPPED / "retention.toml").read_text(encoding="utf-8").replace("months = 24", "months = 36", 1)
    (tmp_path / "retention.toml").write_text(text, encoding="utf-8")
    url, schedule = f"sqlite:///{tmp_path}/catalogue.db", load_schedule(tmp_path)
    before = archive.catalogue.dump()
    with pytest.raises(Unavailable) as said:
        Catalogue(url, of="test", schedule=schedule)
    assert said.value.said.code == "catalogue-other-schedule" and archive.catalogue.dump() == before
    again = Catalogue(url, of="test", schedule=schedule, to_rebuild=True)
    again.rebuild(archive.bucket)
    assert again.describe(case_id)["keep_through"] == "2030-01-20" and again.unsettled() == [case_id]
    longer = Archive(archive.bucket, again)
    settle(longer, case_id)
    assert again.unsettled() == [] and check(archive.bucket).findings == []
    again.close()


@pytest.mark.slow
def test_what_is_kept_for_different_terms_shares_no_readings(bucket: S3Bucket, tmp_path: Path) -> None:
    """Otherwise the words of a piece that was destroyed would outlive it in the readings of another."""
    room = make_room(bucket, tmp_path)
    for place in (
        "pay-record/2027-02-05_pay.pdf",
        "timesheet/2027-02-06_hours.pdf",
        "timesheet/2026-02-05_hours.pdf",
    ):
        room.drop(f"QC-2027-001/{place}", pdf(place))
    room.night()
    record(room.archive, CASE, "permit-issued", D(2026, 11, 2))
    settle(room.archive, CASE)
    assert len(list(bucket.keys(f"cases/{CASE}/evidence/readings/"))) == 3
    assert not check(bucket).broken


@pytest.mark.slow
def test_the_inbox_that_still_has_the_paper_does_not_bring_it_back(
    archive: Archive, officer: Officer, tmp_path: Path
) -> None:
    case_id = past_case(archive)
    room = Room(archive, tmp_path / "inbox", Settings(today=TODAY))
    (tmp_path / "inbox" / "offers").mkdir(parents=True)
    room.drop("P-1/other/2021-01-01_note.pdf", b"%PDF-1.7 a note")
    assert room.night().new == 1
    approved(archive, case_id)
    carry_out(archive, officer, case_id, act("records"))
    again = room.night()
    assert (again.new, again.accepted, codes(again.findings)) == (0, 1, ["evidence-destroyed"])
    assert not check(archive.bucket).broken
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown


@pytest.mark.slow
def test_the_weekly_upkeep_settles_and_asks_the_store(settings: Settings) -> None:
    with open_archive(Settings()) as opened:
        case_id = whole_case(opened)
        record(opened, case_id, "permit-issued", D(2027, 1, 20))
        place_hold(opened, case_id, "INS-1", "inspection", "IRPR 209.5", act("counsel"))
        record(opened, case_id, "employment-started", D(2027, 3, 1))
    assert look_after(Settings(), 10, lambda *_: None) == []
    with open_archive(Settings()) as opened:
        assert opened.catalogue.unsettled() == []
        stored = opened.catalogue.load(case_id).case.objects[0]
        opened.bucket.set_hold(stored.key, stored.version_id, on=False)
    (finding,) = look_after(Settings(), 10, lambda *_: None)
    assert finding.code == "lock-not-kept" and stored.key in finding.message
