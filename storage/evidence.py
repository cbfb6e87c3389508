"""Putting evidence into the archive: originals exactly as they came, and beside them what was read of them.

A ledger entry must name both to make them a record; see FORMAT.md. A piece's id comes from type and content, so that
filing the same file twice finds the first.
"""

from __future__ import annotations

import hashlib

from casefile.cases.stored import StoredObject
from casefile.evidence.claims import Claim, evidence_id
from casefile.evidence.staging import Staged
from casefile.files.kinds import Kind
from casefile.reference.obligations import Obligations
from storage.archive import put_record
from storage.store.bucket import Bucket, Content

# Larger originals are read from their copy on disk while they are sent.
_IN_MEMORY = 8 << 20


def store_original(
    bucket: Bucket, case_id: str, claim: Claim, staged: Staged, kind: Kind, rules: Obligations
) -> tuple[str, StoredObject]:
    """Put one original into the bucket, untouched. Answers with the piece's id and the object."""
    identity = evidence_id(claim.type, staged.sha256)
    content = original_content(staged)
    return identity, _put_piece(
        bucket, case_id, claim, identity, claim.suffix, content, kind.media_type, rules
    )


def _put_piece(
    bucket: Bucket,
    case_id: str,
    claim: Claim,
    identity: str,
    suffix: str,
    content: Content,
    media_type: str,
    rules: Obligations,
) -> StoredObject:
    obligations = dict.fromkeys(r.obligation for r in rules.requirements if claim.type in r.types)
    return put_record(
        bucket,
        f"cases/{case_id}/evidence/{identity}/original{suffix}",
        content,
        media_type=media_type,
        record_class=rules.types[claim.type].record_class,
        metadata={
            "case": case_id,
            "document-id": identity,
            "document-type": claim.type,
            "date": claim.date.isoformat(),
        },
        tags={"document-type": claim.type, "obligations": " ".join(obligations)},
    )


def store_extract(
    bucket: Bucket, case_id: str, claim: Claim, content: bytes, rules: Obligations
) -> tuple[str, StoredObject]:
    """Put one worker's rows of a register into the worker's case, as a piece of evidence of its own."""
    identity = evidence_id(claim.type, hashlib.sha256(content).hexdigest())
    stored = _put_piece(bucket, case_id, claim, identity, ".csv", content, "text/csv", rules)
    return identity, stored


def original_content(staged: Staged) -> Content:
    """A copy's bytes, or its place where they are many."""
    return staged.path.read_bytes() if staged.size <= _IN_MEMORY else staged.path
