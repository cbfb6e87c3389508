"""What has happened in a case: the one reading of its events, from which everything else asks.

Status, coverage, watch lists, retention, due rules and the fields of documents all ask here who is employed, which
permit stands, whether status is maintained and how the case ended. Each kind of event becomes facts in
``timeline_of``; what follows from the facts are the properties below. There is no today: a rule brings its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from casefile.cases.case import Case
from casefile.cases.events import ConditionsChanged, Event
from casefile.cases.parts import RecordedEvent, Term
from casefile.offer import Offer
from casefile.periods import DAY, Period

Status = Literal["empty", "offered", "submitted", "refused", "withdrawn", "permitted", "employed", "ended"]


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
    """A refusal of the permit or a withdrawal of the offer."""

    on: dt.date
    kind: Literal["permit-refused", "offer-withdrawn"]


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
class Timeline:
    """What has happened in a case so far: the facts of its events, each kind by its dates, oldest first.

    ``offered``: an offer was accepted. ``starts`` are all days told as a first day of work, ``ends`` all told as a
    last one; which of them make a spell of employment is read in ``spells``.
    """

    offered: bool = False
    terms: tuple[Term, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    submissions: tuple[Submission, ...] = ()
    permits: tuple[Permit, ...] = ()
    closings: tuple[Closing, ...] = ()
    arrivals: tuple[dt.date, ...] = ()
    starts: tuple[dt.date, ...] = ()
    ends: tuple[End, ...] = ()
    changes: tuple[Change, ...] = ()
    applications: tuple[Application, ...] = ()

    @property
    def agreement(self) -> Agreement | None:
        """The agreement signed last."""
        return self.agreements[-1] if self.agreements else None

    @property
    def signed_on(self) -> dt.date | None:
        """The day on which the last agreement was signed by both."""
        return self.agreement.signed_on if self.agreement else None

    @property
    def copy_given_on(self) -> dt.date | None:
        """The day on which the worker was given the copy of the last agreement."""
        return self.agreement.copy_given_on if self.agreement else None

    @property
    def submitted_on(self) -> dt.date | None:
        """The day of the last submission."""
        return self.submissions[-1].on if self.submissions else None

    @property
    def arrived_on(self) -> dt.date | None:
        """The day of the last arrival."""
        return self.arrivals[-1] if self.arrivals else None

    @property
    def change(self) -> Change | None:
        """The last change of the conditions of work."""
        return self.changes[-1] if self.changes else None

    @property
    def permit(self) -> Permit | None:
        """The permit that stands: the one issued last. A renewal's takes the place of the one before it."""
        return self.permits[-1] if self.permits else None

    @property
    def expires_on(self) -> dt.date | None:
        """The last day of the permit that stands; None without a permit, or where its expiry is not known."""
        return self.permit.expires_on if self.permit else None

    @cached_property
    def spells(self) -> tuple[Spell, ...]:
        """The stretches of employment. Who had left and works again has a new one.

        A further first day within a spell begins nothing new, and a further last day moves its end: with a day told
        twice the longer employment is believed, for which records are due. On one day, beginning comes first.
        """
        marks = sorted([*((day, False) for day in self.starts), *((end.on, True) for end in self.ends)])
        spells: list[Spell] = []
        for day, is_end in marks:
            if is_end and spells:
                spells[-1] = Spell(spells[-1].first, day)
            elif not is_end and (not spells or spells[-1].last is not None):
                spells.append(Spell(day))
        return tuple(spells)

    @property
    def employed(self) -> bool:
        """Whether a spell of employment goes on."""
        return bool(self.spells) and self.spells[-1].last is None

    def employed_on(self, day: dt.date) -> bool:
        """Whether that day belongs to a spell of employment."""
        return any(spell.holds(Period(day, day)) for spell in self.spells)

    def worked(self, until: dt.date) -> list[Period]:
        """The spells that had begun by a day, up to that day."""
        return [spell.until(until) for spell in self.spells if spell.first <= until]

    @property
    def started_on(self) -> dt.date | None:
        """The first day of the first spell."""
        return self.starts[0] if self.starts else None

    @property
    def end(self) -> End | None:
        """The last end told. It stays, with what it made due, when the worker comes back."""
        return self.ends[-1] if self.ends else None

    @property
    def ended_on(self) -> dt.date | None:
        """The day of the last end told, also when the worker came back."""
        return self.end.on if self.end else None

    @cached_property
    def maintained(self) -> tuple[MaintainedStatus, ...]:
        """Every maintained status there was, by the day of its application."""
        return tuple(found for one in self.applications if (found := self._maintained_by(one)))

    @property
    def awaiting(self) -> MaintainedStatus | None:
        """That of the last application, if it was made in time and is not decided: nobody need apply again."""
        last = self.maintained[-1] if self.maintained else None
        return last if last and last.ends is None else None

    def _maintained_by(self, application: Application) -> MaintainedStatus | None:
        """What an application keeps up; None where it was made too late, or decided before the permit expired."""
        applied = application.applied_on
        standing = [p for p in self.permits if p.valid_from <= applied <= p.validity.last]
        if self.permits and not standing:
            return None
        # Without a known expiry the event's own day is all there is.
        expiry = max((p.expires_on for p in standing if p.expires_on), default=None)
        begins = expiry + DAY if expiry else application.told_on
        answers = [
            *(p.issued_on for p in self.permits),
            *(c.on for c in self.closings if c.kind == "permit-refused"),
        ]
        decided = min((day for day in answers if day > applied), default=None)
        found = MaintainedStatus(applied, begins, decided, application.letter_expires_on)
        return found if found.period.days else None

    @cached_property
    def status(self) -> Status:
        """Where the case stands: employed while a spell goes on, else by what happened last."""
        if self.employed:
            return "employed"
        happened = max(self._marks(), key=lambda mark: (mark[0], _ORDER.index(mark[1])), default=None)
        return happened[1] if happened else "offered" if self.offered else "empty"

    def _marks(self) -> Iterator[tuple[dt.date, Status]]:
        yield from ((submission.on, "submitted") for submission in self.submissions)
        yield from ((closing.on, _CLOSED[closing.kind]) for closing in self.closings if self._closes(closing))
        yield from ((permit.issued_on, "permitted") for permit in self.permits)
        yield from ((day, "permitted") for day in self.arrivals)
        yield from ((end.on, "ended") for end in self.ends)

    def _closes(self, closing: Closing) -> bool:
        """Whether it ends the case, or answers only an extension: of who then worked, or held a valid permit.

        A permit that stands does not keep up a withdrawn offer.
        """
        if self.employed_on(closing.on):
            return False
        return closing.kind == "offer-withdrawn" or not any(
            permit.issued_on <= closing.on <= permit.validity.last for permit in self.permits
        )

    @property
    def over(self) -> bool:
        """Whether nobody works and nobody is to come: the employment has ended, or the case was closed."""
        return self.status in ("ended", "refused", "withdrawn")

    @property
    def closing(self) -> Closing | None:
        """The refusal or withdrawal by which the case stands closed."""
        return next((c for c in reversed(self.closings) if _CLOSED[c.kind] == self.status), None)

    @property
    def never_employed(self) -> bool:
        """Whether the case was closed before anyone had worked: then it owes nothing more."""
        return self.closing is not None and not self.starts


_ORDER: tuple[Status, ...] = ("submitted", "refused", "withdrawn", "permitted", "ended")
_CLOSED: Mapping[str, Status] = {"permit-refused": "refused", "offer-withdrawn": "withdrawn"}


def timeline_of(case: Case, particulars: Mapping[str, Event] | None = None) -> Timeline:
    """What the case's events tell.

    ``particulars`` are the archived events by their ids: numbers, conditions and reasons, which the ledger does not
    hold. Without them the dates stand alone.
    """
    events: dict[str, list[RecordedEvent]] = {}
    for event in sorted(case.effective_events, key=lambda event: event.date):
        events.setdefault(event.kind, []).append(event)

    def of(kind: str) -> list[tuple[RecordedEvent, Event | None]]:
        return [(event, (particulars or {}).get(event.id)) for event in events.get(kind, ())]

    refused = [Closing(event.date, "permit-refused") for event, _ in of("permit-refused")]
    withdrawn = [Closing(event.date, "offer-withdrawn") for event, _ in of("offer-withdrawn")]
    return Timeline(
        offered=bool(case.offers),
        terms=tuple(case.terms),
        agreements=tuple(
            Agreement(e.date, e.dates.get("copy_given_on", e.date)) for e, _ in of("agreement-signed")
        ),
        submissions=tuple(_submission(*one) for one in of("offer-submitted")),
        permits=tuple(_permit(*one) for one in of("permit-issued")),
        closings=tuple(sorted([*refused, *withdrawn], key=lambda closing: closing.on)),
        arrivals=tuple(event.date for event, _ in of("arrived")),
        starts=tuple(event.date for event, _ in of("employment-started")),
        ends=tuple(End(event.date, _word(told, "reason")) for event, told in of("employment-ended")),
        changes=tuple(_change(*one) for one in of("conditions-changed")),
        applications=tuple(
            sorted(
                (_application(event) for event, _ in of("maintained-status")), key=lambda one: one.applied_on
            )
        ),
    )


def _word(told: Event | None, name: str) -> str:
    return str(getattr(told, name, ""))


def _submission(event: RecordedEvent, told: Event | None) -> Submission:
    paid_on = event.dates.get("fee_paid_on")
    return Submission(event.date, _word(told, "offer_number"), _word(told, "fee_receipt"), paid_on)


def _permit(event: RecordedEvent, told: Event | None) -> Permit:
    return Permit(
        issued_on=event.date,
        valid_from=event.dates.get("valid_from", event.date),
        expires_on=event.dates.get("expires_on"),
        number=_word(told, "number"),
        conditions=tuple(getattr(told, "conditions", ())),
        occupation=_word(told, "occupation"),
        location=_word(told, "location"),
    )


def _change(event: RecordedEvent, told: Event | None) -> Change:
    if not isinstance(told, ConditionsChanged):
        return Change(on=event.date)
    words = {name: getattr(told, name) for name in ("what", "before", "after", "reason", "compensation")}
    return Change(on=event.date, disclosed=told.disclosed, **words)


def _application(event: RecordedEvent) -> Application:
    return Application(
        event.dates.get("applied_on", event.date), event.date, event.dates.get("letter_expires_on")
    )


def as_submitted(offer: Offer, timeline: Timeline) -> Offer:
    """The offer with what the portal answered, where an event tells it and the offer itself does not yet."""
    told = next((one for one in reversed(timeline.submissions) if one.offer_number), None)
    if offer.portal.offer_number or told is None:
        return offer
    answer: dict[str, Any] = {
        "offer_number": told.offer_number,
        "submitted_on": told.on,
        "fee_receipt": told.fee_receipt or offer.portal.fee_receipt,
        "fee_paid_on": told.fee_paid_on or offer.portal.fee_paid_on,
    }
    return offer.model_copy(update={"portal": offer.portal.model_copy(update=answer)})
