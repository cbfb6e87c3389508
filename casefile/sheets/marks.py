"""What openpyxl passes over in a sheet's own XML: hidden rows, cells merged downward, columns beyond those that are
read, and formulas whose result was never saved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass
class Marks:
    """``hidden``: numbers of rows; ``formulas``: by row, then by column, those that have no result; ``merged``: by row,
    then by column, the row above whose cell reaches down to it; ``widest``: the last column in which something stands.
    """

    hidden: set[int] = field(default_factory=set)
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: dict[int, dict[int, int]] = field(default_factory=dict)
    widest: int = 0


def read_marks(part: IO[bytes], most_rows: int) -> Marks:
    """The marks of one sheet, row by row, so that a large one takes no more memory than a small one."""
    marks, number = Marks(), 0
    tags = (f"{_MAIN}row", f"{_MAIN}mergeCell")
    for _, row in etree.iterparse(part, tag=tags, resolve_entities=False, huge_tree=False):
        if row.tag == tags[1]:
            _merge(marks, row.get("ref") or "", most_rows)
            continue
        number = int(row.get("r") or number + 1)
        if row.get("hidden") in ("1", "true"):
            marks.hidden.add(number)
        for place, cell in enumerate(row.iterfind(f"{_MAIN}c"), start=1):
            if len(cell) and (cell.findtext(f"{_MAIN}v") or cell.find(f"{_MAIN}is") is not None):
                marks.widest = max(marks.widest, _column(cell.get("r"), place))
            formula = cell.find(f"{_MAIN}f")
            if formula is not None and cell.get("t") != "str" and not cell.findtext(f"{_MAIN}v"):
                of_row = marks.formulas.setdefault(number, {})
                of_row[_column(cell.get("r"), place)] = f"={formula.text or ''}"
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
        if len(marks.hidden) + len(marks.formulas) > 10 * most_rows:
            break
    return marks


def _merge(marks: Marks, reference: str, most_rows: int) -> None:
    """Note the cells of a merged area below its first row, in its first column."""
    corners = [one for one in reference.split(":") if re.fullmatch(r"[A-Z]{1,3}\d{1,7}", one)]
    if len(corners) != 2:
        return
    (column, first), (_, last) = map(coordinate_from_string, corners)
    if last - first > most_rows or len(marks.merged) > most_rows:
        return
    for number in range(first + 1, last + 1):
        marks.merged.setdefault(number, {})[column_index_from_string(column)] = first


def _column(reference: str | None, place: int) -> int:
    return column_index_from_string(coordinate_from_string(reference)[0]) if reference else place
