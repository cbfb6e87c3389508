"""The calls of the API: the same questions to the catalogue as the pages ask, inside the same scope, noted alike."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import Query, Response

from app.web.api import answers
from app.web.api.guard import Entered
from app.web.ground import file_name
from app.web.pages import papers
from app.web.visit import Visit
from casefile import clock
from casefile.cases.case import employer_of
from casefile.coverage.gap_report import as_dicts
from casefile.question import read_question
from casefile.retention.watch import expiring as ending
from flows.steps.gaps import judge_cases
from storage.catalogue.lists import SORTS, CaseFilter
from storage.catalogue.pages import Page, page_of
from storage.catalogue.search import Narrowing
from storage.desk.views import Act

Text = Annotated[str, Query(max_length=500)]
Number = Annotated[str, Query(pattern=r"^(\d{9})?$")]
Limit = Annotated[int, Query(ge=1, le=200)]
Language = Annotated[str, Query(pattern="^(en|fr)?$")]
Order = Annotated[str, Query(pattern=f"^({'|'.join(SORTS)})?$")]
Days = Annotated[int, Query(ge=0, le=3660)]


def cases(
    visit: Entered,
    q: Text = "",
    status: Text = "",
    province: Text = "",
    language: Language = "",
    employer: Text = "",
    sort: Order = "",
    after: Text = "",
    limit: Limit = 50,
) -> answers.CasePage:
    """Cases that fit, by words, state, province, language and employer, a page at a time."""
    wanted = CaseFilter(
        visit.user.employers,
        search=q or None,
        status=status or None,
        province=province or None,
        language=language or None,
        employer=employer or None,
    )
    page = _page(visit, wanted, sort, after, limit)
    return answers.CasePage.model_validate(page.as_dict())


def case(visit: Entered) -> answers.Case:
    """One case: papers, coverage, retention with its reasons, events, holds, history."""
    told = visit.case()
    visit.note(Act.VIEWED, [told["case"]])
    settings, catalogue = visit.ground.settings, visit.ground.archive.catalogue
    judged = judge_cases(catalogue, [told["case"]], visit.ground.standards(visit.at), clock.today(settings))
    lines = [line.as_dict() for one in judged for line in one.lines]
    papers = {"documents": _named(told["documents"]), "evidence": _named(catalogue.evidence(told["case"]))}
    return answers.Case.model_validate({**told, **papers, "coverage": lines})


def documents(visit: Entered) -> answers.Documents:
    """The documents of a case that were made, in the order they were archived."""
    told = visit.case()
    visit.note(Act.LISTED, [told["case"]])
    return answers.Documents.model_validate({"rows": _named(told["documents"])})


def evidence(visit: Entered) -> answers.EvidenceList:
    """The evidence of a case, by date."""
    told = visit.case()
    visit.note(Act.LISTED, [told["case"]])
    rows = _named(visit.ground.archive.catalogue.evidence(told["case"]))
    return answers.EvidenceList.model_validate({"rows": rows})


def file(visit: Entered) -> Response:
    """One file of a case, as it was archived, its digest checked."""
    return papers.file(visit)


def search(
    visit: Entered,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    type: Text = "",
    year: Annotated[str, Query(pattern=r"^(\d{4})?$")] = "",
    language: Language = "",
    province: Text = "",
    after: Text = "",
    limit: Limit = 25,
    best: bool = False,
) -> answers.HitPage:
    """Documents and cases by their words, the newest first; ``best``: those closest to the question first."""
    narrowing = Narrowing(visit.user.employers, type=type, year=year, language=language, province=province)
    question, page = read_question(q), {"limit": limit, "after": after, "best": best, "counted": True}
    found = visit.ground.archive.catalogue.search(question, narrowing, **page)
    for hit in found.hits:
        visit.note(Act.LISTED, [hit.case_id], hit.document)
    rows = [
        {
            **vars(hit),
            "case": hit.case_id,
            "document": hit.document or None,
            "type": hit.type or None,
            "why": [one.in_(visit.language) for one in hit.why],
        }
        for hit in found.hits
    ]
    facets = {name: dict(counts) for name, counts in found.facets.items()}
    count = "1,000+" if found.more else found.count
    told = {"rows": rows, "count": count, "next": found.next or None, "facets": facets}
    return answers.HitPage.model_validate(told)


def gaps(visit: Entered, employer: Number = "", after: Text = "", limit: Limit = 50) -> answers.LackingPage:
    """What the cases of a page of the list lack, judged as of today."""
    page = _page(visit, CaseFilter(visit.user.employers, employer=employer or None), "", after, limit)
    settings, ids = visit.ground.settings, [_id(row) for row in page.rows]
    judged = judge_cases(
        visit.ground.archive.catalogue, ids, visit.ground.standards(visit.at), clock.today(settings)
    )
    return answers.LackingPage.model_validate({**page.as_dict(), "rows": as_dicts(judged)})


def expiring(
    visit: Entered, within: Days = 120, employer: Number = "", after: Text = "", limit: Limit = 50
) -> answers.EndingPage:
    """What ends within so many days: permits, the time to restore status, days to answer by, periods of retention."""
    catalogue, today = visit.ground.archive.catalogue, clock.today(visit.ground.settings)
    moved = catalogue.transferred()
    found = ending(catalogue.dates_that_end(today, today + dt.timedelta(days=within)), within, today)
    rows = [
        one.as_dict()
        for one in found
        if employer in ("", employer_of(one.case_id))
        and visit.user.sees(one.case_id, moved.get(one.case_id, ()))
    ]
    page = page_of(
        rows,
        lambda row: (row["on"], row["employer"], row["reference"], row["what"]),
        after,
        limit,
        ("what", "employer"),
    )
    visit.note(Act.LISTED, [_id(row) for row in page.rows])
    return answers.EndingPage.model_validate(page.as_dict())


def _page(visit: Visit, wanted: CaseFilter, sort: str, after: str, limit: int) -> Page:
    today = clock.today(visit.ground.settings)
    page = visit.ground.archive.catalogue.page_of_cases(wanted, sort, after, limit, today)
    visit.note(Act.LISTED, [_id(row) for row in page.rows])
    return page


def _id(row: dict[str, Any]) -> str:
    return f"{row['employer']}/{row['reference']}"


def _named(papers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Papers with the name by which their file is asked for; where they lie in the store stays here."""
    return [
        {**{name: value for name, value in paper.items() if name not in _INNER}, "file": file_name(paper)}
        for paper in papers
    ]


_INNER = ("key", "version_id")
