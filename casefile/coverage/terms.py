"""What the offer promises, in the units in which pay is checked: dollars an hour, hours a period, overtime.

All pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.tables import Tables

CENT = Decimal("0.01")
# A month has a twelfth of the year's 52 weeks.
_WEEKS = {"week": Decimal(1), "month": Decimal(52) / 12, "year": Decimal(52)}
_A_YEAR = {"week": 52, "month": 12, "year": 1}


@dataclass(frozen=True)
class Terms:
    """One offer's terms. ``overtime_after`` is hours a week, None where overtime is not owed.

    ``salary`` is dollars a year where the wage is not by the hour or day.
    """

    hourly: Decimal
    hours_per_week: Decimal
    overtime_after: Decimal | None
    overtime_rate: Decimal
    minimum_wage: Decimal | None
    salary: Decimal | None = None

    def hours_in(self, period: Period) -> Decimal:
        """The hours offered in a period: by weeks where it has whole weeks, else by its weekdays."""
        return self.hours_per_week * (
            Decimal(period.days) / 7 if period.days % 7 == 0 else Decimal(period.weekdays) / 5
        )

    def salary_in(self, period: Period) -> Decimal:
        """A salary's part for a period: by weeks where it has whole weeks, else by half months."""
        if self.salary is None:
            return Decimal(0)
        if period.days % 7 == 0:
            return self.salary / 52 * (period.days // 7)
        return self.salary / 24 * max(1, round(period.days / 15.2))

    def slack(self, period: Period) -> Decimal:
        """How many hours short may be the calendar's doing: none in whole weeks, else a day's."""
        return Decimal(0) if period.days % 7 == 0 else self.hours_per_week / 5

    def overtime_in(self, period: Period, hours: Decimal) -> Decimal:
        """The overtime in so many hours, at the least: how they fell on the weeks is not known."""
        if self.overtime_after is None:
            return Decimal(0)
        weeks = -(-period.days // 7)
        return max(Decimal(0), hours - self.overtime_after * weeks)


def terms_of(offer: Offer, period: Period, tables: Tables) -> Terms:
    """The terms in force in a period, by the offer and by the province's standards.

    Managers (second digit of the NOC code 0) often have no overtime by law: for them only the offer's own counts.
    """
    province = tables.province(offer.job.location.province)
    hourly = hourly_rate(offer)
    floor = tables.minimum_wage(offer.job.location.province, period.first)
    minimum = floor.rate if floor else None
    law = province.overtime
    own = offer.wage.overtime_after_weekly_hours
    manager = offer.job.noc_code[1:2] == "0"
    after = own if manager else min(filter(None, [own, law.after_hours_per_week]))
    base = hourly if law.of == "regular" or minimum is None else minimum
    rate = max(law.rate * base, offer.wage.overtime_rate or hourly)
    times = _A_YEAR.get(offer.wage.unit)
    salary = offer.wage.rate * times if times else None
    return Terms(
        hourly, offer.wage.hours_per_week, after, rate.quantize(CENT, ROUND_HALF_UP), minimum, salary
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
