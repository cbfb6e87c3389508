"""Words that open once: for the first administrator, for choosing a password, for commands of one person."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import Engine, delete, insert, select

from casefile.errors import Refused
from casefile.roles import User
from storage.desk.database import writing
from storage.desk.passwords import digest, new_word
from storage.desk.tables import words
from storage.desk.users import Users


class Word(StrEnum):
    """What a word opens."""

    FIRST = "first"  # the page that makes the first administrator
    PASSWORD = "password"  # noqa: S105  the page on which a password is chosen
    COMMAND = "command"  # commands that name a person
    CODE = "code"  # the form that sets up a second factor: the password was shown for it


LASTS = {
    Word.FIRST: dt.timedelta(minutes=15),
    Word.PASSWORD: dt.timedelta(days=3),
    Word.COMMAND: dt.timedelta(hours=12),
    Word.CODE: dt.timedelta(minutes=15),
}


def give_word(engine: Engine, kind: Word, user: User | None, at: dt.datetime) -> str:
    """A new word; earlier ones of that kind and user open nothing any more."""
    word = new_word()
    owner = words.c.user_id == user.id if user else words.c.user_id.is_(None)
    row = {"digest": digest(word), "kind": kind, "user_id": user.id if user else None}
    with writing(engine) as connection:
        connection.execute(delete(words).where(words.c.kind == kind, owner))
        connection.execute(insert(words), {**row, "ends_at": (at + LASTS[kind]).isoformat()})
    return word


def first_word(engine: Engine, at: dt.datetime) -> str | None:
    """A word for the first administrator; None where there are users already."""
    return None if Users(engine).any() else give_word(engine, Word.FIRST, None, at)


def look_at_word(engine: Engine, kind: Word, word: str, at: dt.datetime) -> User | None:
    """Whose word it is; None: no one's in particular. Raises ``Refused`` for one that opens nothing (any more)."""
    with engine.connect() as connection:
        mine = (words.c.digest == digest(word), words.c.kind == kind, words.c.ends_at > at.isoformat())
        row = connection.execute(select(words).where(*mine)).first()
    user = Users(engine).find(row.user_id) if row and row.user_id else None
    if row is None or (user and user.disabled):
        raise Refused("word-ended")
    return user


def use_word(engine: Engine, kind: Word, word: str, at: dt.datetime) -> User | None:
    """The same, and it opens no more: of two who use it at once, one is refused."""
    user = look_at_word(engine, kind, word, at)
    with writing(engine) as connection:
        used = connection.execute(delete(words).where(words.c.digest == digest(word)))
    if used.rowcount != 1:
        raise Refused("word-ended")
    return user
