"""The case: one worker at one employer, as its ledger tells it.

An ``Entry`` is one act in the ledger. ``fold`` reads entries in order and gives the case as it stands; it is the only
reading of a ledger, for the nightly run, the catalogue, its rebuild and the command line alike. All of it is pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.cases.filed import Evidence, RegisterPart, period_of
from casefile.cases.inspection import (
    INSPECTION_OPENED,
    INSPECTION_WITHDRAWN,
    PACKET_PRODUCED,
    GivenPacket,
    Inspection,
    read_inspection,
    read_packet,
    withdrawn,
)
from casefile.cases.parts import NEW, Disposition, Hold, Lock, Record, RecordedEvent, Term, Void, Withdrawn
from casefile.cases.stored import StoredObject

OFFER_ACCEPTED = "offer-accepted"
DOCUMENTS_ARCHIVED = "documents-archived"
EVIDENCE_ARCHIVED = "evidence-archived"
EVIDENCE_WITHDRAWN = "evidence-withdrawn"
EVENT_RECORDED = "event-recorded"
EVENT_CORRECTED = "event-corrected"
HOLD_PLACED = "hold-placed"
HOLD_RELEASED = "hold-released"
LOCKS_SETTLED = "locks-settled"
DISPOSITION_REQUESTED = "disposition-requested"
DISPOSITION_APPROVED = "disposition-approved"
DISPOSITION_CARRIED_OUT = "disposition-carried-out"
COPIED = "copied"
CASE_VOIDED = "case-voided"


def employer_of(case_id: str) -> str:
    """The employer's nine digits, which a case's id begins with."""
    return case_id.partition("/")[0]


def reference_of(case_id: str) -> str:
    """The employer's own number for a case, which ends its id."""
    return case_id.partition("/")[2]


@dataclass(frozen=True)
class Entry:
    """One act in a case's ledger. ``body`` holds ids, digests, dates and reasons, never a person's data."""

    case_id: str
    seq: int
    kind: str
    at: dt.datetime
    actor: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class DocumentFile:
    """One file that was made for a case: one type, language and version, in one media type.

    ``id`` is derived from what the document was made of, so the same night run twice names the same document.
    """

    id: str
    type: str
    language: str
    version: int
    object: StoredObject
    template: str
    template_digest: str
    data_digest: str
    engine: str

    def as_dict(self) -> dict[str, Any]:
        """The document as a ledger entry names it."""
        return {
            "id": self.id,
            "type": self.type,
            "language": self.language,
            "version": self.version,
            "object": self.object.as_dict(),
            "template": self.template,
            "template_digest": self.template_digest,
            "data_digest": self.data_digest,
            "engine": self.engine,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DocumentFile:
        """Read it back from a ledger entry; keys added by later versions are ignored."""
        fields = {name: data[name] for name in cls.__dataclass_fields__ if name != "object"}
        return cls(object=StoredObject.from_dict(data["object"]), **fields)


@dataclass
class Case:
    """A case as its ledger tells it. ``offers`` are every accepted offer, oldest first; the last one stands.

    ``manifests`` are those of the packets that were produced, by inspection; ``registers`` the payroll files of many
    workers of which the case has extracts, by folder; ``read_in`` says for each original of evidence in which object
    its newest reading is, both by key.

    ``documents`` and ``evidence`` are those that were not destroyed. ``events`` are all that were recorded,
    corrected ones included; ``corrected`` leads from each wrong one to the one in its place. ``locks`` and
    ``entries_lock`` are what the last settlements left, by key; ``entries_lock`` is that of the ledger's own
    entries up to ``entries_settled``. ``moved`` are the version ids that objects have since the archive goes on in
    another store, by key; ``unsettled_here`` those that were not settled there yet.
    """

    id: str
    offers: list[StoredObject] = field(default_factory=list)
    documents: list[DocumentFile] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    entries: int = 0
    terms: list[Term] = field(default_factory=list)
    events: list[RecordedEvent] = field(default_factory=list)
    corrected: dict[str, str] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)
    locks: dict[str, Lock] = field(default_factory=dict)
    entries_lock: Lock = NEW
    entries_settled: int = 0
    settled_at: int = 0
    dispositions: list[Disposition] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    packets: list[GivenPacket] = field(default_factory=list)
    manifests: dict[str, list[StoredObject]] = field(default_factory=dict)
    destroyed: dict[str, StoredObject] = field(default_factory=dict)
    destroyed_packets: set[str] = field(default_factory=set)
    registers: dict[str, RegisterPart] = field(default_factory=dict)
    destroyed_registers: set[str] = field(default_factory=set)
    read_in: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    unsettled_here: set[str] = field(default_factory=set)
    void: Void | None = None
    # When the first offer came in, and the first document of each type was archived.
    opened: dt.datetime | None = None
    first_made: dict[str, dt.datetime] = field(default_factory=dict)
    _records: dict[str, list[Record]] = field(default_factory=dict)

    @property
    def employer_id(self) -> str:
        """The employer's part of the id."""
        return employer_of(self.id)

    @property
    def reference(self) -> str:
        """The employer's own number for the case."""
        return reference_of(self.id)

    @property
    def offer(self) -> StoredObject | None:
        """The offer that stands; None before the first one, and again when it was destroyed."""
        last = self.offers[-1] if self.offers else None
        return last if last and last.key not in self.destroyed else None

    @property
    def records(self) -> list[Record]:
        """Every object the ledger names and that was not destroyed, in the order they came.

        One that stands for several records (two scans in which nothing could be read) comes once for each.
        """
        return [record for records in self._records.values() for record in records]

    @property
    def objects(self) -> list[StoredObject]:
        """The same objects, each once, without what the rules judge them by."""
        return [records[0].object for records in self._records.values()]

    def destroyed_piece(self, piece: str) -> bool:
        """Whether the evidence with this id was destroyed here."""
        return any(f"/evidence/{piece}/" in key for key in self.destroyed)

    @property
    def effective_events(self) -> list[RecordedEvent]:
        """The events that hold: those that no later entry corrects."""
        return [event for event in self.events if event.id not in self.corrected]

    @property
    def standing_holds(self) -> list[Hold]:
        """The holds that were placed and not released."""
        return [hold for hold in self.holds if hold.stands]

    def latest(self, document_type: str, language: str) -> list[DocumentFile]:
        """The files of the newest version of one document in one language; empty when it was never made."""
        same = [d for d in self.documents if (d.type, d.language) == (document_type, language)]
        newest = max((d.version for d in same), default=0)
        return [d for d in same if d.version == newest]

    def apply(self, entry: Entry) -> None:
        """Take in the next entry. A kind this version does not know is counted and otherwise passed over."""
        self.entries = entry.seq
        take_in = KINDS.get(entry.kind)
        if take_in:
            take_in(self, entry)

    def keep(
        self, stored: StoredObject, made_on: dt.date, about: dt.date | None = None, type: str = ""
    ) -> None:
        """Note an object that an entry names, so that plans, settlements and dispositions see it."""
        record, known = Record(stored, made_on, about, type), self._records.setdefault(stored.key, [])
        if record not in known:
            known.append(record)

    def _offer_accepted(self, entry: Entry) -> None:
        offer = StoredObject.from_dict(entry.body["offer"])
        self.offers.append(offer)
        self.opened = self.opened or entry.at
        self.keep(offer, entry.at.date())
        if "term" in entry.body:
            term = Term.from_dict(entry.body["term"])
            # A new version of an offer takes the place of the version before it.
            self.terms[len(self.terms) if term.renews else -1 :] = [term]

    def _documents_archived(self, entry: Entry) -> None:
        documents = [DocumentFile.from_dict(d) for d in entry.body["documents"]]
        self.documents.extend(documents)
        for document in documents:
            self.first_made.setdefault(document.type, entry.at)
            self.keep(document.object, entry.at.date())
        for reading in entry.body.get("readings", ()):
            self.keep(StoredObject.from_dict(reading), entry.at.date())

    def _evidence_archived(self, entry: Entry) -> None:
        for told in entry.body["evidence"]:
            filed = Evidence(
                id=told["id"],
                type=told["type"],
                date=dt.date.fromisoformat(told["date"]),
                period=period_of(told["from"], told["through"]),
                object=StoredObject.from_dict(told["object"]),
                reading=StoredObject.from_dict(told["reading"]),
                register=RegisterPart.from_dict(told["register"]) if "register" in told else None,
            )
            if filed.register:
                self.registers[filed.register.folder] = filed.register
            self.evidence.append(filed)
            self.read_in[filed.object.key] = filed.reading.key
            for stored in (filed.object, filed.reading):
                self.keep(stored, entry.at.date(), filed.about, filed.type)

    def _evidence_withdrawn(self, entry: Entry) -> None:
        body = entry.body
        day = dt.date.fromisoformat(body["on"])
        self.withdrawn += [
            Withdrawn(e.id, e.type, e.date, e.object, body["reason"], entry.actor, day)
            for e in self.evidence
            if e.id == body["id"]
        ]
        self.evidence = [e for e in self.evidence if e.id != body["id"]]

    def _event_recorded(self, entry: Entry) -> None:
        told = entry.body["event"]
        event = RecordedEvent(
            id=told["id"],
            kind=told["kind"],
            date=dt.date.fromisoformat(told["date"]),
            dates={name: dt.date.fromisoformat(day) for name, day in told["dates"].items()},
            object=StoredObject.from_dict(told["object"]),
            recorded_on=entry.at.date(),
            by=entry.actor,
            corrects=told["corrects"],
            numbers=told.get("numbers", {}),
        )
        self.events.append(event)
        if event.corrects:
            self.corrected[event.corrects] = event.id
        self.keep(event.object, entry.at.date(), event.date)

    def _hold_placed(self, entry: Entry) -> None:
        body = entry.body
        day = dt.date.fromisoformat(body["on"])
        self.holds.append(Hold(body["matter"], body["reason"], body["authority"], entry.actor, day))

    def _hold_released(self, entry: Entry) -> None:
        self.holds = [
            replace(
                hold,
                released_by=entry.actor,
                released_on=dt.date.fromisoformat(entry.body["on"]),
                release_reason=entry.body["reason"],
            )
            if hold.stands and hold.matter == entry.body["matter"]
            else hold
            for hold in self.holds
        ]

    def _locks_settled(self, entry: Entry) -> None:
        for group in entry.body["locks"]:
            self.locks |= dict.fromkeys(group["objects"], Lock.from_dict(group))
            self.unsettled_here.difference_update(group["objects"])
        self.entries_lock = Lock.from_dict(entry.body["entries"])
        self.entries_settled = entry.body["entries"]["through"]
        self.settled_at = entry.seq

    def _disposition_requested(self, entry: Entry) -> None:
        objects = tuple(StoredObject.from_dict(one) for one in entry.body["objects"])
        day = dt.date.fromisoformat(entry.body["on"])
        packets, registers = (tuple(entry.body.get(name, ())) for name in ("packets", "registers"))
        self.dispositions.append(
            Disposition(entry.seq, entry.actor, day, entry.body["reason"], objects, packets, registers)
        )

    def _disposition_approved(self, entry: Entry) -> None:
        day = dt.date.fromisoformat(entry.body["on"])
        self._change_disposition(entry.body["request"], approved_by=entry.actor, approved_on=day)

    def _disposition_carried_out(self, entry: Entry) -> None:
        for one in entry.body["destroyed"]:
            stored = StoredObject.from_dict(one)
            self.destroyed[stored.key] = stored
            self._records.pop(stored.key, None)
            self.locks.pop(stored.key, None)
            self.unsettled_here.discard(stored.key)
        self.destroyed_packets |= set(entry.body.get("packets", ()))
        self.destroyed_registers |= set(entry.body.get("registers", ()))
        self.documents = [d for d in self.documents if d.object.key not in self.destroyed]
        self.evidence = [e for e in self.evidence if e.object.key not in self.destroyed]
        day = dt.date.fromisoformat(entry.body["on"])
        self._change_disposition(entry.body["request"], carried_out_on=day, entry=entry.seq)

    def _inspection_opened(self, entry: Entry) -> None:
        self.inspections.append(read_inspection(entry.body, entry.actor))

    def _inspection_withdrawn(self, entry: Entry) -> None:
        self.inspections = withdrawn(self.inspections, entry.body)

    def _packet_produced(self, entry: Entry) -> None:
        given = read_packet(entry.body, entry.actor)
        self.packets.append(given)
        manifest = StoredObject.from_dict(entry.body["manifest"])
        self.manifests.setdefault(given.packet, []).append(manifest)

    def _case_voided(self, entry: Entry) -> None:
        body = entry.body
        day = dt.date.fromisoformat(body["on"])
        self.void = Void(body["reason"], entry.actor, day, body.get("joins", ""))

    def _copied(self, entry: Entry) -> None:
        """The archive goes on in another store: the same objects there, on hold as new until they are settled there."""
        here = {one["key"]: one["version_id"] for one in entry.body["objects"]}
        self.moved |= here
        self.offers = [offer.moved(here) for offer in self.offers]
        self.documents = [replace(d, object=d.object.moved(here)) for d in self.documents]
        self.evidence = [
            replace(e, object=e.object.moved(here), reading=e.reading.moved(here)) for e in self.evidence
        ]
        self.withdrawn = [replace(w, object=w.object.moved(here)) for w in self.withdrawn]
        self.events = [replace(e, object=e.object.moved(here)) for e in self.events]
        self.dispositions = [
            replace(d, objects=tuple(o.moved(here) for o in d.objects)) for d in self.dispositions
        ]
        self.manifests = {id: [m.moved(here) for m in own] for id, own in self.manifests.items()}
        for key in here.keys() & self._records.keys():
            self._records[key] = [replace(r, object=r.object.moved(here)) for r in self._records[key]]
            self.unsettled_here.add(key)
        self.entries_settled = 0

    def _change_disposition(self, seq: int, **changes: Any) -> None:
        self.dispositions = [replace(d, **changes) if d.seq == seq else d for d in self.dispositions]


KINDS: Mapping[str, Callable[[Case, Entry], None]] = {
    OFFER_ACCEPTED: Case._offer_accepted,
    DOCUMENTS_ARCHIVED: Case._documents_archived,
    EVIDENCE_ARCHIVED: Case._evidence_archived,
    EVIDENCE_WITHDRAWN: Case._evidence_withdrawn,
    EVENT_RECORDED: Case._event_recorded,
    EVENT_CORRECTED: Case._event_recorded,
    HOLD_PLACED: Case._hold_placed,
    HOLD_RELEASED: Case._hold_released,
    LOCKS_SETTLED: Case._locks_settled,
    DISPOSITION_REQUESTED: Case._disposition_requested,
    DISPOSITION_APPROVED: Case._disposition_approved,
    DISPOSITION_CARRIED_OUT: Case._disposition_carried_out,
    INSPECTION_OPENED: Case._inspection_opened,
    INSPECTION_WITHDRAWN: Case._inspection_withdrawn,
    PACKET_PRODUCED: Case._packet_produced,
    COPIED: Case._copied,
    CASE_VOIDED: Case._case_voided,
}


def fold(case_id: str, entries: Iterable[Entry]) -> Case:
    """The case after all its entries, which must come in the order of their numbers."""
    case = Case(case_id)
    for entry in entries:
        case.apply(entry)
    return case
