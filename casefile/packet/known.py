"""A case's own numbers of nine digits: they are known by name, and so no social insurance numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable

from casefile.cases.contents import Contents
from casefile.offer import Offer
from casefile.opening.digits import digits_of

# Fields of events that hold a number by which someone else knows the case: a permit, the portal, an authority's file,
# a business. What is free text may hold anything, and is not believed.
_OF_EVENTS = ("number", "offer_number", "file_number", "former_number", "new_number")


def known_numbers(offer: Offer | None, contents: Contents) -> tuple[str, ...]:
    """The digits of each such number in the standing offer, in every offer before it and in every event."""
    told = [content for kind, _, content in contents if kind == "event"]
    offers = [Offer.model_validate_json(content) for kind, _, content in contents if kind == "offer"]
    values = [value for one in (*offers, *([offer] if offer else [])) for value in _of_offer(one)]
    values += [value for content in told for value in _of_event(json.loads(content))]
    return tuple(dict.fromkeys(number for value in values if (number := nine_digits(value))))


def nine_digits(value: object) -> str:
    """The digits of a number that has nine, whatever stands before and between them (U123 456 789); else empty."""
    digits = digits_of(str(value or ""))
    return digits if len(digits) == 9 else ""


def _of_offer(offer: Offer) -> Iterable[object]:
    employer, worker = offer.employer, offer.worker
    return (
        offer.employer_id, employer.phone, employer.contact.phone, worker.passport_number, worker.uci,
        offer.portal.offer_number, offer.portal.fee_receipt,
    )  # fmt: skip


def _of_event(particulars: dict[str, object]) -> Iterable[object]:
    return (particulars.get(name) for name in _OF_EVENTS)
