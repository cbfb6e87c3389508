"""A case's ledger: numbered entries, each carrying the digest of the one before, each written once.

Writing an entry is the archive's one commit point: what no entry names did not happen. The format is FORMAT.md's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casefile import __version__
from casefile.canonical import canonical
from casefile.cases.case import Entry
from casefile.errors import Conflict, IntegrityError, NotFound
from storage.store.bucket import Bucket

__all__ = ["Conflict", "Entry", "Head", "append", "decode", "encode", "read", "read_numbers"]

FORMAT = "casefile-ledger/1"
RECORD_CLASS = "ledger"
NO_ENTRY = "0" * 64

_NUMBER = re.compile(r"/ledger/(\d{6})\.json$")


@dataclass(frozen=True)
class Head:
    """Where a ledger stands: the number and digest (SHA-256 hex) of its last entry."""

    case_id: str
    seq: int
    digest: str

    @classmethod
    def start(cls, case_id: str) -> Head:
        """The head of a ledger without entries."""
        return cls(case_id, 0, NO_ENTRY)


def folder(case_id: str) -> str:
    """The prefix under which a case's entries lie."""
    return f"cases/{case_id}/ledger/"


def append(
    bucket: Bucket, head: Head, kind: str, body: Mapping[str, Any], *, at: dt.datetime, actor: str
) -> tuple[Entry, Head]:
    """Write the next entry. The same entry already there counts as written; another one raises ``Conflict``."""
    entry = Entry(head.case_id, head.seq + 1, kind, at, actor, body)
    content = encode(entry, head.digest)
    digest = hashlib.sha256(content).hexdigest()
    stored = bucket.put_once(
        _key(entry.case_id, entry.seq),
        content,
        media_type="application/json",
        metadata={
            "case": entry.case_id,
            "entry-kind": kind,
            "previous": head.digest,
            "software": f"casefile {__version__}",
        },
        tags={"record-class": RECORD_CLASS, "retention-state": "pending"},
        hold=True,
    )
    if stored.sha256 != digest:
        raise Conflict("entry-taken", case=head.case_id, entry=entry.seq)
    return entry, Head(entry.case_id, entry.seq, digest)


def read(bucket: Bucket, case_id: str, *, after: Head | None = None) -> list[tuple[Entry, str]]:
    """A case's entries in order, each with its digest; only those after a known head, if given.

    Raises ``IntegrityError`` where the chain does not hold.
    """
    return read_numbers(bucket, after or Head.start(case_id), numbers(bucket.keys(folder(case_id))))


def see(bucket: Bucket, head: Head) -> None:
    """Ask the store for the entry at a head: a listing tells numbers, not what they hold.

    Raises ``IntegrityError`` where it is gone, or another one than was seen.
    """
    try:
        content = bucket.get(_key(head.case_id, head.seq))
    except NotFound:
        raise IntegrityError("entry-gone", case=head.case_id, entry=head.seq) from None
    if hashlib.sha256(content).hexdigest() != head.digest:
        raise IntegrityError("entry-other", case=head.case_id, entry=head.seq)


def numbers(keys: Iterable[str]) -> list[int]:
    """The numbers of the ledger entries among keys, ascending."""
    return sorted(int(found[1]) for found in map(_NUMBER.search, keys) if found)


def read_numbers(bucket: Bucket, head: Head, listed: Iterable[int]) -> list[tuple[Entry, str]]:
    """The entries after ``head``, when a listing already told which numbers there are."""
    entries = []
    for seq in listed:
        if seq <= head.seq:
            continue
        content = bucket.get(_key(head.case_id, seq))
        entry, previous = decode(content)
        if (entry.case_id, entry.seq, seq, previous) != (head.case_id, seq, head.seq + 1, head.digest):
            raise IntegrityError("chain-broken", case=head.case_id, entry=seq)
        head = Head(head.case_id, seq, hashlib.sha256(content).hexdigest())
        entries.append((entry, head.digest))
    return entries


def contents(bucket: Bucket, case_id: str, last: int) -> list[bytes]:
    """A case's entries up to a number, each to the byte. Raises ``IntegrityError`` where the chain does not hold."""
    read_numbers(bucket, Head.start(case_id), range(1, last + 1))
    return [bucket.get(_key(case_id, seq)) for seq in range(1, last + 1)]


def encode(entry: Entry, previous: str) -> bytes:
    """The entry's one form as bytes: sorted keys, no spaces, UTF-8."""
    return canonical(
        {
            "format": FORMAT,
            "case": entry.case_id,
            "seq": entry.seq,
            "previous": previous,
            "kind": entry.kind,
            "at": entry.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "actor": entry.actor,
            "body": entry.body,
        }
    )


def decode(content: bytes) -> tuple[Entry, str]:
    """The entry and the digest of the one before it. Kinds and members this version does not know pass through."""
    try:
        data = json.loads(content)
        if data["format"] != FORMAT:
            raise IntegrityError("entry-format", format=str(data["format"]))
        at = dt.datetime.fromisoformat(data["at"])
        entry = Entry(data["case"], data["seq"], data["kind"], at, data["actor"], data["body"])
        return entry, data["previous"]
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError("entry-unreadable") from error


def _key(case_id: str, seq: int) -> str:
    return f"{folder(case_id)}{seq:06d}.json"
