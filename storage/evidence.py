"""Putting evidence into the archive: the original exactly as it came, and beside it what was read of it.

A ledger entry must name both to make them a record; see FORMAT.md. The ids come from type and content, so that
filing the same file twice finds the first.
"""

from __future__ import annotations

import hashlib
from typing import Any

from casefile.case import StoredObject
from casefile.evidence import Claim, evidence_id
from casefile.filed import Evidence, Reading
from casefile.obligations import Rules
from casefile.sniff import Kind
from casefile.staging import Staged
from storage.archive import put_record
from storage.bucket import Bucket

# Larger originals are read from their copy on disk while they are sent.
_IN_MEMORY = 8 << 20


def evidence_folder(case_id: str, identity: str) -> str:
    """The prefix under which one piece of evidence lies."""
    return f"cases/{case_id}/evidence/{identity}/"


def store_evidence(
    bucket: Bucket, case_id: str, claim: Claim, staged: Staged, kind: Kind, reading: Reading, rules: Rules
) -> tuple[Evidence, bytes]:
    """Put one original and its reading into the bucket. Answers with the piece and the reading as it is stored.

    A reading that a run before this one left stands, even if today's would say more.
    """
    identity = evidence_id(claim.type, staged.sha256)
    folder = evidence_folder(case_id, identity)
    facts = {
        "case": case_id,
        "document-id": identity,
        "document-type": claim.type,
        "date": claim.date.isoformat(),
    }
    common: dict[str, Any] = {
        "record_class": rules.types[claim.type].record_class,
        "metadata": facts,
        "tags": {"document-type": claim.type, "obligations": _obligations(claim.type, rules)},
    }
    content = staged.path.read_bytes() if staged.size <= _IN_MEMORY else staged.path
    original = put_record(
        bucket, f"{folder}original{claim.suffix}", content, media_type=kind.media_type, **common
    )
    told = reading.canonical()
    beside = put_record(bucket, f"{folder}reading.json", told, media_type="application/json", **common)
    piece = Evidence(identity, claim.type, claim.date, claim.period, original, beside)
    return piece, told if beside.sha256 == _sha256(told) else _read(bucket, beside)


def _read(bucket: Bucket, stored: StoredObject) -> bytes:
    return bucket.get(stored.key, version_id=stored.version_id, sha256=stored.sha256)


def _obligations(kind: str, rules: Rules) -> str:
    """The obligations that pieces of a type evidence, as the bucket's tags name them."""
    return " ".join(dict.fromkeys(r.obligation for r in rules.requirements if kind in r.types))


def _sha256(content: bytes) -> str:

    return hashlib.sha256(content).hexdigest()
