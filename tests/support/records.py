"""Records for tests of the archive: offers accepted and documents archived, without an engine that makes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from casefile.cases.case import DOCUMENTS_ARCHIVED, Case, DocumentFile, Entry
from casefile.documents.library import Deadline, DocumentType
from casefile.documents.make import PDF, MadeFile, Wanted
from casefile.offer import Offer
from flows.steps.offers import accepting
from storage.actor import Actor
from storage.archive import Archive, store_document
from storage.commit import Decide, Draft, write
from storage.ledger import Head
from storage.state import CaseState
from storage.store.bucket import Bucket
from tests.support.samples import offer_data

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ACTOR = "test"
ACT = Actor(ACTOR, AT.date(), AT, AT)
EMPLOYER = "123026635"
Recorded = tuple[Entry, str]

KIND = DocumentType(
    name="employment-agreement",
    number=1,
    titles={"en": "Employment agreement", "fr": "Contrat de travail"},
    step="offer",
    due=Deadline.model_validate({"from": "offer-accepted", "by": "before-submission", "source": "a test"}),
    audience=("worker",),
    requires=(),
    obligations=("E5", "E6"),
    conditions=(),
    record_class="employment",
)


def offer(reference: str = "QC-2027-001", **changes: Any) -> Offer:
    return Offer.model_validate(offer_data(reference=reference, **changes))


def accept(bucket: Bucket, accepted: Offer, head: Head | None = None) -> tuple[list[Recorded], Head]:
    """Archive an offer and commit it."""
    return _write(bucket, head or Head.start(accepted.case_id), accepting(bucket, accepted, ACT), ACT)


def archive_document(
    bucket: Bucket, case_id: str, version: int = 1, content: bytes = b"%PDF-1.7 agreement"
) -> DocumentFile:
    """Archive one file of a document, not committed yet."""
    wanted = Wanted(KIND.name, "fr", version, "d" * 64, "e" * 64)
    file = MadeFile(f"{version:016x}", f"{KIND.name}.fr.v{version}.pdf", PDF, content, "test engine 1")
    return store_document(bucket, case_id, wanted, file, KIND)


def commit(
    bucket: Bucket, head: Head, documents: list[DocumentFile], at: dt.datetime = AT
) -> tuple[list[Recorded], Head]:
    """Commit archived documents."""
    return _write(bucket, head, lambda _: naming(documents), replace(ACT, at=at))


def naming(documents: list[DocumentFile]) -> Draft:
    """The entry that names these documents."""
    return Draft(DOCUMENTS_ARCHIVED, {"documents": [document.as_dict() for document in documents]})


def _write(bucket: Bucket, head: Head, decide: Decide, act: Actor) -> tuple[list[Recorded], Head]:
    """Write where no one else does: a ledger of which no more is known than its head, without a catalogue."""
    state = CaseState(Case(head.case_id), head, None)
    written = write(Archive(bucket, None), state, act, decide)  # type: ignore[arg-type]
    if written.fault:
        raise written.fault
    ((entry, digest),) = written.entries
    return written.entries, Head(entry.case_id, entry.seq, digest)


def make_case(
    bucket: Bucket, reference: str = "QC-2027-001", **changes: Any
) -> tuple[list[Recorded], dict[str, bytes], Head]:
    """A whole case: an offer accepted, one document archived."""
    accepted = offer(reference, **changes)
    first, head = accept(bucket, accepted)
    second, head = commit(bucket, head, [archive_document(bucket, accepted.case_id)])
    return [*first, *second], {accepted.digest: accepted.canonical()}, head
