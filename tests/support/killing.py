"""Verbs of daily work that are killed for good, by SIGKILL, at a chosen call to the store: before it, after it, or
while it is under way. One process loads everything once and forks for each run, so that two hundred kills take minutes.

Run as a module it reads a run a line (JSON) and answers a line; ``Runs`` is the other end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.cases.events import KINDS
from casefile.reference.tables import load_tables
from casefile.settings import ROOT, Settings
from flows.steps.dispositions import destroy
from flows.steps.events import record_event
from flows.steps.evidence import Given, take_given
from flows.steps.holds import place_hold
from flows.steps.inspections import build_packet, plan_packet
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.disposition import Officer
from storage.heads.sealing import seal
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.keys import Credentials
from tests.support.keeping import NOW, TODAY, D, act, at, settle
from tests.support.packet_samples import request, say

HOWS = ("before", "during", "after")
EMPLOYER = "123026635"
TABLES = load_tables()


@dataclass(frozen=True)
class Run:
    """One run of a verb for one case. ``call``: the call to the store at which it dies, from 1; 0 for never. ``again``:
    an earlier run was cut short. ``victim``: who is killed instead, when it is not the run itself."""

    verb: str
    reference: str
    folder: Path
    call: int = 0
    how: str = "before"
    again: bool = False
    victim: int = 0


@dataclass(frozen=True)
class Place:
    """Where the archive is, and with which keys."""

    url: str
    bucket: str
    archiver: Credentials
    officer: Credentials
    home: Path

    def told(self) -> dict[str, Any]:
        """As the runs' process is told of it."""
        keys = {name: [key.access_key, key.secret_key] for name in _KEYS if (key := getattr(self, name))}
        return {"url": self.url, "bucket": self.bucket, "home": str(self.home), **keys}


class _Dying:
    """A client that ends the process, or the store, at its n-th call."""

    def __init__(self, real: Any, run: Run) -> None:
        self._real, self._run = real, run
        self._turn = threading.Lock()
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._real, name)
        if name == "close":
            return verb

        def call(**asked: Any) -> Any:
            with self._turn:
                self.calls += 1
                here = self.calls == self._run.call
            if here and self._run.how == "before":
                self._kill()
            if here and self._run.how == "during":
                threading.Timer(random.Random(self.calls).random() * 0.006, self._kill).start()
            answer = verb(**asked)
            if here and not self._run.victim:
                self._kill()
            return answer

        return call

    def _kill(self) -> None:
        os.kill(self._run.victim or os.getpid(), signal.SIGKILL)


def _event(archive: Archive, officer: Officer, run: Run) -> None:
    told = {"date": "2026-11-20", "expires_on": "2029-02-01", "number": "U123456789"}
    event = KINDS["permit-issued"].model_validate(told)
    record_event(archive, _case(run), event, TABLES, act("records", D(2026, 11, 22)))


def _evidence(archive: Archive, officer: Officer, run: Run) -> None:
    place = run.folder / f"{run.reference}.txt"
    place.write_text(f"Bulletin de paie, semaine du 1er février 2026, {run.reference}\n")
    given = Given(place, run.reference, "pay-record", "2026-02-18", "pay")
    taken = take_given(given, archive, Settings(), act("records"), say)
    assert not [f for f in taken.findings if f.severity == "error"], taken.findings


def _hold(archive: Archive, officer: Officer, run: Run) -> None:
    place_hold(archive, _case(run), "M-1", "audit", "", act("records"))


def _settle(archive: Archive, officer: Officer, run: Run) -> None:
    archive.catch_up()
    settle(archive, _case(run))


def _carry_out(archive: Archive, officer: Officer, run: Run) -> None:
    destroy(archive, officer, _case(run), act("records"), Settings(), stopped=run.again)


def _packet(archive: Archive, officer: Officer, run: Run) -> None:
    items = [
        {
            "text": "The agreement",
            "types": ["employment-agreement"],
            "workers": [run.reference],
        }
    ]
    asked = request(items=items, file_number=run.reference)
    plan = plan_packet(asked, archive, Settings(), say, "counsel")
    build_packet(plan, archive, Settings(), run.folder / f"packet-{run.reference}", say, "counsel")


def _head(archive: Archive, officer: Officer, run: Run) -> None:
    archive.catch_up()
    place = str(run.folder / "heads")
    assert seal(archive, Settings(heads=place), at=at(TODAY), now=NOW).said == []


def _rebuild(archive: Archive, officer: Officer, run: Run) -> None:
    archive.catalogue.rebuild(archive.bucket)


def _case(run: Run) -> str:
    return f"{EMPLOYER}/{run.reference}"


VERBS: dict[str, Callable[[Archive, Officer, Run], None]] = {
    "event": _event,
    "evidence": _evidence,
    "hold": _hold,
    "settle": _settle,
    "carry-out": _carry_out,
    "packet": _packet,
    "head": _head,
    "rebuild": _rebuild,
}


class Runs:
    """The process that forks for each run. Close it."""

    def __init__(self) -> None:
        mine = {n: v for n, v in os.environ.items() if not n.startswith(("CASEFILE_", "AWS_"))}
        environment = {**mine, "CASEFILE_TODAY": str(TODAY), "CASEFILE_TESSERACT": ""}
        command = [sys.executable, "-m", "tests.support.killing"]
        self._process = subprocess.Popen(
            command, env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __call__(self, place: Place, run: Run) -> tuple[bool, int]:
        """Whether the run was killed, and how many calls it made. Raises ``AssertionError`` where it failed."""
        answer = self._ask(place, run)
        assert answer["code"] in (0, -signal.SIGKILL), f"{run}: {answer}"
        return answer["code"] != 0, answer["calls"]

    def ends(self, place: Place, run: Run) -> bool:
        """Whether the run came to its end, whatever became of the store under it."""
        return self._ask(place, run)["code"] == 0

    def _ask(self, place: Place, run: Run) -> dict[str, int]:
        assert self._process.stdin and self._process.stdout
        told = {**vars(run), "folder": str(run.folder)}
        self._process.stdin.write(json.dumps([place.told(), told]) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=30)


_KEYS = ("archiver", "officer")


def _serve() -> None:
    clients: dict[str, Any] = {}
    for line in sys.stdin:
        place, told = json.loads(line)
        for name in _KEYS:  # made once, and unused until the fork: each run has connections of its own
            key = Credentials(*place[name])
            clients.setdefault(key.access_key, make_client(place["url"], "ca-central-1", key))
        own = {name: clients[place[name][0]] for name in _KEYS}
        answer = _forked(Run(**{**told, "folder": Path(told["folder"])}), place, own)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _forked(run: Run, place: Any, clients: Any) -> dict[str, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_live(run, place, clients, writing))
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        calls = told.read()
    return {"code": os.waitstatus_to_exitcode(status), "calls": int(calls or 0)}


def _live(run: Run, place: Any, clients: Any, writing: int) -> int:
    os.dup2(2, 1)  # the answers' line is the parent's
    os.environ["CASEFILE_HOME"] = place["home"]
    try:
        working, deleting = (_Dying(clients[name], run) for name in _KEYS)
        bucket = S3Bucket(working, place["bucket"], patience=(0.05, 0.1))  # type: ignore[arg-type]
        with Archive(bucket, Catalogue(f"sqlite:///{place['home']}/catalogue.db", of="test")) as archive:
            VERBS[run.verb](archive, Officer(deleting, place["bucket"]), run)  # type: ignore[arg-type]
        os.write(writing, str(working.calls).encode())
    except Exception:  # noqa: BLE001
        if not run.victim:  # without its store a run fails, and that is no news
            traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve()
