"""Filters that users keep under a name: data with a version, so that a later desk reads what an earlier one kept."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from casefile.errors import NotFound, UsageError
from storage.desk.database import writing
from storage.desk.tables import filters

# Raise it when a name in ``asked`` goes or changes its meaning, and say in UPGRADES how to read the one before.
VERSION = 1
UPGRADES: dict[int, Callable[[dict[str, str]], dict[str, str]]] = {}
MOST = 100  # of one user
_LONGEST = 80


@dataclass(frozen=True)
class Filter:
    """A kept filter of one list: its name, and what is asked for by the fields of that list."""

    id: str
    list: str
    name: str
    asked: Mapping[str, str]


def keep_filter(
    engine: Engine, user_id: str, list_name: str, name: str, asked: Mapping[str, str], at: dt.datetime
) -> None:
    """Keep it under its name; one of that name and list is replaced. Raises ``UsageError``."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST:
        raise UsageError("filter-name", most=_LONGEST)
    if len(filters_of(engine, user_id)) >= MOST:
        raise UsageError("filters-many", most=MOST)
    row = {"id": f"f-{secrets.token_hex(8)}", "user_id": user_id, "list": list_name, "name": name}
    row |= {"asked": json.dumps({k: v for k, v in asked.items() if v}), "created_at": at.isoformat()}
    own = (filters.c.user_id == user_id, filters.c.list == list_name, filters.c.name == name)
    with writing(engine) as connection:
        connection.execute(delete(filters).where(*own))
        connection.execute(insert(filters), {**row, "version": VERSION})


def filters_of(engine: Engine, user_id: str, list_name: str = "") -> list[tuple[str, str]]:
    """A user's filters, of one list or of all: id and name, by name."""
    asked = select(filters.c.id, filters.c.name).where(filters.c.user_id == user_id)
    if list_name:
        asked = asked.where(filters.c.list == list_name)
    with engine.connect() as connection:
        return sorted((tuple(row) for row in connection.execute(asked)), key=lambda one: one[1].casefold())


def find_filter(engine: Engine, user_id: str, filter_id: str) -> Filter:
    """One of a user's own. Raises ``NotFound``, or ``UsageError`` for one that this version cannot read: better that
    than a list that looks empty."""
    with engine.connect() as connection:
        own = (filters.c.id == filter_id, filters.c.user_id == user_id)
        row = connection.execute(select(filters).where(*own)).first()
    if row is None:
        raise NotFound("no-filter")
    return Filter(row.id, row.list, row.name, _read(row.name, row.version, json.loads(row.asked)))


def drop_filter(engine: Engine, user_id: str, filter_id: str) -> None:
    """Forget one of a user's own."""
    with writing(engine) as connection:
        own = (filters.c.id == filter_id, filters.c.user_id == user_id)
        connection.execute(delete(filters).where(*own))


def _read(name: str, version: int, asked: dict[str, str]) -> dict[str, str]:
    while version in UPGRADES and version < VERSION:
        asked, version = UPGRADES[version](asked), version + 1
    if version != VERSION:
        raise UsageError("filter-version", name=name)
    return asked
