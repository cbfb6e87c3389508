"""The audit: who saw or did what. For auditors; it holds ids, and reading it is noted too."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response, StreamingResponse

from app.web.visit import Visit
from casefile.errors import NotFound, UsageError
from casefile.sheets.streamed import inert
from storage.desk.views import Act, View, read_views

PAGE = 100
COLUMNS = ("at", "user", "act", "case", "document", "address")


def audit(visit: Visit) -> Response:
    """Rows by person, by case, by days; newest first."""
    asked = _asked(visit)
    before = visit.number("before")
    _note(visit, asked)
    rows = list(read_views(visit.ground.engine, **asked, before=before, limit=PAGE + 1))
    names = {user.id: user.name for user in visit.ground.users.all()}
    on = rows[PAGE - 1].number if len(rows) > PAGE else 0
    return visit.page("audit", rows=rows[:PAGE], names=names, asked=asked, on=on)


def audit_csv(visit: Visit) -> Response:
    """The same as a file: every row, none left out."""
    asked = _asked(visit)
    _note(visit, asked)
    lines = _lines(read_views(visit.ground.engine, **asked))
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


def _note(visit: Visit, asked: dict[str, Any]) -> None:
    """Whose rows were read, by ids that are in the audit: anything else that was typed may be somebody's name."""
    engine = visit.ground.engine
    known = {
        name: next(read_views(engine, **{name: asked[name]}, limit=1), None) for name in ("case", "user")
    }
    case, user = (asked[name] if known[name] else "" for name in ("case", "user"))
    visit.note(Act.AUDIT, [case], user)


def _lines(rows: Iterator[View]) -> Iterator[str]:
    yield "\ufeff" + ",".join(COLUMNS) + "\r\n"
    for row in rows:
        out = io.StringIO(newline="")
        csv.writer(out).writerow([inert(getattr(row, name)) for name in COLUMNS])
        yield out.getvalue()


def _asked(visit: Visit) -> dict[str, Any]:
    """What the address asks for. A person may be given by sign-in name."""
    user = visit.asked("user").strip()
    with contextlib.suppress(NotFound):  # nobody's rows
        user = visit.ground.users.find(user).id if user else ""
    days = {name: _day(visit, name) for name in ("since", "until")}
    return {"user": user, "case": visit.asked("case").strip(), **days}


def _day(visit: Visit, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(visit.asked(name)) if visit.asked(name) else None
    except ValueError as error:
        raise UsageError("form-fields", fields=[name]) from error
