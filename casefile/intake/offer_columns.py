"""The columns of a sheet of offers in people's words: titles in both languages, meaning, what may stand in them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casefile.intake.inbox_file import OFFERS
from casefile.offer import FIELDS, Kind, Offer
from casefile.reference.tables import SHIPPED
from casefile.said import Both
from casefile.sheets.titles import Titles, key

_FILE = "offer-columns.toml"
# A column of the family name, a comma and the given names; it is no field of the offer.
WHOLE_NAME = "worker.name"
_WHOLE_NAMES = (
    WHOLE_NAME,
    "name",
    "full name",
    "worker",
    "employee",
    "employee name",
    "nom complet",
    "nom et prenom",
)
MAPPABLE = (*FIELDS, WHOLE_NAME)
MAPPING = "casefile offers map FILE"
_LANGUAGES = {"en": Both(" (in English)", " (en anglais)"), "fr": Both(" (in French)", " (en français)")}


@dataclass(frozen=True)
class Column:
    """One column. ``also``: other titles it is known by; ``values``: the only ones it may hold, where they are few."""

    name: str
    title: Both
    meaning: Both
    example: str
    kind: Kind
    required: bool
    also: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """As ``offers fields --json`` gives it."""
        return {
            "name": self.name,
            "title_en": self.title.en,
            "title_fr": self.title.fr,
            "meaning_en": self.meaning.en,
            "meaning_fr": self.meaning.fr,
            "required": self.required,
            "values": list(self.values),
            "example": self.example,
        }


@cache
def columns() -> tuple[Column, ...]:
    """Every column, in the order of the offer's fields."""
    told = dict(_entries(tomllib.loads((SHIPPED / _FILE).read_text(encoding="utf-8"))))
    return tuple(_column(name, told) for name in FIELDS)


@cache
def offer_titles() -> Titles:
    """By what titles the columns of a sheet of offers are known."""
    names: dict[str, str] = {}
    for column in columns():
        for title in (column.title.en, column.title.fr, *column.also):
            names.setdefault(key(title), column.name)
    names |= {key(name): name for name in FIELDS}
    names |= {key(title): WHOLE_NAME for title in _WHOLE_NAMES}
    examples = [column.title.en for column in columns() if column.required][:3]
    return Titles(names, examples, OFFERS, MAPPING)


def _entries(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in table.items():
        if "example" in entry:
            yield before + name, entry
        else:
            yield from _entries(entry, f"{before}{name}.")


def _column(name: str, told: Mapping[str, Mapping[str, Any]]) -> Column:
    """A column; one of the words of a language (``job.fr.duties``) is told as the plain one, with its language."""
    language = next((lang for lang in _LANGUAGES if f".{lang}." in name), "")
    entry = told[name.replace(f".{language}.", ".") if language else name]
    title = Both(entry["en"], entry["fr"])
    info = _info(name)
    if language:
        more = _LANGUAGES[language]
        title = Both(title.en + more.en, title.fr + more.fr)
    return Column(
        name=name,
        title=title,
        meaning=Both(entry.get("means_en") or title.en, entry.get("means_fr") or title.fr),
        example="" if language else entry["example"],
        kind=FIELDS[name],
        required=info.is_required(),
        also=() if language else tuple(entry["also"]),
        values=_values(info) if FIELDS[name] == "choice" else (),
    )


def _info(name: str) -> FieldInfo:
    model: type[BaseModel] = Offer
    *groups, last = name.split(".")
    for group in groups:
        inner = model.model_fields[group].annotation
        if not isinstance(inner, type):
            raise TypeError(name)
        model = inner
    return model.model_fields[last]


def _values(info: FieldInfo) -> tuple[str, ...]:
    """The words of a choice, however its annotation wraps them."""
    found: list[str] = []

    def walk(annotation: object) -> None:
        if isinstance(annotation, str):
            found.append(annotation)
        for part in get_args(annotation):
            walk(part)

    walk(info.annotation)
    return tuple(found)
