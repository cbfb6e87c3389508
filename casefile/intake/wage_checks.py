"""What the reference tables say of an offer's wage and hours: minimum wage, overtime, impossible hours.

Minimum wages are general ones by province, at the rate in force on the first day of work as far as the
table knows it. Who is exempt from overtime (many managers and professionals) is for a person to say, so
overtime only warns.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from casefile.findings import Finding
from casefile.intake.field_findings import error, warning
from casefile.intake.likely_numbers import below, unlikely_numbers
from casefile.offer import Offer, Wage
from casefile.reference.facts import Overtime, Province
from casefile.reference.tables import Tables
from casefile.said import Both, Said

WEEKS = 52
FULL_TIME_HOURS = 30
PERCENT_A_WEEK = 2  # of vacation pay for each week of vacation: 4 % for two weeks
_CENT = Decimal("0.01")


def check_wage(offer: Offer, tables: Tables) -> Iterator[Finding]:
    """Findings about wage and hours. What is impossible stops the row and is not reckoned with further."""
    impossible = list(_impossible(offer.wage))
    yield from impossible
    if not impossible:
        yield from _minimum_wage(offer, tables)
        yield from _overtime(offer, tables)
        yield from _part_time(offer)
        yield from _vacation(offer, tables)
        yield from unlikely_numbers(offer, hourly(offer.wage), tables)


def hourly(wage: Wage) -> Decimal | None:
    """Dollars an hour, a year being 52 weeks; None for a daily wage without its hours a day."""
    if wage.unit == "hour":
        return wage.rate
    if wage.unit == "day":
        return wage.rate / wage.hours_per_day if wage.hours_per_day else None
    weeks = {"week": Decimal(1), "month": Decimal(WEEKS) / 12, "year": Decimal(WEEKS)}[wage.unit]
    return wage.rate / (weeks * wage.hours_per_week)


def _impossible(wage: Wage) -> Iterator[Finding]:
    if not 0 < wage.rate < 10_000_000:
        yield error(Said("wage-rate"), "wage.rate", wage.rate)
    if not 0 < wage.hours_per_week <= 168:
        yield error(Said("hours-per-week"), "wage.hours_per_week", wage.hours_per_week)
    if wage.hours_per_day is not None and not 0 < wage.hours_per_day <= 24:
        yield error(Said("hours-per-day"), "wage.hours_per_day", wage.hours_per_day)
    elif wage.hours_per_day is not None and wage.hours_per_day > wage.hours_per_week:
        yield error(Said("hours-per-day.more"), "wage.hours_per_day", wage.hours_per_day)
    for name in ("overtime_rate", "overtime_after_weekly_hours", "vacation_weeks", "vacation_percent"):
        amount = getattr(wage, name)
        if amount is not None and amount < 0:
            yield error(Said("negative-number"), f"wage.{name}", amount)


def _minimum_wage(offer: Offer, tables: Tables) -> Iterator[Finding]:
    job, wage = offer.job, offer.wage
    minimum = tables.minimum_wage_of(offer, job.start_date)
    province = tables.province(minimum.province if minimum else job.location.province)
    rate = hourly(wage)
    if rate is None:
        yield warning(Said("wage-not-compared"), "wage.hours_per_day")
    elif minimum is not None and rate < minimum.rate:
        said = below(
            offer,
            rate,
            minimum.rate,
            wage=rate.quantize(_CENT, ROUND_HALF_UP if wage.unit == "hour" else ROUND_DOWN),
            where=_where(province),
            minimum=minimum.rate,
            since=minimum.since,
            source=minimum.source,
        )
        yield error(said, "wage.rate", wage.rate)


def _where(province: Province) -> Both:
    return Both(province.in_en, province.in_fr)


def _overtime(offer: Offer, tables: Tables) -> Iterator[Finding]:
    wage = offer.wage
    province = tables.labour_law(offer)
    rule = province.overtime
    threshold, where = rule.after_hours_per_week, _where(province)
    if wage.overtime_rate is None and wage.hours_per_week > threshold:
        said = Said("overtime-not-given", hours=wage.hours_per_week, where=where, threshold=threshold)
        yield warning(said, "wage.overtime_rate")
    after = wage.overtime_after_weekly_hours
    if after is not None and after > threshold:
        said = Said("overtime-too-late", after=after, where=where, threshold=threshold)
        yield warning(said, "wage.overtime_after_weekly_hours", after)
    due = _overtime_due(offer, tables, rule)
    if wage.overtime_rate is not None and due is not None and wage.overtime_rate < due:
        of = Said("times-of.minimum" if rule.of == "minimum" else "times-of.wage")
        said = Said("overtime-too-low", times=rule.rate, of=of, where=where, due=due)
        yield warning(said, "wage.overtime_rate", wage.overtime_rate)


def _overtime_due(offer: Offer, tables: Tables, rule: Overtime) -> Decimal | None:
    """What the province gives for an hour of overtime, cut to the cent; None where it is not known."""
    base = hourly(offer.wage)
    if rule.of == "minimum":
        minimum = tables.minimum_wage_of(offer, offer.job.start_date)
        base = minimum.rate if minimum else None
    return None if base is None else (base * rule.rate).quantize(_CENT, ROUND_DOWN)


def _vacation(offer: Offer, tables: Tables) -> Iterator[Finding]:
    """Vacation below what the law gives after a year: two per cent of the wage for each week."""
    province, wage = tables.labour_law(offer), offer.wage
    least = province.vacation.weeks
    if wage.vacation_weeks is not None and wage.vacation_weeks < least:
        said = Said("vacation-too-short", where=_where(province), weeks=least)
        yield warning(said, "wage.vacation_weeks", wage.vacation_weeks)
    if wage.vacation_percent is not None and wage.vacation_percent < least * PERCENT_A_WEEK:
        said = Said("vacation-too-short.percent", where=_where(province), percent=least * PERCENT_A_WEEK)
        yield warning(said, "wage.vacation_percent", wage.vacation_percent)


def _part_time(offer: Offer) -> Iterator[Finding]:
    part_time, hours = offer.job.employment_type == "part_time", offer.wage.hours_per_week
    if offer.job.employment_type is not None and part_time != (hours < FULL_TIME_HOURS):
        said = Said(
            "part-time-hours.part" if part_time else "part-time-hours", hours=hours, full=FULL_TIME_HOURS
        )
        yield warning(said, "job.employment_type", hours)
