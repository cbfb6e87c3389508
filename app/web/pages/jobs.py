"""Jobs: what was asked for and is done elsewhere, how far it is, how it ended. For readers, within their employers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from starlette.responses import Response

from app.web import many
from app.web.visit import Visit
from app.web.words import words
from storage.desk.jobs import Job, State, ask_job, find_job, jobs_seen_by
from storage.desk.views import Act

PAGE = 50
_REFRESH = "4"  # seconds; a page that is read by ear or by eye for longer may be kept still
# What a kind of job is called.
TITLES: Mapping[str, str] = {
    "night": words("Night run"),
    "packet-plan": words("Plan of a packet"),
    "packet-build": words("Build of a packet"),
    "packet-rehearsal": words("Rehearsal of a packet"),
    **many.TITLES,
}


def listed(visit: Visit) -> Response:
    """The jobs, newest first."""
    before = visit.number("before")
    seen = jobs_seen_by(visit.ground.engine, visit.user, before=before)
    rows = list(islice(seen, PAGE + 1))
    on = rows[PAGE - 1].number if len(rows) > PAGE else 0
    names = {user.id: user.name for user in visit.ground.users.all()}
    return visit.page("jobs", rows=rows[:PAGE], names=names, titles=TITLES, on=on)


def job(visit: Visit) -> Response:
    """One job. While it goes on the page asks again by itself, unless it is to keep still."""
    found = find_job(visit.ground.engine, visit.part("job"), visit.user)
    names = {user.id: user.name for user in visit.ground.users.all()}
    still = bool(visit.asked("still"))
    page = visit.page(
        "job",
        job=found,
        names=names,
        titles=TITLES,
        still=still,
        place=place_of(found),
        run=_run(visit, found),
    )
    if not found.ended and not still:
        page.headers["Refresh"] = _REFRESH
    return page


def again(visit: Visit) -> Response:
    """Ask for a job that failed once more: what it did already stands, and it goes on from there."""
    found = find_job(visit.ground.engine, visit.part("job"), visit.user)
    if found.state is not State.FAILED:
        return visit.go(f"/jobs/{found.id}")
    visit.note(Act.ACTED, document=found.id)
    made = ask_job(
        visit.ground.engine, found.kind, found.about, visit.user, visit.at, employers=found.employers
    )
    return visit.go(f"/jobs/{made.id}")


def place_of(found: Job) -> str:
    """The page of what a job is about; "" for one that has none."""
    if found.kind == "night":
        return "/runs"
    packet = f"/packets/{found.about['request']}" if found.kind.startswith("packet-") else ""
    return f"{packet}/rehearsal" if found.kind == "packet-rehearsal" else packet


def _run(visit: Visit, found: Job) -> str:
    """The page of the Prefect run that does it."""
    server = visit.ground.settings.prefect_api_url
    return (
        f"{server.removesuffix('/api')}/runs/flow-run/{found.flow_run}" if server and found.flow_run else ""
    )
