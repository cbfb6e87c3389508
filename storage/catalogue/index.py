"""The index of words, on SQLite and on PostgreSQL: the same words, and to the same question the same hits.

A row has a number, higher for what came later, and four kinds of words: facets, which are the access filter too, names,
the text, and stems. A row is taken out by the words it was put in with, so that no byte of them is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from sqlalchemy import Connection, text

from casefile.question import FACETS, NAMES, STEMS, TEXT, AnyOf, Asked, Row


@dataclass(frozen=True)
class Indexed:
    """The words of one row."""

    n: int
    facets: Sequence[str]
    names: Sequence[str]
    body: Sequence[str]
    stems: Sequence[str]


class Index(Protocol):
    """What the search needs of a database."""

    def create(self, connection: Connection) -> None:
        """Make an empty index."""

    def drop(self, connection: Connection) -> None:
        """Do away with it."""

    def add(self, connection: Connection, rows: Sequence[Indexed]) -> None:
        """Put rows in, in the order of their numbers."""

    def remove(self, connection: Connection, rows: Sequence[Indexed]) -> None:
        """Take rows out: the same words as they were put in with."""

    def hits(
        self, connection: Connection, asked: Asked, limit: int, *, below: int | None = None, least: int = 0
    ) -> list[int]:
        """The numbers of the newest rows that answer, newest first: ``below`` a number, from ``least`` on."""

    def count(self, connection: Connection, asked: Asked, most: int) -> int:
        """How many rows answer, counted up to ``most``."""


def index_of(connection: Connection) -> Index:
    """The index of this connection's database."""
    return _Fts5() if connection.dialect.name == "sqlite" else _Tsvector()


class _Fts5:
    """SQLite's. Contentless: texts are kept once, packed, beside it; ``secure-delete`` overwrites what is taken out."""

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE casefile_words USING fts5(facets, names, body, stems, content='', columnsize=0,"
            " tokenize=\"ascii tokenchars '-=_.'\")"
        )
        for name, value in _FTS5:
            connection.exec_driver_sql(
                "INSERT INTO casefile_words(casefile_words, rank) VALUES (?, ?)", (name, value)
            )

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS casefile_words")

    def add(self, connection: Connection, rows: Sequence[Indexed]) -> None:
        connection.exec_driver_sql(
            "INSERT INTO casefile_words(rowid, facets, names, body, stems) VALUES (?, ?, ?, ?, ?)",
            [*map(_columns, rows)],
        )

    def remove(self, connection: Connection, rows: Sequence[Indexed]) -> None:
        connection.exec_driver_sql(
            "INSERT INTO casefile_words(casefile_words, rowid, facets, names, body, stems)"
            " VALUES ('delete', ?, ?, ?, ?, ?)",
            [*map(_columns, rows)],
        )

    def hits(
        self, connection: Connection, asked: Asked, limit: int, *, below: int | None = None, least: int = 0
    ) -> list[int]:
        found = connection.exec_driver_sql(
            "SELECT rowid FROM casefile_words WHERE casefile_words MATCH ? AND rowid < ? AND rowid >= ?"
            " ORDER BY rowid DESC LIMIT ?",
            (_matched(asked), _LAST if below is None else below, least, limit),
        )
        return list(found.scalars().all())

    def count(self, connection: Connection, asked: Asked, most: int) -> int:
        found = connection.exec_driver_sql(
            "SELECT count(*) FROM (SELECT 1 FROM casefile_words WHERE casefile_words MATCH ? LIMIT ?)",
            (_matched(asked), most),
        )
        return int(found.scalar_one())


# What is deleted is overwritten; words are gathered in memory, up to 32 MB, before they are written and merged.
_FTS5 = (("secure-delete", 1), ("hashsize", 32 << 20), ("automerge", 8))
_LAST = 1 << 60
_FILTERS = {NAMES: "{names}", TEXT: "{names body}", STEMS: "{stems}", FACETS: "{facets}"}


def _columns(row: Indexed) -> tuple[object, ...]:
    return row.n, *(" ".join(words) for words in (row.facets, row.names, row.body, row.stems))


def _matched(asked: Asked) -> str:
    """A question as FTS5 reads it. The words hold no quotes."""
    if isinstance(asked, Row):
        return f'{_FILTERS[asked.where]} : "{" ".join(asked.words)}"{" *" * asked.prefix}'
    if isinstance(asked, AnyOf):
        return f"({' OR '.join(map(_matched, asked.parts))})"
    without = "".join(f" NOT {_matched(part)}" for part in asked.without)
    return f"({'(' + ' AND '.join(map(_matched, asked.parts)) + ')'}{without})"


class _Tsvector:
    """PostgreSQL's. The kinds of words are its weights: A names, B text, C stems, D facets."""

    # The newest rows are asked first, then more and more: without that the planner may walk a whole common word.
    _WINDOWS = (20_000, 200_000)

    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE TABLE casefile_words (n bigint PRIMARY KEY, words tsvector NOT NULL)"
        )
        connection.exec_driver_sql(
            "CREATE INDEX casefile_words_gin ON casefile_words USING gin (words) WITH (fastupdate = off)"
        )

    def drop(self, connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE IF EXISTS casefile_words")

    def add(self, connection: Connection, rows: Sequence[Indexed]) -> None:
        put = text("INSERT INTO casefile_words (n, words) VALUES (:n, CAST(:words AS tsvector))")
        connection.execute(put, [{"n": row.n, "words": _vector(row)} for row in rows])

    def remove(self, connection: Connection, rows: Sequence[Indexed]) -> None:
        connection.execute(
            text("DELETE FROM casefile_words WHERE n = ANY(:ns)"), {"ns": [row.n for row in rows]}
        )

    def hits(
        self, connection: Connection, asked: Asked, limit: int, *, below: int | None = None, least: int = 0
    ) -> list[int]:
        last = connection.execute(text("SELECT max(n) FROM casefile_words")).scalar() or 0
        top = last + 1 if below is None else min(below, last + 1)
        for window in (*self._WINDOWS, top):
            lowest = max(least, top - window)
            found = self._hits(connection, asked, limit, top, lowest)
            if len(found) == limit or lowest <= least:
                break
        return found

    def count(self, connection: Connection, asked: Asked, most: int) -> int:
        return len(self.hits(connection, asked, most))

    def _hits(self, connection: Connection, asked: Asked, limit: int, below: int, least: int) -> list[int]:
        wanted = text(
            "WITH found AS MATERIALIZED (SELECT n FROM casefile_words WHERE words @@ CAST(:asked AS tsquery)"
            " AND n < :below AND n >= :least) SELECT n FROM found ORDER BY n DESC LIMIT :limit"
        )
        values = {"asked": _query(asked), "below": below, "least": least, "limit": limit}
        return list(connection.execute(wanted, values).scalars())


_WEIGHTS = {NAMES: "A", TEXT: "AB", STEMS: "C", FACETS: "D"}
# Words beyond have no place of their own in a tsvector; nor has a word more than so many places. A tsvector holds a
# megabyte: of a text with more different words than that the last ones are not found.
_PLACES, _PLACES_OF_ONE, _BYTES = 16_383, 255, 1_000_000


def _vector(row: Indexed) -> str:
    """A row's words as a tsvector is written, each with its places; facets first, since they are the access filter."""
    places: dict[str, list[str]] = {}
    numbers, left = count(1), _BYTES
    for words, weight in ((row.facets, "D"), (row.names, "A"), (row.body, "B"), (row.stems, "C")):
        for word, place in zip(words, numbers, strict=False):
            known = places.get(word)
            left -= 2 if known else 4 * len(word) + 8
            if left < 0:
                break
            if known is None:
                known = places[word] = []
            if len(known) < _PLACES_OF_ONE:
                known.append(f"{min(place, _PLACES)}{weight}")
        next(numbers)  # words of two kinds never stand in a row
    return " ".join(f"'{word}':{','.join(own)}" for word, own in places.items())


def _query(asked: Asked) -> str:
    """A question as a tsquery is written."""
    if isinstance(asked, Row):
        *first, last = (f"'{word}':" for word in asked.words)
        weights = _WEIGHTS[asked.where]
        row = [*(f"{word}{weights}" for word in first), f"{last}{'*' * asked.prefix}{weights}"]
        return f"({' <-> '.join(row)})"
    if isinstance(asked, AnyOf):
        return f"({' | '.join(map(_query, asked.parts))})"
    parts = [*map(_query, asked.parts), *(f"!{_query(part)}" for part in asked.without)]
    return f"({' & '.join(parts)})"
