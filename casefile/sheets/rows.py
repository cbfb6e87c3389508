"""Files as rows, before anyone asks what the rows mean.

JSON, CSV and XLSX all become the same thing: numbered rows of named values. A file that cannot be read at
all becomes one finding, and the other files go on; nothing a file holds can crash the reading or exhaust the machine.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from casefile.findings import Finding
from casefile.said import Said

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_DEPTH = 20
# What we add to rejected rows; known on reading, so that a corrected row needs nothing removed.
FINDINGS, CORRECTS = "findings", "corrects"
# The name of a value that stands under no title; never a field, and kept so when the row is written back.
UNTITLED = "?"


@dataclass(frozen=True)
class RawRow:
    """One row as read. ``number`` is what the person sees: a sheet's own row, a list's position from 1.

    ``values`` by the fields of their columns; ``shown``: how the sheet shows a value, where that is not as written;
    ``under``: the heading within the table below which it stands.
    """

    number: int
    values: Mapping[str, Any]
    shown: Mapping[str, str] = field(default_factory=dict)
    under: str = ""

    def as_shown(self, name: str) -> str:
        """A value as the person sees it in its sheet."""
        return self.shown.get(name) or as_text(self.values.get(name) or "")


@dataclass(frozen=True)
class Rows:
    """A file's rows, or the findings that say why it has none.

    ``delimiter`` parts the cells of CSV; ``titles``: by the field of a column, its title as it is written.
    """

    rows: Sequence[RawRow] = ()
    findings: list[Finding] = field(default_factory=list)
    delimiter: str = ","
    titles: Mapping[str, str] = field(default_factory=dict)


def unreadable(said: Said, row: int | None = None) -> Rows:
    """No rows: the whole file is at fault."""
    return Rows(findings=[Finding("error", said, row=row)])


def too_many_rows() -> Rows:
    """No rows: the file has more than is taken in one file."""
    return unreadable(Said("file-too-large.rows", most=MAX_ROWS))


def read_json(content: bytes) -> Rows:
    """One object or a list of them. Decimals stay as written; a name given twice is the file's fault."""
    try:
        data = _parsed(content)
    except json.JSONDecodeError as error:
        return unreadable(Said("not-json", line=error.lineno, column=error.colno))
    except _UnclearError as error:
        return unreadable(Said("not-json.unusable", why=error.said))
    except (ValueError, ArithmeticError):
        return unreadable(Said("not-json.unusable", why=Said("json-out-of-reach")))
    except RecursionError:
        data = None
    items = data if isinstance(data, list) else [data]
    if data is None or not isinstance(data, dict | list) or not _shallow(items):
        return unreadable(Said("not-rows"))
    if len(items) > MAX_ROWS:
        return too_many_rows()
    rows = (item if isinstance(item, dict) else {UNTITLED: item} for item in items)
    return Rows([RawRow(number, values) for number, values in enumerate(rows, start=1)])


def _parsed(content: bytes) -> Any:
    return json.loads(
        content.decode(json.detect_encoding(content)).removeprefix("\ufeff"),
        parse_float=Decimal,
        parse_int=_integer,
        parse_constant=_no_constant,
        object_pairs_hook=_no_twins,
    )


class _UnclearError(ValueError):
    """JSON that parsers read in different ways."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise _UnclearError(Said("json-name-twice", name=printable(twin)))
    return data


def _no_constant(name: str) -> Any:
    raise _UnclearError(Said("json-no-value", name=name))


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < 19 else Decimal(digits)


def _shallow(items: list[Any]) -> bool:
    level: list[Any] = [items]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for container in level
            for child in (container.values() if isinstance(container, dict) else container)
            if isinstance(child, dict | list)
        ]
        if not level:
            return True
    return False


def leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by its dotted name, in the order of the file, for nested objects and for sheets alike."""
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def is_blank(value: object) -> bool:
    """Whether nothing was given: null, an empty cell, blanks, an empty list or object."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def as_text(value: object) -> str:
    """A value as a person would type it into a cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return "\n".join(as_text(item) for item in value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 20:
        return format(value, "f")
    return json.dumps(value, default=as_text, sort_keys=True) if isinstance(value, dict) else str(value)


def row_id(values: Mapping[str, Any]) -> str:
    """A short name for a row's content, the same whatever file it stands in and whatever we added to it.

    The leading letter keeps a spreadsheet from taking an id of digits for a number.
    """
    content = {
        name: as_text(value)
        for name, value in leaves(values)
        if name not in {FINDINGS, CORRECTS} and not is_blank(value)
    }
    return "r" + hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def printable(text: str, limit: int = 80) -> str:
    """Text from a file as a finding may quote it: short, and nothing that would upset a terminal."""
    clean = "".join(c if c.isprintable() else "\ufffd" for c in text[:limit])
    return clean + ("…" if len(text) > limit else "")
