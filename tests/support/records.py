"""Records for tests of the archive: offers accepted and documents archived, without an engine that makes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from casefile.cases.case import DOCUMENTS_ARCHIVED, OFFER_ACCEPTED, DocumentFile, Entry
from casefile.documents.library import Deadline, DocumentType
from casefile.documents.make import PDF, MadeFile, Wanted
from casefile.offer import Offer
from storage import ledger
from storage.archive import store_document, store_offer
from storage.ledger import Head
from storage.store.bucket import Bucket
from tests.support.samples import offer_data

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ACTOR = "test"
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
    head = head or Head.start(accepted.case_id)
    body = {"offer": store_offer(bucket, accepted).as_dict()}
    entry, head = ledger.append(bucket, head, OFFER_ACCEPTED, body, at=AT, actor=ACTOR)
    return [(entry, head.digest)], head


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
    body = {"documents": [document.as_dict() for document in documents]}
    entry, head = ledger.append(bucket, head, DOCUMENTS_ARCHIVED, body, at=at, actor=ACTOR)
    return [(entry, head.digest)], head


def make_case(
    bucket: Bucket, reference: str = "QC-2027-001", **changes: Any
) -> tuple[list[Recorded], dict[str, bytes], Head]:
    """A whole case: an offer accepted, one document archived."""
    accepted = offer(reference, **changes)
    first, head = accept(bucket, accepted)
    second, head = commit(bucket, head, [archive_document(bucket, accepted.case_id)])
    return [*first, *second], {accepted.digest: accepted.canonical()}, head
