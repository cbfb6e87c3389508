"""What is told of cells, once for each column or file, by the first that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.findings import Finding, spans
from casefile.said import Said
from casefile.sheets.cells import Cell
from casefile.sheets.encodings import mended
from casefile.sheets.grid import Line
from casefile.sheets.heading import Heading
from casefile.sheets.rows import printable
from casefile.sheets.titles import Titles

# Cells of one column, each with the number of its row.
Column = Sequence[tuple[int, Cell]]


def about_cells(body: Sequence[Line], heading: Heading, titles: Titles) -> Iterator[Finding]:
    """Cells that show other than they hold, are struck through, or whose letters were broken on the way here."""
    for place, title in enumerate(heading.titles):
        if titles.field_of(title) is None:
            continue
        cells = [(line.number, line.cells[place]) for line in body if place < len(line.cells)]
        yield from _rounded([(row, cell) for row, cell in cells if cell.rounded], printable(title))
        yield from _struck([(row, cell) for row, cell in cells if cell.struck], printable(title))
    yield from _mended(body)


def _rounded(cells: Column, title: str) -> Iterator[Finding]:
    for row, cell in cells[:1]:
        shown, holds = printable(cell.shown, 40), printable(str(cell.value), 40)
        said = Said("shown-rounded", shown=shown, holds=holds, **_rows(cells))
        yield Finding("warning", said, row=row, field=title)


def _struck(cells: Column, title: str) -> Iterator[Finding]:
    for row, _ in cells[:1]:
        yield Finding("warning", Said("cell-struck", **_rows(cells)), row=row, field=title)


def _mended(body: Sequence[Line]) -> Iterator[Finding]:
    cells = [(line.number, cell) for line in body for cell in line.cells if _broken(cell.value)]
    for row, cell in cells[:1]:
        text = str(cell.value)
        word = next((word for word in text.split(" ") if _broken(word)), text)
        whole = printable(mended(word), 40)
        said = Said("letters-mended", broken=printable(word, 40), mended=whole, **_rows(cells))
        yield Finding("warning", said, row=row)


def _broken(value: object) -> bool:
    return isinstance(value, str) and mended(value) != value


def _rows(cells: Column) -> dict[str, object]:
    rows = {row for row, _ in cells}
    return {"rows": spans(rows), "n": len(rows)}
