"""A piece of evidence as the ledger names it, and what was read of it as it is kept beside the original.

Titles, names of files, texts and pay rows may say who the worker is: they stand in a *reading*, outside the ledger. One
object holds the readings of all files of a record class and a year that one entry names: they are kept, and destroyed,
like the originals, and an intake of thousands does not cost twice as many objects.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casefile.canonical import canonical
from casefile.cases.pay_rows import PayRow
from casefile.cases.stored import StoredObject
from casefile.periods import Period
from casefile.said import Said

FORMAT = "casefile-readings/1"


@dataclass(frozen=True)
class RegisterPart:
    """Of which register (a payroll file of many workers) a piece is the extract: its original, and the rows taken."""

    key: str
    version_id: str
    sha256: str
    size: int
    rows: tuple[int, ...]

    @property
    def folder(self) -> str:
        """The prefix under which all of the register lies."""
        return f"{self.key.rpartition('/')[0]}/"

    def as_dict(self) -> dict[str, Any]:
        """It as a ledger entry names it."""
        return {**vars(self), "rows": list(self.rows)}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> RegisterPart:
        """Read it back from a ledger entry; keys added by later versions are ignored."""
        known = {name: told[name] for name in cls.__dataclass_fields__}
        return cls(**{**known, "rows": tuple(known["rows"])})


@dataclass(frozen=True)
class Evidence:
    """One file that came in: its type, the document's date, the period it covers, its original and its reading.

    ``reading`` is shared with other pieces; in it, the piece is found by its id. ``register``: where the original is an
    extract, of what.
    """

    id: str
    type: str
    date: dt.date
    period: Period | None
    object: StoredObject
    reading: StoredObject
    register: RegisterPart | None = None

    @property
    def about(self) -> dt.date:
        """The day that decides to which year it belongs."""
        return self.period.last if self.period else self.date

    def as_dict(self) -> dict[str, Any]:
        """The evidence as a ledger entry names it."""
        return {
            "id": self.id,
            "type": self.type,
            "date": self.date.isoformat(),
            "from": self.period.first.isoformat() if self.period else None,
            "through": self.period.last.isoformat() if self.period else None,
            "object": self.object.as_dict(),
            "reading": self.reading.as_dict(),
            **({"register": self.register.as_dict()} if self.register else {}),
        }


@dataclass(frozen=True)
class Mention:
    """A sentence of a paper that must not be there: the id of the phrase, and its words (none in earlier readings)."""

    id: str
    sentence: str = ""

    @classmethod
    def read(cls, kept: object) -> Mention:
        """What ``as_dict`` gave, or the bare id that earlier readings hold."""
        if isinstance(kept, Mapping):
            return cls(str(kept.get("id", "")), str(kept.get("sentence", "")))
        return cls(str(kept))

    def as_dict(self) -> dict[str, str]:
        """The mention as a reading and the catalogue keep it."""
        return {"id": self.id, "sentence": self.sentence}


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: its type, the document's date, the period it covers, what was read in it."""

    id: str
    type: str
    date: dt.date
    period: Period | None = None
    rows: tuple[PayRow, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """What is known of a file beyond the ledger. ``how`` its text was read: read, ocr or none, with a ``notice``."""

    title: str
    file_name: str
    source: str = ""
    brought_by: str = ""
    text: str = ""
    how: str = "none"
    notice: Said | None = None
    pay: tuple[Mapping[str, str], ...] = ()
    mentions: tuple[Mapping[str, str] | str, ...] = ()


def readings_bytes(readings: Mapping[str, Transcript]) -> bytes:
    """Readings by the pieces' ids as archived: UTF-8, sorted keys, empty fields left out."""
    data = {"format": FORMAT, "readings": {id: _told(one) for id, one in readings.items()}}
    return canonical(data)


def _told(one: Transcript) -> dict[str, Any]:
    notice = one.notice and one.notice.as_dict()
    return {name: value for name, value in {**vars(one), "notice": notice}.items() if value}


def read_readings(content: bytes) -> dict[str, Transcript]:
    """Readings by the pieces' ids; members added by later versions are ignored."""
    return {id: _reading(told) for id, told in json.loads(content)["readings"].items()}


def _reading(told: Mapping[str, Any]) -> Transcript:
    known = {name: told[name] for name in Transcript.__dataclass_fields__ if name in told}
    if "notice" in known:
        known["notice"] = Said.read(known["notice"])
    return Transcript(
        **{**known, "pay": tuple(known.get("pay", ())), "mentions": tuple(known.get("mentions", ()))}
    )


def period_of(first: str | None, last: str | None) -> Period | None:
    """A period from the two days of an entry."""
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) if first and last else None


def piece_of(
    id: str, kind: str, date: dt.date, period: Period | None, pay: object, mentions: object
) -> Piece:
    """The piece of evidence as coverage and conformity judge it."""
    rows = tuple(PayRow.from_facts(row) for row in pay) if isinstance(pay, list | tuple) else ()
    said = tuple(map(Mention.read, mentions)) if isinstance(mentions, list | tuple) else ()
    return Piece(id, kind, date, period, rows, said)
