"""Signing in with name and password: who it is, or a refusal that does not say why, and only so many tries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
    tried = _begin_try(engine, login, address, at)
    user = _with_password(engine, login, password)
    if user and second_factor.is_enforced(engine, user):
        if not code:
            _forget(engine, tried)
            raise Refused("code-wanted")
        user = user if second_factor.accepts(engine, user, code, at) else None
    if user is None:
        raise Refused("sign-in-failed")
    _succeed(engine, tried)
    return user


def ask_password(engine: Engine, user: User, password: str, address: str, at: dt.datetime) -> None:
    """Have someone who is signed in show that it is they, before something grave. Raises ``Refused`` as ``sign_in``.

    Whom a proxy or an OpenID provider signs in has no password here to show.
    """
    with engine.connect() as connection:
        if connection.scalar(select(users.c.password).where(users.c.id == user.id)) is None:
            return
    tried = _begin_try(engine, user.login, address, at)
    if not _is_password(engine, user, password):
        raise Refused("sign-in-failed")
    _succeed(engine, tried)


def _is_password(engine: Engine, user: User, password: str) -> bool:
    with engine.connect() as connection:
        return matches(connection.scalar(select(users.c.password).where(users.c.id == user.id)), password)


def _with_password(engine: Engine, login: str, password: str) -> User | None:
    try:
        user = Users(engine).of_login(login)
    except NotFound:
        matches(None, password)  # as long as for one who is there
        return None
    return user if _is_password(engine, user, password) and not user.disabled else None


@dataclass(frozen=True)
class _Try:
    """A try that counts as failed until it is known not to be: who guesses many at once gets no more of them."""

    whose: str
    numbers: tuple[int, ...]


def _begin_try(engine: Engine, login: str, address: str, at: dt.datetime) -> _Try:
    # What was typed as a name may be a password: kept as a hash.
    whose, where = f"name {digest(folded(login.strip()))}", f"address {digest(address)}"
    with writing(engine) as connection:
        connection.execute(delete(failures).where(failures.c.at < (at - WINDOW).isoformat()))
        for who, most in ((whose, TRIES_OF_NAME), (where, TRIES_OF_ADDRESS)):
            tried = connection.scalar(select(func.count()).select_from(failures).where(failures.c.who == who))
            if (tried or 0) >= most:
                raise Refused("too-many-tries", minutes=int(WINDOW.total_seconds()) // 60)
        rows = [{"who": who, "at": at.isoformat()} for who in (whose, where)]
        kept = [insert(failures).values(row).returning(failures.c.number) for row in rows]
        return _Try(whose, tuple(connection.scalars(one).one() for one in kept))


def _forget(engine: Engine, tried: _Try) -> None:
    with writing(engine) as connection:
        connection.execute(delete(failures).where(failures.c.number.in_(tried.numbers)))


def _succeed(engine: Engine, tried: _Try) -> None:
    _forget(engine, tried)
    with writing(engine) as connection:
        connection.execute(delete(failures).where(failures.c.who == tried.whose))
