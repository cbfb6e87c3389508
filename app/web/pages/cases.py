"""Cases: the list and one of them, with its files. For readers, within their employers."""

from __future__ import annotations

from starlette.responses import Response

from app.web.ground import file_name
from app.web.visit import Visit
from casefile import clock
from casefile.errors import NotFound
from flows.steps.gaps import judge_cases, read_standards
from storage.catalogue.lists import SORTS, CaseFilter
from storage.desk.views import Act

PAGE = 50
NARROWED = ("status", "province", "language", "employer")
# What browsers show as it is; everything else, such as a web page that someone filed, is only ever downloaded.
_SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


def listed(visit: Visit) -> Response:
    """The cases that fit, a page at a time; all that was chosen stands in the address."""
    chosen = {name: visit.asked(name) for name in ("q", *NARROWED, "sort")}
    wanted = CaseFilter(
        visit.user.employers,
        search=chosen["q"] or None,
        status=chosen["status"] or None,
        province=chosen["province"] or None,
        language=chosen["language"] or None,
        employer=chosen["employer"] or None,
    )
    page = visit.ground.archive.catalogue.page_of_cases(
        wanted, chosen["sort"], visit.asked("after"), PAGE, clock.today(visit.ground.settings)
    )
    rows = [{**row, "case": f"{row['employer']}/{row['reference']}"} for row in page.rows]
    visit.note(Act.LISTED, [row["case"] for row in rows])
    return visit.page("cases", page=page, rows=rows, chosen=chosen, query=chosen["q"], sorts=list(SORTS))


def case(visit: Visit) -> Response:
    """One case: what it says, its papers, its coverage, its clock, its ledger."""
    told = visit.case()
    visit.note(Act.VIEWED, [told["case"]])
    settings, catalogue = visit.ground.settings, visit.ground.archive.catalogue
    standards = read_standards(settings)
    judged = list(judge_cases(catalogue, [told["case"]], standards, clock.today(settings)))
    titles = {kind.name: kind.titles[visit.language] for kind in standards.library.types}
    evidence = catalogue.evidence(told["case"])
    return visit.page("case", case=told, evidence=evidence, judged=judged, titles=titles)


def file(visit: Visit) -> Response:
    """One paper, its digest checked; what a browser might run is only downloaded."""
    told, archive = visit.case(), visit.ground.archive
    papers = [*told["documents"], *archive.catalogue.evidence(told["case"]), *told["withdrawn"]]
    paper = next((paper for paper in papers if file_name(paper) == visit.part("name")), None)
    if paper is None:
        raise NotFound("no-page")
    visit.note(Act.DOWNLOADED, [told["case"]], paper["id"])
    content = archive.fetch(paper["key"], paper["version_id"], paper["digest"])
    shown = paper["media_type"].split(";")[0] in _SHOWN
    return Response(
        content,
        media_type=paper["media_type"] if shown else "application/octet-stream",
        headers={
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{file_name(paper)}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
