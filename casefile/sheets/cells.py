"""A cell as a person sees it: what it holds, and how its sheet shows that.

A cell that shows ``6%`` holds 0.06, one that shows ``058871142`` holds 58871142, and ``Mar-27`` may be a day. What is
read is the number where the sheet shows just that number, else the text that is shown.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_OURS = frozenset({"", "CA", "CAD", "C"})  # letters beside an amount that mean Canadian dollars


class Uncalculated(str):
    """A formula whose result no program has saved: its own text, which is no value."""

    __slots__ = ()


@dataclass(frozen=True)
class Cell:
    """``value``: text, a whole or decimal number, a date, a truth, None for an empty cell, or ``Uncalculated``.

    ``struck``: its letters are struck through. ``rounded``: it shows fewer digits than it holds.
    """

    value: Any = None
    shown: str = ""
    struck: bool = False
    rounded: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return self.value is None or self.value == ""


EMPTY = Cell()


def text_cell(text: str) -> Cell:
    """A cell of text, without the blanks around it that no one sees."""
    clean = unicodedata.normalize("NFC", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
    return Cell(clean, clean) if clean else EMPTY


def number_cell(number: int | Decimal, shown: str) -> Cell:
    """A cell of a number that is shown as that text: the number itself, or the text where it says more or other."""
    if "%" in shown:
        return _percent(number, shown)
    if _says_more(shown):
        return Cell(shown, shown)
    seen = _seen(shown)
    return Cell(number, shown, rounded=seen is not None and seen != abs(number))


def _says_more(shown: str) -> bool:
    """Leading zeros, a unit, another country's money, signs between the digits."""
    if re.fullmatch(r"-?\d(\.\d+)?E[+-]\d+", shown):
        return False
    letters = re.sub(r"[\W\d_]", "", shown).upper()
    return (
        letters not in _OURS
        or re.search("[€£¥₹]", shown) is not None
        or re.match(r"0\d", shown) is not None
        or re.search(r"\d[)\s]*[-/:]\s*\d", shown) is not None
    )


def _percent(number: int | Decimal, shown: str) -> Cell:
    exact = Decimal(number) * 100
    seen = _seen(shown.replace("%", ""))
    if seen == abs(number) != abs(exact):
        return Cell(shown, shown)  # the sign is only written behind the number
    text = f"{exact.normalize():f}%"
    return Cell(text, shown, rounded=seen is not None and seen != abs(exact))


def _seen(shown: str) -> Decimal | None:
    """The number that a reader takes from what is shown; None where that hangs on the country."""
    digits = re.sub(r"[^\d.,]", "", shown)
    mark = re.search(r"[.,](\d+)$", digits)
    groups = re.sub(r"[.,]", "", digits[: mark.start()] if mark else digits)
    if mark is None:
        return Decimal(groups) if groups else None
    if len(mark[1]) == 3 and digits.count(mark[0][0]) >= 1 and "." not in digits:
        return Decimal(groups + mark[1])  # 65,000
    return Decimal(f"{groups or 0}.{mark[1]}")


def day_cell(value: dt.date, shown: str) -> Cell:
    """A cell of a day; midnight is no time of day."""
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        value = value.date()
    return Cell(value, shown or value.isoformat())


def hours_cell(span: dt.timedelta, shown: str) -> Cell:
    """A cell of hours and minutes, as text: ``7:30``. A clock's face shows 13:30 for 37:30."""
    minutes = round(span.total_seconds() / 60)
    text = f"{minutes // 60}:{minutes % 60:02d}"
    seen = re.match(r"(\d+):(\d\d)", shown)
    return Cell(text, shown, rounded=bool(seen) and int(seen[1]) * 60 + int(seen[2]) != minutes)  # type: ignore[index]
