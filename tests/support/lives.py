"""Cases for tests, built entry by entry as a ledger would hold them, without a store."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from casefile.cases import case as c
from casefile.cases.case import Case, Entry
from casefile.cases.events import KINDS
from casefile.cases.parts import Lock, Term
from casefile.cases.stored import StoredObject
from casefile.reference.schedule import Schedule, shipped
from casefile.retention.keeping import Keeping, changes, entries_to_lock, keeping

SCHEDULE = shipped()
DAY = dt.date(2026, 11, 22)


def stored(name: str, record_class: str = "employment", case_id: str = "123026635/L-1") -> StoredObject:
    """An object that no store holds."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return StoredObject(
        f"cases/{case_id}/{name}", f"v-{digest[:8]}", digest, 100, "application/pdf", record_class
    )


class Life:
    """A case that is told entry by entry."""

    def __init__(self, case_id: str = "123026635/L-1", schedule: Schedule = SCHEDULE) -> None:
        self.case = Case(case_id)
        self.schedule = schedule
        self.entries: list[Entry] = []

    def tell(self, kind: str, body: dict[str, Any], *, on: dt.date = DAY, by: str = "tests") -> Life:
        at = dt.datetime.combine(on, dt.time(12), dt.UTC)
        entry = Entry(self.case.id, len(self.entries) + 1, kind, at, by, body)
        self.entries.append(entry)
        self.case.apply(entry)
        return self

    def offer(
        self,
        start: dt.date,
        end: dt.date | None = None,
        *,
        province: str = "ON",
        submitted: dt.date | None = None,
        renews: bool = False,
        on: dt.date = DAY,
    ) -> Life:
        end = end or start.replace(year=start.year + 2, day=min(start.day, 28))
        term = Term(start, end, province, submitted, on, renews)
        name = f"offers/{len(self.entries):016x}/offer.json"
        body = {"offer": stored(name, "offer", self.case.id).as_dict(), "term": term.as_dict()}
        return self.tell(c.OFFER_ACCEPTED, body, on=on)

    def event(self, kind: str, date: dt.date, *, on: dt.date = DAY, **fields: Any) -> str:
        """Record an event; answers with its id."""
        event = KINDS[kind].model_validate({"date": date.isoformat(), **fields})
        told = {
            "id": event.id,
            "kind": kind,
            "date": date.isoformat(),
            "dates": {name: day.isoformat() for name, day in event.dates.items()},
            "object": stored(f"events/{event.digest[:16]}/event.json", "event", self.case.id).as_dict(),
            "corrects": event.corrects,
            "numbers": event.numbers,
        }
        self.tell(c.EVENT_CORRECTED if event.corrects else c.EVENT_RECORDED, {"event": told}, on=on)
        return event.id

    def document(self, name: str = "a.pdf", record_class: str = "employment", *, on: dt.date = DAY) -> Life:
        """Archive something; given a class of its own, it is about the day it was archived."""
        one = stored(f"documents/{len(self.entries)}/{name}", record_class, self.case.id)
        document = {
            "id": one.sha256[:12],
            "type": "letter",
            "language": "en",
            "version": 1,
            "object": one.as_dict(),
            "template": "letter",
            "template_digest": "",
            "data_digest": "",
            "engine": "",
        }
        return self.tell(c.DOCUMENTS_ARCHIVED, {"documents": [document]}, on=on)

    def file(self, kind: str, date: dt.date, *, on: dt.date = DAY) -> Life:
        """File a piece of evidence of that day."""
        name = f"evidence/{len(self.entries)}"
        piece = {
            "id": f"ev-{len(self.entries):016x}",
            "type": kind,
            "date": date.isoformat(),
            "from": None,
            "through": None,
            "object": stored(f"{name}/original.pdf", "evidence", self.case.id).as_dict(),
            "reading": stored(f"{name}/reading.json", "evidence", self.case.id).as_dict(),
        }
        return self.tell(c.EVIDENCE_ARCHIVED, {"evidence": [piece]}, on=on)

    def hold(self, matter: str, *, on: dt.date = DAY) -> Life:
        body = {"matter": matter, "reason": "inspection", "authority": "IRPR 209.5", "on": on.isoformat()}
        return self.tell(c.HOLD_PLACED, body, on=on)

    def release(self, matter: str, *, on: dt.date = DAY) -> Life:
        return self.tell(c.HOLD_RELEASED, {"matter": matter, "reason": "closed", "on": on.isoformat()}, on=on)

    def settle(self, *, on: dt.date = DAY) -> Life:
        """Write what a settlement writes, if there is anything to settle."""
        planned = self.keeping
        changed, entries = changes(self.case, planned), entries_to_lock(self.case, planned)
        if changed or entries:
            groups: dict[Lock, list[str]] = {}
            for one, lock in changed:
                groups.setdefault(lock, []).append(one.key)
            through = entries[-1] if entries else self.case.entries_settled
            body = {
                "locks": [{**lock.as_dict(), "objects": keys} for lock, keys in groups.items()],
                "entries": {**planned.entries.as_dict(), "through": through},
            }
            self.tell(c.LOCKS_SETTLED, body, on=on)
        return self

    @property
    def keeping(self) -> Keeping:
        return keeping(self.case, self.schedule)

    @property
    def keep_through(self) -> dt.date | None:
        return self.keeping.retention.keep_through


def permitted(issued: dt.date, **fields: Any) -> Life:
    """A life whose only late date is the permit's."""
    life = Life().offer(dt.date(1990, 1, 1))
    life.event("permit-issued", issued, **fields)
    return life
