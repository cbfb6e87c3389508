"""The list of cases. For readers, within their employers."""

from __future__ import annotations

from starlette.responses import Response

from app.web.visit import Visit
from casefile import clock
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
