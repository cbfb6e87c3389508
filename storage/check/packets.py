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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from casefile.said import Said
from storage.check.cases import Asked, Tags, differing
from storage.check.entries import digest, items, key, mapping, number, text
from storage.check.findings import CheckFinding
from storage.check.reading import Store, Unread
from storage.check.standing import CaseSaid
from storage.store.bucket import Facts

_FOLDER = re.compile(r"packets/\d{9}/[a-z0-9-]+/")
_MANIFEST = re.compile(r"packets/\d{9}/[a-z0-9-]+/[0-9a-f]{16}/packet\.json")
_PLAN = re.compile(r"/plan-[0-9a-f]{16}\.json$")
_NO_PRODUCT = re.compile(r"/(request|(plan|decisions)-[0-9a-f]{16})\.json$")
_NAMED_BY_DIGEST = re.compile(r"/(?:plan|decisions)-([0-9a-f]{16})\.json$")
_FORMAT = "casefile-packet-manifest/1"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class _Manifest:
    """One produced packet, as its manifest tells it."""

    cases: tuple[str, ...]
    receipt: str
    objects: tuple[tuple[str, str, str, int], ...]  # key, version, digest, size


@dataclass
class _Folder:
    """One request's folder: its keys, the manifests and plans in it that could be read, and what was found."""

    name: str
    keys: list[str]
    manifests: dict[str, _Manifest] = field(default_factory=dict)
    cases: set[str] = field(default_factory=set)
    findings: list[CheckFinding] = field(default_factory=list)


def check_packets(
    store: Store, keys: list[str], said: Mapping[str, CaseSaid], asked: Asked
) -> Iterator[CheckFinding]:
    """Every finding about packets. ``said``: what each case's ledger says of them."""
    folders: dict[str, list[str]] = defaultdict(list)
    for one in keys:
        found = _FOLDER.match(one)
        folders[found.group() if found else one].append(one)
    ledgers = [one for one in said.values() if one.digests or one.leaving or one.destroyed]
    noted = {one for one_said in ledgers for one in one_said.digests}  # manifests, and the letters' requests
    for one in noted:
        folders.setdefault("/".join(one.split("/")[:3]) + "/", [])
    gone = {folder for one_said in ledgers for folder in one_said.destroyed}
    leaving = {folder for one_said in ledgers for folder in one_said.leaving}
    digests = {name: sha256 for one_said in ledgers for name, sha256 in one_said.digests.items()}
    for folder, own in sorted(folders.items()):
        if folder in gone:
            yield from (CheckFinding(Said("D01"), one) for one in own)
            continue
        read = _read(store, folder, own, digests)
        named = {one for one in noted if one.startswith(folder)}  # what a ledger says is there
        if folder in leaving and not _complete(read, named):
            yield CheckFinding(Said("D02.packet"), folder)
            continue
        yield from read.findings
        yield from _check_folder(store, read, named, said, asked)


def _read(store: Store, name: str, keys: list[str], digests: Mapping[str, str]) -> _Folder:
    folder = _Folder(name, keys)
    for one in keys:
        if _MANIFEST.fullmatch(one):
            _take(folder, one, store.content(one), digests, _take_manifest, Said("P01.manifest"))
        elif _PLAN.search(one):
            _take(folder, one, store.content(one), digests, _take_plan, Said("P01.plan"))
        elif _NO_PRODUCT.search(one):
            _take(folder, one, store.content(one), digests, lambda *_: None, Said("P01.plan"))
    return folder


def _take(
    folder: _Folder,
    key: str,
    content: bytes | Unread,
    digests: Mapping[str, str],
    take: Callable[[_Folder, str, Mapping[str, Any]], None],
    broken: Said,
) -> None:
    """Read a JSON object of the folder; whatever is not as it must be costs only that object."""
    if isinstance(content, Unread):
        folder.findings.append(CheckFinding(Said("P01.unread", why=content.why), key))
        return
    sha256 = hashlib.sha256(content).hexdigest()
    named = _NAMED_BY_DIGEST.search(key)
    if sha256 != digests.get(key, sha256) or (named and not sha256.startswith(named[1])):
        folder.findings.append(CheckFinding(Said("P01.content"), key))
    try:
        take(folder, key, mapping(json.loads(content)))
    except Exception:  # noqa: BLE001  as in a ledger's entry
        folder.findings.append(CheckFinding(broken, key))


def _take_manifest(folder: _Folder, where: str, data: Mapping[str, Any]) -> None:
    if data["format"] != _FORMAT:
        raise ValueError
    objects = tuple(
        (key(one["key"]), text(one["version_id"]), digest(one["sha256"]), number(one["size"]))
        for one in map(mapping, items(data["objects"]))
    )
    cases = tuple(map(text, items(data["cases"])))
    folder.manifests[where] = _Manifest(cases, digest(mapping(data["receipt"])["sha256"]), objects)
    folder.cases |= set(cases)


def _take_plan(folder: _Folder, where: str, data: Mapping[str, Any]) -> None:
    told = [text(one) for item in map(mapping, items(data["items"])) for one in items(item["cases"])]
    folder.cases |= set(told)


def _complete(folder: _Folder, noted: set[str]) -> bool:
    """Whether everything that ledgers and manifests name in a folder is there."""
    there = set(folder.keys)
    if noted - there or not any(_PLAN.search(one) for one in there):
        return False
    return all(one[0] in there for manifest in folder.manifests.values() for one in manifest.objects)


def _check_folder(
    store: Store, folder: _Folder, noted: set[str], said: Mapping[str, CaseSaid], asked: Asked
) -> Iterator[CheckFinding]:
    named = {key for key in folder.keys if _MANIFEST.fullmatch(key)}
    for where, manifest in folder.manifests.items():
        named |= {one[0] for one in manifest.objects}
        moved = any(said[case_id].copied for case_id in manifest.cases if case_id in said)
        for found in store.each(partial(_object, store, asked.deep, moved), manifest.objects):
            yield from found
        for case_id in manifest.cases:
            if case_id not in said or manifest.receipt not in said[case_id].manifests:
                yield CheckFinding(Said("P03", case=case_id), where)
    for missing in sorted(noted - set(folder.keys)):
        yield CheckFinding(Said("P01.packet"), missing)
    if folder.manifests and not any(_PLAN.search(one) for one in folder.keys):
        yield CheckFinding(Said("P01.no-plan"), folder.name)
    for one in folder.keys:
        if one not in named and not _NO_PRODUCT.search(one):
            yield CheckFinding(Said("P04"), one)
    cases = [said.get(case_id, CaseSaid()) for case_id in sorted(folder.cases)]
    looked = store.each(lambda one: _look_at(store, one), folder.keys)
    for one, (fact, tags) in zip(folder.keys, looked, strict=True):
        yield from (CheckFinding(said, one) for said in _kept(fact, cases, asked.now))
        if not isinstance(fact, Unread):
            yield from (CheckFinding(said, one) for said in differing(tags, _tags(fact, tags)))


def _look_at(store: Store, key: str) -> tuple[Facts | Unread, Tags]:
    facts = store.facts(key)
    return facts, facts if isinstance(facts, Unread) else store.tags(key, facts.version_id)


def _tags(facts: Facts, tags: Tags) -> dict[str, str]:
    """What its tags should be. A lock may be longer than the day in them, which a correction made earlier."""
    wanted = {"record-class": "packet"}
    if isinstance(tags, Unread) or facts.hold or not facts.retain_until:
        return wanted
    last = (facts.retain_until - dt.timedelta(days=1)).strftime("%Y-%m-%d")
    told = tags.get("keep-through", "")
    return {**wanted, "retention-state": "active", "keep-through": told if "" < told <= last else last}


def _kept(facts: Facts | Unread, cases: list[CaseSaid], now: str) -> Iterator[Said]:
    """Whether an object is kept at least as long as the longest-kept case it tells of."""
    if isinstance(facts, Unread):
        yield Said("P01.unread", why=facts.why)
        return
    unheld, until = lacking(facts, cases, now)
    if unheld:
        yield Said("P02")
    if until:
        yield Said("P05", until=until)


def lacking(facts: Facts, cases: list[CaseSaid], now: str) -> tuple[bool, str]:
    """Whether an object of several cases lacks a hold that one of them asks for, and until when it should be locked."""
    if facts.hold:
        return False, ""
    until = max((one.until for one in cases), default="")
    locked = facts.retain_until.strftime(_MOMENT) if facts.retain_until else ""
    return not cases or any(one.held for one in cases), until if until > now and locked < until else ""


def _object(store: Store, deep: bool, moved: bool, one: tuple[str, str, str, int]) -> list[CheckFinding]:
    return [CheckFinding(said, one[0]) for said in _amiss(store, deep, moved, *one)]


def _amiss(
    store: Store, deep: bool, moved: bool, key: str, version_id: str, sha256: str, size: int
) -> Iterator[Said]:
    """``moved``: a case's ledger says that the archive went on in another store, where its version ids are others."""
    facts = store.facts(key, version_id)
    if moved and isinstance(facts, Unread) and facts.gone:
        facts = store.facts(key)
    if isinstance(facts, Unread):
        yield Said("P01") if facts.gone else Said("P01.unread", why=facts.why)
        return
    if (facts.metadata.get("sha256"), facts.size) != (sha256, size):
        yield Said("P01.facts")
    content = store.content(key, facts.version_id) if deep else b""
    if isinstance(content, Unread):
        yield Said("P01.unread", why=content.why)
    elif deep and hashlib.sha256(content).hexdigest() != sha256:
        yield Said("P01.content")
