"""The one place that reads the clock. Rules take dates; doors ask here, once, and pass the answer down."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from casefile.settings import Settings


def today(settings: Settings) -> dt.date:
    """Today in the employer's time zone, or the date the settings fix."""
    return settings.today or dt.datetime.now(ZoneInfo(settings.time_zone)).date()


def now(settings: Settings) -> dt.datetime:
    """This moment in UTC, to the second. With a fixed date: noon of that day, so that runs can be repeated."""
    if settings.today:
        return dt.datetime.combine(settings.today, dt.time(12), dt.UTC)
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def machine_time() -> dt.datetime:
    """The machine's own moment, whatever date is fixed: for what other machines judge (certificates, the probe's
    short locks), never for a rule."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
