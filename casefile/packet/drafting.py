"""A request drafted from an inspection letter: each value beside the sentence it comes from, the rest shown as it is.

A letter is read for what a request needs: authority, officer, file number, dates, business number, items and their
periods, in English and in French. What is not certain is left out and told; a person reads the draft beside the letter.
Pure: text in, draft out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from babel.dates import get_month_names

from casefile.folding import folded
from casefile.packet.naming import Named, named_in
from casefile.packet.suggesting import suggested
from casefile.tongue import language_of

NEEDED = ("authority", "file_number", "received", "due", "employer", "items")
# Federal institutions that write such letters, in both languages; the first that the letter names is its author.
_AUTHORITIES = (
    "Immigration, Refugees and Citizenship Canada", "Immigration, Réfugiés et Citoyenneté Canada",
    "Employment and Social Development Canada", "Emploi et Développement social Canada", "Service Canada",
    "Canada Border Services Agency", "Agence des services frontaliers du Canada",
)  # fmt: skip
_FULL = 0.75  # of the longest line: a shorter one ends its paragraph
_LABEL = re.compile(r"^[^\W\d_][^:.;!?]{1,40}\s?:\s*\S")
_MARK = re.compile(r"^(?:[-–—•▪◦*●]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[«\"“(]?[A-ZÀ-ÖØ-Þ0-9])")
_SHORTENED = re.compile(
    r"(?:\b(?:no|mr|mrs|ms|dr|st|m|mm|me|mme|art|par|s|ss|p|pp|c|ch|n)|\b[A-Z])\.$", re.IGNORECASE
)
_FILE = re.compile(
    r"(?:inspection|file|case|dossier|reference|référence|réf|our file|notre dossier|n/réf)\.?\s*(?:number|no|#|n[o°º]|"
    r"numéro|id)?\.?\s*(?:is|est le)?\s*:?\s*((?=[A-Z0-9/.-]*\d)[A-Z0-9][A-Z0-9/.-]{3,40}[A-Z0-9])", re.IGNORECASE,
)  # fmt: skip
_BUSINESS = re.compile(r"(?<!\d)(\d{5}\s?\d{4}|\d{3}[ -]?\d{3}[ -]?\d{3})(?:\s?RP\s?\d{4})?(?!\d)")
_ABOUT_BUSINESS = re.compile(r"business number|numero d'entreprise|\bbn\b|\bne\b", re.IGNORECASE)
_DUE = re.compile(
    r"no later than|on or before|not later than|\bby\b|\bbefore\b|deadline|\bdue\b|au plus tard|d'ici|avant le|"
    r"date limite|echeance"
)
_WITHIN = re.compile(
    r"(?:within|dans (?:les|un delai de))\s+(?:[a-z-]+\s+\()?(\d{1,3})\)?\s+(?:calendar\s+|civils?\s+)?(?:days|jours)"
)
_SENT = re.compile(r"^(?:date|dated|le|on)?\s*:?\s*$")
_ASKS = re.compile(
    r"\b(?:provide|submit|send|produce|supply|forward|give us|fournir|fournissez|transmettre|transmettez|produire|"
    r"envoyer|remettre|faire parvenir|required documents|documents requis|following (?:documents|records|information)|"
    r"(?:documents|renseignements|registres|pieces) suivants?)\b"
)
_SINCE = re.compile(r"(?:since|starting(?: on)?|as of|from|depuis(?: le)?|a compter du|a partir du)\s*$")
_BETWEEN = re.compile(r"^\s*(?:to|and|until|through|up to|-|–|au|et(?: le)?|jusqu'au)\s*$")
_OPENS = re.compile(r"(?:from|between|period|du|entre le|periode)[^.;]{0,12}$")
_OFFICER = re.compile(r"\b(?:officer|inspector|agente?|inspecteur|inspectrice|conseillere?)\b")


@dataclass(frozen=True)
class Line:
    """A value of the request, the field it is for, and the letter's sentence that says so."""

    field: str
    value: Any
    sentence: str


@dataclass(frozen=True)
class Draft:
    """What was read of a letter. ``unmapped`` are its other sentences, ``missing`` fields that no sentence gave,
    ``alike`` references of cases of which the letter may name any.
    """

    language: str
    lines: tuple[Line, ...]
    unmapped: tuple[str, ...]
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alike: tuple[tuple[str, ...], ...] = ()

    @property
    def request(self) -> dict[str, Any]:
        """The request as far as the letter gives it."""
        told: dict[str, Any] = {"language": self.language}
        for line in self.lines:
            if line.field == "items":
                told.setdefault("items", []).append(line.value)
            elif line.field not in {"period", "workers"}:
                told.setdefault(line.field, line.value)
        return told

    @property
    def missing(self) -> list[str]:
        """The fields that a request needs and the letter did not give."""
        return [name for name in NEEDED if name not in self.request]


def employer_in(text: str) -> str:
    """The business number that a letter is to; empty where it names none."""
    return next((line.value for line in _heads(list(sentences(text))) if line.field == "employer"), "")


def draft(text: str, types: Mapping[str, frozenset[str]], workers: Sequence[tuple[str, str]] = ()) -> Draft:
    """Read a letter. ``types``: the words by which an item may mean a document type, for suggestions; ``workers``: the
    reference and name of each case of the employer.
    """
    language = "fr" if language_of(text) == "fr" else "en"
    units = list(sentences(text))
    named = named_in(units, workers)
    lines = [*_heads(units), *_times(units)]
    used = {line.sentence for line in lines} | {one.sentence for one in named if one.alone}
    lines += _of_workers(_items(units, used, _period_of_all(units)), named)
    lines += [Line("period", line.value, line.sentence) for line in _periods(units)]
    lines += [Line("workers", one.references[0], one.sentence) for one in named if len(one.references) == 1]
    used = {line.sentence for line in lines}
    asked = {
        line.value["text"]: suggested(line.value["text"], types) for line in lines if line.field == "items"
    }
    alike = tuple(dict.fromkeys(one.references for one in named if len(one.references) > 1))
    return Draft(language, tuple(lines), tuple(unit for unit in units if unit not in used), asked, alike)


def _of_workers(items: Iterable[Line], named: Sequence[Named]) -> Iterator[Line]:
    """The items, each about the workers that its own sentence names, or else about all that the letter names."""
    certain = [one for one in named if len(one.references) == 1]
    for item in items:
        own = [one for one in certain if one.sentence == item.sentence] or certain
        about = list(dict.fromkeys(one.references[0] for one in own))
        yield Line(item.field, {**item.value, **({"workers": about} if about else {})}, item.sentence)


def sentences(text: str) -> Iterator[str]:
    """A letter's sentences, labels and points of lists, each in one line as a reader reads it."""
    lines = [" ".join(raw.split()) for raw in text.replace("\u00a0", " ").replace("\u202f", " ").splitlines()]
    full = _FULL * max(map(len, lines), default=0)
    paragraph, last = "", ""
    for line in lines:
        ended = (len(last) < full and not line[:1].islower()) or last.endswith((":", ";"))
        if paragraph and (ended or not line or _MARK.match(line) or _LABEL.match(line)):
            yield from _parted(paragraph)
            paragraph = ""
        paragraph, last = f"{paragraph} {line}".strip(), line
    if paragraph:
        yield from _parted(paragraph)


def _parted(paragraph: str) -> Iterator[str]:
    whole = ""
    for piece in _ENDS.split(paragraph):
        whole = f"{whole} {piece}".strip()
        if not _SHORTENED.search(whole) and not _MARK.fullmatch(f"{whole} "):
            yield whole
            whole = ""
    if whole:
        yield whole


def _heads(units: list[str]) -> Iterator[Line]:
    """Who writes, about which file, to which employer."""
    named = [
        (unit.casefold().find(name.casefold()), n, name, unit)
        for n, unit in enumerate(units)
        for name in _AUTHORITIES
    ]
    if found := min(((n, at, name, unit) for at, n, name, unit in named if at >= 0), default=None):
        yield Line("authority", found[2], found[3])
    for unit in units:
        if match := _FILE.search(unit):
            yield Line("file_number", match[1].rstrip(".-/"), unit)
            break
    for unit in units:
        if _ABOUT_BUSINESS.search(_plain(unit)) and (match := _BUSINESS.search(unit)):
            yield Line("employer", re.sub(r"\D", "", match[1]), unit)
            break
    for before, unit in zip(["", *units], units, strict=False):
        label, _, value = unit.partition(":")
        if value and len(unit) < 80 and _OFFICER.search(_plain(label)):
            yield Line("officer", value.strip(), unit)
            break
        if _is_name(before) and len(unit) < 60 and unit[-1].isalnum() and _OFFICER.search(_plain(unit)):
            yield Line("officer", f"{before}, {unit}", unit)
            break


def _is_name(unit: str) -> bool:
    words = unit.split()
    return (
        2 <= len(words) <= 5 and all(word[:1].isupper() for word in words) and not any(map(str.isdigit, unit))
    )


def _times(units: list[str]) -> Iterator[Line]:
    """The letter's own day, and the day by which it wants its answer."""
    received: dt.date | None = None
    for unit in units:
        days = list(days_in(unit))
        if received is None and len(days) == 1 and len(unit) < 60 and not _DUE.search(_plain(unit)):
            received = days[0][0]
            yield Line("received", received, unit)
    for unit in units:
        plain = _plain(unit)
        named = [day for day, start, _ in days_in(unit) if _DUE.search(plain[max(0, start - 40) : start])]
        if named:
            yield Line("due", named[-1], unit)
            return
        if received and (match := _WITHIN.search(plain)):
            yield Line("due", received + dt.timedelta(days=int(match[1])), unit)
            return


def _items(units: list[str], used: set[str], whole: dict[str, dt.date]) -> Iterator[Line]:
    """The points of the list that a sentence of asking opens; without a list, the sentences of asking themselves."""
    asking = False
    points, plain = [], []
    for unit in units:
        mark = _MARK.match(unit)
        if mark and asking:
            points += [] if unit in used else [unit]
        elif _ASKS.search(_plain(unit)):
            asking = True
            plain += [] if unit in used or unit.endswith(":") else [unit]
        elif not mark and points and not unit.endswith((";", ",")):
            asking = False
    for unit in points or plain:
        text = _MARK.sub("", unit).rstrip(" ;,.")
        period = _period(unit) or whole
        yield Line("items", {"text": text, **({"period": period} if period else {})}, unit)


def _periods(units: Iterable[str]) -> Iterator[Line]:
    for unit in units:
        if not _MARK.match(unit) and (period := _period(unit)):
            yield Line("period", period, unit)


def _period_of_all(units: Iterable[str]) -> dict[str, dt.date]:
    """The period that the letter names outside its list: it is every item's that names none."""
    return next((line.value for line in _periods(units)), {})


def _period(unit: str) -> dict[str, dt.date]:
    """From one day to another, or from a day on, where a sentence says so."""
    found = list(days_in(unit))
    plain = _plain(unit)
    for (first, start, end), (last, begin, _) in pairwise(found):
        if _BETWEEN.match(plain[end:begin]) and _OPENS.search(plain[:start]) and first <= last:
            return {"from": first, "to": last}
    for day, start, _ in found:
        if _SINCE.search(plain[:start]) and not re.search(r"dated?\s*$", plain[:start]):
            return {"from": day}
    return {}


def days_in(text: str) -> Iterator[tuple[dt.date, int, int]]:
    """Every day that a text names, in either language's writing, with where it stands."""
    for match in _DAY.finditer(_plain(text)):
        told = match.groupdict()
        month = told["m1"] or told["m2"] or told["m3"]
        day, year = told["d1"] or told["d2"] or told["d3"], told["y1"] or told["y2"] or told["y3"]
        try:
            number = int(month) if month.isdigit() else _MONTHS[month.rstrip(".")]
            yield dt.date(int(year), number, int(day)), match.start(), match.end()
        except ValueError:
            continue


def _plain(text: str) -> str:
    """Without case and accents, letter for letter, so that places agree."""
    return "".join(found if len(found := folded(c)) == 1 else c for c in text).replace("’", "'")


_MONTHS = {
    folded(name).rstrip("."): number
    for language in ("en", "fr")
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=language).items()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})(?!\d)"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
    rf"|\b(?P<d3>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?P<m3>{_MONTH})\.?,?\s+(?P<y3>\d{{4}})"
)
