"""Writing to a case's ledger: decide on the case as it stands, append one entry, go on from there.

When someone else wrote first, the case is read again and decided again. This half of a commit may run in any thread or
process, for many cases at once; taking what was written into the catalogue is ``commit``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casefile.errors import CasefileError, Conflict
from storage import ledger
from storage.actor import Actor
from storage.archive import Archive, refresh
from storage.state import CaseState, Committed

_TRIES = 4


@dataclass(frozen=True)
class Draft:
    """An entry to be written, and what it names of offers, events and transcripts: their contents by digest."""

    kind: str
    body: Mapping[str, Any]
    contents: Mapping[str, bytes] = field(default_factory=dict)


# What to write into the case as it stands; None when there is nothing to write, or it is there already. It stores the
# content that the entry names, before the entry. It is asked again after every conflict.
Decide = Callable[[CaseState], Draft | None]


@dataclass
class Written:
    """What was written to one case, and the fault that ended it early. The catalogue does not know of it yet."""

    case_id: str
    entries: list[Committed] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    fault: CasefileError | None = None


def write(archive: Archive, state: CaseState, act: Actor, *decisions: Decide) -> Written:
    """Write what each decision gives, each on the case as the ones before left it. A fault is noted, not raised."""
    written = Written(state.case.id)
    try:
        for decide in decisions:
            state = _write_one(archive, state, act, decide, written)
    except CasefileError as fault:
        written.fault = fault
    return written


def _write_one(archive: Archive, state: CaseState, act: Actor, decide: Decide, written: Written) -> CaseState:
    for _ in range(_TRIES):
        draft = decide(state)
        if draft is None:
            return state
        try:
            entry, head = ledger.append(
                archive.bucket, state.head, draft.kind, draft.body, at=act.at, actor=act.by
            )
        except Conflict:
            state = _read_again(archive, state.case.id)
            continue
        written.entries.append((entry, head.digest))
        written.contents |= draft.contents
        return state.after(entry, head, draft.contents)
    raise Conflict("others-write", case=state.case.id)


def _read_again(archive: Archive, case_id: str) -> CaseState:
    for fault in refresh(archive.bucket, archive.catalogue, [case_id]):
        raise fault
    return next(iter(archive.catalogue.load_many([case_id])), CaseState.new(case_id))
