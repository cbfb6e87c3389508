"""Pay records as payroll programs export them: one row for each pay period, in CSV or XLSX (see ``pay_rows``)."""

from __future__ import annotations

from casefile.cases.pay_rows import FIELDS, FRENCH, PayRow, RowFaultError, pay_row
from casefile.findings import Finding
from casefile.sheets.csv_files import read_csv
from casefile.sheets.rows import RawRow, Rows
from casefile.sheets.workbook import read_xlsx

TITLES = FIELDS | frozenset(FRENCH)
SHEET = "pay"


def read_pay(content: bytes, suffix: str) -> tuple[list[PayRow], list[Finding]]:
    """The rows of a pay record, and a finding for each that cannot be used. Other formats have no rows."""
    if suffix == ".csv":
        read: Rows = read_csv(content, TITLES)
    elif suffix in {".xlsx", ".xlsm"}:
        read = read_xlsx(content, TITLES, SHEET)
    else:
        return [], []
    rows, findings = [], list(read.findings)
    for raw in read.rows:
        try:
            rows.append(pay_row(raw.values))
        except RowFaultError as fault:
            findings.append(_unusable(raw, fault))
    return rows, findings


def _unusable(raw: RawRow, fault: RowFaultError) -> Finding:
    return Finding("warning", "pay-row", why=fault.said, row=raw.number, field=fault.field)
