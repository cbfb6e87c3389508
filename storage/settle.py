"""Settling: what the store says of each version of a case is brought to what the plan says, and the ledger told.

First every lock is extended and every missing hold placed, only then is any hold lifted, so that nothing is free for a
moment; no lock is ever shortened. Then each version is looked at again: a store that refuses or forgets is an integrity
error, and no entry says that it was settled. Where the ledger says that nothing changed, the store is not asked at all.
Packets follow their cases: they are locked longer before the entry says so, and let go only after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from casefile.cases.case import LOCKS_SETTLED, Case
from casefile.cases.parts import Lock
from casefile.errors import CasefileError
from casefile.retention.disposition import open_request
from casefile.retention.keeping import Keeping, changes, entries_to_lock, keeping
from casefile.retention.packets import grows
from casefile.said import Said
from storage import ledger
from storage.actor import Actor
from storage.archive import Archive
from storage.locking import Target, bring, each, fault, until_moment
from storage.packet_locks import folders_of, keep_packets, release_packet
from storage.state import CaseState
from storage.store.bucket import Bucket
from storage.writing import Draft, write

ACTOR = "casefile settle"


def settle_case(archive: Archive, case_id: str, *, at: dt.datetime, now: dt.datetime) -> int:
    """Settle one case; answers with the number of versions brought to their plan, 0 when there was nothing to do.

    ``at`` is written to the ledger; ``now`` is the machine's own time, by which stores judge locks. Raises
    ``IntegrityError`` when the store does not do, or does not keep, what it was asked.
    """
    settling, state = _Settling(archive, now), archive.catalogue.load(case_id)
    written = write(archive, state, Actor(ACTOR, at.date(), at, now), settling.decide)
    if written.fault:
        raise written.fault
    archive.catalogue.apply(written.entries, {})
    if written.entries:
        for folder in settling.packets:
            release_packet(archive, folder, now)
    return len(settling.targets)


class _Settling:
    """One settlement. When someone placed a hold, or recorded an event, meanwhile, all it touched is seen again."""

    def __init__(self, archive: Archive, now: dt.datetime) -> None:
        self._archive, self._now = archive, now
        self._touched: set[str] = set()
        self.targets: list[Target] = []
        self.packets: list[str] = []

    def decide(self, state: CaseState) -> Draft | None:
        """Bring the store to the plan, and say so; None when there is nothing to do."""
        case, bucket = state.case, self._archive.bucket
        planned = keeping(case, self._archive.catalogue.schedule)
        self.targets = _targets(case, planned, self._touched)
        if not self.targets:
            return None
        self._touched |= {target.key for target in self.targets}
        self.packets = folders_of(case)
        bring(bucket, self.targets, _state_tags(planned), self._now)
        if grows(case, planned):
            keep_packets(bucket, case, planned, self._now)
        return Draft(LOCKS_SETTLED, _body(case, planned, self._now))


def settle_cases(
    archive: Archive, case_ids: Iterable[str], *, at: dt.datetime, now: dt.datetime
) -> tuple[dict[str, int], dict[str, CasefileError]]:
    """Settle many cases, one after the other; a fault costs only its case. Answers with counts and with faults."""
    settled: dict[str, int] = {}
    faults: dict[str, CasefileError] = {}
    for case_id in case_ids:
        try:
            settled[case_id] = settle_case(archive, case_id, at=at, now=now)
        except CasefileError as error:
            faults[case_id] = error
    return settled, faults


def look(bucket: Bucket, case: Case, now: dt.datetime) -> list[Said]:
    """Ask the store for every version of a case: what is less than was settled. Changes nothing."""
    targets = [
        Target(stored.key, stored.version_id, case.locks[stored.key])
        for stored in case.objects
        if stored.key in case.locks
    ]
    return [found for found in each(targets, lambda target: fault(bucket, target, now, exact=False)) if found]


def _targets(case: Case, planned: Keeping, touched: Collection[str]) -> list[Target]:
    """What is not kept as planned, and what another try has touched."""
    asked = open_request(case)
    leaving = {stored.key for stored in asked.objects} if asked and asked.approved_on else set()
    changed = [(stored, lock) for stored, lock in changes(case, planned)]
    again = [(s, planned.locks[s.key]) for s in case.objects if s.key in touched]
    objects = {
        stored.key: Target(stored.key, stored.version_id, lock, stored.key in leaving)
        for stored, lock in [*changed, *again]
    }
    folder = ledger.folder(case.id)
    before = (number for number in range(1, case.entries + 1) if _entry(folder, number) in touched)
    numbers = {*entries_to_lock(case, planned), *before}
    entries = [Target(_entry(folder, number), None, planned.entries) for number in sorted(numbers)]
    return [*objects.values(), *entries]


def _entry(folder: str, number: int) -> str:
    return f"{folder}{number:06d}.json"


def _state_tags(planned: Keeping) -> dict[str, str]:
    return {"retention-state": "pending" if planned.retention.open else "active"}


def _body(case: Case, planned: Keeping, now: dt.datetime) -> dict[str, Any]:
    """What the entry says: the locks that changed, in groups, and how far the ledger's own entries are locked."""
    groups: dict[Lock, list[str]] = {}
    for stored, lock in changes(case, planned):
        groups.setdefault(lock, []).append(stored.key)
    entries, retention = entries_to_lock(case, planned), planned.retention
    through = entries[-1] if entries else case.entries_settled
    return {
        "retention": {
            "anchor": str(retention.anchor) if retention.anchor else None,
            "keep_through": str(retention.keep_through) if retention.keep_through else None,
            "rule": retention.rule,
        },
        "locks": [{**_told(lock, now), "objects": keys} for lock, keys in groups.items()],
        "entries": {**_told(planned.entries, now), "through": through},
    }


def _told(lock: Lock, now: dt.datetime) -> dict[str, Any]:
    until = until_moment(lock, now)
    return {**lock.as_dict(), "until": until.strftime("%Y-%m-%dT%H:%M:%SZ") if until else None}
