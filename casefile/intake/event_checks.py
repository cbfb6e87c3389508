"""What an event's own dates, the case, and the offer have to say to it. Errors stop the event; warnings do not.

A permit that differs from its offer is a matter for a person: the worker may do only what the permit says, and the
employer has promised what the offer says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from casefile.cases.case import Case
from casefile.cases.event import Event
from casefile.cases.events import (
    AgreementSigned,
    ConditionsChanged,
    EmploymentStarted,
    MaintainedStatus,
    OfferSubmitted,
    PermitIssued,
)
from casefile.cases.job_names import names_occupation, names_place
from casefile.cases.life_events import BusinessTransferred
from casefile.cases.timeline import timeline_of
from casefile.findings import Finding, mask
from casefile.folding import names_same
from casefile.intake.language_checks import check_event_words
from casefile.intake.number_checks import wrong_business_number
from casefile.offer import Offer
from casefile.reference.tables import Tables
from casefile.said import Said

ORDER_SOURCE = "IRPR 209.11(1)(e)"
_EARLIEST = dt.date(1990, 1, 1)
_LATEST = dt.date(2100, 12, 31)
_FAR = dt.timedelta(days=3660)
# They move the last day kept, and a lock that was set is never shortened: a day too far off could not be put right.
_ANCHORS = (PermitIssued, EmploymentStarted)


def check_event(
    event: Event, case: Case, offer: Offer | None, tables: Tables, today: dt.date
) -> list[Finding]:
    """Every finding about one event of one case, in the order of its fields."""
    found = [*_date(event, today), *_correction(event, case), *_repeated(event, case)]
    if isinstance(event, PermitIssued):
        found += [*_permit(event, tables), *(_against_offer(event, offer, tables) if offer else ())]
    if isinstance(event, OfferSubmitted | AgreementSigned):
        found += _order(event, case, offer)
    if isinstance(event, OfferSubmitted) and event.offer_number:
        found += _offer_number(event, offer, tables)
    if isinstance(event, MaintainedStatus):
        found += _maintained(event, case)
    if isinstance(event, BusinessTransferred):
        found += _transfer(event)
    return [*found, *(check_event_words(event, offer) if offer else ())]


def _date(event: Event, today: dt.date) -> Iterator[Finding]:
    for name, day in {"date": event.date, **event.dates}.items():
        if not _EARLIEST <= day <= _LATEST:
            yield _error(Said("date-unlikely"), name, day)
        elif abs(day - event.date) > _FAR:
            yield _error(Said("date-unlikely.far"), name, day)
    if event.date > today + dt.timedelta(days=1) and isinstance(event, _ANCHORS):
        yield _error(Said("date-ahead.anchor", today=today), "date", event.date)
    elif event.date > today:
        yield _warning(Said("date-ahead", today=today), "date", event.date)


def _correction(event: Event, case: Case) -> Iterator[Finding]:
    if not event.corrects:
        return
    if all(known.id != event.corrects for known in case.events):
        yield _error(Said("corrects-unknown"), "corrects", event.corrects)
        return
    instead = case.corrected.get(event.corrects)
    if instead not in (None, event.id):
        yield _error(Said("corrected-before", instead=instead), "corrects", event.corrects)


def _repeated(event: Event, case: Case) -> Iterator[Finding]:
    """Twice of one kind on one day is a second try more often than a second event; changes may well come together."""
    if event.corrects or isinstance(event, ConditionsChanged):
        return
    for known in case.effective_events:
        if (known.kind, known.date) == (event.kind, event.date) and known.id != event.id:
            said = Said("event-repeated", event=event.kind, day=event.date, known=known.id, own=event.id)
            yield _warning(said, "event")
            return


def _order(event: OfferSubmitted | AgreementSigned, case: Case, offer: Offer | None) -> Iterator[Finding]:
    """The agreement is signed by both and copied first, then the offer is submitted (IRPR 209.11(1)(e)).

    What happened can be recorded, whatever its order: but only when whoever records it says so, and why.
    """
    others = [e for e in case.effective_events if e.id not in (event.id, event.corrects)]
    submissions = [e.date for e in others if e.kind == OfferSubmitted.kind]
    agreements = [
        (e.date, e.dates.get("copy_given_on", e.date)) for e in others if e.kind == AgreementSigned.kind
    ]
    if isinstance(event, OfferSubmitted):
        submissions = [event.date]
    else:
        agreements.append((event.date, event.copy_given_on or event.date))
        submissions = submissions or _submitted_by(offer)
    bare = [day for day in submissions if all(max(agreement) > day for agreement in agreements)]
    if not bare:
        return
    if not agreements:
        yield _warning(Said("agreement-not-recorded"), "date", bare[0])
        return
    signed, copied = min(agreements, key=max)
    how = Said("order-signed", day=signed) if signed > bare[0] else Said("order-copied", day=copied)
    if event.out_of_order:
        yield _warning(Said("order-not-kept.explained", submitted=bare[0], how=how), "date", event.date)
    else:
        yield _error(Said("order-not-kept", submitted=bare[0], how=how), "date", event.date)


def _submitted_by(offer: Offer | None) -> list[dt.date]:
    return [offer.portal.submitted_on] if offer and offer.portal.submitted_on else []


def _permit(event: PermitIssued, tables: Tables) -> Iterator[Finding]:
    begins = event.valid_from or event.date
    if event.expires_on is None:
        yield _warning(Said("permit-without-expiry"), "expires_on")
    elif event.expires_on < begins or event.expires_on < event.date:
        yield _error(Said("permit-ends-before-start"), "expires_on", event.expires_on)
    if event.number and not tables.identifier("permit_number").matches(event.number.strip().upper()):
        yield _warning(Said("permit-number-shape"), "number", mask(event.number))


def _against_offer(event: PermitIssued, offer: Offer, tables: Tables) -> Iterator[Finding]:
    names = (offer.employer.legal_name, offer.employer.operating_name)
    if event.employer and not any(names_same(event.employer, name) for name in names):
        yield _warning(Said("permit-employer-differs"), "employer", event.employer)
    if event.occupation and not names_occupation(event.occupation, offer, tables):
        yield _warning(Said("permit-occupation-differs"), "occupation", mask(event.occupation))
    if event.location and not names_place(event.location, offer, tables):
        yield _warning(Said("permit-location-differs"), "location", mask(event.location))
    job = offer.job
    if event.expires_on and event.expires_on < job.end_date:
        yield _warning(Said("permit-expires-before-end", end=job.end_date), "expires_on", event.expires_on)
    begins = event.valid_from or event.date
    if begins > job.start_date:
        yield _warning(Said("permit-begins-after-start", start=job.start_date), "valid_from", begins)


def _offer_number(event: OfferSubmitted, offer: Offer | None, tables: Tables) -> Iterator[Finding]:
    if not tables.identifier("offer_number").matches(event.offer_number.strip().upper()):
        yield _warning(Said("offer-number-shape.event"), "offer_number", event.offer_number)
    elif offer and offer.portal.offer_number not in ("", event.offer_number):
        yield _warning(Said("offer-number-differs"), "offer_number", event.offer_number)


def _maintained(event: MaintainedStatus, case: Case) -> Iterator[Finding]:
    expiries = [permit.expires_on for permit in timeline_of(case).permits if permit.expires_on]
    applied = event.applied_on or event.date
    if expiries and applied > max(expiries):
        yield _warning(Said("maintained-after-expiry", expired=max(expiries)), "applied_on", applied)


def _transfer(event: BusinessTransferred) -> Iterator[Finding]:
    """The new number is how later offers find the case: a wrong one would open another."""
    if not event.new_number:
        yield _warning(Said("transfer-without-number"), "new_number")
    for field, number in (("former_number", event.former_number), ("new_number", event.new_number)):
        if number and (wrong := wrong_business_number(number)):
            yield _error(wrong, field, number)


def _error(said: Said, field: str, value: object = "") -> Finding:
    return Finding("error", said, field=field, value=str(value))


def _warning(said: Said, field: str, value: object = "") -> Finding:
    return Finding("warning", said, field=field, value=str(value))
