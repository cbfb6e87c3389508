"""What an event's own dates, the case, and the offer have to say to it. Errors stop the event; warnings do not.

A permit that differs from its offer is a matter for a person: the worker may do only what the permit says, and the
employer has promised what the offer says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from casefile.cases.case import Case
from casefile.cases.events import (
    AgreementSigned,
    ConditionsChanged,
    EmploymentStarted,
    Event,
    MaintainedStatus,
    OfferSubmitted,
    PermitIssued,
)
from casefile.cases.job_names import names_occupation, names_place
from casefile.findings import Finding, mask
from casefile.folding import names_same
from casefile.offer import Offer
from casefile.reference.tables import Tables

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
        found += [*_permit(event, tables), *(_against_offer(event, offer) if offer else ())]
    if isinstance(event, OfferSubmitted | AgreementSigned):
        found += _order(event, case, offer)
    if isinstance(event, OfferSubmitted) and event.offer_number:
        found += _offer_number(event, offer, tables)
    if isinstance(event, MaintainedStatus):
        found += _maintained(event, case)
    return found


def _date(event: Event, today: dt.date) -> Iterator[Finding]:
    for name, day in {"date": event.date, **event.dates}.items():
        if not _EARLIEST <= day <= _LATEST:
            message = f"{name} is not between 1990 and 2100."
            yield Finding("error", "date-unlikely", message, "Check the year.", field=name, value=str(day))
        elif abs(day - event.date) > _FAR:
            message = f"{name} ({day}) is more than ten years from the event's own day."
            yield Finding("error", "date-unlikely", message, "Check the years.", field=name, value=str(day))
    if event.date > today + dt.timedelta(days=1) and isinstance(event, _ANCHORS):
        message = f"The event is dated {event.date}, and today is {today}."
        remedy = "Correct the date, or record it when it has happened: locks are set by it, and none is ever shortened."
        yield Finding("error", "date-ahead", message, remedy, field="date", value=str(event.date))
    elif event.date > today:
        message = f"The event is dated {event.date}, and today is {today}."
        remedy = "An event is recorded when it has happened; if the date is wrong, correct the event."
        yield _warning("date-ahead", "date", message, remedy, str(event.date))


def _correction(event: Event, case: Case) -> Iterator[Finding]:
    if not event.corrects:
        return
    if all(known.id != event.corrects for known in case.events):
        message = "The event it corrects is not one of this case."
        remedy = "`casefile case` shows the events of a case with their ids."
        yield Finding("error", "corrects-unknown", message, remedy, field="corrects", value=event.corrects)
        return
    instead = case.corrected.get(event.corrects)
    if instead not in (None, event.id):
        message = f"The event it corrects was corrected before, by {instead}."
        remedy = f"Correct {instead} if that is wrong too."
        yield Finding("error", "corrected-before", message, remedy, field="corrects", value=event.corrects)


def _repeated(event: Event, case: Case) -> Iterator[Finding]:
    """Twice of one kind on one day is a second try more often than a second event; changes may well come together."""
    if event.corrects or isinstance(event, ConditionsChanged):
        return
    for known in case.effective_events:
        if (known.kind, known.date) == (event.kind, event.date) and known.id != event.id:
            message = (
                f"Another {event.kind} of {event.date} is recorded as {known.id}; this one is {event.id}."
            )
            remedy = "If only one is right, record `recorded-in-error`, which corrects the other one."
            yield _warning("event-repeated", "event", message, remedy)
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
    said = f"The offer was submitted on {bare[0]}"
    if not agreements:
        message = f"{said}, and no agreement is recorded as signed before ({ORDER_SOURCE})."
        remedy = "Record the event agreement-signed with its true date; until then it is a gap."
        yield _warning("agreement-not-recorded", "date", message, remedy, str(bare[0]))
        return
    signed, copied = min(agreements, key=max)
    how = f"signed on {signed}" if signed > bare[0] else f"given to the worker on {copied}"
    message = f"{said}, but the agreement was {how}, and that comes first ({ORDER_SOURCE})."
    if event.out_of_order:
        yield _warning("order-not-kept", "date", message, "It is recorded, and stays a gap.", str(event.date))
        return
    remedy = (
        "Correct the date. If it did happen so, say why in out_of_order (`--out-of-order`), and ask counsel."
    )
    yield Finding("error", "order-not-kept", message, remedy, field="date", value=str(event.date))


def _submitted_by(offer: Offer | None) -> list[dt.date]:
    return [offer.portal.submitted_on] if offer and offer.portal.submitted_on else []


def _permit(event: PermitIssued, tables: Tables) -> Iterator[Finding]:
    begins = event.valid_from or event.date
    if event.expires_on is None:
        message = "The permit's expiry is not given: no one will be warned before it ends."
        yield _warning("permit-without-expiry", "expires_on", message, "Add expires_on from the permit.")
    elif event.expires_on < begins or event.expires_on < event.date:
        message = f"The permit would expire on {event.expires_on}, before it begins."
        finding = _warning("permit-ends-before-start", "expires_on", message, "Compare with the permit.")
        yield replace(finding, severity="error", value=str(event.expires_on))
    if event.number and not tables.identifier("permit_number").matches(event.number.strip().upper()):
        message = "The permit's number does not have the shape that permits' numbers have."
        yield _warning(
            "permit-number-shape", "number", message, "Compare with the permit.", mask(event.number)
        )


def _against_offer(event: PermitIssued, offer: Offer) -> Iterator[Finding]:
    names = (offer.employer.legal_name, offer.employer.operating_name)
    if event.employer and not any(names_same(event.employer, name) for name in names):
        yield _differs("employer", "employer", event.employer)
    if event.occupation and not names_occupation(event.occupation, offer):
        yield _differs("occupation", "occupation", mask(event.occupation))
    if event.location and not names_place(event.location, offer):
        yield _differs("location", "place of work", mask(event.location))
    job, remedy = offer.job, "Compare both; the worker may work only while a permit is valid."
    if event.expires_on and event.expires_on < job.end_date:
        message = f"The permit expires on {event.expires_on}, before the job ends on {job.end_date}."
        yield _warning("permit-expires-before-end", "expires_on", message, remedy, str(event.expires_on))
    begins = event.valid_from or event.date
    if begins > job.start_date:
        message = f"The permit is valid from {begins}, after the job's first day {job.start_date}."
        yield _warning("permit-begins-after-start", "valid_from", message, remedy, str(begins))


def _offer_number(event: OfferSubmitted, offer: Offer | None, tables: Tables) -> Iterator[Finding]:
    if not tables.identifier("offer_number").matches(event.offer_number.strip().upper()):
        message = "The offer number does not have the shape that offer numbers have."
        yield _warning(
            "offer-number-shape", "offer_number", message, "Compare with the portal.", event.offer_number
        )
    elif offer and offer.portal.offer_number not in ("", event.offer_number):
        message = "The offer number is not the one in the offer."
        remedy = "Compare both with the portal."
        yield _warning("offer-number-differs", "offer_number", message, remedy, event.offer_number)


def _maintained(event: MaintainedStatus, case: Case) -> Iterator[Finding]:
    expiries = [e.dates["expires_on"] for e in case.effective_events if "expires_on" in e.dates]
    applied = event.applied_on or event.date
    if expiries and applied > max(expiries):
        message = f"The application of {applied} came after the last permit expired on {max(expiries)}."
        remedy = "Status is maintained only if the worker applied before the permit expired (IRPR 201(1))."
        yield _warning("maintained-after-expiry", "applied_on", message, remedy, str(applied))


def _differs(field: str, what: str, shown: str) -> Finding:
    message = f"The {what} on the permit is not the one in the offer."
    remedy = "Compare both; if the permit is wrong, ask for a correction before the first day of work."
    return _warning(f"permit-{field}-differs", field, message, remedy, shown)


def _warning(code: str, field: str, message: str, remedy: str, value: str = "") -> Finding:
    return Finding("warning", code, message, remedy, field=field, value=value)
