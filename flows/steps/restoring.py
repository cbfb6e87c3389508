"""An earlier wording of an offer holds again: the ledger gets one entry more, and nothing is removed."""

from __future__ import annotations

from casefile.cases.case import OFFER_ACCEPTED
from casefile.cases.contents import accepted_offers
from casefile.cases.parts import term_of
from casefile.errors import UsageError
from casefile.offer import Offer
from storage.actor import Actor
from storage.archive import Archive, store_offer
from storage.commit import Decide, Draft, commit
from storage.state import CaseState


def restore_offer(archive: Archive, case_id: str, version: int, act: Actor) -> bool:
    """Let the wording of that number, as ``case --full`` counts them, hold again. False where it holds already.

    Raises UsageError for a number that is none, or whose wording was destroyed.
    """
    state = archive.catalogue.load(case_id)
    versions = accepted_offers(state.case, archive.catalogue.contents([case_id]).get(case_id, []))
    if not 1 <= version <= len(versions):
        raise UsageError("no-offer-version", version=version, most=len(versions))
    return commit(archive, case_id, act, _restoring(archive, versions[version - 1].offer, act))


def _restoring(archive: Archive, offer: Offer, act: Actor) -> Decide:
    def decide(state: CaseState) -> Draft | None:
        if state.offer == offer:
            return None
        stored = store_offer(archive.bucket, offer, state.case.id)
        body = {"offer": stored.as_dict(), "term": term_of(offer, state.offer, act.at.date()).as_dict()}
        return Draft(OFFER_ACCEPTED, body, {offer.digest: offer.canonical()})

    return decide
