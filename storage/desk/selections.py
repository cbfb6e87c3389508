"""Selections of cases, frozen: those that fitted at one moment, by their ids, for one user to act on.

Rights are asked again for each case in the act itself: a selection gives none.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from casefile.errors import NotFound, UsageError
from casefile.progress import chunks
from storage.desk.database import writing
from storage.desk.tables import selected, selections

MOST = 100_000  # cases of one selection
LASTS = dt.timedelta(days=2)


@dataclass(frozen=True)
class Selection:
    """So many ``cases`` at ``made_at`` (UTC, ISO 8601). ``asked``: what they were found by; "" parts left out."""

    id: str
    asked: Mapping[str, str]
    made_at: str
    cases: int


def freeze(
    engine: Engine, user_id: str, case_ids: Iterable[str], asked: Mapping[str, str], at: dt.datetime
) -> Selection:
    """Keep these cases as one selection; those whose time is over go. Raises ``UsageError`` for none or too many."""
    ids = list(dict.fromkeys(case_ids))
    if not ids:
        raise UsageError("selection-empty")
    if len(ids) > MOST:
        raise UsageError("selection-large", most=MOST)
    made = Selection(
        f"s-{secrets.token_hex(8)}", {k: v for k, v in asked.items() if v}, at.isoformat(), len(ids)
    )
    row = {"id": made.id, "user_id": user_id, "asked": json.dumps(made.asked), "made_at": made.made_at}
    with writing(engine) as connection:
        old = select(selections.c.id).where(selections.c.made_at < (at - LASTS).isoformat())
        connection.execute(delete(selected).where(selected.c.selection.in_(old)))
        connection.execute(delete(selections).where(selections.c.made_at < (at - LASTS).isoformat()))
        connection.execute(insert(selections), {**row, "cases": made.cases})
        for chunk in chunks(ids):
            connection.execute(insert(selected), [{"selection": made.id, "case_id": one} for one in chunk])
    return made


def find_selection(engine: Engine, user_id: str, selection_id: str) -> Selection:
    """One of a user's own. Raises ``NotFound``."""
    with engine.connect() as connection:
        own = (selections.c.id == selection_id, selections.c.user_id == user_id)
        row = connection.execute(select(selections).where(*own)).first()
    if row is None:
        raise NotFound("no-selection")
    return Selection(row.id, json.loads(row.asked), row.made_at, row.cases)


def cases_in(engine: Engine, selection: Selection, *, after: str = "", limit: int | None = None) -> list[str]:
    """The cases of a selection, in order: all, or ``limit`` of them after the case ``after``."""
    asked = select(selected.c.case_id).where(selected.c.selection == selection.id, selected.c.case_id > after)
    with engine.connect() as connection:
        return list(connection.scalars(asked.order_by(selected.c.case_id).limit(limit)))
