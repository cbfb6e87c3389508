"""An act on many cases: which ones is frozen when the number is first shown; the act asks for that number again.

What is shown and what is done are the same cases, or nothing is: a list that changed since is shown anew. Few cases are
done in the request, more as a job, which goes on when its page is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.web import acting
from app.web.acting import Outcome
from app.web.forms import Form
from app.web.visit import Visit
from app.web.words import words
from casefile.errors import CasefileError, Conflict, UsageError
from flows.steps.many import ACTS, CARRY_OUT, do_each
from storage.desk.jobs import ask_job
from storage.desk.views import Act

AT_ONCE = 25  # cases that are done while the page is awaited
TITLES: Mapping[str, str] = {
    "hold-place": words("Place a hold"),
    "hold-release": words("Release a hold"),
    "disposition-request": words("Ask for destruction"),
    "disposition-approve": words("Approve destruction"),
    CARRY_OUT: words("Destroy what was approved"),
}


@dataclass(frozen=True)
class Chosen:
    """The cases that an act is meant for, in order; ``left``: those of the same list that stay as they are."""

    cases: tuple[str, ...]
    left: tuple[str, ...] = ()

    @property
    def print(self) -> str:
        """Changes with any of the cases."""
        return hashlib.sha256("\n".join(self.cases).encode()).hexdigest()[:32]


class Confirmed(Form):
    """What the page of confirmation sends: the number that was typed, and what the list was when it was shown."""

    number: str = ""
    print: str = ""


def confirm(
    visit: Visit,
    kind: str,
    chosen: Chosen,
    given: Mapping[str, Sequence[str]],
    *,
    action: str,
    back: str,
    error: CasefileError | None = None,
    **more: Any,
) -> Response:
    """The page that repeats the number. ``given``: what the form said before, to be sent again with it."""
    visit.note(Act.LISTED, chosen.cases)
    values = {"title": TITLES[kind], "chosen": chosen, "given": given, "action": action, "back": back, **more}
    return visit.refused("confirm", error, **values) if error else visit.page("confirm", **values)


def fault_of(chosen: Chosen, sent: Confirmed) -> CasefileError | None:
    """Why a confirmation does not stand: the list is another by now, or another number was typed."""
    if sent.print != chosen.print:
        return Conflict("selection-changed")
    if sent.number.strip() != str(len(chosen.cases)):
        return UsageError("number-differs", n=len(chosen.cases))
    return None


def carry_out(visit: Visit, kind: str, chosen: Chosen, told: Mapping[str, str], back: str) -> Response:
    """Do it: at once, or as a job where it is long. ``told``: the act's own words."""
    if kind == CARRY_OUT or len(chosen.cases) > AT_ONCE:
        numbers = {case_id.partition("/")[0] for case_id in chosen.cases}
        about = {**told, "cases": list(chosen.cases)}
        job = ask_job(visit.ground.engine, kind, about, visit.user, visit.at, employers=numbers)
        visit.note(Act.ACTED, document=job.id)
        return visit.go(f"/jobs/{job.id}")
    ground, outcomes = visit.ground, []
    for one in do_each(
        ground.archive, kind, told, chosen.cases, visit.user, ground.settings, lambda *_: None
    ):
        if one.new:
            visit.note(Act.ACTED, [one.case_id], ACTS[kind].entry)
        state = "bad" if one.fault else "ok" if one.new else "plain"
        why = (one.fault,) if one.fault else ()
        outcomes.append(Outcome(one.case_id, state, one.said, why, f"/cases/{one.case_id}"))
    return acting.told(visit, TITLES[kind], outcomes, back)
