"""From inbox to ledger, for events: every row becomes an event of its case, or comes back with its findings.

An event is recorded once, whichever way and however often it arrives, and in any order; a correction waits until the
event it corrects is there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from casefile.cases.case import EVENT_CORRECTED, EVENT_RECORDED, Case
from casefile.cases.contents import particulars
from casefile.cases.event import Event
from casefile.cases.events import AgreementSigned, read_event
from casefile.cases.parts import RecordedEvent
from casefile.documents.foretell import Foretold, foretell
from casefile.documents.library import Library
from casefile.errors import NotFound
from casefile.findings import Finding, gathered
from casefile.intake.event_checks import check_event
from casefile.intake.event_intake import (
    EventRow,
    cases_by_reference,
    origins,
    read_events,
    rejected,
    still_rejected,
)
from casefile.reference.tables import Tables
from casefile.said import Said
from flows.steps.rejects import give_back
from flows.steps.tally import Tally
from storage.actor import Actor
from storage.archive import Archive, refresh, store_event
from storage.commit import Draft, Written, commit, conclude, write
from storage.inbox import Inbox
from storage.state import CaseState
from storage.store.bucket import Bucket
from storage.store.client import THREADS


def record_events(inbox: Inbox, archive: Archive, tables: Tables, act: Actor, language: str = "en") -> Tally:
    """Read every event in the inbox; record what is new; write the rejected rows back for correction, with what is
    wrong said in ``language``."""
    known = len(inbox.findings)
    intake = read_events(inbox.files("events"), named_cases(archive))
    by_case: dict[str, list[EventRow]] = defaultdict(list)
    for row in intake.rows:
        if row.event:
            by_case[row.case_id].append(row)
    states = archive.catalogue.load_many(sorted(by_case))

    def record(state: CaseState) -> _Outcome:
        return _record_rows(archive, state, by_case[state.case.id], tables, act)

    with ThreadPoolExecutor(THREADS) as threads:
        outcomes = list(threads.map(record, states))
    written = [outcome.written for outcome in outcomes]
    unsettled = conclude(archive, written, act)
    judged = {(row.file, row.row): row for outcome in outcomes for row in outcome.judged}
    rows = [judged.get((row.file, row.row), row) for row in intake.rows]
    bad = still_rejected(rows)
    back = rejected(bad, language)
    unwritten = give_back(inbox, back, origins(bad))
    good = [row for row in rows if row.event]
    return Tally(
        read=len(rows),
        accepted=len(good),
        rejected=len(bad),
        back=back,
        new=sum(len(one.entries) for one in written),
        findings=[
            *inbox.findings[known:],
            *intake.findings,
            *gathered(finding for row in (*good, *bad) for finding in row.findings),
            *(finding for outcome in outcomes for finding in outcome.faults),
            *unwritten,
        ],
        unsettled=unsettled,
    )


def named_cases(archive: Archive) -> dict[str, list[str]]:
    """Every case by the names a row may call it."""
    return cases_by_reference(archive.catalogue.case_ids(), archive.catalogue.transferred())


def record_event(
    archive: Archive, case_id: str, event: Event, tables: Tables, act: Actor
) -> tuple[RecordedEvent | None, list[Finding]]:
    """Record one event, for a person. None, with findings that say why, when it is not taken."""
    findings: list[Finding] = []

    def decide(state: CaseState) -> Draft | None:
        findings[:] = (
            [] if _known(event, state) else check_event(event, state.case, state.offer, tables, act.today)
        )
        if _known(event, state) or _faulty(findings):
            return None
        return _draft(archive.bucket, state, event, act)

    commit(archive, case_id, act, decide)
    recorded = archive.catalogue.load(case_id).case.events
    return next((one for one in recorded if one.id == event.id), None), findings


def read_recorded(archive: Archive, case_id: str, event_id: str) -> Event:
    """An event of a case as it was recorded, with all its particulars. Raises ``NotFound``."""
    case = archive.catalogue.load(case_id).case
    held = {digest: content for _, digest, content in archive.catalogue.contents([case_id]).get(case_id, ())}
    for one in case.events:
        if one.id == event_id and one.object.key not in case.destroyed and one.object.sha256 in held:
            return read_event(held[one.object.sha256])
    raise NotFound("no-such-event", case=case_id, event=event_id)


def foretell_event(
    archive: Archive, case_id: str, event: Event, tables: Tables, library: Library, act: Actor
) -> tuple[Foretold | None, list[Finding]]:
    """What recording the event would change, judged as ``record_event`` judges it; writes nothing. None where it would
    not be taken."""
    refresh(archive.bucket, archive.catalogue, [case_id])
    state = archive.catalogue.load(case_id)
    findings = [] if _known(event, state) else check_event(event, state.case, state.offer, tables, act.today)
    if _faulty(findings):
        return None, findings
    told = particulars(state.case, archive.catalogue.contents([case_id]).get(case_id, ()))
    foretold = foretell(
        state.case,
        event,
        offer=state.offer,
        particulars=told,
        library=library,
        schedule=archive.catalogue.schedule,
        at=act.at,
        by=act.by,
    )
    return foretold, findings


class _Outcome:
    """What became of one case's rows: those that were judged, with all their findings, and what was written."""

    def __init__(self) -> None:
        self._judged: dict[tuple[str, int | None], EventRow] = {}
        self.written: Written

    def judge(self, row: EventRow, findings: list[Finding]) -> None:
        """Note a row with what is said of it. Judged again after a conflict, only the last time counts."""
        own = tuple(replace(finding, file=row.file, row=row.row) for finding in findings)
        kept = None if _faulty(findings) else row.event
        self._judged[row.file, row.row] = replace(row, event=kept, findings=(*row.findings, *own))

    @property
    def judged(self) -> list[EventRow]:
        """The rows, in the order they were judged."""
        return list(self._judged.values())

    @property
    def faults(self) -> list[Finding]:
        """The row that could not be written: the last one that was judged."""
        fault = self.written.fault
        return (
            [self.judged[-1].not_archived(Said("event-not-archived", why=fault.said, then=fault.said.then))]
            if fault
            else []
        )


def _record_rows(
    archive: Archive, state: CaseState, rows: list[EventRow], tables: Tables, act: Actor
) -> _Outcome:
    outcome = _Outcome()

    def decide(row: EventRow, event: Event, state: CaseState) -> Draft | None:
        known = _known(event, state)
        if known and event.id in state.case.corrected:
            return None  # the file still says what was corrected since: nothing to do, nothing to say
        findings = check_event(event, state.case, state.offer, tables, act.today)
        outcome.judge(row, [f for f in findings if f.severity != "error"] if known else findings)
        return None if known or _faulty(findings) else _draft(archive.bucket, state, event, act)

    decisions = [partial(decide, row, row.event) for row in _corrections_last(rows, state.case) if row.event]
    outcome.written = write(archive, state, act, *decisions)
    return outcome


def _known(event: Event, state: CaseState) -> bool:
    return any(recorded.id == event.id for recorded in state.case.events)


def _faulty(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _draft(bucket: Bucket, state: CaseState, event: Event, act: Actor) -> Draft:
    """Particulars first, ledger entry second: a crash between the two is healed by the next run."""
    stored = store_event(bucket, state.case.id, event)
    recorded = RecordedEvent(
        event.id, event.kind, event.date, event.dates, stored, act.at.date(), act.by, event.corrects,
        event.numbers,
    )  # fmt: skip
    kind = EVENT_CORRECTED if event.corrects else EVENT_RECORDED
    return Draft(kind, {"event": recorded.as_dict()}, {event.digest: event.canonical()})


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
