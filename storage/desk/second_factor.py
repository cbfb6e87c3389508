"""The second factor: a code of the person's own program (TOTP, RFC 6238), each good once, and recovery codes."""

from __future__ import annotations

import datetime as dt
import re

import pyotp
from sqlalchemy import Engine, select, update

from casefile.errors import Refused
from casefile.roles import User
from storage.desk.database import writing
from storage.desk.passwords import digest, new_word
from storage.desk.tables import users

_STEP = 30  # seconds that a code lasts
_RECOVERY = 10


def new_secret() -> str:
    """A secret for the person's program; not in force before ``enforce``."""
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What the program reads from a picture (``otpauth://``)."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name="Casefile")


def is_enforced(engine: Engine, user: User) -> bool:
    """Whether a code is asked of this user besides the password."""
    with engine.connect() as connection:
        return connection.scalar(select(users.c.code_secret).where(users.c.id == user.id)) is not None


def enforce(engine: Engine, user: User, secret: str, code: str, at: dt.datetime) -> list[str]:
    """Ask for a code from now on. Returns the recovery codes, to be shown once.

    Raises ``Refused`` unless the code shows that the person's program has the secret.
    """
    step = _step_of(secret, code, at, after=0)
    if step is None:
        raise Refused("code-wrong")
    recovery = [new_word()[:12] for _ in range(_RECOVERY)]
    _keep(engine, user, code_secret=secret, code_used=step, recovery=" ".join(map(digest, recovery)))
    return recovery


def drop(engine: Engine, user: User) -> None:
    """Ask for no code any more."""
    _keep(engine, user, code_secret=None, code_used=None, recovery=None)


def accepts(engine: Engine, user: User, code: str, at: dt.datetime) -> bool:
    """Whether this code, or recovery code, is good; it is good no more afterwards."""
    with writing(engine) as connection:
        mine = users.c.id == user.id
        row = connection.execute(select(users).where(mine)).one()
        if step := _step_of(row.code_secret, code, at, after=row.code_used or 0):
            connection.execute(update(users).where(mine).values(code_used=step))
            return True
        left = (row.recovery or "").split()
        if digest(code.strip()) not in left:
            return False
        left.remove(digest(code.strip()))
        connection.execute(update(users).where(mine).values(recovery=" ".join(left)))
        return True


def _step_of(secret: str, code: str, at: dt.datetime, *, after: int) -> int | None:
    """The step of time, now or one beside it, that gives this code; none of those used already."""
    if not re.fullmatch(r"[A-Z2-7]{32}", secret):
        return None  # no secret of ours
    now, code = int(at.timestamp()) // _STEP, code.replace(" ", "")
    steps = (step for step in (now, now - 1, now + 1) if step > after)
    return next((step for step in steps if pyotp.TOTP(secret).verify(code, for_time=step * _STEP)), None)


def _keep(engine: Engine, user: User, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(users).where(users.c.id == user.id).values(**values))
