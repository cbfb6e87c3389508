"""The catalogue: what the ledgers say, laid out for questions. A cache: the bucket alone is the record.

What takes in the entry just written also takes in a whole bucket, so growing and rebuilding give the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, delete, insert, inspect, or_, select
from sqlalchemy.exc import ArgumentError, OperationalError

from casefile.errors import IntegrityError, NotFound, Unavailable, UsageError
from casefile.settings import Settings
from storage import database, ledger, schema
from storage.bucket import Bucket
from storage.database import count, entries_of, offers_of, open_engine, write_cases
from storage.ledger import Head
from storage.reading import CASES, CaseRead, listed_ledgers, read_cases
from storage.rows import describe_case, folded, listed_case
from storage.state import CaseState, Recorded, case_state, unknown

__all__ = ["CaseState", "Catalogue", "open_catalogue"]


def open_catalogue(settings: Settings) -> Catalogue:
    """The catalogue of the settings' bucket; empty if it was never filled, or was of another bucket or version."""
    url = settings.database_url or f"sqlite:///{settings.home_folder / 'catalogue.db'}"
    place = "local" if settings.local_store else settings.s3_endpoint or "aws"
    return Catalogue(url, of=f"{place} {settings.bucket_name}")


class Catalogue:
    """The catalogue in any database SQLAlchemy speaks to. Share one among threads; ``close`` it at the end."""

    def __init__(self, url: str, *, of: str) -> None:
        try:
            self._engine = open_engine(url)
            self._make_tables(of)
        except (ArgumentError, ModuleNotFoundError) as error:
            raise UsageError("CASEFILE_DATABASE_URL cannot be used", remedy=_URL_REMEDY) from error
        except OperationalError as error:
            raise Unavailable("the catalogue's database does not answer", remedy=_URL_REMEDY) from error

    def close(self) -> None:
        """Give back the database's connections."""
        self._engine.dispose()

    def apply(self, entries: Iterable[Recorded], offers: Mapping[str, bytes]) -> None:
        """Take in ledger entries, each with its digest; what is known already is passed over.

        ``offers`` holds the content of newly accepted offers by digest. Raises ``Conflict`` where an entry in between
        is missing, ``IntegrityError`` where another entry with that number is known.
        """
        new: dict[str, list[Recorded]] = defaultdict(list)
        for entry, digest in entries:
            new[entry.case_id].append((entry, digest))
        with self._writing() as connection:
            self._take_in(connection, new, offers)

    def rebuild(self, bucket: Bucket) -> dict[str, int]:
        """Forget everything and read it again from the bucket, in one step: readers see the old or the new.

        A ledger that cannot be read costs only its case: the others are taken in, then ``IntegrityError`` names it.
        """
        read = read_cases(bucket, {}, listed_ledgers(bucket.keys(CASES)))
        with self._writing() as connection:
            for table in (schema.entries, schema.cases, schema.documents):
                connection.execute(delete(table))
            self._take_in(connection, {r.case_id: r.entries for r in read if r.entries}, _all_offers(read))
            counts = {table.name.removeprefix("casefile_"): count(connection, table) for table in _COUNTED}
        faults = [str(r.fault) for r in read if r.fault]
        if faults:
            raise IntegrityError("; ".join(faults), remedy="Run `casefile check`. All other cases were read.")
        return counts

    def catch_up(self, bucket: Bucket, case_ids: Sequence[str] | None = None) -> list[IntegrityError]:
        """Take in what the bucket holds and the catalogue does not: a crash's remains, another machine's work.

        All cases, by one listing of the bucket, or only the given ones. A case whose ledger cannot be read, or holds
        less than was seen before, stays as it was; the answer says why, one ``IntegrityError`` for each such case.
        """
        heads = self.heads()
        if case_ids is None:
            listed = {**{case_id: [] for case_id in heads}, **listed_ledgers(bucket.keys(CASES))}
        else:
            listed = {case_id: ledger.numbers(bucket.keys(ledger.folder(case_id))) for case_id in case_ids}
        read = read_cases(bucket, heads, listed)
        self.apply((recorded for r in read for recorded in r.entries), _all_offers(read))
        return [r.fault for r in read if r.fault]

    def heads(self) -> dict[str, Head]:
        """Where every known ledger stands."""
        asked = select(schema.cases.c.case_id, schema.cases.c.head_seq, schema.cases.c.head_digest)
        with self._engine.connect() as connection:
            return {row.case_id: Head(*row) for row in connection.execute(asked)}

    def case_ids(self) -> list[str]:
        """Every known case, in order."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(schema.cases.c.case_id).order_by(schema.cases.c.case_id)))

    def load(self, case_id: str) -> CaseState:
        """One case. Raises ``NotFound``."""
        found = self.load_many([case_id])
        if not found:
            raise NotFound(f"no case {case_id}", remedy="`casefile cases` lists them.")
        return found[0]

    def load_many(self, case_ids: Sequence[str]) -> list[CaseState]:
        """The known ones among these cases, in their order."""
        with self._engine.connect() as connection:
            recorded = entries_of(connection, case_ids)
            offers = offers_of(connection, case_ids)
        return [case_state(case_id, recorded[case_id], offers) for case_id in case_ids if case_id in recorded]

    def find(self, reference: str) -> str:
        """The case a person means by ``REFERENCE`` or ``EMPLOYER/REFERENCE``."""
        employer, _, own = reference.rpartition("/")
        asked = select(schema.cases.c.case_id).where(schema.cases.c.reference == own)
        if employer:
            asked = asked.where(schema.cases.c.employer == employer)
        with self._engine.connect() as connection:
            found: list[str] = list(connection.scalars(asked.order_by(schema.cases.c.case_id)))
        if not found:
            raise NotFound(
                f"no case {reference}",
                remedy="`casefile cases` lists them; `casefile rebuild` reads them all again.",
            )
        if len(found) > 1:
            named = ", ".join(found)
            raise UsageError(f"{reference} names several cases: {named}", remedy="Give EMPLOYER/REFERENCE.")
        return found[0]

    def list_cases(
        self,
        *,
        employer: str | None = None,
        status: str | None = None,
        language: str | None = None,
        province: str | None = None,
        search: str | None = None,
    ) -> list[dict[str, Any]]:
        """The cases as ``casefile cases --json`` gives them. ``search`` looks in reference, names and occupation."""
        table = schema.cases.c
        asked = select(schema.cases).order_by(table.employer, table.reference)
        if employer:
            named = table.employer_search.contains(folded(employer), autoescape=True)
            asked = asked.where(or_(table.employer == employer, named))
        for column, value in ((table.status, status), (table.language, language), (table.province, province)):
            if value:
                asked = asked.where(column == value)
        for word in folded(search or "").split():
            asked = asked.where(table.search.contains(word, autoescape=True))
        with self._engine.connect() as connection:
            return [listed_case(row) for row in connection.execute(asked).mappings()]

    def describe(self, case_id: str) -> dict[str, Any]:
        """One case as ``casefile case --json`` gives it. Raises ``NotFound``."""
        table = schema.documents
        asked = select(table).where(table.c.case_id == case_id).order_by(table.c.position)
        with self._engine.connect() as connection:
            case = (
                connection.execute(select(schema.cases).where(schema.cases.c.case_id == case_id))
                .mappings()
                .first()
            )
            documents = connection.execute(asked).mappings().all()
        if case is None:
            raise NotFound(f"no case {case_id}", remedy="`casefile cases` lists them.")
        return describe_case(case, documents)

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row, in order: two catalogues are equal when their dumps are."""
        tables = (schema.entries, schema.cases, schema.documents)
        with self._engine.connect() as connection:
            return {
                table.name: [
                    dict(row)
                    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in tables
            }

    def _make_tables(self, of: str) -> None:
        wanted = {"version": schema.VERSION, "of": of}
        with self._writing() as connection:
            if inspect(connection).has_table(schema.about.name):
                known = {row.name: row.value for row in connection.execute(select(schema.about))}
                if known == wanted:
                    return
                schema.metadata.drop_all(connection)
            schema.metadata.create_all(connection)
            connection.execute(insert(schema.about), [{"name": n, "value": v} for n, v in wanted.items()])

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    def _take_in(
        self, connection: Connection, new: Mapping[str, list[Recorded]], offers: Mapping[str, bytes]
    ) -> None:
        ids = sorted(new)
        for start in range(0, len(ids), database.CHUNK):
            chunk = ids[start : start + database.CHUNK]
            known, contents = entries_of(connection, chunk), {**offers_of(connection, chunk), **offers}
            fresh: list[Recorded] = []
            states: list[CaseState] = []
            for case_id in chunk:
                added = unknown(known.get(case_id, []), new[case_id])
                if added:
                    fresh += added
                    states.append(case_state(case_id, [*known.get(case_id, []), *added], contents))
            if fresh:
                write_cases(connection, fresh, states)


_COUNTED = (schema.cases, schema.entries, schema.documents)
_URL_REMEDY = "Check CASEFILE_DATABASE_URL; empty means SQLite under CASEFILE_HOME."


def _all_offers(read: Iterable[CaseRead]) -> dict[str, bytes]:
    return {digest: content for r in read for digest, content in r.offers.items()}
