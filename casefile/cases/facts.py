"""The facts of a case's timeline, one small class for each: what an event tells, with its dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from casefile.periods import Period


@dataclass(frozen=True)
class Agreement:
    """An employment agreement that both had signed, and the day the worker was given the copy."""

    signed_on: dt.date
    copy_given_on: dt.date | None = None


@dataclass(frozen=True)
class Submission:
    """An offer that went to the portal, with what the portal answered; empty where the event does not tell it."""

    on: dt.date
    offer_number: str = ""
    fee_receipt: str = ""
    fee_paid_on: dt.date | None = None


@dataclass(frozen=True)
class Permit:
    """One work permit as it was issued. ``expires_on`` is its last day of validity, None where it is not known."""

    issued_on: dt.date
    valid_from: dt.date
    expires_on: dt.date | None = None
    number: str = ""
    conditions: tuple[str, ...] = ()
    occupation: str = ""
    location: str = ""

    @property
    def validity(self) -> Period:
        """The days on which it allows work."""
        return Period(self.valid_from, self.expires_on or dt.date.max)


@dataclass(frozen=True)
class Closing:
    """A refusal of the permit, a withdrawal of the offer, or the certainty that the worker will not come."""

    on: dt.date
    kind: Literal["permit-refused", "offer-withdrawn", "worker-never-arrived"]


@dataclass(frozen=True)
class End:
    """A last day of employment, and why."""

    on: dt.date
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """One change of the conditions of work. ``disclosed`` to IRCC; None when it was not said."""

    on: dt.date | None = None
    what: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    compensation: str = ""
    disclosed: bool | None = None


@dataclass(frozen=True)
class Application:
    """An application to extend. ``told_on`` is the day its event names as the beginning of maintained status."""

    applied_on: dt.date
    told_on: dt.date
    letter_expires_on: dt.date | None = None


@dataclass(frozen=True)
class Spell:
    """One stretch of employment. ``last`` is None while it goes on."""

    first: dt.date
    last: dt.date | None = None

    def until(self, day: dt.date) -> Period:
        """Its days up to a day; none where it begins later."""
        return Period(self.first, min(self.last or day, day))

    def holds(self, period: Period) -> bool:
        """Whether every day of the period belongs to it."""
        return self.first <= period.first and (self.last is None or period.last <= self.last)


@dataclass(frozen=True)
class MaintainedStatus:
    """Work allowed after a permit's expiry, until its extension is decided (IRPR 186(u), 183(5)).

    It has one beginning: ``begins``, the day after the permit's last day, for who had applied by then (201(1)). The
    day of the application, ``applied_on``, begins nothing: the permit still stands. ``ends`` is the day of the
    decision, None until there is one.
    """

    applied_on: dt.date
    begins: dt.date
    ends: dt.date | None = None
    letter_expires_on: dt.date | None = None

    @property
    def period(self) -> Period:
        """Its days; none where the decision came before the permit expired."""
        return Period(self.begins, self.ends or dt.date.max)


@dataclass(frozen=True)
class Happening:
    """An event that asks for a paper or an answer: its kind, its day, and the day from which its clock runs.

    ``answer_by``: the day that its notice names itself, before any that is counted.
    """

    kind: str
    on: dt.date
    counted_from: dt.date
    answer_by: dt.date | None = None
