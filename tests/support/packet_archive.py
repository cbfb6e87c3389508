"""Cases in an archive for tests of packets: an agreement each, without an engine that makes it."""

from __future__ import annotations

import datetime as dt

from casefile.cases.case import DOCUMENTS_ARCHIVED, OFFER_ACCEPTED
from casefile.documents.make import PDF, MadeFile, Wanted
from casefile.offer import Offer
from casefile.settings import Settings
from flows.steps.documents import read_library
from storage import ledger
from storage.archive import Archive, store_document, store_offer
from storage.ledger import Head
from tests.support.packet_samples import SIN, pdf
from tests.support.samples import offer_data

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def add_case(
    archive: Archive, reference: str, settings: Settings, content: bytes | None = None, version: int = 1
) -> None:
    """A case with an agreement, without an engine that makes it."""
    accepted = Offer.model_validate(offer_data(reference=reference))
    kind = read_library(settings).type("employment-agreement")
    head = Head.start(accepted.case_id)
    entries = []
    if version == 1:
        entry, head = ledger.append(
            archive.bucket,
            head,
            OFFER_ACCEPTED,
            {"offer": store_offer(archive.bucket, accepted).as_dict()},
            at=AT,
            actor="test",
        )
        entries.append((entry, head.digest))
    else:
        head = archive.catalogue.load(accepted.case_id).head
    wanted = Wanted(kind.name, "fr", version, "d" * 64, "e" * 64)
    made = content or pdf(f"Contrat de travail {reference}", f"NAS {SIN}" if reference == "QC-2" else "fin")
    file = MadeFile(f"{reference[-1]}{version}" * 8, f"agreement.fr.v{version}.pdf", PDF, made, "test engine")
    document = store_document(archive.bucket, accepted.case_id, wanted, file, kind)
    entry, head = ledger.append(
        archive.bucket, head, DOCUMENTS_ARCHIVED, {"documents": [document.as_dict()]}, at=AT, actor="test"
    )
    entries.append((entry, head.digest))
    archive.catalogue.apply(entries, {accepted.digest: accepted.canonical()})
