"""Registers in the archive: payroll files of many workers, archived once and whole, and split by worker.

Each worker's case gets an extract; the register itself lies under ``registers/<employer>/<id>/`` with what says which
rows went to which case, and is kept as the longest-kept of those cases. The order of every write is original, split,
extracts, then one ledger entry for each case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from casefile.canonical import canonical
from casefile.cases.filed import RegisterPart
from casefile.cases.stored import StoredObject
from casefile.evidence.claims import lettered
from casefile.evidence.staging import Staged
from storage.archive import put_record
from storage.evidence import original_content
from storage.store.bucket import Bucket, Content

FORMAT = "casefile-register/1"
RECORD_CLASS = "payroll"
_JSON = "application/json"


def register_folder(employer: str, sha256: str) -> str:
    """The prefix under which all of one register lies: named by its content, in letters alone."""
    return f"registers/{employer}/{lettered(sha256[:16])}/"


def store_register(
    bucket: Bucket,
    employer: str,
    staged: Staged,
    suffix: str,
    media_type: str,
    split: Mapping[str, Sequence[int]],
) -> dict[str, RegisterPart]:
    """Put the original, once, and which rows go to which case; answers for each case with what its entry will name."""
    folder = register_folder(employer, staged.sha256)
    original = _put(bucket, f"{folder}original{suffix}", original_content(staged), media_type)
    cases = {case_id: list(rows) for case_id, rows in split.items()}
    told = canonical({"format": FORMAT, "register": staged.sha256, "cases": cases})
    _put(bucket, f"{folder}split-{hashlib.sha256(told).hexdigest()[:16]}.json", told, _JSON)
    place = original.key, original.version_id, original.sha256, original.size
    return {case_id: RegisterPart(*place, tuple(rows)) for case_id, rows in split.items()}


def _put(bucket: Bucket, key: str, content: Content, media_type: str) -> StoredObject:
    tags = {"document-type": "register"}
    return put_record(
        bucket, key, content, media_type=media_type, record_class=RECORD_CLASS, metadata={}, tags=tags
    )
