"""OpenDocument sheets (.ods): each cell says what it holds and, beside it, how it was shown."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from casefile.findings import Finding
from casefile.said import Said
from casefile.sheets.cells import EMPTY, Cell, Uncalculated, day_cell, hours_cell, number_cell, text_cell
from casefile.sheets.grid import Grid, Line
from casefile.sheets.rows import MAX_ROWS
from casefile.sheets.sheet_choice import choose
from casefile.sheets.titles import Titles
from casefile.sheets.xlsx_reading import MAX_COLUMNS, beyond, zip_fault

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}
_SPAN = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:\.\d+)?S")


def ods_grid(content: bytes, titles: Titles) -> Grid:
    """The lines of the sheet that is read."""
    try:
        if (fault := zip_fault(content)) is not None:
            return Grid(findings=[Finding("error", fault)])
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            tree = etree.fromstring(parts.read("content.xml"), etree.XMLParser(resolve_entities=False))
        struck = _struck_styles(tree)
        sheets = {
            _of(sheet, "table:name"): list(_lines(sheet, struck)) for sheet in tree.iter(_name("table:table"))
        }
        name, others = choose(sheets, titles, _hidden_sheets(tree))
        if len(sheets[name]) > MAX_ROWS + 1:
            return Grid(findings=[Finding("error", Said("file-too-large.rows", most=MAX_ROWS))])
        widest = next(_widest(s) for s in tree.iter(_name("table:table")) if _of(s, "table:name") == name)
        return Grid(sheets[name], name, others, beyond(widest))
    except Exception:  # noqa: BLE001 - a crafted file may raise anything; only this file is lost
        return Grid(findings=[Finding("error", "not-xlsx.damaged")])


def _name(qualified: str) -> str:
    prefix, _, name = qualified.partition(":")
    return f"{{{_SPACES[prefix]}}}{name}"


def _of(node: Any, attribute: str) -> str:
    return str(node.get(_name(attribute), ""))


def _struck_styles(tree: Any) -> set[str]:
    """The styles whose letters are struck through."""
    return {
        _of(style, "style:name")
        for style in tree.iter(_name("style:style"))
        for text in style.iterfind(_name("style:text-properties"))
        if _of(text, "style:text-line-through-style") not in ("", "none")
    }


def _hidden_sheets(tree: Any) -> set[str]:
    """The sheets that are not shown."""
    styles = {
        _of(style, "style:name")
        for style in tree.iter(_name("style:style"))
        for table in style.iterfind(_name("style:table-properties"))
        if _of(table, "table:display") == "false"
    }
    tables = tree.iter(_name("table:table"))
    return {_of(sheet, "table:name") for sheet in tables if _of(sheet, "table:style-name") in styles}


def _widest(sheet: Any) -> int:
    """The last column in which something stands."""
    widest = 0
    for row in sheet.iter(_name("table:table-row")):
        at = 0
        for node in row.iterchildren(_name("table:table-cell"), _name("table:covered-table-cell")):
            at += int(_of(node, "table:number-columns-repeated") or 1)
            widest = max(widest, at) if _of(node, "office:value-type") else widest
    return widest


def _lines(sheet: Any, struck: set[str]) -> Iterator[Line]:
    number, found = 1, 0
    reaching: dict[int, tuple[int, Cell]] = {}
    for row in sheet.iter(_name("table:table-row")):
        again = int(_of(row, "table:number-rows-repeated") or 1)
        cells = _cells(row, struck)
        _fill(cells, reaching, again)
        reaching |= {place: (rows - 1, cells[place]) for place, rows in _merged(row) if place < len(cells)}
        if any(not cell.empty for cell in cells):
            hidden = _of(row, "table:visibility") in ("collapse", "filter")
            for at in range(number, number + min(again, MAX_ROWS + 2 - found)):
                yield Line(at, cells, hidden)
                found += 1
        number += again


def _fill(cells: list[Cell], reaching: dict[int, tuple[int, Cell]], rows: int) -> None:
    """Put what a merged cell says into each row over which it reaches. ``reaching``: by place, the rows left of it."""
    for place, (left, cell) in list(reaching.items()):
        cells += [EMPTY] * (place + 1 - len(cells))
        cells[place] = cell if cells[place].empty else cells[place]
        reaching[place] = left - rows, cell
        if left <= rows:
            del reaching[place]
    while cells and cells[-1].empty:
        cells.pop()


def _merged(row: Any) -> Iterator[tuple[int, int]]:
    """The places of cells that reach over further rows, and over how many in all."""
    place = 0
    for node in row.iterchildren(_name("table:table-cell"), _name("table:covered-table-cell")):
        if (rows := int(_of(node, "table:number-rows-spanned") or 1)) > 1:
            yield place, rows
        place += int(_of(node, "table:number-columns-repeated") or 1)


def _cells(row: Any, struck: set[str]) -> list[Cell]:
    cells: list[Cell] = []
    for node in row.iterchildren(_name("table:table-cell"), _name("table:covered-table-cell")):
        again = int(_of(node, "table:number-columns-repeated") or 1)
        cells += [_cell(node, struck)] * min(again, MAX_COLUMNS - len(cells))
    while cells and cells[-1].empty:
        cells.pop()
    return cells


def _cell(node: Any, struck: set[str]) -> Cell:
    shown = "\n".join("".join(p.itertext()) for p in node.iterchildren(_name("text:p")))
    read = _read(node, shown)
    if _of(node, "table:style-name") in struck and not read.empty:
        return Cell(read.value, read.shown, struck=True, rounded=read.rounded)
    return read


def _read(node: Any, shown: str) -> Cell:
    kind, value = _of(node, "office:value-type"), _of(node, "office:value")
    if not kind and _of(node, "table:formula"):
        return Cell(Uncalculated(_of(node, "table:formula").removeprefix("of:")), "")
    if kind in ("float", "percentage", "currency"):
        return _number(value, shown)
    if kind == "date":
        return _day(_of(node, "office:date-value"), shown)
    if kind == "time" and (span := _SPAN.fullmatch(_of(node, "office:time-value"))):
        hours, minutes, seconds = map(int, span.groups())
        return hours_cell(dt.timedelta(hours=hours, minutes=minutes, seconds=seconds), shown)
    if kind == "boolean":
        return Cell(_of(node, "office:boolean-value") == "true", shown)
    return text_cell(shown) if shown else EMPTY


def _number(value: str, shown: str) -> Cell:
    try:
        exact = Decimal(format(float(value), ".15g"))
    except (ValueError, InvalidOperation):
        return text_cell(shown)
    whole = exact == exact.to_integral_value() and abs(exact) < 10**15
    return number_cell(int(exact) if whole else exact, shown or value)


def _day(value: str, shown: str) -> Cell:
    moment = dt.datetime.fromisoformat(value)
    return day_cell(moment.date() if "T" not in value else moment, shown)
