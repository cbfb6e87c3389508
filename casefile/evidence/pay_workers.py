"""Whom a row of a payroll file is of: named in the row itself, or once in a heading over several rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.folding import folded, folded_words
from casefile.sheets.rows import as_text, is_blank

# The fields that name a worker.
WHO = ("worker_number", "worker_name", "first_name", "last_name")
_LABEL = re.compile(
    r"(employee|employé\(?e?\)?|employe|worker|name|nom|salariée?|matricule|emp)\b\.?\s*"
    r"(name|number|no\.?|n°|id|nom|code)?\s*[:#–-]*\s*(?=\S)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[#(]?\b([A-Z]{0,3}\d[\dA-Z-]*)\b\)?", re.IGNORECASE)
# Words of headings that name no one.
_NO_NAME = re.compile(
    r"\b(week|semaine|period|periode|page|department|departement|dept|pay|paie|payroll|registre|register|month|mois"
    r"|vacation|vacances|overtime|regular|total)\b"
)
_LONGEST = 6  # words of a name


@dataclass(frozen=True)
class WorkerName:
    """Whom a row names, as it stands there: a number, a name, or both."""

    number: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.number or self.name)

    @property
    def key(self) -> str:
        """What makes two rows one worker's: the number, where there is one, else the words of the name in any order."""
        return self.number.casefold() or " ".join(sorted(folded_words(self.name)))


def worker_of(cells: Mapping[str, Any]) -> WorkerName:
    """Whom a row names."""
    text = {name: " ".join(as_text(cells.get(name) or "").split()) for name in WHO}
    name = text["worker_name"] or f"{text['first_name']} {text['last_name']}".strip()
    return WorkerName(text["worker_number"].removesuffix(".0"), name)


def worker_in(heading: str) -> WorkerName:
    """Whom a heading over rows names: ``Employee: 1042 Damours, Zoé``, or a name alone; no one in any other."""
    text = " ".join(heading.split())
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else text
    number = _NUMBER.search(rest)
    name = (rest.replace(number[0], " ") if number else rest).strip(" -–:#,.()")
    words = name.split()
    if not label and (not _like_a_name(words) or _NO_NAME.search(folded(text))):
        return WorkerName()
    return WorkerName(number[1] if number else "", " ".join(words))


def column_of_names(rows: Sequence[Mapping[str, Any]], titles: Iterable[str]) -> str:
    """The column of an unknown title that seems to name several people: each cell two or more words without digits.

    Empty where there is none.
    """
    for title in titles:
        cells = {" ".join(as_text(row[title]).split()) for row in rows if not is_blank(row.get(title))}
        if len(cells) > 1 and all(len(one.split()) > 1 and _like_a_name(one.split()) for one in cells):
            return title
    return ""


def _like_a_name(words: Sequence[str]) -> bool:
    plain = 0 < len(words) <= _LONGEST and not any(c.isdigit() for word in words for c in word)
    return plain and all(word[:1].isupper() or len(word) < 4 for word in words)
