"""Cases: the list and one of them, with its files. For readers, within their employers."""

from __future__ import annotations

from starlette.responses import Response

from app.web.visit import Visit
from casefile import clock
from flows.steps.gaps import judge_cases
from storage.catalogue.lists import SORTS, CaseFilter
from storage.desk.views import Act

PAGE = 50
NARROWED = ("status", "province", "language", "employer")


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
    standards = visit.ground.standards(visit.at)
    judged = list(judge_cases(catalogue, [told["case"]], standards, clock.today(settings)))
    evidence = catalogue.evidence(told["case"])
    return visit.page("case", case=told, evidence=evidence, judged=judged, titles=visit.titles())
