"""Cases: the list and one of them, with its files. For readers, within their employers."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from starlette.responses import Response

from app.web.ground import file_name
from app.web.visit import Visit
from casefile import clock
from casefile.errors import NotFound
from flows.steps.gaps import judge_cases, read_standards
from storage.desk.views import Act

PAGE = 50
# What browsers show as it is; everything else, such as HTML that someone filed, is only ever downloaded.
_SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


def listed(visit: Visit) -> Response:
    """The cases that fit, those of the user's employers only; a page at a time."""
    query, after = visit.asked("q"), visit.asked("after")
    rows = _Rows(visit, query)
    shown = [row for row in rows.all if not after or row["case"] > after][:PAGE]
    on = shown[-1]["case"] if shown and shown[-1]["case"] != rows.all[-1]["case"] else ""
    visit.note(Act.LISTED, [row["case"] for row in shown])
    return visit.page("cases", rows=shown, count=len(rows.all), query=query, on=on)


class _Rows:
    """What the catalogue lists for someone."""

    def __init__(self, visit: Visit, query: str) -> None:
        self._visit, self._query = visit, query

    @cached_property
    def all(self) -> list[dict[str, Any]]:
        """Every row that fits, by case."""
        today, catalogue = clock.today(self._visit.ground.settings), self._visit.ground.archive.catalogue
        rows = catalogue.list_cases(search=self._query or None, today=today)
        named = [{**row, "case": f"{row['employer']}/{row['reference']}"} for row in rows]
        return sorted((row for row in named if self._visit.user.sees(row["case"])), key=lambda r: r["case"])


def case(visit: Visit) -> Response:
    """One case: what it says, its papers, its coverage, its clock, its ledger."""
    case_id = visit.mine(f"{visit.part('employer')}/{visit.part('reference')}")
    settings, catalogue = visit.ground.settings, visit.ground.archive.catalogue
    today = clock.today(settings)
    told = catalogue.describe(case_id, today)
    visit.note(Act.VIEWED, [case_id])
    judged = list(judge_cases(catalogue, [case_id], read_standards(settings), today))
    return visit.page("case", case=told, case_id=case_id, evidence=catalogue.evidence(case_id), judged=judged)


def file(visit: Visit) -> Response:
    """One paper, its digest checked; what a browser might run is only downloaded."""
    case_id = visit.mine(f"{visit.part('employer')}/{visit.part('reference')}")
    archive = visit.ground.archive
    told = archive.catalogue.describe(case_id)
    papers = [*told["documents"], *archive.catalogue.evidence(case_id), *told["withdrawn"]]
    found = [paper for paper in papers if file_name(paper) == visit.part("name")]
    if len(found) != 1:
        raise NotFound("no-such-page")
    paper = found[0]
    visit.note(Act.DOWNLOADED, [case_id], paper["id"])
    content = archive.fetch(paper["key"], paper["version_id"], paper["digest"])
    shown = paper["media_type"].split(";")[0] in _SHOWN
    headers = {
        "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{file_name(paper)}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(
        content, media_type=paper["media_type"] if shown else "application/octet-stream", headers=headers
    )
