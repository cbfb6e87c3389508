"""The mapping sheet: a CSV or workbook that says which case and type files belong to, whatever they are called.

    file, reference, type, date, title, period_from, period_to, source, brought_by, worker

``file`` is a path beside the sheet. ``reference`` may name several cases, parted by ``|`` or line breaks: a clearance
letter serves every worker it covers. ``worker`` says whose rows of a payroll file of many workers are this case's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from casefile.evidence.claims import Claim, make_claim, suffix_of
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.reference.obligations import Obligations
from casefile.sheets import reading
from casefile.sheets.rows import as_text
from casefile.sheets.titles import Titles

FRENCH = {
    "fichier": "file",
    "titre": "title",
    "periode_du": "period_from",
    "periode_au": "period_to",
    "remis_par": "brought_by",
    "employe": "worker",
}
FIELDS = frozenset(
    {"file", "reference", "type", "date", "title", "period_from", "period_to", "source", "brought_by"}
    | {"worker"}
)
TITLES = Titles.plain(
    FIELDS | frozenset(FRENCH), sheet="mapping", examples=("file", "reference", "type", "date")
)
NAMES = frozenset({"mapping.csv", "mapping.xlsx"})


@dataclass(frozen=True)
class Mapped:
    """One row: the file it speaks of and what it claims, or the finding that says why it claims nothing."""

    row: int
    file: str
    claims: tuple[Claim, ...] = ()
    finding: Finding | None = None


def is_sheet(name: str) -> bool:
    """Whether a file of this name is a mapping sheet."""
    return PurePosixPath(name).name.lower() in NAMES


def read_sheet(
    name: str, content: bytes, rules: Obligations, today: dt.date
) -> tuple[list[Mapped], list[Finding]]:
    """The rows of a sheet, and what is wrong with the sheet as a whole."""
    read = reading.read_sheet(content, PurePosixPath(name).suffix.lower(), TITLES)
    return [_mapped(name, raw.number, raw.values, rules, today) for raw in read.rows], read.findings


def _mapped(name: str, row: int, values: Mapping[str, object], rules: Obligations, today: dt.date) -> Mapped:
    words = {FRENCH.get(title, title): as_text(value or "").strip() for title, value in values.items()}
    file = words.get("file", "").replace("\\", "/")
    try:
        if not file or file.startswith("/") or ".." in PurePosixPath(file).parts:
            raise UnfitError("evidence-path.sheet")
        return Mapped(row, file, tuple(_claims(file, words, rules, today)))
    except UnfitError as unfit:
        return Mapped(row, file, finding=Finding("error", unfit.said, file=name, row=row))


def _claims(file: str, words: Mapping[str, str], rules: Obligations, today: dt.date) -> Iterator[Claim]:
    references = [word.strip() for word in words.get("reference", "").replace("|", "\n").split("\n")]
    first, last = words.get("period_from", ""), words.get("period_to", "")
    for reference in filter(None, references) if any(references) else [""]:
        yield make_claim(
            reference,
            words.get("type", ""),
            words.get("date", ""),
            words.get("title") or PurePosixPath(file).stem,
            suffix_of(file),
            rules,
            today,
            period=(first, last) if first or last else None,
            source=words.get("source", ""),
            brought_by=words.get("brought_by", ""),
            worker=words.get("worker", ""),
        )
