"""The one commit verb: who wrote first wins, the other decides again; each act is told once, and settled by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casefile.cases.events import KINDS
from casefile.errors import Conflict
from casefile.settings import Settings
from flows.steps.events import record_event, record_events
from flows.steps.evidence import Given, take_given, withdraw_evidence
from flows.steps.holds import place_hold, release_hold
from flows.steps.offers import accept_offers
from flows.steps.tally import Tally
from storage.archive import Archive
from storage.check.check import check
from storage.inbox import Inbox, open_inbox
from tests.support.keeping import TABLES, TODAY, D, accept, act, record, settle, unsettled, whole_case
from tests.support.records import offer

ARRIVED = KINDS["arrived"].model_validate({"date": "2026-11-20", "port_of_entry": "YUL"})


class Interrupted:
    """A bucket in which someone else writes to the case in the moment before our entry."""

    def __init__(self, real: Any, other: Callable[[], object], times: int = 1) -> None:
        self._real, self._other, self._left = real, other, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def put_once(self, key: str, *args: Any, **options: Any) -> Any:
        if "/ledger/" in key and self._left:
            self._left -= 1
            self._other()
        return self._real.put_once(key, *args, **options)


def interrupted(archive: Archive, other: Callable[[], object], times: int = 1) -> Archive:
    return replace(archive, bucket=Interrupted(archive.bucket, other, times))  # type: ignore[arg-type]


def hold(archive: Archive, case_id: str) -> Callable[[], object]:
    """What anyone may write at any time: each call is another entry."""
    matters = iter(range(100))
    later = act("counsel").settling_later()
    return lambda: place_hold(archive, case_id, f"INS-{next(matters)}", "inspection", "", later)


def inbox_of(folder: Path, name: str, rows: list[dict[str, Any]]) -> Inbox:
    place = folder / "inbox" / name
    for part in ("offers", "events"):
        (folder / "inbox" / part).mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(rows), encoding="utf-8")
    return open_inbox(str(folder / "inbox"), Settings())


def taking_offers(archive: Archive, folder: Path, by: str = "ours") -> Tally:
    amended = offer("K-1", wage__rate="31.00").model_dump(mode="json")
    return accept_offers(inbox_of(folder, "offers/a.json", [amended]), archive, TABLES, act(by))


def taking_events(archive: Archive, folder: Path, by: str = "ours") -> Tally:
    rows = [{"reference": "K-1", "event": "arrived", "date": "2026-11-20", "port_of_entry": "YUL"}]
    return record_events(inbox_of(folder, "events/a.json", rows), archive, TABLES, act(by))


def taking_evidence(archive: Archive, folder: Path, by: str = "ours") -> Tally:
    letter = folder / "letter.txt"
    letter.write_text("A letter of the worker", encoding="utf-8")
    given = Given(letter, "K-1", "other", "2026-11-20")
    return take_given(given, archive, Settings(), act(by), lambda *_: None)


INTAKES = pytest.mark.parametrize("take", [taking_offers, taking_events, taking_evidence])


def kinds(archive: Archive, case_id: str, *left_out: str) -> list[str]:
    told = archive.catalogue.describe(case_id)["history"]
    return [entry["kind"] for entry in told if entry["kind"] not in ("locks-settled", *left_out)]


@pytest.mark.slow
@INTAKES
def test_an_intake_that_someone_else_was_ahead_of_is_decided_again_and_told_once(
    take: Callable[..., Tally], archive: Archive, tmp_path: Path
) -> None:
    case_id = accept(archive, "K-1")
    tally = take(interrupted(archive, hold(archive, case_id)), tmp_path)
    assert (tally.accepted, tally.rejected, tally.new, tally.unsettled) == (1, 0, 1, {})
    assert [finding for finding in tally.findings if finding.severity == "error"] == []
    first, other, own = kinds(archive, case_id)
    assert (first, other) == ("offer-accepted", "hold-placed") and own.endswith(("accepted", "ed"))
    assert take(archive, tmp_path).new == 0
    assert [f for f in check(archive.bucket).findings if f.code != "O08"] == []


@pytest.mark.slow
@INTAKES
def test_what_someone_else_took_in_at_the_same_moment_is_taken_in_once(
    take: Callable[..., Tally], archive: Archive, tmp_path: Path
) -> None:
    case_id = accept(archive, "K-1")
    theirs: list[Tally] = []
    (tmp_path / "theirs").mkdir()
    tally = take(
        interrupted(archive, lambda: theirs.append(take(archive, tmp_path / "theirs", "theirs"))), tmp_path
    )
    assert (theirs[0].new, tally.new) == (1, 0)
    assert (tally.accepted, tally.rejected) == (1, 0)
    assert len(kinds(archive, case_id)) == 2
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown


@pytest.mark.slow
@INTAKES
def test_an_intake_that_others_never_let_write_is_reported_and_the_next_one_takes_it(
    take: Callable[..., Tally], archive: Archive, tmp_path: Path
) -> None:
    case_id = accept(archive, "K-1")
    tally = take(interrupted(archive, hold(archive, case_id), times=50), tmp_path)
    (finding,) = [finding for finding in tally.findings if finding.severity == "error"]
    assert finding.code.endswith("-not-archived") and "others keep writing" in finding.message
    assert tally.new == 0
    assert take(archive, tmp_path).new == 1


@pytest.mark.slow
def test_an_event_is_judged_again_by_what_was_written_meanwhile(archive: Archive) -> None:
    """The submission is fine until, in the moment before its entry, the agreement turns out to be of a later day."""
    case_id = accept(archive, "K-1")
    submitted = KINDS["offer-submitted"].model_validate({"date": "2026-11-10", "offer_number": "A1234567"})

    def signed() -> None:
        record(archive, case_id, "agreement-signed", D(2026, 11, 15), copy_given_on="2026-11-15")

    recorded, findings = record_event(interrupted(archive, signed), case_id, submitted, TABLES, act("hr"))
    assert recorded is None and {finding.severity for finding in findings} == {"error"}
    assert kinds(archive, case_id) == ["offer-accepted", "event-recorded"]


@pytest.mark.slow
def test_an_act_of_a_person_gives_up_when_others_never_stop_writing(archive: Archive) -> None:
    case_id = accept(archive, "K-1")
    busy = interrupted(archive, hold(archive, case_id), times=50)
    with pytest.raises(Conflict, match="others keep writing"):
        record_event(busy, case_id, ARRIVED, TABLES, act("hr"))


def _withdrawing(archive: Archive, case_id: str) -> object:
    (piece,) = archive.catalogue.load(case_id).case.evidence
    return withdraw_evidence(archive, case_id, piece.id, "another worker's", act("clerk"))


@pytest.mark.slow
def test_nobody_has_to_remember_to_settle(archive: Archive, tmp_path: Path) -> None:
    """Every verb that writes leaves its case settled: what it brought is locked as the case is at once."""
    case_id = whole_case(archive, "K-1")
    record(archive, case_id, "permit-issued", D(2026, 11, 10))
    settle(archive, case_id)
    for verb in (
        lambda: taking_offers(archive, tmp_path),
        lambda: taking_events(archive, tmp_path),
        lambda: taking_evidence(archive, tmp_path),
        lambda: record_event(archive, case_id, _started(), TABLES, act("hr")),
        lambda: place_hold(archive, case_id, "INS-1", "inspection", "", act("counsel")),
        lambda: release_hold(archive, case_id, "INS-1", "closed", act("counsel")),
        lambda: _withdrawing(archive, case_id),
    ):
        before = archive.catalogue.load(case_id).case.entries
        verb()
        assert archive.catalogue.load(case_id).case.entries == before + 2
        assert archive.catalogue.unsettled() == []
    assert check(archive.bucket).findings == []


def _started() -> Any:
    return KINDS["employment-started"].model_validate({"date": TODAY.isoformat()})


@pytest.mark.slow
def test_a_command_given_again_settles_what_a_stopped_one_left(archive: Archive) -> None:
    case_id = whole_case(archive, "K-1")
    record(archive, case_id, "permit-issued", D(2026, 11, 10))
    settle(archive, case_id)
    assert place_hold(archive, case_id, "INS-1", "inspection", "", act("counsel").settling_later())
    assert archive.catalogue.unsettled() == [case_id]
    assert not place_hold(archive, case_id, "INS-1", "inspection", "", act("counsel"))
    assert archive.catalogue.unsettled() == []


@pytest.mark.slow
def test_one_who_settles_many_later_says_so_once(archive: Archive, tmp_path: Path) -> None:
    case_id = whole_case(archive, "K-1")
    record(archive, case_id, "permit-issued", D(2026, 11, 10))
    assert archive.catalogue.unsettled() == [case_id]
    record_event(archive, case_id, ARRIVED, TABLES, unsettled())
    assert archive.catalogue.unsettled() == [case_id]
