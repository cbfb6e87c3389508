"""Cases in an archive for tests of packets: an agreement each, without an engine that makes it."""

from __future__ import annotations

import datetime as dt

from casefile.documents.make import PDF, MadeFile, Wanted
from casefile.offer import Offer
from casefile.settings import Settings
from flows.steps.documents import read_library
from flows.steps.offers import accepting
from storage.actor import Actor
from storage.archive import Archive, store_document
from storage.commit import conclude, write
from storage.state import CaseState
from tests.support.packet_samples import SIN, pdf
from tests.support.records import naming
from tests.support.samples import offer_data

AT = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ACT = Actor("test", AT.date(), AT, AT, settles=False)


def add_case(
    archive: Archive, reference: str, settings: Settings, content: bytes | None = None, version: int = 1
) -> None:
    """A case with an agreement, without an engine that makes it."""
    accepted = Offer.model_validate(offer_data(reference=reference))
    kind = read_library(settings).type("employment-agreement")
    wanted = Wanted(kind.name, "fr", version, "d" * 64, "e" * 64)
    made = content or pdf(f"Contrat de travail {reference}", f"NAS {SIN}" if reference == "QC-2" else "fin")
    file = MadeFile(f"{reference[-1]}{version}" * 8, f"agreement.fr.v{version}.pdf", PDF, made, "test engine")
    document = store_document(archive.bucket, accepted.case_id, wanted, file, kind)
    known = archive.catalogue.load_many([accepted.case_id])
    state = known[0] if known else CaseState.new(accepted.case_id)
    accept = accepting(archive.bucket, accepted, ACT)
    written = write(archive, state, ACT, accept, lambda _: naming([document]))
    assert not written.fault and conclude(archive, [written], ACT) == {}
