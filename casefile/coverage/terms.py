"""What the offer promises, in the units in which pay is checked: dollars an hour, hours a period, overtime.

All pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from casefile.offer import Offer
from casefile.periods import DAY, Period
from casefile.reference.facts import MinimumWage
from casefile.reference.tables import Tables

CENT = Decimal("0.01")
# A month has a twelfth of the year's 52 weeks.
_WEEKS = {"week": Decimal(1), "month": Decimal(52) / 12, "year": Decimal(52)}
_A_YEAR = {"week": 52, "month": 12, "year": 1}


@dataclass(frozen=True)
class Terms:
    """One offer's terms, in a period.

    ``overtime_after`` is hours a week, ``overtime_after_day`` hours a day, None where overtime is not owed so;
    ``double_after_day`` those after which the wage is doubled;
    ``own_overtime``: the offer itself promises it after so many hours a week. ``salary`` is dollars a year where the
    wage is not by the hour or day. ``minimum_wages`` are the rates of the period, oldest first.
    """

    hourly: Decimal
    hours_per_week: Decimal
    hours_per_day: Decimal | None
    overtime_after: Decimal | None
    overtime_after_day: Decimal | None
    own_overtime: bool
    overtime_rate: Decimal
    minimum_wages: tuple[MinimumWage, ...]
    salary: Decimal | None = None
    frequency: str = ""
    double_after_day: Decimal | None = None

    @property
    def minimum_wage(self) -> Decimal | None:
        """The lowest rate of the period: what is due for every hour of it."""
        return min((wage.rate for wage in self.minimum_wages), default=None)

    def hours_in(self, period: Period) -> Decimal:
        """The hours offered in a period: by weeks where it has whole weeks, else by its weekdays."""
        return self.hours_per_week * (
            Decimal(period.days) / 7 if period.days % 7 == 0 else Decimal(period.weekdays) / 5
        )

    def salary_in(self, period: Period) -> tuple[Decimal, Decimal]:
        """A salary's part for a period, at least and at most: two figures where the period may be of two kinds, as the
        28 days of February, and the offer's pay frequency does not say which."""
        if self.salary is None:
            return Decimal(0), Decimal(0)
        parts = {kind: self.salary / of for kind, of in _SALARY_PARTS.items() if _is(kind, period)}
        if self.frequency in parts:
            return parts[self.frequency], parts[self.frequency]
        if not parts and period.days % 7 == 0:
            parts["weeks"] = self.salary / 52 * (period.days // 7)
        if not parts:
            parts["about"] = self.salary / 24 * max(1, round(period.days / 15.2))
        return min(parts.values()), max(parts.values())

    def slack(self, period: Period) -> Decimal:
        """How many hours short may be the calendar's doing: none in whole weeks, else a day's."""
        return Decimal(0) if period.days % 7 == 0 else self.hours_per_week / 5

    def overtime_in(self, period: Period, hours: Decimal) -> Decimal:
        """The overtime in so many hours, at the least: how they fell on the weeks is not known."""
        if self.overtime_after is None:
            return Decimal(0)
        return max(Decimal(0), hours - self.overtime_after * -(-period.days // 7))

    def likely_overtime_in(self, period: Period, hours: Decimal) -> Decimal:
        """The overtime if the hours fell evenly on the period's weeks, as in half months."""
        if self.overtime_after is None or period.days % 7 == 0:
            return Decimal(0)
        return max(Decimal(0), hours - self.overtime_after * Decimal(period.weekdays) / 5)

    def daily_overtime_in(self, days: Sequence[Decimal]) -> Decimal:
        """The overtime by the day, and by the week beyond it, in the hours of each day."""
        if self.overtime_after_day is None:
            return Decimal(0)
        limit = self.overtime_after_day
        by_day = sum((max(Decimal(0), hours - limit) for hours in days), Decimal(0))
        weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
        by_week = sum((self._beyond([min(hours, limit) for hours in week]) for week in weeks), Decimal(0))
        return by_day + by_week

    def weekly_overtime_in(self, period: Period, days: Sequence[Decimal]) -> Decimal:
        """The overtime by the week alone, in the hours of each day: by the weeks of the period, else from Monday on."""
        lead = 0 if period.days % 7 == 0 else (7 - period.first.weekday()) % 7
        starts = [0, *range(lead, len(days), 7)] if lead else range(0, len(days), 7)
        weeks = (days[start : (lead if start < lead else start + 7)] for start in starts)
        return sum((self._beyond(week) for week in weeks), Decimal(0))

    def double_in(self, days: Sequence[Decimal]) -> Decimal:
        """The hours of each day that the law pays twice."""
        limit = self.double_after_day
        return (
            Decimal(0) if limit is None else sum((max(Decimal(0), day - limit) for day in days), Decimal(0))
        )

    def _beyond(self, week: Sequence[Decimal]) -> Decimal:
        if self.overtime_after is None:
            return Decimal(0)
        return max(Decimal(0), sum(week, Decimal(0)) - self.overtime_after)


_SALARY_PARTS = {"weekly": 52, "biweekly": 26, "semimonthly": 24, "fourweekly": 13, "monthly": 12}


def _is(kind: str, period: Period) -> bool:
    """Whether the period is of a pay frequency's kind, by the calendar."""
    after = period.last + DAY
    match kind:
        case "weekly":
            return period.days == 7
        case "biweekly":
            return period.days == 14
        case "fourweekly":
            return period.days == 28
        case "monthly":
            return after.day == period.first.day and 28 <= period.days <= 31
        case _:
            first_half = period.first.day == 1 and period.last.day in (14, 15)
            return first_half or (period.first.day in (15, 16) and after.day == 1)


class TermsOf:
    """The terms of offers in periods, reckoned once where nothing of them changes: a case has many rows."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[tuple[int, tuple[MinimumWage, ...]], Terms] = {}

    def __call__(self, offer: Offer, period: Period) -> Terms:
        """The terms in force in a period. ``offer`` must outlive this."""
        minimums = self._tables.minimum_wages_of(offer, period)
        key = id(offer), minimums
        if key not in self._known:
            self._known[key] = _terms(offer, minimums, self._tables)
        return self._known[key]


def terms_of(offer: Offer, period: Period, tables: Tables) -> Terms:
    """The terms in force in a period, by the offer and by the standards of the province, or of the federal sector."""
    return _terms(offer, tables.minimum_wages_of(offer, period), tables)


def _terms(offer: Offer, minimums: tuple[MinimumWage, ...], tables: Tables) -> Terms:
    """Managers (second digit of the NOC code 0) often have no overtime by law: long weeks are asked about, as those of
    other often exempt occupations are; long days are not."""
    hourly = hourly_rate(offer)
    law = tables.labour_law(offer).overtime
    own = offer.wage.overtime_after_weekly_hours
    manager = offer.job.noc_code[1:2] == "0"
    after = min(filter(None, [own, law.after_hours_per_week]))
    base = hourly if law.of == "regular" or not minimums else minimums[0].rate
    rate = max(law.rate * base, offer.wage.overtime_rate or hourly)
    times = _A_YEAR.get(offer.wage.unit)
    return Terms(
        hourly=hourly,
        hours_per_week=offer.wage.hours_per_week,
        hours_per_day=offer.wage.hours_per_day,
        overtime_after=after,
        overtime_after_day=None if manager else law.after_hours_per_day,
        double_after_day=None if manager else law.double_after_hours_per_day,
        own_overtime=own is not None and after == own,
        overtime_rate=rate.quantize(CENT, ROUND_HALF_UP),
        minimum_wages=minimums,
        salary=offer.wage.rate * times if times else None,
        frequency=offer.wage.pay_frequency or "",
    )


def hourly_rate(offer: Offer) -> Decimal:
    """The wage offered, an hour, to the cent."""
    wage = offer.wage
    if wage.unit == "hour":
        return wage.rate
    if wage.unit == "day":
        hours = wage.hours_per_day or wage.hours_per_week / 5
    else:
        hours = wage.hours_per_week * _WEEKS[wage.unit]
    return (wage.rate / hours).quantize(CENT, ROUND_HALF_UP)
