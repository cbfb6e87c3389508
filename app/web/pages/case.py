"""One case: its line of days, papers, coverage, clock, holds and ledger. For readers, within their employers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from app.web.ground import file_name
from app.web.pages.papers import Paper, papers_of
from app.web.visit import Visit
from app.web.words import words
from casefile import clock
from casefile.coverage.chronology import KINDS, of_kinds, years
from casefile.files.page_pictures import has_pages
from flows.steps.looking import look_at
from storage.desk.views import Act

FULL = "full"
KIND_NAMES = {
    "offer": words("Offers"),
    "event": words("Events"),
    "document": words("Documents"),
    "evidence": words("Evidence"),
    "hold": words("Holds"),
    "inspection": words("Inspections"),
    "disposition": words("Disposition"),
    "gap": words("Missing"),
}


def case(visit: Visit) -> Response:
    """The case as of today; its line in short or in full, of all kinds or of those in the address."""
    told, today = visit.case(), clock.today(visit.ground.settings)
    visit.note(Act.VIEWED, [told["case"]])
    full = visit.asked("form") == FULL
    kinds = [kind for kind in KINDS if kind in visit.request.query_params.getlist("kind")]
    standards = visit.ground.standards(visit.at)
    shown = look_at(visit.ground.archive.catalogue, told, standards, today, full=full)
    papers = papers_of(visit, told)
    return visit.page(
        "case",
        case=told,
        shown=shown,
        line=years(of_kinds(shown.moments, kinds), today),
        kinds=kinds,
        kind_names=KIND_NAMES,
        full=full,
        today=today,
        papers={one["key"]: one for one in with_word_files(papers)},
        has_pages=has_pages,
        titles=visit.titles(),
        conditions=standards.rules.conditions,
        clock=_clock(told["retention"], today),
        names={user.id: user.name for user in visit.ground.users.all()},
    )


def with_word_files(papers: Sequence[Paper]) -> Iterator[Paper]:
    """The papers, but of a document that is there as PDF and Word file only the PDF, which leads to the other."""
    word_files = {_document(one): one for one in papers if one["key"].endswith(".docx")}
    printed = {_document(one) for one in papers if one["key"].endswith(".pdf")}
    for one in papers:
        beside = word_files.get(_document(one)) if _document(one) in printed else None
        if one is not beside:
            yield {**one, "word_file": file_name(beside)} if beside else one


def _document(paper: Paper) -> tuple[Any, ...]:
    """What the files of one document share; a piece of evidence is one file."""
    made = "version" in paper
    return (paper["type"], paper["language"], paper["version"]) if made else (paper["id"],)


def _clock(retention: Mapping[str, Any], today: dt.date) -> dict[str, Any] | None:
    """How far the period is run down: where today stands on it, of 320, and where each year ends."""
    if not (retention["anchor"] and retention["keep_through"]):
        return None
    first, last = (dt.date.fromisoformat(retention[name]) for name in ("anchor", "keep_through"))
    days = max(1, (last - first).days)
    passed = min(max(0, (today - first).days), days)
    ticks = [round(320 * n * 365.25 / days, 1) for n in range(1, int(days / 365.25) + 1)]
    left = (last - today).days
    return {
        "first": first,
        "last": last,
        "at": round(320 * passed / days, 1),
        "ticks": ticks[:20],
        "left": left,
    }
