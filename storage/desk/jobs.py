"""Jobs: work that was asked for at the desk and is done elsewhere, with what became of it.

A job is asked for once and done by one at a time: whoever takes it says every few seconds that they are at it, and
when they fall silent another takes it up again. Each verb may be killed at any line and run again: nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import DBAPIError

from casefile.errors import NotFound
from casefile.roles import Role, User
from casefile.said import Said
from storage.desk.database import writing
from storage.desk.tables import jobs

BEAT = dt.timedelta(seconds=5)  # how often whoever does a job says so
SILENT = dt.timedelta(minutes=1)  # after which it is taken up again
MOST_TRIES = 3  # then it is told: what it does takes its process down
_PAGE = 200


class State(StrEnum):
    """Where a job is."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """One job. ``about``: what its verb is asked, ids only; ``employers``: whose cases it is about, None: all."""

    number: int
    id: str
    kind: str
    about: Mapping[str, Any]
    asked_by: str
    asked_at: str
    employers: frozenset[str] | None
    state: State = State.ASKED
    tries: int = 0
    ended_at: str = ""
    phase: Said | None = None
    done: int = 0
    total: int = 0
    said: tuple[Said, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    flow_run: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in (State.DONE, State.FAILED)

    def may_be_seen_by(self, user: User) -> bool:
        """Whether all that it is about is the user's to read."""
        if not user.may(Role.READER):
            return False
        if self.employers is None:
            return user.employers is None
        return all(map(user.sees_employer, self.employers))


def ask_job(
    engine: Engine,
    kind: str,
    about: Mapping[str, Any],
    user: User,
    at: dt.datetime,
    *,
    employers: Iterable[str] | None,
) -> Job:
    """Ask for a job; the same one that waits or is being done already is answered with instead.

    ``about``: ids, no person's data. ``employers``: the business numbers of all its cases; None: the whole archive.
    """
    asked = json.dumps(about, sort_keys=True, ensure_ascii=False)
    row = {
        "id": f"j-{secrets.token_hex(10)}",
        "kind": kind,
        "about": asked,
        "asked_by": user.id,
        "asked_at": at.isoformat(),
        "employers": None if employers is None else " ".join(sorted(set(employers))),
        "state": State.ASKED,
        "tries": 0,
        "done": 0,
        "total": 0,
        "said": "[]",
    }
    with writing(engine) as connection:
        same = (jobs.c.kind == kind, jobs.c.about == asked, _OPEN)
        known = connection.scalar(select(jobs.c.id).where(*same).limit(1))
        if known is None:
            connection.execute(insert(jobs), row)
        return _find(connection, known or str(row["id"]))


def find_job(engine: Engine, job_id: str, user: User | None = None) -> Job:
    """A job by its id; for a user, only one that is theirs to see. Raises ``NotFound``."""
    with engine.connect() as connection:
        job = _find(connection, job_id)
    if user and not job.may_be_seen_by(user):
        raise NotFound("no-job", job=job_id)
    return job


def jobs_seen_by(engine: Engine, user: User, *, before: int = 0, kind: str = "") -> Iterator[Job]:
    """The jobs that a user may see, newest first, below a number; of one kind, or of those that begin so."""
    while True:
        asked = select(jobs).order_by(jobs.c.number.desc()).limit(_PAGE)
        asked = asked.where(jobs.c.number < before) if before else asked
        asked = asked.where(jobs.c.kind.startswith(kind, autoescape=True)) if kind else asked
        with engine.connect() as connection:
            page = [_job(row) for row in connection.execute(asked)]
        yield from (job for job in page if job.may_be_seen_by(user))
        if len(page) < _PAGE:
            return
        before = page[-1].number


def take_job(engine: Engine, at: dt.datetime, job_id: str = "") -> Job | None:
    """Begin the job that waits longest, or this one if it waits. Of two who take it at once, one gets it."""
    with engine.connect() as connection:
        asked = select(jobs.c.id).where(jobs.c.state == State.ASKED).order_by(jobs.c.number).limit(1)
        found = connection.scalar(asked.where(jobs.c.id == job_id) if job_id else asked)
    if found is None:
        return None
    with writing(engine) as connection:
        mine = (jobs.c.id == found, jobs.c.state == State.ASKED)
        begun = {"state": State.RUNNING, "tries": jobs.c.tries + 1, "seen_at": at.isoformat()}
        taken = connection.execute(update(jobs).where(*mine).values(**begun))
        return _find(connection, found) if taken.rowcount else None


def tell_progress(
    engine: Engine, job: Job, at: dt.datetime, phase: Said | None = None, done: int = 0, total: int = 0
) -> bool:
    """Say that the job is still being done, and how far it is. False when another try has overtaken this one."""
    values: dict[str, Any] = {"seen_at": at.isoformat()}
    if phase is not None:
        values |= {"phase": _kept([phase]), "done": done, "total": total}
    return _write(engine, job, values)


def beat(engine: Engine, job: Job, at: dt.datetime) -> None:
    """A sign of life. One that cannot be written is made up for by the next."""
    with suppress(DBAPIError):
        tell_progress(engine, job, at)


def end_job(
    engine: Engine,
    job: Job,
    at: dt.datetime,
    state: State,
    *,
    said: Iterable[Said],
    result: Mapping[str, Any],
) -> bool:
    """Say how the job ended. False when another try has overtaken this one."""
    told = {"said": _kept([*job.said, *said]), "result": json.dumps(result, ensure_ascii=False)}
    return _write(engine, job, {"state": state, "ended_at": at.isoformat(), **told})


def put_back(engine: Engine, job: Job) -> None:
    """The job waits again, as if it had not been begun: its process was told to stop."""
    _write(engine, job, {"state": State.ASKED, "tries": job.tries - 1})


def take_up_silent(engine: Engine, at: dt.datetime) -> int:
    """Jobs whose process fell silent wait again; those that took it down too often are told. Returns how many."""
    silent = (jobs.c.state == State.RUNNING, jobs.c.seen_at < (at - SILENT).isoformat())
    with engine.connect() as connection:
        found = [_job(row) for row in connection.execute(select(jobs).where(*silent))]
    for job in found:
        if job.tries >= MOST_TRIES:
            end_job(engine, job, at, State.FAILED, said=[Said("job-stopped", n=job.tries)], result={})
        else:
            said = _kept([*job.said, Said("job-taken-up", n=job.tries)])
            _write(engine, job, {"state": State.ASKED, "said": said})
    return len(found)


def give_to_flow(engine: Engine, job: Job, flow_run: str) -> None:
    """A run of Prefect will take the job."""
    with writing(engine) as connection:
        mine = (jobs.c.id == job.id, jobs.c.state == State.ASKED)
        connection.execute(update(jobs).where(*mine).values(flow_run=flow_run))


def waiting_jobs(engine: Engine, *, given: bool) -> list[Job]:
    """Jobs that nobody has begun: those ``given`` to a run of Prefect, or those that are not."""
    with_flow = jobs.c.flow_run.is_not(None) if given else jobs.c.flow_run.is_(None)
    asked = select(jobs).where(jobs.c.state == State.ASKED, with_flow).order_by(jobs.c.number)
    with engine.connect() as connection:
        return [_job(row) for row in connection.execute(asked.limit(_PAGE))]


_OPEN: ColumnElement[bool] = jobs.c.state.in_((State.ASKED, State.RUNNING))


def _write(engine: Engine, job: Job, values: Mapping[str, Any]) -> bool:
    """Change a job as this try of it; what has ended, or was taken up by another, stays as it is."""
    with writing(engine) as connection:
        mine = (jobs.c.id == job.id, jobs.c.tries == job.tries, _OPEN)
        return bool(connection.execute(update(jobs).where(*mine).values(**values)).rowcount)


def _find(connection: Connection, job_id: str) -> Job:
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
    if row is None:
        raise NotFound("no-job", job=job_id)
    return _job(row)


def _kept(said: Iterable[Said]) -> str:
    return json.dumps([one.as_dict() for one in said], ensure_ascii=False)


def _said(kept: str | None) -> tuple[Said, ...]:
    return tuple(map(Said.read, json.loads(kept or "[]")))


def _job(row: Row[Any]) -> Job:
    return Job(
        row.number,
        row.id,
        row.kind,
        json.loads(row.about),
        row.asked_by,
        row.asked_at,
        None if row.employers is None else frozenset(row.employers.split()),
        State(row.state),
        row.tries,
        row.ended_at or "",
        next(iter(_said(row.phase)), None),
        row.done,
        row.total,
        _said(row.said),
        json.loads(row.result or "{}"),
        row.flow_run or "",
    )
