"""The process that does the desk's jobs: one of a home, started by ``casefile serve``, gone when that is.

Where a Prefect server is set it only hands each job on: the deployment ``job`` does it, wherever its worker runs.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from app.handing import Handing
from casefile.clock import machine_time
from casefile.errors import CasefileError
from casefile.settings import Settings, read_settings
from flows.steps.jobs import do_job
from storage.desk.database import AppDatabase, open_app_database
from storage.desk.jobs import take_job, take_up_silent

PAUSE = 1.0  # seconds between two looks for something to do
_AGAIN = 2.0  # seconds before a worker that died is started again
_ENDS = 10  # seconds that one told to stop has


@contextmanager
def working() -> Iterator[list[subprocess.Popen[bytes]]]:
    """While this lasts, a worker does what is asked for; one that dies is replaced. Yields the one there is."""
    stopping = threading.Event()
    started: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not stopping.is_set():
            # Its input is never written to: its end is how a worker learns that the desk is gone.
            command = [sys.executable, "-m", "app.worker"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as worker:  # noqa: S603
                started[:] = [worker]
                worker.wait()
            stopping.wait(_AGAIN)

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield started
    finally:
        stopping.set()
        for worker in started:
            _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(_ENDS)
    except subprocess.TimeoutExpired:
        worker.kill()


def work(settings: Settings, engine: AppDatabase) -> None:
    """Do what is asked for, one after another, until the process is told to stop."""
    handing = Handing(settings, engine) if settings.prefect_api_url else None
    while True:
        if not (handing.hand_on() if handing else do_next(settings, engine)):
            time.sleep(PAUSE)


def do_next(settings: Settings, engine: AppDatabase) -> bool:
    """Do the job that waits longest. False when none waits."""
    take_up_silent(engine, machine_time())
    job = take_job(engine, machine_time())
    if job is not None:
        do_job(engine, job, settings)
    return job is not None


def main() -> None:
    """Wait for this home's turn, then work."""
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    settings = read_settings()
    with _turn(settings):
        engine = open_app_database(settings)
        try:
            work(settings, engine)
        finally:
            engine.dispose()


def _stop(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)  # the job at hand is put back


def _end_with_the_desk() -> None:
    while os.read(0, 1):  # not sys.stdin, whose lock would be held when the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _turn(settings: Settings) -> Iterator[Path]:
    """One worker of a home works, others wait."""
    folder = settings.home_folder / "services"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "jobs.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


if __name__ == "__main__":
    try:
        main()
    except CasefileError as error:
        sys.exit(str(error))
