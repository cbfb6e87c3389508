"""Bringing versions in the store to the locks they must have: first every lock and hold, then a look whether the store
kept them, only then any lifting, and a last look. What is to be locked until when is the callers' to know.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from casefile.cases.parts import Lock
from casefile.errors import CasefileError, IntegrityError, NotFound, Refused
from casefile.retention.keeping import lock_until
from casefile.said import Said
from storage.store.bucket import Bucket, Facts
from storage.store.client import THREADS

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """One version and how it must be kept. The version of a ledger entry is not known before the store is asked.

    ``leaving``: an approved destruction names it; one that was stopped half-way may have deleted it already.
    """

    key: str
    version_id: str | None
    lock: Lock
    leaving: bool = False


def bring(bucket: Bucket, targets: Sequence[Target], tags: Mapping[str, str], now: dt.datetime) -> None:
    """Lock and hold first, all of them, and see it; then lift and label; then look whether the store kept it.

    Raises ``IntegrityError`` when the store does not do, or does not keep, what it was asked: no hold is lifted then
    from a version whose lock was not seen, and one that lost its lock is put on hold again.
    """
    there = _strengthened(bucket, targets, now)
    each(there, lambda both: _ease(bucket, both[0], both[1], tags))
    seen = each(there, lambda both: (both[0], _look(bucket, both[0])))
    _require(bucket, seen, now, exact=True)


def strengthen(bucket: Bucket, targets: Sequence[Target], now: dt.datetime) -> None:
    """Lock and hold, lift nothing; then look whether the store kept it. Raises like ``bring``."""
    _strengthened(bucket, targets, now)


def fault(bucket: Bucket, target: Target, now: dt.datetime, *, exact: bool) -> Said | None:
    """What is less than it must be, or, if ``exact``, a hold that should be gone; None when all is well."""
    return _lacks(target, _look(bucket, target), now, exact=exact)


def until_moment(lock: Lock, now: dt.datetime) -> dt.datetime | None:
    """The moment to lock to; None without a date, or when it has passed: stores refuse such locks."""
    until = lock_until(lock.keep_through) if lock.keep_through else None
    return until if until and until > now else None


def each(items: Sequence[Any], verb: Callable[[Any], T]) -> list[T]:
    """Do it for each, several at a time; answers in their order."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(verb, items))


def _strengthened(bucket: Bucket, targets: Sequence[Target], now: dt.datetime) -> list[tuple[Target, Facts]]:
    """Each version that is there, as it was seen after all of them were locked and held."""
    known = each(targets, lambda target: _strengthen(bucket, target, now))
    there = [(target, facts) for target, facts in zip(targets, known, strict=True) if facts]
    _require(bucket, there, now, exact=False)
    return there


def _strengthen(bucket: Bucket, target: Target, now: dt.datetime) -> Facts | None:
    try:
        facts = bucket.head(target.key, version_id=target.version_id)
        longer = _unlocked(target, facts, now)
        if longer:
            bucket.extend(target.key, facts.version_id, longer)
        if target.lock.held and not facts.hold:
            bucket.set_hold(target.key, facts.version_id, on=True)
        elif not longer:
            return facts
        return bucket.head(target.key, version_id=facts.version_id)
    except NotFound as error:
        if target.leaving:
            return None
        raise IntegrityError("object-gone", key=target.key) from error
    except Refused as error:
        raise IntegrityError("lock-refused", key=target.key, why=error.said) from error


def _require(
    bucket: Bucket, seen: Sequence[tuple[Target, Facts | None]], now: dt.datetime, *, exact: bool
) -> None:
    """Raise ``IntegrityError`` unless all is as it must be; what lost its lock is held first."""
    faults = []
    for target, facts in seen:
        if found := _lacks(target, facts, now, exact=exact):
            faults.append(found)
            if facts and not facts.hold and _unlocked(target, facts, now):
                with contextlib.suppress(CasefileError):  # the fault that is told is the first one
                    bucket.set_hold(target.key, facts.version_id, on=True)
    if faults:
        raise IntegrityError("locks-not-kept", faults=faults)


def _look(bucket: Bucket, target: Target) -> Facts | None:
    try:
        return bucket.head(target.key, version_id=target.version_id)
    except NotFound:
        return None


def _lacks(target: Target, facts: Facts | None, now: dt.datetime, *, exact: bool) -> Said | None:
    if facts is None:
        return Said("object-gone", key=target.key)
    if _unlocked(target, facts, now):
        return Said("lock-lost", key=target.key, through=target.lock.keep_through)
    if target.lock.held and not facts.hold:
        return Said("hold-lost", key=target.key)
    if exact and facts.hold and not target.lock.held:
        return Said("hold-not-lifted", key=target.key)
    return None


def _unlocked(target: Target, facts: Facts, now: dt.datetime) -> dt.datetime | None:
    """The moment to lock to, where the store does not lock that long."""
    until = until_moment(target.lock, now)
    return until if until and (facts.retain_until is None or facts.retain_until < until) else None


def _ease(bucket: Bucket, target: Target, facts: Facts, tags: Mapping[str, str]) -> None:
    if not target.lock.held and facts.hold:
        bucket.set_hold(target.key, facts.version_id, on=False)
    through = {"keep-through": str(target.lock.keep_through)} if target.lock.keep_through else {}
    known = bucket.tags(target.key, facts.version_id)
    wanted = {**known, **tags, **through}
    if wanted != known:
        bucket.tag(target.key, facts.version_id, wanted)
