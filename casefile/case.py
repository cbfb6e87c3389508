"""The case: one worker at one employer, as its ledger tells it.

An ``Entry`` is one act in the ledger. ``fold`` reads entries in order and gives the case as it stands; it is the only
reading of a ledger, for the nightly run, the catalogue, its rebuild and the command line alike. All of it is pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

OFFER_ACCEPTED = "offer-accepted"
DOCUMENTS_ARCHIVED = "documents-archived"


@dataclass(frozen=True)
class StoredObject:
    """One object in the archive, by the exact version that was committed. Size in bytes, digest SHA-256 hex."""

    key: str
    version_id: str
    sha256: str
    size: int
    media_type: str
    record_class: str

    def as_dict(self) -> dict[str, Any]:
        """The object as a ledger entry names it."""
        return {
            "key": self.key,
            "version_id": self.version_id,
            "sha256": self.sha256,
            "size": self.size,
            "media_type": self.media_type,
            "record_class": self.record_class,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StoredObject:
        """Read it back from a ledger entry; keys added by later versions are ignored."""
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})


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
class Document:
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
    def from_dict(cls, data: Mapping[str, Any]) -> Document:
        """Read it back from a ledger entry; keys added by later versions are ignored."""
        fields = {name: data[name] for name in cls.__dataclass_fields__ if name != "object"}
        return cls(object=StoredObject.from_dict(data["object"]), **fields)


@dataclass
class Case:
    """A case as its ledger tells it. ``offers`` are every accepted offer, oldest first; the last one stands."""

    id: str
    offers: list[StoredObject] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    entries: int = 0

    @property
    def employer_id(self) -> str:
        """The employer's part of the id."""
        return self.id.split("/", 1)[0]

    @property
    def reference(self) -> str:
        """The employer's own number for the case."""
        return self.id.split("/", 1)[1]

    @property
    def offer(self) -> StoredObject | None:
        """The offer that stands."""
        return self.offers[-1] if self.offers else None

    def latest(self, document_type: str, language: str) -> list[Document]:
        """The files of the newest version of one document in one language; empty when it was never made."""
        same = [d for d in self.documents if (d.type, d.language) == (document_type, language)]
        newest = max((d.version for d in same), default=0)
        return [d for d in same if d.version == newest]

    @property
    def objects(self) -> list[StoredObject]:
        """Every object the ledger names, in the order they came."""
        return [*self.offers, *(d.object for d in self.documents)]

    def apply(self, entry: Entry) -> None:
        """Take in the next entry. A kind this version does not know is counted and otherwise passed over."""
        self.entries = entry.seq
        if entry.kind == OFFER_ACCEPTED:
            self.offers.append(StoredObject.from_dict(entry.body["offer"]))
        elif entry.kind == DOCUMENTS_ARCHIVED:
            self.documents.extend(Document.from_dict(d) for d in entry.body["documents"])


def fold(case_id: str, entries: Iterable[Entry]) -> Case:
    """The case after all its entries, which must come in the order of their numbers."""
    case = Case(case_id)
    for entry in entries:
        case.apply(entry)
    return case
