"""Cases for the desk's tests, in an archive in memory: papers in versions, evidence, events, holds."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from casefile.cases.case import EVIDENCE_ARCHIVED
from casefile.cases.events import KINDS
from casefile.cases.filed import Evidence, Transcript
from casefile.reference.obligations import load_obligations
from casefile.reference.tables import load_tables
from flows.steps.events import record_event
from storage.archive import Archive, put_record
from storage.catalogue.catalogue import Catalogue
from storage.commit import Draft, commit
from storage.readings import store_readings
from tests.support.desk import Desk, desk_over
from tests.support.evidence_room import pdf
from tests.support.memory_bucket import MemoryBucket
from tests.support.records import ACT, AT, accept, archive_document, make_case, naming, offer

AGREEMENT = pdf("Employment agreement", "Forty hours a week at 24.10 an hour.")
RULES = load_obligations()
TABLES = load_tables()


def in_memory(folder: Path) -> Archive:
    """An archive whose objects lie in memory."""
    catalogue = Catalogue(f"sqlite:///{folder}/catalogue.db", of="memory")
    return Archive(MemoryBucket(AT), catalogue)  # type: ignore[arg-type]


@contextmanager
def desk_of(folder: Path, *references: str) -> Iterator[Desk]:
    """A desk over an archive in memory that has a plain case of each reference."""
    archive = in_memory(folder)
    for reference in references:
        entries, contents, _ = make_case(archive.bucket, reference)
        archive.catalogue.apply(entries, contents)
    with desk_over(folder, archive) as made:
        yield made


def open_case(archive: Archive, reference: str, *versions: bytes, **changes: Any) -> str:
    """A case with an accepted offer and an agreement in so many versions. Answers with its id."""
    accepted = offer(reference, **changes)
    entries, _ = accept(archive.bucket, accepted)
    archive.catalogue.apply(entries, {accepted.digest: accepted.canonical()})
    for number, content in enumerate(versions or (AGREEMENT,), start=1):
        made = archive_document(archive.bucket, accepted.case_id, number, content)
        commit(archive, accepted.case_id, ACT, lambda _, made=made: naming([made]))  # type: ignore[misc]
    return accepted.case_id


def happen(archive: Archive, case_id: str, kind: str, date: str, **particulars: Any) -> None:
    """Record an event."""
    event = KINDS[kind].model_validate({"date": date, **particulars})
    recorded, findings = record_event(archive, case_id, event, TABLES, ACT)
    assert recorded, [finding.message for finding in findings]


def file_evidence(
    archive: Archive,
    case_id: str,
    kind: str,
    date: str,
    content: bytes,
    *,
    text: str = "",
    suffix: str = ".pdf",
) -> str:
    """File a paper that others wrote, with what is to have been read of it. Answers with its id."""
    media = {".pdf": "application/pdf", ".png": "image/png", ".txt": "text/plain", ".html": "text/html"}[
        suffix
    ]
    record_class = RULES.types[kind].record_class
    id = f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}"
    key = f"cases/{case_id}/evidence/{id}/original{suffix}"
    facts = {"case": case_id, "document-id": id, "document-type": kind, "date": date}
    stored = put_record(
        archive.bucket, key, content, media_type=media, record_class=record_class, metadata=facts, tags={}
    )
    reading = {id: Transcript(kind, f"{kind}{suffix}", text=text, how="read" if text else "none")}
    kept, read = store_readings(archive.bucket, case_id, reading, record_class)
    piece = Evidence(id, kind, dt.date.fromisoformat(date), None, stored, kept)
    draft = Draft(EVIDENCE_ARCHIVED, {"evidence": [piece.as_dict()]}, {kept.sha256: read})
    commit(archive, case_id, ACT, lambda _: draft)
    return id
