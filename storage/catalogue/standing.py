"""How cases stand, as columns: written when they are judged, forgotten when they change, and who is to be judged again.

A case is judged again when its rows were written since, when it was judged by other standards (templates, tables,
schedule, software), or when the day has come on which the calendar alone can change it. Nothing else asks a case.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, union, update

from casefile.progress import chunks
from storage.catalogue import schema

_CASES = schema.cases.c


@dataclass(frozen=True)
class Standing:
    """How one case stood on a day; ``head_seq`` is the entry it was judged at, ``look_again_on`` until when it holds.

    ``letters``, ``told`` and ``lacks`` are its judgement (``coverage/kept.py``), empty where nothing is to be judged;
    ``states`` are those of its obligations by name.
    """

    case_id: str
    head_seq: int
    look_again_on: dt.date
    documents_due: int = 0
    documents_wanted: int = 0
    letters: str = ""
    told: str = ""
    lacks: frozenset[str] = frozenset()
    states: Mapping[str, str] | None = None
    gaps: int | None = None
    lapses: int | None = None
    departures: int | None = None
    owed: str = ""
    to_do: bool = False
    late_since: dt.date | None = None
    next_due: dt.date | None = None

    def columns(self, judge: str, today: dt.date) -> dict[str, Any]:
        """The judged columns of its row."""
        states = self.states or {}
        return {
            **schema.UNJUDGED,
            **{f"e{number}": states.get(f"E{number}") for number in range(1, 11)},
            "judged_by": judge,
            "judged_on": str(today),
            "look_again_on": str(self.look_again_on),
            "standing": self.letters,
            **{name: getattr(self, name) for name in _COUNTED},
            "late_since": self.late_since and str(self.late_since),
            "next_due": self.next_due and str(self.next_due),
            "documents_due": self.documents_due,
            "documents_wanted": self.documents_wanted,
        }


_COUNTED = ("gaps", "lapses", "departures", "owed", "to_do")


@dataclass(frozen=True)
class Counted:
    """What all cases lack, in numbers. ``digest`` changes whenever one of them was judged again."""

    cases: int
    with_gaps: int
    gaps: int
    lapses: int
    departures: int
    owed: str
    digest: str


def counted(connection: Connection) -> Counted:
    """All cases that were judged to something, counted from their columns."""
    judged = _CASES.standing != ""
    sums = (func.sum(_CASES.gaps), func.sum(_CASES.lapses), func.sum(_CASES.departures), func.count())
    gaps, lapses, departures, cases = connection.execute(select(*sums).where(judged)).one()
    to_do = connection.scalar(select(func.count()).where(judged, _CASES.to_do)) or 0
    owed = connection.scalars(select(_CASES.owed).where(judged, _CASES.owed != "")).all()
    asked = select(_CASES.case_id, _CASES.head_seq, _CASES.judged_by, _CASES.judged_on, _CASES.standing)
    all_ = hashlib.sha256()
    for row in connection.execution_options(yield_per=1000).execute(asked.order_by(_CASES.case_id)):
        all_.update(repr(tuple(row)).encode())
    return Counted(
        cases,
        to_do,
        int(gaps or 0),
        int(lapses or 0),
        int(departures or 0),
        str(sum(map(Decimal, owed), Decimal(0))),
        all_.hexdigest(),
    )


def lapsed(connection: Connection, most: int) -> list[tuple[str, str, str]]:
    """Case, letters and what was told of the first cases with lapses."""
    told = schema.judgements.c.told
    asked = select(_CASES.case_id, _CASES.standing, told)
    asked = asked.join(schema.judgements, schema.judgements.c.case_id == _CASES.case_id)
    asked = asked.where(_CASES.lapses > 0).order_by(_CASES.case_id).limit(most)
    return [(row.case_id, row.standing, row.told) for row in connection.execute(asked)]


def to_judge(connection: Connection, judge: str, today: dt.date) -> list[str]:
    """The cases to be judged again, in order. Each reason is found by its own index."""
    case_id = select(_CASES.case_id)
    reasons = union(
        case_id.where(_CASES.judged_by < judge),
        case_id.where(_CASES.judged_by > judge),
        case_id.where(_CASES.look_again_on <= str(today)),
        case_id.where(_CASES.judged_on > str(today)),
    )
    return sorted(connection.scalars(reasons))


def write(connection: Connection, standings: Sequence[Standing], judge: str, today: dt.date) -> None:
    """Write how these cases stand. One that has changed meanwhile stays as it is: it is judged again."""
    ids = [one.case_id for one in standings]
    known = select(_CASES.case_id, _CASES.head_seq).where(_CASES.case_id.in_(ids)).with_for_update()
    heads = {row.case_id: row.head_seq for row in connection.execute(known)}
    current = [one for one in standings if heads.get(one.case_id) == one.head_seq]
    if not current:
        return
    rows = [{**one.columns(judge, today), "of": one.case_id} for one in current]
    named: dict[str, Any] = {name: bindparam(name) for name in schema.UNJUDGED}
    connection.execute(update(schema.cases).where(_CASES.case_id == bindparam("of")).values(named), rows)
    for table in (schema.judgements, schema.lacks):
        connection.execute(delete(table).where(table.c.case_id.in_([one.case_id for one in current])))
    told = [{"case_id": one.case_id, "told": one.told} for one in current if one.told]
    lacks = [{"case_id": one.case_id, "what": what[:100]} for one in current for what in sorted(one.lacks)]
    for table, new in ((schema.judgements, told), (schema.lacks, lacks)):
        if new:
            connection.execute(insert(table), new)


def judged(connection: Connection, case_ids: Sequence[str] | None = None) -> Iterator[tuple[str, str, str]]:
    """Case, letters and what was told, of every case that was judged to something, or of these; in order."""
    told = schema.judgements.c.told
    asked = (
        select(_CASES.case_id, _CASES.standing, told)
        .outerjoin(schema.judgements, schema.judgements.c.case_id == _CASES.case_id)
        .where(_CASES.standing != "")
        .order_by(_CASES.case_id)
    )
    parts = (
        [asked] if case_ids is None else [asked.where(_CASES.case_id.in_(part)) for part in chunks(case_ids)]
    )
    for part in parts:
        for row in connection.execution_options(yield_per=1000).execute(part):
            yield row.case_id, row.standing, row.told or ""


def documents(connection: Connection, judge: str, today: dt.date) -> tuple[int, int, list[str]]:
    """Of the cases that need not be judged again: documents due, documents wanted, and the cases that want any."""
    holds = and_(_CASES.judged_by == judge, _CASES.look_again_on > str(today), _CASES.judged_on <= str(today))
    asked = select(func.sum(_CASES.documents_due), func.sum(_CASES.documents_wanted)).where(holds)
    due, wanted = connection.execute(asked).one()
    want = select(_CASES.case_id).where(holds, _CASES.documents_wanted > 0)
    return int(due or 0), int(wanted or 0), sorted(connection.scalars(want))


def with_something(connection: Connection, case_ids: Sequence[str]) -> list[str]:
    """Those of these cases of which something was told."""
    table = schema.judgements.c
    found = [
        case_id
        for part in chunks(case_ids)
        for case_id in connection.scalars(select(table.case_id).where(table.case_id.in_(part)))
    ]
    return sorted(found)


def lacking(whats: Sequence[str]) -> Any:
    """Whether any of these was found missing, late or different in a case, by name."""
    table = schema.lacks.c
    return _CASES.case_id.in_(select(table.case_id).where(or_(*(table.what == what for what in whats))))
