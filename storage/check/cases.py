"""One case, checked whole: its listing, its ledger, every object that the ledger names, and what no entry names."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casefile.said import Said
from storage.check.entries import Named, mapping
from storage.check.findings import CheckFinding
from storage.check.ledgers import Ledger
from storage.check.reading import Store, Unread, contents
from storage.check.retention import Rules
from storage.check.standing import CaseSaid
from storage.store.bucket import Facts, Version

ENTRY = re.compile(r"cases/(?P<case>\d{9}/[A-Za-z0-9][A-Za-z0-9._-]{0,63})/ledger/(?P<seq>\d{6})\.json")
Versions = Mapping[str, Sequence[Version]]
# The number and digest of an entry that someone saw, and kept elsewhere.
Seen = tuple[int, str]
Tags = Mapping[str, str] | Unread
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Asked:
    """How a check is to be done. ``now``: the moment, as locks write it; ``today``: the day that it is."""

    rules: Rules
    now: str
    today: dt.date
    deep: bool = False


@dataclass
class CaseResult:
    """What came of one case."""

    case_id: str
    entries: int = 0
    objects: int = 0
    said: CaseSaid = field(default_factory=CaseSaid)
    findings: list[CheckFinding] = field(default_factory=list)


def check_case(
    store: Store, case_id: str, versions: Versions, seen: Sequence[Seen], asked: Asked
) -> CaseResult:
    """Check one case. ``versions``: its listing; ``seen``: what was seen of its ledger earlier."""
    ledger = Ledger(case_id, asked.rules)
    try:
        entries = _read_ledger(store, ledger, versions, seen)
        ledger.conclude(asked.now, asked.today)
        objects = [one for one in ledger.named.values() if one.key.startswith("cases/")]
        for found in store.each(lambda one: _check_object(store, ledger, one, versions, asked), objects):
            ledger.findings += found
        ledger.findings += _unnamed(ledger, versions)
    except (ArithmeticError, ValueError, RecursionError) as error:  # dates beyond the calendar
        ledger.note(Said("L01.case", why=type(error).__name__), case_id)
        entries, objects = 0, []
    return CaseResult(case_id, entries, len(objects), ledger.said, ledger.findings)


def _read_ledger(store: Store, ledger: Ledger, versions: Versions, seen: Sequence[Seen]) -> int:
    numbers: dict[int, Version] = {}
    for key, own in versions.items():
        shaped = ENTRY.fullmatch(key)
        if shaped and contents(own):
            numbers[int(shaped["seq"])] = contents(own)[-1]  # the first one written, where there are several
    digests, kept = {0: "0" * 64}, {}
    order = sorted(numbers)
    for start in range(0, len(order), 64):  # few enough to be held at once
        part = order[start : start + 64]
        read: list[Any] = store.each(lambda seq: _read_entry(store, numbers[seq]), part)
        for seq, (content, facts, tags) in zip(part, read, strict=True):
            _take_entry(ledger, numbers[seq].key, seq, content, digests)
            if not isinstance(content, Unread):
                kept[seq] = facts, tags
    _check_entries_kept(ledger, kept)
    for first, last in _gaps(order):
        ledger.note(Said("L02", n=last - first + 1), f"cases/{ledger.case_id}/ledger/{first:06d}.json")
    for seq, digest in seen:
        if digests.get(seq) != digest and seq:
            where = Said("L06.other" if digests.get(seq) else "L06.missing", last=str(seq))
            ledger.note(where if order else Said("L06", n=seq), ledger.case_id)
    return len(order)


def _read_entry(store: Store, version: Version) -> tuple[bytes | Unread, Facts | Unread, Tags]:
    place = version.key, version.version_id
    return store.content(*place), store.facts(*place), store.tags(*place)


def _take_entry(ledger: Ledger, key: str, seq: int, content: bytes | Unread, digests: dict[int, str]) -> None:
    if isinstance(content, Unread):
        ledger.unreadable(Said("L01.unread", why=content.why), key)
    else:
        digests[seq] = hashlib.sha256(content).hexdigest()
        ledger.take(key, seq, content, digests.get(seq - 1))


def _check_entries_kept(ledger: Ledger, kept: Mapping[int, tuple[Facts | Unread, Tags]]) -> None:
    """Whether the ledger's own entries are held, locked as far as the last settlement says, and labelled so."""
    for seq, (fact, tags) in kept.items():
        key = f"cases/{ledger.case_id}/ledger/{seq:06d}.json"
        if isinstance(fact, Unread):
            ledger.note(Said("L01.unread", why=fact.why), key)
            continue
        if not fact.hold:
            ledger.note(Said("O07.entry"), key)
        if seq <= ledger.entries_through and shorter(fact, ledger.entries_until):
            ledger.note(Said("R01", until=ledger.entries_until), key)
        for said in differing(tags, _entry_tags(ledger, seq)) if ledger.known else ():
            ledger.note(said, key)


def _entry_tags(ledger: Ledger, seq: int) -> dict[str, str]:
    wanted = {"record-class": "ledger"}
    if seq <= ledger.entries_through and ledger.entries_day:
        wanted["keep-through"] = ledger.entries_day.isoformat()
    elif not ledger.settled and not ledger.said.copied:
        wanted["retention-state"] = "pending"
    return wanted


def _gaps(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The numbers that are missing before later ones, as stretches."""
    before = 0
    for seq in order:
        if seq > before + 1:
            yield before + 1, seq - 1
        before = seq


def _check_object(
    store: Store, ledger: Ledger, one: Named, versions: Versions, asked: Asked
) -> list[CheckFinding]:
    own = contents(versions.get(one.key, ()))
    there = [version.version_id for version in own]
    said: list[Said] = []
    if one.key in ledger.destroyed:
        said = [Said("D01")] if there else []
    elif not there and one.key in ledger.leaving:
        said = [Said("D02")]
    elif one.version_id not in there:
        said = [Said("O02" if there else "O01")]
    else:
        said = list(_look_at(store, ledger, one, asked))
    return [CheckFinding(found, one.key) for found in said]


def _look_at(store: Store, ledger: Ledger, one: Named, asked: Asked) -> Iterator[Said]:
    facts = store.facts(one.key, one.version_id)
    if isinstance(facts, Unread):
        yield _unread(facts)
        return
    if (facts.metadata.get("sha256"), facts.size, facts.media_type) != (one.sha256, one.size, one.media_type):
        yield Said("O05")
    yield from _kept(ledger, one.key, facts)
    yield from _tagged(ledger, one, store.tags(one.key, one.version_id))
    if asked.deep:
        content = store.content(one.key, one.version_id)
        if isinstance(content, Unread):
            yield _unread(content)
        elif hashlib.sha256(content).hexdigest() != one.sha256:
            yield Said("O06")
        elif not _reads(content, ledger.reads.get(one.key, {})):
            yield Said("O06.reading")


def _reads(content: bytes, pieces: Mapping[str, str]) -> bool:
    """Whether a reading, if it is one, holds what was read of each piece that the ledger says it does."""
    try:
        return not pieces or pieces.keys() <= mapping(mapping(json.loads(content))["readings"]).keys()
    except (ValueError, KeyError, RecursionError):
        return False


def _unread(what: Unread) -> Said:
    return Said("O01.listed") if what.gone else Said("O06.unread", why=what.why)


def _kept(ledger: Ledger, key: str, facts: Facts) -> Iterator[Said]:
    """Whether a version is held and locked as the ledger says; what was never settled must be held."""
    settled = ledger.settled.get(key)
    held = settled.held if settled else True
    if held and not facts.hold and (ledger.known or facts.retain_until is None):
        yield Said("O07")
    elif ledger.matters and not facts.hold:
        yield Said("R02")
    if settled and shorter(facts, settled.until):
        yield Said("R01", until=settled.until)


def _tagged(ledger: Ledger, one: Named, tags: Tags) -> Iterator[Said]:
    """Whether the tags say what the ledger says."""
    settled = ledger.settled.get(one.key)
    wanted = {"record-class": one.record_class}
    if settled and settled.day:
        wanted["keep-through"] = settled.day.isoformat()
    if one.key not in ledger.moved and (not settled or not settled.held):
        wanted["retention-state"] = "active" if settled else "pending"
    if ledger.known:
        yield from differing(tags, wanted)


def differing(tags: Tags, wanted: Mapping[str, str]) -> Iterator[Said]:
    """What is not as it should be in a version's tags, or why they could not be had."""
    if isinstance(tags, Unread):
        yield Said("T01.unread", why=tags.why)
    elif other := sorted(name for name, value in wanted.items() if tags.get(name) != value):
        yield Said("T01", names=other)


def shorter(facts: Facts, until: str | None) -> bool:
    """Whether a version is locked for less than the ledger says."""
    return bool(until) and (facts.retain_until is None or facts.retain_until.strftime(_MOMENT) < str(until))


def _unnamed(ledger: Ledger, versions: Versions) -> Iterator[CheckFinding]:
    for key in versions:
        if key not in ledger.by_key and not ENTRY.fullmatch(key):
            yield CheckFinding(Said("O08"), key)
