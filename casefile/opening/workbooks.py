"""Workbooks onto paper: every sheet, every cell that holds something, as plain tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from casefile.files.books import sheets, shown
from casefile.opening.rendition import NoPages, Rendition
from casefile.paper.paper import Cell, Paper

_MOST_CELLS = 200_000
_NARROWEST, _WIDEST = 34.0, 190.0


def workbook(content: bytes, page_size: str) -> Rendition:
    """Every sheet and every cell that holds something: a table for each sheet, over as many pages as it takes."""
    book = load_workbook(io.BytesIO(content), data_only=True, read_only=False, keep_links=False)
    formulas = load_workbook(io.BytesIO(content), data_only=False, read_only=False, keep_links=False)
    paper = Paper(page_size, landscape=True)
    notes: set[str] = set()
    for number, sheet in enumerate(book.worksheets):
        if number:
            paper.next_page()
        if sheet.sheet_state != "visible":
            notes.add("hidden-sheet")
        cells = _cells(sheet, formulas[sheet.title], notes)
        _print_sheet(paper, sheet.title, cells)
    if (
        any(getattr(s, "_charts", None) or getattr(s, "_images", None) for s in formulas.worksheets)
        or book.chartsheets
    ):
        notes.add("workbook-pictures")
    return Rendition(paper.finish(), notes=sorted(notes))


def old_workbook(content: bytes, page_size: str) -> Rendition:
    """A workbook of an older kind or of OpenDocument: the values in its cells, hidden sheets too."""
    paper = Paper(page_size, landscape=True)
    notes, count = {"cells-only"}, 0
    for number, sheet in enumerate(sheets(content)):
        if number:
            paper.next_page()
        if sheet.hidden:
            notes.add("hidden-sheet")
        count += sum(map(len, sheet.cells.values()))
        if count > _MOST_CELLS:
            raise NoPages("too-large")
        _print_sheet(paper, sheet.name, sheet.cells)
    return Rendition(paper.finish(), notes=sorted(notes))


def _cells(sheet: Any, formulas: Any, notes: set[str]) -> dict[int, dict[int, str]]:
    """The cells' text by row and column; a formula that was never computed shows as it was typed."""
    found: dict[int, dict[int, str]] = {}
    count = 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.value is None and cell.comment is None:
                continue
            value = sheet.cell(cell.row, cell.column).value
            if value is None and cell.value is not None:
                value = cell.value
                notes.add("formula-not-computed")
            told = shown(value)
            if cell.comment is not None:
                told = f"{told} [{cell.comment.text}]".strip()
            count += 1
            if count > _MOST_CELLS:
                raise NoPages("too-large")
            found.setdefault(cell.row, {})[cell.column] = told
    return found


def _print_sheet(paper: Paper, title: str, cells: dict[int, dict[int, str]]) -> None:
    paper.text(title, size=13, bold=True, after=8)
    columns = sorted({c for row in cells.values() for c in row})
    for block in _blocks(columns, cells, paper.inner - 30):
        widths = [30.0, *(w for _, w in block)]
        head: list[Cell | str] = ["", *(Cell(get_column_letter(c), bold=True) for c, _ in block)]
        paper.header = lambda head=head, widths=widths: paper.row(head, widths, size=7.5, fill=0.92)  # type: ignore[method-assign,misc]
        paper.header()
        for number in sorted(cells):
            values = [cells[number].get(c, "") for c, _ in block]
            if any(values):
                paper.row([Cell(str(number), right=True), *values], widths, size=7.5)
        paper.space(12)
    paper.header = lambda: None  # type: ignore[method-assign]


def _blocks(
    columns: list[int], cells: dict[int, dict[int, str]], width: float
) -> Iterator[list[tuple[int, float]]]:
    """Columns side by side as far as the sheet goes; the others below, under their own letters."""
    block: list[tuple[int, float]] = []
    used = 0.0
    for column in columns:
        longest = max(
            (len(line) for row in cells.values() for line in row.get(column, "").splitlines()), default=1
        )
        want = min(_WIDEST, max(_NARROWEST, longest * 4.2 + 10))
        if block and used + want > width:
            yield block
            block, used = [], 0.0
        block.append((column, want))
        used += want
    if block:
        yield block
