"""Runs: the nights, each with its report, its findings by file and row, the rejected rows to take along.

They are of every employer's records: for records managers who may see all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import FileResponse, Response

from app.local import server_address
from app.web.visit import Visit
from casefile.errors import NotFound
from flows.steps.run_details import read_details, rejected_file, report_file
from storage.desk.jobs import ask_job
from storage.desk.runs import Run, find_run, runs_before
from storage.desk.views import Act

PAGE = 50
_MOST = 500  # findings on a page; how many more there are is said, and the report has all


def listed(visit: Visit) -> Response:
    """The runs, newest first."""
    rows = runs_before(visit.ground.engine, before=visit.number("before"), limit=PAGE + 1)
    return visit.page("runs", rows=rows[:PAGE], on=rows[PAGE - 1].number if len(rows) > PAGE else 0)


def start(visit: Visit) -> Response:
    """Ask for a night run now."""
    visit.note(Act.ACTED, document="night")
    job = ask_job(visit.ground.engine, "night", {}, visit.user, visit.at, employers=None)
    return visit.go(f"/jobs/{job.id}")


def run(visit: Visit) -> Response:
    """One run: its counts, what it found by file and row, the files of what it rejected."""
    found = find_run(visit.ground.engine, visit.part("run"))
    visit.note(Act.VIEWED, document=found.id)
    details = read_details(visit.ground.settings, found.report)
    findings = [*details["findings"], *details["gaps"]] if details else []
    return visit.page(
        "run",
        run=found,
        details=details,
        findings=_by_file(findings[:_MOST]),
        more=max(0, len(findings) - _MOST),
        link=_link(visit, found),
    )


def report(visit: Visit) -> Response:
    """The run's report, as it was written."""
    found = find_run(visit.ground.engine, visit.part("run"))
    file = report_file(visit.ground.settings, found.report)
    if file is None:
        raise NotFound("run-cleared", run=found.id)
    visit.note(Act.DOWNLOADED, document=found.id)
    return FileResponse(file, media_type="text/markdown; charset=utf-8", filename=file.name)


def rejected(visit: Visit) -> Response:
    """A file of rejected rows as it was given back to the inbox: to be corrected and handed in again."""
    found = find_run(visit.ground.engine, visit.part("run"))
    details, number = read_details(visit.ground.settings, found.report), visit.part("number")
    file = rejected_file(visit.ground.settings, found.report, int(number)) if number.isdecimal() else None
    if details is None or file is None:
        raise NotFound("run-cleared", run=found.id)
    visit.note(Act.DOWNLOADED, document=found.id)
    name = details["rejected"][int(number)]
    return FileResponse(file, media_type="application/octet-stream", filename=name)


def _by_file(findings: list[dict[str, Any]]) -> Mapping[str, list[dict[str, Any]]]:
    """The findings of each file, in the order of its rows; those of no file last."""
    files: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(findings, key=lambda one: (not one["file"], one["file"], one["row"] or 0)):
        files.setdefault(one["file"], []).append(one)
    return files


def _link(visit: Visit, found: Run) -> str:
    """The run's page in Prefect, where a server is set or runs here."""
    server = visit.ground.settings.prefect_api_url or server_address(visit.ground.settings)
    return (
        f"{server.removesuffix('/api')}/runs/flow-run/{found.flow_run}" if server and found.flow_run else ""
    )
