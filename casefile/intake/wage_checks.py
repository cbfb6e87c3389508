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
from casefile.offer import Offer, Wage
from casefile.reference.facts import Overtime
from casefile.reference.tables import Tables

WEEKS = 52
FULL_TIME_HOURS = 30
_CENT = Decimal("0.01")


def check_wage(offer: Offer, tables: Tables) -> Iterator[Finding]:
    """Findings about wage and hours. What is impossible stops the row and is not reckoned with further."""
    impossible = list(_impossible(offer.wage))
    yield from impossible
    if not impossible:
        yield from _minimum_wage(offer, tables)
        yield from _overtime(offer, tables)
        yield from _part_time(offer)


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
        message = "The wage is not above zero, or beyond what anyone is paid."
        yield error("wage-rate", "wage.rate", message, "Enter the wage in dollars, such as 31.50.", wage.rate)
    if not 0 < wage.hours_per_week <= 168:
        message = "The hours a week are not above 0 and at most 168."
        yield error(
            "hours-per-week",
            "wage.hours_per_week",
            message,
            "Enter the usual hours a week.",
            wage.hours_per_week,
        )
    if wage.hours_per_day is not None and not 0 < wage.hours_per_day <= 24:
        message = "The hours a day are not above 0 and at most 24."
        yield error(
            "hours-per-day",
            "wage.hours_per_day",
            message,
            "Enter the usual hours a day.",
            wage.hours_per_day,
        )
    elif wage.hours_per_day is not None and wage.hours_per_day > wage.hours_per_week:
        message = "The hours a day are more than the hours a week."
        yield error(
            "hours-per-day", "wage.hours_per_day", message, "Correct one of the two.", wage.hours_per_day
        )
    for name in ("overtime_rate", "overtime_after_weekly_hours", "vacation_weeks", "vacation_percent"):
        amount = getattr(wage, name)
        if amount is not None and amount < 0:
            message = f"wage.{name} is below zero."
            remedy = "Correct the number, or leave it empty."
            yield error("negative-number", f"wage.{name}", message, remedy, amount)


def _minimum_wage(offer: Offer, tables: Tables) -> Iterator[Finding]:
    job, wage = offer.job, offer.wage
    province = tables.province(job.location.province)
    minimum = tables.minimum_wage(job.location.province, job.start_date)
    rate = hourly(wage)
    if rate is None:
        message = "A daily wage cannot be compared with the minimum wage without the hours a day."
        yield warning("wage-not-compared", "wage.hours_per_day", message, "Fill in wage.hours_per_day.")
    elif minimum is not None and rate < minimum.rate:
        shown = rate.quantize(_CENT, ROUND_HALF_UP if wage.unit == "hour" else ROUND_DOWN)
        message = (
            f"The wage is ${shown} an hour; the minimum wage {province.in_en} is ${minimum.rate} an hour "
            f"from {minimum.since} (source: {minimum.source})."
        )
        remedy = "Correct the wage, its unit or the hours; an offer below the minimum wage must not be made."
        yield error("wage-below-minimum", "wage.rate", message, remedy, wage.rate)


def _overtime(offer: Offer, tables: Tables) -> Iterator[Finding]:
    wage = offer.wage
    province = tables.province(offer.job.location.province)
    rule = province.overtime
    threshold, where = rule.after_hours_per_week, province.in_en
    if wage.overtime_rate is None and wage.hours_per_week > threshold:
        message = (
            f"The job has {wage.hours_per_week} hours a week; {where} overtime begins after {threshold}."
        )
        remedy = "Fill in wage.overtime_rate, or make sure that the occupation is exempt from overtime."
        yield warning("overtime-not-given", "wage.overtime_rate", message, remedy)
    after = wage.overtime_after_weekly_hours
    if after is not None and after > threshold:
        message = f"Overtime is paid after {after} hours a week; {where} it begins after {threshold}."
        remedy = f"Use {threshold} hours, or make sure that an exemption or an averaging agreement applies."
        yield warning("overtime-too-late", "wage.overtime_after_weekly_hours", message, remedy, after)
    due = _overtime_due(offer, tables, rule)
    if wage.overtime_rate is not None and due is not None and wage.overtime_rate < due:
        of = "the minimum wage" if rule.of == "minimum" else "the wage"
        message = f"The overtime rate is below {rule.rate} times {of}: {where} ${due} an hour is due."
        remedy = "Raise the overtime rate (in dollars an hour), or make sure that an exemption applies."
        yield warning("overtime-too-low", "wage.overtime_rate", message, remedy, wage.overtime_rate)


def _overtime_due(offer: Offer, tables: Tables, rule: Overtime) -> Decimal | None:
    """What the province gives for an hour of overtime, cut to the cent; None where it is not known."""
    base = hourly(offer.wage)
    if rule.of == "minimum":
        minimum = tables.minimum_wage(offer.job.location.province, offer.job.start_date)
        base = minimum.rate if minimum else None
    return None if base is None else (base * rule.rate).quantize(_CENT, ROUND_DOWN)


def _part_time(offer: Offer) -> Iterator[Finding]:
    part_time, hours = offer.job.employment_type == "part_time", offer.wage.hours_per_week
    if offer.job.employment_type is not None and part_time != (hours < FULL_TIME_HOURS):
        message = f"The job is {'part' if part_time else 'full'} time, with {hours} hours a week."
        remedy = f"Full time is {FULL_TIME_HOURS} hours a week or more; correct one of the two if need be."
        yield warning("part-time-hours", "job.employment_type", message, remedy, hours)
