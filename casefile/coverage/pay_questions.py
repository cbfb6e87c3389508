"""What a pay record leaves open: a question that names the fact which is not on file, never a debt. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casefile.cases.dossier import Dossier
from casefile.cases.pay_rows import PayRow
from casefile.coverage.pay_standing import rate_doubt
from casefile.coverage.terms import CENT
from casefile.coverage.wages import (
    AVERAGING,
    PaidPeriod,
    PayRead,
    often_exempt,
    overtime_is_owed,
    read_pay_rows,
)
from casefile.periods import Period, uncovered
from casefile.reference.tables import Tables
from casefile.said import Said

# Days after a period's end from which the pay day is asked for; ours. The Canada Labour Code, s. 247, has thirty.
LATE_AFTER = 16
_LEAVES = ("vacation-record",)


@dataclass(frozen=True)
class Question:
    """What is to be found out about one pay period, and why."""

    code: str
    evidence: str
    period: Period
    said: Said

    def as_dict(self, language: str) -> dict[str, Any]:
        """The question as ``case --json`` shows it; it has no amount."""
        return {
            "code": self.code,
            "evidence": self.evidence,
            "period_from": self.period.first.isoformat(),
            "period_to": self.period.last.isoformat(),
            "question": self.said.in_(language),
        }


def pay_questions(dossier: Dossier, tables: Tables, read: PayRead | None = None) -> list[Question]:
    """Every question of every pay row, oldest first. ``read``: the pay rows, where they are known."""
    read = read or read_pay_rows(dossier, tables)
    judged = [
        Question(said.code, paid.evidence, paid.row.period, said)
        for paid in read.believed
        for said in _asked(paid, dossier)
    ]
    doubted = [
        Question("ask-pay", evidence, row.period, Said("ask-pay", why=why))
        for evidence, row, why in _doubted(read)
    ]
    plain = [
        Question(said.code, piece.id, row.period, said)
        for piece in dossier.pieces
        for row in piece.rows
        for said in _of_the_row(row)
    ]
    return sorted([*judged, *doubted, *plain], key=lambda one: (one.period, one.evidence, one.code))


def _doubted(read: PayRead) -> Iterator[tuple[str, PayRow, Said]]:
    """The rows whose numbers do not agree with each other, with other rows, or with the offer by a factor."""
    for told in read.standing:
        if told.doubt:
            yield told.evidence, told.row, told.doubt
    for paid in read.each:
        if why := rate_doubt(paid.rate, paid.terms.hourly):
            yield paid.evidence, paid.row, why


def _of_the_row(row: PayRow) -> Iterator[Said]:
    """What the row itself says that the law judges by facts that no pay record has."""
    if row.in_dollars() is None:
        yield Said("ask-currency", currency=row.currency)
    if row.paid_on and (days := (row.paid_on - row.period.last).days) > LATE_AFTER:
        yield Said("ask-paid-late", days=days, paid=row.paid_on)
    if row.housing_deduction:
        yield Said("ask-housing", amount=row.housing_deduction)
    if row.other_deductions:
        yield Said("ask-deductions", amount=row.other_deductions)
    if row.corrected_pay > 0:
        yield Said("ask-corrected", amount=row.corrected_pay)
    if row.holiday_hours and not row.holiday_pay:
        yield Said("ask-holiday", hours=row.holiday_hours)


def _asked(paid: PaidPeriod, dossier: Dossier) -> Iterator[Said]:
    yield from _overtime(paid, dossier)
    yield from _hours(paid, dossier)
    yield from _changes(paid)
    yield from _salary(paid)


def _overtime(paid: PaidPeriod, dossier: Dossier) -> Iterator[Said]:
    """Overtime by the week, then by how the hours may have fallen, then by the day: the first that applies."""
    row, terms = paid.row, paid.terms
    offer = dossier.offer_on(row.period.first)
    unpaid = paid.overtime - row.overtime_hours
    short = paid.due() - paid.gross
    if unpaid > 0 and short > CENT:
        if not overtime_is_owed(paid, dossier):
            exempt = often_exempt(offer.job.noc_code)
            yield Said("ask-overtime.exempt", hours=unpaid) if exempt else Said("ask-overtime", hours=unpaid)
        return
    yield from _double(paid)
    if (
        likely := terms.likely_overtime_in(row.period, row.hours) - row.overtime_hours
    ) > 0 and not row.daily_hours:
        yield Said("ask-overtime.spread", hours=likely)
    elif (daily := terms.daily_overtime_in(row.daily_hours) - row.overtime_hours) > 0:
        yield Said("ask-overtime.day", hours=daily, limit=terms.overtime_after_day)
    elif weekly := _long_weeks(paid, dossier):
        exempt = often_exempt(offer.job.noc_code)
        yield Said("ask-overtime.exempt", hours=weekly) if exempt else Said("ask-overtime", hours=weekly)
    elif _long_days(paid) and not dossier.of(AVERAGING) and not offer.wage.averaging:
        yield Said("ask-overtime.offer", day=terms.hours_per_day, limit=terms.overtime_after_day)


def _double(paid: PaidPeriod) -> Iterator[Said]:
    """Hours that the law pays twice, as British Columbia beyond twelve a day, also under an averaging agreement."""
    row, terms = paid.row, paid.terms
    twice = terms.double_in(row.daily_hours)
    if not twice:
        return
    once = max(terms.daily_overtime_in(row.daily_hours) - twice, Decimal(0))
    plain = paid.paid_hours - once - twice
    due = (plain + 2 * twice) * terms.hourly + once * terms.overtime_rate
    if paid.gross < due - CENT:
        yield Said("ask-overtime.double", hours=twice, limit=terms.double_after_day)


def _long_weeks(paid: PaidPeriod, dossier: Dossier) -> Decimal:
    """Hours of overtime in single weeks that the period as a whole hides, where the hours of each day are on file and
    neither an averaging agreement nor the pay accounts for them."""
    row, terms = paid.row, paid.terms
    if not row.daily_hours or dossier.of(AVERAGING) or dossier.offer_on(row.period.first).wage.averaging:
        return Decimal(0)
    weekly = terms.weekly_overtime_in(row.period, row.daily_hours)
    due = paid.due() + (weekly - paid.overtime) * (terms.overtime_rate - terms.hourly)
    return max(Decimal(0), weekly - row.overtime_hours) if paid.gross < due - CENT else Decimal(0)


def _long_days(paid: PaidPeriod) -> bool:
    """Whether the offer's own day is longer than the province's, and the row says nothing of days or overtime."""
    day, limit = paid.terms.hours_per_day, paid.terms.overtime_after_day
    silent = not paid.row.daily_hours and not paid.row.overtime_hours and bool(paid.row.hours)
    return day is not None and limit is not None and day > limit and silent


def _hours(paid: PaidPeriod, dossier: Dossier) -> Iterator[Said]:
    """Fewer hours than offered may be leave, sickness, a lay-off: the pay record does not say at whose wish."""
    row, terms = paid.row, paid.terms
    away = dossier.timeline.absences
    offered = terms.hours_in(row.period) * (present(row.period, away) if away else Decimal(1))
    missing = offered - paid.paid_hours - row.unpaid_leave_hours
    if missing <= terms.slack(row.period):
        return
    employed = any(spell.holds(row.period) for spell in dossier.timeline.spells)
    on_leave = any(p.period is not None and p.period.meets(row.period) for p in dossier.of(*_LEAVES))
    if employed and not on_leave:
        yield Said("ask-hours", offered=offered, paid=paid.paid_hours, missing=missing)


def present(period: Period, absences: Iterable[Period]) -> Decimal:
    """Which part of a period's weekdays no told absence takes: leave without pay, layoff, strike, lockout."""
    there = sum(part.weekdays for part in uncovered(period, absences))
    return Decimal(there) / period.weekdays if period.weekdays else Decimal(1)


def _changes(paid: PaidPeriod) -> Iterator[Said]:
    """A wage that changed within the period: which hours were worked after it?"""
    row, rate = paid.row, paid.effective
    if rate is None:
        return
    for wage in paid.terms.minimum_wages[1:]:
        if rate < wage.rate and not row.daily_hours:
            yield Said("ask-minimum-changed", day=wage.since, rate=wage.rate)
    if paid.later and paid.terms.hourly <= rate + CENT / 2 < paid.later.hourly:
        yield Said("ask-rate-changed", before=paid.terms.hourly, after=paid.later.hourly)


def _salary(paid: PaidPeriod) -> Iterator[Said]:
    """A salary that is enough for one kind of period and not for another, as for the 28 days of February."""
    if paid.terms.salary is None or (gross := paid.row.gross) is None:
        return
    least, most = paid.due(), paid.due(most=True)
    if least - CENT <= gross < most - CENT * max(Decimal(1), paid.paid_hours):
        yield Said("ask-frequency", least=least.quantize(CENT), most=most.quantize(CENT), gross=gross)
