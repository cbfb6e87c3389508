"""Whether what the desk stands on answers: the app database, the store and its clock."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from casefile.errors import CasefileError, Unavailable
from storage.archive import Archive
from storage.desk.tables import users
from storage.store.client import asking

ASTRAY = dt.timedelta(minutes=5)  # between our clock and the store's: locks are judged by the store's


def database_fault(engine: Engine) -> CasefileError | None:
    """Why the app database cannot be asked; None where it can."""
    try:
        with engine.connect() as connection:
            connection.execute(select(users.c.id).limit(1)).all()
    except SQLAlchemyError:
        return Unavailable("database-silent")
    return None


def store_fault(archive: Archive, at: dt.datetime) -> CasefileError | None:
    """Why the store cannot be relied on now; None where it can."""
    try:
        with asking(archive.bucket.name):
            answer = archive.bucket.client.head_bucket(Bucket=archive.bucket.name)
    except CasefileError:
        return Unavailable("bucket-silent")
    told = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    if told and abs(parsedate_to_datetime(told) - at) > ASTRAY:
        return Unavailable("clock-astray")
    return None
