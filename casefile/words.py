"""The words of a text as the search knows them: folded, stemmed, and written together where people write them apart.

Folded before stemmed, so that what is typed without accents has the stem of what is written with them. Databases get
these words ready-made: none of them splits, folds or stems, and all of them find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from casefile.folding import folded
from casefile.stems import LANGUAGES, stem
from casefile.stems import VERSION as STEMS

T = TypeVar("T")

# Raise it with every change of what the words of a text are: an index of other words is rebuilt.
VERSION = f"3-{STEMS}"
# Longer words are cut, in texts and in questions alike: no database takes words of any length.
LONGEST = 64

WORD = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_BLANK = "[ \u00a0\u202f\u2009]"
# What is one thing to a reader, though signs or blanks stand in it: e-mail, O'Brien, IMP-2026-0331, 1,234.56, 12/31.
_CHAIN = re.compile(r"[^\W_]+(?:[-\u2010\u2011\u2013.,/'\u2019:_][^\W_]+)+")
# Where a chain may be: to look at signs alone is several times faster than to look at every word.
_SIGN = re.compile(r"[-\u2010\u2011\u2013.,/'\u2019:_](?=[^\W_])")
# A figure or a capital first, then what must not stand before it: so nothing else is looked at.
_AMOUNT = re.compile(
    rf"[0-9](?<!\w[0-9])\d{{0,2}}(?:(?:{_BLANK}|,)\d{{3}})+(?:[.,]\d{{1,2}})?(?!\w)"
    r"|[0-9](?<!\w[0-9])\d{3,}[.,]\d\d(?!\w)"
)
_NUMBERED = re.compile(rf"[A-Z](?<!\w[A-Z])[A-Z]{{0,2}}{_BLANK}?\d{{3,}}(?:{_BLANK}\d{{3,}})*(?!\w)")
_MONTHS = (
    ("january", "janvier", "jan", "janv"), ("february", "fevrier", "feb", "fevr"), ("march", "mars", "mar"),
    ("april", "avril", "apr", "avr"), ("may", "mai"), ("june", "juin", "jun"), ("july", "juillet", "jul", "juil"),
    ("august", "aout", "aug"), ("september", "septembre", "sept", "sep"), ("october", "octobre", "oct"),
    ("november", "novembre", "nov"), ("december", "decembre", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DATE = re.compile(
    r"[0-9](?<!\w[0-9])(?:"
    r"(?<=(?P<y>[0-9]))(?P<ear>\d{3})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)"
    rf"|\d?(?:er|st|nd|rd|th)?{_BLANK}(?P<month>[^\W\d_]{{3,9}})\.?,?{_BLANK}(?P<year>\d{{4}})"
    rf"|\d?(?:st|nd|rd|th)?,?{_BLANK}(?P<after>\d{{4}}))(?!\w)"
)
# The month that may stand before a day and a year.
_BEFORE = re.compile(rf"(?<!\w)(?P<month>[^\W\d_]{{3,9}})\.?{_BLANK}$")


@dataclass(frozen=True)
class Words:
    """A text's words: in order and folded; and once each what is written together, the stems, the accented words."""

    plain: list[str]
    joined: list[str]
    stems: list[str]
    accented: list[str]


def words(text: str, language: str = "") -> Words:
    """The words of a text. Without a language, its words have the stems of both."""
    text = legible(text)
    told = [*map(_table(language).__getitem__, WORD.findall(text))]
    once = distinct(told)
    return Words(
        [*filter(None, map(_PLAIN, told))],
        _written_together(text),
        distinct(chain.from_iterable(map(_STEMS, once))),
        distinct(filter(None, map(_ACCENTED, once))),
    )


def legible(text: str) -> str:
    """The text with each accented letter as one, and without the marks that are left then."""
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFC", text))


@dataclass(eq=False, slots=True)
class Word:
    """One word: folded; as written where it has accents (else empty); its stems, each with its language before it.

    A word of a text is compared by what it is, not by what it holds: that is asked a hundred times a page.
    """

    plain: str
    accented: str
    stems: tuple[str, ...]


def word(token: str, language: str = "") -> Word:
    """What is known of one word that has no signs in it."""
    return _table(language)[token]


def known(language: str = "") -> Mapping[str, Word]:
    """The same for many words of one language: whatever is looked up in it is there."""
    return _table(language)


_PLAIN, _STEMS, _ACCENTED = attrgetter("plain"), attrgetter("stems"), attrgetter("accented")


class _Table(dict[str, Word]):
    """Words of a language that were seen: the same come again in text after text, but for numbers."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, token: str) -> Word:
        told = _word(token, self._language)
        if told.stems or len(token) < _NUMBER:
            self[token] = told
        return told


# Longer ones with digits are amounts and references, which do not come again.
_NUMBER, _MOST_KNOWN = 5, 150_000
_tables: dict[str, _Table] = {}


def _table(language: str) -> _Table:
    table = _tables.get(language)
    if table is None or len(table) > _MOST_KNOWN:
        table = _tables[language] = _Table(language)  # another thread goes on with the one it has
    return table


def _word(token: str, language: str) -> Word:
    if token.isascii():
        plain = token.lower()[:LONGEST]
        return Word(plain, "", tuple(stems(plain, language)))
    plain = _SIGNS.sub("", folded(token))[:LONGEST]
    lower = token.lower()[:LONGEST]
    return Word(plain, "" if lower == plain else lower, tuple(stems(plain, language)))


def stems(plain: str, language: str = "") -> Iterator[str]:
    """The stems of a folded word, each with its language before it; none of what has digits."""
    if plain.isalpha():
        for one in (language,) if language in LANGUAGES else LANGUAGES:
            yield f"{one}-{stem(plain, one)}"


def _written_together(text: str) -> list[str]:
    return distinct([*joined(text), *wholes(text)])


def joined(text: str) -> Iterator[str]:
    """References, amounts, dates and words with a sign in them, as they are when written together."""
    for start, end in _chains(text):
        if _is_one(text[start:end]):
            yield _together(text[start:end])
    if not any(map(str.isdigit, text)):
        return
    yield from map(_together, _AMOUNT.findall(text))
    yield from map(_together, _NUMBERED.findall(text))
    yield from dates(text)


def wholes(text: str) -> Iterator[str]:
    """The amounts of a text without their cents: 1,234.56 is looked for as 1234 too."""
    for found in _AMOUNT.findall(text):
        yield _together(re.split(r"[.,]\d\d?$", found)[0])


def as_one(span: str) -> str:
    """An amount, a number or a date, as it is when written together."""
    return next(dates(span), None) or _together(span)


def spans(text: str) -> list[tuple[int, int]]:
    """Where amounts, numbers and dates stand that blanks go through, in order; none overlaps another."""
    found = [m.span() for form in (_AMOUNT, _NUMBERED) for m in form.finditer(text)]
    found = sorted([*found, *((start, end) for start, end, _ in _dated(text))])
    told: list[tuple[int, int]] = []
    for start, end in found:
        if not told or start >= told[-1][1]:
            told.append((start, end))
    return told


def _chains(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that signs hold together."""
    end = 0
    for sign in _SIGN.finditer(text):
        start = sign.start()
        while start > end and text[start - 1].isalnum():
            start -= 1
        if start < sign.start() and (chain := _CHAIN.match(text, start)):
            end = chain.end()
            yield start, end


def _is_one(chain: str) -> bool:
    """Whether a chain of words is one thing: it has digits, a hyphen, or a name's apostrophe."""
    return any(c.isdigit() or c in "-\u2010\u2011" for c in chain) or is_name(chain)


def is_name(text: str) -> bool:
    """Whether a word begins as O'Brien and D'Amours do."""
    return bool(_NAME.match(text))


_NAME = re.compile(r"^[A-Z\u00c0-\u00de]['\u2019][A-Z\u00c0-\u00de]")


def _together(text: str) -> str:
    return _SIGNS.sub("", folded(text))[:LONGEST]


def dates(text: str) -> Iterator[str]:
    """The dates of a text, in either language, as eight figures."""
    return (day for _, _, day in _dated(text))


def _dated(text: str) -> Iterator[tuple[int, int, str]]:
    """Where dates stand, and which."""
    for found in _DATE.finditer(text):
        start, day = found.start(), re.match(r"\d+", found[0])
        if found["m"]:
            told = found["y"] + found["ear"], int(found["m"]), found["d"]
        elif found["month"]:
            told = found["year"], _MONTH.get(folded(found["month"]), 0), day[0] if day else ""
        elif before := _BEFORE.search(text, max(0, start - 12), start):
            start = before.start()
            told = found["after"], _MONTH.get(folded(before["month"]), 0), day[0] if day else ""
        else:
            continue
        with suppress(ValueError):
            yield start, found.end(), f"{date(int(told[0]), told[1], int(told[2])):%Y%m%d}"


def distinct(found: Iterable[T]) -> list[T]:
    """Each once, in their order."""
    return list(dict.fromkeys(found))


def together_spans(text: str) -> list[tuple[int, int]]:
    """Where something stands that is also looked for written together."""
    return sorted([*_chains(text), *spans(text)])


def storable(text: str) -> str:
    """A text as every database keeps it: without zero characters and halves of pairs, which some refuse."""
    return _UNSTORABLE.sub("\ufffd", text)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
