"""Browsers on their way to the OpenID provider and back: each comes back once, soon, and as the one that left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select

from casefile.errors import Refused
from storage.desk.database import writing
from storage.desk.passwords import digest, new_word
from storage.desk.tables import journeys

LASTS = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Journey:
    """What must come back with the browser: ``state``; in what the provider signs: ``nonce``; what only we know until
    then: ``verifier`` (PKCE); and the page that was asked for."""

    state: str
    nonce: str
    verifier: str
    page: str


def set_out(engine: Engine, page: str, at: dt.datetime) -> Journey:
    """A journey that begins. Those that never came back are cleared."""
    made = Journey(new_word(), new_word(), new_word(), page)
    row = {"nonce": made.nonce, "verifier": made.verifier, "page": page, "ends_at": (at + LASTS).isoformat()}
    with writing(engine) as connection:
        connection.execute(delete(journeys).where(journeys.c.ends_at <= at.isoformat()))
        connection.execute(insert(journeys), {"digest": digest(made.state), **row})
    return made


def come_back(engine: Engine, state: str, at: dt.datetime) -> Journey:
    """The journey of this state, which is over now. Raises ``Refused`` for none, or one that took too long."""
    mine = journeys.c.digest == digest(state)
    with writing(engine) as connection:
        row = connection.execute(select(journeys).where(mine)).first()
        connection.execute(delete(journeys).where(mine))
    if row is None or row.ends_at <= at.isoformat():
        raise Refused("journey-ended")
    return Journey(state, row.nonce, row.verifier, row.page)
