"""Putting readings into the archive: what files say, beside them and outside the ledger, for search and coverage.

A reading may name a person. It has the record class of what it tells of, and so is kept, and destroyed, like that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from casefile.cases.filed import Transcript, readings_bytes
from casefile.cases.stored import StoredObject
from casefile.evidence.claims import lettered
from storage.archive import put_record
from storage.store.bucket import Bucket

READINGS = "readings"
# The two folders of a case that hold readings.
EVIDENCE, DOCUMENTS = "evidence", "documents"
# A reading as it was stored, with its content.
Reading = tuple[StoredObject, bytes]


def store_readings(
    bucket: Bucket,
    case_id: str,
    readings: Mapping[str, Transcript],
    record_class: str,
    folder: str = EVIDENCE,
) -> Reading:
    """Put the readings of some files, by their ids, into one object, which is named by its content."""
    content = readings_bytes(readings)
    name = lettered(hashlib.sha256(content).hexdigest()[:16])
    stored = put_record(
        bucket,
        f"cases/{case_id}/{folder}/{READINGS}/{name}.json",
        content,
        media_type="application/json",
        record_class=record_class,
        metadata={"case": case_id, "document-type": READINGS},
        tags={"document-type": READINGS},
    )
    return stored, content


def store_made_readings(
    bucket: Bucket, case_id: str, told: Sequence[tuple[str, str, Transcript]]
) -> list[Reading]:
    """Put what made documents say: for each its record class, its id and its reading; one object for each class."""
    classes = dict.fromkeys(record_class for record_class, _, _ in told)
    by_class = {c: {id: reading for own, id, reading in told if own == c} for c in classes}
    return [store_readings(bucket, case_id, own, c, DOCUMENTS) for c, own in by_class.items()]
