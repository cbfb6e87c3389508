"""Workbooks, read as Excel and its kin write them and written back in the same form.

They hold real dates and numbers beside text, cached results beside formulas, and sometimes a bomb: what a
workbook says of its own size is never trusted.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from casefile.findings import Finding
from casefile.fixed_zip import UNREADABLE, undated
from casefile.said import Said
from casefile.sheets.csv_files import clean, table
from casefile.sheets.rows import MAX_ROWS, Rows, printable, too_many_rows, unreadable

MAX_UNPACKED = 100 * 1024 * 1024
MAX_COLUMNS = 500
_NO_MOMENT = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook's own times have no zone
WIDEST = 60  # characters; what is longer goes on in the next line


def read_xlsx(content: bytes, known: frozenset[str], sheet: str) -> Rows:
    """The rows of the sheet of that name, else of the first. Formulas count by their saved results."""
    try:
        if (fault := _zip_fault(content)) is not None:
            return fault
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations it leaves out; they hold no offer
            return _read_workbook(content, known, sheet)
    except Exception:  # noqa: BLE001 - a crafted workbook makes openpyxl raise anything; only this file is lost
        return unreadable(Said("not-xlsx.damaged"))


def _zip_fault(content: bytes) -> Rows | None:
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except UNREADABLE:
        return unreadable(Said("not-xlsx"))
    if unpacked > MAX_UNPACKED:
        return unreadable(Said("file-too-large.unpacked", most=MAX_UNPACKED // 1024 // 1024))
    return None


def _read_workbook(content: bytes, known: frozenset[str], name: str) -> Rows:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheets = book.worksheets
        chosen = next((s for s in sheets if s.title.strip().lower() == name), sheets[0])
        records: list[tuple[int, list[Any]]] = []
        chosen.reset_dimensions()  # what the file says of its own size is not to be trusted
        for number, cells in enumerate(chosen.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            if cells.count(None) == len(cells):  # a stray cell far below leaves a million of these
                continue
            values = [_cell(value) for value in cells]
            if any(value is not None for value in values):
                records.append((number, values))
            if len(records) > MAX_ROWS + 1:
                return too_many_rows()
        found = table(records, known)
        passed_over = [
            _passed_over(s.title, chosen.title) for s in sheets if s is not chosen and _has_titles(s, known)
        ]
        return Rows(found.rows, found.findings + passed_over)
    finally:
        book.close()


def _has_titles(sheet: Any, known: frozenset[str]) -> bool:
    first = next(sheet.iter_rows(values_only=True, max_row=1, max_col=MAX_COLUMNS), ())
    return any(str(value).strip().lower() in known for value in first)


def _passed_over(title: str, chosen: str) -> Finding:
    return Finding("warning", "sheet-not-read", title=printable(title), chosen=printable(chosen))


def _cell(value: Any) -> Any:
    """A cell as its person sees it: 123026635.0 is a whole number, a date at midnight is a date."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, float):
        shown = Decimal(format(value, ".15g"))  # the fifteen digits Excel itself keeps
        return int(shown) if shown == shown.to_integral_value() and abs(shown) < 10**15 else shown
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        return value.date()
    return value


def write_xlsx(
    titles: Sequence[str],
    rows: Iterable[Sequence[Any]],
    sheet: str,
    *,
    report: bool = False,
    filters: bool = False,
    moment: dt.datetime = _NO_MOMENT,
    more: Sequence[tuple[Sequence[str], Sequence[Sequence[Any]], str]] = (),
) -> bytes:
    """A workbook of one sheet, and of ``more``: titles, rows and name of each.

    The same rows give the same bytes; text is never taken for a formula.

    ``report``: laid out to be read and printed, decimals as money; ``filters``: with filters on the titles;
    ``moment``: what the file says of when it was made.
    """
    book = openpyxl.Workbook()
    for place, (heads, lines, name) in enumerate([(titles, rows, sheet), *more]):
        page = book.worksheets[0] if not place else book.create_sheet()
        page.title = name
        page.freeze_panes = "B2"
        _fill(page, heads, lines)
        if report:
            _lay_out(page)
        if filters:
            page.auto_filter.ref = page.dimensions
    book.properties.creator = "Casefile"
    file = io.BytesIO()
    book.save(file)
    return undated(file.getvalue(), moment)


def _fill(page: Any, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    for number, values in enumerate([titles, *rows], start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                _put(page.cell(number, column), value, title=number == 1)


def _put(cell: Any, value: Any, *, title: bool) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        cell.data_type = "s"
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
    else:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd" if not isinstance(value, dt.datetime) else "yyyy-mm-dd hh:mm:ss"
    if title:
        cell.font = Font(bold=True)


def _lay_out(page: Any) -> None:
    """Columns as wide as what they hold, long text in lines, amounts with two decimals, a page that is wide enough."""
    for cells in page.columns:
        widest = max(len(str(cell.value)) for cell in cells if cell.value is not None)
        page.column_dimensions[cells[0].column_letter].width = min(max(widest, 8), WIDEST) + 2
        for cell in cells:
            if isinstance(cell.value, str):
                cell.alignment = Alignment(wrap_text=len(cell.value) > WIDEST, vertical="top")
            elif isinstance(cell.value, Decimal):
                cell.number_format = "#,##0.00"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
