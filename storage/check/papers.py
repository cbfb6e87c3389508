"""What an entry says of evidence: papers, each with what was read of it, and the names that follow from contents."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from storage.check.entries import (
    Entry,
    Named,
    day,
    day_or_none,
    digest,
    items,
    key,
    mapping,
    named,
    number,
    text,
)

# Digits as letters, so that no key holds nine digits in a row.
_LETTERS, _DIGITS = str.maketrans("0123456789", "ghijklmnop"), str.maketrans("ghijklmnop", "0123456789")
_BY_CONTENT = re.compile(r"/(?:offers|events)/([0-9a-f]{16})/|/readings/([a-p]{16})\.json$")
# Version, digest and size of a register's original.
Place = tuple[str, str, int]


@dataclass(frozen=True)
class Paper:
    """One piece of evidence; where it is an extract, ``register`` has the key and place of what it was taken from."""

    id: str
    original: Named
    reading: Named
    register: dict[str, Place]

    @property
    def named_rightly(self) -> bool:
        """Whether it has the id that follows from its type and content, and lies under it."""
        told = f"{self.original.type}:{self.original.sha256}"
        begun = hashlib.sha256(told.encode()).hexdigest()[:16].translate(_LETTERS)
        return self.id == f"ev-{begun}" and f"/evidence/{self.id}/" in self.original.key


def papers(entry: Entry) -> list[Paper]:
    """The pieces that an entry files. Raises ``Malformed``."""
    found = []
    for piece in map(mapping, items(entry.body["evidence"])):
        about, type = day_or_none(piece["through"]) or day(piece["date"]), text(piece["type"])
        original, reading = (named(piece[part], entry, about, type) for part in ("object", "reading"))
        found.append(Paper(text(piece["id"]), original, reading, _register(piece.get("register"))))
    return found


def _register(told: object) -> dict[str, Place]:
    if told is None:
        return {}
    part = mapping(told)
    for row in items(part["rows"]):
        number(row)
    return {key(part["key"]): (text(part["version_id"]), digest(part["sha256"]), number(part["size"]))}


def named_by_content(one: Named) -> bool:
    """Whether what arrives, and what was read, lies under the digest of its content (K-a)."""
    found = _BY_CONTENT.search(one.key)
    return not found or (found[1] or found[2].translate(_DIGITS)) == one.sha256[:16]
