"""Snapshots: what all ledgers, offers and events say, as one object in the bucket, from which a rebuild starts.

A rebuild then asks the store for what is newer and for the words of papers, which no snapshot holds. Nothing of a
snapshot is believed for its own sake: each case in it is its whole chain of entries, whose end a ledger must have.
FORMAT.md, 15.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, select

from casefile import __version__
from casefile.cases.case import Entry
from casefile.errors import CasefileError
from casefile.progress import chunks
from storage import ledger
from storage.catalogue import schema
from storage.ledger import Head
from storage.state import Committed
from storage.store.bucket import Bucket

FOLDER = "snapshots/"
FORMAT = "casefile-snapshot/1"
RECORD_CLASS = "snapshot"
_KEY = re.compile(FOLDER + r"(\d{6})\.jsonl\.gz")
# An archive of fewer cases is read again in no time; and a snapshot is old when a twentieth of all entries are newer.
LEAST, OLD = 200, 20


@dataclass(frozen=True)
class Told:
    """One case of a snapshot: its entries with their digests, which hold, and contents by their own digests."""

    case_id: str
    entries: list[Committed]
    contents: dict[str, bytes]

    @property
    def head(self) -> Head:
        """Where its ledger stood."""
        entry, digest = self.entries[-1]
        return Head(self.case_id, entry.seq, digest)


class Deleter(Protocol):
    """The key that may delete a version."""

    def delete(self, key: str, version_id: str) -> None:
        """Delete one version for good."""


def write_snapshot(connection: Connection, bucket: Bucket, folder: Path, *, least: int = LEAST) -> str:
    """Write the next snapshot where the newest is missing or old; its key, or empty where nothing was to be done.

    ``folder``: where it is put together, in a file without a name: whoever is killed leaves nothing.
    """
    heads = schema.cases.c.case_id, schema.cases.c.head_seq
    seqs = {row.case_id: row.head_seq for row in connection.execute(select(*heads).order_by(heads[0]))}
    number, entries = _newest(bucket), sum(seqs.values())
    if len(seqs) < least or (number and not _is_old(bucket, number, entries)):
        return ""
    with tempfile.TemporaryFile(dir=folder) as file:
        _write(connection, list(seqs), file)
        key = _key(number + 1)
        bucket.put_once(
            key,
            Path(f"/proc/self/fd/{file.fileno()}"),
            media_type="application/gzip",
            metadata={
                "record-class": RECORD_CLASS,
                "software": f"casefile {__version__}",
                "entries": str(entries),
            },
            tags={"record-class": RECORD_CLASS},
            hold=False,
        )
    return key


def read_snapshot(bucket: Bucket) -> Iterator[Told]:
    """The cases of the newest snapshot whose chains hold, in order; none where there is none, or it is not whole."""
    try:
        number = _newest(bucket)
        if not number:
            return
        content = bucket.get(_key(number), sha256=bucket.head(_key(number)).sha256)
    except CasefileError:
        return
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as lines:
            if json.loads(next(lines, b"{}")).get("format") != FORMAT:
                return
            yield from filter(None, map(_told, lines))
    except (OSError, EOFError, ValueError, AttributeError, zlib.error):
        return  # what was yielded was judged by itself


def remove_snapshots(bucket: Bucket, officer: Deleter) -> int:
    """Delete every version of every snapshot: they hold offers and events that are to be forgotten. How many.

    Raises ``Refused`` where the officer's key may not.
    """
    found = bucket.versions(FOLDER)
    for version in found:
        officer.delete(version.key, version.version_id)
    return len(found)


def _write(connection: Connection, case_ids: list[str], file: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as out:
        out.write(json.dumps({"format": FORMAT}).encode() + b"\n")
        for chunk in chunks(case_ids):
            for line in _lines(connection, chunk):
                out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    file.flush()


def _lines(connection: Connection, case_ids: Sequence[str]) -> Iterator[list[object]]:
    entry, content = schema.entries.c, schema.contents.c
    entries: dict[str, list[list[str]]] = {case_id: [] for case_id in case_ids}
    asked = select(entry.case_id, entry.kind, entry.at, entry.actor, entry.body)
    asked = asked.where(entry.case_id.in_(case_ids)).order_by(entry.case_id, entry.seq)
    for case_id, *told in connection.execute(asked):
        entries[case_id].append(told)
    contents: dict[str, list[str]] = {case_id: [] for case_id in case_ids}
    wanted = select(content.case_id, content.content).where(content.case_id.in_(case_ids))
    for case_id, text in connection.execute(wanted.order_by(content.case_id, content.seq)):
        contents[case_id].append(text)
    return ([case_id, entries[case_id], contents[case_id]] for case_id in case_ids)


def _told(line: bytes) -> Told | None:
    """A case; its digests are computed, so that each entry is what the next one, and at last the ledger, says."""
    case_id, entries, contents = json.loads(line)
    head, found = Head.start(case_id), list[Committed]()
    for kind, at, actor, body in entries:
        entry = Entry(case_id, head.seq + 1, kind, dt.datetime.fromisoformat(at), actor, json.loads(body))
        head = Head(case_id, entry.seq, hashlib.sha256(ledger.encode(entry, head.digest)).hexdigest())
        found.append((entry, head.digest))
    kept = [text.encode() for text in contents]
    return Told(case_id, found, {hashlib.sha256(one).hexdigest(): one for one in kept}) if found else None


def _newest(bucket: Bucket) -> int:
    return max((int(found[1]) for key in bucket.keys(FOLDER) if (found := _KEY.fullmatch(key))), default=0)


def _is_old(bucket: Bucket, number: int, entries: int) -> bool:
    known = bucket.head(_key(number)).metadata.get("entries", "")
    return not known.isdecimal() or (entries - int(known)) * OLD > entries


def _key(number: int) -> str:
    return f"{FOLDER}{number:06d}.jsonl.gz"
