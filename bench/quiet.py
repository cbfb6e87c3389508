"""A night with nothing to do, over many cases, and a page of a list among them: processor time, memory, cases folded.

``python bench/quiet.py [CASES]`` makes an archive of so many judged cases (10,000): 100 lives as persons lead them,
taken in and judged, and copies of their rows under other references. Then a night's own questions are asked: catching
up, who is named, what is due, sweep, watch lists, gaps and their report; and pages of lists, each 60 times. A night
over 100,000 is to take at most 20 s and 300 MB and to fold no case; a page at most 5 ms at the 95th percentile.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, insert, select
from sweep import Listing

import storage.catalogue.catalogue as catalogues
from casefile.settings import Settings
from flows.steps.events import named_cases
from flows.steps.gaps import read_standards
from flows.steps.night import add_gaps, decide
from flows.steps.report import Summary
from flows.steps.standing import bring_up
from flows.steps.watching import sweep, watch_lists
from storage.archive import Archive
from storage.catalogue import schema
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.lists import CaseFilter
from tests.support.listed import DAYS, TODAY, fill

LIVES, TURNS = 100, 60
AT = dt.datetime.combine(TODAY, dt.time(6), dt.UTC)
COPIED = (schema.entries, schema.cases, schema.documents, schema.contents, schema.judgements, schema.lacks)


def copy(catalogue: Catalogue, times: int) -> None:
    """Copies of every case under other references, as their rows stand."""
    with catalogue.writing() as connection:
        for number in range(1, times):
            for table in COPIED:
                columns = [
                    func.replace(column, "R-", f"R{number:03d}-").label(column.name)
                    if column.name in ("case_id", "reference", "key")
                    else column
                    for column in table.columns
                ]
                first = table.c.case_id.like("%/R-%")
                connection.execute(insert(table).from_select(list(table.c), select(*columns).where(first)))


def counted(folded: list[int]) -> Callable[..., Any]:
    """The catalogue's way to a case, counted."""
    real = catalogues.case_state

    def fold(*given: Any) -> Any:
        folded[0] += 1
        return real(*given)

    return fold


def main(cases: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home")
        first = _in_a_process_of_its_own(lambda: _made(folder, cases, settings))
        catalogue = Catalogue(f"sqlite:///{folder}/catalogue.db", of="bench")
        bucket = Listing()
        for head in catalogue.heads().values():
            bucket.ledgers += [
                f"cases/{head.case_id}/ledger/{seq:06d}.json" for seq in range(1, head.seq + 1)
            ]
        archive = Archive(bucket, catalogue)  # type: ignore[arg-type]
        folded = [0]
        catalogues.case_state = counted(folded)
        _night(archive, settings, read_standards(settings), len(catalogue.heads()), first, folded)
        _pages(catalogue)
        catalogue.close()


def _made(folder: str, cases: int, settings: Settings) -> float:
    """The archive as the night before left it, with its report; what judging a case took, in milliseconds."""
    standards = read_standards(settings)
    catalogue = Catalogue(f"sqlite:///{folder}/catalogue.db", of="bench")
    fill(catalogue, LIVES)
    begun = time.process_time()
    bring_up(catalogue, standards, TODAY)
    first = (time.process_time() - begun) / LIVES * 1000
    copy(catalogue, cases // LIVES)
    add_gaps(Summary(TODAY), Archive(Listing(), catalogue), standards, settings)  # type: ignore[arg-type]
    catalogue.close()
    return first


def _in_a_process_of_its_own(make: Callable[[], float]) -> float:
    """So that the memory told is the night's."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.write(writer, f"{make()}".encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    return float(os.read(reader, 100))


def _night(
    archive: Archive, settings: Settings, standards: Any, cases: int, first: float, folded: list[int]
) -> None:
    catalogue = archive.catalogue
    parts: dict[str, Callable[[], Any]] = {
        "catch up": archive.catch_up,
        "names of cases": lambda: named_cases(archive),
        "decide": lambda: decide(archive, standards, TODAY),
        "sweep": lambda: sweep(archive, AT, AT, lambda *_: None),
        "watch lists": lambda: watch_lists(archive, TODAY),
        "judge": lambda: bring_up(catalogue, standards, TODAY),
        "gaps": lambda: add_gaps(Summary(TODAY), archive, standards, settings),
        "heads": catalogue.heads,
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{cases} cases; judging one for the first time: {first:.1f} ms\n\n| part | CPU s |\n|---|---|")
    total = 0.0
    for name, part in parts.items():
        begun = time.process_time()
        part()
        total += time.process_time() - begun
        print(f"| {name} | {time.process_time() - begun:.2f} |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"| the night | **{total:.2f}** |\n\nfolded: {folded[0]}; memory: {memory} MB at most, {before} MB before it"
    )


def _pages(catalogue: Catalogue) -> None:
    soon = TODAY + 60 * DAYS
    asked: dict[str, Callable[[], Any]] = {}
    for sort in ("", "reference", "worker", "employer", "permit", "keep-through", "last-change"):
        after = catalogue.list_cases(sort=sort, limit=catalogue.page_of_cases(CaseFilter()).count // 2)[-1]
        place = f"{after['employer']}/{after['reference']}"
        asked[f"by {sort or 'id'}"] = lambda s=sort, p=place: catalogue.list_cases(sort=s, after=p, limit=50)  # type: ignore[misc]
    asked["employed, in ON"] = lambda: catalogue.list_cases(status="employed", province="ON", limit=50)
    asked["permit soon"] = lambda: catalogue.list_cases(
        permit_from=TODAY, permit_until=soon, sort="permit", limit=50
    )
    asked["on hold"] = lambda: catalogue.list_cases(on_hold=True, limit=50)
    asked["E5 missing"] = lambda: catalogue.list_cases(obligation="E5", state="missing", limit=50)
    asked["lacks pay records"] = lambda: catalogue.list_cases(lacks=("pay-records",), limit=50)
    asked["with count and facets"] = lambda: catalogue.page_of_cases(CaseFilter(province="ON"))
    asked["watch lists"] = lambda: catalogue.watch_dates(TODAY)
    print("\n| page of 50 | p50 ms | p95 ms |\n|---|---|---|")
    for name, ask in asked.items():
        taken = sorted(_cpu(ask) for _ in range(TURNS))
        print(f"| {name} | {taken[TURNS // 2]:.1f} | {taken[TURNS * 95 // 100]:.1f} |")


def _cpu(ask: Callable[[], Any]) -> float:
    begun = time.process_time()
    ask()
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
