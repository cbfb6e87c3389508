"""Lines of a sheet that are no rows: hidden and struck-through ones, totals, notes, repeated titles, further tables.

Each kind is told once for the file, by the rows' numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from casefile.findings import Finding, spans
from casefile.said import Said
from casefile.sheets.grid import Line
from casefile.sheets.heading import Heading
from casefile.sheets.titles import Titles, key

_TOTAL = re.compile(
    r"(grand |grands )?(total|totals|totaux|subtotal|subtotals|sous total|sous totaux|somme|sum|average|moyenne)"
    r"( .*)?"
)


# What stands in the first cell of a blank sheet's example, by its language.
EXAMPLE = {"en": "EXAMPLE: delete this row", "fr": "EXEMPLE : supprimez cette ligne"}


def sorted_out(heading: Heading, titles: Titles) -> tuple[list[Line], list[Finding]]:
    """The lines that are rows, and a finding for each kind of line that is none."""
    if heading.upright:
        said = Said("titles-in-column", n=len(heading.body))
        return [line for line in heading.body if not line.hidden], [Finding("warning", said)]
    rows: list[Line] = []
    others: dict[str, list[Line]] = {}
    before: Line | None = None
    under = ""
    for place, line in enumerate(heading.body):
        kind = _kind(line, before, heading, titles)
        if kind == "table":
            others[kind] = [*_headline(before, rows, others), *heading.body[place:]]
            break
        under = line.filled[0].shown if kind == "note" else under
        if kind:
            others.setdefault(kind, []).append(line)
        else:
            rows.append(replace(line, under=under))
        before = line
    if not rows and "note" in others:
        rows = others.pop("note")
    return rows, [_passed_over(kind, lines) for kind, lines in others.items() if lines]


def _headline(before: Line | None, rows: list[Line], others: dict[str, list[Line]]) -> list[Line]:
    """The line that names a second table, taken from where it was put when it was met."""
    if before is None or not _names_a_table(before):
        return []
    for lines in (rows, others.get("note", [])):
        if lines and lines[-1].number == before.number:
            lines.pop()
    return [before]


def _names_a_table(line: Line) -> bool:
    return len(line.filled) == 1 and not line.filled[0].shown.startswith("*")


def _kind(  # noqa: PLR0911 - one line for each kind
    line: Line, before: Line | None, heading: Heading, titles: Titles
) -> str:
    """Why a line is no row; empty where it is one."""
    filled = line.filled
    columns = sum(bool(title) for title in heading.titles)
    if line.struck:
        return "struck"
    if _titles_again(line, heading):
        new = before is not None and _names_a_table(before) and columns > 1
        return "table" if new else "titles"
    if _other_titles(line, titles):
        return "table"
    if line.hidden:
        return "hidden"
    first = filled[0].value
    if first in EXAMPLE.values():
        return "example"
    if isinstance(first, str) and _TOTAL.fullmatch(key(first)) and 2 * len(filled) <= max(columns, 4):
        return "total"
    if len(filled) == 1 and columns >= 4 and isinstance(first, str) and _is_note(first):
        return "note"
    return ""


def _is_note(text: str) -> bool:
    return text.startswith("*") or len(text.split()) > 1


def _titles_again(line: Line, heading: Heading) -> bool:
    pairs = [
        (key(str(c.value)), key(t)) for c, t in zip(line.cells, heading.titles, strict=False) if not c.empty
    ]
    same = sum(one == other for one, other in pairs)
    return same >= 2 and 2 * same > len(pairs)


def _other_titles(line: Line, titles: Titles) -> bool:
    if any(not isinstance(cell.value, str) for cell in line.filled) or len(line.filled) < 2:
        return False
    known = sum(titles.field_of(str(cell.value)) is not None for cell in line.filled)
    return known >= 2 and 2 * known > len(line.filled)


def _passed_over(kind: str, lines: Sequence[Line]) -> Finding:
    said = _said(kind, rows=spans(line.number for line in lines), n=len(lines))
    return Finding("warning", said, row=lines[0].number)


def _said(kind: str, **lines: object) -> Said:
    return {
        "hidden": Said("rows-not-read.hidden", **lines),
        "struck": Said("rows-not-read.struck", **lines),
        "titles": Said("rows-not-read.titles", **lines),
        "total": Said("rows-not-read.total", **lines),
        "example": Said("rows-not-read.example", **lines),
        "note": Said("rows-not-read.note", **lines),
        "table": Said("rows-not-read.table", **lines),
    }[kind]


def above(heading: Heading) -> Iterator[Finding]:
    """What stands above the titles."""
    if heading.above:
        said = Said(
            "rows-not-read.above",
            rows=spans(x.number for x in heading.above),
            titles=heading.number,
            n=len(heading.above),
        )
        yield Finding("warning", said, row=heading.above[0].number)
