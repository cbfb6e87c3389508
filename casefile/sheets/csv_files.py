"""CSV files, read as coordinators' programs write them and written back alike.

Excel in French writes CSV with semicolons, older programs write it in the code pages of their day. Blanks around a
cell's text are not part of it, because no one can see them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from casefile.findings import Finding
from casefile.said import Said
from casefile.sheets.cells import Cell, text_cell
from casefile.sheets.encodings import decoded
from casefile.sheets.grid import Grid, Line
from casefile.sheets.heading import DEPTH, find_heading
from casefile.sheets.rows import MAX_ROWS, as_text
from casefile.sheets.titles import Titles

MAX_CELL = 1_000_000
_DELIMITERS = (",", ";", "\t", "|")
_GUARDED = re.compile(r'="(?P<told>[^"]*)"|\'(?P<kept>\d.*)', re.DOTALL)
_HEAD = 100_000  # characters that are looked at for what parts the cells


def csv_grid(content: bytes, titles: Titles) -> Grid:
    """The lines of the file. The delimiter is the one that shows most known titles, else most columns."""
    text = decoded(content)
    if text is None:
        return Grid(findings=[Finding("error", "not-text")])
    delimiter = max(_DELIMITERS, key=lambda mark: _shows(text.text, mark, titles))
    lines: list[Line] = []
    reader = csv.reader(io.StringIO(text.text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        for line in _lines(reader):
            lines.append(line)
            if len(lines) > MAX_ROWS + 1:
                return Grid(findings=[Finding("error", Said("file-too-large.rows", most=MAX_ROWS))])
    except csv.Error:
        said = Said("not-csv", line=reader.line_num)
        return Grid(findings=[Finding("error", said, row=reader.line_num)])
    return Grid(lines, findings=text.findings, delimiter=delimiter)


def _lines(reader: Iterable[list[str]]) -> Iterator[Line]:
    csv.field_size_limit(MAX_CELL)
    for number, cells in enumerate(reader, start=1):
        if any(cell.strip() for cell in cells):
            yield Line(number, [_cell(cell) for cell in cells])


def _cell(text: str) -> Cell:
    """A cell without what keeps a spreadsheet from taking its digits for a number: ``="00123"``, ``'00123``."""
    guarded = _GUARDED.fullmatch(text.strip())
    return text_cell((guarded["told"] or guarded["kept"]) if guarded else text)


def _shows(text: str, delimiter: str, titles: Titles) -> tuple[int, int]:
    """How many known titles, then how many columns, the first lines have when parted so."""
    reader = csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=delimiter, skipinitialspace=True)
    lines: list[Line] = []
    try:
        lines.extend(islice(_lines(reader), DEPTH))
    except csv.Error:
        if not lines:
            return 0, 0
    heading = find_heading(lines, titles)
    known = len({titles.field_of(title) for title in heading.titles} - {None}) if heading else 0
    return known, max((len(line.cells) for line in lines), default=0)


def write_csv(titles: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str) -> bytes:
    """A CSV file as Excel opens it with its accents right: UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(titles)
    writer.writerows([["" if value is None else as_text(value) for value in row] for row in rows])
    return text.getvalue().encode("utf-8-sig", "backslashreplace")
