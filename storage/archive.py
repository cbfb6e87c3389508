"""The archive's door: open it, put records in, commit them, get them out.

The order of every write is content, then one ledger entry, then the catalogue. A crash in between leaves what the next
run takes up: content under a key derived from what it was made of, or an entry the catalogue has yet to read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from casefile import __version__
from casefile.cases.case import DocumentFile
from casefile.cases.event import Event
from casefile.cases.stored import StoredObject
from casefile.errors import IntegrityError, Unavailable
from casefile.offer import Offer
from casefile.reference.schedule import load_schedule
from casefile.settings import Settings
from storage.catalogue.catalogue import Catalogue, open_catalogue
from storage.catalogue.refill import CASES, listed_ledgers
from storage.identity import archive_id
from storage.store import embedded
from storage.store.access import reach
from storage.store.bucket import Bucket, Content, S3Bucket
from storage.store.probe import certify, store_named

if TYPE_CHECKING:  # their modules load every engine, which reading an archive does not need
    from casefile.documents.library import DocumentType
    from casefile.documents.make import MadeFile, Wanted

OFFER_CLASS = "offer"
EVENT_CLASS = "event"
REPORT_CLASS = "report"
_SOFTWARE = f"casefile {__version__}"


@dataclass(frozen=True)
class Archive:
    """An archive that is open: its bucket and its catalogue. Close it, or use it in a ``with``."""

    bucket: S3Bucket
    catalogue: Catalogue

    def catch_up(self) -> list[IntegrityError]:
        """Take into the catalogue what the bucket holds beyond it. Answers with the faults of ledgers not readable."""
        return self.catalogue.catch_up(self.bucket)

    def fetch(self, key: str, version_id: str, digest: str) -> bytes:
        """One object's content, by the exact version archived, its SHA-256 checked. Raises ``IntegrityError``."""
        return self.bucket.get(key, version_id=version_id, sha256=digest)

    def close(self) -> None:
        """Give back connections. The local store goes on running."""
        self.catalogue.close()
        self.bucket.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def open_archive(settings: Settings, *, to_rebuild: bool = False, to_check: bool = False) -> Archive:
    """Open the archive: start the local store if needed, and on first use make the bucket and try the store.

    An empty catalogue is filled from the bucket; otherwise ``catch_up`` is the caller's to ask for. One of another
    version, archive or schedule is opened only ``to_rebuild`` it. Raises ``Refused`` for a store that does not keep
    its promises, ``Unavailable`` for one that does not answer, and, but ``to_check`` it, ``IntegrityError`` for an
    archive of which no case can be read: it would look empty.
    """
    access = reach(settings, start=True)
    bucket = access.bucket(settings)
    certify(settings, store_named(bucket.client, settings))
    of = "" if to_check else archive_id(bucket)  # what is wrong with an id, too, is no reason not to check
    archive = Archive(bucket, open_catalogue(settings, of, to_rebuild=to_rebuild))
    if not to_rebuild and not archive.catalogue.heads():
        faults = archive.catch_up()  # where some can be read, what cannot is told by the night and by `check`
        if faults and not to_check and not archive.catalogue.heads():
            archive.close()
            raise IntegrityError("archive-unreadable", n=len(faults), why=faults[0].said)
    return archive


def known_catalogue(settings: Settings) -> Catalogue:
    """The catalogue for who only asks it. An empty one beside an archive, as after a restore, is filled first; at an
    address it was not filled from, the bucket is asked whether it is the same archive.

    Raises as ``open_archive`` does, where there is an archive to ask.
    """
    try:
        catalogue = open_catalogue(settings)
    except Unavailable as other:
        if other.said.code != "catalogue-of-another":
            raise
    else:
        if catalogue.case_ids(limit=1) or (settings.local_store and not embedded.is_there(settings)):
            return catalogue
        catalogue.close()
    archive = open_archive(settings)
    archive.bucket.client.close()
    return archive.catalogue


def open_to_read(settings: Settings, folder: Path) -> Archive:
    """The archive for whoever only looks: with a key that may only read, and an empty catalogue of its own in
    ``folder``, to be brought up to the cases looked at (``refresh``). Nothing is written to the store, nor to the home.

    Raises ``Unavailable`` for a store that does not answer, or a local one that was never started.
    """
    bucket = reach(settings, start=embedded.is_there(settings)).reading_bucket(settings)
    schedule = load_schedule(settings.tables, settings.retention_profile)
    return Archive(
        bucket, Catalogue(f"sqlite:///{folder / 'catalogue.db'}", of="a reading", schedule=schedule)
    )


def cases_in(bucket: Bucket, employer: str = "") -> list[str]:
    """The ids of all cases that the bucket lists, or of one employer's."""
    return sorted(listed_ledgers(bucket.keys(f"{CASES}{employer}/" if employer else CASES)))


def connect(settings: Settings) -> S3Bucket:
    """The bucket of an archive that another process of this run has opened. Starts and makes nothing."""
    return reach(settings, start=False).bucket(settings)


def refresh(bucket: Bucket, catalogue: Catalogue, case_ids: Sequence[str]) -> list[IntegrityError]:
    """Bring the catalogue up to these cases' ledgers, after a ``Conflict`` or a crash; answers like ``catch_up``."""
    return catalogue.catch_up(bucket, case_ids)


def store_offer(bucket: Bucket, offer: Offer, case_id: str = "") -> StoredObject:
    """Put an accepted offer into the bucket, in its canonical form. A ledger entry must name it to make it a record.

    ``case_id``: the case it goes to, where the business was transferred and the case kept its id.
    """
    case_id = case_id or offer.case_id
    return put_record(
        bucket,
        f"cases/{case_id}/offers/{offer.digest[:16]}/offer.json",
        offer.canonical(),
        media_type="application/json",
        record_class=OFFER_CLASS,
        metadata={"case": case_id, "document-type": "offer", "language": offer.worker.language},
        tags={"document-type": "offer"},
    )


def store_event(bucket: Bucket, case_id: str, event: Event) -> StoredObject:
    """Put an event's particulars into the bucket. They stay out of the ledger, and out of facts and tags."""
    return put_record(
        bucket,
        f"cases/{case_id}/events/{event.digest[:16]}/event.json",
        event.canonical(),
        media_type="application/json",
        record_class=EVENT_CLASS,
        metadata={"case": case_id, "document-type": event.kind},
        tags={"document-type": event.kind},
    )


def store_document(
    bucket: Bucket, case_id: str, wanted: Wanted, file: MadeFile, kind: DocumentType
) -> DocumentFile:
    """Put one file of a made document into the bucket, and answer as the ledger will name it.

    The file's id is derived from what it was made of, so making it twice is harmless: the first content stands.
    """
    facts = {
        "case": case_id,
        "document-id": file.id,
        "document-type": wanted.type,
        "language": wanted.language,
        "version": str(wanted.version),
        "template-sha256": wanted.template_digest,
        "data-sha256": wanted.data_digest,
        "engine": file.engine,
    }
    stored = put_record(
        bucket,
        f"cases/{case_id}/documents/{file.id}/{file.file_name}",
        file.content,
        media_type=file.media_type,
        record_class=kind.record_class,
        metadata=facts,
        tags={"document-type": wanted.type, "obligations": " ".join(kind.obligations)},
    )
    return DocumentFile(
        id=file.id,
        type=wanted.type,
        language=wanted.language,
        version=wanted.version,
        object=stored,
        template=kind.name,
        template_digest=wanted.template_digest,
        data_digest=wanted.data_digest,
        engine=file.engine,
    )


def store_report(bucket: Bucket, name: str, content: bytes, *, media_type: str) -> StoredObject:
    """Put a run's report under ``reports/<name>``. It names no person and belongs to no case: no hold, no lock."""
    return put_record(
        bucket,
        f"reports/{name}",
        content,
        media_type=media_type,
        record_class=REPORT_CLASS,
        metadata={},
        tags={},
        hold=False,
    )


def put_record(
    bucket: Bucket,
    key: str,
    content: Content,
    *,
    media_type: str,
    record_class: str,
    metadata: Mapping[str, str],
    tags: Mapping[str, str],
    hold: bool = True,
) -> StoredObject:
    """Put one object of a record into the bucket, once, under hold until its date is known."""
    state = {"retention-state": "pending"} if hold else {}
    stored = bucket.put_once(
        key,
        content,
        media_type=media_type,
        metadata={**metadata, "record-class": record_class, "software": _SOFTWARE},
        tags={"record-class": record_class, **state, **tags},
        hold=hold,
    )
    return StoredObject(key, stored.version_id, stored.sha256, stored.size, media_type, record_class)
