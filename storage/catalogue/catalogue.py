"""The catalogue: what the ledgers say, laid out for questions. A cache: the bucket alone is the record.

What takes in the entry just written also takes in a whole bucket, so growing and rebuilding give the same rows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from casefile.cases.case import HOLD_PLACED, fold
from casefile.cases.filed import Piece
from casefile.errors import IntegrityError, NotFound, Unavailable, UsageError, of_the_machine
from casefile.folding import folded
from casefile.progress import Progress, silent
from casefile.question import Question
from casefile.reference.schedule import Schedule, load_schedule, shipped
from casefile.retention.keeping import keeping
from casefile.retention.watch import WatchDates
from casefile.settings import Settings
from storage import ledger
from storage.catalogue import evidence_rows, schema, texts
from storage.catalogue.database import (
    count,
    entries_of,
    offers_of,
)
from storage.catalogue.driver import catalogue_key
from storage.catalogue.evidence_rows import Known, said_in_evidence
from storage.catalogue.place import Place
from storage.catalogue.rebuilding import fill
from storage.catalogue.refill import (
    CASES,
    CaseRead,
    less_than_seen,
    listed_ledgers,
    read_cases,
    seen_by_heads,
)
from storage.catalogue.rows import describe_case, listed_case
from storage.catalogue.search import Found, Narrowing, search
from storage.catalogue.tables import make_tables
from storage.catalogue.taking import take_in
from storage.ledger import Head
from storage.state import CaseState, Committed, case_state
from storage.store.bucket import Bucket

__all__ = ["CaseState", "Catalogue", "open_catalogue"]


def open_catalogue(settings: Settings, *, to_rebuild: bool = False) -> Catalogue:
    """The catalogue of the settings' bucket; empty if it was never filled, or was of another bucket or version."""
    url = settings.database_url or f"sqlite:///{settings.home_folder / 'catalogue.db'}"
    place = "local" if settings.local_store else settings.s3_endpoint or "aws"
    schedule = load_schedule(settings.tables, settings.retention_profile)
    of = f"{place} {settings.bucket}"
    return Catalogue(url, schedule=schedule, of=of, key=catalogue_key(settings), to_rebuild=to_rebuild)


class Catalogue:
    """The catalogue in any database SQLAlchemy speaks to. Share one among threads; ``close`` it at the end."""

    def __init__(
        self,
        url: str,
        *,
        of: str,
        schedule: Schedule | None = None,
        key: str = "",
        to_rebuild: bool = False,
    ) -> None:
        """``of``: the archive's id. ``to_rebuild``: one that is of another version or archive is opened all the same,
        and left as it is; it can only be rebuilt. Raises ``Unavailable`` for such a one otherwise.
        """
        self.schedule = schedule or shipped()
        self._place, self._of = Place(url, key), of
        try:
            self._engine = self._place.engine()
            with self.writing() as connection:
                make_tables(connection, of, self.schedule)
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
            raise fault from cause

    def close(self) -> None:
        """Give back the database's connections."""
        self._engine.dispose()

    def apply(self, entries: Iterable[Committed], contents: Mapping[str, bytes]) -> None:
        """Take in ledger entries, each with its digest; what is known already is passed over.

        ``contents`` holds what the new entries name, by digest: offers, events, transcripts. Raises ``Conflict``
        where an entry in between is missing, ``IntegrityError`` where another entry with that number is known.
        """
        new: dict[str, list[Committed]] = defaultdict(list)
        for entry, digest in entries:
            new[entry.case_id].append((entry, digest))
        with self.writing() as connection:
            take_in(connection, self.schedule, new, contents)
            texts.index_all(connection)

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

    def _beside(self) -> Catalogue:
        """The next catalogue: as far as a rebuild that was stopped had come, unless that was of another version."""
        place = self._place.beside()
        try:
            return Catalogue(place.address, of=self._of, schedule=self.schedule, key=place.key)
        except Unavailable:
            self._place.clear()
            place = self._place.beside()
            return Catalogue(place.address, of=self._of, schedule=self.schedule, key=place.key)

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

    def kept_through(self) -> dt.date | None:
        """The last day of the case that is kept longest; None while none is dated."""
        with self._engine.connect() as connection:
            last = connection.scalar(select(func.max(schema.cases.c.keep_through)))
        return dt.date.fromisoformat(last) if last else None

    def heads(self) -> dict[str, Head]:
        """Where every known ledger stands."""
        asked = select(schema.cases.c.case_id, schema.cases.c.head_seq, schema.cases.c.head_digest)
        with self._engine.connect() as connection:
            return {row.case_id: Head(*row) for row in connection.execute(asked)}

    def case_ids(self) -> list[str]:
        """Every known case, in order."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(schema.cases.c.case_id).order_by(schema.cases.c.case_id)))

    def cases_of(self, employer: str) -> list[str]:
        """The cases of an employer's number of nine digits: those opened under it, and those that came to it since."""
        return self._ids(select(schema.cases.c.case_id).where(_of_employer(employer)))

    def workers_of(self, employer: str) -> list[tuple[str, str]]:
        """The cases of an employer's number, each with its worker's name."""
        table = schema.cases.c
        asked = select(table.case_id, table.worker).where(_of_employer(employer)).order_by(table.case_id)
        with self._engine.connect() as connection:
            return [(row.case_id, row.worker) for row in connection.execute(asked)]

    def transferred(self) -> dict[str, list[str]]:
        """The cases whose business went to another number, with the numbers it went to."""
        table = schema.cases.c
        asked = select(table.case_id, table.successors).where(table.successors != "")
        with self._engine.connect() as connection:
            return {row.case_id: row.successors.split() for row in connection.execute(asked)}

    def load(self, case_id: str) -> CaseState:
        """One case. Raises ``NotFound``."""
        found = self.load_many([case_id])
        if not found:
            raise NotFound("no-case", reference=case_id)
        return found[0]

    def load_many(self, case_ids: Sequence[str]) -> list[CaseState]:
        """The known ones among these cases, in their order."""
        with self._engine.connect() as connection:
            recorded = entries_of(connection, case_ids)
            offers = offers_of(connection, case_ids)
        return [case_state(case_id, recorded[case_id], offers) for case_id in case_ids if case_id in recorded]

    def pieces(self, case_ids: Sequence[str]) -> dict[str, list[Piece]]:
        """The evidence of these cases, as coverage and conformity judge it."""
        with self._engine.connect() as connection:
            return evidence_rows.pieces_of(connection, case_ids)

    def contents(self, case_ids: Sequence[str]) -> dict[str, list[tuple[str, str, bytes]]]:
        """Every offer and event of these cases in the order they came: kind (offer, event), digest, content."""
        with self._engine.connect() as connection:
            return evidence_rows.contents_of(connection, case_ids)

    def filed(self, digests: Sequence[str]) -> dict[str, list[Known]]:
        """For each of these contents (SHA-256), where it is evidence already."""
        with self._engine.connect() as connection:
            return evidence_rows.known_digests(connection, digests)

    def evidence_names(self, case_ids: Sequence[str]) -> dict[str, dict[str, tuple[str, str]]]:
        """For each of these cases, by id of a piece of evidence: the title and file name it came under."""
        with self._engine.connect() as connection:
            return evidence_rows.names_of(connection, case_ids)

    def evidence(self, case_id: str) -> list[dict[str, Any]]:
        """The evidence of one case as ``case --json`` shows it."""
        with self._engine.connect() as connection:
            return evidence_rows.listed_evidence(connection, case_id)

    def find(self, reference: str) -> str:
        """The case a person means by ``REFERENCE`` or ``EMPLOYER/REFERENCE``."""
        employer, _, own = reference.rpartition("/")
        asked = select(schema.cases.c.case_id).where(schema.cases.c.reference == own)
        if employer:
            asked = asked.where(_of_employer(employer))
        with self._engine.connect() as connection:
            found: list[str] = list(connection.scalars(asked.order_by(schema.cases.c.case_id)))
        if not found:
            raise NotFound("no-case", reference=reference)
        if reference in found:
            return reference  # the case of that very id, before one that came under its number
        if len(found) > 1:
            raise UsageError("several-cases", reference=reference, cases=found)
        return found[0]

    def list_cases(
        self,
        *,
        employer: str | None = None,
        status: str | None = None,
        language: str | None = None,
        province: str | None = None,
        search: str | None = None,
        today: dt.date | None = None,
    ) -> list[dict[str, Any]]:
        """The cases as ``casefile cases --json`` gives them.

        ``search`` looks in reference, names, occupation, and in the titles and texts of evidence.
        """
        table = schema.cases.c
        asked = select(schema.cases).order_by(table.employer, table.reference)
        if employer:
            named = table.employer_search.contains(folded(employer), autoescape=True)
            asked = asked.where(or_(_of_employer(employer), named))
        for column, value in ((table.status, status), (table.language, language), (table.province, province)):
            if value:
                asked = asked.where(column == value)
        for word in folded(search or "").split():
            asked = asked.where(or_(table.search.contains(word, autoescape=True), said_in_evidence(word)))
        with self._engine.connect() as connection:
            return [listed_case(row, today) for row in connection.execute(asked).mappings()]

    def describe(self, case_id: str, today: dt.date | None = None) -> dict[str, Any]:
        """One case as ``casefile case --json`` gives it. Raises ``NotFound``.

        Without ``today`` a case whose last day has passed is still shown as active.
        """
        table = schema.documents
        asked = select(table).where(table.c.case_id == case_id).order_by(table.c.position)
        with self._engine.connect() as connection:
            case = (
                connection.execute(select(schema.cases).where(schema.cases.c.case_id == case_id))
                .mappings()
                .first()
            )
            documents = connection.execute(asked).mappings().all()
            entries = [entry for entry, _ in entries_of(connection, [case_id]).get(case_id, [])]
        if case is None:
            raise NotFound("no-case", reference=case_id)
        told = fold(case_id, entries)
        return describe_case(case, documents, told, entries, keeping(told, self.schedule), today)

    def unsettled(self) -> list[str]:
        """The cases whose locks are not what the plan says, as far as their ledgers know."""
        table = schema.cases.c
        return self._ids(select(table.case_id).where(table.unsettled))

    def due(self, today: dt.date) -> list[str]:
        """The cases of which some record's last day has passed."""
        table = schema.cases.c
        return self._ids(select(table.case_id).where(table.due_from <= today.isoformat()))

    def held(self) -> list[str]:
        """The cases with a standing hold."""
        table = schema.cases.c
        return self._ids(select(table.case_id).where(table.holds > 0))

    def with_entries(self, kind: str) -> list[str]:
        """The cases whose ledger has an entry of this kind."""
        table = schema.entries.c
        return self._ids(select(table.case_id).distinct().where(table.kind == kind))

    def once_held(self) -> list[str]:
        """The cases on which a hold was ever placed."""
        return self.with_entries(HOLD_PLACED)

    def watch_dates(self) -> list[WatchDates]:
        """What the watch lists look at, of every case that has any such date."""
        table = schema.cases.c
        columns = (
            table.permit_expires, table.maintained_since, table.pending_since, table.watch_through,
            table.inspection_due, table.finding_due, table.restoration_until, table.penalty_due,
        )  # fmt: skip
        asked = select(table.case_id, *columns).where(or_(*(column.is_not(None) for column in columns)))
        with self._engine.connect() as connection:
            rows = connection.execute(asked.order_by(table.case_id))
            return [
                WatchDates(row[0], *(dt.date.fromisoformat(day) if day else None for day in row[1:]))
                for row in rows
            ]

    def search(self, question: Question, narrowing: Narrowing, **page: Any) -> Found:
        """One page of the texts that answer: ``limit``, ``after``, ``best``, ``counted`` as ``search`` takes them."""
        with self._engine.connect() as connection:
            return search(connection, question, narrowing, **page)

    def numbers_of(self, employer: str) -> list[str]:
        """The numbers that an employer's number, or a part of its name, stands for; one that is nobody's when none."""
        table = schema.cases.c
        named = table.employer_search.contains(folded(employer), autoescape=True)
        asked = select(table.employer).distinct().where(or_(_of_employer(employer), named)).limit(_EMPLOYERS)
        with self._engine.connect() as connection:
            return sorted(connection.scalars(asked)) or ["none"]

    def shed(self) -> None:
        """Let go of the copies that a database keeps in its files of what was deleted."""
        self._place.shed()

    def _ids(self, asked: Select[tuple[str]]) -> list[str]:
        with self._engine.connect() as connection:
            return sorted(connection.scalars(asked))

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row, in order: two catalogues are equal when their dumps are.

        Without the numbers of texts: what came in one by one and what was read at once are numbered in other orders.
        """
        tables = (*_ALL, *_TEXTS)
        with self._engine.connect() as connection:
            return {
                table.name: [
                    {name: value for name, value in row.items() if name != "n"}
                    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in tables
            }

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


def _of_employer(employer: str) -> ColumnElement[bool]:
    """Whether a case is found under this number: its own, or one that the business went to since."""
    table = schema.cases.c
    return or_(table.employer == employer, table.successors.contains(f" {employer} ", autoescape=True))


_ALL = (schema.entries, schema.cases, schema.documents, schema.contents, schema.evidence)
_TEXTS = (schema.texts, schema.packed)
# A part of a name that stands for more employers narrows nothing down.
_EMPLOYERS = 200
_COUNTED = (schema.cases, schema.entries, schema.documents, schema.evidence)


def _all_contents(read: Iterable[CaseRead]) -> dict[str, bytes]:
    return {digest: content for r in read for digest, content in r.contents.items()}
