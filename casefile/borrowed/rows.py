"""A table row taller than a page, cut at its lines into rows that fit, as Word does.

word2pdf draws such a row whole: what runs off the page is lost, and under a repeated header it never ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from word2pdf.layout import CellBox, LineBox, ParaBox, RowBox

from casefile.borrowed.fonts import CannotRender
from casefile.said import Said


def cut(row: RowBox, room: float) -> list[RowBox]:
    """The row in pieces of at most ``room`` points each. Raises ``CannotRender`` when a line or its cells forbid it."""
    if any(cell.v_merge or not all(isinstance(box, ParaBox) for box in cell.boxes) for cell in row.cells):
        raise CannotRender(Said("unprintable-row.merged"))
    edges = max(cell.margins.get("top", 0.0) + cell.margins.get("bottom", 0.0) for cell in row.cells)
    columns = [list(_pages(cell, room - edges - row.border_top - row.border_bottom)) for cell in row.cells]
    return [_piece(row, columns, number, edges) for number in range(max(map(len, columns)))]


def _piece(row: RowBox, columns: list[list[list[object]]], number: int, edges: float) -> RowBox:
    cells = [
        replace(cell, boxes=column[number] if number < len(column) else [], v_align="top")
        for cell, column in zip(row.cells, columns, strict=True)
    ]
    height = max(cell.content_height for cell in cells) + edges + row.border_top + row.border_bottom
    return replace(row, cells=cells, height=height)


def _pages(cell: CellBox, room: float) -> Iterator[list[object]]:
    """The cell's paragraphs, page by page, those at the cut in two parts."""
    page: list[object] = []
    used = 0.0
    for box in cell.boxes:
        assert isinstance(box, ParaBox)  # noqa: S101  ``cut`` made sure of it
        rest = box
        while (fits := _lines_that_fit(rest, room - used)) < len(rest.lines):
            if fits:
                page.append(replace(rest, lines=rest.lines[:fits], space_after=0.0, open_bottom=False))
                rest = replace(rest, lines=rest.lines[fits:], space_before=0.0, open_top=False)
            elif not page:
                raise CannotRender(Said("unprintable-row.line"))
            yield page
            page, used = [], 0.0
        page.append(rest)
        used += rest.height
    yield page


def _lines_that_fit(box: ParaBox, room: float) -> int:
    room -= box.space_before + box.pad_top + box.pad_bottom + box.space_after
    return sum(1 for below in _sums(box.lines) if below <= room)


def _sums(lines: list[LineBox]) -> Iterator[float]:
    below = 0.0
    for line in lines:
        below += line.height
        yield below
