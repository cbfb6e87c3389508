"""What an event would change, line by line: what the dry run prints and the desk shows before it records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from casefile.columns import titled
from casefile.said import Said


def changes(told: Mapping[str, Any], to: str) -> list[list[Any]]:
    """Of a plan before an event and after it (``Foretold.as_dict``), the lines that differ: what, before, after."""
    return [line for name in told["changed"] for line in _changes(name, told["before"], told["after"], to)]


def _changes(name: str, before: dict[str, Any], after: dict[str, Any], to: str) -> list[list[Any]]:
    """The lines of one thing that would change; of documents and locks one for each that would."""
    if name in ("because", "because_fr"):
        return []  # too long for a table
    if name == "documents":
        old, new = ({one["type"]: _due(one) for one in told[name]} for told in (before, after))
        kinds = [kind for kind in {**old, **new} if old.get(kind) != new.get(kind)]
        return [[kind, old.get(kind), new.get(kind)] for kind in kinds]
    if name == "locks":
        return [[titled(name, to), _locks(before[name]), _locks(after[name])]]
    values = (before[name], after[name])
    return [[titled(name, to), *(titled(v, to) if name in ("status", "retention") else v for v in values)]]


def _due(document: dict[str, Any]) -> Said:
    since, by = (day and dt.date.fromisoformat(day) for day in (document["due_from"], document["due_by"]))
    limit = Said("foretold-by", by=by) if by else ""
    return Said("foretold-due", since=since, by=limit) if since else Said("foretold-due.at-once", by=limit)


def _locks(locks: list[dict[str, Any]]) -> Said:
    return Said("foretold-locks", locks=list(map(_lock, locks)))


def _lock(lock: dict[str, Any]) -> Said:
    number = lock["objects"]
    if lock["keep_through"] is None:
        return Said("foretold-lock.open", n=number)
    until = dt.date.fromisoformat(lock["keep_through"])
    if lock["held"]:
        return Said("foretold-lock.held", n=number, until=until)
    return Said("foretold-lock", n=number, until=until)
