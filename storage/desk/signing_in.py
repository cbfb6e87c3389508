"""Signing in with name and password: who it is, or a refusal that does not say why, and only so many tries."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, delete, func, insert, select

from casefile.errors import NotFound, Refused
from casefile.folding import folded
from casefile.roles import User
from storage.desk import second_factor
from storage.desk.database import writing
from storage.desk.passwords import digest, matches
from storage.desk.tables import failures, users
from storage.desk.users import Users

WINDOW = dt.timedelta(minutes=15)
# Failures in that time: of one name; of one address, behind which an office may sit.
TRIES_OF_NAME, TRIES_OF_ADDRESS = 10, 50


def sign_in(engine: Engine, login: str, password: str, code: str, address: str, at: dt.datetime) -> User:
    """Who this is.

    Raises ``Refused``: ``sign-in-failed`` whatever was wrong, ``code-wanted`` where the password is right and a second
    factor must come with it, ``too-many-tries``.
    """
    # What was typed as a name may be a password: kept as a hash.
    whose, where = f"name {digest(folded(login.strip()))}", f"address {digest(address)}"
    _look_at_tries(engine, {whose: TRIES_OF_NAME, where: TRIES_OF_ADDRESS}, at)
    user = _with_password(engine, login, password)
    if user and second_factor.is_enforced(engine, user):
        if not code:
            raise Refused("code-wanted")
        user = user if second_factor.accepts(engine, user, code, at) else None
    with writing(engine) as connection:
        if user is None:
            rows = [{"who": who, "at": at.isoformat()} for who in (whose, where)]
            connection.execute(insert(failures), rows)
        else:
            connection.execute(delete(failures).where(failures.c.who == whose))
    if user is None:
        raise Refused("sign-in-failed")
    return user


def is_password(engine: Engine, user: User, password: str) -> bool:
    """Whether this is the user's password, asked again before something grave."""
    with engine.connect() as connection:
        return matches(connection.scalar(select(users.c.password).where(users.c.id == user.id)), password)


def _with_password(engine: Engine, login: str, password: str) -> User | None:
    try:
        user = Users(engine).find(login)
    except NotFound:
        matches(None, password)  # as long as for one who is there
        return None
    return user if is_password(engine, user, password) and not user.disabled else None


def _look_at_tries(engine: Engine, limits: dict[str, int], at: dt.datetime) -> None:
    with writing(engine) as connection:
        connection.execute(delete(failures).where(failures.c.at < (at - WINDOW).isoformat()))
        for who, most in limits.items():
            tried = connection.scalar(select(func.count()).select_from(failures).where(failures.c.who == who))
            if (tried or 0) >= most:
                raise Refused("too-many-tries", minutes=int(WINDOW.total_seconds()) // 60)
