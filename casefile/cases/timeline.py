"""How far a case has come, as its documents need it: what was signed, permitted, begun and ended, and when.

A reading of the case's events, made for due rules and templates; it decides nothing and keeps nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from casefile.cases.case import Case
from casefile.cases.events import ConditionsChanged, Event
from casefile.cases.parts import RecordedEvent
from casefile.offer import Offer

_SAMPLES = Path(__file__).parent.parent / "data" / "sample-progress.json"


@dataclass(frozen=True)
class Permit:
    """One work permit as it was issued. ``expires_on`` is its last day of validity."""

    number: str = ""
    issued_on: dt.date | None = None
    valid_from: dt.date | None = None
    expires_on: dt.date | None = None
    conditions: tuple[str, ...] = ()


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
class Timeline:
    """What has happened in a case so far; ``None`` is not yet.

    ``closed_on``: the permit was refused or the offer withdrawn. ``maintained_since``: the day the worker
    applied for an extension in time.
    """

    agreement_signed_on: dt.date | None = None
    copy_given_on: dt.date | None = None
    submitted_on: dt.date | None = None
    permit: Permit | None = None
    closed_on: dt.date | None = None
    arrived_on: dt.date | None = None
    started_on: dt.date | None = None
    conditions_changed_on: dt.date | None = None
    change: Change | None = None
    maintained_since: dt.date | None = None
    letter_expires_on: dt.date | None = None
    ended_on: dt.date | None = None
    end_reason: str = ""


def timeline_of(case: Case, particulars: Mapping[str, Event] | None = None) -> Timeline:
    """What the case's events tell, the last of each kind. A renewal's permit takes the place of the one before it.

    ``particulars`` are the archived events by their ids: numbers, conditions and reasons, which the ledger does not
    hold. Without them the dates stand alone.
    """
    last: dict[str, RecordedEvent] = {}
    for event in sorted(case.effective_events, key=lambda event: event.date):
        last[event.kind] = event
    told = {kind: (particulars or {}).get(event.id) for kind, event in last.items()}

    def day(kind: str, name: str = "") -> dt.date | None:
        event = last.get(kind)
        return None if event is None else event.dates.get(name, event.date)

    def only(kind: str, name: str) -> dt.date | None:
        event = last.get(kind)
        return None if event is None else event.dates.get(name)

    permit = last.get("permit-issued")
    started = min((e.date for e in case.effective_events if e.kind == "employment-started"), default=None)
    maintained = day("maintained-status", "applied_on")
    if permit and maintained and maintained < permit.date:
        maintained = None  # the permit that was applied for has come
    closed = [last[kind] for kind in ("permit-refused", "offer-withdrawn") if kind in last]
    return Timeline(
        agreement_signed_on=day("agreement-signed"),
        copy_given_on=day("agreement-signed", "copy_given_on"),
        submitted_on=day("offer-submitted"),
        permit=_permit(permit, told.get("permit-issued")) if permit else None,
        closed_on=max((e.date for e in closed if permit is None or e.date > permit.date), default=None),
        arrived_on=day("arrived"),
        started_on=started,
        conditions_changed_on=day("conditions-changed"),
        change=_change(last.get("conditions-changed"), told.get("conditions-changed")),
        maintained_since=maintained,
        letter_expires_on=only("maintained-status", "letter_expires_on"),
        ended_on=day("employment-ended"),
        end_reason=str(getattr(told.get("employment-ended"), "reason", "")),
    )


def _permit(event: RecordedEvent, told: Event | None) -> Permit:
    return Permit(
        number=str(getattr(told, "number", "")),
        issued_on=event.date,
        valid_from=event.dates.get("valid_from", event.date),
        expires_on=event.dates.get("expires_on"),
        conditions=tuple(getattr(told, "conditions", ())),
    )


def _change(event: RecordedEvent | None, told: Event | None) -> Change | None:
    if event is None:
        return None
    if not isinstance(told, ConditionsChanged):
        return Change(on=event.date)
    words = {name: getattr(told, name) for name in ("what", "before", "after", "reason", "compensation")}
    return Change(on=event.date, disclosed=told.disclosed, **words)


def as_submitted(offer: Offer, case: Case, particulars: Mapping[str, Event] | None = None) -> Offer:
    """The offer with what the portal answered, where an event tells it and the offer itself does not yet."""
    if offer.portal.offer_number:
        return offer
    for event in reversed(case.effective_events):
        told = (particulars or {}).get(event.id)
        if event.kind == "offer-submitted" and (number := getattr(told, "offer_number", "")):
            answer: dict[str, Any] = {"offer_number": number, "submitted_on": event.date}
            for name in ("fee_receipt", "fee_paid_on"):
                answer[name] = getattr(told, name, None) or getattr(offer.portal, name)
            return offer.model_copy(update={"portal": offer.portal.model_copy(update=answer)})
    return offer


@lru_cache(maxsize=2)
def sample_timeline(language: str) -> Timeline:
    """The shipped sample's events, of an invented worker; one for each language."""
    samples = json.loads(_SAMPLES.read_text(encoding="utf-8"))
    return TypeAdapter(Timeline).validate_python(samples[language])
