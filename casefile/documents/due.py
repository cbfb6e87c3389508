"""When a document may be made, by when it must be, and what is overdue: pure rules of dates.

``library.toml`` names one rule of each kind for each document type, with the law or the step it comes from. The
order that the law sets is kept here too: signed by both and copied, then submitted, then applied for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from casefile.cases.case import Case
from casefile.cases.contents import Contents, accepted_offers, particulars
from casefile.cases.timeline import Timeline, as_submitted, timeline_of
from casefile.documents.agreement_check import agreement_faults
from casefile.documents.library import DocumentType, Library
from casefile.findings import Finding
from casefile.offer import Offer
from casefile.periods import record_of_employment_due
from casefile.said import Both, Said

_Begins = Callable[[DocumentType, Offer, Timeline], dt.date | None]
_Ends = Callable[[DocumentType, Offer, Timeline], dt.date | None]
AT_ONCE = dt.date.min
LATE = "document-late"
ORDER_NOT_KEPT = "order-not-kept"
_DAY = dt.timedelta(days=1)
_AGREEMENT = "employment-agreement"
# What a case that came in when it was over still gets: of its record, whenever that is made.
_OF_THE_RECORD = frozenset({"employment-ended", "conditions-changed", "disposition-carried-out"})
# Employment Insurance Regulations, s. 89.
_SIN_DAYS = dt.timedelta(days=3)


def first_day(offer: Offer, progress: Timeline) -> dt.date:
    """The day work began, or the day the offer says it will."""
    return progress.started_on or offer.job.start_date


def has_come(
    kind: DocumentType, offer: Offer, progress: Timeline, today: dt.date, opened: dt.date = AT_ONCE
) -> bool:
    """Whether a document of this type is due today. What is due stays due: later data makes a new version of it.

    A case that was closed before anyone worked gets no further papers, and one that came in on ``opened`` none of a
    step that was over by then.
    """
    begins = due_from(kind, offer, progress)
    if begins is None or begins > today or progress.never_employed:
        return False
    return not after_the_fact(kind, offer, progress, opened)


def after_the_fact(kind: DocumentType, offer: Offer, progress: Timeline, opened: dt.date) -> bool:
    """Whether the document's step was over before the case came in.

    The paper of that step is the one that was used then, and is filed as evidence; one made now would bear a later day.
    What is due of who still works is made, late as it is. A case that was over gets what its own record needs.
    """
    if _over_by(offer, progress) < opened:
        return kind.due.since not in _OF_THE_RECORD
    permit = progress.permit
    return kind.due.by == "before-application" and permit is not None and permit.issued_on < opened


def _over_by(offer: Offer, progress: Timeline) -> dt.date:
    """The day by which nothing more was to come: the last end or closing; of which nothing is told, the offer's."""
    if progress.over:
        return max([*(end.on for end in progress.ends), *(one.on for one in progress.closings)])
    return dt.date.max if progress.permits or progress.starts else offer.job.end_date


def due_from(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """The first day on which the document may be made; None while what it waits for has not happened."""
    return _BEGINS[kind.due.since](kind, offer, progress)


def due_by(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """The last day on which the document is in time; None when no date is set, or not yet."""
    return _ENDS[kind.due.by](kind, offer, progress)


def notice_days(kind: DocumentType, progress: Timeline, today: dt.date) -> int | None:
    """Which of a type's notices is the current one: the smallest number of days that has been reached."""
    if kind.due.since != "permit-expiring" or progress.expires_on is None:
        return None
    left = (progress.expires_on - today).days
    return min((days for days in kind.due.days if left <= days), default=None)


def turns(library: Library, offer: Offer, progress: Timeline) -> Iterator[dt.date]:
    """The days on which the calendar alone may change what is due, which notice is current, or what is overdue."""
    for kind in library.types:
        if begins := due_from(kind, offer, progress):
            yield begins
        if limit := due_by(kind, offer, progress):
            yield limit + _DAY
        if kind.due.since == "permit-expiring" and progress.expires_on:
            yield from (progress.expires_on - dt.timedelta(days=days) for days in kind.due.days)


def overdue(
    library: Library,
    offer: Offer,
    progress: Timeline,
    made: Iterable[str],
    today: dt.date,
    opened: dt.date = AT_ONCE,
) -> list[Finding]:
    """Every document type that ought to have been made by now and was not, with its legal source.

    ``made`` are the types the case has. A case that was closed before anyone worked owes nothing more; of what was over
    before the case came in, on ``opened``, coverage asks for the signed paper.
    """
    if progress.never_employed:
        return []
    have = set(made)
    return [
        _gap(kind, offer, limit, come=has_come(kind, offer, progress, today))
        for kind in library.types
        if kind.name not in have and kind.due.since != "on-request"
        if not after_the_fact(kind, offer, progress, opened)
        if (limit := due_by(kind, offer, progress)) is not None and limit < today
    ]


def late(
    library: Library,
    offer: Offer,
    progress: Timeline,
    first_made: Mapping[str, dt.date],
    opened: dt.date = AT_ONCE,
) -> list[Finding]:
    """Every document that was made after its last day. It stays a gap: being made does not make it timely.

    ``first_made`` is the day each type was first made, ``opened`` the day the case came in: of what was to be made
    before that, the archive cannot say that it was late. An agreement that was signed in time was there in time.
    """
    found: list[Finding] = []
    if progress.never_employed:
        return found
    for kind in library.types:
        limit, made = due_by(kind, offer, progress), first_made.get(kind.name)
        if limit is None or made is None or not opened <= limit < made:
            continue
        signed = progress.signed_on
        if kind.name == _AGREEMENT and signed is not None and signed <= limit:
            continue
        found.append(_late(kind, offer, limit, made))
    return found


def order_faults(offer: Offer, progress: Timeline) -> list[Finding]:
    """Where the order the law sets was not kept, or cannot be shown: agreement, copy, submission, work."""
    submitted = progress.submitted_on or offer.portal.submitted_on
    told = {"reference": offer.reference, "submitted": submitted}
    signed, given = progress.signed_on, progress.copy_given_on
    if submitted is None:
        return []
    if signed is None:
        return [_order(offer, Said("order-not-kept.no-agreement", **told))]
    if signed > submitted:
        return [_order(offer, Said("order-not-kept.agreement", day=signed, **told))]
    if given is None:
        return [_order(offer, Said("order-not-kept.no-copy", **told))]
    if given > submitted:
        return [_order(offer, Said("order-not-kept.copy", day=given, **told))]
    return []


def _source(kind: DocumentType) -> Both:
    """The law by its name in each language: IRPR 209.2, RIPR, 209.2."""
    return Both(kind.due.source, kind.due.source.replace("IRPR ", "RIPR, "))


def _gap(kind: DocumentType, offer: Offer, limit: dt.date, *, come: bool) -> Finding:
    return Finding(
        "warning",
        "document-overdue",
        reference=offer.reference,
        title=kind.titles,
        name=kind.name,
        limit=limit,
        source=_source(kind),
        step=_MAKE if come else _STEPS.get(kind.due.since, _MAKE),
        field=kind.name,
        value=offer.reference,
    )


def _late(kind: DocumentType, offer: Offer, limit: dt.date, made: dt.date) -> Finding:
    return Finding(
        "warning",
        "document-late",
        reference=offer.reference,
        title=kind.titles,
        name=kind.name,
        made=made,
        limit=limit,
        source=_source(kind),
        field=kind.name,
        value=offer.reference,
    )


def _order(offer: Offer, said: Said) -> Finding:
    return Finding("warning", said, field="portal.submitted_on", value=offer.reference)


def _numbered(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """The portal's number counts from the day it was given."""
    return (offer.portal.submitted_on or AT_ONCE) if offer.portal.offer_number else None


def _signed(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """From the signing, or from the submission that cannot have come before it."""
    return progress.signed_on or _numbered(kind, offer, progress)


def _issued(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    return progress.permit.issued_on if progress.permit else None


def _near(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """Some days before the first day of work, or with the permit if that comes sooner."""
    near = first_day(offer, progress) - dt.timedelta(days=max(kind.due.days))
    return min(near, _issued(kind, offer, progress) or near)


def _expiring(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    if progress.expires_on is None or progress.over or progress.awaiting or progress.freed_on:
        return None
    return progress.expires_on - dt.timedelta(days=max(kind.due.days))


def _maintained(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """A record of maintained status, and only for who applied before the permit expired (IRPR 201(1))."""
    return progress.awaiting.applied_on if progress.awaiting else None


def _before_first_day(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date:
    return first_day(offer, progress) - _DAY


def _days_after_end(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    return progress.ended_on + dt.timedelta(days=max(kind.due.days)) if progress.ended_on else None


def _record_of_employment(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """The clock of the record of employment, which the record of the end goes with: one clock for both."""
    ended = progress.ended_on
    return record_of_employment_due(ended, offer.wage.pay_frequency) if ended else None


def _changed(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    return progress.change.on if progress.change else None


def _ended(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """From the last end, also when the worker came back later: the record of it stays due."""
    return progress.ended_on


def _expiry(kind: DocumentType, offer: Offer, progress: Timeline) -> dt.date | None:
    """The permit's last day; for a notice, the day on which the first of its notices was to be given."""
    if kind.due.since == "permit-expiring":
        return _expiring(kind, offer, progress)
    return progress.expires_on if progress.awaiting else None


_BEGINS: Mapping[str, _Begins] = {
    "offer-accepted": lambda kind, offer, progress: AT_ONCE,
    "agreement-signed": _signed,
    "offer-numbered": _numbered,
    "permit-issued": _issued,
    "first-day-near": _near,
    "employment-started": lambda kind, offer, progress: progress.started_on,
    "conditions-changed": _changed,
    "permit-expiring": _expiring,
    "maintained-status": _maintained,
    "employment-ended": _ended,
    "on-request": lambda kind, offer, progress: None,
    "disposition-carried-out": lambda kind, offer, progress: (
        None
    ),  # the disposition makes it, from the ledger
}
_ENDS: Mapping[str, _Ends] = {
    "before-submission": lambda kind, offer, progress: progress.submitted_on or offer.portal.submitted_on,
    "before-application": _issued,
    "before-first-day": _before_first_day,
    "first-day": lambda kind, offer, progress: first_day(offer, progress),
    "third-day": lambda kind, offer, progress: first_day(offer, progress) + _SIN_DAYS,
    "permit-expiry": _expiry,
    "days-after-end": _days_after_end,
    "record-of-employment": _record_of_employment,
    "no-date": lambda kind, offer, progress: None,
}
_MAKE = Said("overdue-step.make")
_STEPS: Mapping[str, Said] = {
    "offer-numbered": Said("overdue-step.number"),
    "agreement-signed": Said("overdue-step.agreement"),
    "permit-issued": Said("overdue-step.permit"),
    "employment-started": Said("overdue-step.started"),
    "maintained-status": Said("overdue-step.maintained"),
    "employment-ended": Said("overdue-step.ended"),
}


def lapses(
    case: Case, offer: Offer, contents: Contents, library: Library, today: dt.date, zone: dt.tzinfo
) -> list[Finding]:
    """What a case ought to have by now and has not: documents past their day, the order of the law, what was agreed.

    Each with its legal source; days begin as in ``zone``.
    """
    told = particulars(case, contents)
    progress = timeline_of(case, told)
    standing = as_submitted(offer, progress)
    made = {kind: at.astimezone(zone).date() for kind, at in case.first_made.items()}
    opened = case.opened.astimezone(zone).date() if case.opened else today
    found = [
        *overdue(library, standing, progress, made, today, opened),
        *late(library, standing, progress, made, opened),
        *order_faults(standing, progress),
    ]
    if len(case.offers) > 1:
        found += agreement_faults(accepted_offers(case, contents), progress.signed_on)
    return found
