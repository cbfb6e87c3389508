"""What has happened in a case: the one reading of its events, from which everything else asks.

Status, coverage, watch lists, retention, due rules and the fields of documents all ask here who is employed, which
permit stands, whether status is maintained and how the case ended. Each kind of event becomes facts in
``timeline_of``; what follows from the facts are the properties below. There is no today: a rule brings its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from casefile.cases.case import Case
from casefile.cases.event import Event
from casefile.cases.events import ConditionsChanged
from casefile.cases.facts import (
    Agreement,
    Application,
    Change,
    Closing,
    End,
    Happening,
    MaintainedStatus,
    Permit,
    Spell,
    Submission,
)
from casefile.cases.happenings import absences, happenings, revoked, told_events
from casefile.cases.parts import RecordedEvent, Term
from casefile.offer import Offer
from casefile.periods import DAY, Period

Status = Literal[
    "empty",
    "offered",
    "submitted",
    "refused",
    "withdrawn",
    "permitted",
    "employed",
    "ended",
    "restoration",
    "never-arrived",
]


@dataclass(frozen=True)
class Timeline:
    """What has happened in a case so far: the facts of its events, each kind by its dates, oldest first.

    ``offered``: an offer was accepted. ``starts`` are all days told as a first day of work, ``ends`` all told as a
    last one; which of them make a spell of employment is read in ``spells``. ``decisions`` are the days on which an
    application to extend was decided, withdrawn or returned, ``granted`` those of a decision in favour,
    ``restorations`` those on which restoration was applied for, ``departures`` those on which the worker left
    Canada; ``absences`` are leaves without pay, layoffs, strikes and lockouts.
    ``freed_on`` is the day from which no employer's conditions bind the worker: permanent residence, an open permit.
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
    decisions: tuple[dt.date, ...] = ()
    granted: tuple[dt.date, ...] = ()
    restorations: tuple[dt.date, ...] = ()
    departures: tuple[dt.date, ...] = ()
    absences: tuple[Period, ...] = ()
    freed_on: dt.date | None = None
    happenings: tuple[Happening, ...] = ()
    ruling_open: bool = False

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

    @cached_property
    def bound(self) -> tuple[Spell, ...]:
        """The spells, as long as the offer's conditions bind."""
        if self.freed_on is None:
            return self.spells
        until = self.freed_on - DAY
        return tuple(Spell(s.first, min(s.last or until, until)) for s in self.spells if s.first <= until)

    def worked(self, until: dt.date) -> list[Period]:
        """The spells that had begun by a day, up to that day, as long as the offer's conditions bind."""
        return [spell.until(until) for spell in self.bound if spell.first <= until]

    def going_on(self, days: Iterable[Period], until: dt.date) -> list[Period]:
        """Stretches of days worked up to a day as they are told: what goes on beyond it has no end."""
        on = any(spell.first <= until and (spell.last is None or spell.last > until) for spell in self.bound)
        return [Period(one.first, dt.date.max) if on and one.last == until else one for one in days]

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
            *self.decisions,
            *self.departures,
        ]
        decided = min((day for day in answers if day > applied), default=None)
        found = MaintainedStatus(applied, begins, decided, application.letter_expires_on)
        return found if found.period.days else None

    @cached_property
    def restoration(self) -> Period | None:
        """The 90 days in which status may be restored (IRPR 182): from the day after maintained status was lost by a
        refusal, a withdrawal or a return, until a permit, a departure or another status. It allows no work.
        """
        lost = max((one.ends for one in self.maintained if one.ends), default=None)
        if lost is None or lost in self.departures:
            return None
        over = [
            *(p.issued_on for p in self.permits),
            *self.departures,
            *self.granted,
            *([self.freed_on] if self.freed_on else []),
        ]
        return None if any(day >= lost for day in over) else Period(lost + DAY, lost + RESTORATION)

    @cached_property
    def status(self) -> Status:
        """Where the case stands: employed while a spell goes on, else by what happened last.

        Who waits to have status restored is in restoration, whether or not the employer has ended the employment yet.
        """
        if self.restoration and (
            self.employed or not any(end.on >= self.restoration.first - DAY for end in self.ends)
        ):
            return "restoration"
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
        return closing.kind != "permit-refused" or not any(
            permit.issued_on <= closing.on <= permit.validity.last for permit in self.permits
        )

    @property
    def over(self) -> bool:
        """Whether nobody works and nobody is to come: the employment has ended, or the case was closed."""
        return self.status in ("ended", "refused", "withdrawn", "never-arrived")

    @property
    def closing(self) -> Closing | None:
        """The refusal or withdrawal by which the case stands closed."""
        return next((c for c in reversed(self.closings) if _CLOSED[c.kind] == self.status), None)

    @property
    def never_employed(self) -> bool:
        """Whether the case was closed before anyone had worked: then it owes nothing more."""
        return self.closing is not None and not self.starts


_ORDER: tuple[Status, ...] = ("submitted", "refused", "withdrawn", "permitted", "never-arrived", "ended")
_CLOSED: Mapping[str, Status] = {
    "permit-refused": "refused",
    "offer-withdrawn": "withdrawn",
    "worker-never-arrived": "never-arrived",
}
RESTORATION = dt.timedelta(days=90)


def timeline_of(case: Case, particulars: Mapping[str, Event] | None = None) -> Timeline:
    """What the case's events tell.

    ``particulars`` are the archived events by their ids: numbers, conditions and reasons, which the ledger does not
    hold. Without them the dates stand alone.
    """
    events = told_events(case.effective_events, particulars or {})
    permits = tuple(_permit(*one) for one in events("permit-issued"))
    ends = [End(event.date, _word(told, "reason")) for event, told in events("employment-ended")]
    ends += [End(event.date, event.kind) for event, _ in events("worker-died", "business-closed")]
    freed = events("worker-became-permanent-resident", "open-permit-issued")
    ruled = [event.kind for event, _ in events("ruling-requested", "ruling-settled")]
    return Timeline(
        offered=bool(case.offers),
        terms=tuple(case.terms),
        agreements=tuple(
            Agreement(e.date, e.dates.get("copy_given_on", e.date)) for e, _ in events("agreement-signed")
        ),
        submissions=tuple(_submission(*one) for one in events("offer-submitted")),
        permits=revoked(permits, [event.date for event, _ in events("permit-revoked")]),
        closings=tuple(
            Closing(event.date, event.kind)  # type: ignore[arg-type]  # the kinds of _CLOSED
            for event, _ in events(*_CLOSED)
        ),
        arrivals=tuple(event.date for event, _ in events("arrived")),
        starts=tuple(event.date for event, _ in events("employment-started")),
        ends=tuple(sorted(ends, key=lambda end: end.on)),
        changes=tuple(_change(*one) for one in events("conditions-changed")),
        applications=tuple(
            sorted(
                (_application(event) for event, _ in events("maintained-status")),
                key=lambda one: one.applied_on,
            )
        ),
        decisions=tuple(event.date for event, _ in events("extension-decided", "application-withdrawn")),
        granted=tuple(
            event.date for event, told in events("extension-decided") if _word(told, "outcome") == "granted"
        ),
        restorations=tuple(event.date for event, _ in events("restoration-applied")),
        departures=tuple(event.date for event, _ in events("left-canada")),
        absences=absences(events),
        freed_on=freed[0][0].date if freed else None,
        happenings=happenings(events),
        ruling_open=bool(ruled) and ruled[-1] == "ruling-requested",
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
