"""From recorded events to what they begin and end: absences, clocks that run, permits that were revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from casefile.cases.event import Event
from casefile.cases.facts import Happening, Permit
from casefile.cases.life_events import received
from casefile.cases.parts import RecordedEvent
from casefile.periods import DAY, Period

# Events of the given kinds, the oldest first, each with its particulars where they are known.
Told = Callable[..., list[tuple[RecordedEvent, Event | None]]]
_NOTICES = frozenset({"preliminary-finding", "final-determination"})
_ABSENCES = {
    "leave-began": "leave-ended",
    "layoff": "recall",
    "strike": "stoppage-ended",
    "lockout": "stoppage-ended",
}
_HAPPENINGS = (
    "extension-decided", "application-withdrawn", "permit-revoked", "worker-became-permanent-resident",
    "open-permit-issued", "introduction-letter-received", "employer-renamed", "business-transferred",
    "preliminary-finding", "final-determination", "disclosure-made", "portal-account-changed",
)  # fmt: skip


def told_events(effective: Iterable[RecordedEvent], particulars: Mapping[str, Event]) -> Told:
    """How the events of a case are asked for by kind."""
    by_kind: dict[str, list[RecordedEvent]] = {}
    for event in sorted(effective, key=lambda event: event.date):
        by_kind.setdefault(event.kind, []).append(event)

    def of(*kinds: str) -> list[tuple[RecordedEvent, Event | None]]:
        found = [event for kind in kinds for event in by_kind.get(kind, ())]
        ordered = found if len(kinds) == 1 else sorted(found, key=lambda event: event.date)
        return [(event, particulars.get(event.id)) for event in ordered]

    return of


def absences(events: Told) -> tuple[Period, ...]:
    """The days without work or pay: from the beginning to the eve of the return, open while there is none.

    A leave that is told to be paid is no absence: its wages are judged like others.
    """
    found = []
    for began, ended in _ABSENCES.items():
        returns = [event.date for event, _ in events(ended)]
        for event, told in events(began):
            if not getattr(told, "paid", None):
                back = min((day for day in returns if day > event.date), default=None)
                found.append(Period(event.date, back - DAY if back else dt.date.max))
    return tuple(sorted(found))


def happenings(events: Told) -> tuple[Happening, ...]:
    """The events that ask for a paper or an answer. A final determination without a penalty asks for no payment."""
    return tuple(
        Happening(
            event.kind,
            event.date,
            _counted_from(event),
            event.dates.get("answer_by") or event.dates.get("pay_by"),
        )
        for event, told in events(*_HAPPENINGS)
        if not (
            event.kind == "final-determination" and getattr(told, "outcome", "") in ("compliant", "warning")
        )
    )


def _counted_from(event: RecordedEvent) -> dt.date:
    if event.kind in _NOTICES:
        return received(event.date, event.dates.get("received_on"))
    return event.date


def revoked(permits: Iterable[Permit], days: Iterable[dt.date]) -> tuple[Permit, ...]:
    """The permits as they were cut short: one that was in force on the day allows no work from it on."""
    cut = list(permits)
    for day in days:
        cut = [replace(p, expires_on=day - DAY) if p.valid_from < day <= p.validity.last else p for p in cut]
    return tuple(cut)
