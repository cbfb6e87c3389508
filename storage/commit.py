"""The one way into the archive: decide, write, take into the catalogue, settle.

``commit`` is all of it, for one case. Who has many cases writes to them in threads or processes with ``writing.write``
and concludes them together. Either way nobody has to remember to settle: the actor says whether it is done at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from casefile.errors import CasefileError
from storage.actor import Actor
from storage.archive import Archive, refresh
from storage.settle import settle_cases
from storage.writing import Decide, Draft, Written, write

__all__ = ["Decide", "Draft", "Written", "commit", "conclude", "write"]


def commit(archive: Archive, case_id: str, act: Actor, *decisions: Decide) -> bool:
    """Write what each decision gives for the case as it stands, and settle it. False when nothing was to be written.

    It is settled all the same then, so that the same command finishes what a stopped one left. Raises what the
    decisions raise, ``NotFound`` for a case that is not known, ``Conflict`` when others never stop writing to it.
    """
    refresh(archive.bucket, archive.catalogue, [case_id])
    written = write(archive, archive.catalogue.load(case_id), act, *decisions)
    faults = conclude(archive, [written], act)
    for fault in (written.fault, faults.get(case_id)):
        if fault:
            raise fault
    return bool(written.entries)


def conclude(archive: Archive, written: Iterable[Written], act: Actor) -> dict[str, CasefileError]:
    """Take what was written into the catalogue, all at once, then settle its cases unless the actor does that later.

    Answers with the faults of that, by case: what was written stays written.
    """
    written = list(written)
    contents = {digest: content for one in written for digest, content in one.contents.items()}
    faults: dict[str, CasefileError] = {
        **archive.catalogue.apply((pair for one in written for pair in one.entries), contents)
    }
    if not act.settles:
        return faults
    cases = [one.case_id for one in written if (one.entries or not one.fault) and one.case_id not in faults]
    return {**faults, **settle_cases(archive, cases, at=act.at, now=act.now)[1]}
