"""A sheet's lines as rows of named values; and a line for each thing that was passed over.

Titles are found wherever they stand. Hidden and struck-through rows, totals, notes, repeated titles and further
tables are no rows: each is told once for the file, by its row's number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.findings import Finding
from casefile.said import Said
from casefile.sheets.cell_findings import about_cells
from casefile.sheets.encodings import mended
from casefile.sheets.grid import Grid, Line
from casefile.sheets.heading import Heading, find_heading, likely
from casefile.sheets.passed_over import above, sorted_out
from casefile.sheets.rows import CORRECTS, FINDINGS, UNTITLED, RawRow, Rows, printable, unreadable
from casefile.sheets.titles import Titles, key

_OURS = frozenset({FINDINGS, CORRECTS})


def table(grid: Grid, titles: Titles) -> Rows:
    """The rows of a sheet by the fields of their columns, and what there is to say of the file."""
    if any(finding.severity == "error" for finding in grid.findings):
        return Rows(findings=list(grid.findings))
    if not grid.lines:
        return unreadable(Said("no-rows"))
    heading = find_heading(grid.lines, titles)
    if heading is None:
        return _without_titles(grid, titles)
    names = _names(heading, titles)
    if twin := _twice(names, heading, titles):
        return unreadable(Said("column-twice", title=printable(twin)))
    body, passed_over = sorted_out(heading, titles)
    findings = [
        *grid.findings,
        *_about_sheets(grid),
        *above(heading),
        *passed_over,
        *_unknown(heading, titles),
        *about_cells(body, heading, titles),
    ]
    rows = [_row(line, names, titles) for line in body]
    written = {name: title.strip() for name, title in zip(names, heading.titles, strict=True) if title}
    return Rows(rows, findings, grid.delimiter, written)


def _without_titles(grid: Grid, titles: Titles) -> Rows:
    line, examples = likely(grid.lines), list(titles.examples)
    if line is None:
        said = Said("no-titles", examples=examples)
    else:
        shown = [printable(cell.shown, 30) for cell in line.filled[:4]]
        about = {"line": line.number, "titles": shown, "examples": examples}
        if titles.mapping:
            said = Said("no-titles.mapped", command=titles.mapping, **about)
        else:
            said = Said("no-titles.likely", **about)
    return Rows(findings=[*grid.findings, *_about_sheets(grid), Finding("error", said)])


def _names(heading: Heading, titles: Titles) -> list[str]:
    """The name of each column: its field, else its own title, else its place; none twice."""
    names: list[str] = []
    for place, title in enumerate(heading.titles, start=1):
        name = titles.field_of(title) or title.strip().lower() or f"{UNTITLED}{place}"
        unknown = titles.field_of(title) is None
        names.append(f"{name} ({place})" if unknown and name in names else name)
    return names


def _twice(names: Sequence[str], heading: Heading, titles: Titles) -> str:
    seen: set[str] = set()
    for name, title in zip(names, heading.titles, strict=True):
        if name in seen and title:
            return title.strip()
        seen.add(name)
    return ""


def _row(line: Line, names: Sequence[str], titles: Titles) -> RawRow:
    values: dict[str, object] = dict.fromkeys(name for name in names if not name.startswith(UNTITLED))
    shown: dict[str, str] = {}
    for place, cell in enumerate(line.cells, start=1):
        name = names[place - 1] if place <= len(names) else f"{UNTITLED}{place}"
        if name.startswith(UNTITLED) and cell.empty:
            continue
        values[name] = mended(cell.value) if isinstance(cell.value, str) else cell.value
        if cell.shown and cell.shown != str(cell.value):
            shown[name] = cell.shown
    for name, value in titles.always.items():
        if values.get(name) in (None, ""):
            values[name] = value
    return RawRow(line.number, values, shown, line.under)


def _about_sheets(grid: Grid) -> Iterator[Finding]:
    if grid.others:
        said = Said(
            "sheet-not-read",
            titles=[printable(name) for name in grid.others],
            chosen=printable(grid.sheet),
            n=len(grid.others),
        )
        yield Finding("warning", said)


# What is told of columns


def _unknown(heading: Heading, titles: Titles) -> Iterator[Finding]:
    for title in heading.titles:
        known = titles.field_of(title) or key(title) in titles.left_out | _OURS
        if title and not known and not title.startswith(UNTITLED):
            yield Finding("warning", "unknown-field.column", field=printable(title))
