"""The sample offer as files of the inbox, in three formats, and what is read from them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from casefile.findings import Finding
from casefile.intake.inbox_file import InboxFile
from casefile.intake.inbox_rows import Intake
from casefile.intake.offer_intake import Row, read_offers
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.sheets.csv_files import write_csv
from casefile.sheets.rows import leaves
from casefile.sheets.workbook import write_xlsx
from tests.support.samples import offer_data

TABLES = load_tables()


def read(*files: InboxFile) -> Intake:
    return read_offers(files, TABLES)


def json_file(*items: Any, name: str = "offers/a.json") -> InboxFile:
    return InboxFile(name, json.dumps(list(items)).encode())


def flat(**changes: Any) -> dict[str, Any]:
    """The sample offer as a sheet has it: one value by dotted name, lists on lines."""
    values = dict(leaves(offer_data(**changes)))
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in values.items()}


def as_csv(*rows: dict[str, Any], delimiter: str = ",", name: str = "offers/a.csv") -> InboxFile:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return InboxFile(name, write_csv(titles, [[row.get(t, "") for t in titles] for row in rows], delimiter))


def as_xlsx(*rows: dict[str, Any], name: str = "offers/a.xlsx", sheet: str = "offers") -> InboxFile:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    return InboxFile(name, write_xlsx(titles, [[row.get(t) for t in titles] for row in rows], sheet))


def only(intake: Intake) -> Row:
    [row] = intake.rows
    return row


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


def whole_file(content: bytes, name: str) -> Finding:
    """The one finding about a file that gives no rows, while another file goes on."""
    intake = read(InboxFile(name, content), json_file(offer_data(), name="offers/zz.json"))
    assert [row.file for row in intake.rows] == ["offers/zz.json"]
    assert intake.rows[0].offer is not None
    [finding] = [f for f in intake.findings if f.severity == "error"]
    assert finding.file == name
    assert finding.remedy
    return finding


SAMPLE = Offer.model_validate(offer_data())


def rezip(content: bytes, part: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()
