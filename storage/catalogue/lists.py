"""Lists of cases, a page at a time: what they are filtered and sorted by, and the few columns that they read.

A page begins after the case that the one before ended with: neither database passes over rows that were shown already.
Rows without a date are last, in both databases, because they are asked for apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, false, or_, select, tuple_

from casefile.errors import UsageError
from casefile.folding import folded
from storage.catalogue import schema
from storage.catalogue.evidence_rows import said_in_evidence
from storage.catalogue.pages import COUNTED, Page, by_frequency
from storage.catalogue.rows import LISTED, listed_case, retention_on
from storage.catalogue.standing import lacking

_CASES = schema.cases.c
# By what a list may be sorted; what was changed last comes first, all else in its own order.
SORTS = {
    "reference": _CASES.reference,
    "worker": _CASES.worker_sort,
    "employer": _CASES.employer_sort,
    "permit": _CASES.permit_expires,
    "keep-through": _CASES.keep_through,
    "last-change": _CASES.updated,
}
_NEWEST_FIRST = "last-change"
_FACETS = ("status", "province", "language", "employer", "retention")
_SHOWN = tuple(_CASES[name] for name in ("case_id", *LISTED, "watch_through"))
_AT_ONCE = 1000


@dataclass(frozen=True)
class CaseFilter:
    """Which cases a list has; what is not given does not matter.

    ``employer``: a number, or a part of a name; ``search``: words of reference, names, occupation or evidence;
    ``permit_from``, ``permit_until``: the days between which the permit that stands expires; ``keep_before``: kept to a
    day before this one; ``on_hold``: whether a hold stands; ``pending_since``: an answer is awaited since this day or
    longer; ``obligation`` (E1 to E10) and the ``state`` it is in; ``lacks``: any of these was found missing, late or
    different, by name. The last three are as of when a case was judged last. ``employers``: those whose cases the asker
    may see, None: all.
    """

    employers: Collection[str] | None = None

    employer: str | None = None
    status: str | None = None
    language: str | None = None
    province: str | None = None
    search: str | None = None
    permit_from: dt.date | None = None
    permit_until: dt.date | None = None
    keep_before: dt.date | None = None
    on_hold: bool | None = None
    pending_since: dt.date | None = None
    obligation: str = ""
    state: str = ""
    lacks: tuple[str, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether it asks how cases were judged."""
        return bool(self.obligation or self.lacks)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as the database judges it."""
        found: list[ColumnElement[bool]] = []
        if self.employer:
            named = _CASES.employer_search.contains(folded(self.employer), autoescape=True)
            found.append(of_employer(self.employer) if _is_number(self.employer) else named)
        for column, value in (
            (_CASES.status, self.status),
            (_CASES.language, self.language),
            (_CASES.province, self.province),
        ):
            found += [column == value] if value else []
        found += [] if self.employers is None else [seen_by(self.employers)]
        for word in folded(self.search or "").split():
            found.append(or_(_CASES.search.contains(word, autoescape=True), said_in_evidence(word)))
        found += [_CASES.permit_expires >= str(self.permit_from)] if self.permit_from else []
        found += [_CASES.permit_expires <= str(self.permit_until)] if self.permit_until else []
        found += [_CASES.keep_through < str(self.keep_before)] if self.keep_before else []
        found += [_CASES.pending_since <= str(self.pending_since)] if self.pending_since else []
        if self.obligation:
            found.append(_CASES[self.obligation.lower()] == (self.state or "missing"))
        found += [lacking(self.lacks)] if self.lacks else []
        if self.on_hold is not None:
            found.append(_CASES.holds > 0 if self.on_hold else _CASES.holds == 0)
        return found


def seen_by(employers: Collection[str]) -> ColumnElement[bool]:
    """Whether a case is of one of these numbers: whoever may see only those sees no other."""
    return or_(false(), *(of_employer(number) for number in sorted(employers)))


def of_employer(employer: str) -> ColumnElement[bool]:
    """Whether a case is found under this number: its own, or one that the business went to since."""
    return or_(_CASES.employer == employer, _CASES.successors.contains(f" {employer} ", autoescape=True))


def _is_number(employer: str) -> bool:
    return len(employer) == 9 and employer.isdigit()


def list_cases(
    connection: Connection,
    chosen: CaseFilter,
    sort: str = "",
    after: str = "",
    limit: int | None = None,
    today: dt.date | None = None,
) -> list[dict[str, Any]]:
    """The cases as ``casefile cases --json`` gives them: all, or ``limit`` of them after the case ``after``."""
    return [listed_case(row._mapping, today) for row in _rows(connection, chosen, sort, after, limit)]


def page_of_cases(
    connection: Connection,
    chosen: CaseFilter,
    sort: str = "",
    after: str = "",
    limit: int = 50,
    today: dt.date | None = None,
) -> Page:
    """One page, with the count of all and of each status, province, language, employer and retention."""
    rows = _rows(connection, chosen, sort, after, limit + 1)
    following = rows[limit - 1].case_id if len(rows) > limit else None
    shown = [listed_case(row._mapping, today) for row in rows[:limit]]
    count, facets = _counted(connection, chosen, today)
    return Page(shown, count, following, facets)


def every_case(
    connection: Connection, chosen: CaseFilter, sort: str = "", today: dt.date | None = None
) -> Iterator[dict[str, Any]]:
    """All cases, read a thousand at a time: whatever their number, memory holds no more."""
    after = ""
    while rows := _rows(connection, chosen, sort, after, _AT_ONCE):
        yield from (listed_case(row._mapping, today) for row in rows)
        after = rows[-1].case_id


def _rows(
    connection: Connection, chosen: CaseFilter, sort: str, after: str, limit: int | None
) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for part in _parts(connection, select(*_SHOWN).where(*chosen.conditions()), sort, after):
        left = None if limit is None else limit - len(rows)
        if left is None or left > 0:
            rows += connection.execute(part.limit(left)).all()
    return rows


def _parts(connection: Connection, asked: Select[Any], sort: str, after: str) -> list[Select[Any]]:
    """What to ask for, one after the other: the cases that have what the list is sorted by, then those without."""
    case_id = _CASES.case_id
    if not sort:
        return [(asked.where(case_id > after) if after else asked).order_by(case_id)]
    column = _column(sort)
    known, blank = asked.where(column.is_not(None)), asked.where(column.is_(None)).order_by(case_id)
    newest = sort == _NEWEST_FIRST
    known = known.order_by(column.desc(), case_id.desc()) if newest else known.order_by(column, case_id)
    if not after:
        return [known, blank]
    value = _value_of(connection, column, after)
    if value is None:
        return [blank.where(case_id > after)]
    place, begun = tuple_(column, case_id), tuple_(value, after)
    return [known.where(place < begun if newest else place > begun), blank]


def _column(sort: str) -> Any:
    if sort not in SORTS:
        raise UsageError("no-such-order", name=sort, known=list(SORTS))
    return SORTS[sort]


def _value_of(connection: Connection, column: Any, case_id: str) -> str | None:
    found = connection.execute(select(column).where(_CASES.case_id == case_id)).first()
    if found is None:
        raise UsageError("after-unknown", name=case_id)
    value: str | None = found[0]
    return value


def _counted(
    connection: Connection, chosen: CaseFilter, today: dt.date | None
) -> tuple[int, dict[str, dict[str, int]]]:
    """How many there are, up to ``COUNTED`` and one, and how many have each value of each facet."""
    asked = select(*(_CASES[name] for name in (*_FACETS, "watch_through"))).where(*chosen.conditions())
    rows = connection.execute(asked.limit(COUNTED + 1)).all()
    counted = rows[:COUNTED]
    columns = zip(*counted, strict=True) if counted else [()] * len(_FACETS)
    facets = {name: by_frequency(column) for name, column in zip(_FACETS, columns, strict=False)}
    kept = (retention_on(row._mapping, today) for row in counted)
    return len(rows), {**facets, "retention": by_frequency(kept)}
