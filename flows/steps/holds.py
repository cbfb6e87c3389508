"""Named holds on a case: each act is one entry, decided on the case as it stands."""

from __future__ import annotations

from casefile.cases import holds
from casefile.cases.case import HOLD_PLACED, HOLD_RELEASED
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import Decide, Draft, commit
from storage.state import CaseState


def place_hold(archive: Archive, case_id: str, matter: str, reason: str, authority: str, act: Actor) -> bool:
    """Place a matter's hold. False when it stood already."""
    return commit(archive, case_id, act, placing(matter, reason, authority, act))


def placing(matter: str, reason: str, authority: str, act: Actor) -> Decide:
    """The decision that places a matter's hold where it does not stand."""

    def decide(state: CaseState) -> Draft | None:
        body = holds.place(state.case, matter, reason, authority, act.today)
        return Draft(HOLD_PLACED, body) if body else None

    return decide


def release_hold(archive: Archive, case_id: str, matter: str, reason: str, act: Actor) -> bool:
    """Release a matter's hold; what another matter holds stays held. False when it was released already."""

    def decide(state: CaseState) -> Draft | None:
        body = holds.release(state.case, matter, reason, act.today)
        return Draft(HOLD_RELEASED, body) if body else None

    return commit(archive, case_id, act, decide)
