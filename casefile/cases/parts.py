"""What a ledger's entries tell, one small class for each kind of act: the pieces a case is folded from.

Nothing here decides anything. The rules over these pieces are in ``holds`` and the package ``retention``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from casefile.cases.stored import StoredObject

if TYPE_CHECKING:
    from casefile.offer import Offer


@dataclass(frozen=True)
class Term:
    """One offered period of work: what the retention rules need of an accepted offer, and nothing of a person.

    ``renews``: a fresh offer beside the one before it, not a new version of the same one.
    """

    start: dt.date
    end: dt.date
    province: str
    submitted_on: dt.date | None
    accepted_on: dt.date
    renews: bool

    @property
    def opened(self) -> dt.date | None:
        """From when an answer to this offer may come; None for a first offer, which any answer closes."""
        return (self.submitted_on or min(self.accepted_on, self.start)) if self.renews else None

    def as_dict(self) -> dict[str, Any]:
        """The term as the entry of its offer carries it."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "province": self.province,
            "submitted_on": self.submitted_on.isoformat() if self.submitted_on else None,
            "accepted_on": self.accepted_on.isoformat(),
            "renews": self.renews,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Term:
        """Read it back from a ledger entry."""
        return cls(
            start=dt.date.fromisoformat(data["start"]),
            end=dt.date.fromisoformat(data["end"]),
            province=data["province"],
            submitted_on=_day(data["submitted_on"]),
            accepted_on=dt.date.fromisoformat(data["accepted_on"]),
            renews=data["renews"],
        )


def term_of(
    offer: Offer, previous: Offer | None, accepted_on: dt.date, *, after_destruction: bool = False
) -> Term:
    """The term of an offer that is being accepted after ``previous``, the offer that stands in its case.

    One that comes when the earlier ones were destroyed (``after_destruction``) is a new term whatever its number.
    """
    return Term(
        start=offer.job.start_date,
        end=offer.job.end_date,
        province=offer.job.location.province,
        submitted_on=offer.portal.submitted_on,
        accepted_on=accepted_on,
        renews=after_destruction or (previous is not None and is_new_term(offer, previous)),
    )


def is_new_term(offer: Offer, previous: Offer) -> bool:
    """Whether an offer is a fresh one beside the last, not a new version of it: everywhere, by its portal number alone.

    The portal numbers each submission, and each one owes its own fee (IRPR 303.1(1)), its own attestation and
    agreement (209.11(1)) and its own answer. So another number, or none any more, is a new term, even when the first
    day of work stays: an offer that was withdrawn and submitted again is a second offer. One that only gets its
    number is the same.
    """
    before = previous.portal.offer_number
    return bool(before) and offer.portal.offer_number != before


@dataclass(frozen=True)
class RecordedEvent:
    """An event as the ledger knows it: kind and dates. Its particulars are in ``object``, outside the ledger.

    ``corrects`` is the id of the event that this one stands in for; empty for most. ``numbers`` are business numbers by
    which a case is found: of a transfer, the one the business went to.
    """

    id: str
    kind: str
    date: dt.date
    dates: Mapping[str, dt.date]
    object: StoredObject
    recorded_on: dt.date
    by: str
    corrects: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The event as its entry carries it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "date": self.date.isoformat(),
            "dates": {name: day.isoformat() for name, day in sorted(self.dates.items())},
            "object": self.object.as_dict(),
            "corrects": self.corrects,
            **({"numbers": dict(self.numbers)} if self.numbers else {}),
        }


@dataclass(frozen=True)
class Withdrawn:
    """A piece of evidence that was filed by mistake: kept in the archive like all others, and counted for nothing."""

    id: str
    type: str
    date: dt.date
    object: StoredObject
    reason: str
    by: str
    on: dt.date

    def as_dict(self) -> dict[str, Any]:
        """It as ``case --json`` shows it."""
        return {
            "id": self.id,
            "type": self.type,
            "date": self.date.isoformat(),
            "key": self.object.key,
            "version_id": self.object.version_id,
            "digest": self.object.sha256,
            "media_type": self.object.media_type,
            "reason": self.reason,
            "by": self.by,
            "on": self.on.isoformat(),
        }


@dataclass(frozen=True)
class Record:
    """An object that retention rules judge: when it was archived, the day it is about where it has one, and of which
    type the evidence in it is.
    """

    object: StoredObject
    made_on: dt.date
    about: dt.date | None = None
    type: str = ""


@dataclass(frozen=True)
class Void:
    """A case that was opened in error, or is a second one of the worker of another case, which it ``joins``."""

    reason: str
    by: str
    on: dt.date
    joins: str = ""


@dataclass(frozen=True)
class Hold:
    """A named hold: nothing of the case may be destroyed while one stands. Many may stand at once."""

    matter: str
    reason: str
    authority: str
    placed_by: str
    placed_on: dt.date
    released_by: str = ""
    released_on: dt.date | None = None
    release_reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it was not released."""
        return self.released_on is None


@dataclass(frozen=True)
class Lock:
    """How one object is kept: locked through a day (None: not by date), and under the store's legal hold or not."""

    keep_through: dt.date | None
    held: bool

    def as_dict(self) -> dict[str, Any]:
        """The lock as an entry carries it."""
        return {
            "keep_through": self.keep_through.isoformat() if self.keep_through else None,
            "held": self.held,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Lock:
        """Read it back from a ledger entry."""
        return cls(_day(data["keep_through"]), data["held"])


# How everything is written: under hold, because no one knows yet until when it must be kept.
NEW = Lock(None, held=True)


@dataclass(frozen=True)
class Disposition:
    """One request to destroy records, and how far it came. ``seq`` is its entry's number; ``objects`` is exactly what
    was asked for and approved, ``packets`` the inspections, and ``registers`` the registers, whose folders go too once
    no other case keeps them."""

    seq: int
    requested_by: str
    requested_on: dt.date
    reason: str
    objects: tuple[StoredObject, ...]
    packets: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    approved_by: str = ""
    approved_on: dt.date | None = None
    carried_out_on: dt.date | None = None
    entry: int = 0


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
