"""One case's life, day by day for eight years and more, by the night run's own steps, ends with the exact dates.

The store is a memory that locks as stores do, by the simulated day: no real one can be made to believe in 2035.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from casefile import clock
from casefile.errors import Refused
from casefile.reference.tables import load_tables
from casefile.settings import Settings
from flows.steps.dispositions import approve, due_list, request
from flows.steps.events import record_events
from flows.steps.holds import place_hold, release_hold
from flows.steps.offers import accept_offers
from flows.steps.watching import sweep, watch_lists
from storage.actor import Actor
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.commit import commit
from storage.disposition import carry_out
from storage.inbox import open_inbox
from tests.support.memory_bucket import MemoryBucket
from tests.support.records import archive_document, naming
from tests.support.samples import offer_data

D = dt.date
CASE = "123026635/QC-2027-001"


# What the coordinator drops into the inbox, and when: an extension in time, a refusal of another, the last day.
TABLES = load_tables()
STORY: dict[dt.date, list[dict[str, Any]]] = {
    D(2027, 1, 20): [{"event": "permit-issued", "date": "2027-01-18", "expires_on": "2029-01-31"}],
    D(2027, 2, 3): [{"event": "employment-started", "date": "2027-02-03"}],
    D(2028, 12, 20): [{"event": "maintained-status", "date": "2029-01-31", "applied_on": "2028-12-19"}],
    D(2029, 3, 2): [{"event": "permit-issued", "date": "2029-02-28", "expires_on": "2029-12-31"}],
    D(2029, 12, 31): [{"event": "employment-ended", "date": "2029-12-31"}],
}


@pytest.mark.slow
def test_eight_years_day_by_day_end_with_the_exact_dates(
    tmp_path: Path,
) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "offers").mkdir(parents=True)
    (inbox / "events").mkdir()
    memory = MemoryBucket(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC))
    archive = Archive(memory, Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="memory"))  # type: ignore[arg-type]
    seen: dict[dt.date, tuple[Any, ...]] = {}
    watched: dict[str, dt.date] = {}
    settings, day = Settings(), D(2026, 11, 22)
    while day <= D(2035, 3, 10):
        _drop(inbox, day)
        _night(archive, memory, inbox, settings.model_copy(update={"today": day}))
        if archive.catalogue.case_ids():
            told = archive.catalogue.describe(CASE, day)["retention"]
            state = (told["state"], told["anchor"], told["keep_through"], _kept(memory))
            if not seen or state != seen[max(seen)]:
                seen[day] = state
            for line in watch_lists(archive, day):
                watched.setdefault(f"{line.kind} {line.within}", day)
        _act(archive, memory, day)
        day += dt.timedelta(days=1)
    assert seen == {
        D(2026, 11, 22): ("pending", None, None, {(None, True)}),
        # Known on the 20th: six years from the first day in the offer, 1 February 2027.
        D(2027, 1, 20): ("active", "2027-02-01", "2033-02-01", {("2033-02-02", False)}),
        # The first day actually worked is two days later.
        D(2027, 2, 3): ("active", "2027-02-03", "2033-02-03", {("2033-02-04", False)}),
        # The renewal's offer waits for its answer; its first day counts already.
        D(2028, 12, 20): ("active", "2029-02-01", "2035-02-01", {("2035-02-02", True)}),
        # Issued on 28 February: later than the first day in its offer.
        D(2029, 3, 2): ("active", "2029-02-28", "2035-02-28", {("2035-03-01", False)}),
        # An inspection's hold, from April to May 2030.
        D(2030, 4, 2): ("active", "2029-02-28", "2035-02-28", {("2035-03-01", True)}),
        D(2030, 5, 2): ("active", "2029-02-28", "2035-02-28", {("2035-03-01", False)}),
        # 28 February 2035 is the last day kept; the first day of disposal is 1 March.
        D(2035, 3, 1): ("due", "2029-02-28", "2035-02-28", {("2035-03-01", False)}),
        D(2035, 3, 4): ("disposed", "2029-02-28", "2035-02-28", set()),
    }
    assert watched == {
        "permit-expiring 120": D(2028, 10, 3),
        "permit-expiring 90": D(2028, 11, 2),
        "permit-expiring 60": D(2028, 12, 2),
        "permit-expiring 30": D(2029, 12, 1),
        "maintained-status 0": D(2028, 12, 20),
        "keep-through 90": D(2034, 11, 30),
    }
    assert check(memory, deep=True, today=day).findings == []  # type: ignore[arg-type]
    assert not any(b"Zo" in one.content for one in memory.held.values())
    archive.catalogue.close()


def _drop(inbox: Path, day: dt.date) -> None:
    if day == D(2026, 11, 22):
        (inbox / "offers" / "first.json").write_text(json.dumps(offer_data()))
    if day == D(2028, 12, 20):
        portal = {"offer_number": "A7654321", "submitted_on": "2028-12-18"}
        renewal = offer_data(job__start_date="2029-02-01", job__end_date="2029-12-31", portal=portal)
        (inbox / "offers" / "renewal.json").write_text(json.dumps(renewal))
    if day in STORY:
        rows = [{"reference": "QC-2027-001", **row} for row in STORY[day]]
        (inbox / "events" / f"{day}.json").write_text(json.dumps(rows))


def _night(archive: Archive, memory: MemoryBucket, place: Path, settings: Settings) -> None:
    """The night run's steps without the making of documents; one is archived on the first day and one late."""
    at, today = clock.now(settings), clock.today(settings)
    memory.now = at
    inbox = open_inbox(str(place), settings)
    assert archive.catch_up() == []
    act = Actor("casefile nightly", today, at, at, settles=False)
    accept_offers(inbox, archive, TABLES, act)
    record_events(inbox, archive, TABLES, act)
    if today in (D(2026, 11, 22), D(2029, 6, 1)):
        document = archive_document(archive.bucket, CASE, today.year)
        assert commit(archive, CASE, act, lambda _: naming([document]))
    assert sweep(archive, at, at, lambda *_: None).findings == []


def _act(archive: Archive, memory: MemoryBucket, day: dt.date) -> None:
    """What persons do in the day, after the night run."""
    act = Actor("records", day, memory.now, memory.now)
    counsel = Actor("counsel", day, memory.now, memory.now)
    if day == D(2030, 4, 1):
        place_hold(archive, CASE, "INS-7", "inspection letter", "IRPR 209.5", counsel)
    elif day == D(2030, 5, 1):
        release_hold(archive, CASE, "INS-7", "closed", counsel)
    elif day in (D(2035, 2, 28), D(2035, 3, 1)):
        with pytest.raises(Refused):
            carry_out(archive, memory, CASE, act)  # type: ignore[arg-type]
        if day == D(2035, 2, 28):
            with pytest.raises(Refused):
                request(archive, CASE, "period over", act)
            assert due_list(archive, day) == []
    elif day == D(2035, 3, 2):
        assert request(archive, CASE, "period over", act) and approve(archive, CASE, counsel)
    elif day == D(2035, 3, 3):
        carry_out(archive, memory, CASE, act)  # type: ignore[arg-type]


def _kept(memory: MemoryBucket) -> set[tuple[str | None, bool]]:
    """Until which day, and whether on hold: every object of the case but its ledger."""
    return {
        (one.until.date().isoformat() if one.until else None, one.hold)
        for key, one in memory.held.items()
        if "/ledger/" not in key
    }
