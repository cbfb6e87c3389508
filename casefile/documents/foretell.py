"""What an event would change, before it is recorded: the case's plan as it is and as it would be. Pure."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from casefile.cases.case import EVENT_CORRECTED, EVENT_RECORDED, Case, Entry
from casefile.cases.event import Event
from casefile.cases.parts import Lock, RecordedEvent
from casefile.cases.stored import StoredObject
from casefile.cases.timeline import Timeline, as_submitted, timeline_of
from casefile.documents.due import after_the_fact, due_by, due_from
from casefile.documents.library import DocumentType, Library
from casefile.offer import Offer
from casefile.reference.schedule import Schedule
from casefile.retention.keeping import Keeping, Retention, keeping
from casefile.retention.watch import WatchDates, dates_of


@dataclass(frozen=True)
class DueDocument:
    """A document type of a case: from when it is due (None: at once), and by when, where a day is set."""

    type: str
    since: dt.date | None
    by: dt.date | None


@dataclass(frozen=True)
class Outlook:
    """What is planned for a case: where it stands, until when it is kept and why, the days to watch, its documents.

    ``locks`` are how many objects are to be kept until when, and whether on hold.
    """

    status: str
    retention: Retention
    watched: WatchDates
    documents: tuple[DueDocument, ...]
    locks: tuple[tuple[Lock, int], ...]

    def as_dict(self) -> dict[str, Any]:
        """The outlook as ``event --dry-run --json`` shows it."""
        kept = self.retention
        return {
            "status": self.status,
            "retention": kept.state,
            "anchor": _iso(kept.anchor),
            "keep_through": _iso(kept.keep_through),
            "because": kept.because.en,
            "because_fr": kept.because.fr,
            **{name: _iso(getattr(self.watched, name)) for name in _WATCHED},
            "documents": [
                {"type": one.type, "due_from": _iso(one.since), "due_by": _iso(one.by)}
                for one in self.documents
            ],
            "locks": [{**lock.as_dict(), "objects": count} for lock, count in self.locks],
        }


# Until when a case is kept is told once, by its retention.
_WATCHED = tuple(field.name for field in fields(WatchDates) if field.name not in ("case_id", "keep_through"))


@dataclass(frozen=True)
class Foretold:
    """The plan before an event and after it."""

    before: Outlook
    after: Outlook

    def as_dict(self) -> dict[str, Any]:
        """Both, and the names of what would change."""
        before, after = self.before.as_dict(), self.after.as_dict()
        changed = [name for name in before if before[name] != after[name]]
        return {"before": before, "after": after, "changed": changed}


def foretell(
    case: Case,
    event: Event,
    *,
    offer: Offer | None,
    particulars: Mapping[str, Event],
    library: Library,
    schedule: Schedule,
    at: dt.datetime,
    by: str,
) -> Foretold:
    """The plan of a case before an event and after it. The case stays as it is; an event that it has changes nothing.

    ``at`` and ``by``: when it would be recorded, and by whom. The plan itself knows no today.
    """
    before = outlook(case, offer, particulars, library, schedule)
    if any(known.id == event.id for known in case.events):
        return Foretold(before, before)
    then = copy.deepcopy(case)
    then.apply(_entry(case, event, at, by))
    return Foretold(before, outlook(then, offer, {**particulars, event.id: event}, library, schedule))


def outlook(
    case: Case, offer: Offer | None, particulars: Mapping[str, Event], library: Library, schedule: Schedule
) -> Outlook:
    """What is planned for a case as it stands."""
    planned, told = keeping(case, schedule), timeline_of(case, particulars)
    return Outlook(
        "disposed" if planned.retention.state == "disposed" else told.status,
        planned.retention,
        dates_of(case, planned),
        tuple(_documents(case, as_submitted(offer, told), told, library)) if offer else (),
        _locks(planned),
    )


def _documents(case: Case, offer: Offer, told: Timeline, library: Library) -> list[DueDocument]:
    opened = case.opened.date() if case.opened else dt.date.min
    kinds = [] if told.never_employed else library.types
    return [
        DueDocument(kind.name, None if since == dt.date.min else since, due_by(kind, offer, told))
        for kind in kinds
        if (since := _since(kind, offer, told, opened)) is not None
    ]


def _since(kind: DocumentType, offer: Offer, told: Timeline, opened: dt.date) -> dt.date | None:
    return None if after_the_fact(kind, offer, told, opened) else due_from(kind, offer, told)


def _locks(planned: Keeping) -> tuple[tuple[Lock, int], ...]:
    counted = Counter(planned.locks.values())
    return tuple(sorted(counted.items(), key=lambda one: (one[0].keep_through or dt.date.max, one[0].held)))


def _entry(case: Case, event: Event, at: dt.datetime, by: str) -> Entry:
    """The entry that would be written. Its object is stored nowhere yet."""
    content, key = event.canonical(), f"cases/{case.id}/events/{event.digest[:16]}/event.json"
    stored = StoredObject(key, "", event.digest, len(content), "application/json", "event")
    recorded = RecordedEvent(
        event.id, event.kind, event.date, event.dates, stored, at.date(), by, event.corrects, event.numbers
    )
    kind = EVENT_CORRECTED if event.corrects else EVENT_RECORDED
    return Entry(case.id, case.entries + 1, kind, at, by, {"event": recorded.as_dict()})


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
