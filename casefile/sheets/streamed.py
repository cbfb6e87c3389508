"""Tables written row by row, as CSV or as a workbook: whatever their length, memory holds one row.

``write_xlsx`` lays a report out and holds all of it; this is for lists of any length. The same rows, the same bytes.
A text that a spreadsheet would run as a formula is quoted in CSV; in a workbook it is text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from casefile.errors import UsageError
from casefile.sheets.rows import as_text

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
_DAY_ZERO = dt.date(1899, 12, 30)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPENXML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPENING = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>'
)
# Styles by number: 0 plain, 1 a date, 2 a title.
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    f'ContentType="{_OPENXML}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    f'ContentType="{_OPENXML}.worksheet+xml"/><Override PartName="/xl/styles.xml" '
    f'ContentType="{_OPENXML}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    f'Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font>'
    '<b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf numFmtId="164" '
    'applyNumberFormat="1" xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_rows(
    file: Path, titles: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str, *, delimiter: str = ","
) -> None:
    """Write the rows to a .csv or .xlsx file, by its ending; the file appears when it is whole.

    Raises ``UsageError`` for another ending.
    """
    write = {".csv": _write_csv, ".xlsx": _write_xlsx}.get(file.suffix.lower())
    if write is None:
        raise UsageError("list-ending")
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as out:
            write(out, titles, rows, sheet if write is _write_xlsx else delimiter)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _write_csv(out: IO[bytes], titles: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str) -> None:
    """UTF-8 with a byte order mark, as Excel opens it with its accents right."""
    text = io.TextIOWrapper(out, "utf-8-sig", "backslashreplace", newline="", write_through=True)
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(titles)
    writer.writerows([inert(value) for value in row] for row in rows)
    text.detach()


def inert(value: Any) -> str:
    """A cell's text; one that a spreadsheet would run as a formula is quoted. Numbers are as they are."""
    text = "" if value is None else as_text(value)
    runs = isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{text}" if runs else text


def _write_xlsx(out: IO[bytes], titles: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in {**_PARTS, "xl/workbook.xml": _workbook(sheet)}.items():
            book.writestr(_member(name), _HEAD + part)
        with book.open(_member("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as page:
            page.write(_OPENING.encode())
            page.write(_row(1, titles, title=True))
            last = 1
            for last, row in enumerate(rows, start=2):
                page.write(_row(last, row))
            reach = f"A1:{get_column_letter(len(titles))}{last}"
            page.write(f'</sheetData><autoFilter ref="{reach}"/></worksheet>'.encode())


def _workbook(sheet: str) -> str:
    name = escape(sheet, {'"': "&quot;"})
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _FIRST_DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _row(number: int, values: Sequence[Any], *, title: bool = False) -> bytes:
    return f'<row r="{number}">{"".join(_cell(value, title) for value in values)}</row>'.encode()


def _cell(value: Any, title: bool) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, dt.date):
        return f'<c s="1"><v>{(value - _DAY_ZERO).days}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape(ILLEGAL_CHARACTERS_RE.sub("\ufffd", as_text(value))).encode("utf-8", "replace").decode()
    style = ' s="2"' if title else ""
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
