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
from casefile.errors import CasefileError
from storage import ledger
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.disposition import Officer
from storage.store.bucket import S3Bucket
from tests.support.fault_lives import LIVES, remembered_pdfs
from tests.support.faults import Faulty, faults_for
from tests.support.memory_store import MemoryStore

pytestmark = pytest.mark.slow
FULL = "CASEFILE_FULL" in os.environ  # while a test runs, it sees nothing of its caller's settings
SEED = int(os.environ.get("CASEFILE_SEED", "20261128"))
# `make full` sets CASEFILE_FULL and tries every call of a life, and of what makes papers one call for each fault; CI a
# share that changes with its seed.
SHARES = {"life": 80, "papers": 12, "nights": 8}
# What of the end differs from run to run by right: reports tell of a run, heads of when.
_OF_A_RUN = ("reports/", "heads/")


def _open(client: Faulty, place: Path) -> Archive:
    bucket = S3Bucket(client, "memory", patience=(0, 0))  # type: ignore[arg-type]
    return Archive(bucket, Catalogue(f"sqlite:///{place}/catalogue.db", of="test"))


def _live(name: str, client: Faulty, place: Path) -> None:
    place.mkdir(exist_ok=True)
    with _open(client, place) as archive:
        LIVES[name][0](archive, Officer(client, "memory"), place)  # type: ignore[arg-type]


def _ended(name: str, store: MemoryStore, place: Path) -> tuple[dict[str, str], list[list[str]]]:
    """What there is in the end: every record with its digest, and what the ledgers tell beside settlements."""
    kept = {
        key: ""
        if key.endswith("/packet.json")
        else digest  # which names versions, as the store numbered them
        for key, digest in store.contents().items()
        if "/ledger/" not in key and not key.startswith(_OF_A_RUN)
    }
    with _open(Faulty(store), place) as archive:
        kinds = [[e.kind for e, _ in ledger.read(archive.bucket, c)] for c in LIVES[name][1]]
        report = check(archive.bucket, deep=True)
        assert report.findings == []
        grown = archive.catalogue.dump()
        archive.catalogue.rebuild(archive.bucket)
        assert archive.catalogue.dump() == grown
    told = [[kind for kind in one if kind != LOCKS_SETTLED] for one in kinds]
    # What one night could not file, the next one does: after what the first one filed of the same case.
    return kept, [sorted(one) for one in told] if name == "nights" else told


def _nothing_told_that_is_not(store: MemoryStore, place: Path) -> bool:
    """What a destruction says is gone is gone, and what it says was kept is there. Whether it kept anything."""
    there, kept = {(one.key, one.version_id) for one in store.kept}, False
    with _open(Faulty(store), place) as archive:
        archive.catch_up()
        for case_id in archive.catalogue.case_ids():
            for entry, _ in ledger.read(archive.bucket, case_id):
                if entry.kind == DISPOSITION_CARRIED_OUT:
                    gone = {(one["key"], one["version_id"]) for one in entry.body["destroyed"]}
                    assert not gone & there
                    assert {one["key"] for one in entry.body["kept"]} <= {key for key, _ in there}
                    kept = kept or bool(entry.body["kept"])
    return kept


def _chosen(name: str, made: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    chance, every = random.Random(f"{SEED} {name}"), list(_everything(made))
    if not FULL:
        return chance.sample(every, SHARES[name])
    if name == "life":
        return every
    chance.shuffle(every)
    return list(
        {(verb, fault, stays): (verb, fault, nth, stays) for verb, fault, nth, stays in every}.values()
    )


def _everything(made: dict[str, int]) -> Iterator[tuple[str, str, int, bool]]:
    for verb, calls in sorted(made.items()):
        for fault, nth in itertools.product(faults_for(verb), range(1, calls + 1)):
            yield verb, fault, nth, False
        for fault in faults_for(verb):
            yield verb, fault, 1, True


@pytest.mark.parametrize("name", LIVES)
def test_whatever_goes_wrong_with_whichever_call_the_end_is_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    with remembered_pdfs():
        store = MemoryStore()
        counting = Faulty(store)
        _live(name, counting, tmp_path / "honest")
        chosen = _chosen(name, dict(counting.made))
        ended = _ended(name, store, tmp_path / "honest")
        stopped = sum(
            _goes_wrong(name, one, ended, tmp_path / str(number)) for number, one in enumerate(chosen)
        )
    assert stopped > len(chosen) // 4, "the faults came too seldom to mean anything"


def _goes_wrong(name: str, one: tuple[str, str, int, bool], ended: object, place: Path) -> bool:
    """Whether a run was stopped by the fault; in any case the next one ends right."""
    verb, fault, nth, stays = one
    case, store, stopped = (
        f"{name}: {verb} {fault} call {nth}{' and on' if stays else ''}",
        MemoryStore(),
        False,
    )
    try:
        _live(name, Faulty(store, verb, nth, faults_for(verb)[fault], stays=stays), place)
    except CasefileError:
        stopped = True
    except Exception as error:
        raise AssertionError(f"{case}: not one of our errors") from error
    try:
        kept = _nothing_told_that_is_not(store, place)
        _live(name, Faulty(store), place)
        found = _ended(name, store, place)
        assert kept or found == ended  # what the store refused to delete is named, and may be asked for again
    except Exception as error:
        raise AssertionError(f"{case}: does not end right") from error
    return stopped
