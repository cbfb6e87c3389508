"""Every call to the store, of every verb, going wrong in every way: a run ends right, or is refused by its name and
ends right when it is run again; nothing is called done, or destroyed, that is not."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.cases.case import DISPOSITION_CARRIED_OUT, LOCKS_SETTLED
from casefile.cases.events import KINDS
from casefile.errors import CasefileError
from flows.steps.dispositions import approve, request
from flows.steps.events import record_event
from flows.steps.holds import place_hold, release_hold
from flows.steps.offers import accepting
from storage import ledger
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.commit import commit, conclude, write
from storage.disposition import Officer, carry_out
from storage.state import CaseState
from storage.store.bucket import S3Bucket
from tests.support.faults import Faulty, faults_for
from tests.support.keeping import TABLES, D, act, settle
from tests.support.memory_store import MemoryStore
from tests.support.records import EMPLOYER, archive_document, naming, offer

pytestmark = pytest.mark.slow
# `make full` sets CASEFILE_FULL and tries all; CI a share that changes with its seed.
SHARE = 120
FULL = "CASEFILE_FULL" in os.environ  # while a test runs, it sees nothing of its caller's settings
SEED = int(os.environ.get("CASEFILE_SEED", "20261128"))
YOUNG, OLD = f"{EMPLOYER}/F-1", f"{EMPLOYER}/F-2"


def live(archive: Archive, officer: Officer) -> None:
    """The life of two cases, whatever of it was lived before: one with a hold, one to its destruction."""
    archive.catch_up()
    _accept(archive, "F-1", "2027-02-01", "2029-02-01")
    _accept(archive, "F-2", "2020-03-01", "2022-03-01")
    _issue(archive, YOUNG, "2026-11-20", "2029-02-01")
    _issue(archive, OLD, "2020-02-01", "2022-03-01")
    for case_id in (YOUNG, OLD):
        settle(archive, case_id)
    if not archive.catalogue.load(YOUNG).case.holds:
        place_hold(archive, YOUNG, "M-1", "audit", "", act("records"))
    release_hold(archive, YOUNG, "M-1", "over", act("records"))
    asked = archive.catalogue.load(OLD).case.dispositions
    if not asked:
        request(archive, OLD, "period over", act("records"))
    if not (asked and asked[-1].carried_out_on):
        approve(archive, OLD, act("counsel"))
        carry_out(archive, officer, OLD, act("records"))
    settle(archive, YOUNG)


def _accept(archive: Archive, reference: str, start: str, end: str) -> None:
    accepted = offer(reference, job__start_date=start, job__end_date=end, worker__passport_expiry=None)
    later = act("night").settling_later()
    known = archive.catalogue.load_many([accepted.case_id])
    if not known:
        state = CaseState.new(accepted.case_id)
        written = write(archive, state, later, accepting(archive.bucket, accepted, later))
        if written.fault:
            raise written.fault
        conclude(archive, [written], later)
        known = archive.catalogue.load_many([accepted.case_id])
    case = known[0].case
    if not case.documents and not case.destroyed:
        document = archive_document(archive.bucket, accepted.case_id)
        commit(archive, accepted.case_id, later, lambda s: None if s.case.documents else naming([document]))


def _issue(archive: Archive, case_id: str, day: str, end: str) -> None:
    if not archive.catalogue.load(case_id).case.destroyed:
        event = KINDS["permit-issued"].model_validate(
            {"date": day, "expires_on": end, "number": "U123456789"}
        )
        record_event(archive, case_id, event, TABLES, act("records", D(2026, 11, 22)).settling_later())


def _open(client: Faulty, place: Path) -> Archive:
    bucket = S3Bucket(client, "memory", patience=(0, 0))  # type: ignore[arg-type]
    return Archive(bucket, Catalogue(f"sqlite:///{place}", of="test"))


def _ended(store: MemoryStore, place: Path) -> tuple[dict[str, str], list[list[str]]]:
    """What there is in the end: every record with its digest, and what the ledgers tell beside settlements."""
    kept = {key: digest for key, digest in store.contents().items() if "/ledger/" not in key}
    with _open(Faulty(store), place) as archive:
        kinds = [[e.kind for e, _ in ledger.read(archive.bucket, c)] for c in (YOUNG, OLD)]
        report = check(archive.bucket, deep=True)
        assert report.findings == []
        grown = archive.catalogue.dump()
        archive.catalogue.rebuild(archive.bucket)
        assert archive.catalogue.dump() == grown
    return kept, [[kind for kind in one if kind != LOCKS_SETTLED] for one in kinds]


def _nothing_told_that_is_not(store: MemoryStore, place: Path) -> None:
    there = {(one.key, one.version_id) for one in store.kept}
    with _open(Faulty(store), place) as archive:
        archive.catch_up()
        for case_id in archive.catalogue.case_ids():
            for entry, _ in ledger.read(archive.bucket, case_id):
                if entry.kind == DISPOSITION_CARRIED_OUT:
                    gone = {(one["key"], one["version_id"]) for one in entry.body["destroyed"]}
                    assert not gone & there


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], object]:
    """How many calls of each verb a whole life makes, and how it ends."""
    place, store = tmp_path_factory.mktemp("honest") / "c.db", MemoryStore()
    client = Faulty(store)
    with _open(client, place) as archive:
        live(archive, Officer(client, "memory"))  # type: ignore[arg-type]
    made = dict(client.made)
    return made, _ended(store, place)


def _everything(made: dict[str, int]) -> Iterator[tuple[str, str, int, bool]]:
    for verb, calls in sorted(made.items()):
        for fault, nth in itertools.product(faults_for(verb), range(1, calls + 1)):
            yield verb, fault, nth, False
        for fault in faults_for(verb):
            yield verb, fault, 1, True


def test_whatever_goes_wrong_with_whichever_call_the_end_is_the_same(
    honest: tuple[dict[str, int], object], tmp_path: Path
) -> None:
    made, ended = honest
    chosen = list(_everything(made))
    if not FULL:
        chosen = random.Random(SEED).sample(chosen, SHARE)
    stopped = 0
    for number, (verb, name, nth, stays) in enumerate(chosen):
        case = f"{verb} {name} call {nth}{' and on' if stays else ''}"
        place, store = tmp_path / f"{number}.db", MemoryStore()
        client = Faulty(store, verb, nth, faults_for(verb)[name], stays=stays)
        try:
            with _open(client, place) as archive:
                live(archive, Officer(client, "memory"))  # type: ignore[arg-type]
        except CasefileError:
            stopped += 1
        except Exception as error:
            raise AssertionError(f"{case}: not one of our errors") from error
        try:
            _nothing_told_that_is_not(store, place)
            again = Faulty(store)
            with _open(again, place) as archive:
                live(archive, Officer(again, "memory"))  # type: ignore[arg-type]
            assert _ended(store, place) == ended
        except Exception as error:
            raise AssertionError(f"{case}: does not end right") from error
    assert stopped > len(chosen) // 4, "the faults came too seldom to mean anything"
