"""What payroll systems call things: the titles of their exports and the codes of their earning lines, as data.

The names are in ``data/payroll.toml`` with their source. Titles and codes are compared as bare letters and digits, so
that ``O/T Hours``, ``ot_hours`` and ``OTHours`` are one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from casefile.cases.pay_rows import FIELDS, FRENCH
from casefile.folding import folded, folded_words
from casefile.reference.tables import SHIPPED

FILE = "payroll.toml"
IGNORED = "ignored"
# Signs that tell one title from another.
_SIGNS = str.maketrans({"$": " dollars ", "%": " percent ", "#": " no "})


@dataclass(frozen=True)
class Profile:
    """One payroll system: its name for people, and its own titles by their keys."""

    name: str
    title: str
    titles: Mapping[str, str]


@dataclass(frozen=True)
class PayWords:
    """Every title and earning code known. ``titles`` are those of no system in particular."""

    titles: Mapping[str, str]
    profiles: tuple[Profile, ...]
    earnings: Mapping[str, str]
    spellings: frozenset[str]

    def fields(self, titles: Iterable[str]) -> dict[str, str]:
        """What each title of a file means; those that mean nothing here are left out. The profile of which the file
        shows most counts before the titles that all use."""
        keys = {title: key_of(title) for title in titles}
        own = max(self.profiles, key=lambda one: sum(key in one.titles for key in keys.values())).titles
        meant = {title: own.get(key) or self.titles.get(key, "") for title, key in keys.items()}
        return {title: field for title, field in meant.items() if field}

    def earning(self, code: str, text: str = "") -> str:
        """The kind of an earning line by its code, else by its description; empty where neither is known."""
        return next((kind for word in (code, text) if (kind := self._kind(word))), "")

    def _kind(self, word: str) -> str:
        """By the whole of it, else by a part before or after a dash: ``REG - Regular Hours``."""
        parts = [word, *word.replace("–", "-").replace(":", "-").split("-")]
        return next((kind for part in parts if (kind := self.earnings.get(key_of(part), ""))), "")


def key_of(title: str) -> str:
    """A title as it is compared."""
    return "".join(folded_words(title.translate(_SIGNS)))


@cache
def pay_words() -> PayWords:
    """The shipped names."""
    data = tomllib.loads((SHIPPED / FILE).read_text(encoding="utf-8"))
    own = {name: name for name in FIELDS} | FRENCH
    profiles = tuple(
        Profile(name, told["title"], _by_key(told["titles"])) for name, told in data["profiles"].items()
    )
    every = [
        *own,
        *_names(data["titles"]),
        *(n for told in data["profiles"].values() for n in _names(told["titles"])),
    ]
    return PayWords(
        {**_by_key(data["titles"]), **{key_of(title): field for title, field in own.items()}},
        profiles,
        {key_of(word): kind for kind, words in data["earnings"].items() for word in words},
        frozenset(spelling for title in every for spelling in _spelled(title)),
    )


def _by_key(titles: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {key_of(title): field for field, names in titles.items() for title in names}


def _names(titles: Mapping[str, Iterable[str]]) -> list[str]:
    return [title for field, names in titles.items() if field != IGNORED for title in names]


def _spelled(title: str) -> set[str]:
    """A title as the readers of sheets look for it: small letters, with and without accents and blanks."""
    plain = {title.lower(), folded(title)}
    return plain | {one.replace(" ", mark) for one in plain for mark in ("_", "")}
