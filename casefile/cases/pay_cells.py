"""The cells of a pay record as payroll programs and people write them: money, hours, days. What may be two things is
neither: it raises, and says which forms leave no doubt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from casefile.findings import mask
from casefile.folding import folded
from casefile.periods import Period
from casefile.said import Said
from casefile.sheets.rows import as_text, printable

# 1234.50 and 1234,50; 1 234,50; 1,234.50; 1.234,50. Not 1,234 and not 12,345: they may be a thousand times the other.
_NUMBER = re.compile(
    r"(?P<plain>\d{1,9}(\.\d{1,12})?)"
    r"|(?P<comma>(\d{1,9}|\d{1,3}( \d{3}){1,2})(,\d{1,2}|,\d{4,6})?)"
    r"|(?P<blanks>\d{1,3}( \d{3}){1,2}\.\d{1,6})"
    r"|(?P<english>\d{1,3}(,\d{3}){1,2}\.\d{1,6})"
    r"|(?P<points>\d{1,3}(\.\d{3}){1,2},\d{1,6})",
    re.ASCII,
)
_MONEY = re.compile(r"^(cad|ca\$|c\$|\$ ?ca|\$)\s*|\s*(\$ ?cad?|cad ?\$?|ca\$|\$)$", re.IGNORECASE)
_PER_HOUR = re.compile(r"\s*(/|per |par |de l’|de l')\s*(h|hr|hrs|hour|heure)\.?$", re.IGNORECASE)
_HOURS = re.compile(r"\s*(h|hrs?|hours?|heures?)\.?$", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,4})\s*(?::|h)\s*([0-5]\d)(?::[0-5]\d)?", re.IGNORECASE | re.ASCII)
_FOREIGN = re.compile(r"\b(usd|us\$|eur|gbp|mxn)|€|£", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier", "feb february fev fevr fevrier", "mar march mars", "apr april avr avril",
            "may mai", "jun june juin", "jul july juil juillet", "aug august aout", "sep sept september septembre",
            "oct october octobre", "nov november novembre", "dec december decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:er|st|nd|rd|th)?[ -.]*([a-z]{3,9})|([a-z]{3,9})\.? *(\d{1,2}))[ ,.-]*(\d{4})", re.ASCII
)
_BETWEEN = re.compile(r"\s+(?:to|au|a|through|-|–|—)\s+|\s*(?:\.\.|–|—)\s*|(?<=\d)/(?=\d{4}-)", re.IGNORECASE)
ORDERS = ("dmy", "mdy")


class CellError(ValueError):
    """A cell that cannot be what its title says."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def amount(value: Any) -> Decimal:
    """Canadian dollars or a plain number; below zero with a sign before or after, or in parentheses."""
    text = _text(value)
    if _FOREIGN.search(text):
        raise CellError(Said("pay-foreign", value=_quoted(text)))
    bare, negative = _unsigned(_PER_HOUR.sub("", text))
    bare, again = _unsigned(_MONEY.sub("", bare).strip())
    found = _NUMBER.fullmatch(bare)
    if isinstance(value, bool) or not found:
        raise CellError(Said("pay-number", value=_quoted(text)))
    number = _decimal(bare, str(found.lastgroup))
    return -number if negative or again else number


def hours(value: Any) -> Decimal:
    """Hours as a number, or on the clock: 77:30 and 77 h 30 are 77.5."""
    if isinstance(value, dt.timedelta):
        return Decimal(value.total_seconds()) / 3600
    if isinstance(value, dt.time):
        return Decimal(value.hour) + Decimal(value.minute) / 60
    text = _text(value)
    bare, negative = _unsigned(text)
    if clock := _CLOCK.fullmatch(bare):
        number = Decimal(clock[1]) + Decimal(clock[2]) / 60
        return -number if negative else number
    return amount(_HOURS.sub("", text))


def day(value: Any, order: str = "") -> dt.date:
    """A day. ``order``: how days and months stand in this file, ``dmy`` or ``mdy``; unknown, 04/01/2027 is no day."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _text(value)
    try:
        return dt.date(*_parts(text, order))
    except (ValueError, TypeError):
        two = bool(_NUMBERS.fullmatch(text))
        raise CellError(
            Said("pay-day.order" if two and not order else "pay-day", value=_quoted(text))
        ) from None


def span(value: Any, order: str = "") -> Period | None:
    """Two days in one cell; None where there are not two."""
    both = [part for part in _BETWEEN.split(_text(value)) if part.strip()]
    return Period(day(both[0], order), day(both[1], order)) if len(both) == 2 else None


def order_of(values: Iterable[Any]) -> str:
    """How days and months stand in the dates of one file, where the dates themselves leave no doubt; else empty."""
    found = [
        m for value in values for part in _BETWEEN.split(_text(value)) if (m := _NUMBERS.fullmatch(part))
    ]
    possible = {"dmy": all(int(m[2]) <= 12 for m in found), "mdy": all(int(m[1]) <= 12 for m in found)}
    orders = [order for order in ORDERS if possible[order]]
    return orders[0] if found and len(orders) == 1 else ""


def _parts(text: str, order: str) -> tuple[int, int, int]:
    """Year, month, day. Raises ValueError, or TypeError, for what is no date."""
    text = re.sub(r"[T ]00:00(:00)?$", "", text)
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _NUMBERS.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if not order:  # 17/01/2027 can be one thing only
            order = "dmy" if first > 12 else "mdy" if second > 12 else ""
        if not order:
            raise ValueError
        return int(found[3]), *((second, first) if order == "dmy" else (first, second))
    if found := _WORDS.fullmatch(folded(text)):
        month = _MONTHS.get(found[2] or found[3], 0)
        return int(found[5]), month, int(found[1] or found[4])
    raise ValueError


def _text(value: Any) -> str:
    """A cell's text on one line: split() knows the no-break blanks too, and the thin ones of French numbers."""
    return " ".join(as_text(value).replace("\u2212", "-").split())


def _quoted(text: str) -> str:
    """A cell as a finding may quote it: a number or a date in full, what may be a name or a person's number masked."""
    digits, words = sum(c.isdigit() for c in text), re.findall(r"[^\W\d_]+", text)
    plain = 0 < digits < 9 and len(text) <= 24 and len(words) <= 2 and all(len(word) < 10 for word in words)
    return f"“{printable(text)}”" if plain or (not words and digits < 9) else mask(text)


def _unsigned(text: str) -> tuple[str, bool]:
    inner = text[1:-1].strip() if text[:1] == "(" and text[-1:] == ")" else text
    bare = inner.strip("-").strip() if inner.count("-") == 1 else inner
    return bare, bare != text


def _decimal(text: str, form: str) -> Decimal:
    if form in ("comma", "points"):
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text.replace(",", "").replace(" ", ""))
