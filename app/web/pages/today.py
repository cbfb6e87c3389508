"""Today: what needs who looks, the late first, of their employers alone. For readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.web import acting
from app.web.pages.cases import left_unjudged
from app.web.visit import Visit
from casefile import clock
from casefile.retention.watch import KINDS, Watched, watch
from casefile.roles import Role
from casefile.said import Both
from flows.steps.dispositions import to_approve
from storage.desk.runs import Run, runs_before
from storage.desk.views import Act

_SHOWN = 8  # lines of one kind; how many more there are is said
_RUNS = 20


@dataclass(frozen=True)
class Need:
    """One kind of thing that waits: its lines (case, day, days from today), how many in all, where all of them are."""

    title: Both
    lines: Sequence[Watched]
    count: int
    link: str = ""
    late: bool = False


def today(visit: Visit) -> Response:
    """Gaps that are late, days that pass, destructions to approve, the last runs and what they rejected."""
    catalogue, day = visit.ground.archive.catalogue, clock.today(visit.ground.settings)
    unjudged = left_unjudged(visit)
    late = catalogue.late_cases(visit.user.employers, _SHOWN + 1)
    needs = _watched(visit)
    approvals = _to_approve(visit)
    shown = [*(case_id for case_id, *_ in late), *(line.case_id for need in needs for line in need.lines)]
    visit.note(Act.LISTED, dict.fromkeys(shown))
    return visit.page(
        "today",
        day=day,
        late=late[:_SHOWN],
        workers=catalogue.workers(shown),
        more_late=len(late) > _SHOWN,
        unjudged=unjudged,
        needs=needs,
        approvals=approvals,
        runs=_runs(visit),
    )


def _watched(visit: Visit) -> list[Need]:
    """The watch lists, each with its most urgent lines."""
    catalogue, day = visit.ground.archive.catalogue, clock.today(visit.ground.settings)
    dates = catalogue.watch_dates(day)
    theirs = set(acting.seen(visit, [one.case_id for one in dates]))
    lines = watch([one for one in dates if one.case_id in theirs], catalogue.schedule.watch, day)
    found = []
    for kind, title in KINDS.items():
        own = [line for line in lines if line.kind == kind]
        if own:
            late = any(line.days < 0 for line in own) and kind not in ("pending", "maintained-status")
            found.append(Need(Both(*title), own[:_SHOWN], len(own), _LINKS.get(kind, ""), late))
    return sorted(found, key=lambda need: not need.late)


def _to_approve(visit: Visit) -> int:
    """How many destructions wait for this user's approval: none that they asked for themselves."""
    if not visit.may(Role.APPROVER):
        return 0
    waiting = to_approve(visit.ground.archive, clock.today(visit.ground.settings))
    return len(acting.seen(visit, [case_id for case_id, by in waiting if by != visit.user.id]))


def _runs(visit: Visit) -> list[Run]:
    """The last run of each kind, for who sees every employer: what it rejected, and what stopped it."""
    if visit.user.employers is not None or not visit.may(Role.RECORDS_MANAGER):
        return []
    last: dict[str, Run] = {}
    for run in runs_before(visit.ground.engine, limit=_RUNS):
        last.setdefault(run.kind, run)
    return list(last.values())


_LINKS = {
    "permit-expiring": "/cases?permit_within=120&sort=permit",
    "keep-through": "/cases?sort=keep-through",
    "disposition-overdue": "/disposition",
}
