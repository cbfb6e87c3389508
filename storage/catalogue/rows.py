"""From a case to the catalogue's rows, and from rows to what ``casefile cases`` and ``case`` show. All pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from casefile.cases import holds, inspection
from casefile.cases.case import Case, Entry
from casefile.cases.events import KINDS
from casefile.cases.numbers import successors
from casefile.cases.parts import NEW, Disposition, Void
from casefile.cases.timeline import timeline_of
from casefile.folding import folded
from casefile.offer import Offer
from casefile.reference.schedule import Schedule
from casefile.retention.keeping import Keeping, unsettled
from casefile.retention.watch import dates_of
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
LISTED = (
    *("reference", "worker", "employer", "employer_name", "status", "documents", "keep_through"),
    *("language", "province", "occupation", "updated", "retention", "anchor", "holds"),
    *("permit_expires", "pending_since", "gaps", "late_since", "next_due", "judged_on"),
)
# How a case stood when it was judged last: for lists. Who asks for one case has it judged.
_STOOD = frozenset({"gaps", "late_since", "next_due", "judged_on"})


def case_row(
    case: Case, head: Head, offer: Offer | None, updated: str, planned: Keeping, schedule: Schedule
) -> dict[str, Any]:
    """The case's row. ``updated`` is the moment of its last entry."""
    employer_name = offer.employer.legal_name if offer else ""
    operating_name = offer.employer.operating_name if offer else ""
    worker = f"{offer.worker.given_names} {offer.worker.family_name}" if offer else ""
    by_family = f"{offer.worker.family_name} {offer.worker.given_names}" if offer else ""
    occupation = f"{offer.job.noc_code} {offer.job.title}" if offer else ""
    numbers = successors(case)
    return {
        "case_id": case.id,
        "employer": case.employer_id,
        "successors": "".join(f" {number} " for number in numbers),
        "reference": case.reference,
        "employer_name": employer_name,
        "worker": worker,
        "language": offer.worker.language if offer else "",
        "province": offer.job.location.province if offer else "",
        "occupation": occupation,
        "status": status(case, planned),
        "offer_digest": case.offer.sha256 if case.offer else "",
        "offer_json": offer.canonical().decode() if offer else "",
        "head_seq": head.seq,
        "head_digest": head.digest,
        "documents": len({(d.type, d.language) for d in case.documents}),
        **_retention_columns(case, planned, schedule),
        "updated": updated,
        "worker_sort": folded(by_family)[:200],
        "employer_sort": folded(employer_name)[:200],
        "employer_search": folded(f"{employer_name} {operating_name}"),
        "search": folded(
            " ".join([case.id, *numbers, case.reference, employer_name, operating_name, worker, occupation])
        ),
    }


def _retention_columns(case: Case, planned: Keeping, schedule: Schedule) -> dict[str, Any]:
    retention, watched = planned.retention, dates_of(case, planned)
    ours = [stored.key for stored in case.objects if stored.record_class not in schedule.for_good]
    days = [day for key in ours if (day := planned.locks[key].keep_through)]
    return {
        "keep_through": _iso(retention.keep_through),
        "anchor": _iso(retention.anchor),
        "retention": retention.state,
        "due_from": _iso(min(days) + dt.timedelta(days=1) if days else None),
        "holds": len(case.standing_holds),
        "unsettled": unsettled(case, planned),
        "permit_expires": _iso(watched.permit_expires),
        "maintained_since": _iso(watched.maintained_since),
        "pending_since": _iso(watched.pending_since),
        "watch_through": _iso(watched.keep_through),
        "inspection_due": _iso(watched.inspection_due),
        "finding_due": _iso(watched.finding_due),
        "restoration_until": _iso(watched.restoration_until),
        "penalty_due": _iso(watched.penalty_due),
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def status(case: Case, planned: Keeping) -> str:
    """Where a case stands, in one word: disposed of, void or joined to another, or by what has happened in it."""
    if case.void and planned.retention.state != "disposed":
        return "joined" if case.void.joins else "void"
    return "disposed" if planned.retention.state == "disposed" else timeline_of(case).status


def document_rows(case: Case) -> list[dict[str, Any]]:
    """One row for each file that is left, in the order they were archived, kept as the last settlement left it."""
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
            "keep_through": _iso(case.locks.get(document.object.key, NEW).keep_through),
            "held": case.locks.get(document.object.key, NEW).held,
        }
        for position, document in enumerate(case.documents)
    ]


def listed_case(row: Mapping[Any, Any], today: dt.date | None = None) -> dict[str, Any]:
    """A case as ``cases --json`` lists it. With ``today``, a case whose last day has passed is shown as due."""
    listed = {name: row[name] for name in LISTED}
    return {**listed, "retention": retention_on(row, today), "judged_on": row["judged_on"] or None}


def retention_on(row: Mapping[Any, Any], today: dt.date | None) -> str:
    """The state of retention as of a day: an active case becomes due by the calendar, not by a change of its row."""
    passed = today and row["watch_through"] and row["watch_through"] < today.isoformat()
    return "due" if passed and row["retention"] == "active" else str(row["retention"])


def describe_case(
    row: Mapping[Any, Any],
    documents: Sequence[Mapping[Any, Any]],
    case: Case,
    entries: Sequence[Entry],
    planned: Keeping,
    today: dt.date | None,
) -> dict[str, Any]:
    """A case as ``case --json`` describes it."""
    retention = planned.retention
    return {
        **{name: value for name, value in listed_case(row, today).items() if name not in _STOOD},
        "also_under": list(successors(case)),
        "documents": [{name: document[name] for name in _SHOWN} for document in documents],
        "events": [_event(case, event.id) for event in case.events],
        "void": _void(case.void) if case.void else None,
        "withdrawn": [piece.as_dict() for piece in case.withdrawn],
        "inspections": [inspection.describe(i) for i in case.inspections],
        "packets": [inspection.describe(p) for p in case.packets],
        "retention": {
            "state": retention.on(today) if today else retention.state,
            "anchor": _iso(retention.anchor),
            "keep_through": _iso(retention.keep_through),
            "because": retention.because.en,
            "because_fr": retention.because.fr,
            "rule": retention.rule,
            "locked_through": _iso(retention.locked_through),
            "settled": not row["unsettled"],
        },
        "coverage": [],
        "holds": [holds.describe(hold) for hold in case.holds],
        "dispositions": [_disposition(d) for d in case.dispositions],
        "history": [{"seq": e.seq, "at": e.at.isoformat(), "kind": e.kind, "by": e.actor} for e in entries],
    }


def _void(void: Void) -> dict[str, Any]:
    return {"reason": void.reason, "by": void.by, "on": void.on.isoformat(), "joins": void.joins or None}


def _event(case: Case, event_id: str) -> dict[str, Any]:
    event = next(event for event in case.events if event.id == event_id)
    title_en, title_fr = KINDS[event.kind].names if event.kind in KINDS else (event.kind, event.kind)
    return {
        "id": event.id,
        "event": event.kind,
        "title_en": title_en,
        "title_fr": title_fr,
        "date": event.date.isoformat(),
        **{name: day.isoformat() for name, day in event.dates.items()},
        "corrects": event.corrects or None,
        "corrected_by": case.corrected.get(event.id),
        "by": event.by,
        "recorded_on": event.recorded_on.isoformat(),
        "key": None if event.object.key in case.destroyed else event.object.key,
    }


def _disposition(one: Disposition) -> dict[str, Any]:
    return {
        "request": one.seq,
        "requested_by": one.requested_by,
        "requested_on": one.requested_on.isoformat(),
        "reason": one.reason,
        "objects": len(one.objects),
        "approved_by": one.approved_by or None,
        "approved_on": _iso(one.approved_on),
        "carried_out_on": _iso(one.carried_out_on),
    }
