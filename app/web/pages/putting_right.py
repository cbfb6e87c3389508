"""A case put right: one that was opened in error, or that is a second one of the same worker. For records managers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from app.web import acting
from app.web.acting import Outcome
from app.web.forms import Form
from app.web.visit import Visit
from app.web.words import words
from casefile.cases.case import CASE_VOIDED, reference_of
from casefile.errors import CasefileError, NotFound, UsageError
from casefile.said import Said
from flows.steps.voiding import join_case, void_case
from storage.desk.views import Act


class _Sent(Form):
    """``do``: void or join."""

    do: str
    reason: str
    other: str


def form(visit: Visit) -> Response:
    """What can be put right, and what follows from it."""
    told = visit.case()
    visit.note(Act.VIEWED, [told["case"]])
    return visit.page("put-right", case=told, given=_Sent(do="", reason="", other=""))


def put_right(visit: Visit) -> Response:
    """Note it in the ledger; nothing is destroyed."""
    told, sent = visit.case(), visit.read(_Sent)
    try:
        outcome = _joined(visit, told, sent) if sent.do == "join" else _voided(visit, told, sent)
    except CasefileError as error:
        return visit.refused("put-right", error, case=told, given=sent)
    if outcome.state == "ok":
        visit.note(Act.ACTED, [told["case"]], CASE_VOIDED)
    return acting.told(visit, words("Put right"), [outcome], f"/cases/{told['case']}")


def _voided(visit: Visit, told: Mapping[str, Any], sent: _Sent) -> Outcome:
    if not sent.reason.strip():
        raise UsageError("desk-no-reason")
    new = void_case(visit.ground.archive, told["case"], sent.reason, acting.actor(visit))
    return _outcome(told, Said("case-voided", case=told["case"]), new)


def _joined(visit: Visit, told: Mapping[str, Any], sent: _Sent) -> Outcome:
    archive = visit.ground.archive
    other = archive.catalogue.find(sent.other.strip())
    if not acting.seen(visit, [other]):
        raise NotFound("no-case", reference=sent.other.strip())
    why = sent.reason or Said("same-worker-as", reference=reference_of(other)).in_(visit.language)
    new = join_case(archive, told["case"], other, why, acting.actor(visit))
    return _outcome(told, Said("case-joins", case=told["case"], other=other), new)


def _outcome(told: Mapping[str, Any], said: Said, new: bool) -> Outcome:
    link = f"/cases/{told['case']}"
    return Outcome(
        told["case"], "ok" if new else "plain", said if new else Said("case-noted-already"), link=link
    )
