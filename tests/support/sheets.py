"""Sheets as people make them: cells with number formats, lines struck through or hidden, titles wherever they stand."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import openpyxl
from openpyxl.styles import Font


class Shown(NamedTuple):
    """A cell with its number format."""

    value: Any
    form: str = "General"
    struck: bool = False


Lines = Sequence[Sequence[Any]]


def xlsx(
    lines: Lines,
    *,
    sheet: str = "Sheet1",
    change: Callable[[Any], None] | None = None,
    more: Mapping[str, Lines] | None = None,
) -> bytes:
    """A workbook of those lines; ``change`` has its last word on the first sheet."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    _fill(page, lines)
    for name, others in (more or {}).items():
        _fill(book.create_sheet(name), others)
    if change:
        change(page)
    return saved(book)


def _fill(page: Any, lines: Lines) -> None:
    for number, line in enumerate(lines, start=1):
        for column, given in enumerate(line, start=1):
            value, form, struck = given if isinstance(given, Shown) else Shown(given)
            cell = page.cell(number, column)
            cell.value = value
            if form != "General":
                cell.number_format = form
            if struck:
                cell.font = Font(strike=True)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(lines: Lines, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    import csv as library

    text = io.StringIO(newline="")
    library.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode(encoding)


def calculated(content: bytes, results: Mapping[str, str | float]) -> bytes:
    """The workbook with saved results of its formulas, by their cells, as a program that calculates saves them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w") as saved:
        for name in book.namelist():
            part = book.read(name).decode("utf-8")
            for cell, value in results.items() if name == "xl/worksheets/sheet1.xml" else ():
                kind = ' t="str"' if isinstance(value, str) else ""
                pattern = rf'<c r="{cell}"([^>]*)>(<f>.*?</f>)<v\s*/?>(</v>)?'
                part, found = re.subn(pattern, rf'<c r="{cell}"\1{kind}>\2<v>{value}</v>', part)
                assert found == 1, cell
            saved.writestr(name, part)
    return out.getvalue()
