"""Nights that seal heads over a bucket in memory, and what someone does who can delete."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from casefile.settings import Settings
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.heads.sealing import Sealed, seal
from tests.support.memory_bucket import MemoryBucket
from tests.support.records import AT, EMPLOYER, archive_document, commit

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
CASE = f"{EMPLOYER}/QC-2027-001"


def opened(tmp_path: Path, bucket: MemoryBucket | None = None) -> Archive:
    bucket = bucket or MemoryBucket(NOW)
    archive = Archive(bucket, Catalogue(f"sqlite:///{tmp_path}/c.db", of="memory"))  # type: ignore[arg-type]
    archive.catch_up()
    return archive


def night(archive: Archive, days: int = 0, **settings: Any) -> Sealed:
    archive.catch_up()
    at = AT + dt.timedelta(days=days)
    return seal(archive, Settings(**settings), at=at, now=NOW)


def why(sealed: Sealed) -> list[str]:
    """What kept a night from doing all of it."""
    return [str(dict(said.values)["why"].code) for said in sealed.said]


def more(archive: Archive, version: int = 2) -> None:
    """One more entry of the first case."""
    archive.catch_up()
    state = archive.catalogue.load(CASE)
    commit(archive.bucket, state.head, [archive_document(archive.bucket, CASE, version)])


def cut(archive: Archive, seq: int) -> None:
    """Take away an entry and what only it named, as someone does who can delete."""
    memory: Any = archive.bucket
    body = json.loads(memory.held.pop(f"cases/{CASE}/ledger/{seq:06d}.json").content)["body"]
    for document in body["documents"]:
        memory.held.pop(document["object"]["key"])


def codes(archive: Archive, **options: Any) -> set[str]:
    return {finding.code for finding in check(archive.bucket, **options).findings}
