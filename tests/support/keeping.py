"""Archives and cases for tests of settling, holding and destroying, on a real store with the keys of daily work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from casefile.cases.events import KINDS
from casefile.reference.tables import load_tables
from flows.steps.dispositions import approve, request
from flows.steps.events import record_event
from flows.steps.offers import accepting
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import commit, conclude, write
from storage.settle import settle_case
from storage.state import CaseState
from tests.support.records import ACTOR, archive_document, naming, offer

D = dt.date
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
TODAY = D(2026, 11, 22)
START = D(2027, 2, 1)
TABLES = load_tables()


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def act(by: str, day: dt.date = TODAY) -> Actor:
    return Actor(by, day, at(day), NOW)


def unsettled(day: dt.date = TODAY) -> Actor:
    """One who leaves settling to the test."""
    return act(ACTOR, day).settling_later()


def accept(archive: Archive, reference: str = "K-1", *, day: dt.date = TODAY, **changes: Any) -> str:
    """Accept an offer, the case's first or a later one; answers with the case's id."""
    accepted = offer(reference, **changes)
    known = archive.catalogue.load_many([accepted.case_id])
    state, later = known[0] if known else CaseState.new(accepted.case_id), unsettled(day)
    written = write(archive, state, later, accepting(archive.bucket, accepted, later))
    assert not written.fault and conclude(archive, [written], later) == {}
    return accepted.case_id


def add_document(
    archive: Archive, case_id: str, version: int = 1, content: bytes = b"%PDF-1.7 Zo\xc3\xa9"
) -> None:
    document = archive_document(archive.bucket, case_id, version, content)
    assert commit(archive, case_id, unsettled(), lambda _: naming([document]))


def record(archive: Archive, case_id: str, kind: str, date: dt.date, **fields: Any) -> str:
    event = KINDS[kind].model_validate({"date": date.isoformat(), **fields})
    today = max(TODAY, date)  # an event is recorded when it has happened
    recorded, findings = record_event(archive, case_id, event, TABLES, replace(unsettled(), today=today))
    assert recorded, findings
    return recorded.id


def settle(archive: Archive, case_id: str) -> int:
    return settle_case(archive, case_id, at=at(TODAY), now=NOW)


def whole_case(archive: Archive, reference: str = "K-1", *, start: dt.date = START, **changes: Any) -> str:
    """A case with an offer and a document, as a night leaves it."""
    end = start.replace(year=start.year + 2, day=1)
    case_id = accept(archive, reference, job__start_date=str(start), job__end_date=str(end), **changes)
    add_document(archive, case_id)
    return case_id


def past_case(archive: Archive, reference: str = "P-1", **changes: Any) -> str:
    """A case whose six years are over: the permit was issued in 2020."""
    case_id = whole_case(
        archive, reference, start=D(2020, 3, 1), **{"worker__passport_expiry": None, **changes}
    )
    record(archive, case_id, "permit-issued", D(2020, 2, 1), expires_on="2022-03-01", number="U123456789")
    settle(archive, case_id)
    return case_id


def approved(archive: Archive, case_id: str) -> None:
    """One person asks for the destruction of what is due, another approves."""
    assert request(archive, case_id, "period over", act("Records"))
    assert approve(archive, case_id, act("counsel"))
