"""Cases put right: one that was opened in error, or that is a second one of the same worker. Nothing is destroyed."""

from __future__ import annotations

from casefile.cases import holds
from casefile.cases.case import CASE_VOIDED, reference_of
from casefile.errors import Refused
from flows.steps.holds import placing
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import Draft, commit
from storage.state import CaseState


def void_case(archive: Archive, case_id: str, reason: str, act: Actor) -> bool:
    """Note that a case was opened in error: nothing is made or asked for in it any more. False when it was before.

    What is in it stays, and is kept as its own rules say.
    """
    return commit(archive, case_id, act, lambda state: _draft(state, reason, "", act))


def join_case(archive: Archive, case_id: str, other: str, reason: str, act: Actor) -> bool:
    """Note that a case is a second one of the worker of ``other``, where its evidence counts from now on.

    It is held until a person lets it go, so that it is kept as long as the longer of both. False when it was noted
    before. Raises ``Refused`` for a case that would be joined to itself, or to one that is void or joined itself.
    """
    if other == case_id or archive.catalogue.load(other).case.void:
        raise Refused("join-to-void", case=case_id, other=other)
    hold = placing(f"joined {reference_of(other)}", reason, "", act)
    return commit(archive, case_id, act, lambda state: _draft(state, reason, other, act), hold)


def _draft(state: CaseState, reason: str, other: str, act: Actor) -> Draft | None:
    noted = state.case.void
    if noted and noted.joins == other:
        return None
    if noted:
        raise Refused("void-already", case=state.case.id, on=noted.on)
    body = {"reason": holds.ledger_text("reason", reason), "on": act.today.isoformat()}
    return Draft(CASE_VOIDED, {**body, "joins": other} if other else body)
