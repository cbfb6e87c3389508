"""Dates, money, numbers and choices as an English and a French (Canada) letter writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

if TYPE_CHECKING:
    from casefile.offer import Address

LOCALES = {"en": "en_CA", "fr": "fr_CA"}
NBSP = "\N{NO-BREAK SPACE}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_WORDS = {
    "en": {
        "language": {"en": "English", "fr": "French"},
        "sector": {"provincial": "Provincial labour law", "federal": "Federal sector (Canada Labour Code)"},
        "size": {"under_100": "Fewer than 100 employees", "100_or_more": "100 employees or more"},
        "employment_type": {"full_time": "Full time", "part_time": "Part time"},
        "unit": {"hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year"},
        "per": {
            "hour": "per hour",
            "day": "per day",
            "week": "per week",
            "month": "per month",
            "year": "per year",
        },
        "pay_frequency": {
            "weekly": "every week",
            "biweekly": "every two weeks",
            "semimonthly": "twice a month",
            "fourweekly": "every four weeks",
            "monthly": "every month",
        },
        "bool": {"True": "Yes", "False": "No"},
        "gender": {"female": "Female", "male": "Male", "another": "Another gender"},
    },
    "fr": {
        "language": {"en": "anglais", "fr": "français"},
        "sector": {
            "provincial": "Droit du travail provincial",
            "federal": "Secteur fédéral (Code canadien du travail)",
        },
        "size": {"under_100": "Moins de 100 employés", "100_or_more": "100 employés ou plus"},
        "employment_type": {"full_time": "Temps plein", "part_time": "Temps partiel"},
        "unit": {"hour": "heure", "day": "jour", "week": "semaine", "month": "mois", "year": "année"},
        "per": {
            "hour": "l’heure",
            "day": "par jour",
            "week": "par semaine",
            "month": "par mois",
            "year": "par année",
        },
        "pay_frequency": {
            "weekly": "chaque semaine",
            "biweekly": "toutes les deux semaines",
            "semimonthly": "deux fois par mois",
            "fourweekly": "toutes les quatre semaines",
            "monthly": "chaque mois",
        },
        "bool": {"True": "Oui", "False": "Non"},
        "gender": {"female": "Femme", "male": "Homme", "another": "Un autre genre"},
    },
}


def word(kind: str, value: object, language: str) -> str:
    """The word for one of the offer's choices (``unit``, ``pay_frequency``, ...); empty when nothing was chosen."""
    return "" if value is None else _WORDS[language][kind][str(value)]


@lru_cache(maxsize=4096)
def date(value: dt.date | None, language: str) -> str:
    """``November 1, 2026``, ``1er novembre 2026``; empty for no date."""
    if value is None:
        return ""
    text = format_date(value, "long", LOCALES[language])
    return f"1er{text[1:]}" if language == "fr" and value.day == 1 else text


@lru_cache(maxsize=4096)
def money(value: Decimal | None, language: str) -> str:
    """``$31.50``, ``31,50 $``.

    Two decimals, or more when the amount has more, so that no amount is rounded.
    """
    if value is None:
        return ""
    return _spaced(format_currency(value, "CAD", locale=LOCALES[language], decimal_quantization=False))


@lru_cache(maxsize=4096)
def number(value: Decimal | None, language: str) -> str:
    """``37.5``, ``37,5``: as many decimals as it has."""
    return (
        ""
        if value is None
        else _spaced(format_decimal(value, locale=LOCALES[language], decimal_quantization=False))
    )


@lru_cache(maxsize=1024)
def percent(value: Decimal | None, language: str) -> str:
    """``6%``, ``6 %``; the offer gives percent, not a fraction."""
    if value is None:
        return ""
    return _spaced(format_percent(value / 100, locale=LOCALES[language], decimal_quantization=False))


@lru_cache(maxsize=1024)
def span(start: dt.date, end: dt.date, language: str) -> str:
    """How long a term is, last day included: years and months when they come out even, else days.

    >>> span(dt.date(2027, 2, 1), dt.date(2029, 1, 31), "en")
    '24 months'
    """
    after = end + dt.timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    days = (after - start).days
    if after.day == start.day and months > 0:
        unit = {"en": "month" if months == 1 else "months", "fr": "mois"}[language]
        return f"{months}{NBSP}{unit}"
    unit = {"en": "day" if days == 1 else "days", "fr": "jour" if days <= 1 else "jours"}[language]
    return f"{number(Decimal(days), language)}{NBSP}{unit}"


def address_lines(address: Address, province: str, language: str) -> str:
    """The address on two lines, the city's written as the language writes it."""
    city = {"en": f"{address.city}, {province}", "fr": f"{address.city} ({province})"}[language]
    return f"{address.street}\n{city}{NBSP * 2}{address.postal_code}"


_NORTH_AMERICAN = re.compile(
    r"\+?1?[\s.-]*\(?([2-9]\d{2})\)?[\s.-]*(\d{3})[\s.-]*(\d{4})(?:\s*(?:,|;)?\s*(?:ext|poste|x|p)\.?\s*(\d{1,6}))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def phone(value: str, language: str) -> str:
    """``902-555-0142, ext. 12``, ``902 555-0142, poste 12``; a number of another country stays as it came.

    >>> phone("(902) 555.0142", "en")
    '902-555-0142'
    """
    found = _NORTH_AMERICAN.fullmatch(value.strip())
    if not found:
        return value
    area, office, line, extension = found.groups()
    gap, inside = {"en": ("-", "ext."), "fr": (NBSP, "poste")}[language]
    return f"{area}{gap}{office}-{line}" + (f", {inside}{NBSP}{extension}" if extension else "")


def salutation(name: str, language: str) -> str:
    """How a letter greets a person without guessing at gender: by the whole name, as it is in the passport."""
    return {"en": f"Dear {name},", "fr": f"Bonjour {name},"}[language]


def sentence(items: Sequence[str], language: str) -> str:
    """``a, b and c``, ``a, b et c``: a list within a sentence."""
    return _spaced(format_list(list(items), locale=LOCALES[language])) if items else ""


@lru_cache(maxsize=1024)
def weeks(value: int, language: str) -> str:
    """``1 week``, ``2 semaines``."""
    unit = {"en": "week" if value == 1 else "weeks", "fr": "semaine" if value < 2 else "semaines"}[language]
    return f"{value}{NBSP}{unit}"


def set_french(text: str) -> str:
    """A text of a table as a paper sets it: as the Office québécois de la langue française has it.

    No space before a semicolon, a question or an exclamation mark; a no-break one before a colon and inside « ».
    """
    text = re.sub(rf"[ {NBSP}{_NARROW}]+(?=[;?!])", "", text)
    return re.sub(r" (?=[:»%$])", NBSP, text).replace("« ", f"«{NBSP}")


def _spaced(text: str) -> str:
    """One kind of no-break space: not every font has the narrow one."""
    return text.replace(_NARROW, NBSP)
