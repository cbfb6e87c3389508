"""Evidence of a case: filed many at once, each with what became of it, and taken back. For records managers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.responses import Response

from app.web import acting
from app.web.acting import Outcome
from app.web.forms import Form, Told
from app.web.ground import file_name
from app.web.uploads import Handed, Limits
from app.web.visit import Visit
from app.web.words import words
from casefile.errors import CasefileError, UsageError
from casefile.evidence.claims import evidence_id, shown, suffix_of
from casefile.findings import Finding
from casefile.reference.obligations import load_obligations
from casefile.said import Said
from flows.steps.evidence import Given, take_files, withdraw_evidence
from flows.steps.tally import Tally
from storage.desk.views import Act


class _Words(Form):
    """What holds for all files of one sending."""

    type: str
    date: str
    first: str
    last: str
    source: str
    brought_by: str


class _TakenBack(Form):
    piece: str
    reason: Told


def listed(visit: Visit) -> Response:
    """What is filed, each to be taken back, and the form to file more, with its limits."""
    told = visit.case()
    visit.note(Act.VIEWED, [told["case"]])
    return _page(visit, told)


def file(visit: Visit) -> Response:
    """File what was handed over: each file ends as filed, as filed before, or as refused with why."""
    told, sent = visit.case(), visit.read(_Words)
    if not visit.files:
        return _page(visit, told, UsageError("desk-no-file"))
    fit = _fit(visit.files)
    before, taken = _pieces(visit, told["case"]), Tally()
    given = Given(reference=told["case"], **sent.model_dump())
    if fit:
        settings, act = visit.ground.settings, acting.actor(visit)
        files = [(one.name, one.place) for one in fit]
        taken = take_files(files, given, visit.ground.archive, settings, act, lambda *_: None)
    after = _pieces(visit, told["case"])
    for new in after.keys() - before.keys():
        visit.note(Act.ACTED, [told["case"]], new)
    outcomes = [
        _became(one, one in fit, _identity(visit, sent.type, one), taken, before, after)
        for one in visit.files
    ]
    return acting.told(
        visit, words("Evidence handed in"), outcomes, f"/cases/{told['case']}/evidence",
        findings=_of_all(taken, visit.files),
    )  # fmt: skip


def take_back(visit: Visit) -> Response:
    """Take back what was filed by mistake: it is kept, and counts for nothing."""
    told, sent = visit.case(), visit.read(_TakenBack)
    try:
        new = withdraw_evidence(
            visit.ground.archive, told["case"], sent.piece, sent.reason, acting.actor(visit)
        )
    except CasefileError as error:
        return _page(visit, told, error)
    visit.note(Act.ACTED, [told["case"]], sent.piece)
    values = {"case": told["case"], "piece": sent.piece}
    said = Said("taken-back", **values) if new else Said("taken-back.already", **values)
    outcome = Outcome(sent.piece, "ok" if new else "plain", said)
    return acting.told(visit, words("Evidence taken back"), [outcome], f"/cases/{told['case']}/evidence")


def _page(visit: Visit, told: dict[str, Any], error: CasefileError | None = None) -> Response:
    rules, limits = load_obligations(visit.ground.settings.tables), Limits.of(visit.ground.settings)
    types = sorted(((name, getattr(kind, visit.language)) for name, kind in rules.types.items()), key=_title)
    filed = visit.ground.archive.catalogue.evidence(told["case"])
    given = {name: visit.given(name) for name in _Words.model_fields}
    values = {"case": told, "filed": filed, "types": types, "titles": dict(types), "limits": limits,
              "given": given, "file_name": file_name}  # fmt: skip
    return visit.refused("evidence", error, **values) if error else visit.page("evidence", **values)


def _title(both: tuple[str, str]) -> str:
    return both[1].casefold()


def _fit(files: Sequence[Handed]) -> list[Handed]:
    """Those that came whole. Of several with one name none is taken: what is said of it would be said of all."""
    names = Counter(shown(one.name) for one in files)
    return [one for one in files if one.unfit is None and names[shown(one.name)] == 1]


def _pieces(visit: Visit, case_id: str) -> dict[str, dict[str, Any]]:
    return {piece["id"]: piece for piece in visit.ground.archive.catalogue.evidence(case_id)}


def _identity(visit: Visit, kind: str, one: Handed) -> str:
    known = load_obligations(visit.ground.settings.tables).names.get(kind.strip().lower(), kind)
    return evidence_id(known, one.sha256)


def _became(
    one: Handed,
    fit: bool,
    identity: str,
    taken: Tally,
    before: dict[str, Any],
    after: dict[str, Any],
) -> Outcome:
    """What became of one file, as the archive has it now."""
    own = tuple(finding for finding in taken.findings if _is_of(finding, one))
    if not fit:
        return Outcome(one.name, "bad", Said("desk-file-refused"), (one.unfit or Said("desk-same-name"),))
    if identity in before:
        return Outcome(one.name, "plain", Said("desk-file-known"), own)
    if identity in after:
        return Outcome(one.name, "ok", Said("desk-file-filed"), own)
    errors = [finding for finding in own if finding.severity == "error"]
    if errors and suffix_of(one.name) == ".zip" and taken.accepted:
        return Outcome(one.name, "bad", Said("desk-file-partly"), own)
    if errors or not taken.accepted:
        faults = [finding for finding in taken.findings if not finding.file]
        return Outcome(one.name, "bad", Said("desk-file-refused"), (*own, *faults))
    # A ZIP's files, or a payroll file's workers: what is not among the errors was filed under ids of its own.
    return Outcome(one.name, "ok", Said("desk-file-filed"), own)


def _is_of(finding: Finding, one: Handed) -> bool:
    return finding.file == shown(one.name) or finding.file.startswith(f"{shown(one.name)}/")


def _of_all(taken: Tally, files: Iterable[Handed]) -> list[Finding]:
    """What is said of no single file."""
    general = [f for f in taken.findings if not any(_is_of(f, one) for one in files)]
    return [*general, *(Finding("warning", fault.said) for fault in taken.unsettled.values())]
