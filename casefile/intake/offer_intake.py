"""Intake: the inbox's files in, offers and findings out.

Nothing here touches a disk or a clock: files come as bytes, the answer is a list of rows. A row with an
error gives no offer; a row with warnings does. One bad row, or one bad file, never costs another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from casefile.findings import Finding
from casefile.intake.inbox_file import OFFERS, InboxFile
from casefile.intake.language_checks import Severity
from casefile.intake.offer_checks import check_offer
from casefile.intake.shaping import shape
from casefile.offer import FIELDS, Offer
from casefile.reference.tables import Tables
from casefile.said import Said
from casefile.sheets.csv_files import read_csv
from casefile.sheets.rows import (
    CORRECTS,
    MAX_BYTES,
    RawRow,
    Rows,
    as_text,
    read_json,
    row_id,
    unreadable,
)
from casefile.sheets.workbook import read_xlsx

__all__ = [
    "InboxFile",
    "Intake",
    "Row",
    "read_offers",
    "read_rows",
]

_TITLES = frozenset(FIELDS)


@dataclass(frozen=True)
class Row:
    """One row of one file. ``offer`` is None when a finding is an error.

    ``id`` names the row's content, whatever file it stands in. ``corrects`` holds the ids of the rejected
    rows that this one was made from, parted by blanks. ``delimiter`` is its file's, for writing it back.
    """

    file: str
    row: int
    id: str
    raw: Mapping[str, Any]
    offer: Offer | None
    findings: tuple[Finding, ...]
    corrects: str = ""
    delimiter: str = ","


@dataclass(frozen=True)
class Intake:
    """What the files held: the rows in the order of files and rows, and what is wrong with whole files."""

    rows: list[Row]
    findings: list[Finding]


def read_offers(files: Iterable[InboxFile], tables: Tables, english_in_quebec: Severity = "error") -> Intake:
    """Read every file. Never raises for what a file holds. ``english_in_quebec``: see ``language_checks``."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for file in sorted(files, key=lambda file: file.name):
        found = read_rows(file, _TITLES, OFFERS)
        findings += [replace(finding, file=file.name) for finding in found.findings]
        rows += [_row(file, raw, found.delimiter, tables, english_in_quebec) for raw in found.rows]
    return Intake(_one_of_each(rows), findings)


def read_rows(file: InboxFile, titles: frozenset[str], sheet: str) -> Rows:
    """A file's rows by its kind. ``titles`` are the columns it may have, ``sheet`` a workbook's sheet."""
    if len(file.content) > MAX_BYTES:
        return unreadable(Said("file-too-large", most=MAX_BYTES // 1024 // 1024))
    if file.suffix == ".json":
        return read_json(file.content)
    if file.suffix == ".csv":
        return read_csv(file.content, titles)
    if file.suffix == ".xlsx":
        return read_xlsx(file.content, titles, sheet)
    return unreadable(Said("unknown-format", ending=file.suffix or Said("no-extension")))


def _row(file: InboxFile, raw: RawRow, delimiter: str, tables: Tables, english_in_quebec: Severity) -> Row:
    offer, findings = shape(raw.values, in_sheet=file.suffix != ".json")
    if offer is not None:
        findings = [*findings, *check_offer(offer, tables, english_in_quebec)]
    rejected = any(finding.severity == "error" for finding in findings)
    return Row(
        file=file.name,
        row=raw.number,
        id=row_id(raw.values),
        raw=raw.values,
        offer=None if rejected else offer,
        findings=tuple(replace(finding, file=file.name, row=raw.number) for finding in findings),
        corrects=as_text(raw.values.get(CORRECTS) or ""),
        delimiter=delimiter,
    )


def _one_of_each(rows: list[Row]) -> list[Row]:
    """The same offer twice counts once; another offer under its reference follows it, and says so."""
    kept: list[Row] = []
    places: dict[str, list[int]] = {}
    for row in rows:
        if row.offer is None:
            kept.append(row)
            continue
        earlier = places.setdefault(row.offer.case_id, [])
        twin = next((place for place in earlier if kept[place].offer == row.offer), None)
        if twin is not None:
            corrects = " ".join(filter(None, (kept[twin].corrects, row.corrects)))
            kept[twin] = replace(kept[twin], corrects=corrects)
            continue
        if earlier:
            row = replace(row, findings=(*row.findings, _follows(row, kept[earlier[-1]])))  # noqa: PLW2901
        earlier.append(len(kept))
        kept.append(row)
    return kept


def _follows(row: Row, earlier: Row) -> Finding:
    said = Said("reference-twice", earlier_row=earlier.row, earlier_file=earlier.file)
    return Finding("warning", said, file=row.file, row=row.row, field="reference")
