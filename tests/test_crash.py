"""Stopped after any call, before or after its effect, and run again: the same end, nothing lost, nothing twice."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.settings import Settings
from storage.archive import open_archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.store.bucket import S3Bucket
from tests.support.records import AT, EMPLOYER
from tests.support.stopping import Stopped, Stopping, run_night

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before the effect", "after the effect"])
def test_a_run_stopped_at_any_call_and_repeated_ends_as_if_never_stopped(
    after: bool, bucket: S3Bucket, tmp_path: Path
) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
    stopped = 0
    for last in itertools.count(1):
        reference, calls = f"STOP-{last}", itertools.count(1)
        fragile = (Stopping(real, calls, last, after=after) for real in (bucket, catalogue))
        try:
            run_night(*fragile, reference, AT)
        except Stopped:
            stopped += 1
        else:
            break
        for hours in (1, 2):
            run_night(bucket, catalogue, reference, AT + dt.timedelta(hours=hours))
    # Eleven calls at the least: listing, heads, loading, five objects and entries, two times the catalogue.
    assert stopped >= 10
    report = check(bucket, deep=True)
    assert report.findings == []
    assert report.checked == {
        "cases": stopped + 1,
        "entries": 2 * (stopped + 1),
        "objects": 3 * (stopped + 1),
        "contents": 3 * (stopped + 1),
    }
    grown = catalogue.dump()
    catalogue.rebuild(bucket)
    assert catalogue.dump() == grown
    catalogue.close()


@pytest.mark.slow
def test_a_process_killed_at_any_moment_loses_nothing_it_was_told(settings: Settings, tmp_path: Path) -> None:
    """Not simulated: a writer is killed hard, again and again, and what it had been told was stored is stored."""
    open_archive(settings).close()
    told = tmp_path / "told"
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from casefile.settings import Settings
from storage.archive import open_archive
from tests.support.records import AT
from tests.support.stopping import run_night
archive = open_archive(Settings())
for n in range(1000):
    run_night(archive.bucket, archive.catalogue, f"KILL-{{n}}", AT)
    with open({str(told)!r}, "a") as file:
        print(f"KILL-{{n}}", file=file, flush=True)
"""
    for wanted in (3, 6):
        writer = subprocess.Popen([sys.executable, "-c", program], env=dict(os.environ), cwd=ROOT)
        while not told.exists() or len(set(told.read_text().split())) < wanted:
            assert writer.poll() is None
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    with open_archive(settings) as archive:
        assert archive.catch_up() == []
        known = set(archive.catalogue.case_ids())
        assert {f"{EMPLOYER}/{reference}" for reference in told.read_text().split()} <= known
        for case_id in known:
            run_night(archive.bucket, archive.catalogue, case_id.split("/")[1], AT)
        report = check(archive.bucket, deep=True)
        assert [f for f in report.findings if f.code != "O08"] == []
        assert report.checked["entries"] == 2 * len(known)
        grown = archive.catalogue.dump()
        archive.catalogue.rebuild(archive.bucket)
        assert archive.catalogue.dump() == grown
