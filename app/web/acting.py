"""Acting at the desk: as whom, on which cases, and what became of each. Rights are asked for each case, in the act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.web.visit import Visit
from casefile.errors import CasefileError, NotFound
from casefile.findings import Finding
from casefile.said import Said
from storage.actor import Actor, act_as
from storage.desk.views import Act


@dataclass(frozen=True)
class Outcome:
    """What became of one case, file or row. ``state``: ok, plain (nothing was to be done), or bad, with why."""

    of: str
    state: str
    said: Said
    why: tuple[Finding | Said, ...] = ()
    link: str = ""


def actor(visit: Visit) -> Actor:
    """The signed-in user, by the id that ledgers keep and the rule of two persons compares."""
    return act_as(visit.user, visit.ground.settings)


def seen(visit: Visit, case_ids: Iterable[str]) -> list[str]:
    """Those of the cases that are the user's to see, each once and in their order."""
    moved = visit.ground.archive.catalogue.transferred()
    return [one for one in dict.fromkeys(case_ids) if visit.user.sees(one, moved.get(one, ()))]


def each(
    visit: Visit, case_ids: Sequence[str], verb: Callable[[str], bool], done: Said, already: Said, mark: str
) -> list[Outcome]:
    """Do it for each case that is the user's, and note it; a refusal or a fault costs only its case.

    ``mark``: what the audit says was done.
    """
    theirs = set(seen(visit, case_ids))
    return [_one(visit, case_id, case_id in theirs, verb, done, already, mark) for case_id in case_ids]


def _one(
    visit: Visit,
    case_id: str,
    theirs: bool,
    verb: Callable[[str], bool],
    done: Said,
    already: Said,
    mark: str,
) -> Outcome:
    try:
        if not theirs:
            raise NotFound("no-case", reference=case_id)
        new = verb(case_id)
    except CasefileError as error:
        return Outcome(case_id, "bad", Said("desk-not-done"), (error.said,))
    visit.note(Act.ACTED, [case_id], mark)
    return Outcome(case_id, "ok" if new else "plain", done if new else already, link=f"/cases/{case_id}")


def told(visit: Visit, title: str, outcomes: Sequence[Outcome], back: str, **more: Any) -> Response:
    """The page that says what became of an act. ``back``: where the work goes on."""
    counts = {state: sum(one.state == state for one in outcomes) for state in ("ok", "plain", "bad")}
    return visit.page("done", title=title, outcomes=outcomes, counts=counts, back=back, **more)
