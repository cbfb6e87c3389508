"""What openpyxl passes over in a sheet's own XML: hidden rows, and formulas whose result was never saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass
class Marks:
    """``hidden``: numbers of rows; ``formulas``: by row, then by column, those that have no result."""

    hidden: set[int] = field(default_factory=set)
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)


def read_marks(part: IO[bytes], most_rows: int) -> Marks:
    """The marks of one sheet, row by row, so that a large one takes no more memory than a small one."""
    marks, number = Marks(), 0
    for _, row in etree.iterparse(part, tag=f"{_MAIN}row", resolve_entities=False, huge_tree=False):
        number = int(row.get("r") or number + 1)
        if row.get("hidden") in ("1", "true"):
            marks.hidden.add(number)
        for place, cell in enumerate(row.iterfind(f"{_MAIN}c"), start=1):
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


def _column(reference: str | None, place: int) -> int:
    return column_index_from_string(coordinate_from_string(reference)[0]) if reference else place
