"""Values as people type them into cells, as the offer's model takes them, where they leave no doubt.

``39.75/hr``, ``1 039,75 $``, ``4 %``, ``7:30``, ``Jan 4, 2027``, ``22101 – title``. What may be two things (``65,000``,
``04/01/2027``) stays as it is typed, and the model refuses it: day and month, thousands and decimals are never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from casefile.cases.pay_cells import CellError, amount, day, hours
from casefile.intake.choice_words import meant

_UNIT = re.compile(
    r"\s*(?:/\s*|\bper\s+|\bpar\s+|\ban?\s+|\bde\s+l[’'`]\s*|\bl[’'`])([A-Za-zéÉ]+)\.?\s*$", re.IGNORECASE
)
_PERCENT = re.compile(r"\s*(%|per ?cent|p\. ?100|pour ?cent)$", re.IGNORECASE)
_WEEKS = re.compile(r"\s*(weeks?|semaines?|wks?|sem)\.?$", re.IGNORECASE)
_HOURS = re.compile(
    r"\s*(h|hrs?|hours?|heures?)\.?\s*(/|per|a|par)\s*(week|day|wk|semaine|sem|jour)\.?$", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_NUMERIC = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}", re.ASCII)
_WEEKDAY = re.compile(
    r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\.?,?\s+|^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+(le\s+)?",
    re.IGNORECASE,
)
_NOC = re.compile(r"(?:(?:NOC|CNP)\s*(?:2021)?\s*:?\s*)?(\d{5})(?:\s*[-–—:(].*)?", re.IGNORECASE | re.DOTALL)
_EXEMPTION = re.compile(r"(?:code\s*)?([A-Z]\d{2})(?:\s*[-–—:(].*)?", re.IGNORECASE | re.DOTALL)
_BULLET = re.compile(r"^\s*[•·▪▫◦‣●○■□*]\s*|^\s*[-–—]\s+")
_HOUR_FIELDS = ("hours_per_day", "hours_per_week", "overtime_after_weekly_hours")


def typed_number(name: str, text: str) -> Decimal | str:
    """The number, or the text where it is none or may be two. Raises CellError for another country's money."""
    field = name.rpartition(".")[2]
    try:
        if field in _HOUR_FIELDS:
            number = hours(_HOURS.sub("", text))
            return number if number == round(number, 6) else round(number, 4)  # 7:20
        if field == "vacation_percent":
            text = _PERCENT.sub("", text)
        elif field == "vacation_weeks":
            text = _WEEKS.sub("", text)
        elif field in ("rate", "overtime_rate", "housing_rent"):
            text = _UNIT.sub("", text)
        return amount(text)
    except CellError as fault:
        if fault.said.code == "pay-foreign":
            raise
        return text


def unit_in(text: str) -> str:
    """The unit of a wage that is written behind it: ``hour`` in ``39.75/hr``; empty where there is none."""
    found = _UNIT.search(text)
    unit = meant("wage.unit", found[1]) if found else ""
    return unit if unit in ("hour", "day", "week", "month", "year") else ""


def typed_day(text: str) -> str:
    """The day as year-month-day, where the text names the month or begins with the year; else the text."""
    plain = " ".join(text.split())
    if found := _YEAR_FIRST.fullmatch(plain):
        return f"{found[1]}-{int(found[3]):02d}-{int(found[4]):02d}"
    if _NUMERIC.fullmatch(plain):
        return text
    try:
        return day(_WEEKDAY.sub("", plain)).isoformat()
    except CellError:
        return text


def typed_text(name: str, text: str) -> str:
    """A code without the title that stands beside it; any other text as it is."""
    if name == "job.noc_code" and (found := _NOC.fullmatch(text.strip())):
        return found[1]
    if name == "exemption.code" and (found := _EXEMPTION.fullmatch(text.strip())):
        return found[1].upper()
    return text


def items(text: str) -> list[str]:
    """The items of a list in one cell: parted by lines, bars or bullets, without their bullets."""
    parts = re.split(r"[\n|]|(?<=\s)(?=[•▪●‣]\s)", text)
    return [item for part in parts if (item := _BULLET.sub("", part).strip())]
