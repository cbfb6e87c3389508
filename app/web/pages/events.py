"""Events of a case: recorded and corrected, once the plan before and after was seen. For records managers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from app.foretold import changes
from app.web import acting
from app.web.acting import Outcome
from app.web.forms import Form
from app.web.visit import Visit
from app.web.words import words
from casefile.cases.event import Event
from casefile.cases.event_fields import fields_of
from casefile.cases.events import KINDS
from casefile.errors import UsageError
from casefile.findings import Finding
from casefile.intake.event_intake import shape_event
from casefile.reference.tables import load_tables
from casefile.said import Both, Said
from flows.steps.documents import read_library
from flows.steps.events import foretell_event, read_recorded, record_event
from storage.desk.views import Act


class _Sent(Form):
    """``do``: look, change or record; ``of``: how many entries the ledger had when the plan was shown."""

    event: str
    corrects: str
    do: str
    of: str


def listed(visit: Visit) -> Response:
    """What happened in the case as recorded, each to be corrected; and the kinds of event to record another of."""
    told = visit.case()
    visit.note(Act.VIEWED, [told["case"]])
    kinds = [(name, Both(*kind.names)) for name, kind in KINDS.items() if name != "recorded-in-error"]
    return visit.page("events", case=told, kinds=kinds)


def form(visit: Visit) -> Response:
    """The fields of an event of the kind that the address names; of one that corrects another, as that one was."""
    told = visit.case()
    event, corrects = visit.asked("event"), visit.asked("corrects")
    visit.note(Act.VIEWED, [told["case"]], corrects)
    given: Mapping[str, Any] = {}
    if corrects:
        old = read_recorded(visit.ground.archive, told["case"], corrects)
        event = event or old.kind
        given = old.model_dump(mode="json", exclude_defaults=True) if event == old.kind else {}
    return _asked(visit, told, event, corrects, given)


def record(visit: Visit) -> Response:
    """First the plan before and after; then, once it was seen, the record."""
    told, sent = visit.case(), visit.read(_Sent)
    given = {name: visit.given(name) for name in _kind(sent.event).model_fields if name != "corrects"}
    event, findings = shape_event({**given, "event": sent.event, "corrects": sent.corrects})
    if event is None or sent.do == "change":
        faults = [] if sent.do == "change" else findings
        return _asked(visit, told, sent.event, sent.corrects, given, faults)
    if sent.do == "record" and sent.of == str(len(told["history"])):
        return _recorded(visit, told, event, given)
    return _foretold(visit, told, event, given, changed=sent.do == "record")


def _foretold(
    visit: Visit, told: Mapping[str, Any], event: Event, given: Mapping[str, Any], *, changed: bool
) -> Response:
    """What recording it would change. ``changed``: the case did since the plan was shown."""
    settings = visit.ground.settings
    tables, library = load_tables(settings.tables), read_library(settings)
    foretold, findings = foretell_event(
        visit.ground.archive, told["case"], event, tables, library, acting.actor(visit)
    )
    visit.note(Act.VIEWED, [told["case"]])
    if foretold is None:
        return _asked(visit, told, event.kind, event.corrects, given, findings)
    plan = foretold.as_dict()
    titles = {kind.name: kind.titles[visit.language] for kind in library.types}
    return visit.page(
        "foretold", case=told, event=event, given=given, findings=findings, plan=plan, titles=titles,
        lines=changes(plan, visit.language), changed=changed, of=len(visit.case()["history"]),
    )  # fmt: skip


def _recorded(visit: Visit, told: Mapping[str, Any], event: Event, given: Mapping[str, Any]) -> Response:
    tables = load_tables(visit.ground.settings.tables)
    done, findings = record_event(visit.ground.archive, told["case"], event, tables, acting.actor(visit))
    if done is None:
        return _asked(visit, told, event.kind, event.corrects, given, findings)
    visit.note(Act.ACTED, [told["case"]], done.id)
    kept = visit.case()["retention"]
    said = Said(
        "event-recorded",
        id=done.id,
        event=Both(*event.names),
        on=done.date,
        because=Both(kept["because"], kept["because_fr"]),
    )
    outcome = Outcome(told["case"], "ok", said, tuple(findings), f"/cases/{told['case']}")
    return acting.told(visit, words("Recorded"), [outcome], f"/cases/{told['case']}/events")


def _asked(
    visit: Visit,
    told: Mapping[str, Any],
    event: str,
    corrects: str,
    given: Mapping[str, Any],
    findings: Sequence[Finding] = (),
) -> Response:
    """The form, with what was given before and what is wrong with it."""
    kind, recorded = _kind(event), next((one for one in told["events"] if one["id"] == corrects), None)
    status = 400 if any(finding.severity == "error" for finding in findings) else 200
    values = {name: _text(value) for name, value in given.items()}
    return visit.page(
        "event", status, case=told, kind=kind, fields=fields_of(kind), corrects=recorded, given=values,
        findings=findings,
    )  # fmt: skip


def _text(value: Any) -> str:
    """A value as its field shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(value) if isinstance(value, list) else str(value)


def _kind(event: str) -> type[Event]:
    if event not in KINDS:
        raise UsageError("form-fields", fields=["event"])
    return KINDS[event]
