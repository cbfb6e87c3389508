"""Workbooks as we write them: reports to be read and printed, and rows that are given back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from casefile.fixed_zip import undated

NO_MOMENT = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook's own times have no zone
WIDEST = 60  # characters; what is longer goes on in the next line


def write_xlsx(
    titles: Sequence[str],
    rows: Iterable[Sequence[Any]],
    sheet: str,
    *,
    report: bool = False,
    filters: bool = False,
    moment: dt.datetime = NO_MOMENT,
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
