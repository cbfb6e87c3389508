"""The checker's part for inspection packets: what a manifest names is there, as written, kept at least as its cases
are, and noted in every case it concerns. Like the rest of the checker it shares no code with what writes, and changes
nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casefile.errors import NotFound
from casefile.said import Said
from storage.store.bucket import Bucket, Facts

_FOLDER = re.compile(r"packets/\d{9}/[a-z0-9-]+/")
_MANIFEST = re.compile(r"packets/\d{9}/[a-z0-9-]+/[0-9a-f]{16}/packet\.json")
_PLAN = re.compile(r"/plan-[0-9a-f]{16}\.json$")
_FORMAT = "casefile-packet-manifest/1"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
Fault = tuple[Said, str]  # what, where


@dataclass
class CaseSaid:
    """What one case's ledger says of packets: the manifests of those produced, by receipt; the folders approved to
    go, and gone; and how the case itself is kept: held or not, and the latest moment anything of it is locked until."""

    manifests: dict[str, str] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)
    destroyed: set[str] = field(default_factory=set)
    held: bool = True
    until: str = ""


def check_packets(
    bucket: Bucket, keys: list[str], said: Mapping[str, CaseSaid], now: dt.datetime, *, deep: bool
) -> Iterator[Fault]:
    """Every finding about packets. ``said``: what each case's ledger says. A lock that ended by ``now`` is none."""
    folders: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        found = _FOLDER.match(key)
        folders[found.group() if found else key].append(key)
    for one in said.values():
        for manifest in one.manifests.values():
            folders.setdefault("/".join(manifest.split("/")[:3]) + "/", [])
    for folder, own in sorted(folders.items()):
        if any(folder in one.destroyed for one in said.values()):
            yield from ((Said("D01"), key) for key in own)
        elif any(folder in one.leaving for one in said.values()) and not _complete(bucket, folder, own, said):
            yield Said("D02.packet"), folder
        else:
            yield from _check_folder(bucket, folder, own, said, now, deep)


def _complete(bucket: Bucket, folder: str, keys: list[str], said: Mapping[str, CaseSaid]) -> bool:
    """Whether everything that ledgers and manifests name in a folder is there."""
    there = set(keys)
    manifests = {m for one in said.values() for m in one.manifests.values() if m.startswith(folder)}
    if manifests - there or not any(_PLAN.search(key) for key in keys):
        return False
    return all(one["key"] in there for m in manifests for one in json.loads(bucket.get(m))["objects"])


def _check_folder(
    bucket: Bucket, folder: str, keys: list[str], said: Mapping[str, CaseSaid], now: dt.datetime, deep: bool
) -> Iterator[Fault]:
    named, cases = set[str](), set[str]()
    for key in (k for k in keys if _MANIFEST.fullmatch(k)):
        named.add(key)
        try:
            manifest = json.loads(bucket.get(key))
            objects, receipt, own = manifest["objects"], manifest["receipt"]["sha256"], manifest["cases"]
            known = manifest["format"] == _FORMAT
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            yield Said("P01.manifest"), key
            continue
        named |= {one["key"] for one in objects}
        cases |= set(own)
        for one in objects:
            yield from _object(bucket, one, deep)
        for case_id in own:
            if case_id not in said or receipt not in said[case_id].manifests:
                yield Said("P03", case=case_id), key
    for manifest in sorted(
        {m for one in said.values() for m in one.manifests.values() if m.startswith(folder)}
    ):
        if manifest not in keys:
            yield Said("P01.packet"), manifest
    for key in (k for k in keys if _PLAN.search(k)):
        cases |= {case_id for item in json.loads(bucket.get(key))["items"] for case_id in item["cases"]}
    for key in keys:
        if key not in named and not key.endswith("/request.json") and not _PLAN.search(key):
            yield Said("P04"), key
        yield from _kept(bucket.head(key), [said.get(case_id, CaseSaid()) for case_id in sorted(cases)], now)


def _kept(facts: Facts, cases: list[CaseSaid], now: dt.datetime) -> Iterator[Fault]:
    """Whether an object is kept at least as long as the longest-kept case it tells of."""
    if facts.hold:
        return
    if not cases or any(one.held for one in cases):
        yield Said("P02"), facts.key
    until = max((one.until for one in cases), default="")
    locked = facts.retain_until.strftime(_MOMENT) if facts.retain_until else ""
    if until > now.strftime(_MOMENT) and locked < until:
        yield Said("P05", until=until), facts.key


def _object(bucket: Bucket, one: Mapping[str, Any], deep: bool) -> Iterator[Fault]:
    try:
        facts = bucket.head(one["key"], version_id=one["version_id"])
        content = bucket.get(one["key"], version_id=one["version_id"]) if deep else None
    except NotFound:
        yield Said("P01"), one["key"]
        return
    if (facts.metadata.get("sha256"), facts.size) != (one["sha256"], one["size"]):
        yield Said("P01.facts"), one["key"]
    if content is not None and hashlib.sha256(content).hexdigest() != one["sha256"]:
        yield Said("P01.content"), one["key"]
