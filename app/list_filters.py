"""How lists of cases are narrowed down and written to files: what command line and desk both mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from casefile.columns import titled
from casefile.coverage.gap_report import STATES
from casefile.errors import UsageError
from casefile.reference.obligations import Obligations


def obligation_state(given: str) -> tuple[str, str]:
    """An obligation and its state, from ``E7`` or ``E7:partial``. Raises ``UsageError``."""
    name, _, state = given.partition(":")
    known = [f"E{number}" for number in range(1, 11)]
    if given and (name.upper() not in known or state not in ("", *STATES)):
        raise UsageError("no-such-obligation-state", given=given, known=known, states=list(STATES))
    return name.upper(), state


def lacking_names(given: Iterable[str], rules: Obligations) -> tuple[str, ...]:
    """What is looked for, by all names it may have been found under: an evidence type by those that ask for it."""
    given = tuple(given)
    types = {rules.names.get(name, name) for name in given}
    asked = [one.id for one in rules.requirements if types & set(one.types)]
    return tuple(dict.fromkeys([*given, *types, *asked])) if given else ()


STATE_COLUMNS = ("status", "retention")
_DATES = ("keep_through", "anchor", "permit_expires", "pending_since", "late_since", "next_due", "judged_on")


def written(row: Mapping[str, Any], name: str, language: str) -> Any:
    """A cell of a list of cases as a table file has it: dates are dates, states in the language."""
    value = row[name]
    if name in _DATES:
        return dt.date.fromisoformat(value) if value else None
    return titled(value, language) if name in STATE_COLUMNS else value
