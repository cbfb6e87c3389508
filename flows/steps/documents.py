"""From wanted to archived: documents are made in batches of cases, by worker processes that die with their parent.

A worker loads templates, tables and the store's client once, then takes batches of case ids. It reads what it needs
from the catalogue, so nothing but ids travels to it, and what comes back is ledger entries, counts and findings.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from casefile.cases.case import DOCUMENTS_ARCHIVED, Case, DocumentFile
from casefile.cases.contents import particulars
from casefile.cases.event import Event
from casefile.documents.library import Library, load_library
from casefile.documents.make import Made, Particulars, Wanted, make, reading_of, request, wanted
from casefile.errors import CasefileError, Conflict, NotFound, Unavailable
from casefile.findings import Finding
from casefile.reference.tables import Tables, load_tables
from casefile.settings import SHIPPED_TEMPLATES, Settings
from storage.actor import Actor
from storage.archive import Archive, connect, refresh, store_document
from storage.catalogue.catalogue import Catalogue, open_catalogue
from storage.commit import Draft, Written, conclude, write
from storage.readings import store_made_readings
from storage.state import CaseState
from storage.store.client import THREADS

LARGEST_BATCH = 25


# What the library notes of a document type, by language.
Notes = Mapping[str, tuple[str, ...]]


@dataclass
class Outcome:
    """What became of one case. ``again``: the fault was the store's or the process's, a second try may help.

    ``notes`` are those of the document types made, for whoever answers for them.
    """

    case_id: str
    made: int = 0
    failed: int = 0
    again: bool = False
    written: Written | None = None
    findings: list[Finding] = field(default_factory=list)
    notes: dict[str, Notes] = field(default_factory=dict)


def library_folders(settings: Settings) -> list[Path]:
    """The shipped templates' folder, and the employer's own, which adds to it or takes its place."""
    return [SHIPPED_TEMPLATES, *([settings.templates] if settings.templates else [])]


def read_library(settings: Settings) -> Library:
    """The shipped templates, with the employer's own added or in their place."""
    return load_library(library_folders(settings), settings.logo)


def batches_of(case_ids: Sequence[str], workers: int) -> list[list[str]]:
    """Batches small enough that every worker gets some, and never larger than a scheduler's task should be."""
    size = max(1, min(LARGEST_BATCH, math.ceil(len(case_ids) / (workers * 3))))
    return [list(case_ids[i : i + size]) for i in range(0, len(case_ids), size)]


class Workshop:
    """The worker processes of one run. A process that is killed costs its batch one more round, not the run; a case
    that kills its process is found by asking each alone, and only it is given up."""

    def __init__(self, settings: Settings, act: Actor) -> None:
        self._settings, self._act = settings, act
        self._lock, self._alone_turn = threading.Lock(), threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    @property
    def size(self) -> int:
        """How many batches it can work on at once."""
        return self._settings.workers

    def make(self, case_ids: list[str], *, again: bool = False) -> list[Outcome]:
        """Make what these cases want, in a worker process; waits for it. Safe to call from several threads."""
        pool = self._open()
        try:
            future: Future[list[Outcome]] = pool.submit(_make_cases, case_ids, again)
            return future.result()
        except BrokenProcessPool:  # of this batch, or of another that was in work beside it
            self._discard(pool)
            if again:
                return [self._alone(case_id) for case_id in case_ids]
        except Exception as error:  # noqa: BLE001  whatever a batch dies of must not stop the others
            if again:
                return [_gave_up(case_id, error) for case_id in case_ids]
        return [Outcome(case_id, again=True) for case_id in case_ids]

    def _alone(self, case_id: str) -> Outcome:
        """The case in a process of its own, with nothing in work beside it: if that dies, it is of this case."""
        with self._alone_turn, self._pool_of(1) as pool:
            try:
                (outcome,) = pool.submit(_make_cases, [case_id], True).result()
            except Exception as error:  # noqa: BLE001  as above
                return _gave_up(case_id, error)
            return outcome

    def close(self) -> None:
        """End the worker processes."""
        with self._lock:
            if self._pool:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None

    def _open(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = self._pool_of(self._settings.workers)
            return self._pool

    def _pool_of(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_prepare,
            initargs=(self._settings, self._act, os.getpid()),
        )

    def _discard(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def open_workshop(settings: Settings, act: Actor) -> Iterator[Workshop]:
    """A workshop that is closed again, whatever happens."""
    workshop = Workshop(settings, act)
    try:
        yield workshop
    finally:
        workshop.close()


@dataclass(frozen=True)
class Bench:
    """What a worker process keeps at hand between batches."""

    settings: Settings
    library: Library
    tables: Tables
    archive: Archive
    act: Actor


# Each worker process has one, laid out by ``_prepare`` before its first batch.
_benches: list[Bench] = []


def _prepare(settings: Settings, act: Actor, parent: int) -> None:
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    library, tables = read_library(settings), load_tables(settings.tables)
    archive = Archive(connect(settings), open_catalogue(settings))
    _benches.append(Bench(settings, library, tables, archive, act))


def _die_with(parent: int) -> None:
    """A worker whose parent was killed would otherwise live on and hold its pipe."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _make_cases(case_ids: list[str], again: bool) -> list[Outcome]:
    (bench,) = _benches
    if again:
        refresh(bench.archive.bucket, bench.archive.catalogue, case_ids)
    return make_cases(case_ids, bench)


def make_cases(case_ids: list[str], bench: Bench) -> list[Outcome]:
    """Make and archive what these cases want: render and convert all of it together, then commit case by case."""
    states = bench.archive.catalogue.load_many(case_ids)
    told = _told(bench.archive.catalogue, states)
    wants = {
        state.case.id: wanted(state.case, state.offer, bench.library, bench.tables, bench.act.today, told)
        for state in states
        if state.offer
    }
    return _carry_out(states, wants, told, bench)


def make_requested(case_id: str, document_type: str, bench: Bench) -> Outcome:
    """Make and archive one document that a person asks for, if it was not made of the same data before."""
    (state,) = bench.archive.catalogue.load_many([case_id])
    if state.offer is None:
        raise NotFound("no-offer", case=case_id)
    told = _told(bench.archive.catalogue, [state])
    wants = request(
        state.case, state.offer, document_type, bench.library, bench.tables, bench.act.today, told
    )
    outcome = _carry_out([state], {case_id: wants}, told, bench)[0]
    for fault in take_over(bench.archive, [outcome], bench.act).values():
        raise fault
    return outcome


def _told(catalogue: Catalogue, states: Sequence[CaseState]) -> dict[str, Event]:
    contents = catalogue.contents([state.case.id for state in states])
    return {
        id: event
        for state in states
        for id, event in particulars(state.case, contents.get(state.case.id, ())).items()
    }


def _carry_out(
    states: Sequence[CaseState], wants: Mapping[str, list[Wanted]], told: Particulars, bench: Bench
) -> list[Outcome]:
    requests = [
        (state.case, state.offer, want) for state in states if state.offer for want in wants[state.case.id]
    ]
    results = make(
        requests,
        library=bench.library,
        tables=bench.tables,
        made_on=bench.act.today,
        settings=bench.settings,
        particulars=told,
    )
    made: dict[str, list[Made]] = {state.case.id: [] for state in states}
    outcomes = {state.case.id: Outcome(state.case.id) for state in states}
    for (case, _, want), result in zip(requests, results, strict=True):
        if isinstance(result, CasefileError):
            _note_failure(outcomes[case.id], case.reference, want, result)
        else:
            made[case.id].append(result)
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda s: _commit(s, made[s.case.id], outcomes[s.case.id], bench), states))
    return list(outcomes.values())


def _commit(state: CaseState, made: list[Made], outcome: Outcome, bench: Bench) -> None:
    """Content first, one ledger entry after: until the entry is there, nothing of this happened."""
    if not made:
        return

    basis = _basis(state.case)

    def decide(state: CaseState) -> Draft:
        if _basis(state.case) != basis:
            raise Conflict("case-changed", case=state.case.id)
        return naming(bench.archive, state.case.id, made, bench.library)

    outcome.written = write(bench.archive, state, bench.act, decide)
    fault = outcome.written.fault
    if fault is None:
        outcome.made += len(made)
        kinds = {one.wanted.type for one in made}
        outcome.notes = {
            name: notes for name in kinds if any((notes := bench.library.type(name).notes).values())
        }
        return
    outcome.again = isinstance(fault, Unavailable | Conflict)
    for one in made:
        _note_failure(outcome, state.case.reference, one.wanted, fault)


def _basis(case: Case) -> tuple[object, int, int]:
    """What decides which documents a case wants: changed meanwhile, they are to be made anew."""
    return case.offer, len(case.events), len(case.documents)


def naming(archive: Archive, case_id: str, made: Sequence[Made], library: Library) -> Draft:
    """Store made documents and what they say; the entry that names them."""
    documents = [document for one in made for document in _store(archive, case_id, one, library)]
    told = [(library.type(one.wanted.type).record_class, *reading_of(one)) for one in made if one.text]
    readings = store_made_readings(archive.bucket, case_id, told)
    body: dict[str, object] = {"documents": [document.as_dict() for document in documents]}
    if readings:
        body["readings"] = [stored.as_dict() for stored, _ in readings]
    return Draft(DOCUMENTS_ARCHIVED, body, {stored.sha256: content for stored, content in readings})


def _store(archive: Archive, case_id: str, made: Made, library: Library) -> list[DocumentFile]:
    kind = library.type(made.wanted.type)
    return [store_document(archive.bucket, case_id, made.wanted, file, kind) for file in made.files]


def _note_failure(outcome: Outcome, reference: str, want: Wanted, error: CasefileError) -> None:
    outcome.failed += 1
    outcome.findings.append(
        Finding(
            "error",
            "document-not-made",
            field=want.type,
            value=reference,
            reference=reference,
            type=want.type,
            language=want.language,
            why=error.said,
            then=error.said.then,
        )
    )


def _gave_up(case_id: str, fault: Exception) -> Outcome:
    """The class of the fault only: an unforeseen exception's text may carry a person's data."""
    kind = type(fault).__name__
    finding = Finding("error", "case-not-made", field="reference", value=case_id, case=case_id, kind=kind)
    return Outcome(case_id, failed=1, findings=[finding])


def take_over(archive: Archive, outcomes: Sequence[Outcome], act: Actor) -> dict[str, CasefileError]:
    """Conclude what the workers wrote."""
    return conclude(archive, [outcome.written for outcome in outcomes if outcome.written], act)
