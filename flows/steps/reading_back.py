"""What ``case`` reads back of offers and events, out of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casefile.cases.contents import Contents, accepted_offers, particulars
from casefile.cases.events import read_event
from casefile.cases.reading_back import about, event_words, offer_history
from casefile.cases.timeline import timeline_of
from storage.catalogue.catalogue import Catalogue
from storage.state import CaseState


def read_back(catalogue: Catalogue, case_id: str, events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """``about``, ``offers`` and ``events`` as ``case --json`` gives them; events gain ``told``: what they say."""
    return read_back_of(catalogue.load(case_id), catalogue.contents([case_id]).get(case_id, []), events)


def read_back_of(state: CaseState, contents: Contents, events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The same of a case that is at hand."""
    versions = accepted_offers(state.case, contents)
    held = {digest: content for kind, digest, content in contents if kind == "event"}
    said = {
        event.id: event_words(read_event(held[event.object.sha256]))
        for event in state.case.events
        if event.object.sha256 in held
    }
    permit = timeline_of(state.case, particulars(state.case, contents)).permit
    return {
        "about": about(state.offer, permit) if state.offer else {},
        "offers": offer_history(versions),
        "events": [{**event, "told": said.get(event["id"], {})} for event in events],
    }
