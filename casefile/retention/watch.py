"""The watch lists: what a person should look at before a date passes. Pure functions of a few dates of each case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from casefile.cases.case import Case, employer_of, reference_of
from casefile.cases.inspection import unanswered
from casefile.cases.timeline import Timeline, timeline_of
from casefile.reference.schedule import Watch
from casefile.retention.keeping import Keeping, add_months

KINDS = {
    "inspection-overdue": ("Inspection: answer overdue", "Inspection\u00a0: réponse en retard"),
    "inspection-due": ("Inspection: answer due", "Inspection\u00a0: réponse attendue"),
    "finding-overdue": (
        "Preliminary finding: answer overdue",
        "Conclusion provisoire\u00a0: réponse en retard",
    ),
    "finding-due": ("Preliminary finding: answer due", "Conclusion provisoire\u00a0: réponse attendue"),
    "penalty-overdue": ("Penalty: payment overdue", "Sanction\u00a0: paiement en retard"),
    "penalty-due": ("Penalty: payment due", "Sanction\u00a0: paiement attendu"),
    "restoration-over": ("Time to restore status has passed", "Délai de rétablissement du statut écoulé"),
    "restoration-ending": ("Status to be restored by", "Statut à rétablir au plus tard"),
    "permit-expired": ("Permit expired", "Permis expiré"),
    "permit-expiring": ("Permit about to expire", "Permis sur le point d’expirer"),
    "maintained-status": ("Maintained status", "Statut conservé"),
    "keep-through": ("Retention period about to end", "Période de conservation sur le point de se terminer"),
    "pending": ("No answer for a long time", "Aucune réponse depuis longtemps"),
    "disposition-overdue": ("Disposition overdue", "Disposition en retard"),
}


@dataclass(frozen=True)
class WatchDates:
    """The dates of one case that the lists need.

    ``permit_expires``: of the permit that stands, None once the case is over or an extension was applied for in time;
    ``maintained_since``: the day on which maintained status begins, set until that application is decided;
    ``pending_since``: set while an answer is awaited; ``inspection_due``: the first day by which an inspection letter,
    not answered by a packet yet, must be; ``finding_due``: the same of a notice of preliminary finding, thirty days
    from its receipt (IRPR 209.994); ``restoration_until``: the last day to apply for restoration of status (IRPR 182);
    ``penalty_due``: the first day by which a penalty not yet paid is to be.
    """

    case_id: str
    permit_expires: dt.date | None
    maintained_since: dt.date | None
    pending_since: dt.date | None
    keep_through: dt.date | None
    inspection_due: dt.date | None = None
    finding_due: dt.date | None = None
    restoration_until: dt.date | None = None
    penalty_due: dt.date | None = None


@dataclass(frozen=True)
class Watched:
    """One line of a watch list. ``days`` from today to the date, negative once it has passed. ``within``: the shortest
    of the list's spans that the days fall into."""

    kind: str
    case_id: str
    date: dt.date
    days: int
    within: int

    def as_dict(self) -> dict[str, Any]:
        """The line for ``--json``, named in both languages."""
        title_en, title_fr = KINDS[self.kind]
        return {**asdict(self), "date": str(self.date), "title_en": title_en, "title_fr": title_fr}


def dates_of(case: Case, planned: Keeping) -> WatchDates:
    """What the lists need of a case, taken from its ledger."""
    retention, told = planned.retention, timeline_of(case)
    gone = told.over or told.freed_on is not None or retention.state == "disposed"
    maintained = None if gone else told.awaiting
    return WatchDates(
        case_id=case.id,
        permit_expires=None if gone or maintained else told.expires_on,
        maintained_since=maintained.begins if maintained else None,
        pending_since=_pending_since(told) if retention.open else None,
        keep_through=None if retention.open or retention.state == "disposed" else retention.keep_through,
        inspection_due=min((i.due for i in unanswered(case.inspections, case.packets)), default=None),
        finding_due=None if retention.state == "disposed" else _finding_due(case, told),
        restoration_until=None if gone else _restoration_until(told),
        penalty_due=None if retention.state == "disposed" else _penalty_due(case),
    )


# IRPR 209.994: written submissions within thirty days of the receipt of the notice.
_TO_ANSWER = dt.timedelta(days=30)


def _finding_due(case: Case, told: Timeline) -> dt.date | None:
    """By when the oldest notice of preliminary finding is to be answered: none was, and no final one has come since."""
    findings = [one for one in told.happenings if one.kind == "preliminary-finding"]
    after = [one.on for one in told.happenings if one.kind == "final-determination"]
    after += [piece.date for piece in case.evidence if piece.type == "finding-submission"]
    waiting = [one for one in findings if not any(day >= one.on for day in after)]
    return min((one.answer_by or one.counted_from + _TO_ANSWER for one in waiting), default=None)


def _penalty_due(case: Case) -> dt.date | None:
    """By when the oldest penalty is to be paid that no paper filed since shows as paid."""
    paid = [piece.date for piece in case.evidence if piece.type == "penalty-payment"]
    owed = [
        event.dates["pay_by"]
        for event in case.effective_events
        if "pay_by" in event.dates and not any(day >= event.date for day in paid)
    ]
    return min(owed, default=None)


def _restoration_until(told: Timeline) -> dt.date | None:
    """The last day to ask for restoration, unless the worker has."""
    lost = told.restoration
    asked = lost and any(lost.first <= day <= lost.last for day in told.restorations)
    return lost.last if lost and not asked else None


def _pending_since(told: Timeline) -> dt.date | None:
    last = told.terms[-1] if told.terms else None
    return (last.submitted_on or last.accepted_on) if last else None


# What ends, of the dates of a case: what it is called, and in which list it is told.
ENDS = {
    "permit": "permit_expires",
    "restoration": "restoration_until",
    "inspection": "inspection_due",
    "finding": "finding_due",
    "penalty": "penalty_due",
    "keep-through": "keep_through",
}


@dataclass(frozen=True)
class Ending:
    """Something of a case that ends on a day, ``in_days`` days from today."""

    case_id: str
    what: str
    on: dt.date
    in_days: int

    def as_dict(self) -> dict[str, str | int]:
        """It as lists give it."""
        return {
            "reference": reference_of(self.case_id),
            "employer": employer_of(self.case_id),
            "what": self.what,
            "on": str(self.on),
            "in_days": self.in_days,
        }


def expiring(cases: Iterable[WatchDates], within: int, today: dt.date) -> list[Ending]:
    """What ends today or in the next ``within`` days, the soonest first: permits, periods, days to answer by."""
    found = [
        Ending(case.case_id, what, day, (day - today).days)
        for case in cases
        for what, name in ENDS.items()
        if (day := getattr(case, name)) and 0 <= (day - today).days <= within
    ]
    return sorted(found, key=lambda one: (one.on, one.case_id, one.what))


def watch(cases: Iterable[WatchDates], days: Watch, today: dt.date) -> list[Watched]:
    """Every line of every list as of today, the most urgent first."""
    lines = [line for case in cases for line in _lines(case, days, today)]
    return sorted(lines, key=lambda line: (list(KINDS).index(line.kind), line.date, line.case_id))


def turns(case: WatchDates, days: Watch) -> Iterator[dt.date]:
    """The days on which the calendar alone may give a case another line, or a nearer span."""
    for day in (case.inspection_due, case.finding_due, case.penalty_due, case.restoration_until):
        if day:
            yield day + _DAY
    if case.permit_expires:
        yield from (case.permit_expires - dt.timedelta(days=span) for span in days.permit_expiry_days)
        yield case.permit_expires + _DAY
    if case.keep_through:
        yield case.keep_through - dt.timedelta(days=days.keep_through_days)
        yield case.keep_through + _DAY
        yield case.keep_through + dt.timedelta(days=days.overdue_days + 1)
    if case.pending_since:
        yield add_months(case.pending_since, days.pending_months) + _DAY


_DAY = dt.timedelta(days=1)


def _lines(case: WatchDates, days: Watch, today: dt.date) -> Iterator[Watched]:
    for day, ahead, passed in (
        (case.inspection_due, "inspection-due", "inspection-overdue"),
        (case.finding_due, "finding-due", "finding-overdue"),
        (case.penalty_due, "penalty-due", "penalty-overdue"),
        (case.restoration_until, "restoration-ending", "restoration-over"),
    ):
        if day:
            left = (day - today).days
            yield Watched(ahead if left >= 0 else passed, case.case_id, day, left, 0)
    if case.permit_expires:
        left = (case.permit_expires - today).days
        spans = [span for span in days.permit_expiry_days if 0 <= left <= span]
        if left < 0:
            yield Watched("permit-expired", case.case_id, case.permit_expires, left, 0)
        elif spans:
            yield Watched("permit-expiring", case.case_id, case.permit_expires, left, min(spans))
    if case.maintained_since:
        since = (case.maintained_since - today).days
        yield Watched("maintained-status", case.case_id, case.maintained_since, since, 0)
    if case.keep_through:
        left = (case.keep_through - today).days
        if 0 <= left <= days.keep_through_days:
            yield Watched("keep-through", case.case_id, case.keep_through, left, days.keep_through_days)
        elif left < -days.overdue_days:
            yield Watched("disposition-overdue", case.case_id, case.keep_through, left, 0)
    if case.pending_since and add_months(case.pending_since, days.pending_months) < today:
        yield Watched("pending", case.case_id, case.pending_since, (case.pending_since - today).days, 0)
