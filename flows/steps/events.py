"""From inbox to ledger, for events: every row becomes an event of its case, or comes back with its findings.

An event is recorded once, whichever way and however often it arrives, and in any order; a correction waits until the
event it corrects is there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from casefile.cases.case import EVENT_CORRECTED, EVENT_RECORDED, Case, Entry
from casefile.cases.events import AgreementSigned, Event
from casefile.cases.parts import RecordedEvent
from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.intake.event_checks import check_event
from casefile.intake.event_intake import EventRow, cases_by_reference, read_events, rejected, still_rejected
from casefile.reference.tables import Tables
from storage import ledger
from storage.archive import Archive, store_event
from storage.catalogue.catalogue import CaseState
from storage.inbox import Inbox
from storage.ledger import Head
from storage.store.bucket import Bucket
from storage.store.client import THREADS

ACTOR = "casefile nightly"


@dataclass
class Recorded:
    """What the inbox's events gave: counts of rows, the findings to report, and how many events were new."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    new: int = 0
    findings: list[Finding] = field(default_factory=list)


def record_events(
    inbox: Inbox, archive: Archive, tables: Tables, today: dt.date, at: dt.datetime
) -> Recorded:
    """Read every event in the inbox; record what is new; write the rejected rows back for correction."""
    known = len(inbox.findings)
    intake = read_events(inbox.files("events"), cases_by_reference(archive.catalogue.case_ids()))
    by_case: dict[str, list[EventRow]] = defaultdict(list)
    for row in intake.rows:
        if row.event:
            by_case[row.case_id].append(row)
    states = archive.catalogue.load_many(sorted(by_case))

    def record(state: CaseState) -> _Outcome:
        return _record_rows(archive.bucket, state, by_case[state.case.id], tables, today, at)

    with ThreadPoolExecutor(THREADS) as threads:
        outcomes = list(threads.map(record, states))
    particulars = {row.event.digest: row.event.canonical() for row in intake.rows if row.event}
    archive.catalogue.apply([pair for outcome in outcomes for pair in outcome.entries], particulars)
    judged = {(row.file, row.row): row for outcome in outcomes for row in outcome.rows}
    rows = [judged.get((row.file, row.row), row) for row in intake.rows]
    bad = still_rejected(rows)
    for name, content in rejected(bad).items():
        inbox.write_rejected(name, content)
    good = [row for row in rows if row.event]
    return Recorded(
        read=len(rows),
        accepted=len(good),
        rejected=len(bad),
        new=sum(len(outcome.entries) for outcome in outcomes),
        findings=[
            *inbox.findings[known:],
            *intake.findings,
            *(finding for row in (*good, *bad) for finding in row.findings),
            *(finding for outcome in outcomes for finding in outcome.faults),
        ],
    )


def record_event(
    archive: Archive,
    case_id: str,
    event: Event,
    tables: Tables,
    today: dt.date,
    at: dt.datetime,
    *,
    actor: str,
) -> tuple[RecordedEvent | None, list[Finding]]:
    """Record one event, for the command line and the web. None, with findings that say why, when it is not taken."""
    state = archive.catalogue.load(case_id)
    known = {recorded.id: recorded for recorded in state.case.events}
    if event.id in known:
        return known[event.id], []
    findings = check_event(event, state.case, state.offer, tables, today)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    entry, head = _append(archive.bucket, state.head, event, at, actor)
    archive.catalogue.apply([(entry, head.digest)], {event.digest: event.canonical()})
    state.case.apply(entry)
    return state.case.events[-1], findings


@dataclass
class _Outcome:
    """What became of one case's rows: the rows with all their findings, the entries written, and the store's faults."""

    rows: list[EventRow] = field(default_factory=list)
    entries: list[tuple[Entry, str]] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)


def _record_rows(
    bucket: Bucket, state: CaseState, rows: list[EventRow], tables: Tables, today: dt.date, at: dt.datetime
) -> _Outcome:
    outcome, head = _Outcome(), state.head
    for row in _corrections_last(rows, state.case):
        event = row.event
        if event is None:
            continue
        known = any(recorded.id == event.id for recorded in state.case.events)
        if known and event.id in state.case.corrected:
            continue  # the file still says what was corrected since: nothing to do, nothing to say
        findings = check_event(event, state.case, state.offer, tables, today)
        findings = [replace(finding, file=row.file, row=row.row) for finding in findings]
        faulty = not known and any(finding.severity == "error" for finding in findings)
        outcome.rows.append(
            replace(row, event=None if faulty else event, findings=(*row.findings, *findings))
        )
        if known or faulty:
            continue
        try:
            entry, head = _append(bucket, head, event, at, ACTOR)
        except CasefileError as error:
            outcome.faults.append(_not_recorded(row, error))
            break
        state.case.apply(entry)
        outcome.entries.append((entry, head.digest))
    return outcome


def _append(bucket: Bucket, head: Head, event: Event, at: dt.datetime, actor: str) -> tuple[Entry, Head]:
    """Particulars first, ledger entry second: a crash between the two is healed by the next run."""
    stored = store_event(bucket, head.case_id, event)
    recorded = RecordedEvent(
        event.id, event.kind, event.date, event.dates, stored, at.date(), actor, event.corrects
    )
    kind = EVENT_CORRECTED if event.corrects else EVENT_RECORDED
    return ledger.append(bucket, head, kind, {"event": recorded.as_dict()}, at=at, actor=actor)


def _corrections_last(rows: Iterable[EventRow], case: Case) -> list[EventRow]:
    """Every event before the one that corrects it, else as they happened, whatever the order of files and rows."""
    waiting, ordered = list(rows), list[EventRow]()
    there = {"", *(event.id for event in case.events)}
    while waiting:
        ready = [row for row in waiting if row.event and row.event.corrects in there]
        if not ready:
            return [*ordered, *waiting]
        ordered += sorted(ready, key=_happened)
        there |= {row.event.id for row in ready if row.event}
        waiting = [row for row in waiting if row not in ready]
    return ordered


def _happened(row: EventRow) -> tuple[dt.date, bool]:
    """By date, and what the law puts first in front of what else happened that day."""
    assert row.event is not None  # noqa: S101  only rows with an event are put in order
    return row.event.date, row.event.kind != AgreementSigned.kind


def _not_recorded(row: EventRow, error: CasefileError) -> Finding:
    return Finding(
        severity="error",
        code="event-not-archived",
        message=f"The event passed its checks but could not be archived: {error}",
        remedy=error.remedy or "Run again: nothing is lost, and nothing will be recorded twice.",
        file=row.file,
        row=row.row,
        field="reference",
    )
