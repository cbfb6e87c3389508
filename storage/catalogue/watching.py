"""The dates that the watch lists look at, read by those dates: a list costs what it has, not what the archive has."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, union

from casefile.reference.schedule import Watch
from casefile.retention.keeping import add_months
from casefile.retention.watch import WatchDates
from storage.catalogue import schema

_CASES = schema.cases.c
_DATES = (
    _CASES.permit_expires, _CASES.maintained_since, _CASES.pending_since, _CASES.watch_through,
    _CASES.inspection_due, _CASES.finding_due, _CASES.restoration_until, _CASES.penalty_due,
)  # fmt: skip


def dates_to_watch(connection: Connection, days: Watch, today: dt.date | None) -> list[WatchDates]:
    """The dates of the cases that may be in a list as of ``today``; without it, of all that have any."""
    asked = select(_CASES.case_id, *_DATES)
    if today is None:
        asked = asked.where(or_(*(column.is_not(None) for column in _DATES)))
    else:
        # Each by an index of its own: an OR over all of them reads every row in some databases.
        near = union(*(select(_CASES.case_id).where(one) for one in _near(days, today)))
        asked = asked.where(_CASES.case_id.in_(near.scalar_subquery()))
    return _dates(connection, asked)


def dates_that_end(connection: Connection, first: dt.date, last: dt.date) -> list[WatchDates]:
    """The dates of the cases of which something ends between two days."""
    ends = (
        _CASES.permit_expires,
        _CASES.restoration_until,
        _CASES.inspection_due,
        _CASES.finding_due,
        _CASES.penalty_due,
        _CASES.watch_through,
    )
    near = union(*(select(_CASES.case_id).where(day.between(str(first), str(last))) for day in ends))
    return _dates(
        connection, select(_CASES.case_id, *_DATES).where(_CASES.case_id.in_(near.scalar_subquery()))
    )


def _dates(connection: Connection, asked: Select[Any]) -> list[WatchDates]:
    return [
        WatchDates(row[0], *(dt.date.fromisoformat(day) if day else None for day in row[1:]))
        for row in connection.execute(asked.order_by(_CASES.case_id))
    ]


def _near(days: Watch, today: dt.date) -> list[ColumnElement[bool]]:
    """What may have a line: a little more than what has one, which the rule itself decides (``retention/watch.py``)."""
    soon = today + dt.timedelta(days=max(days.permit_expiry_days))
    ending = today + dt.timedelta(days=days.keep_through_days)
    overdue = today - dt.timedelta(days=days.overdue_days)
    waiting = add_months(today, -days.pending_months)
    return [
        _CASES.permit_expires <= str(soon),
        _CASES.watch_through.between(str(today), str(ending)),
        _CASES.watch_through < str(overdue),
        _CASES.pending_since <= str(waiting),
        _CASES.maintained_since.is_not(None),
        _CASES.inspection_due.is_not(None),
        _CASES.finding_due.is_not(None),
        _CASES.restoration_until.is_not(None),
        _CASES.penalty_due.is_not(None),
    ]
