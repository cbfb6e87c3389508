"""Whose rows of a payroll file are whose: workers named by a file beside the workers of an employer's cases. All pure.

A row is given to a case only where its worker can be no one else: by what a person said (a mapping sheet), by a number
that is the case's reference, or by a name that one worker alone has.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.evidence.pay_workers import WorkerName
from casefile.evidence.payroll import PayFile, WorkerPay
from casefile.folding import folded, folded_words
from casefile.sheets.rows import as_text

# What an extract has before the columns of its register.
DIGEST, ROW = "register_sha256", "register_row"


@dataclass(frozen=True)
class Part:
    """One worker's part of a pay record as it comes from its reader: pay rows as facts, the numbers of the rows, and
    the rows themselves as an extract."""

    number: str
    name: str
    pay: tuple[Mapping[str, str], ...]
    rows: tuple[int, ...]
    extract: str

    @property
    def worker(self) -> WorkerName:
        """Whom the rows name."""
        return WorkerName(self.number, self.name)

    @property
    def shown(self) -> str:
        """The worker as a person may see it: in full."""
        return " ".join(filter(None, (self.number, self.name)))


@dataclass(frozen=True)
class CaseWorker:
    """A case and its worker."""

    case_id: str
    name: str


def parts_of(file: PayFile, sha256: str) -> list[dict[str, Any]]:
    """Every worker's part of a pay record; ``sha256`` is the record's own."""
    return [
        {
            "number": one.worker.number,
            "name": one.worker.name,
            "pay": [row.as_facts() for row in one.rows],
            "rows": list(one.numbers),
            "extract": _extract(file, one, sha256),
        }
        for one in file.workers
    ]


def _extract(file: PayFile, part: WorkerPay, sha256: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([DIGEST, ROW, *file.titles])
    for number in part.numbers:
        values = file.raw[number]
        cells = (values.get(title) for title in file.titles)
        writer.writerow([sha256, number, *("" if value is None else as_text(value) for value in cells)])
    return text.getvalue()


def owner_of(worker: WorkerName, cases: Sequence[CaseWorker], mapped: Mapping[str, str]) -> tuple[str, ...]:
    """The cases that may be this worker's: one where there is no doubt. ``mapped``: cases by what a person wrote."""
    told = {_plain(word): case_id for word, case_id in mapped.items()}
    for word in (worker.number, worker.name):
        if word and _plain(word) in told:
            return (told[_plain(word)],)
    by_number = [one.case_id for one in cases if worker.number and _reference(one) == _plain(worker.number)]
    if by_number:
        return tuple(by_number)
    return tuple(one.case_id for one in cases if same_person(worker.name, one.name))


def is_someone_else(worker: WorkerName, own: CaseWorker, others: Iterable[CaseWorker]) -> bool:
    """Whether rows that name one worker alone are surely not this case's: another worker has that name, or no word of
    it is in this one's."""
    if not worker.name or same_person(worker.name, own.name):
        return False
    if any(same_person(worker.name, other.name) for other in others if other.case_id != own.case_id):
        return True
    return not (_words(worker.name) | _joined(worker.name)) & (_words(own.name) | _joined(own.name))


def same_person(one: str, other: str) -> bool:
    """Whether two names are surely one person's: the same words in any order, or all words, two or more, of the shorter
    in the longer (a second given name left out)."""
    return any(
        _same(left, right) for left, right in ((_words(one), _words(other)), (_joined(one), _joined(other)))
    )


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    short, long = sorted((one, other), key=len)
    return bool(one) and (one == other or (len(short) > 1 and short <= long))


def _words(name: str) -> frozenset[str]:
    return frozenset(folded_words(name))


def _joined(name: str) -> frozenset[str]:
    """The words with what apostrophes and hyphens part put together: O'Brien is OBrien."""
    return frozenset(folded_words(re.sub(r"[\u2019\u2018'`-]", "", name)))


def _plain(word: str) -> str:
    return "".join(folded_words(word)) or folded(word)


def _reference(one: CaseWorker) -> str:
    return _plain(one.case_id.partition("/")[2])
