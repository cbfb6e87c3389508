"""Holds: the report by matter; placed on and released from many cases at once. For readers and records managers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.web import acting, many
from app.web.many import Chosen, Confirmed
from app.web.visit import Visit
from app.web.words import words
from casefile.cases import holds
from casefile.cases.holds import HeldCase
from casefile.errors import CasefileError, UsageError
from storage.catalogue.lists import CaseFilter
from storage.desk.selections import cases_in, find_selection
from storage.desk.views import Act

SHOWN = 20  # cases of a matter that the report names
PLACE, RELEASE = "hold-place", "hold-release"


@dataclass(frozen=True)
class Matter:
    """One matter's standing holds, as far as its cases are the user's."""

    matter: str
    lines: Sequence[HeldCase]


class _Sent(Confirmed):
    """``case``, ``selection``, ``q``: which cases, named, frozen before, or found by words."""

    matter: str
    reason: str
    authority: str
    case: list[str]
    selection: str
    q: str
    do: str


def report(visit: Visit) -> Response:
    """Every standing hold by matter, or those of one case."""
    return _report(visit)


def form(visit: Visit) -> Response:
    """What to place a hold with, and on which cases: those of the address, or all that its words find."""
    named = visit.request.query_params.getlist("case")
    chosen = _placing(visit, named, visit.asked("selection"), visit.asked("q"))
    given = {"case": named, "selection": [visit.asked("selection")], "q": [visit.asked("q")]}
    return _form(visit, chosen, given)


def place(visit: Visit) -> Response:
    """First the number of cases, then, once it was typed, the hold on each."""
    sent = visit.read(_Sent)
    chosen = _placing(visit, sent.case, sent.selection, sent.q)
    given = {
        name: visit.form.get(name, []) for name in ("case", "selection", "q", "matter", "reason", "authority")
    }
    try:
        if not chosen.cases:
            raise UsageError("desk-no-case")
        holds.check_matter(sent.matter)
        if not holds.ledger_text("reason", sent.reason):
            raise UsageError("desk-no-reason")
        holds.ledger_text("authority", sent.authority)
    except CasefileError as error:
        return _form(visit, chosen, given, error)
    return _decided(visit, PLACE, chosen, sent, given)


def release(visit: Visit) -> Response:
    """The same for releasing a matter's hold: from the cases named, or from all of the user's that it holds."""
    sent = visit.read(_Sent)
    held = [
        line.case_id for matter in _matters(visit) if matter.matter == sent.matter for line in matter.lines
    ]
    named = set(sent.case)
    cases = tuple(sorted({one for one in held if not named or one in named}))
    if not cases:
        return _report(visit, UsageError("desk-no-case"))
    given = {name: visit.form.get(name, []) for name in ("case", "matter", "reason")}
    return _decided(visit, RELEASE, Chosen(cases), sent, given)


def _decided(visit: Visit, kind: str, chosen: Chosen, sent: _Sent, given: dict[str, list[str]]) -> Response:
    told = {name: getattr(sent, name) for name in ("matter", "reason", "authority")}
    fault = many.fault_of(chosen, sent) if sent.do == "act" else None
    if sent.do == "act" and fault is None:
        return many.carry_out(visit, kind, chosen, told, "/holds")
    said = [(words("Matter"), sent.matter), (words("Why"), sent.reason), (words("Asked by"), sent.authority)]
    action = "/holds/place" if kind == PLACE else "/holds/release"
    shown = [pair for pair in said if pair[1]]
    return many.confirm(visit, kind, chosen, given, action=action, back="/holds", error=fault, said=shown)


def _form(
    visit: Visit, chosen: Chosen, given: dict[str, list[str]], error: CasefileError | None = None
) -> Response:
    visit.note(Act.LISTED, chosen.cases)
    values = {"chosen": chosen, "given": given}
    return visit.refused("hold", error, **values) if error else visit.page("hold", **values)


def _placing(visit: Visit, named: Sequence[str], selection: str, found_by: str) -> Chosen:
    """The cases to hold: those named or in the user's own frozen selection, and all that these words find now."""
    found: list[str] = []
    if selection:
        engine = visit.ground.engine
        named = [*named, *cases_in(engine, find_selection(engine, visit.user.id, selection))]
    if found_by.strip():
        wanted = CaseFilter(visit.user.employers, search=found_by)
        rows = visit.ground.archive.catalogue.every_case(wanted)
        found = [f"{row['employer']}/{row['reference']}" for row in rows]
    known = visit.ground.archive.catalogue.load_many(sorted(set(acting.seen(visit, named))))
    return Chosen(tuple(sorted({*(state.case.id for state in known), *found})))


def _report(visit: Visit, error: CasefileError | None = None) -> Response:
    matters = _matters(visit, visit.asked("case"))
    names = {user.id: user.name for user in visit.ground.users.all()}
    visit.note(Act.LISTED, {line.case_id for matter in matters for line in matter.lines[:SHOWN]})
    values = {"matters": matters, "shown": SHOWN, "case": visit.asked("case"), "names": names}
    return visit.refused("holds", error, **values) if error else visit.page("holds", **values)


def _matters(visit: Visit, case_id: str = "") -> list[Matter]:
    catalogue = visit.ground.archive.catalogue
    held = acting.seen(visit, catalogue.held())
    ids = [one for one in held if not case_id or one == case_id]
    by_matter: dict[str, list[HeldCase]] = defaultdict(list)
    for line in holds.report([state.case for state in catalogue.load_many(ids)]):
        by_matter[line.hold.matter].append(line)
    return [Matter(name, lines) for name, lines in sorted(by_matter.items())]
