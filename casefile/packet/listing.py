"""The index as a table for programs and spreadsheets: index.csv and index.xlsx, the same rows, the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from casefile.packet.fixed_zip import undated
from casefile.packet.index_lines import IndexLine, notes
from casefile.packet.layout import Layout
from casefile.packet.plan import Plan
from casefile.packet.words import Words

COLUMNS = (
    "number", "item", "case", "worker", "document_id", "type", "title", "language", "version", "date", "volume",
    "page", "pages", "slip_sheet", "redactions", "notes", "file", "sha256",
)  # fmt: skip
_WIDTHS = (8, 6, 22, 26, 18, 22, 44, 9, 8, 12, 8, 7, 7, 30, 11, 40, 40, 66)


def rows_of(
    plan: Plan, entries: Sequence[IndexLine], layout: Layout, files: dict[str, str]
) -> list[dict[str, str | int]]:
    """One row for each entry. ``files`` tells an entry's name under originals/data and its digest's source."""
    words = Words(plan.request.language)
    rows: list[dict[str, str | int]] = []
    for e in entries:
        source, place = e.prepared.source, layout.places[e.key]
        rows.append(
            {
                "number": e.number, "item": e.item, "case": source.case_id, "worker": plan.workers.get(e.case_id, ""),
                "document_id": source.id, "type": source.type, "title": e.title, "language": source.language,
                "version": source.version, "date": source.date.isoformat() if source.date else "",
                "volume": place.volume, "page": place.number, "pages": e.pages,
                "slip_sheet": words(e.part.reason) if e.part.reason else "",
                "redactions": len(e.part.redactions), "notes": "; ".join(notes(e, words)),
                "file": f"originals/data/{e.original}" if e.original in files else "",
                "sha256": files.get(e.original, ""),
            }
        )  # fmt: skip
    return rows


def write_csv(path: Path, rows: Sequence[dict[str, str | int]]) -> None:
    """UTF-8 with a mark that Excel needs; a text that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))


def write_xlsx(path: Path, rows: Sequence[dict[str, str | int]], on: dt.date) -> None:
    """The same rows as a workbook: text stays text, the head stays in sight."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "index"
    sheet.append(list(COLUMNS))
    for number, row in enumerate(rows, start=2):
        for column, name in enumerate(COLUMNS, start=1):
            cell = sheet.cell(number, column)
            cell.value = row[name]
            if isinstance(row[name], str):
                cell.data_type = "s"
    _format(sheet)
    moment = dt.datetime.combine(on, dt.time())
    book.properties.created = book.properties.modified = moment
    book.properties.creator = "Casefile"
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(undated(out.getvalue(), moment))


def _format(sheet: object) -> None:
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width  # type: ignore[attr-defined]
    for cell in sheet[1]:  # type: ignore[index]
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"  # type: ignore[attr-defined]


def _inert(value: str | int) -> str | int:
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )
