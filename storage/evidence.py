"""Putting evidence into the archive: originals exactly as they came, and beside them what was read of them.

A ledger entry must name both to make them a record; see FORMAT.md. A piece's id comes from type and content, so that
filing the same file twice finds the first.
"""

from __future__ import annotations

from casefile.cases.stored import StoredObject
from casefile.evidence.claims import Claim, evidence_id
from casefile.evidence.staging import Staged
from casefile.files.kinds import Kind
from casefile.reference.obligations import Obligations
from storage.archive import put_record
from storage.store.bucket import Bucket

# Larger originals are read from their copy on disk while they are sent.
_IN_MEMORY = 8 << 20


def store_original(
    bucket: Bucket, case_id: str, claim: Claim, staged: Staged, kind: Kind, rules: Obligations
) -> tuple[str, StoredObject]:
    """Put one original into the bucket, untouched. Answers with the piece's id and the object."""
    identity = evidence_id(claim.type, staged.sha256)
    obligations = dict.fromkeys(r.obligation for r in rules.requirements if claim.type in r.types)
    stored = put_record(
        bucket,
        f"cases/{case_id}/evidence/{identity}/original{claim.suffix}",
        staged.path.read_bytes() if staged.size <= _IN_MEMORY else staged.path,
        media_type=kind.media_type,
        record_class=rules.types[claim.type].record_class,
        metadata={
            "case": case_id,
            "document-id": identity,
            "document-type": claim.type,
            "date": claim.date.isoformat(),
        },
        tags={"document-type": claim.type, "obligations": " ".join(obligations)},
    )
    return identity, stored
