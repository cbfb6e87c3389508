"""Tokens by which programs read for a user: each says what of, until when; only its hash is kept. None acts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, insert, select, update

from casefile.errors import NotFound, Refused, UsageError
from casefile.roles import Role, User
from storage.desk.database import writing
from storage.desk.passwords import digest, new_word
from storage.desk.tables import tokens
from storage.desk.users import Users

MARK = "casefile_"  # so that who searches code for secrets finds one
LONGEST = 366  # days
_NOTED_EVERY = dt.timedelta(minutes=1)


class Reach(StrEnum):
    """What a token reads, of what its user may read."""

    CASES = "cases"  # lists of cases, what they lack, what ends, and a case itself
    DOCUMENTS = "documents"  # the files of a case
    SEARCH = "search"  # the words of documents


@dataclass(frozen=True)
class Token:
    """A token as its user sees it. ``used``: when last, to the minute."""

    id: str
    user_id: str
    name: str
    reaches: frozenset[Reach]
    created: dt.datetime
    ends: dt.datetime
    used: dt.datetime | None = None
    revoked: dt.datetime | None = None

    def stands(self, at: dt.datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked is None and at < self.ends


def give_token(
    engine: Engine, user: User, name: str, reaches: Collection[Reach], days: int, at: dt.datetime
) -> tuple[str, Token]:
    """A new token: its word, shown once, and what is kept of it.

    Raises ``UsageError`` without a name or anything to read, or for more than ``LONGEST`` days; ``Refused`` for a user
    who sees no case.
    """
    if not name.strip() or not reaches or not 1 <= days <= LONGEST:
        raise UsageError("token-incomplete", most=LONGEST)
    if not user.may(Role.READER):
        raise Refused("token-for-readers")
    word, ends = MARK + new_word(), at + dt.timedelta(days=days)
    made = Token("t-" + secrets.token_hex(8), user.id, name.strip()[:100], frozenset(reaches), at, ends)
    row = {
        "id": made.id,
        "digest": digest(word),
        "user_id": user.id,
        "name": made.name,
        "reaches": " ".join(sorted(reaches)),
        "created_at": at.isoformat(),
        "ends_at": ends.isoformat(),
    }
    with writing(engine) as connection:
        connection.execute(insert(tokens), row)
    return word, made


def tokens_of(engine: Engine, user: User) -> list[Token]:
    """All that were ever made for a user, the newest first."""
    asked = (
        select(tokens).where(tokens.c.user_id == user.id).order_by(tokens.c.created_at.desc(), tokens.c.id)
    )
    with engine.connect() as connection:
        return [_token(row) for row in connection.execute(asked)]


def revoke_token(engine: Engine, user: User, token_id: str, at: dt.datetime) -> None:
    """It opens nothing any more. Raises ``NotFound`` for one that is not this user's."""
    mine = (tokens.c.id == token_id, tokens.c.user_id == user.id)
    with writing(engine) as connection:
        if not connection.scalar(select(tokens.c.id).where(*mine)):
            raise NotFound("no-token", token=token_id)
        once = update(tokens).where(*mine, tokens.c.revoked_at.is_(None))
        connection.execute(once.values(revoked_at=at.isoformat()))


def find_token(engine: Engine, word: str, at: dt.datetime) -> tuple[User, Token] | None:
    """Whose token this is; None for one that ended, was revoked or never was, or whose user may not enter."""
    with engine.connect() as connection:
        row = connection.execute(select(tokens).where(tokens.c.digest == digest(word))).first()
    token = _token(row) if row else None
    if token is None or not token.stands(at):
        return None
    user = Users(engine).find(token.user_id)
    if user.disabled:
        return None
    if token.used is None or at - token.used >= _NOTED_EVERY:
        with writing(engine) as connection:
            connection.execute(update(tokens).where(tokens.c.id == token.id).values(used_at=at.isoformat()))
    return user, token


def _token(row: Any) -> Token:
    return Token(
        row.id,
        row.user_id,
        row.name,
        frozenset(map(Reach, row.reaches.split())),
        dt.datetime.fromisoformat(row.created_at),
        dt.datetime.fromisoformat(row.ends_at),
        dt.datetime.fromisoformat(row.used_at) if row.used_at else None,
        dt.datetime.fromisoformat(row.revoked_at) if row.revoked_at else None,
    )
