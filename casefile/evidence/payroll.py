"""Pay records as payroll programs export them: one row for each pay period, in CSV or XLSX (see ``pay_rows``)."""

from __future__ import annotations

from casefile.cases.pay_rows import FIELDS, FRENCH, PayRow, RowFaultError, pay_row
from casefile.findings import Finding
from casefile.sheets.reading import SHEETS, read_sheet
from casefile.sheets.rows import RawRow
from casefile.sheets.titles import Titles

TITLES = Titles.plain(
    FIELDS | frozenset(FRENCH), sheet="pay", examples=("period_from", "period_to", "hours", "rate", "gross")
)


def read_pay(content: bytes, suffix: str) -> tuple[list[PayRow], list[Finding]]:
    """The rows of a pay record, and a finding for each that cannot be used. Other formats have no rows."""
    if suffix not in SHEETS:
        return [], []
    read = read_sheet(content, suffix, TITLES)
    rows, findings = [], list(read.findings)
    for raw in read.rows:
        try:
            rows.append(pay_row(raw.values))
        except RowFaultError as fault:
            findings.append(_unusable(raw, fault))
    return rows, findings


def _unusable(raw: RawRow, fault: RowFaultError) -> Finding:
    return Finding("warning", "pay-row", why=fault.said, row=raw.number, field=fault.field)
