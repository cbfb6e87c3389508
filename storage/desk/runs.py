"""Runs of flows as the desk lists them: when each began and ended, what it counted, what stopped it. Counts only."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import DBAPIError

from casefile.clock import machine_time
from casefile.errors import CasefileError, NotFound, unexpected
from casefile.said import Said
from casefile.settings import Settings
from storage.desk.database import AppDatabase, has_app_database, open_app_database, writing
from storage.desk.tables import runs


@dataclass
class Run:
    """One run. ``report``: the name of its report under the home's ``reports/``; ``fault``: what stopped it."""

    id: str
    kind: str
    number: int = 0
    begun_at: str = ""
    ended_at: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    report: str = ""
    fault: Said | None = None
    flow_run: str = ""


@contextmanager
def noted_run(settings: Settings, kind: str, flow_run: str = "") -> Iterator[Run]:
    """Note a run where there is a desk, with what it put into ``counts`` and ``report``.

    A database that cannot be written costs the note, never the run.
    """
    run = Run(f"r-{secrets.token_hex(8)}", kind, begun_at=machine_time().isoformat(), flow_run=flow_run)
    engine = _begun(settings, run)
    try:
        yield run
    except Exception as error:
        run.fault = (error if isinstance(error, CasefileError) else unexpected(error)).said
        raise
    finally:
        if engine is not None:
            _ended(engine, run)


def runs_before(engine: AppDatabase, *, before: int = 0, limit: int = 50) -> list[Run]:
    """The runs, newest first, below a number."""
    asked = select(runs).order_by(runs.c.number.desc()).limit(limit)
    with engine.connect() as connection:
        return [
            _run(row) for row in connection.execute(asked.where(runs.c.number < before) if before else asked)
        ]


def find_run(engine: AppDatabase, run_id: str) -> Run:
    """A run by its id. Raises ``NotFound``."""
    with engine.connect() as connection:
        row = connection.execute(select(runs).where(runs.c.id == run_id)).first()
    if row is None:
        raise NotFound("no-run", run=run_id)
    return _run(row)


def _begun(settings: Settings, run: Run) -> AppDatabase | None:
    try:
        if not has_app_database(settings):
            return None
        engine = open_app_database(settings)
        row = {"id": run.id, "kind": run.kind, "begun_at": run.begun_at, "flow_run": run.flow_run or None}
        with writing(engine) as connection:
            connection.execute(insert(runs), row)
    except (CasefileError, DBAPIError):
        return None
    return engine


def _ended(engine: AppDatabase, run: Run) -> None:
    values = {
        "ended_at": machine_time().isoformat(),
        "counts": json.dumps(run.counts),
        "report": run.report,
        "fault": json.dumps(run.fault.as_dict(), ensure_ascii=False) if run.fault else None,
    }
    try:
        with writing(engine) as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(**values))
    except DBAPIError:
        pass  # the run is what counts
    finally:
        engine.dispose()


def _run(row: Row[Any]) -> Run:
    return Run(
        row.id,
        row.kind,
        row.number,
        row.begun_at,
        row.ended_at or "",
        json.loads(row.counts or "{}"),
        row.report or "",
        Said.read(json.loads(row.fault)) if row.fault else None,
        row.flow_run or "",
    )
