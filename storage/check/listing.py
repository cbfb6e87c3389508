"""The listing, cut into what is checked together: one case, one packet's folder, one other key. Never held whole.

Stores list in the order of keys or folder by folder; either way what belongs together comes together. Where it does
not, that case is listed by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from casefile.said import Said
from storage.check.cases import ENTRY, Versions
from storage.check.findings import CheckFinding
from storage.check.reading import contents
from storage.store.bucket import Version

_CASE = re.compile(r"cases/(?P<case>\d{9}/[A-Za-z0-9][A-Za-z0-9._-]{0,63})/")
_OWN = r"cases/\d{9}/[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_SHAPES = (
    ENTRY,
    re.compile(_OWN + r"/offers/[0-9a-f]{16}/offer\.json"),
    re.compile(_OWN + r"/events/[0-9a-f]{16}/event\.json"),
    re.compile(_OWN + r"/evidence/(ev-[a-p]{16}/original(\.[a-z0-9]{1,10})?|readings/[a-p]{16}\.json)"),
    re.compile(_OWN + r"/documents/[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,200}"),
    re.compile(r"reports/\d{4}-\d{2}-\d{2}/[A-Za-z0-9._-]{1,200}\.(md|json)"),
    re.compile(r"snapshots/\d{6}\.jsonl\.gz"),
    re.compile(r"about/archive\.json"),
    re.compile(r"heads/\d{6}\.(json|tsr)"),
    re.compile(r"audit/\d{6}\.json"),
    re.compile(r"registers/\d{9}/[a-p]{16}/(original(\.[a-z0-9]{1,10})?|split-[0-9a-f]{16}\.json)"),
)
# Folders of several records; what lies in them is looked at by those who know them.
FOLDERS = ("packets/", "heads/", "audit/", "registers/")
_NOT_RECORDS = ("packets/", "probe/")
# A social insurance number: nine digits, alone or in threes, that pass the Luhn test; not a stretch of an id.
_NINE = re.compile(r"(?<![0-9A-Za-z])\d{3}[-._]?\d{3}[-._]?\d{3}(?![0-9A-Za-z])")


def groups(listed: Iterable[Version]) -> Iterator[tuple[str, Versions]]:
    """What comes together in a listing: a case by its id, any other key by itself."""
    for name, own in groupby(listed, _group):
        yield name, by_key(own)


def by_key(listed: Iterable[Version]) -> Versions:
    """The versions of each key."""
    found: dict[str, list[Version]] = {}
    for version in listed:
        found.setdefault(version.key, []).append(version)
    return found


def _group(version: Version) -> str:
    found = _CASE.match(version.key)
    return found["case"] if found else version.key


def is_case(group: str, versions: Versions) -> bool:
    """Whether a group of the listing is a case."""
    return not any(key == group for key in versions)


def check_listed(versions: Versions) -> Iterator[CheckFinding]:
    """What the listing alone tells of records: keys of no known shape, numbers in keys, several versions, markers."""
    for key, own in versions.items():
        if key.startswith(_NOT_RECORDS):
            continue
        yield from _check_key(key)
        yield from check_versions(key, own)


def _check_key(key: str) -> Iterator[CheckFinding]:
    shaped = any(shape.fullmatch(key) for shape in _SHAPES)
    if not shaped:
        yield CheckFinding(Said("K01"), key)
    said = key.split("/", 2)[-1] if shaped and key.startswith(("cases/", "registers/")) else key
    if any(_luhn(re.sub(r"\D", "", nine)) for nine in _NINE.findall(said)):
        yield CheckFinding(Said("K02"), key)


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 * (n > 9) for n in doubled) % 10 == 0


def check_versions(key: str, versions: Iterable[Version]) -> Iterator[CheckFinding]:
    """Whether a key has one version, and nothing hides it."""
    own = list(versions)
    several = contents(own)
    if any(version.marker for version in own):
        yield CheckFinding(Said("O04"), key)
    if len(several) > 1:
        yield CheckFinding(Said("L04" if ENTRY.fullmatch(key) else "O03", n=len(several)), key)
