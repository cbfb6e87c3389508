"""Browsers that are signed in: each knows a word, we its hash. A session ends when idle, and after twelve hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from casefile.roles import User
from storage.desk.database import writing
from storage.desk.passwords import digest, new_word
from storage.desk.tables import sessions
from storage.desk.users import Users

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
_NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Session:
    """A browser that is signed in. ``form_word``: what each of its forms must carry."""

    digest: str
    user: User
    form_word: str


def open_session(engine: Engine, user: User, at: dt.datetime) -> str:
    """A new session's word, for the browser's cookie. What ended long ago is cleared."""
    word, moment = new_word(), at.isoformat()
    row = {"digest": digest(word), "user_id": user.id, "form_word": new_word()}
    with writing(engine) as connection:
        connection.execute(delete(sessions).where(sessions.c.created_at < (at - LONGEST).isoformat()))
        connection.execute(insert(sessions), {**row, "created_at": moment, "seen_at": moment})
    return word


def find_session(engine: Engine, word: str, at: dt.datetime) -> Session | None:
    """The session of a cookie's word; None for one that ended, was closed or never was, or whose user may not enter."""
    with engine.connect() as connection:
        row = connection.execute(select(sessions).where(sessions.c.digest == digest(word))).first()
    if row is None or not _stands(row.created_at, row.seen_at, at):
        return None
    user = Users(engine).find(row.user_id)
    if user.disabled:
        return None
    if at - dt.datetime.fromisoformat(row.seen_at) >= _NOTED_EVERY:
        with writing(engine) as connection:
            mine = update(sessions).where(sessions.c.digest == row.digest)
            connection.execute(mine.values(seen_at=at.isoformat()))
    return Session(row.digest, user, row.form_word)


def close_session(engine: Engine, session: Session) -> None:
    """End it, for good."""
    with writing(engine) as connection:
        connection.execute(delete(sessions).where(sessions.c.digest == session.digest))


def _stands(created: str, seen: str, at: dt.datetime) -> bool:
    begun, last = dt.datetime.fromisoformat(created), dt.datetime.fromisoformat(seen)
    return at - begun < LONGEST and at - last < IDLE
