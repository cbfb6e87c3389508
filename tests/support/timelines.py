"""Timelines for tests, from the few dates that a test is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casefile.cases.facts import Agreement, Application, Change, Closing, End, Permit, Submission
from casefile.cases.timeline import Timeline


def happened(
    *,
    submitted_on: dt.date | None = None,
    signed_on: dt.date | None = None,
    copy_given_on: dt.date | None = None,
    permits: Iterable[Permit] = (),
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
    changes: Iterable[dt.date] = (),
    applied: Iterable[dt.date] = (),
    refused_on: dt.date | None = None,
) -> Timeline:
    """What has happened, None and empty is not yet."""
    return Timeline(
        offered=True,
        agreements=(Agreement(signed_on, copy_given_on),) if signed_on else (),
        submissions=(Submission(submitted_on),) if submitted_on else (),
        permits=tuple(permits),
        closings=(Closing(refused_on, "permit-refused"),) if refused_on else (),
        starts=(first_day,) if first_day else (),
        ends=(End(last_day),) if last_day else (),
        changes=tuple(map(Change, changes)),
        applications=tuple(Application(day, day) for day in applied),
    )
