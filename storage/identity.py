"""The archive's identity: an id that lies in its bucket, whatever address the bucket is reached at (FORMAT.md, 14)."""

from __future__ import annotations

import json
import re
import secrets

from casefile import __version__
from casefile.canonical import canonical
from casefile.errors import IntegrityError, NotFound, Refused
from storage.store.bucket import Bucket

KEY = "about/archive.json"
FORMAT = "casefile-archive/1"
RECORD_CLASS = "about"
_ID = re.compile(r"[0-9a-f]{32}")


def archive_id(bucket: Bucket) -> str:
    """The id of the bucket's archive, which gets one now where it has none: the first writer's stands.

    Empty where it has none and this key may not write. Raises ``IntegrityError`` for an id that cannot be read.
    """
    try:
        return _read(bucket.get(KEY))
    except NotFound:
        return _give(bucket)


def _give(bucket: Bucket) -> str:
    try:
        bucket.put_once(
            KEY,
            canonical({"format": FORMAT, "id": secrets.token_hex(16)}),
            media_type="application/json",
            metadata={"record-class": RECORD_CLASS, "software": f"casefile {__version__}"},
            tags={"record-class": RECORD_CLASS},
            hold=True,
        )
    except Refused:
        return ""
    return _read(bucket.get(KEY))


def _read(content: bytes) -> str:
    try:
        told = json.loads(content)
        if told["format"] == FORMAT and _ID.fullmatch(told["id"]):
            return str(told["id"])
    except (ValueError, KeyError, TypeError):
        pass
    raise IntegrityError("archive-id-broken", key=KEY)
