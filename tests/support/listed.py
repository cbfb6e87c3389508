"""A catalogue of many cases in many states, filled without a store: for lists, and for what a night costs."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from casefile.cases import case as c
from casefile.cases.events import KINDS
from casefile.cases.filed import Transcript, readings_bytes
from casefile.cases.parts import Term
from casefile.offer import Offer
from casefile.periods import Period
from storage.catalogue.catalogue import Catalogue
from storage.ledger import Head, encode
from storage.state import Committed
from tests.support.lives import Life, stored
from tests.support.samples import offer_data

DAYS = dt.timedelta(days=1)
TODAY = dt.date(2027, 6, 1)
_FAMILIES = (
    "Zola",
    "Nguyễn",
    "Ortiz",
    "Ångström",
    "Łukasiewicz",
    "O’Neil",
    "Çelik",
    "Álvarez",
    "de Souza",
    "Ba",
)
_NUMBERS = ("123026635", "100000009")
_PROVINCES = ("ON", "BC", "AB")


class ToldLife(Life):
    """A life whose offers and events are archived with what they say: a catalogue can take it in."""

    def __init__(self, case_id: str) -> None:
        super().__init__(case_id)
        self.contents: dict[str, bytes] = {}
        self._kinds: list[tuple[str, str, bytes]] = []

    def accept(self, offer: Offer, *, on: dt.date) -> None:
        """The offer itself, with the term that retention counts from."""
        job = offer.job
        term = Term(job.start_date, job.end_date, job.location.province, offer.portal.submitted_on, on, False)
        body = {"offer": self._object("offer", offer.canonical()), "term": term.as_dict()}
        self.tell(c.OFFER_ACCEPTED, body, on=on)

    def event(self, kind: str, date: dt.date, *, on: dt.date | None = None, **fields: Any) -> str:
        """An event, recorded on its own day unless it is said."""
        event = KINDS[kind].model_validate({"date": date.isoformat(), **fields})
        told = {
            "id": event.id,
            "kind": kind,
            "date": date.isoformat(),
            "dates": {name: day.isoformat() for name, day in event.dates.items()},
            "object": self._object("event", event.canonical()),
            "corrects": event.corrects,
            "numbers": event.numbers,
        }
        kind = c.EVENT_CORRECTED if event.corrects else c.EVENT_RECORDED
        self.tell(kind, {"event": told}, on=on or date)
        return event.id

    def paper(
        self, kind: str, date: dt.date, period: Period | None = None, *, on: dt.date | None = None
    ) -> None:
        """File a piece of evidence that says nothing but what it is."""
        piece = f"ev-{len(self.entries):016x}"
        reading = readings_bytes({piece: Transcript(kind, f"{kind}.pdf")})
        told = {
            "id": piece,
            "type": kind,
            "date": date.isoformat(),
            "from": period.first.isoformat() if period else None,
            "through": period.last.isoformat() if period else None,
            "object": stored(f"evidence/{piece}/original.pdf", "evidence", self.case.id).as_dict(),
            "reading": self._object("reading", reading),
        }
        self.tell(c.EVIDENCE_ARCHIVED, {"evidence": [told]}, on=on or date)

    def told_contents(self) -> list[tuple[str, str, bytes]]:
        """Its offers and events as a catalogue gives them."""
        return [one for one in self._kinds if one[0] != "reading"]

    def recorded(self) -> list[Committed]:
        """Its entries as a ledger has them, chained."""
        head, found = Head.start(self.case.id), []
        for entry in self.entries:
            digest = hashlib.sha256(encode(entry, head.digest)).hexdigest()
            head = Head(self.case.id, entry.seq, digest)
            found.append((entry, digest))
        return found

    def _object(self, kind: str, content: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        self._kinds.append((kind, digest, content))
        return {
            **stored(f"{kind}s/{len(self.entries)}-{digest[:16]}.json", kind, self.case.id).as_dict(),
            "sha256": digest,
        }


def fill(catalogue: Catalogue, cases: int) -> None:
    """So many cases, each with its offer and what happened in it, by turns."""
    lives = [told(number) for number in range(cases)]
    contents = {digest: content for life in lives for digest, content in life.contents.items()}
    catalogue.apply((entry for life in lives for entry in life.recorded()), contents)


def take(catalogue: Catalogue, life: ToldLife) -> None:
    """Take a life into a catalogue, as far as it does not know it."""
    catalogue.apply(life.recorded(), life.contents)


def told(number: int) -> ToldLife:
    """One case, by its number: pending, refused, permitted, employed, ended; some on hold."""
    start = dt.date(2026, 12, 1) + (number * 11 % 200) * DAYS
    submitted = start - (30 + number % 90) * DAYS
    offer = Offer.model_validate(_offer(number, start, submitted))
    life, kind = ToldLife(offer.case_id), number % 5
    life.accept(offer, on=submitted)
    if kind == 1:
        life.event("permit-refused", start - 20 * DAYS)
    if kind >= 2:
        expires = start + (150 + number * 7 % 500) * DAYS
        life.event("permit-issued", start - 10 * DAYS, expires_on=str(expires))
    if kind >= 3:
        life.event("employment-started", start)
    if kind == 4:
        life.event("employment-ended", start + 100 * DAYS)
    if number % 7 == 0:
        life.hold(f"M-{number}", on=start)
    life.settle(on=start)
    return life


def _offer(number: int, start: dt.date, submitted: dt.date) -> dict[str, Any]:
    province = _PROVINCES[number % 3]
    return offer_data(
        reference=f"R-{number:04d}",
        employer__business_number=_NUMBERS[number % 2],
        worker__family_name=_FAMILIES[number % 10],
        worker__language="fr" if number % 4 == 0 else "en",
        job__start_date=str(start),
        job__end_date=str(start + 700 * DAYS),
        job__location={"street": "1 King", "city": "Toronto", "province": province, "postal_code": "M5H 1A1"},
        portal__submitted_on=str(submitted),
    )
