"""Named holds: what may be placed and released, and what a hold report shows.

A matter is named by a number of the employer's or its counsel's, never by a person: it stands in ledgers for good.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from casefile.cases.case import Case
from casefile.cases.parts import Hold
from casefile.errors import Refused, UsageError
from casefile.said import Both

_MATTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/ -]{0,63}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_NINE_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)")


def place(case: Case, matter: str, reason: str, authority: str, on: dt.date) -> dict[str, Any] | None:
    """The body of the entry that places a hold; None when the matter's hold stands already.

    Raises UsageError for a name, reason or authority that a ledger cannot carry.
    """
    check_matter(matter)
    reason, authority = ledger_text("reason", reason), ledger_text("authority", authority)
    if any(hold.matter == matter for hold in case.standing_holds):
        return None
    return {"matter": matter, "reason": reason, "authority": authority, "on": on.isoformat()}


def release(case: Case, matter: str, reason: str, on: dt.date) -> dict[str, Any] | None:
    """The body of the entry that releases a matter's hold; None when it was released already.

    Raises Refused when the matter never held this case.
    """
    check_matter(matter)
    if any(hold.matter == matter for hold in case.standing_holds):
        return {"matter": matter, "reason": ledger_text("reason", reason), "on": on.isoformat()}
    if any(hold.matter == matter for hold in case.holds):
        return None
    raise Refused("never-held", case=case.id, matter=matter)


def check_matter(matter: str) -> None:
    """Raise UsageError unless it can name a matter."""
    if not _MATTER.fullmatch(matter):
        raise UsageError("matter-shape")


_NAMES = {
    "reason": Both("reason", "Motif"),
    "authority": Both("authority", "Fondement"),
    "file number": Both("file number", "Numéro de dossier"),
}


def ledger_text(name: str, text: str) -> str:
    """Free text as a ledger may carry it: one short line, no number that reads like a social insurance number."""
    text = text.strip()
    if len(text) > 300 or _UNPRINTABLE.search(text) or _NINE_DIGITS.search(text):
        raise UsageError("ledger-text", what=_NAMES[name])
    return text


@dataclass(frozen=True)
class HeldCase:
    """One line of the hold report."""

    case_id: str
    hold: Hold

    def as_dict(self) -> dict[str, Any]:
        """The line as ``holds --json`` gives it."""
        return {"case": self.case_id, **describe(self.hold)}


def report(cases: Iterable[Case], *, matter: str | None = None, released: bool = False) -> list[HeldCase]:
    """The holds of these cases by matter: those that stand, and with ``released`` the others too."""
    lines = [
        HeldCase(case.id, hold)
        for case in cases
        for hold in case.holds
        if (released or hold.stands) and (matter is None or hold.matter == matter)
    ]
    return sorted(lines, key=lambda line: (line.hold.matter, line.case_id, line.hold.placed_on))


def describe(hold: Hold) -> dict[str, Any]:
    """A hold as ``case --json`` and the reports show it."""
    facts = {name: str(v) if isinstance(v, dt.date) else v for name, v in asdict(hold).items()}
    return {**facts, "stands": hold.stands}
