"""The checker's part for registers: the original that extracts name is there, as they say, and kept at least as the
longest-kept case that has an extract of it. It shares no code with what writes, and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from casefile.said import Said
from storage.check.cases import Asked
from storage.check.entries import mapping, text
from storage.check.findings import CheckFinding
from storage.check.packets import lacking
from storage.check.reading import Store, Unread
from storage.check.standing import CaseSaid

_FOLDER = re.compile(r"registers/\d{9}/[a-p]{16}/")
_SPLIT = re.compile(r"/split-([0-9a-f]{16})\.json$")


def check_registers(
    store: Store, keys: list[str], said: Mapping[str, CaseSaid], asked: Asked
) -> Iterator[CheckFinding]:
    """Every finding about registers. ``said``: what each case's ledger says of them."""
    there: dict[str, list[str]] = defaultdict(list)
    for one in keys:
        found = _FOLDER.match(one)
        there[found.group() if found else one].append(one)
    named: dict[str, dict[str, CaseSaid]] = defaultdict(dict)
    for case_id, own in said.items():
        for original in own.registers:
            named[f"{original.rpartition('/')[0]}/"][case_id] = own
    gone = {folder for own in said.values() for folder in own.destroyed}
    leaving = {folder for own in said.values() for folder in own.leaving}
    for folder in sorted({*there, *named}):
        if folder in gone:
            yield from (CheckFinding(Said("D01"), one) for one in there[folder])
        elif folder in leaving and not there[folder]:
            yield CheckFinding(Said("D02.packet"), folder)
        else:
            yield from _check_folder(store, there[folder], named[folder], said, asked)


def _check_folder(
    store: Store,
    keys: list[str],
    named: Mapping[str, CaseSaid],
    said: Mapping[str, CaseSaid],
    asked: Asked,
) -> Iterator[CheckFinding]:
    cases = dict(named)
    for one in (key for key in keys if _SPLIT.search(key)):
        told = _cases(store, one)
        if isinstance(told, Said):
            yield CheckFinding(told, one)
        else:
            cases |= {case_id: said.get(case_id, CaseSaid()) for case_id in told}
    moved = any(own.copied for own in named.values())
    places = {original: place for own in named.values() for original, place in own.registers.items()}
    for original, place in places.items():
        yield from (
            CheckFinding(found, original) for found in _original(store, original, place, asked.deep, moved)
        )
    for one in keys:
        if not named or not (_SPLIT.search(one) or one in places):
            yield CheckFinding(Said("G03"), one)
        yield from (CheckFinding(found, one) for found in _kept(store, one, list(cases.values()), asked.now))


def _kept(store: Store, key: str, cases: list[CaseSaid], now: str) -> Iterator[Said]:
    """Whether it is kept at least as long as the longest-kept case that has an extract."""
    facts = store.facts(key)
    if isinstance(facts, Unread):
        yield Said("G01.unread", why=facts.why)
        return
    unheld, until = lacking(facts, cases, now)
    if unheld:
        yield Said("G04")
    if until:
        yield Said("G05", until=until)


def _cases(store: Store, key: str) -> list[str] | Said:
    """The cases that a split names, or what is the matter with it."""
    content = store.content(key)
    if isinstance(content, Unread):
        return Said("G01.unread", why=content.why)
    named = _SPLIT.search(key)
    if named and not hashlib.sha256(content).hexdigest().startswith(named[1]):
        return Said("G02")
    try:
        return [text(case_id) for case_id in mapping(mapping(json.loads(content))["cases"])]
    except Exception:  # noqa: BLE001  as in a ledger's entry
        return Said("G02")


def _original(store: Store, key: str, place: tuple[str, str, int], deep: bool, moved: bool) -> Iterator[Said]:
    """Whether the original is there as extracts say; in another store than they name, by key and digest alone."""
    version_id, sha256, size = place
    facts = store.facts(key) if moved else store.facts(key, version_id)
    if isinstance(facts, Unread):
        yield Said("G01") if facts.gone else Said("G01.unread", why=facts.why)
        return
    if (facts.metadata.get("sha256"), facts.size) != (sha256, size):
        yield Said("G02")
    content = store.content(key, facts.version_id) if deep else b""
    if isinstance(content, Unread):
        yield Said("G01.unread", why=content.why)
    elif deep and hashlib.sha256(content).hexdigest() != sha256:
        yield Said("G02")
