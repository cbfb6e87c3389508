"""The compensation worksheet: what is owed for each pay period, with how it was reckoned, and apart from it what is to
be asked before anything is owed, as a workbook or a table.

Compensation in good time is a justification (IRPR 209.2(3)): the sheet is where its amount is agreed and its
payment noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from casefile.coverage.pay_questions import Question
from casefile.coverage.wages import Shortfall
from casefile.said import Said
from casefile.sheets.workbook import write_xlsx

TITLES = {
    "en": (
        "period from",
        "period to",
        "what is short",
        "unit",
        "offered",
        "paid",
        "hours",
        "owed $",
        "paid on",
        "proof",
    ),
    "fr": (
        "période du",
        "période au",
        "ce qui manque",
        "unité",
        "offert",
        "versé",
        "heures",
        "dû $",
        "payé le",
        "preuve",
    ),
}
_QUESTIONS = {
    "en": ("period from", "period to", "to be found out", "pay record", "answer"),
    "fr": ("période du", "période au", "à établir", "registre de paie", "réponse"),
}
_WORDS = {
    "wage-below-offer": Said("short.wage-below-offer"),
    "wage-below-minimum": Said("short.wage-below-minimum"),
    "overtime-unpaid": Said("short.overtime-unpaid"),
    "gross-below-hours": Said("short.gross-below-hours"),
}


def lines(short: Sequence[Shortfall], language: str) -> list[list[object]]:
    """One line for each shortfall, and the total. The last two columns are for the person who pays."""
    table: list[list[object]] = [
        [
            one.period.first,
            one.period.last,
            _WORDS[one.code].in_(language),
            one.unit,
            _round(one.offered),
            _round(one.paid),
            _round(one.hours),
            one.owed,
            None,
            None,
        ]
        for one in short
    ]
    total = sum((one.owed for one in short), Decimal(0))
    return [*table, [None, None, "Total", None, None, None, None, total, None, None]]


def questions(asked: Sequence[Question], language: str) -> list[list[object]]:
    """One line for each question: nothing is owed for it, as far as the record says."""
    return [[one.period.first, one.period.last, one.said.in_(language), one.evidence, None] for one in asked]


def worksheet(short: Sequence[Shortfall], language: str, asked: Sequence[Question] = ()) -> bytes:
    """The worksheet as an .xlsx file: a sheet of what is owed and, apart, one of what is to be asked.

    The same lines give the same bytes.
    """
    owed, open_ = {"en": ("compensation", "questions"), "fr": ("indemnisation", "questions")}[language]
    more = [(_QUESTIONS[language], questions(asked, language), open_)] if asked else []
    return write_xlsx(TITLES[language], lines(short, language), owed, report=True, more=more)


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01")).normalize() + Decimal(0)
