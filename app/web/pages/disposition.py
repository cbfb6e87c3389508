"""Disposition: what is due, asked for, approved by another person, destroyed, and its certificate; within employers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from starlette.responses import Response, StreamingResponse

from app.web import acting, many
from app.web.many import Chosen, Confirmed
from app.web.visit import Visit
from app.web.words import words
from casefile.cases.case import DISPOSITION_CARRIED_OUT, DISPOSITION_REQUESTED
from casefile.documents.certificate_fields import TYPE as CERTIFICATE
from casefile.errors import CasefileError, UsageError
from casefile.progress import chunks
from casefile.retention.disposition import DisposalState
from casefile.roles import Role
from casefile.sheets.streamed import inert
from flows.steps.dispositions import certify, due_of, to_carry_out
from flows.steps.many import CARRY_OUT
from storage.desk.views import Act

PAGE = 100
# The steps that the page shows, with who acts at each and by which act.
STEPS = {
    "due": (words("Due"), Role.RECORDS_MANAGER, "disposition-request"),
    "requested": (words("Asked for"), Role.APPROVER, "disposition-approve"),
    "approved": (words("Approved"), Role.RECORDS_MANAGER, CARRY_OUT),
    "blocked": (words("Held back"), None, ""),
    "done": (words("Destroyed"), None, ""),
}
COLUMNS = ("case", "step", "objects", "since", "rules", "blocks", "requested_by", "approved_by")

ACTIONS = {"due": "ask", "requested": "approve", "approved": "destroy"}


@dataclass(frozen=True)
class Line:
    """One case of a step: whose it is, and what of it may go."""

    case_id: str
    worker: str
    found: DisposalState
    entries: int


class _Which(Confirmed):
    """``which``: the ticked ones, or all that wait but those of the page that were not ticked."""

    which: str
    case: list[str]
    shown: list[str]
    reason: str
    do: str


def listed(visit: Visit) -> Response:
    """The cases of a step, a page at a time, each with what blocks it."""
    step = visit.asked("step") or ("requested" if visit.may(Role.APPROVER) else "due")
    if step not in STEPS:
        raise UsageError("form-fields", fields=["step"])
    return _page(visit, step)


def ask(visit: Visit) -> Response:
    """Ask for the destruction of what is due."""
    return _decide(visit, "due")


def approve(visit: Visit) -> Response:
    """Approve what another person asked for."""
    return _decide(visit, "requested")


def destroy(visit: Visit) -> Response:
    """Destroy what was approved."""
    return _decide(visit, "approved")


def _decide(visit: Visit, step: str) -> Response:
    """First the number of cases, then, once it was typed, the act of the step."""
    sent, kind = visit.read(_Which), STEPS[step][2]
    chosen = _chosen(visit, step, sent)
    back = f"/disposition?step={step}"
    if not chosen.cases or (step == "due" and not sent.reason.strip()):
        return _page(visit, step, UsageError("desk-no-case" if not chosen.cases else "desk-no-reason"))
    fault = many.fault_of(chosen, sent) if sent.do == "act" else None
    if sent.do == "act" and fault is None:
        return many.carry_out(visit, kind, chosen, {"reason": sent.reason} if sent.reason else {}, back)
    given = {name: visit.form.get(name, []) for name in ("which", "case", "shown", "reason")}
    files = sum(len(line.found.objects) for line in _lines(visit, step, chosen.cases))
    said = [(words("Why"), sent.reason)] if sent.reason else []
    return many.confirm(
        visit, kind, chosen, given, action=f"/disposition/{ACTIONS[step]}", back=back, error=fault,
        files=files, said=said, final=step != "due",
    )  # fmt: skip


def due_csv(visit: Visit) -> Response:
    """Every case of which a day has passed, whole; its name says how many rows it has."""
    ids = _due(visit)
    visit.note(Act.DOWNLOADED, ids)
    headers = {"Content-Disposition": f'attachment; filename="disposition-{len(ids)}-rows.csv"'}
    return StreamingResponse(_rows(visit, ids), media_type="text/csv; charset=utf-8", headers=headers)


def certificate(visit: Visit) -> Response:
    """Make the certificate of a case's last destruction, where a stopped run left it out, and go to it."""
    told = visit.case()
    try:
        certify(visit.ground.archive, told["case"], acting.actor(visit), visit.ground.settings)
    except CasefileError as error:
        return _page(visit, "done", error)
    visit.note(Act.ACTED, [told["case"]], CERTIFICATE)
    return visit.go(f"/cases/{told['case']}")


def _page(visit: Visit, step: str, error: CasefileError | None = None) -> Response:
    title, role, _ = STEPS[step]
    after = visit.asked("after")
    lines = list(islice(_lines(visit, step, after=after), PAGE + 1))
    visit.note(Act.LISTED, [line.case_id for line in lines[:PAGE]])
    names = {user.id: user.name for user in visit.ground.users.all()}
    values = {
        "step": step,
        "steps": STEPS,
        "title": title,
        "action": f"/disposition/{ACTIONS.get(step, '')}",
        "names": names,
        "lines": lines[:PAGE],
        "on": lines[PAGE - 1].case_id if len(lines) > PAGE else "",
        "may": role is not None and visit.may(role),
        "own": own,
        "certificates": _certificates(visit, lines[:PAGE]) if step == "done" else {},
    }
    return visit.refused("disposition", error, **values) if error else visit.page("disposition", **values)


def _due(visit: Visit) -> list[str]:
    return acting.seen(visit, visit.ground.archive.catalogue.due(acting.actor(visit).today))


def _candidates(visit: Visit, step: str) -> list[str]:
    """The cases among which those of a step are, without looking into one."""
    catalogue = visit.ground.archive.catalogue
    if step == "done":
        return acting.seen(visit, catalogue.with_entries(DISPOSITION_CARRIED_OUT))
    if step == "approved":
        return acting.seen(visit, to_carry_out(visit.ground.archive, acting.actor(visit).today))
    due = _due(visit)
    if step == "requested":
        asked = set(catalogue.with_entries(DISPOSITION_REQUESTED))
        return [case_id for case_id in due if case_id in asked]
    return due


def _lines(visit: Visit, step: str, among: Sequence[str] | None = None, after: str = "") -> Iterator[Line]:
    """The cases of a step, in their order, one's own requests not among those to approve."""
    archive, today = visit.ground.archive, acting.actor(visit).today
    ids = [one for one in sorted(_candidates(visit, step) if among is None else among) if one > after]
    for some in chunks(ids):
        for state in archive.catalogue.load_many(list(some)):
            found = due_of(archive, state.case, today)
            if step in ("approved", "done") or found.step == step:
                worker = state.offer.worker if state.offer else None
                name = f"{worker.given_names} {worker.family_name}" if worker else ""
                yield Line(state.case.id, name, found, state.case.entries)


def own(visit: Visit, line: Line) -> bool:
    """Whether who looks asked for it: then another person approves it."""
    return bool(line.found.request and line.found.request.requested_by == visit.user.id)


def _chosen(visit: Visit, step: str, sent: _Which) -> Chosen:
    """The cases that are meant, as they stand now. All: every one of the step, however many pages it has."""
    able = [line.case_id for line in _lines(visit, step) if step != "requested" or not own(visit, line)]
    if sent.which == "all":
        left = set(sent.shown) - set(sent.case)
        return Chosen(
            tuple(one for one in able if one not in left), tuple(one for one in able if one in left)
        )
    ticked = set(sent.case)
    return Chosen(tuple(one for one in able if one in ticked), tuple(set(sent.shown) & set(able) - ticked))


def _certificates(visit: Visit, lines: list[Line]) -> dict[str, list[dict[str, Any]]]:
    """The certificates of cases, by case: each file with what links to it."""
    found = {}
    for line in lines:
        told = visit.ground.archive.catalogue.describe(line.case_id)
        found[line.case_id] = [one for one in told["documents"] if one["type"] == CERTIFICATE]
    return found


def _rows(visit: Visit, ids: list[str]) -> Iterator[str]:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(COLUMNS)
    for line in _every(visit, ids):
        told = line.found.as_dict()
        reasons = "; ".join(block.reason.in_(visit.language) for block in line.found.blocks)
        told |= {"rules": " ".join(told["rules"]), "blocks": reasons}
        writer.writerow([inert(str(told[name] or "")) for name in COLUMNS])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _every(visit: Visit, ids: list[str]) -> Iterator[Line]:
    archive, today = visit.ground.archive, acting.actor(visit).today
    for some in chunks(ids):
        for state in archive.catalogue.load_many(list(some)):
            yield Line(state.case.id, "", due_of(archive, state.case, today), state.case.entries)
