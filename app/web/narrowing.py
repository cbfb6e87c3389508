"""What the list of cases is narrowed by: read alike from an address, a form and a filter that was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from starlette.datastructures import QueryParams

from app.list_filters import lacking_names, obligation_state
from casefile.errors import UsageError
from casefile.reference.obligations import Obligations
from storage.catalogue.lists import CaseFilter

WORDS = ("q", "status", "province", "language", "employer")
NARROWED = (*WORDS, "hold", "permit_within", "keep_before", "pending_since", "obligation", "lacks")
FIELDS = (*NARROWED, "sort", "columns")
# The columns that may be shown beside the worker; the first are shown unless others are chosen.
COLUMNS = (
    *("employer_name", "status", "permit_expires", "keep_through", "documents"),
    *(
        "occupation",
        "province",
        "language",
        "retention",
        "holds",
        "gaps",
        "late_since",
        "next_due",
        "updated",
    ),
)
SHOWN = COLUMNS[:5]


def chosen_of(params: QueryParams | Mapping[str, str]) -> dict[str, str]:
    """What is asked for, by field; "" where nothing is."""
    chosen = {name: params.get(name, "").strip() for name in FIELDS}
    if isinstance(params, QueryParams) and (ticked := params.getlist("column")):
        chosen["columns"] = ",".join(name for name in COLUMNS if name in ticked)
    return chosen


def columns_of(chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The columns to show."""
    asked = chosen["columns"].split(",")
    return tuple(name for name in COLUMNS if name in asked) or SHOWN


def filter_of(
    chosen: Mapping[str, str], employers: Collection[str] | None, today: dt.date, rules: Obligations
) -> CaseFilter:
    """The filter that the catalogue asks by, within these employers. Raises ``UsageError`` naming a field."""
    within = _days(chosen)
    obligation, state = obligation_state(chosen["obligation"])
    return CaseFilter(
        employers,
        search=chosen["q"] or None,
        status=chosen["status"] or None,
        province=chosen["province"].upper() or None,
        language=chosen["language"] or None,
        employer=chosen["employer"] or None,
        on_hold={"yes": True, "no": False}.get(chosen["hold"]),
        permit_from=None if within is None else today,
        permit_until=None if within is None else today + dt.timedelta(days=within),
        keep_before=_day(chosen, "keep_before"),
        pending_since=_day(chosen, "pending_since"),
        obligation=obligation,
        state=state,
        lacks=lacking_names(filter(None, [chosen["lacks"]]), rules),
    )


def _days(chosen: Mapping[str, str]) -> int | None:
    given = chosen["permit_within"]
    if given and not (given.isascii() and given.isdecimal() and len(given) <= 4):
        raise UsageError("form-fields", fields=["permit_within"])
    return int(given) if given else None


def _day(chosen: Mapping[str, str], name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(chosen[name]) if chosen[name] else None
    except ValueError as error:
        raise UsageError("form-fields", fields=[name]) from error
