"""Days and the periods they make: what is covered, what is not, and the years and pay periods of an
employment. All pure.

A period includes both of its ends. Years are counted as the Interpretation Act counts them: to the eve of the
same calendar day (s. 27(3), 37); a 29th of February has its anniversary on the 1st of March.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casefile.said import Said

DAY = dt.timedelta(days=1)
# The longest a pay period of each frequency can be, in days.
PAY_PERIOD = {"weekly": 7, "biweekly": 14, "semimonthly": 16, "fourweekly": 28, "monthly": 31}


# Days without work and earnings that interrupt earnings (Employment Insurance Regulations 14(1)).
INTERRUPTION = 7


@dataclass(frozen=True, order=True)
class Period:
    """From one day to another, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many days it has; none when it ends before it begins."""
        return max(0, (self.last - self.first).days + 1)

    @property
    def dates(self) -> list[dt.date]:
        """Its days."""
        return [self.first + n * DAY for n in range(self.days)]

    @property
    def weekdays(self) -> int:
        """How many of its days are Monday to Friday."""
        weeks, rest = divmod(self.days, 7)
        begins = self.first.weekday()
        return weeks * 5 + sum((begins + n) % 7 < 5 for n in range(rest))

    def meets(self, other: Period) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: Period) -> bool:
        """Whether all of it lies in the other."""
        return other.first <= self.first and self.last <= other.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}" if self.first != self.last else str(self.first)


def uncovered(wanted: Period, covers: Iterable[Period]) -> list[Period]:
    """The parts of ``wanted`` that none of ``covers`` holds, in order."""
    gaps, day = [], wanted.first
    for cover in sorted(c for c in covers if c.days and c.meets(wanted)):
        if cover.first > day:
            gaps.append(Period(day, cover.first - DAY))
        if cover.last >= wanted.last:  # also what never ends
            return gaps
        day = max(day, cover.last + DAY)
    return [*gaps, Period(day, wanted.last)] if day <= wanted.last else gaps


def years(first: dt.date, until: dt.date) -> Iterator[Period]:
    """The years of an employment that have begun by ``until``, the last one whole."""
    number = 0
    while (start := anniversary(first, number)) <= until:
        yield Period(start, anniversary(first, number + 1) - DAY)
        number += 1


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same calendar day so many years later; the 29th of February goes to the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def listed(periods: Iterable[Period], at_most: int = 3) -> list[Said]:
    """Periods as a sentence names them, the first few of them."""
    periods = list(periods)
    more = [Said("period.more", n=len(periods) - at_most)] if len(periods) > at_most else []
    return [*map(_named, periods[:at_most]), *more]


def _named(period: Period) -> Said:
    if period.first == period.last:
        return Said("period.day", day=period.first)
    if period.last == dt.date.max:
        return Said("period.open", first=period.first)
    return Said("period", first=period.first, last=period.last)


def record_of_employment_due(
    last_day: dt.date, frequency: str | None, known: Iterable[Period] = ()
) -> dt.date:
    """The last day to issue a record of employment electronically (Employment Insurance Regulations 19(3.1)).

    Five days after the end of the pay period in which the interruption falls: of ``known`` periods, or the longest one
    of its ``frequency`` that can hold it. With 13 or fewer pay periods a year no later than 15 days after it.
    """
    length = PAY_PERIOD[frequency or "monthly"]
    own = [p for p in known if p.first <= last_day <= p.last and p.days <= length]
    ends = min((p.last for p in own), default=last_day + (length - 1) * DAY)
    due = ends + dt.timedelta(days=5)
    few = length > PAY_PERIOD["semimonthly"]
    return min(due, last_day + dt.timedelta(days=15)) if few else due
