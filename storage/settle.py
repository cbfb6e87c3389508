"""Settling: what the store says of each version of a case is brought to what the plan says, and the ledger told.

First every lock is extended and every missing hold placed, only then is any hold lifted, so that nothing is free for a
moment; no lock is ever shortened. Then each version is looked at again: a store that refuses or forgets is an integrity
error, and no entry says that it was settled. Where the ledger says that nothing changed, the store is not asked at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from casefile.cases.acts import Lock
from casefile.cases.case import LOCKS_SETTLED, Case
from casefile.errors import CasefileError, Conflict, IntegrityError, NotFound, Refused
from casefile.retention.disposition import open_request
from casefile.retention.plan import Plan, changes, entries_to_lock, lock_until, plan
from storage import ledger
from storage.archive import Archive, refresh
from storage.bucket import Bucket, Facts
from storage.client import THREADS

ACTOR = "casefile settle"
_TRIES = 4
T = TypeVar("T")


@dataclass(frozen=True)
class _Target:
    """One version and how it must be kept. The version of a ledger entry is not known before the store is asked.

    ``leaving``: an approved destruction names it; one that was stopped half-way may have deleted it already.
    """

    key: str
    version_id: str | None
    lock: Lock
    leaving: bool = False


def settle_case(archive: Archive, case_id: str, *, at: dt.datetime, now: dt.datetime) -> int:
    """Settle one case; answers with the number of versions brought to their plan, 0 when there was nothing to do.

    ``at`` is written to the ledger; ``now`` is the machine's own time, by which stores judge locks. Raises
    ``IntegrityError`` when the store does not do, or does not keep, what it was asked.
    """
    touched: frozenset[str] = frozenset()
    for _ in range(_TRIES):
        state = archive.catalogue.load(case_id)
        planned = plan(state.case, archive.catalogue.schedule)
        targets = _targets(state.case, planned, touched)
        if not targets:
            return 0
        _bring(archive.bucket, targets, planned, now)
        body = _body(state.case, planned, now)
        try:
            entry, head = ledger.append(archive.bucket, state.head, LOCKS_SETTLED, body, at=at, actor=ACTOR)
        except Conflict:
            # Someone placed a hold, or recorded an event, meanwhile: what was lifted for them must be seen again.
            touched |= {target.key for target in targets}
            refresh(archive.bucket, archive.catalogue, [case_id])
            continue
        archive.catalogue.apply([(entry, head.digest)], {})
        return len(targets)
    raise Conflict(f"{case_id}: others keep writing to this case", remedy="Run the command again.")


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


def look(bucket: Bucket, case: Case, now: dt.datetime) -> list[str]:
    """Ask the store for every version of a case: what is less than was settled. Changes nothing."""
    targets = [
        _Target(stored.key, stored.version_id, case.locks[stored.key])
        for stored in case.objects
        if stored.key in case.locks
    ]
    return [
        fault for fault in _each(targets, lambda target: _fault(bucket, target, now, exact=False)) if fault
    ]


def _targets(case: Case, planned: Plan, touched: frozenset[str]) -> list[_Target]:
    """What is not kept as planned, and what another try has touched."""
    asked = open_request(case)
    leaving = {stored.key for stored in asked.objects} if asked and asked.approved_on else set()
    changed = [(stored, lock) for stored, lock in changes(case, planned)]
    again = [(s, planned.locks[s.key]) for s in case.objects if s.key in touched]
    objects = {
        stored.key: _Target(stored.key, stored.version_id, lock, stored.key in leaving)
        for stored, lock in [*changed, *again]
    }
    folder = ledger.folder(case.id)
    before = (number for number in range(1, case.entries + 1) if _entry(folder, number) in touched)
    numbers = {*entries_to_lock(case, planned), *before}
    entries = [_Target(_entry(folder, number), None, planned.entries) for number in sorted(numbers)]
    return [*objects.values(), *entries]


def _entry(folder: str, number: int) -> str:
    return f"{folder}{number:06d}.json"


def _bring(bucket: Bucket, targets: list[_Target], planned: Plan, now: dt.datetime) -> None:
    """Lock and hold first, all of them; then lift and label; then look whether the store kept it."""
    known = _each(targets, lambda target: _strengthen(bucket, target, now))
    there = [(target, facts) for target, facts in zip(targets, known, strict=True) if facts]
    tags = _state_tags(planned)
    _each(there, lambda both: _ease(bucket, both[0], both[1], tags))
    looks = _each(there, lambda both: _fault(bucket, both[0], now, exact=True))
    faults = [fault for fault in looks if fault]
    if faults:
        raise IntegrityError("; ".join(faults), remedy="Run `casefile store probe`, then `casefile check`.")


def _strengthen(bucket: Bucket, target: _Target, now: dt.datetime) -> Facts | None:
    try:
        facts = bucket.head(target.key, version_id=target.version_id)
        until = _until(target.lock, now)
        if until and (facts.retain_until is None or facts.retain_until < until):
            bucket.extend(target.key, facts.version_id, until)
        if target.lock.held and not facts.hold:
            bucket.set_hold(target.key, facts.version_id, on=True)
    except NotFound as error:
        if target.leaving:
            return None
        raise IntegrityError(f"{target.key}: the store no longer has it", remedy=_CHECK) from error
    except Refused as error:
        raise IntegrityError(f"{target.key}: the store refuses to lock it", remedy=error.remedy) from error
    return facts


def _ease(bucket: Bucket, target: _Target, facts: Facts, tags: Mapping[str, str]) -> None:
    if not target.lock.held and facts.hold:
        bucket.set_hold(target.key, facts.version_id, on=False)
    through = {"keep-through": str(target.lock.keep_through)} if target.lock.keep_through else {}
    known = bucket.tags(target.key, facts.version_id)
    wanted = {**known, **tags, **through}
    if wanted != known:
        bucket.tag(target.key, facts.version_id, wanted)


def _fault(bucket: Bucket, target: _Target, now: dt.datetime, *, exact: bool) -> str | None:
    """What is less than it must be, or, if ``exact``, a hold that should be gone; None when all is well."""
    try:
        facts = bucket.head(target.key, version_id=target.version_id)
    except NotFound:
        return f"{target.key}: the store no longer has it"
    until = _until(target.lock, now)
    if until and (facts.retain_until is None or facts.retain_until < until):
        return f"{target.key}: the store does not keep the lock through {target.lock.keep_through}"
    if target.lock.held and not facts.hold:
        return f"{target.key}: the store does not keep the hold"
    if exact and facts.hold and not target.lock.held:
        return f"{target.key}: the store does not lift the hold"
    return None


def _until(lock: Lock, now: dt.datetime) -> dt.datetime | None:
    """The moment to lock to; None without a date, or when it has passed: stores refuse such locks."""
    until = lock_until(lock.keep_through) if lock.keep_through else None
    return until if until and until > now else None


def _state_tags(planned: Plan) -> dict[str, str]:
    return {"retention-state": "pending" if planned.retention.open else "active"}


def _body(case: Case, planned: Plan, now: dt.datetime) -> dict[str, Any]:
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
    until = _until(lock, now)
    return {**lock.as_dict(), "until": until.strftime("%Y-%m-%dT%H:%M:%SZ") if until else None}


def _each(items: list[Any], verb: Callable[[Any], T]) -> list[T]:
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(verb, items))


_CHECK = "Run `casefile check`."
