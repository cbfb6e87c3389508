"""CSV files, read as coordinators' programs write them and written back alike; and what a table of rows is.

Excel in French writes CSV with semicolons, older programs write it in Windows-1252. Blanks around a cell's
text are not part of it, because no one can see them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from casefile.findings import Finding
from casefile.said import Said
from casefile.sheets.rows import (
    CORRECTS,
    FINDINGS,
    MAX_ROWS,
    UNTITLED,
    RawRow,
    Rows,
    as_text,
    printable,
    too_many_rows,
    unreadable,
)

MAX_CELL = 1_000_000
_DELIMITERS = (",", ";", "\t")
_OUR_COLUMNS = frozenset({FINDINGS, CORRECTS})


def read_csv(content: bytes, known: frozenset[str]) -> Rows:
    """The rows below the line of titles. The delimiter is the one that shows most known titles."""
    decoded = _decode(content)
    if decoded is None:
        return unreadable(Said("not-text"))
    text, findings = decoded
    delimiter = max(_DELIMITERS, key=lambda mark: len(_titles_in(text, mark) & known))
    records: list[tuple[int, list[Any]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        csv.field_size_limit(MAX_CELL)
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                records.append((number, [clean(cell) for cell in cells]))
            if len(records) > MAX_ROWS + 1:
                return too_many_rows()
    except csv.Error:
        return unreadable(Said("not-csv", line=reader.line_num), row=reader.line_num)
    found = table(records, known)
    return Rows(found.rows, findings + found.findings, delimiter)


def _decode(content: bytes) -> tuple[str, list[Finding]] | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), []
        except UnicodeDecodeError:
            return None
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        if _damaged_utf8(content):
            return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text, [Finding("warning", "not-utf8")]


def _damaged_utf8(content: bytes) -> bool:
    """Whether most letters beyond ASCII are UTF-8: read as Windows-1252 they would turn names into rubbish."""
    good = sum(c > "\x7f" for c in content.decode("utf-8", "ignore"))
    bad = content.decode("utf-8", "replace").count("\ufffd")
    return good > bad


def _titles_in(text: str, delimiter: str) -> set[str]:
    first = text.lstrip().split("\n", 1)[0][:100_000]
    return {cell.strip().strip('"').lower() for cell in first.split(delimiter)}


def table(records: list[tuple[int, list[Any]]], known: frozenset[str]) -> Rows:
    """Rows by their titles. A value without a title gets a name of its own, to be told and kept."""
    if not records:
        return unreadable(Said("no-rows"))
    titles = [str(value).strip().lower() if value is not None else "" for value in records[0][1]]
    if not known.intersection(titles):
        return unreadable(Said("no-titles"))
    named = [title for title in titles if title]
    if twin := next((title for title in named if named.count(title) > 1), None):
        return unreadable(Said("column-twice", title=printable(twin)))
    titles = [title or f"{UNTITLED}{place}" for place, title in enumerate(titles, start=1)]
    rows = [RawRow(number, _named(titles, cells)) for number, cells in records[1:]]
    unknown = [
        title for title in named if title not in known | _OUR_COLUMNS and not title.startswith(UNTITLED)
    ]
    return Rows(rows, [_unknown_column(title) for title in unknown])


def _named(titles: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    row = dict.fromkeys(titles) | dict(zip(titles, cells, strict=False))
    beyond = {f"{UNTITLED}{place}": cells[place - 1] for place in range(len(titles) + 1, len(cells) + 1)}
    named = {
        title: value
        for title, value in row.items()
        if not title.startswith(UNTITLED) or value not in (None, "")
    }
    return named | {title: value for title, value in beyond.items() if value not in (None, "")}


def _unknown_column(title: str) -> Finding:
    return Finding("warning", "unknown-field.column", field=printable(title))


def clean(text: str) -> str:
    """A cell's text as it counts: no blanks around it, line breaks of one kind."""
    return text.strip().replace("\r\n", "\n").replace("\r", "\n")


def write_csv(titles: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str) -> bytes:
    """A CSV file as Excel opens it with its accents right: UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(titles)
    writer.writerows([["" if value is None else as_text(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
