"""The audit of the desk: who saw or did what, when, from where. A row for each case and document, ids only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from enum import StrEnum

from sqlalchemy import Engine, insert, select

from storage.desk.database import writing
from storage.desk.tables import views


class Act(StrEnum):
    """What was done with a personal record."""

    VIEWED = "viewed"
    LISTED = "listed"
    PREVIEWED = "previewed"
    DOWNLOADED = "downloaded"
    PACKED = "packed"
    ACTED = "acted"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    USERS = "changed-users"
    AUDIT = "read-audit"


@dataclass(frozen=True)
class View:
    """One row: a moment (UTC, ISO 8601), a user's id, an act, case and document or "", the address it came from."""

    at: str
    user: str
    act: str
    case: str = ""
    document: str = ""
    address: str = ""
    number: int = 0


def note(engine: Engine, seen: Iterable[View]) -> None:
    """Keep what was seen or done, before the answer leaves."""
    rows = [
        dict(
            zip(("at", "user_id", "act", "case_id", "document_id", "address"), astuple(one)[:6], strict=True)
        )
        for one in seen
    ]
    if rows:
        with writing(engine) as connection:
            connection.execute(insert(views), rows)


def read_views(
    engine: Engine,
    *,
    user: str = "",
    case: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    before: int = 0,
    limit: int = 0,
) -> Iterator[View]:
    """Rows, newest first: of a user, of a case, of days (UTC, the last one included), below a row's number."""
    asked = select(views).order_by(views.c.number.desc())
    if user:
        asked = asked.where(views.c.user_id == user)
    if case:
        asked = asked.where(views.c.case_id == case)
    if since:
        asked = asked.where(views.c.at >= since.isoformat())
    if until:
        asked = asked.where(views.c.at < (until + dt.timedelta(days=1)).isoformat())
    if before:
        asked = asked.where(views.c.number < before)
    with engine.connect() as connection:
        for row in connection.execute(asked.limit(limit) if limit else asked):
            yield View(row.at, row.user_id, row.act, row.case_id, row.document_id, row.address, row.number)
