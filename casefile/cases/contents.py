"""What the ledger leaves out on purpose: a case's offers and events in full, as the catalogue keeps them by digest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.cases.case import Case
from casefile.cases.event import Event
from casefile.cases.events import read_event
from casefile.cases.stored import StoredObject
from casefile.errors import IntegrityError
from casefile.offer import Offer

# Kind (offer or event), SHA-256 and content of each, in the order they came.
Contents = Sequence[tuple[str, str, bytes]]
# The kinds of event of which a document or a due rule shows more than the dates.
TOLD = frozenset(
    {
        "offer-submitted", "permit-issued", "conditions-changed", "employment-ended", "leave-began",
        "extension-decided", "final-determination",
    }
)  # fmt: skip


@dataclass(frozen=True)
class OfferVersion:
    """One version of a case's offer, and the day it was accepted into the archive."""

    offer: Offer
    on: dt.date


def particulars(case: Case, contents: Contents) -> dict[str, Event]:
    """The events of this case of which more than the dates is shown, by their ids; not those that were destroyed.

    Raises IntegrityError where the catalogue lacks one that the ledger names.
    """
    held = {digest: content for kind, digest, content in contents if kind == "event"}
    return {
        event.id: read_event(_content(held, event.object, case))
        for event in case.effective_events
        if event.kind in TOLD and event.object.key not in case.destroyed
    }


def accepted_offers(case: Case, contents: Contents) -> list[OfferVersion]:
    """Every version of the case's offer that is still kept, oldest first."""
    held = {digest: content for kind, digest, content in contents if kind == "offer"}
    kept: dict[str, list[dt.date]] = defaultdict(list)
    for record in case.records:
        kept[record.object.key].append(record.made_on)
    return [
        OfferVersion(Offer.model_validate_json(_content(held, stored, case)), _next(kept[stored.key]))
        for stored in case.offers
        if stored.key in kept
    ]


def _next(days: list[dt.date]) -> dt.date:
    """The day of this acceptance: a wording that was restored has one for each, in their order."""
    return days.pop(0) if len(days) > 1 else days[0]


def _content(held: dict[str, bytes], stored: StoredObject, case: Case) -> bytes:
    try:
        return held[stored.sha256]
    except KeyError:
        raise IntegrityError("offer-or-event-missing", key=stored.key, case=case.id) from None
