"""What was paid against what was offered, pay row by pay row: the lines of the compensation worksheet. All pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from casefile.cases.dossier import Dossier
from casefile.cases.pay_rows import PayRow
from casefile.coverage.terms import CENT, Terms, terms_of
from casefile.periods import Period
from casefile.reference.tables import Tables


@dataclass(frozen=True)
class Shortfall:
    """One thing short in one pay period.

    ``owed`` is in dollars, to the cent; ``offered`` and ``paid`` in ``unit``.
    """

    code: str
    evidence: str
    period: Period
    unit: str
    offered: Decimal
    paid: Decimal
    hours: Decimal
    owed: Decimal


def shortfalls(dossier: Dossier, tables: Tables) -> list[Shortfall]:
    """Everything short in every pay row of a case, oldest first."""
    found = [
        short
        for piece in dossier.pieces
        for row in piece.rows
        for short in _row(
            piece.id, row, dossier, terms_of(dossier.offer_on(row.period.first), row.period, tables)
        )
    ]
    return sorted(found, key=lambda short: (short.period, short.evidence, short.code))


def _row(evidence: str, row: PayRow, dossier: Dossier, terms: Terms) -> Iterator[Shortfall]:
    paid_hours = row.hours + row.leave_hours
    overtime = max(terms.overtime_in(row.period, row.hours), row.overtime_hours)
    regular = paid_hours - overtime
    rate = _rate(row, terms)
    due = _regular_pay(row, regular, terms) + overtime * terms.overtime_rate
    gross = row.gross if row.gross is not None else _gross(row, rate, terms)
    short = max(Decimal(0), due - gross)

    by_rate = Decimal(0)
    if rate is not None and rate < terms.hourly - CENT / 2:
        by_rate = min(short, (terms.hourly - rate) * regular)
        yield _line(evidence, row, "wage-below-offer", "$/h", terms.hourly, rate, regular, by_rate)
    unpaid = overtime - row.overtime_hours
    rest = short - by_rate
    if unpaid > 0 and rest > CENT:
        yield _line(evidence, row, "overtime-unpaid", "h", overtime, row.overtime_hours, unpaid, rest)
    elif rest > CENT * max(Decimal(1), paid_hours):
        yield _line(evidence, row, "gross-below-hours", "$", due, gross, paid_hours, rest)
    minimum = terms.minimum_wage
    if minimum is not None and rate is not None and rate < minimum and minimum > terms.hourly:
        yield _line(
            evidence, row, "wage-below-minimum", "$/h", minimum, rate, regular, (minimum - rate) * regular
        )
    missing = terms.hours_in(row.period) - paid_hours
    if _whole(row.period, dossier) and missing > terms.slack(row.period):
        offered = terms.hours_in(row.period)
        yield _line(
            evidence, row, "hours-below-offer", "h", offered, paid_hours, missing, missing * terms.hourly
        )


def _line(evidence: str, row: PayRow, code: str, unit: str, *numbers: Decimal) -> Shortfall:
    """``numbers`` are what was offered, what was paid, the hours it concerns, and what is owed."""
    offered, paid, hours, owed = numbers
    return Shortfall(
        code, evidence, row.period, unit, offered, paid, hours, owed.quantize(CENT, ROUND_HALF_UP)
    )


def _regular_pay(row: PayRow, regular: Decimal, terms: Terms) -> Decimal:
    """What the hours other than overtime are to bring: by the hour, or the period's part of a salary."""
    if terms.salary is None:
        return regular * terms.hourly
    whole = terms.hours_in(row.period) - terms.slack(row.period)
    return terms.salary_in(row.period) * min(Decimal(1), regular / whole if whole > 0 else Decimal(1))


def _rate(row: PayRow, terms: Terms) -> Decimal | None:
    """The hourly rate paid: as stated, else what gross pay comes to with overtime at its multiple.

    A salary has no hourly rate unless the row states one: its gross pay is compared instead.
    """
    if row.rate is not None:
        return row.rate
    hours = row.hours + row.leave_hours
    if row.gross is None or not hours or terms.salary is not None:
        return None
    multiple = terms.overtime_rate / terms.hourly if terms.hourly else Decimal(1)
    return row.gross / (hours - row.overtime_hours + row.overtime_hours * multiple)


def _gross(row: PayRow, rate: Decimal | None, terms: Terms) -> Decimal:
    """What the row comes to where it states no gross pay. Without any rate nothing is said to be short."""
    if rate is None:
        return Decimal("Infinity")
    regular = row.hours + row.leave_hours - row.overtime_hours
    return regular * rate + row.overtime_hours * (row.overtime_rate or terms.overtime_rate)


def _whole(period: Period, dossier: Dossier) -> bool:
    """Whether the worker was employed on every day of the period."""
    return any(spell.holds(period) for spell in dossier.timeline.spells)
