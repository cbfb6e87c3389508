"""Who writes to the archive, and when: what every entry carries, and who sees to the locks that follow from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Self

from casefile import clock
from casefile.retention.disposition import check_actor
from casefile.roles import User
from casefile.settings import Settings


@dataclass(frozen=True)
class Actor:
    """Who acts, and when: by the calendar that the settings give, by the ledger's clock, by the machine's own.

    ``settles``: locks are settled with each commit. Whoever commits many and settles them together afterwards says no.
    ``known_as``: what else may have named this person in ledgers, before there were users.
    """

    by: str
    today: dt.date
    at: dt.datetime
    now: dt.datetime
    settles: bool = True
    known_as: frozenset[str] = frozenset()

    def settling_later(self) -> Self:
        """The same, when all that is committed is settled together afterwards."""
        return replace(self, settles=False)


def act_by(by: str | None, settings: Settings, *, otherwise: str = "") -> Actor:
    """An act, now, of this person, or of the one whom the settings name, or ``otherwise`` of no one in particular.

    Raises UsageError when no one is named and someone must be.
    """
    by = by or settings.actor or otherwise
    check_actor(by)
    return act_of(by, settings)


def act_as(user: User, settings: Settings) -> Actor:
    """An act, now, of a user, by the id that ledgers keep and that the rule of two persons compares."""
    return replace(act_of(user.id, settings), known_as=frozenset({user.login, user.name}))


def act_of(program: str, settings: Settings) -> Actor:
    """An act, now, of a program that no person stands behind, such as the night."""
    return Actor(program, clock.today(settings), clock.now(settings), clock.machine_time())
