"""A case's offers and events read back: what it is about in a few lines, what changed from version to version. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casefile.cases.contents import OfferVersion
from casefile.cases.event import Event
from casefile.cases.facts import Permit
from casefile.offer import Offer
from casefile.said import Said
from casefile.sheets.rows import as_text, leaves

_NOT_SAID = frozenset({"date", "event", "kind"})


def about(offer: Offer, permit: Permit | None) -> dict[str, Said]:
    """Employer, worker, job, place, wage, term and permit, by the names of the lines."""
    job, wage, place = offer.job, offer.wage, offer.job.location
    told = {
        "employer": Said("about.text", text=offer.employer.legal_name),
        "worker": Said("about.text", text=f"{offer.worker.given_names} {offer.worker.family_name}"),
        "job": Said("about.text", text=f"{job.title} ({job.noc_code})"),
        "place": Said("about.text", text=f"{place.city} ({place.province})"),
        "wage": Said("about.wage", rate=wage.rate, unit=wage.unit, hours=wage.hours_per_week),
        "term": Said("about.term", first=job.start_date, last=job.end_date),
    }
    if permit:
        number, expires = permit.number, permit.expires_on or Said("about.unknown")
        told["permit"] = Said("about.permit", number=number, issued=permit.issued_on, expires=expires)
    return told


def offer_history(versions: Sequence[OfferVersion]) -> list[dict[str, Any]]:
    """Every version of the offer with the day it was accepted, its content, and what changed since the one before."""
    return [
        {
            "version": number,
            "on": version.on.isoformat(),
            "offer": version.offer.model_dump(mode="json", exclude_defaults=True),
            "changes": list(_changes(versions[number - 2].offer, version.offer)) if number > 1 else [],
        }
        for number, version in enumerate(versions, start=1)
    ]


def _changes(before: Offer, after: Offer) -> Iterator[dict[str, str]]:
    old, new = (_flat(offer) for offer in (before, after))
    for name in dict.fromkeys([*new, *old]):
        if old.get(name, "") != new.get(name, ""):
            yield {"field": name, "before": old.get(name, ""), "after": new.get(name, "")}


def _flat(offer: Offer) -> dict[str, str]:
    told: Mapping[str, Any] = offer.model_dump(mode="json")
    return {name: as_text(value) for name, value in leaves(told) if value not in (None, "", [], {})}


def event_words(event: Event) -> dict[str, str]:
    """What an event says beside its kind and date."""
    told = event.model_dump(mode="json", exclude_defaults=True)
    return {
        name: as_text(value)
        for name, value in leaves(told)
        if name not in _NOT_SAID and value not in (None, "")
    }
