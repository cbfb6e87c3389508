"""From inbox to events: rows of ``events/`` in any format, each an event of a known case or a finding.

``reference`` and ``event`` name case and kind; where two employers use the same reference, it is written
``EMPLOYER/REFERENCE``. One sheet may hold all kinds: a column that is not the kind's own stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from casefile.cases.case import reference_of
from casefile.cases.event import Event
from casefile.cases.events import COLUMNS, KINDS, PERSONAL
from casefile.cases.numbers import homes
from casefile.findings import Finding, mask
from casefile.intake import rejects
from casefile.intake.inbox_file import InboxFile
from casefile.intake.inbox_rows import InboxRow, Intake, read_files, seen
from casefile.said import Said
from casefile.sheets.rows import (
    CORRECTS,
    FINDINGS,
    UNTITLED,
    RawRow,
    Rows,
    as_text,
    is_blank,
    printable,
)
from casefile.sheets.titles import Titles

EVENTS = "events"
_TITLES = Titles.plain(COLUMNS, sheet=EVENTS, examples=("reference", "event", "date"))
# For every reference, alone or as ``EMPLOYER/REFERENCE``, the cases that bear it.
Cases = Mapping[str, Sequence[str]]

_OUR_IDS = re.compile(r"r[0-9a-f]{12}")
_ADDED = frozenset({FINDINGS, CORRECTS, "reference", "event"})


@dataclass(frozen=True)
class EventRow(InboxRow):
    """One row that tells an event of a case. ``event`` is None when a finding is an error."""

    case_id: str
    event: Event | None


def cases_by_reference(
    case_ids: Iterable[str], transferred: Mapping[str, Iterable[str]]
) -> dict[str, list[str]]:
    """For every reference, alone or as ``EMPLOYER/REFERENCE``, the cases that bear it.

    ``transferred``: the cases whose business went to other numbers, under which they are named too.
    """
    found: dict[str, list[str]] = {}
    for case_id in case_ids:
        found.setdefault(reference_of(case_id), []).append(case_id)
        found[case_id] = [case_id]
    other = homes(transferred, found)
    return found | {name: [case_id] for name, case_id in other.items()}


def read_events(files: Iterable[InboxFile], cases: Cases) -> Intake[EventRow]:
    """Read every file. Never raises for what a file holds."""

    def row_of(file: InboxFile, raw: RawRow, whole: Rows) -> EventRow:
        event, findings = shape_event(raw.values)
        case_id, found = _case_of(raw.values, cases)
        findings = [*found, *findings]
        faulty = any(finding.severity == "error" for finding in findings)
        return EventRow(**seen(file, raw, whole, findings), case_id=case_id, event=None if faulty else event)

    return read_files(files, _TITLES, row_of)


def shape_event(values: Mapping[str, Any]) -> tuple[Event | None, list[Finding]]:
    """The event that a row's values give, or None; and what there is to say of it."""
    if any(name.startswith(UNTITLED) for name in values):
        return None, [_error(Said("not-an-event"), "")]
    kind = KINDS.get("-".join(re.findall(r"[a-z]+", as_text(values.get("event") or "").lower())))
    if kind is None:
        return None, [_error(Said("unknown-event", known=list(KINDS)), "event")]
    given: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, value in values.items():
        if name in _ADDED or is_blank(value):
            continue
        if name in kind.model_fields:
            given[name] = value if isinstance(value, list) else as_text(value)
        else:
            findings.append(Finding("warning", "field-not-of-event", event=kind.kind, field=printable(name)))
    corrects = [word for word in as_text(values.get(CORRECTS) or "").split() if not _OUR_IDS.fullmatch(word)]
    if corrects:
        given["corrects"] = " ".join(corrects)
    try:
        event = kind.model_validate(given)
    except ValidationError as faults:
        return None, findings + [_in_plain_words(kind, fault, given) for fault in faults.errors()]
    if kind.kind == "recorded-in-error" and not event.corrects:
        return None, [*findings, _error(Said("missing-field.corrects"), "corrects")]
    return event, findings


def still_rejected(rows: Sequence[EventRow]) -> list[EventRow]:
    """The rejected rows that no accepted row was made from since, each content once."""
    corrected = rejects.corrected(rows)
    return list({row.id: row for row in rows if not row.accepted and row.id not in corrected}.values())


def rejected(rows: Iterable[EventRow], language: str = "en") -> dict[str, bytes]:
    """The files to write under ``rejected/``, by name; the names begin with ``events-``, so that no one drops a row
    into the wrong folder again."""
    return {_named(name): content for name, content in rejects.rejected(rows, language).items()}


def origins(rows: Iterable[EventRow]) -> dict[str, str]:
    """For each of those files, by name, the one that its rows came from."""
    return {_named(name): file for name, file in rejects.origins(rows).items()}


def _named(name: str) -> str:
    return name if name.startswith("events") else f"events-{name}"


def _case_of(values: Mapping[str, Any], cases: Cases) -> tuple[str, list[Finding]]:
    reference = as_text(values.get("reference") or "").strip()
    if not reference:
        return "", [_error(Said("missing-field"), "reference")]
    bearing = cases.get(reference, ())
    if len(bearing) == 1:
        return bearing[0], []
    shown = printable(reference)
    if bearing:
        return "", [_error(Said("reference-ambiguous"), "reference", shown)]
    return "", [_error(Said("unknown-case"), "reference", shown)]


def _in_plain_words(kind: type[Event], fault: Any, given: Mapping[str, Any]) -> Finding:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    if name not in given:
        return _error(Said("missing-field"), name)
    if name == "corrects":
        return _error(Said("wrong-value.corrects"), name)
    if "ISO date" in fault["msg"] or "date" in fault["type"]:
        return _error(Said("wrong-value.day"), name, printable(as_text(given[name]), 40))
    shown = printable(as_text(given[name]))
    value = mask(shown) if name in PERSONAL else shown
    return _error(Said("wrong-value", expected=_expected(fault)), name, value)


def _expected(fault: Any) -> Said:
    if "yes nor no" in fault["msg"]:
        return Said("expected.yes-no")
    if fault["type"] != "literal_error":
        return Said("expected.text")
    return Said(
        "expected.one-of", words=[word for word in re.findall(r"'([^']*)'", fault["ctx"]["expected"]) if word]
    )


def _error(said: Said, field: str, value: str = "") -> Finding:
    return Finding("error", said, field=field, value=value)
