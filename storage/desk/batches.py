"""The audit in the bucket: each day's rows as one object, chained by digest and locked (FORMAT.md, 13).

A lost disk loses no row that was sealed, and a row that was changed is found.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any

from sqlalchemy import Engine, func, select, update

from casefile import __version__
from casefile.canonical import canonical
from casefile.errors import CasefileError, Conflict
from casefile.said import Said
from casefile.settings import Settings
from storage.desk.database import has_app_database, open_app_database, writing
from storage.desk.tables import identity, views
from storage.store.bucket import Bucket

FOLDER = "audit/"
FORMAT = "casefile-audit/1"
RECORD_CLASS = "audit"
FIRST = "0" * 64
_NUMBER = re.compile(FOLDER + r"(\d{6})\.json")
_MOST = 20_000  # rows in one object


def seal_tonight(settings: Settings, bucket: Bucket, at: dt.datetime, now: dt.datetime) -> list[Said]:
    """The same at the end of a night, where there is a desk. What hinders it is said; the next night does it."""
    if not has_app_database(settings):
        return []
    until = now + dt.timedelta(days=round(settings.audit_years * 365.25))
    engine = open_app_database(settings)
    try:
        seal_views(engine, bucket, at, until)
    except CasefileError as error:
        return [Said("audit-not-sealed", why=error.said)]
    finally:
        engine.dispose()
    return []


def seal_views(engine: Engine, bucket: Bucket, at: dt.datetime, until: dt.datetime) -> int:
    """Bring what the app database noted into the bucket, locked until then. Returns the rows that were brought.

    Killed anywhere and run again it brings what is left, nothing twice. Raises ``Conflict`` where another machine seals
    at the same time; the next night brings the rest.
    """
    number, last = _last(bucket)
    _lock(bucket, number, until)
    _mark_stopped(engine, bucket, number)
    brought = 0
    while rows := _unsealed(engine):
        number, previous = number + 1, last
        batch = _batch(engine, number, previous, rows, at)
        stored = bucket.put_once(
            _key(number),
            batch,
            media_type="application/json",
            metadata={"record-class": RECORD_CLASS, "software": f"casefile {__version__}"},
            tags={"record-class": RECORD_CLASS},
            hold=True,
        )
        if stored.sha256 != hashlib.sha256(batch).hexdigest():
            raise Conflict("audit-taken", n=number)
        _lock(bucket, number, until)
        last = batch
        _mark(engine, last)
        brought += len(rows)
    return brought


def _last(bucket: Bucket) -> tuple[int, bytes]:
    numbers = [int(found[1]) for key in bucket.keys(FOLDER) if (found := _NUMBER.fullmatch(key))]
    number = max(numbers, default=0)
    return number, bucket.get(_key(number)) if number else b""


def _lock(bucket: Bucket, number: int, until: dt.datetime) -> None:
    """Locked for its time, and then off its hold: also the one whose writer was stopped before it did."""
    if not number:
        return
    found = bucket.head(_key(number))
    if found.retain_until is None:
        bucket.extend(found.key, found.version_id, until)
    if bucket.head(found.key).retain_until and found.hold:
        bucket.set_hold(found.key, found.version_id, on=False)


def _unsealed(engine: Engine) -> list[list[Any]]:
    with engine.connect() as connection:
        asked = select(views).where(views.c.sealed.is_(None)).order_by(views.c.number).limit(_MOST)
        return [list(row[:-1]) for row in connection.execute(asked)]


def _batch(engine: Engine, number: int, previous: bytes, rows: list[list[Any]], at: dt.datetime) -> bytes:
    return canonical(
        {
            "format": FORMAT,
            "number": number,
            "at": f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "previous": hashlib.sha256(previous).hexdigest() if previous else FIRST,
            "database": _identity(engine),
            "rows": rows,
        }
    )


def _mark_stopped(engine: Engine, bucket: Bucket, newest: int) -> None:
    """Rows whose batch was written, and whose writer was stopped before it said so here."""
    with engine.connect() as connection:
        known = connection.scalar(select(func.max(views.c.sealed))) or 0
    for number in range(newest, known, -1):
        batch = bucket.get(_key(number))
        if json.loads(batch)["database"] == _identity(engine):
            _mark(engine, batch)
            return


def _mark(engine: Engine, batch: bytes) -> None:
    """The rows of a batch of this database, and those before them, are sealed."""
    said = json.loads(batch)
    with writing(engine) as connection:
        through = views.c.number <= said["rows"][-1][0]
        connection.execute(
            update(views).where(views.c.sealed.is_(None), through).values(sealed=said["number"])
        )


def _identity(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(select(identity.c.id)))


def _key(number: int) -> str:
    return f"{FOLDER}{number:06d}.json"
