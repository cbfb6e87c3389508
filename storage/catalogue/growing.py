"""How the catalogue is opened, grows with each entry, catches up with the bucket, and is made anew from it.

What takes in the entry just written also takes in a whole bucket, so growing and rebuilding give the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, select
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from casefile.errors import IntegrityError, Unavailable, UsageError, of_the_machine
from casefile.progress import Progress, silent
from casefile.reference.schedule import Schedule, shipped
from storage import ledger
from storage.catalogue import schema, texts
from storage.catalogue.database import count
from storage.catalogue.place import Place
from storage.catalogue.rebuilding import fill
from storage.catalogue.refill import (
    CASES,
    REFUSALS,
    CaseRead,
    less_than_seen,
    listed_ledgers,
    read_cases,
    seen_by_heads,
)
from storage.catalogue.tables import Of, make_tables
from storage.catalogue.taking import take_in
from storage.ledger import Head
from storage.state import Committed
from storage.store.bucket import Bucket


class Growing:
    """The catalogue in any database SQLAlchemy speaks to. Share one among threads; ``close`` it at the end."""

    def __init__(
        self,
        url: str,
        *,
        of: str,
        at: str = "",
        schedule: Schedule | None = None,
        key: str = "",
        to_rebuild: bool = False,
    ) -> None:
        """``of``: the archive's id, empty where its bucket was not asked; ``at``: the address of that.

        ``to_rebuild``: one of another version, archive or schedule is opened all the same, and left as it is; it can
        only be rebuilt. Raises ``Unavailable`` for such a one otherwise.
        """
        self.schedule = schedule or shipped()
        self._place, self._of = Place(url, key), Of(of, at)
        try:
            self._engine = self._place.engine()
            with self.writing() as connection:
                make_tables(connection, self._of, self.schedule)
            self.readable = True
        except (ArgumentError, ModuleNotFoundError) as error:
            raise UsageError("database-setting") from error
        except OperationalError as error:
            raise of_the_machine(error) or Unavailable("database-silent") from error
        except DatabaseError as error:  # an SQLite file that this key does not open
            self._need_rebuild(Unavailable("rebuild-needed"), to_rebuild, error)
        except Unavailable as other:
            self._need_rebuild(other, to_rebuild)

    def _need_rebuild(self, fault: Unavailable, expected: bool, cause: Exception | None = None) -> None:
        self.readable = False
        if not expected:
            self._engine.dispose()
            raise fault from cause

    def close(self) -> None:
        """Give back the database's connections."""
        self._engine.dispose()

    def apply(self, entries: Iterable[Committed], contents: Mapping[str, bytes]) -> dict[str, IntegrityError]:
        """Take in ledger entries, each with its digest; what is known already is passed over.

        ``contents`` holds what the new entries name, by digest: offers, events, transcripts. A case of which the
        database does not take a value costs itself; the answer says why, by case. Raises ``Conflict`` where an entry in
        between is missing, ``IntegrityError`` where another entry with that number is known.
        """
        new: dict[str, list[Committed]] = defaultdict(list)
        for entry, digest in entries:
            new[entry.case_id].append((entry, digest))
        try:
            with self.writing() as connection:
                take_in(connection, self.schedule, new, contents)
                texts.index_all(connection)
        except REFUSALS:
            with self.writing() as connection:
                faults = take_in(connection, self.schedule, new, contents, spare=True)
                texts.index_all(connection)
            return {str(dict(fault.said.values).get("case")): fault for fault in faults}
        return {}

    def rebuild(self, bucket: Bucket, progress: Progress = silent) -> dict[str, int]:
        """Make it anew from the bucket, beside this one, and put it in its place: readers see the one or the other.

        What was seen before is not forgotten: a ledger that cannot be read, or is less or other than this catalogue or
        a signed head has seen, costs only its case, which stays as it was known; the others are taken in, then
        ``IntegrityError`` names it. So does a bucket that lists no case beside known ones.
        """
        with self._place.alone():
            new = self._beside()
            faults = fill(new, self if self.readable else None, bucket, progress)
            with new.reading() as connection:
                counts = {
                    table.name.removeprefix("casefile_"): count(connection, table) for table in _COUNTED
                }
            new.close()
            self._engine.dispose()
            self._place.swap()
        self.readable = True
        if faults:
            raise IntegrityError("ledgers-not-read", faults=[fault.said for fault in faults])
        return counts

    def counts(self) -> dict[str, int]:
        """How many cases, entries, documents and pieces of evidence it knows."""
        with self.reading() as connection:
            return {table.name.removeprefix("casefile_"): count(connection, table) for table in _COUNTED}

    def _beside(self) -> Self:
        """The next catalogue: as far as a rebuild that was stopped had come, unless that was of another version."""
        place = self._place.beside()
        try:
            return self._at(place)
        except Unavailable:
            self._place.clear()
            return self._at(self._place.beside())

    def _at(self, place: Place) -> Self:
        return type(self)(
            place.address, of=self._of.id, at=self._of.at, schedule=self.schedule, key=place.key
        )

    def take(self, read: Sequence[CaseRead]) -> list[IntegrityError]:
        """Take in what was read of some cases, without indexing it. A case that cannot be followed costs itself."""
        faults = [one.fault for one in read if one.fault]
        with self.writing() as connection:
            return faults + take_in(connection, self.schedule, _new(read), _all_contents(read), spare=True)

    def catch_up(self, bucket: Bucket, case_ids: Sequence[str] | None = None) -> list[IntegrityError]:
        """Take in what the bucket holds and the catalogue does not: a crash's remains, another machine's work.

        All cases, by one listing of the bucket, or only the given ones. A case whose ledger cannot be read, or holds
        less than was seen before, stays as it was; the answer says why, one ``IntegrityError`` for each such case. An
        empty catalogue asks the signed heads what was seen. Raises ``IntegrityError`` for an empty listing beside known
        cases.
        """
        heads = self.heads()
        seen = heads or (seen_by_heads(bucket) if case_ids is None else {})
        if case_ids is None:
            listed = {**{case_id: [] for case_id in seen}, **_listed(bucket, len(seen))}
        else:
            listed = {case_id: ledger.numbers(bucket.keys(ledger.folder(case_id))) for case_id in case_ids}
        read = read_cases(bucket, heads, listed)
        if not heads:
            read = [less_than_seen(one, seen.get(one.case_id)) for one in read]
        faults = [one.fault for one in read if one.fault]
        with self.writing() as connection:
            faults += take_in(connection, self.schedule, _new(read), _all_contents(read), spare=True)
            texts.index_all(connection)
        return faults

    def heads(self) -> dict[str, Head]:
        """Where every known ledger stands."""
        asked = select(schema.cases.c.case_id, schema.cases.c.head_seq, schema.cases.c.head_digest)
        with self._engine.connect() as connection:
            return {row.case_id: Head(*row) for row in connection.execute(asked)}

    def shed(self) -> None:
        """Let go of the copies that a database keeps in its files of what was deleted."""
        self._place.shed()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes, alone; for the catalogue's own modules."""
        with self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that reads; for the catalogue's own modules."""
        with self._engine.connect() as connection:
            yield connection


def _listed(bucket: Bucket, known: int) -> dict[str, list[int]]:
    listed = listed_ledgers(bucket.keys(CASES))
    if known and not listed:
        raise IntegrityError("listing-empty", n=known)
    return listed


def _new(read: Iterable[CaseRead]) -> dict[str, list[Committed]]:
    return {one.case_id: one.entries for one in read if one.entries}


def _all_contents(read: Iterable[CaseRead]) -> dict[str, bytes]:
    return {digest: content for r in read for digest, content in r.contents.items()}


_COUNTED = (schema.cases, schema.entries, schema.documents, schema.evidence)
