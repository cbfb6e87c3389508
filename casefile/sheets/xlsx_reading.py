"""Workbooks of Excel and its kin, read cell by cell with the format that each is shown in.

They hold real dates and numbers beside text, cached results beside formulas, and sometimes a bomb: what a
workbook says of its own size is never trusted.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl

from casefile.findings import Finding
from casefile.fixed_zip import UNREADABLE
from casefile.said import Said
from casefile.sheets.cells import EMPTY, Cell, Uncalculated, day_cell, hours_cell, number_cell, text_cell
from casefile.sheets.grid import Grid, Line
from casefile.sheets.heading import DEPTH
from casefile.sheets.marks import Marks, read_marks
from casefile.sheets.number_formats import only_hours, shown_day, shown_hours, shown_number
from casefile.sheets.rows import MAX_ROWS
from casefile.sheets.sheet_choice import choose
from casefile.sheets.titles import Titles

MAX_UNPACKED = 100 * 1024 * 1024
MAX_COLUMNS = 500


def xlsx_grid(content: bytes, titles: Titles) -> Grid:
    """The lines of the sheet that is read. Formulas count by their saved results."""
    try:
        if (fault := zip_fault(content)) is not None:
            return Grid(findings=[Finding("error", fault)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations it leaves out; they hold no offer
            return _read(content, titles)
    except Exception:  # noqa: BLE001 - a crafted workbook makes openpyxl raise anything; only this file is lost
        return Grid(findings=[Finding("error", "not-xlsx.damaged")])


def zip_fault(content: bytes) -> Said | None:
    """What is wrong with a workbook as a ZIP, before anything of it is unpacked."""
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except UNREADABLE:
        return Said("not-xlsx")
    if unpacked > MAX_UNPACKED:
        return Said("file-too-large.unpacked", most=MAX_UNPACKED // 1024 // 1024)
    return None


def _read(content: bytes, titles: Titles) -> Grid:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        heads = {sheet.title: list(_lines(sheet, Marks(), at_most=DEPTH)) for sheet in book.worksheets}
        hidden = {sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"}
        name, others = choose(heads, titles, hidden)
        lines: list[Line] = []
        sheet: Any = book[name]
        with zipfile.ZipFile(io.BytesIO(content)) as parts, parts.open(sheet._worksheet_path) as part:
            marks = read_marks(part, MAX_ROWS)
        for line in _merged(_lines(sheet, marks), marks):
            lines.append(line)
            if len(lines) > MAX_ROWS + 1:
                return Grid(findings=[Finding("error", Said("file-too-large.rows", most=MAX_ROWS))])
        return Grid(lines, name, others, beyond(marks.widest))
    finally:
        book.close()


def beyond(widest: int) -> list[Finding]:
    """What is told of a sheet with more columns than are read."""
    more = widest - MAX_COLUMNS
    return [Finding("warning", Said("columns-not-read", n=more, most=MAX_COLUMNS))] if more > 0 else []


def _merged(lines: Iterator[Line], marks: Marks) -> Iterator[Line]:
    """The lines with what a merged cell says in each row over which it reaches."""
    above: dict[int, Sequence[Cell]] = {}
    firsts = {first for columns in marks.merged.values() for first in columns.values()}
    for line in lines:
        own = marks.merged.get(line.number)
        if line.number in firsts:
            above[line.number] = line.cells
        yield replace(line, cells=_filled_from(line.cells, own, above)) if own else line


def _filled_from(
    cells: Sequence[Cell], own: Mapping[int, int], above: Mapping[int, Sequence[Cell]]
) -> Sequence[Cell]:
    found = [*cells, *[EMPTY] * (max(own) - len(cells))]
    for column, first in own.items():
        source = above.get(first, ())
        if column <= len(source) and found[column - 1].empty:
            found[column - 1] = source[column - 1]
    return found


def _lines(sheet: Any, marks: Marks, at_most: int | None = None) -> Iterator[Line]:
    """The rows in which something stands. ``at_most``: so many of the first rows only."""
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    formats: dict[int, tuple[str, bool]] = {}
    rows = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=at_most)
    for number, cells in enumerate(rows, start=1):
        unsaved = marks.formulas.get(number, {})
        # A stray cell far below leaves a million of empty ones.
        if not unsaved and all(cell.value is None for cell in cells):
            continue
        line = [
            Cell(Uncalculated(unsaved[place]), unsaved[place]) if place in unsaved else _cell(cell, formats)
            for place, cell in enumerate(cells, start=1)
        ]
        while line and line[-1].empty:
            line.pop()
        if line:
            yield Line(number, line, number in marks.hidden)


def _cell(cell: Any, formats: dict[int, tuple[str, bool]]) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    style = cell._style_id
    if style not in formats:
        formats[style] = (cell.number_format or "General", bool(cell.font and cell.font.strike))
    form, struck = formats[style]
    read = _as_shown(value, form)
    return Cell(read.value, read.shown, struck, read.rounded) if struck else read


def _as_shown(value: Any, form: str) -> Cell:
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return Cell(value, str(value).upper())
    if isinstance(value, int | float):
        number = _number(value)
        return number_cell(number, shown_number(number, form))
    span = _span(value, form)
    if span is not None:
        return hours_cell(span, shown_hours(span, form))
    return day_cell(value, shown_day(value, form)) if isinstance(value, dt.date) else Cell(value, str(value))


def _number(value: float) -> int | Decimal:
    """A number as Excel keeps it, in fifteen digits: 123026635.0 is a whole number."""
    exact = Decimal(format(value, ".15g"))
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < 10**15 else exact


def _span(value: Any, form: str) -> dt.timedelta | None:
    """Hours and minutes, however openpyxl gives them: a clock's time, a span, or a day near the calendar's begin."""
    if isinstance(value, dt.timedelta):
        return value
    if isinstance(value, dt.time):
        return dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.datetime) and only_hours(form):
        return value - (dt.datetime(1899, 12, 31) if value.year < 1904 else dt.datetime(1904, 1, 1))  # noqa: DTZ001
    return None
