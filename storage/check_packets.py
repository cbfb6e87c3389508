"""The checker's part for inspection packets: what a manifest names is there, as written, under hold, and noted in every
case it concerns. Like the rest of the checker it shares no code with what writes, and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from casefile.errors import NotFound
from storage.bucket import Bucket

_MANIFEST = re.compile(r"packets/\d{9}/[a-z0-9-]+/[0-9a-f]{16}/packet\.json")
_FORMAT = "casefile-packet-manifest/1"
Fault = tuple[str, str, str]  # code, where, message


def check_packets(
    bucket: Bucket, keys: list[str], noted: Mapping[str, set[str]], *, deep: bool
) -> Iterator[Fault]:
    """Every finding about packets. ``noted``: by case, the receipts that its ledger names."""
    named: set[str] = set()
    for key in (k for k in keys if _MANIFEST.fullmatch(k)):
        named.add(key)
        try:
            manifest = json.loads(bucket.get(key))
            objects, receipt, cases = manifest["objects"], manifest["receipt"]["sha256"], manifest["cases"]
            known = manifest["format"] == _FORMAT
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            yield "P01", key, "the packet's manifest cannot be read"
            continue
        named |= {one["key"] for one in objects}
        for one in objects:
            yield from _object(bucket, one, deep)
        for case_id in cases:
            if receipt not in noted.get(case_id, set()):
                yield (
                    "P03",
                    key,
                    f"the ledger of {case_id} does not name this packet: build it again to complete it",
                )
    for key in keys:
        if key not in named and not re.search(r"/(request|plan-[0-9a-f]{16})\.json$", key):
            yield "P04", key, "no packet names this object: a build that did not finish left it"


def _object(bucket: Bucket, one: Mapping[str, Any], deep: bool) -> Iterator[Fault]:
    try:
        facts = bucket.head(one["key"], version_id=one["version_id"])
        content = bucket.get(one["key"], version_id=one["version_id"]) if deep else None
    except NotFound:
        yield "P01", one["key"], "the packet names this object, and it is not there"
        return
    if (facts.metadata.get("sha256"), facts.size) != (one["sha256"], one["size"]):
        yield "P01", one["key"], "digest or size are not what the packet says"
    if content is not None and hashlib.sha256(content).hexdigest() != one["sha256"]:
        yield "P01", one["key"], "the content is not what the packet says"
    if not facts.hold:
        yield "P02", one["key"], "an object of a packet is not under hold"
