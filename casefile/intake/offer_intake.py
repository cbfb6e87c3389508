"""Intake: the inbox's files in, offers and findings out.

Nothing here touches a disk or a clock: files come as bytes, the answer is a list of rows. A row with an
error gives no offer; a row with warnings does. One bad row, or one bad file, never costs another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from casefile.findings import Finding
from casefile.intake.compound_values import parted
from casefile.intake.inbox_file import InboxFile
from casefile.intake.inbox_rows import InboxRow, Intake, read_files, seen
from casefile.intake.language_checks import Severity
from casefile.intake.offer_checks import check_offer
from casefile.intake.offer_columns import offer_titles
from casefile.intake.shaping import shape
from casefile.offer import Offer
from casefile.reference.tables import Tables
from casefile.said import Said
from casefile.sheets.rows import RawRow, Rows
from casefile.sheets.titles import Titles


@dataclass(frozen=True)
class Row(InboxRow):
    """One row that states an offer. ``offer`` is None when a finding is an error."""

    offer: Offer | None


def read_offers(
    files: Iterable[InboxFile],
    tables: Tables,
    english_in_quebec: Severity = "error",
    titles: Titles | None = None,
) -> Intake[Row]:
    """Read every file. Never raises for what a file holds. ``english_in_quebec``: see ``language_checks``; ``titles``:
    those of the inbox's mapping."""

    def row_of(file: InboxFile, raw: RawRow, whole: Rows) -> Row:
        in_sheet = file.suffix != ".json"
        values, unclear = parted(raw.values) if in_sheet else (raw.values, [])
        offer, findings = shape(values, in_sheet=in_sheet, shown=raw.shown, told=unclear)
        if offer is not None:
            findings = [*findings, *check_offer(offer, tables, english_in_quebec)]
        rejected = any(finding.severity == "error" for finding in findings)
        return Row(**seen(file, raw, whole, findings), offer=None if rejected else offer)

    intake = read_files(files, titles or offer_titles(), row_of)
    return Intake(_one_of_each(intake.rows), intake.findings)


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
