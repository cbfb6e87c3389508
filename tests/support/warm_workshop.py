"""A workshop that works in this very process: its libraries are loaded and its PDF child is warm since an earlier test.

What a night makes and archives is the same; what costs, starting processes for every run, is left out. The tests of
the processes themselves (``test_night``, ``test_kill``, ``test_local``) use the real one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from casefile.reference.tables import load_tables
from casefile.settings import Settings
from flows.steps.documents import Bench, Outcome, make_cases, read_library
from storage.actor import Actor
from storage.archive import Archive, connect, refresh
from storage.catalogue.catalogue import open_catalogue


class WarmWorkshop:
    """Takes batches as ``flows.steps.documents.Workshop`` does, one at a time."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._turn = threading.Lock()
        self.size = bench.settings.workers

    def make(self, case_ids: list[str], *, again: bool = False) -> list[Outcome]:
        with self._turn:
            if again:
                refresh(self._bench.archive.bucket, self._bench.archive.catalogue, case_ids)
            return make_cases(case_ids, self._bench)


@contextmanager
def open_warm_workshop(settings: Settings, act: Actor) -> Iterator[WarmWorkshop]:
    library, tables = read_library(settings), load_tables(settings.tables)
    with Archive(connect(settings), open_catalogue(settings)) as archive:
        yield WarmWorkshop(Bench(settings, library, tables, archive, act))
