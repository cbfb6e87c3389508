"""The catalogue's maker killed for good (SIGKILL) while it indexes, rebuilds, swaps or writes a snapshot: whoever asks
next gets right answers, at most after a rebuild. A few kills by default, many with ``CASEFILE_FULL``."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefile.question import read_question
from storage.catalogue import rebuilding
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.search import Narrowing
from tests.support.memory_bucket import MemoryBucket
from tests.support.records import make_case
from tests.support.shelf import Shelf

pytestmark = pytest.mark.slow

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
KILLS = 60 if os.environ.get("CASEFILE_FULL") else 5


def _dies(act: Callable[[], object], after: float = 60) -> bool:
    """Do it in a process of its own that is killed after these seconds; whether it was."""
    child = os.fork()
    if not child:
        try:
            threading.Timer(after, os.kill, (os.getpid(), signal.SIGKILL)).start()
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _filled(database: str, bucket: MemoryBucket) -> dict[str, Any]:
    for n in range(6):
        make_case(bucket, f"R-{n}")
    catalogue = Catalogue(database, of="one")
    catalogue.catch_up(bucket)
    dump = catalogue.dump()
    catalogue.close()
    return dump


def _asked(database: str) -> tuple[dict[str, Any], int]:
    catalogue = Catalogue(database, of="one")
    found = catalogue.search(read_question("welder"), Narrowing(), limit=50).count
    told = catalogue.dump()
    catalogue.close()
    return told, found


def _rebuild(database: str, bucket: MemoryBucket) -> None:
    catalogue = Catalogue(database, of="one", to_rebuild=True)
    catalogue.rebuild(bucket)
    catalogue.close()


def test_whoever_is_killed_while_it_rebuilds_leaves_a_right_catalogue(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket, chance = MemoryBucket(NOON), random.Random(11)
    whole = _filled(database, bucket)
    right = whole, _asked(database)[1]
    monkeypatch.setattr(rebuilding, "STEP", 1)
    begun = time.monotonic()
    assert not _dies(lambda: _rebuild(database, bucket))
    took = time.monotonic() - begun
    killed = 0
    for _ in range(KILLS):
        killed += _dies(lambda: _rebuild(database, bucket), after=chance.random() * took)
        assert _asked(database) == right
    assert killed
    _rebuild(database, bucket)
    assert _asked(database) == right


@pytest.mark.parametrize("step", range(1, 8 if KILLS > 5 else 5))
def test_whoever_is_killed_while_it_swaps_leaves_a_right_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    bucket, database = MemoryBucket(NOON), f"sqlite:///{tmp_path}/catalogue.db"
    whole = _filled(database, bucket)
    right = whole, _asked(database)[1]
    _rebuild(database, bucket)
    steps: list[str] = []

    def dying(name: str) -> Callable[..., Any]:
        real = getattr(Path, name)

        def call(*given: Any, **more: Any) -> Any:
            steps.append(name)
            if len(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **more)

        return call

    def swap() -> None:
        for name in ("rename", "symlink_to", "replace", "unlink"):
            monkeypatch.setattr(Path, name, dying(name))
        _rebuild(database, bucket)

    assert _dies(swap)
    assert _asked(database) == right
    _rebuild(database, bucket)
    assert _asked(database) == right and not (tmp_path / "catalogue.db.new").exists()


def test_whoever_is_killed_while_it_indexes_leaves_each_entry_whole_or_out(database: str) -> None:
    chance = random.Random(13)
    shelf = Shelf(Catalogue(database, of="one"), at_once=False)
    shelf.catalogue.close()
    cases = [shelf.case(f"R-{n}") for n in range(KILLS)]
    for case_id in cases:
        shelf.document(case_id, "walrus " * 200)

    def take(case_id: str) -> None:
        catalogue = Catalogue(database, of="one")
        catalogue.apply([pair for pair in shelf.told if pair[0].case_id == case_id], shelf.contents)
        catalogue.close()

    begun = time.monotonic()
    take(cases[0])
    took = time.monotonic() - begun
    for case_id in cases:
        _dies(lambda case_id=case_id: take(case_id), after=chance.random() * took)  # type: ignore[misc]
        catalogue = Catalogue(database, of="one")
        found = catalogue.search(read_question("walrus"), Narrowing(), limit=100)
        assert {hit.case_id for hit in found.hits} == set(catalogue.case_ids())
        catalogue.close()
    for case_id in cases:
        take(case_id)
    catalogue = Catalogue(database, of="one")
    assert catalogue.search(read_question("walrus"), Narrowing(), limit=100).count == len(cases)
    catalogue.close()


def test_whoever_is_killed_while_it_writes_a_snapshot_leaves_nothing(tmp_path: Path) -> None:
    bucket, database, chance = MemoryBucket(NOON), f"sqlite:///{tmp_path}/catalogue.db", random.Random(17)
    right = _filled(database, bucket)
    (tmp_path / "home").mkdir()

    def snapshot() -> None:
        catalogue = Catalogue(database, of="one")
        catalogue.snapshot(bucket, tmp_path / "home", least=1)
        catalogue.close()

    begun = time.monotonic()
    assert not _dies(snapshot)
    took = time.monotonic() - begun
    for _ in range(KILLS):
        _dies(snapshot, after=chance.random() * took)
        assert list((tmp_path / "home").iterdir()) == [] and _asked(database)[0] == right
    snapshot()
    assert [key for key in bucket.held if key.startswith("snapshots/")] == ["snapshots/000001.jsonl.gz"]
