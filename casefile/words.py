"""The words of a text as the search knows them: folded, stemmed, and written together where people write them apart.

Folded before stemmed, so that what is typed without accents has the stem of what is written with them. Databases get
these words ready-made: none of them splits, folds or stems, and all of them find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from casefile.folding import folded
from casefile.stems import LANGUAGES, stem
from casefile.stems import VERSION as STEMS

# Raise it with every change of what the words of a text are: an index of other words is rebuilt.
VERSION = f"2-{STEMS}"
# Longer words are cut, in texts and in questions alike: no database takes words of any length.
LONGEST = 64

_WORD = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"[\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_BLANK = "[ \u00a0\u202f\u2009]"
# What is one thing to a reader, though signs or blanks stand in it: e-mail, O'Brien, IMP-2026-0331, 1,234.56, 12/31.
_CHAIN = re.compile(r"[^\W_]+(?:[-\u2010\u2011\u2013.,/'\u2019:_][^\W_]+)+")
_AMOUNT = re.compile(
    rf"(?<!\w)\d{{1,3}}(?:(?:{_BLANK}|,)\d{{3}})+(?:[.,]\d{{1,2}})?(?!\w)|(?<!\w)\d{{4,}}[.,]\d\d(?!\w)"
)
_NUMBERED = re.compile(rf"(?<!\w)[A-Z]{{1,3}}{_BLANK}?\d{{3,}}(?:{_BLANK}\d{{3,}})*(?!\w)")
_MONTHS = (
    ("january", "janvier", "jan", "janv"), ("february", "fevrier", "feb", "fevr"), ("march", "mars", "mar"),
    ("april", "avril", "apr", "avr"), ("may", "mai"), ("june", "juin", "jun"), ("july", "juillet", "jul", "juil"),
    ("august", "aout", "aug"), ("september", "septembre", "sept", "sep"), ("october", "octobre", "oct"),
    ("november", "novembre", "nov"), ("december", "decembre", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<y>\d{{4}})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)"
    rf"|(?P<d2>\d\d?)(?:er|st|nd|rd|th)?{_BLANK}(?P<m2>[^\W\d_]{{3,9}})\.?,?{_BLANK}(?P<y2>\d{{4}})"
    rf"|(?P<m3>[^\W\d_]{{3,9}})\.?{_BLANK}(?P<d3>\d\d?)(?:st|nd|rd|th)?,?{_BLANK}(?P<y3>\d{{4}}))(?!\w)"
)


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
    told = [_known(token, language) for token in _WORD.findall(text)]
    return Words(
        [one.plain for one in told if one.plain],
        distinct([*joined(text), *wholes(text)]),
        distinct(stem for one in told for stem in one.stems),
        distinct(one.accented for one in told if one.accented),
    )


def legible(text: str) -> str:
    """The text with each accented letter as one, and without the marks that are left then."""
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFC", text))


@dataclass(frozen=True)
class Word:
    """One word: folded; as written where it has accents (else empty); its stems, each with its language before it."""

    plain: str
    accented: str
    stems: tuple[str, ...]


def word(token: str, language: str = "") -> Word:
    """What is known of one word that has no signs in it."""
    return _known(token, language)


@lru_cache(maxsize=100_000)
def _known(token: str, language: str) -> Word:
    plain = _SIGNS.sub("", folded(token))[:LONGEST]
    lower = token.lower()[:LONGEST]
    return Word(plain, "" if lower == plain else lower, tuple(stems(plain, language)))


def stems(plain: str, language: str = "") -> Iterator[str]:
    """The stems of a folded word, each with its language before it; none of what has digits."""
    if plain.isalpha():
        for one in (language,) if language in LANGUAGES else LANGUAGES:
            yield f"{one}-{stem(plain, one)}"


def joined(text: str) -> Iterator[str]:
    """References, amounts, dates and words with a sign in them, as they are when written together."""
    for found in _CHAIN.findall(text):
        if _is_one(found):
            yield _together(found)
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
    found = sorted(m.span() for form in (_DATE, _AMOUNT, _NUMBERED) for m in form.finditer(text))
    told: list[tuple[int, int]] = []
    for start, end in found:
        if not told or start >= told[-1][1]:
            told.append((start, end))
    return told


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
    for found in _DATE.finditer(text):
        year, month, day = (found[n] or found[f"{n}2"] or found[f"{n}3"] for n in "ymd")
        number = int(month) if month.isdigit() else _MONTH.get(folded(month), 0)
        try:
            yield f"{date(int(year), number, int(day)):%Y%m%d}"
        except ValueError:
            continue


def distinct(found: Iterable[str]) -> list[str]:
    """Each once, in their order."""
    return list(dict.fromkeys(found))


def tokens(text: str, language: str, most: int) -> list[tuple[int, int, Word]]:
    """The words of a text with where each stands, from its beginning."""
    found = ((m.start(), m.end(), _known(m[0], language)) for m in islice(_WORD.finditer(text), most))
    return [one for one in found if one[2].plain]


def together_spans(text: str) -> list[tuple[int, int]]:
    """Where something stands that is also looked for written together."""
    return sorted([m.span() for m in _CHAIN.finditer(text)] + spans(text))


def storable(text: str) -> str:
    """A text as every database keeps it: without zero characters and halves of pairs, which some refuse."""
    return _UNSTORABLE.sub("\ufffd", text)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
