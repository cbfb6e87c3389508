"""What the ledger leaves out on purpose and documents need: the events' particulars, and every version of an offer."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from casefile.cases.case import Case, StoredObject
from casefile.cases.events import Event, read_event
from casefile.documents.agreement_check import Accepted
from casefile.offer import Offer
from storage.bucket import Bucket
from storage.client import THREADS

# The kinds of event of which a document or a due rule shows more than the dates.
TOLD = frozenset({"offer-submitted", "permit-issued", "conditions-changed", "employment-ended"})


def read_particulars(bucket: Bucket, cases: Iterable[Case]) -> dict[str, Event]:
    """The archived events of these cases by their ids, each checked against its digest; not those that were destroyed.

    Raises ``IntegrityError`` for one that is not what the ledger says, ``Unavailable`` when the store does not answer.
    """
    wanted = {
        event.id: event.object
        for case in cases
        for event in case.effective_events
        if event.kind in TOLD and event.object.key not in case.destroyed
    }
    if not wanted:
        return {}
    with ThreadPoolExecutor(THREADS) as threads:
        contents = threads.map(lambda stored: _get(bucket, stored), wanted.values())
        return {id_: read_event(content) for id_, content in zip(wanted, contents, strict=True)}


def read_offers(bucket: Bucket, case: Case) -> list[Accepted]:
    """Every version of the case's offer that is still kept, oldest first."""
    kept = {record.object.key: record.made_on for record in case.records}
    return [
        Accepted(Offer.model_validate_json(_get(bucket, stored)), kept[stored.key])
        for stored in case.offers
        if stored.key in kept
    ]


def _get(bucket: Bucket, stored: StoredObject) -> bytes:
    return bucket.get(stored.key, version_id=stored.version_id, sha256=stored.sha256)
