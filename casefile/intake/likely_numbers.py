"""Whether an offer's numbers agree with each other and with what is usual: a lost comma makes 3,975.00 of 39,75.

What no one is paid stops the row, since a contract would say it; what few are paid is told. The bounds are ours: no
authority publishes what a wage may be. Each finding names both numbers and, where one fits, the factor between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from casefile.findings import Finding
from casefile.intake.field_findings import error, warning
from casefile.offer import Offer, Wage
from casefile.reference.tables import Tables
from casefile.said import Said

# Times the minimum wage an hour. Few are paid more than the first, or twice that as a salary in what is paid well;
# beyond the second, no one by the hour.
FEW, NOBODY = 10, 40
# Percent of wages as vacation pay: two for each week of vacation, one to ten weeks.
VACATION = (2, 20)
_FACTORS = (10, 100, 1000)
_LONGEST_DAY, _DAYS = 16, 7
# Parts of an hour that are usual as minutes, and not as hundredths.
_CLOCKS = (Decimal("0.15"), Decimal("0.30"), Decimal("0.45"))
# TEER 0 and 1: management and what needs a university degree, where an hour may cost much.
_WELL_PAID = ("0", "1")


def unlikely_numbers(offer: Offer, hourly: Decimal | None, tables: Tables) -> Iterator[Finding]:
    """Findings about wage, overtime, vacation and hours. ``hourly``: the wage in dollars an hour, where it is known."""
    if hourly is not None:
        yield from _wage(offer, hourly, tables)
        yield from _overtime(offer.wage, hourly)
    yield from _vacation(offer.wage)
    yield from _hours(offer.wage)


def below(offer: Offer, hourly: Decimal, least: Decimal, **told: object) -> Said:
    """What is said of a wage below the minimum: by which factor or in which unit it would be a usual one."""
    if factor := next((f for f in _FACTORS if least <= hourly * f < FEW * least), None):
        likely = (offer.wage.rate * factor).normalize()
        return Said("wage-below-minimum.factor", factor=factor, likely=likely, **told)
    if offer.wage.unit != "hour" and least <= offer.wage.rate < FEW * least:
        return Said("wage-below-minimum.unit", unit=offer.wage.unit, **told)
    return Said("wage-below-minimum", **told)


def _wage(offer: Offer, hourly: Decimal, tables: Tables) -> Iterator[Finding]:
    minimum = tables.minimum_wage_of(offer, offer.job.start_date)
    wage, well_paid = offer.wage, offer.job.noc_code[1:2] in _WELL_PAID
    by_time = wage.unit in ("hour", "day")
    if minimum is None or hourly <= (FEW if by_time or not well_paid else 2 * FEW) * minimum.rate:
        return
    times = int(hourly / minimum.rate)
    factor = next((f for f in _FACTORS if minimum.rate <= hourly / f < FEW // 2 * minimum.rate), None)
    about = {"rate": wage.rate, "unit": wage.unit, "times": times, "minimum": minimum.rate}
    by_year = wage.rate / (52 * wage.hours_per_week)
    if wage.unit == "hour" and minimum.rate <= by_year < FEW * minimum.rate:
        said = Said("wage-unlikely.unit", **about)
    elif factor:
        said = Said("wage-unlikely.factor", factor=factor, likely=(wage.rate / factor).normalize(), **about)
    else:
        said = Said("wage-unlikely", **about)
    stops = by_time and times >= (NOBODY if well_paid else FEW)
    yield (error if stops else warning)(said, "wage.rate", wage.rate)


def _overtime(wage: Wage, hourly: Decimal) -> Iterator[Finding]:
    rate = wage.overtime_rate
    if rate is None or rate <= 3 * hourly:
        return
    said = Said("overtime-unlikely", rate=rate, hourly=round(hourly, 2))
    yield (error if rate >= 10 * hourly else warning)(said, "wage.overtime_rate", rate)


def _vacation(wage: Wage) -> Iterator[Finding]:
    percent, (least, most) = wage.vacation_percent, VACATION
    if percent and not least <= percent <= most:
        likely = next((p for f in _FACTORS for p in (percent * f, percent / f) if 4 <= p <= 12), None)
        about = {"percent": percent, "least": least, "most": most}
        said = (
            Said("vacation-unlikely.meant", likely=likely.normalize(), **about)
            if likely
            else Said("vacation-unlikely", **about)
        )
        yield error(said, "wage.vacation_percent", percent)
    weeks = wage.vacation_weeks
    if weeks is not None and weeks > most / 2:
        yield warning(Said("vacation-unlikely.weeks", weeks=weeks), "wage.vacation_weeks", weeks)


def _hours(wage: Wage) -> Iterator[Finding]:
    week, day = wage.hours_per_week, wage.hours_per_day
    if week < 2 and 8 <= week * 24 <= 48:
        yield error(
            Said("hours-part-of-day", hours=week, likely=(week * 24).normalize()), "wage.hours_per_week", week
        )
    for name, hours in (("wage.hours_per_week", week), ("wage.hours_per_day", day)):
        if hours is not None and round(hours % 1, 2) in _CLOCKS and hours.as_tuple().exponent == -2:
            clock = f"{int(hours)}:{int(hours % 1 * 100):02d}"
            yield warning(Said("hours-like-clock", hours=str(hours), clock=clock), name, hours)
    if day is None:
        return
    if day < 1 and 4 <= day * 24 <= 16:
        yield error(
            Said("hours-part-of-day", hours=day, likely=(day * 24).normalize()), "wage.hours_per_day", day
        )
    elif day * _DAYS < week:
        yield warning(Said("hours-disagree", day=day, week=week), "wage.hours_per_day", day)
    elif day > _LONGEST_DAY:
        yield warning(Said("hours-disagree.long", day=day), "wage.hours_per_day", day)
