"""Workbooks of the older kinds and of OpenDocument (.xls, .xlsb, .ods): the values in their cells, sheet by sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casefile.files.old_office import is_locked
from casefile.files.protected import Protected

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_MANIFEST = "META-INF/manifest.xml"
BOOKS = frozenset({"xls", "xlsb", "ods"})


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, whether it is shown, and each cell's text by row and column, both from 1."""

    name: str
    hidden: bool
    cells: dict[int, dict[int, str]]


def sheets(content: bytes) -> Iterator[Sheet]:
    """Every sheet, one after the other. Raises ``Protected`` for a workbook locked with a password."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415  only a child process loads it

    if _locked(content):
        raise Protected
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            yield Sheet(about.name, about.visible != SheetVisibleEnum.Visible, _cells(book, about.name))
    except BaseException as panic:
        if (
            type(panic).__name__ == "PanicException"
        ):  # what the reader's own language calls so is no Exception here
            raise ValueError from None
        raise


def _locked(content: bytes) -> bool:
    """Whether a password locks it: the reader itself tells only that it cannot."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST)
    return is_locked(content)


def shown(value: object) -> str:
    """A cell's value as its text: days without a midnight, numbers without an empty fraction."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == dt.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def _cells(book: CalamineWorkbook, name: str) -> dict[int, dict[int, str]]:
    try:
        sheet = book.get_sheet_by_name(name)
    except Exception:  # noqa: BLE001  a sheet of charts has no cells
        return {}
    top, left = sheet.start or (0, 0)
    rows = enumerate(sheet.to_python(skip_empty_area=True), start=top + 1)
    texts = {
        n: {m: text for m, cell in enumerate(row, start=left + 1) if (text := shown(cell))} for n, row in rows
    }
    return {number: row for number, row in texts.items() if row}
