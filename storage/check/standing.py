"""Where a ledger has come to, in the checker's own words: what was settled, asked for, and said of packets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from storage.check import retention


@dataclass(frozen=True)
class Settled:
    """How a settlement left one object, and how it had to, by what the ledger told until then."""

    day: dt.date | None
    until: str | None
    held: bool
    day_due: dt.date | None
    held_due: bool

    def is_less(self, now: str) -> bool:
        """Whether it was settled for less than had to be: a day too early, or no lock for it, or no hold."""
        if self.day_due and (self.day is None or self.day < self.day_due):
            return not (self.day is None and self.held)
        if self.day and not self.held:
            due = retention.moment(self.day)
            return (self.until or "") < due and due > now
        return False


@dataclass(frozen=True)
class Request:
    """What a disposition was asked for, by whom, and who approved it."""

    by: str
    keys: frozenset[str]
    folders: frozenset[str]
    approved_by: str = ""


@dataclass(slots=True)
class CaseSaid:
    """What one case's ledger says of packets: the manifests of those produced, by receipt; the SHA-256 of manifests and
    requests, by key; the folders approved to go, and gone; the registers that extracts name, by key, with version,
    digest and size; how the case itself is kept: held or not, and the latest
    moment anything of it is locked until; and whether the archive goes on in another store than manifests were made in.
    """

    manifests: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()
    destroyed: frozenset[str] = frozenset()
    registers: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    held: bool = True
    until: str = ""
    copied: bool = False
