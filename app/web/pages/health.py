"""Whether the desk lives and can be used, for machines that ask: codes alone, nothing of anyone."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from app.web.ground import Ground
from app.web.visit import Visit
from casefile.errors import CasefileError, Unavailable
from storage.archive import Archive
from storage.desk.tables import users

ASTRAY = dt.timedelta(minutes=5)  # between our clock and the store's: locks are judged by the store's


def live(visit: Visit) -> Response:
    """The process answers; nothing else is asked."""
    return JSONResponse({"live": True})


def ready(visit: Visit) -> Response:
    """200 when pages can be answered; else 503 and why, by codes. It never waits for a catalogue to be filled."""
    faults = [error.said.code for error in (_database(visit.ground), _archive(visit)) if error]
    return JSONResponse({"ready": not faults, "faults": faults}, 503 if faults else 200)


def _database(ground: Ground) -> CasefileError | None:
    try:
        with ground.engine.connect() as connection:
            connection.execute(select(users.c.id).limit(1)).all()
    except SQLAlchemyError:
        return Unavailable("database-silent")
    return None


def _archive(visit: Visit) -> CasefileError | None:
    opened = visit.ground.open_soon()
    return _store(opened, visit.at) if isinstance(opened, Archive) else opened


def _store(archive: Archive, at: dt.datetime) -> CasefileError | None:
    try:
        answer = archive.bucket.client.head_bucket(Bucket=archive.bucket.name)
    except (BotoCoreError, ClientError):
        return Unavailable("bucket-silent")
    told = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    if told and abs(parsedate_to_datetime(told) - at) > ASTRAY:
        return Unavailable("clock-astray")
    return None
