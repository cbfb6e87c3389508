"""One ledger entry, read by FORMAT.md's words alone and believed in nothing: every member is looked at for its shape.

Whatever is not as the format has it raises ``Malformed``, and costs that entry.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "casefile-ledger/1"
_KEY = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Malformed(ValueError):
    """A member is not of the shape that FORMAT.md gives it."""


class OtherFormat(Malformed):
    """An entry of a format that this checker does not know."""


@dataclass(frozen=True)
class Entry:
    """One entry: the number and case it says it has, and its body, not looked into yet."""

    case_id: str
    seq: int
    kind: str
    previous: str
    made: dt.date
    actor: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """An object as an entry names it. ``made``: the day of the entry; ``about``: the day the record is of;
    ``type``: that of the evidence in it.
    """

    key: str
    version_id: str
    sha256: str
    size: int
    media_type: str
    record_class: str
    made: dt.date
    about: dt.date | None = None
    type: str = ""


def read_entry(content: bytes) -> Entry:
    """The entry in these bytes. Raises ``Malformed``, or what JSON's own reader raises."""
    data = mapping(json.loads(content))
    if data.get("format") != FORMAT:
        raise OtherFormat
    at = text(data["at"])
    if not _MOMENT.fullmatch(at):
        raise Malformed
    return Entry(
        case_id=text(data["case"]),
        seq=number(data["seq"]),
        kind=text(data["kind"]),
        previous=digest(data["previous"]),
        made=dt.date.fromisoformat(at[:10]),
        actor=text(data["actor"]),
        body=mapping(data["body"]),
    )


def named(data: object, entry: Entry, about: dt.date | None = None, type: str = "") -> Named:
    """An ``<object>`` of the format."""
    one = mapping(data)
    return Named(
        key=key(one["key"]),
        version_id=text(one["version_id"]),
        sha256=digest(one["sha256"]),
        size=number(one["size"]),
        media_type=text(one["media_type"]),
        record_class=text(one["record_class"]),
        made=entry.made,
        about=about,
        type=type,
    )


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Malformed
    return value


def items(value: object) -> list[Any]:
    """A JSON list."""
    if not isinstance(value, list):
        raise Malformed
    return value


def text(value: object) -> str:
    """Text that can be written: a half of a surrogate pair cannot."""
    if not isinstance(value, str) or not value.isprintable():
        raise Malformed
    return value


def key(value: object) -> str:
    """A key of the bucket."""
    found = text(value)
    if not _KEY.fullmatch(found) or len(found) > 1000:
        raise Malformed
    return found


def digest(value: object) -> str:
    """A SHA-256 in hexadecimal."""
    found = text(value)
    if not _DIGEST.fullmatch(found):
        raise Malformed
    return found


def number(value: object) -> int:
    """A count: a whole number that is not negative."""
    if type(value) is not int or value < 0:
        raise Malformed
    return value


def flag(value: object) -> bool:
    """True or false, and nothing that only counts as one."""
    if not isinstance(value, bool):
        raise Malformed
    return value


def day(value: object) -> dt.date:
    """A calendar day."""
    found = text(value)
    if not _DAY.fullmatch(found):
        raise Malformed
    return dt.date.fromisoformat(found)


def day_or_none(value: object) -> dt.date | None:
    """A calendar day, or none known."""
    return day(value) if value else None


def moment(value: object) -> dt.datetime:
    """A moment."""
    found = moment_or_none(text(value))
    return dt.datetime.fromisoformat(str(found))


def moment_or_none(value: object) -> str | None:
    """A moment as locks are written, or none."""
    if value is None:
        return None
    found = text(value)
    if not _MOMENT.fullmatch(found):
        raise Malformed
    return found
