"""One door for tables of every kind: CSV, workbooks of Excel and OpenDocument."""

from __future__ import annotations

from casefile.said import Said
from casefile.sheets.column_maps import mapped
from casefile.sheets.csv_files import csv_grid
from casefile.sheets.grid import Grid
from casefile.sheets.opendocument import ods_grid
from casefile.sheets.rows import MAX_BYTES, Rows, unreadable
from casefile.sheets.table import table
from casefile.sheets.titles import Titles
from casefile.sheets.xlsx_reading import xlsx_grid

# The endings of files that are read as tables.
SHEETS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".ods"})


def read_sheet(content: bytes, suffix: str, titles: Titles) -> Rows:
    """The rows of a table by the fields of its columns, and what there is to say of the file. Never raises."""
    if len(content) > MAX_BYTES:
        return unreadable(Said("file-too-large", most=MAX_BYTES // 1024 // 1024))
    grid = grid_of(content, suffix, titles.every)
    return table(grid, mapped(titles, grid.lines))


def grid_of(content: bytes, suffix: str, titles: Titles) -> Grid:
    """The lines of the table, as they stand."""
    if suffix in (".xlsx", ".xlsm"):
        return xlsx_grid(content, titles)
    if suffix == ".ods":
        return ods_grid(content, titles)
    return csv_grid(content, titles)
