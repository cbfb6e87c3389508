"""Doing a job that was asked for at the desk: the verb of its kind, with its progress and its end kept beside it.

The desk's own worker process and the Prefect flow ``job`` both come here. A new kind of job is a function that takes
a ``Work`` and answers with a ``Done``, and its line in ``VERBS``; it may be killed anywhere and run again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from casefile.clock import machine_time
from casefile.errors import CasefileError, UsageError, unexpected
from casefile.said import Said
from casefile.settings import Settings
from flows.steps import many, packet_jobs
from flows.steps.night import do_night
from flows.steps.work import Done, Work
from storage.desk.database import AppDatabase
from storage.desk.jobs import BEAT, Job, State, beat, end_job, put_back, tell_progress

_OFTEN = 0.5  # seconds between two counts of the same phase

VERBS: Mapping[str, Callable[[Work], Done]] = {
    "night": do_night,
    "packet-plan": packet_jobs.plan,
    "packet-build": packet_jobs.build,
    "packet-rehearsal": packet_jobs.rehearse,
    **{kind: partial(many.as_job, kind) for kind in (*many.ACTS, many.CARRY_OUT)},
}


def do_job(engine: AppDatabase, job: Job, settings: Settings) -> bool:
    """Do a job that was taken, and say how it ended. False when it failed, or another try has overtaken this one."""
    record = _Record(engine, job)
    try:
        with record.beating():
            done = _verb(job)(Work(settings, job.about, job.asked_by, record))
    except (KeyboardInterrupt, SystemExit):
        put_back(engine, job)
        raise
    except Exception as error:  # noqa: BLE001  its text may carry a person's data
        told = error if isinstance(error, CasefileError) else unexpected(error)
        end_job(engine, job, machine_time(), State.FAILED, said=[told.said], result={})
        return False
    return end_job(engine, job, machine_time(), State.DONE, said=done.said, result=done.result)


def _verb(job: Job) -> Callable[[Work], Done]:
    if job.kind not in VERBS:
        raise UsageError("job-unknown", kind=job.kind)
    return VERBS[job.kind]


class _Record:
    """Keeps how far a job is: a phase when it changes, its counts at most twice a second, and a sign of life."""

    def __init__(self, engine: AppDatabase, job: Job) -> None:
        self._engine, self._job = engine, job
        self._phase: Said | None = None
        self._told = 0.0

    def __call__(self, phase: Said, done: int, total: int) -> None:
        now = time.monotonic()
        if phase == self._phase and now - self._told < _OFTEN and done != total:
            return
        self._phase, self._told = phase, now
        tell_progress(self._engine, self._job, machine_time(), phase, done, total)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Say every few seconds that the job is being done, however long one step of it takes."""
        ended = threading.Event()

        def beats() -> None:
            while not ended.wait(BEAT.total_seconds()):
                beat(self._engine, self._job, machine_time())

        thread = threading.Thread(target=beats, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
