"""A row of an inbox file, whatever it tells of: what offers and events have in common on their way in and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from casefile.findings import Finding
from casefile.intake.inbox_file import InboxFile
from casefile.said import Said
from casefile.sheets.reading import SHEETS, read_sheet
from casefile.sheets.rows import CORRECTS, MAX_BYTES, RawRow, Rows, as_text, read_json, row_id, unreadable
from casefile.sheets.titles import Titles


@dataclass(frozen=True)
class InboxRow:
    """One row of one file.

    ``id`` names the row's content, whatever file it stands in. ``corrects`` is what its column of that name holds,
    parted by blanks: the ids of the rejected rows that it was made from. ``delimiter`` and ``titles`` are its file's,
    for writing it back.
    """

    file: str
    row: int
    id: str
    raw: Mapping[str, Any]
    findings: tuple[Finding, ...]
    corrects: str
    delimiter: str
    titles: Mapping[str, str]

    @property
    def accepted(self) -> bool:
        """No finding about it is an error."""
        return all(finding.severity != "error" for finding in self.findings)

    def not_archived(self, why: Said) -> Finding:
        """A fault of the archive that cost this row."""
        return Finding("error", why, file=self.file, row=self.row, field="reference")


R = TypeVar("R", bound=InboxRow)


@dataclass(frozen=True)
class Intake(Generic[R]):
    """What the files held: the rows in the order of files and rows, and what is wrong with whole files."""

    rows: list[R]
    findings: list[Finding]


def read_files(
    files: Iterable[InboxFile],
    titles: Titles,
    row_of: Callable[[InboxFile, RawRow, Rows], R],
) -> Intake[R]:
    """Every file's rows, by its kind. ``titles`` are the columns it may have.

    Never raises for what a file holds.
    """
    intake = Intake[R]([], [])
    for file in sorted(files, key=lambda file: file.name):
        found = _rows(file, titles)
        intake.findings.extend(replace(finding, file=file.name) for finding in found.findings)
        intake.rows.extend(row_of(file, raw, found) for raw in found.rows)
    return intake


def seen(file: InboxFile, raw: RawRow, whole: Rows, findings: Iterable[Finding]) -> dict[str, Any]:
    """The fields of an ``InboxRow``, for a row of any kind."""
    return {
        "file": file.name,
        "row": raw.number,
        "id": row_id(raw.values),
        "raw": raw.values,
        "findings": tuple(replace(finding, file=file.name, row=raw.number) for finding in findings),
        "corrects": as_text(raw.values.get(CORRECTS) or ""),
        "delimiter": whole.delimiter,
        "titles": whole.titles,
    }


def _rows(file: InboxFile, titles: Titles) -> Rows:
    if len(file.content) > MAX_BYTES:
        return unreadable(Said("file-too-large", most=MAX_BYTES // 1024 // 1024))
    if file.suffix == ".json":
        return read_json(file.content)
    if file.suffix in SHEETS:
        return read_sheet(file.content, file.suffix, titles)
    return unreadable(Said("unknown-format", ending=file.suffix or Said("no-extension")))
