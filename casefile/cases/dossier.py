"""What is known of a case when its coverage and its conformity are judged: offers, dates, permits, pieces of evidence.

Rules read this and nothing else, so that they can be tried on any made-up case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casefile.offer import Offer
from casefile.periods import Period


@dataclass(frozen=True)
class PayRow:
    """One pay period as payroll tells it. ``hours`` are all hours worked, overtime among them; money is in dollars."""

    period: Period
    hours: Decimal
    rate: Decimal | None = None
    overtime_hours: Decimal = Decimal(0)
    overtime_rate: Decimal | None = None
    gross: Decimal | None = None
    paid_on: dt.date | None = None
    leave_hours: Decimal = Decimal(0)
    fees_recovered: Decimal = Decimal(0)
    occupation: str = ""
    location: str = ""


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: its type, the document's date, the period it covers, what was read in it."""

    id: str
    type: str
    date: dt.date
    period: Period | None = None
    rows: tuple[PayRow, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Permit:
    """One work permit as its event gives it."""

    issued: dt.date
    valid_from: dt.date
    expires_on: dt.date | None = None
    occupation: str = ""
    location: str = ""


@dataclass(frozen=True)
class Dossier:
    """A case, as far as it is known.

    ``offers`` are all accepted ones, oldest first; ``closed`` says why it will not go on.
    """

    offers: Sequence[Offer]
    pieces: Sequence[Piece] = ()
    submitted_on: dt.date | None = None
    agreement_signed_on: dt.date | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    permits: Sequence[Permit] = ()
    changes: Sequence[dt.date] = ()
    maintained: Sequence[dt.date] = ()
    closed: str = ""
    kept: int = 0
    keep_through: dt.date | None = None

    @property
    def offer(self) -> Offer:
        """The offer that stands."""
        return self.offers[-1]

    @property
    def terms(self) -> list[Offer]:
        """The last version of each offer made.

        One with another portal number and another first day than the one before it is a new offer; the same
        first day under a new number is the same offer, submitted again.
        """
        terms: list[Offer] = []
        for offer in self.offers:
            same = bool(terms) and _same_offer(terms[-1], offer)
            terms[-1 if same else len(terms) :] = [offer]
        return terms

    def offer_on(self, day: dt.date) -> Offer:
        """The offer in force on a day: the last accepted of those that had begun; before all of them, the earliest."""
        begun = [offer for offer in self.offers if offer.job.start_date <= day]
        return begun[-1] if begun else min(self.offers, key=lambda offer: offer.job.start_date)

    def of(self, *types: str) -> list[Piece]:
        """The pieces of these types, by date."""
        return sorted((p for p in self.pieces if p.type in types), key=lambda piece: (piece.date, piece.id))

    def employed(self, today: dt.date) -> Period | None:
        """The employment so far, once it has begun."""
        if self.first_day is None or self.first_day > today:
            return None
        return Period(self.first_day, min(self.last_day or today, today))


def _same_offer(one: Offer, other: Offer) -> bool:
    number = one.portal.offer_number
    return not number or other.portal.offer_number == number or one.job.start_date == other.job.start_date
