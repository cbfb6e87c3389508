"""The search: which texts answer a question, which come first, and what is shown of each.

Nothing here costs more the more hits there are: the newest are read from the index, counts end at a thousand, and what
is closest to the question is sought among the newest thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, select

from casefile.errors import UsageError
from casefile.progress import chunks
from casefile.question import AllOf, Asked, Question, facets
from casefile.said import Said
from casefile.snippet import Beginnings, show
from storage.catalogue import schema
from storage.catalogue.index import Index, index_of
from storage.catalogue.texts import CASE, named, unpack

# Hits are counted, ranked, and told apart by facets among so many of the newest.
MOST = 1_000
# Values of a facet that are told.
_VALUES = 20


@dataclass(frozen=True)
class Narrowing:
    """Which texts are looked at. ``employers``: those whose cases the asker may see; None means all.

    ``employer`` are the numbers asked for, any of them; empty fields narrow nothing.
    """

    employers: Collection[str] | None = None
    employer: Sequence[str] = ()
    type: str = ""
    year: str = ""
    language: str = ""
    province: str = ""
    case: str = ""

    def asked(self) -> list[Asked]:
        """The same as words of the index."""
        told = [(n, str(getattr(self, n))) for n in ("type", "year", "language", "province")]
        wanted = [(name, value) for name, value in told if value]
        wanted += [("employer", number) for number in self.employer]
        wanted += [("case", named(self.case))] if self.case else []
        parts = [*facets(wanted).parts]
        if self.employers is not None:
            parts.append(facets(("employer", number) for number in self.employers or ("none",)))
        return parts


@dataclass(frozen=True)
class Hit:
    """One text that answers, with what is shown of it. ``document`` is empty for a case."""

    kind: str
    case_id: str
    reference: str
    employer: str
    employer_name: str
    worker: str
    document: str
    type: str
    language: str
    title: str
    date: str
    snippet: str
    why: tuple[Said, ...]


@dataclass(frozen=True)
class Found:
    """One page of hits. ``count`` is exact up to a thousand; ``more``: there are more than that."""

    hits: list[Hit]
    count: int
    more: bool
    next: str = ""
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def search(
    connection: Connection,
    question: Question,
    narrowing: Narrowing,
    *,
    limit: int,
    after: str = "",
    best: bool = False,
    counted: bool = False,
) -> Found:
    """One page. ``best``: the closest of the newest thousand first, else the newest. ``counted``: with facets.

    ``after`` is the ``next`` of the page before.
    """
    index, wanted = index_of(connection), narrowing.asked()
    page = (_closest if best else _newest)(connection, index, question, wanted, limit + 1, after)
    asked = AllOf((question.asked, *wanted))
    count = index.count(connection, asked, MOST + 1)
    hits = _shown(connection, [n for _, n in page[:limit]], question)
    following = "{}-{}".format(*page[limit - 1]) if len(page) > limit else ""
    told = _facets(connection, index.hits(connection, asked, MOST)) if counted else {}
    return Found(hits, min(count, MOST), count > MOST, following, told)


# A step or a score, and a number: where a page ends.
Place = tuple[int, int]


def _place(after: str) -> Place | None:
    if not after:
        return None
    step, _, number = after.partition("-")
    if not (step.isdecimal() and number.isdecimal()):
        raise UsageError("no-such-page", after=after)
    return int(step), int(number)


def _newest(
    connection: Connection, index: Index, question: Question, wanted: Sequence[Asked], limit: int, after: str
) -> list[Place]:
    """Where every accent is as typed first, then the others; each newest first."""
    found: list[Place] = []
    first, below = _place(after) or (0, None)
    for step, asked in list(enumerate(question.tiers))[first:]:
        own = below if step == first else None
        hits = index.hits(connection, AllOf((asked, *wanted)), limit - len(found), below=own)
        found += [(step, n) for n in hits]
        if len(found) >= limit:
            break
    return found


def _closest(
    connection: Connection, index: Index, question: Question, wanted: Sequence[Asked], limit: int, after: str
) -> list[Place]:
    """Of the newest thousand, those closest to what was typed: in a name, in a row, as written, and then newest."""
    asked = (question.asked, *wanted)
    newest = index.hits(connection, AllOf(asked), MOST)
    scores: Counter[int] = Counter(newest)
    for weight, closer in question.closeness if newest else ():
        near = index.hits(connection, AllOf((*asked, closer)), MOST, least=newest[-1])
        scores.update(dict.fromkeys(near, weight))
    ranked = sorted(((score, n) for n, score in scores.items()), reverse=True)
    place = _place(after)
    return [one for one in ranked if place is None or one < place][:limit]


def _shown(connection: Connection, numbers: Sequence[int], question: Question) -> list[Hit]:
    table, case, packed = schema.texts.c, schema.cases.c, schema.packed.c
    asked: Select[Any] = select(
        *table, packed.packed, case.reference, case.employer, case.employer_name, case.worker
    )
    asked = asked.join(schema.packed, packed.key == table.key).join(
        schema.cases, case.case_id == table.case_id
    )
    rows = {
        row.n: row for chunk in chunks(numbers) for row in connection.execute(asked.where(table.n.in_(chunk)))
    }
    known: Beginnings = {}
    return [_hit(rows[n], question, known) for n in numbers if n in rows]


def _hit(row: Any, question: Question, known: Beginnings) -> Hit:
    names, text = unpack(row.packed)
    shown = show(names, text, row.language, question, known)
    return Hit(
        kind=row.kind,
        case_id=row.case_id,
        reference=row.reference,
        employer=row.employer,
        employer_name=row.employer_name,
        worker=row.worker,
        document="" if row.kind == CASE else row.id,
        type="" if row.kind == CASE else row.type,
        language=row.language,
        title=row.title,
        date=row.date,
        snippet=shown.snippet,
        why=shown.why,
    )


def _facets(connection: Connection, numbers: Sequence[int]) -> dict[str, list[tuple[str, int]]]:
    """How often each value occurs among these hits, the most frequent first."""
    table, case = schema.texts.c, schema.cases.c
    asked = select(table.type, case.employer, table.date, table.language, case.province, case.status)
    asked = asked.join(schema.cases, case.case_id == table.case_id)
    counts: dict[str, Counter[str]] = {name: Counter() for name in _NAMES}
    for chunk in chunks(numbers):
        rows = connection.execute(asked.where(table.n.in_(chunk))).all()
        for name, values in zip(_NAMES, zip(*rows, strict=True), strict=True) if rows else ():
            counts[name].update(value[:4] if name == "year" else value for value in values if value)
    return {name: sorted(own.items(), key=lambda o: (-o[1], o[0]))[:_VALUES] for name, own in counts.items()}


_NAMES = ("type", "employer", "year", "language", "province", "state")
