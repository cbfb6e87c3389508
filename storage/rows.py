"""From a case to the catalogue's rows, and from rows to what ``casefile cases`` and ``case`` show. All pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from casefile.case import Case
from casefile.offer import Offer
from storage.ledger import Head

# The columns of one document that ``case --json`` shows; these names are an interface.
_SHOWN = (
    "id",
    "type",
    "language",
    "media_type",
    "version",
    "digest",
    "key",
    "version_id",
    "keep_through",
    "held",
)
_LISTED = (
    *("reference", "employer", "employer_name", "status", "documents", "keep_through"),
    *("language", "province", "occupation", "updated"),
)
_PENDING = "No work permit is known yet: everything is held until one is issued and the date can be set."


def case_row(case: Case, head: Head, offer: Offer | None, updated: str) -> dict[str, Any]:
    """The case's row. ``updated`` is the moment of its last entry."""
    employer_name = offer.employer.legal_name if offer else ""
    operating_name = offer.employer.operating_name if offer else ""
    worker = f"{offer.worker.given_names} {offer.worker.family_name}" if offer else ""
    occupation = f"{offer.job.noc_code} {offer.job.title}" if offer else ""
    return {
        "case_id": case.id,
        "employer": case.employer_id,
        "reference": case.reference,
        "employer_name": employer_name,
        "worker": worker,
        "language": offer.worker.language if offer else "",
        "province": offer.job.location.province if offer else "",
        "occupation": occupation,
        "status": "offered" if offer else "empty",
        "offer_digest": case.offer.sha256 if case.offer else "",
        "offer_json": offer.canonical().decode() if offer else "",
        "head_seq": head.seq,
        "head_digest": head.digest,
        "documents": len({(d.type, d.language) for d in case.documents}),
        "keep_through": None,
        "updated": updated,
        "employer_search": folded(f"{employer_name} {operating_name}"),
        "search": folded(
            " ".join([case.id, case.reference, employer_name, operating_name, worker, occupation])
        ),
    }


def document_rows(case: Case) -> list[dict[str, Any]]:
    """One row for each file, in the order they were archived. Until a permit is known, each is held without a date."""
    return [
        {
            "key": document.object.key,
            "case_id": case.id,
            "position": position,
            "id": document.id,
            "type": document.type,
            "language": document.language,
            "media_type": document.object.media_type,
            "version": document.version,
            "digest": document.object.sha256,
            "version_id": document.object.version_id,
            "keep_through": None,
            "held": True,
        }
        for position, document in enumerate(case.documents)
    ]


def listed_case(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A case as ``cases --json`` lists it."""
    return {name: row[name] for name in _LISTED}


def describe_case(case: Mapping[Any, Any], documents: Sequence[Mapping[Any, Any]]) -> dict[str, Any]:
    """A case as ``case --json`` describes it."""
    return {
        **listed_case(case),
        "documents": [{name: row[name] for name in _SHOWN} for row in documents],
        "events": [],
        "retention": {"state": "pending", "anchor": None, "keep_through": None, "because": _PENDING},
        "coverage": [],
        "holds": [],
    }


def folded(text: str) -> str:
    """Lower case without accents, so that ``quebec`` finds ``Québec``."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
