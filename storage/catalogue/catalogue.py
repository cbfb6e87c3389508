"""The catalogue: what the ledgers say, laid out for questions. A cache: the bucket alone is the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, or_, select

from casefile.cases.case import HOLD_PLACED, fold
from casefile.cases.filed import Piece
from casefile.errors import NotFound, UsageError
from casefile.folding import folded
from casefile.question import Question
from casefile.reference.schedule import load_schedule
from casefile.retention.keeping import keeping
from casefile.retention.watch import WatchDates
from casefile.settings import Settings
from storage.catalogue import evidence_rows, lists, schema, standing
from storage.catalogue.database import (
    entries_of,
    offers_of,
)
from storage.catalogue.driver import catalogue_key
from storage.catalogue.evidence_rows import Known
from storage.catalogue.growing import Growing
from storage.catalogue.lists import CaseFilter, of_employer, seen_by
from storage.catalogue.pages import Page
from storage.catalogue.rebuilding import CASE_TABLES
from storage.catalogue.rows import describe_case
from storage.catalogue.search import Found, Narrowing, search
from storage.catalogue.snapshots import LEAST, write_snapshot
from storage.catalogue.standing import Standing
from storage.catalogue.texts import unpack
from storage.catalogue.watching import dates_that_end, dates_to_watch
from storage.state import CaseState, case_state
from storage.store.bucket import Bucket

__all__ = ["CaseState", "Catalogue", "open_catalogue"]


def open_catalogue(settings: Settings, of: str = "", *, to_rebuild: bool = False) -> Catalogue:
    """The catalogue of the archive with this id; empty if it was never filled.

    Without an id the one that was filled from this address is meant: the bucket's name and where it is. Raises
    ``Unavailable`` for one of another archive, version or schedule.
    """
    url = settings.database_url or f"sqlite:///{settings.home_folder / 'catalogue.db'}"
    place = "local" if settings.local_store else settings.s3_endpoint or "aws"
    schedule = load_schedule(settings.tables, settings.retention_profile)
    at, key = f"{place} {settings.bucket}", catalogue_key(settings)
    return Catalogue(url, of=of, at=at, schedule=schedule, key=key, to_rebuild=to_rebuild)


class Catalogue(Growing):
    """What is asked of the catalogue. Share one among threads; ``close`` it at the end."""

    def kept_through(self) -> dt.date | None:
        """The last day of the case that is kept longest; None while none is dated."""
        with self._engine.connect() as connection:
            last = connection.scalar(select(func.max(schema.cases.c.keep_through)))
        return dt.date.fromisoformat(last) if last else None

    def snapshot(self, bucket: Bucket, folder: Path, *, least: int = LEAST) -> str:
        """Write a snapshot into the bucket where the newest is missing or old; its key, empty where it is not."""
        with self.reading() as connection:
            return write_snapshot(connection, bucket, folder, least=least)

    def case_ids(self, *, after: str = "", limit: int | None = None) -> list[str]:
        """Every known case, in order."""
        return self._ids(select(_CASES.case_id), after, limit)

    def cases_of(self, employer: str, *, after: str = "", limit: int | None = None) -> list[str]:
        """The cases of an employer's number of nine digits: those opened under it, and those that came to it since."""
        return self._ids(select(_CASES.case_id).where(of_employer(employer)), after, limit)

    def workers_of(self, employer: str) -> list[tuple[str, str]]:
        """The cases of an employer's number, each with its worker's name."""
        table = schema.cases.c
        asked = select(table.case_id, table.worker).where(of_employer(employer)).order_by(table.case_id)
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

    def text_of(self, key: str) -> str:
        """What was read of a document or a piece of evidence, for the search; "" where nothing was."""
        table = schema.packed.c
        with self._engine.connect() as connection:
            packed = connection.scalar(select(table.packed).where(table.key == key))
        return unpack(packed)[1] if packed else ""

    def find(self, reference: str, employers: Collection[str] | None = None) -> str:
        """The case a person means by ``REFERENCE`` or ``EMPLOYER/REFERENCE``, among those of these numbers (None: all).

        Raises ``NotFound``, or ``UsageError`` where several are meant.
        """
        employer, _, own = reference.rpartition("/")
        asked = select(schema.cases.c.case_id).where(schema.cases.c.reference == own)
        if employer:
            asked = asked.where(of_employer(employer))
        if employers is not None:
            asked = asked.where(seen_by(employers))
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
        sort: str = "",
        after: str = "",
        limit: int | None = None,
        today: dt.date | None = None,
        **chosen: Any,
    ) -> list[dict[str, Any]]:
        """The cases as ``casefile cases --json`` gives them. ``chosen`` are the fields of a ``CaseFilter``."""
        with self.reading() as connection:
            return lists.list_cases(connection, CaseFilter(**chosen), sort, after, limit, today)

    def page_of_cases(
        self,
        chosen: CaseFilter,
        sort: str = "",
        after: str = "",
        limit: int = 50,
        today: dt.date | None = None,
    ) -> Page:
        """A page of the cases, with the count of all and of each kind."""
        with self.reading() as connection:
            return lists.page_of_cases(connection, chosen, sort, after, limit, today)

    def every_case(
        self, chosen: CaseFilter, sort: str = "", today: dt.date | None = None
    ) -> Iterator[dict[str, Any]]:
        """All these cases one after the other, however many."""
        with self.reading() as connection:
            yield from lists.every_case(connection, chosen, sort, today)

    def workers(self, case_ids: Iterable[str]) -> dict[str, str]:
        """The worker's name in each of these cases, by its id."""
        asked = select(_CASES.case_id, _CASES.worker).where(_CASES.case_id.in_(list(case_ids)))
        with self.reading() as connection:
            return {row.case_id: row.worker for row in connection.execute(asked)}

    def employer_names(self, numbers: Iterable[str]) -> dict[str, str]:
        """What the employers of these business numbers are called in their cases."""
        named = func.max(_CASES.employer_name).label("name")
        asked = select(_CASES.employer, named).where(_CASES.employer.in_(list(numbers)))
        with self.reading() as connection:
            return {row.employer: row.name for row in connection.execute(asked.group_by(_CASES.employer))}

    def late_cases(self, employers: Collection[str] | None, limit: int) -> list[tuple[str, str, int]]:
        """The cases of these numbers (None: all) with a gap that is late, the longest first: case, since, gaps."""
        asked = select(_CASES.case_id, _CASES.late_since, _CASES.gaps).where(_CASES.late_since.is_not(None))
        if employers is not None:
            asked = asked.where(seen_by(employers))
        with self.reading() as connection:
            rows = connection.execute(asked.order_by(_CASES.late_since, _CASES.case_id).limit(limit))
            return [(row.case_id, row.late_since, row.gaps or 0) for row in rows]

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
        return self._ids(select(_CASES.case_id).where(_CASES.unsettled))

    def due(self, today: dt.date, *, after: str = "", limit: int | None = None) -> list[str]:
        """The cases of which some record's last day has passed."""
        return self._ids(select(_CASES.case_id).where(_CASES.due_from <= today.isoformat()), after, limit)

    def held(self, *, after: str = "", limit: int | None = None) -> list[str]:
        """The cases with a standing hold."""
        return self._ids(select(_CASES.case_id).where(_CASES.holds > 0), after, limit)

    def in_state(self, status: str) -> list[str]:
        """The cases that stand in this state."""
        return self._ids(select(_CASES.case_id).where(_CASES.status == status))

    def with_entries(self, kind: str) -> list[str]:
        """The cases whose ledger has an entry of this kind."""
        table = schema.entries.c
        return self._ids(select(table.case_id).distinct().where(table.kind == kind))

    def once_held(self) -> list[str]:
        """The cases on which a hold was ever placed."""
        return self.with_entries(HOLD_PLACED)

    def watch_dates(self, today: dt.date | None = None) -> list[WatchDates]:
        """What the watch lists look at: of every case with any such date; ``today``: of those that may be in a list."""
        with self.reading() as connection:
            return dates_to_watch(connection, self.schedule.watch, today)

    def dates_that_end(self, first: dt.date, last: dt.date) -> list[WatchDates]:
        """The same of every case of which something ends between two days."""
        with self.reading() as connection:
            return dates_that_end(connection, first, last)

    def search(self, question: Question, narrowing: Narrowing, **page: Any) -> Found:
        """One page of the texts that answer: ``limit``, ``after``, ``best``, ``counted`` as ``search`` takes them."""
        with self._engine.connect() as connection:
            return search(connection, question, narrowing, **page)

    def numbers_of(self, employer: str) -> list[str]:
        """The numbers that an employer's number, or a part of its name, stands for; one that is nobody's when none."""
        table = schema.cases.c
        named = table.employer_search.contains(folded(employer), autoescape=True)
        asked = select(table.employer).distinct().where(or_(of_employer(employer), named)).limit(_EMPLOYERS)
        with self._engine.connect() as connection:
            return sorted(connection.scalars(asked)) or ["none"]

    def to_judge(self, judge: str, today: dt.date) -> list[str]:
        """The cases that changed, or that these standards or the calendar may have changed, since they were judged."""
        with self.reading() as connection:
            return standing.to_judge(connection, judge, today)

    def write_standings(self, standings: Sequence[Standing], judge: str, today: dt.date) -> None:
        """Keep how these cases stand, as judged by the standards of this digest."""
        with self.writing() as connection:
            standing.write(connection, standings, judge, today)

    def standings(self, case_ids: Sequence[str] | None = None) -> Iterator[tuple[str, str, str]]:
        """How every case was judged, or these: case, letters, what was told."""
        with self.reading() as connection:
            yield from standing.judged(connection, case_ids)

    def counted(self) -> standing.Counted:
        """What all cases lack, in numbers."""
        with self.reading() as connection:
            return standing.counted(connection)

    def lapsed(self, most: int) -> list[tuple[str, str, str]]:
        """How the first cases with lapses were judged, as ``standings`` gives it."""
        with self.reading() as connection:
            return standing.lapsed(connection, most)

    def standing_documents(self, judge: str, today: dt.date) -> tuple[int, int, list[str]]:
        """Of all cases that need not be judged again: documents due, wanted, and the cases that want any."""
        with self.reading() as connection:
            return standing.documents(connection, judge, today)

    def _ids(self, asked: Select[tuple[str]], after: str = "", limit: int | None = None) -> list[str]:
        case_id = asked.selected_columns[0]
        asked = asked.where(case_id > after) if after else asked
        with self.reading() as connection:
            return list(connection.scalars(asked.order_by(case_id).limit(limit)))

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row, in order: two catalogues are equal when their dumps are.

        Without the numbers of texts: what came in one by one and what was read at once are numbered in other orders.
        Without how a case stood when it was last judged.
        """
        left_out = {"n", *schema.UNJUDGED}
        tables = (*CASE_TABLES, schema.packed)
        with self._engine.connect() as connection:
            return {
                table.name: [
                    {name: value for name, value in row.items() if name not in left_out}
                    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in tables
            }


_CASES = schema.cases.c
# A part of a name that stands for more employers narrows nothing down.
_EMPLOYERS = 200
