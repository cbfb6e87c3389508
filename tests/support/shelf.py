"""A catalogue with papers in it, told to it entry by entry: for what needs no store."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from casefile.cases.case import (
    DISPOSITION_APPROVED,
    DISPOSITION_CARRIED_OUT,
    DISPOSITION_REQUESTED,
    DOCUMENTS_ARCHIVED,
    EVENT_RECORDED,
    EVIDENCE_ARCHIVED,
    OFFER_ACCEPTED,
    DocumentFile,
    Entry,
)
from casefile.cases.filed import Transcript, readings_bytes
from casefile.cases.stored import StoredObject
from casefile.offer import Offer
from storage.catalogue.catalogue import Catalogue
from tests.support.samples import offer_data

_AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Shelf:
    """What is put here is in the catalogue, at once or when it is told all."""

    def __init__(self, catalogue: Catalogue, *, at_once: bool = True) -> None:
        self.catalogue, self._at_once = catalogue, at_once
        self.seqs: dict[str, int] = {}
        self.named: dict[str, list[StoredObject]] = {}
        self.told: list[tuple[Entry, str]] = []
        self.contents: dict[str, bytes] = {}
        self._minutes = itertools.count()

    def case(self, reference: str, **changes: Any) -> str:
        """Open a case, or change its offer; answers with its id."""
        offer = Offer.model_validate(offer_data(reference=reference, **changes))
        stored = self._stored(offer.case_id, f"offers/{offer.digest[:16]}/offer.json", offer.canonical())
        self._tell(offer.case_id, OFFER_ACCEPTED, {"offer": stored.as_dict()})
        return offer.case_id

    def event(self, case_id: str, kind: str, body: dict[str, Any]) -> None:
        """Record an event by its entry alone."""
        number = self.seqs.get(case_id, 0)
        stored = self._stored(case_id, f"events/{number:016x}/event.json", b"{}")
        told = {"id": f"e-{number}", "kind": kind, "date": "2026-11-01", "dates": {}, "corrects": ""}
        self._tell(case_id, EVENT_RECORDED, {"event": {**told, "object": stored.as_dict(), **body}})

    def document(
        self,
        case_id: str,
        text: str,
        *,
        type: str = "employment-agreement",
        language: str = "fr",
        title: str = "",
    ) -> str:
        """Make a document that says this; answers with its id."""
        id = hashlib.sha256(f"{case_id}{text}{self.seqs[case_id]}".encode()).hexdigest()[:16]
        pdf = self._stored(case_id, f"documents/{id}/{type}.pdf", text.encode("utf-8", "surrogatepass"))
        reading = Transcript(title or type, f"{type}.pdf", text=text, how="made")
        kept = self._reading(case_id, "documents", {id: reading})
        made = DocumentFile(id, type, language, 1, pdf, type, "t" * 64, "d" * 64, "test")
        body = {"documents": [made.as_dict()], "readings": [kept.as_dict()]}
        self._tell(case_id, DOCUMENTS_ARCHIVED, body)
        return id

    def evidence(
        self, case_id: str, text: str, *, type: str = "pay-stub", date: str = "2026-10-01", title: str = ""
    ) -> str:
        """File a paper that says this; answers with its id."""
        id = "ev-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        original = self._stored(case_id, f"evidence/{id}/original.pdf", text.encode("utf-8", "surrogatepass"))
        kept = self._reading(
            case_id, "evidence", {id: Transcript(title or type, "scan.pdf", text=text, how="read")}
        )
        piece = {"id": id, "type": type, "date": date, "from": None, "through": None}
        piece |= {"object": original.as_dict(), "reading": kept.as_dict()}
        self._tell(case_id, EVIDENCE_ARCHIVED, {"evidence": [piece]})
        return id

    def destroy(self, case_id: str) -> None:
        """Destroy all that the case names, as a disposition does."""
        objects = [stored.as_dict() for stored in self.named[case_id]]
        on = {"on": "2026-11-22"}
        self._tell(case_id, DISPOSITION_REQUESTED, {**on, "reason": "", "rules": [], "objects": objects})
        asked = self.seqs[case_id]
        self._tell(case_id, DISPOSITION_APPROVED, {**on, "request": asked})
        for stored in self.named[case_id]:
            self.contents.pop(stored.sha256, None)
        self._tell(case_id, DISPOSITION_CARRIED_OUT, {**on, "request": asked, "destroyed": objects})

    def _reading(self, case_id: str, folder: str, readings: dict[str, Transcript]) -> StoredObject:
        content = readings_bytes(readings)
        return self._stored(
            case_id, f"{folder}/readings/{hashlib.sha256(content).hexdigest()[:16]}.json", content
        )

    def _stored(self, case_id: str, name: str, content: bytes) -> StoredObject:
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        stored = StoredObject(
            f"cases/{case_id}/{name}", "v1", digest, len(content), "application/x", "employment"
        )
        self.named.setdefault(case_id, []).append(stored)
        return stored

    def _tell(self, case_id: str, kind: str, body: dict[str, Any]) -> None:
        seq = self.seqs[case_id] = self.seqs.get(case_id, 0) + 1
        at = _AT + dt.timedelta(minutes=next(self._minutes))
        entry = Entry(case_id, seq, kind, at, "test", body)
        self.told.append((entry, hashlib.sha256(f"{case_id}{seq}".encode()).hexdigest()))
        if self._at_once:
            self.catalogue.apply([self.told[-1]], self.contents)

    def tell_all(self, catalogue: Catalogue) -> None:
        """Have a catalogue take in everything that was put here."""
        catalogue.apply(self.told, self.contents)
