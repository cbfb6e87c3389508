"""The index as a table for programs and spreadsheets: index.csv and index.xlsx, the same rows, the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

from casefile.packet.index_lines import IndexLine, notes
from casefile.packet.layout import Layout
from casefile.packet.plan import Plan
from casefile.packet.words import Words
from casefile.sheets import workbook
from casefile.sheets.streamed import inert

COLUMNS = (
    "number", "item", "case", "worker", "document_id", "type", "title", "language", "version", "date", "volume",
    "page", "pages", "slip_sheet", "redactions", "notes", "file", "sha256",
)  # fmt: skip


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
    writer.writerows({name: inert(value) for name, value in row.items()} for row in rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))


def write_xlsx(path: Path, rows: Sequence[dict[str, str | int]], on: dt.date) -> None:
    """The same rows as a workbook, laid out to be read."""
    cells = [[row[name] for name in COLUMNS] for row in rows]
    moment = dt.datetime.combine(on, dt.time())
    path.write_bytes(workbook.write_xlsx(COLUMNS, cells, "index", report=True, filters=True, moment=moment))
