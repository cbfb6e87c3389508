"""Packets are kept as the longest-kept case they tell of, and go with the last of them: asked for, approved, noted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from casefile.cases.parts import Lock
from casefile.errors import Refused
from casefile.packet.request import Request
from casefile.retention.packets import together, wanted
from casefile.settings import Settings
from flows.steps.dispositions import approve, certify, destroy, due_of
from flows.steps.dispositions import request as ask
from flows.steps.holds import place_hold, release_hold
from flows.steps.inspections import build_packet, plan_packet
from storage import packets
from storage.archive import Archive
from storage.check.check import check
from storage.disposition import Officer, carry_out
from storage.packet_locks import packet_folder
from tests.support.keeping import TODAY, D, act, at, past_case, record, settle, whole_case
from tests.support.lives import Life
from tests.support.packet_samples import request, say
from tests.support.stopping import Stopped

MATTER = "IRCC-2026-0042"


@pytest.fixture
def fixed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CASEFILE_TODAY", str(TODAY))
    return Settings()


def younger_case(archive: Archive, reference: str = "P-2") -> str:
    """A case that is kept longer: its permit was issued in 2024."""
    case_id = whole_case(archive, reference, start=D(2024, 3, 1), worker__passport_expiry=None)
    record(archive, case_id, "permit-issued", D(2024, 2, 1), expires_on="2026-03-01", number="U223456789")
    settle(archive, case_id)
    return case_id


def letter(**changes: Any) -> Request:
    return request(**{"items": [{"text": "The agreement", "types": ["employment-agreement"]}], **changes})


def built(archive: Archive, settings: Settings, folder: Path, *, by: str = "counsel", **changes: Any) -> str:
    """Answer a letter about every case; the folder in the archive."""
    plan = plan_packet(letter(**changes), archive, settings, say, by)
    build_packet(plan, archive, settings, folder, say, by)
    return packets.folder(plan.request)


def closed(archive: Archive, *cases: str) -> None:
    for case_id in cases:
        release_hold(archive, case_id, MATTER, "closed", act("counsel"))


def kept(archive: Archive, folder: str) -> set[tuple[bool, dt.datetime | None]]:
    """How the objects of a packet are kept: on hold or not, locked until when."""
    found = [archive.bucket.head(v.key, version_id=v.version_id) for v in archive.bucket.versions(folder)]
    return {(one.hold, one.retain_until) for one in found}


def approved(archive: Archive, case_id: str) -> None:
    assert ask(archive, case_id, "period over", act("records"))
    assert approve(archive, case_id, act("counsel"))


def test_a_packet_wants_the_latest_day_of_its_cases_and_any_hold() -> None:
    old, young, open_ = Life().offer(D(2020, 3, 1)), Life().offer(D(2024, 3, 1)), Life().offer(D(2024, 3, 1))
    for life, day in ((old, D(2020, 2, 1)), (young, D(2024, 2, 1))):
        life.event("permit-issued", day)
        assert wanted(life.case, life.keeping).held, "not settled yet"
        life.settle()
    locks = [wanted(life.case, life.keeping) for life in (old, young)]
    assert together(locks) == Lock(D(2030, 3, 1), held=False)
    assert together([*locks, wanted(open_.case, open_.keeping)]) == Lock(D(2030, 3, 1), held=True)
    assert wanted(old.hold(MATTER).case, old.keeping).held
    assert together([]) == Lock(None, held=True)


@pytest.mark.slow
def test_a_packet_is_held_with_the_inspection_and_then_locked_as_its_longest_kept_case(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    old, young = past_case(archive), younger_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    until = dt.datetime(2030, 3, 2, 12, tzinfo=dt.UTC)
    assert kept(archive, folder) == {(True, until)}
    closed(archive, old)
    assert kept(archive, folder) == {(True, until)}, "the other case is still held"
    closed(archive, young)
    assert kept(archive, folder) == {(False, until)}
    tags = [archive.bucket.tags(v.key, v.version_id) for v in archive.bucket.versions(folder)]
    assert {(t["retention-state"], t["keep-through"], t["record-class"]) for t in tags} == {
        ("active", "2030-03-01", "packet")
    }
    assert check(archive.bucket, deep=True).findings == []
    key = f"{folder}request.json"
    archive.bucket.tag(key, archive.bucket.head(key).version_id, {**tags[0], "keep-through": "2031-01-01"})
    assert [(f.code, f.where) for f in check(archive.bucket).findings] == [("T01", key)]


@pytest.mark.slow
def test_a_later_permit_or_hold_of_any_case_keeps_its_packets_longer(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    old, young = past_case(archive), younger_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    closed(archive, old, young)
    record(archive, old, "permit-issued", D(2026, 5, 1), expires_on="2028-05-01", number="U323456789")
    settle(archive, old)
    assert kept(archive, folder) == {(False, dt.datetime(2032, 5, 2, 12, tzinfo=dt.UTC))}
    place_hold(archive, young, "LIT-1", "litigation", "", act("counsel"))
    assert {held for held, _ in kept(archive, folder)} == {True}
    assert check(archive.bucket).findings == []


@pytest.mark.slow
def test_the_checker_says_when_a_packet_is_kept_for_less_than_its_cases(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    young = younger_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    key = f"{folder}request.json"
    version = archive.bucket.head(key).version_id
    archive.bucket.set_hold(key, version, on=False)
    assert [(f.code, f.where) for f in check(archive.bucket).findings] == [("P02", key)]
    closed(archive, young)
    late = archive.bucket.put_once(
        f"{folder}request.json.new", b"x", media_type="text/plain", metadata={}, tags={}, hold=False
    )
    codes = {(f.code, f.where) for f in check(archive.bucket).findings}
    assert late and ("P05", f"{folder}request.json.new") in codes and ("P02", key) not in codes


@pytest.mark.slow
def test_the_last_case_of_a_packet_takes_it_along_and_the_others_say_who_keeps_it(
    archive: Archive, officer: Officer, fixed: Settings, tmp_path: Path
) -> None:
    one, two = past_case(archive, "P-1"), past_case(archive, "P-2")
    folder = built(archive, fixed, tmp_path / "out")
    with pytest.raises(Refused, match=MATTER):
        ask(archive, one, "period over", act("records"))
    closed(archive, one, two)
    found = due_of(archive, archive.catalogue.load(one).case, TODAY)
    assert found.packets == (folder.split("/")[2],) and found.as_dict()["packets"] == list(found.packets)
    approved(archive, one)
    approved(archive, two)
    first = destroy(archive, officer, one, act("records"), fixed)
    assert first.packets == [] and {key: why.en for key, why in first.kept.items()} == {
        folder: f"{two}, a case of the same packet, is kept through 2026-03-01"
    }
    assert archive.bucket.keys(folder) and check(archive.bucket, deep=True).findings == []
    second = destroy(archive, officer, two, act("records"), fixed)
    assert second.kept == {} and second.packets == [folder.split("/")[2]]
    assert archive.bucket.versions(folder) == []
    assert {o.record_class for o in second.destroyed} >= {"packet"}
    assert check(archive.bucket, deep=True).findings == []
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown
    assert not certify(archive, two, act("records"), fixed)


@pytest.mark.slow
def test_a_packet_stays_while_one_of_its_cases_is_kept(
    archive: Archive, officer: Officer, fixed: Settings, tmp_path: Path
) -> None:
    old, young = past_case(archive), younger_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    closed(archive, old, young)
    approved(archive, old)
    done = destroy(archive, officer, old, act("records"), fixed)
    assert {key: why.en for key, why in done.kept.items()} == {
        folder: f"{young}, a case of the same packet, is kept through 2030-03-01"
    }
    assert any(key.endswith("/packet.pdf") for key in archive.bucket.keys(folder))
    assert check(archive.bucket).findings == []


@pytest.mark.slow
def test_an_inspection_that_was_only_planned_goes_with_its_case(
    archive: Archive, officer: Officer, fixed: Settings
) -> None:
    case_id = past_case(archive)
    plan = plan_packet(letter(), archive, fixed, say, "counsel")
    closed(archive, case_id)
    approved(archive, case_id)
    done = destroy(archive, officer, case_id, act("records"), fixed)
    assert done.packets == [plan.request.id]
    assert archive.bucket.versions("packets/") == [] and check(archive.bucket).findings == []


@pytest.mark.slow
@pytest.mark.parametrize("calls", [1, 4, 6, 9, 14, 16])
def test_stopped_while_destroying_a_packet_the_same_command_goes_on(
    archive: Archive, officer: Officer, fixed: Settings, tmp_path: Path, calls: int
) -> None:
    case_id = past_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    closed(archive, case_id)
    approved(archive, case_id)

    class Stopping(Officer):
        def __init__(self) -> None:
            self.left = calls

        def delete(self, key: str, version_id: str) -> None:
            officer.delete(key, version_id)
            self.left -= 1
            if not self.left:
                raise Stopped

    with pytest.raises(Stopped):
        carry_out(archive, Stopping(), case_id, act("records"))
    assert {f.code for f in check(archive.bucket).findings} <= {"D02"}
    done = destroy(archive, officer, case_id, act("records"), fixed)
    assert done.packets == [folder.split("/")[2]] and archive.bucket.versions(folder) == []
    assert check(archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_nothing_of_a_packet_goes_while_the_store_locks_any_of_it(
    archive: Archive, officer: Officer, fixed: Settings, tmp_path: Path
) -> None:
    case_id = past_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    closed(archive, case_id)
    approved(archive, case_id)
    key = f"{folder}request.json"
    archive.bucket.extend(key, archive.bucket.head(key).version_id, at(D(2030, 1, 1)))
    before = archive.bucket.keys(folder)
    done = carry_out(archive, officer, case_id, act("records"))
    assert {key: why.en for key, why in done.kept.items()} == {folder: "the store locks it until 2030-01-01"}
    assert archive.bucket.keys(folder) == before


@pytest.mark.slow
def test_the_ledger_says_who_opened_the_inspection_and_made_the_packet(
    archive: Archive, fixed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = past_case(archive)
    built(archive, fixed, tmp_path / "out", by="maitre.roy")
    case = archive.catalogue.load(case_id).case
    assert [i.by for i in case.inspections] == [p.by for p in case.packets] == ["maitre.roy"]
    assert [h.placed_by for h in case.standing_holds] == ["maitre.roy"]
    monkeypatch.setenv("CASEFILE_ACTOR", "compliance")
    plan_packet(letter(file_number="IRCC-2"), archive, Settings(), say)
    monkeypatch.delenv("CASEFILE_ACTOR")
    monkeypatch.setattr("getpass.getuser", lambda: "j. tremblay")
    plan_packet(letter(file_number="IRCC-3"), archive, Settings(), say)
    assert [i.by for i in archive.catalogue.load(case_id).case.inspections] == [
        "maitre.roy", "compliance", "j. tremblay",
    ]  # fmt: skip
    assert packet_folder(case, "x") == "packets/123026635/x/"


@pytest.mark.slow
def test_a_hold_on_a_case_that_was_destroyed_holds_the_packet_that_another_keeps(
    archive: Archive, officer: Officer, fixed: Settings, tmp_path: Path
) -> None:
    old, young = past_case(archive), younger_case(archive)
    folder = built(archive, fixed, tmp_path / "out")
    closed(archive, old, young)
    approved(archive, old)
    destroy(archive, officer, old, act("records"), fixed)
    assert {held for held, _ in kept(archive, folder)} == {False}
    place_hold(archive, old, "LIT-2", "litigation", "", act("counsel"))
    assert {held for held, _ in kept(archive, folder)} == {True}
    assert check(archive.bucket).findings == []
    release_hold(archive, old, "LIT-2", "closed", act("counsel"))
    assert {held for held, _ in kept(archive, folder)} == {False}
