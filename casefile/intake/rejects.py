"""Rejected rows: written back to be corrected and dropped in again, and reported until they are.

A rejected row goes out in the format it came in, with two columns more: ``findings`` says what to correct,
``corrects`` names the row. Both are known on reading, so nothing needs to be removed; an accepted row that
carries a name in ``corrects`` settles the row of that name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath
from typing import Any

from casefile.findings import Finding
from casefile.intake.inbox_file import OFFERS
from casefile.intake.inbox_rows import InboxRow
from casefile.intake.offer_intake import Row
from casefile.sheets.csv_files import write_csv
from casefile.sheets.rows import CORRECTS, FINDINGS, as_text, leaves
from casefile.sheets.workbook import write_xlsx

# What is read and not written goes out in the nearest kind that is.
_WRITTEN = {".json": ".json", ".csv": ".csv", ".tsv": ".csv"}
_OUR_ENDING = re.compile(r"-[0-9a-f]{8}$")


def rejected(rows: Iterable[InboxRow], language: str = "en") -> dict[str, bytes]:
    """The files to write under ``rejected/``, by name: one for each file that had rejected rows.

    The name tells the rows apart as well as the file: the same rejected rows always get the same name, so a
    file that somebody is correcting is never written over, and other rows never take its name. ``language`` is that
    of the findings in it.
    """
    return {_name(file, found): _content(file, found, language) for file, found in _by_file(rows).items()}


def origins(rows: Iterable[InboxRow]) -> dict[str, str]:
    """For each of those files, by name, the one that its rows came from."""
    return {_name(file, found): file for file, found in _by_file(rows).items()}


def _by_file(rows: Iterable[InboxRow]) -> dict[str, list[InboxRow]]:
    by_file: dict[str, list[InboxRow]] = {}
    for row in rows:
        if not row.accepted:
            by_file.setdefault(row.file, []).append(row)
    return by_file


def still_rejected(rows: Iterable[Row], accepted_cases: Collection[str]) -> list[Row]:
    """The rejected rows that are to be reported: not those that were corrected since, and each row once.

    ``accepted_cases`` holds the ids of all accepted cases, those of this run included. A row counts as
    corrected when an accepted row names it in ``corrects``, or when its own employer and reference name an
    accepted case.
    """
    everything = list(rows)
    settled = corrected(everything)
    left = {
        row.id: row
        for row in reversed(everything)
        if not row.accepted and row.id not in settled and _case_named(row) not in accepted_cases
    }
    return list(reversed(left.values()))


def passed_over(rows: Iterable[Row], accepted_cases: Collection[str]) -> list[Finding]:
    """A warning for each rejected row that is passed over only because its case is accepted.

    It may be an amended offer with a mistake in it, and then it is not settled at all: only a person can tell.
    """
    everything = list(rows)
    settled = corrected(everything)
    return [
        Finding("warning", "rejected-row-settled", file=row.file, row=row.row)
        for row in everything
        if not row.accepted and row.id not in settled and _case_named(row) in accepted_cases
    ]


def corrected(rows: Iterable[InboxRow]) -> set[str]:
    """The ids of the rejected rows that accepted rows were made from."""
    return {name for row in rows if row.accepted for name in row.corrects.split()}


def _case_named(row: Row) -> str:
    """The case that a rejected row would belong to, as far as its employer's number and reference say."""
    given = {name: as_text(value) for name, value in leaves(row.raw)}
    number = re.sub(r"[^0-9A-Za-z]", "", given.get("employer.business_number", ""))[:9]
    return f"{number}/{given.get('reference', '')}"


def _name(file: str, rows: list[InboxRow]) -> str:
    path = PurePosixPath(file)
    ids = hashlib.sha256(" ".join(sorted(row.id for row in rows)).encode()).hexdigest()[:8]
    return f"{_OUR_ENDING.sub('', path.stem)}-{ids}{_WRITTEN.get(path.suffix.lower(), '.xlsx')}"


def _content(file: str, rows: list[InboxRow], language: str) -> bytes:
    suffix = _WRITTEN.get(PurePosixPath(file).suffix.lower(), ".xlsx")
    if suffix == ".json":
        return _json([dict(row.raw) | _ours(row, language) for row in rows])
    titles = list(dict.fromkeys(title for row in rows for title in row.raw))
    titles = [title for title in titles if title not in {FINDINGS, CORRECTS}] + [FINDINGS, CORRECTS]
    cells = [[(dict(row.raw) | _ours(row, language)).get(title) for title in titles] for row in rows]
    heads = [rows[0].titles.get(title, title) for title in titles]
    return (
        write_csv(heads, cells, rows[0].delimiter) if suffix == ".csv" else write_xlsx(heads, cells, OFFERS)
    )


def _ours(row: InboxRow, language: str) -> dict[str, str]:
    told = "\n".join(
        f"{finding.message_in(language)} {finding.remedy_in(language)}".strip() for finding in row.findings
    )
    return {FINDINGS: told, CORRECTS: " ".join(dict.fromkeys([row.id, *row.corrects.split()]))}


def _json(rows: list[dict[str, Any]]) -> bytes:
    text = json.dumps(rows, ensure_ascii=False, indent=2, default=as_text)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character, as "\ud800": only its escape can be written
        return json.dumps(rows, indent=2, default=as_text).encode()
