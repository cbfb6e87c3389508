"""Search: papers and cases by their words. For readers; the index itself knows no other employers' texts for them."""

from __future__ import annotations

from starlette.responses import Response

from app.web.visit import Visit
from casefile.errors import CasefileError
from casefile.question import read_question
from storage.catalogue.search import Narrowing
from storage.desk.filters import filters_of
from storage.desk.views import Act

PAGE = 25
NARROWED = ("type", "year", "language", "province", "employer")


def search(visit: Visit) -> Response:
    """A page of hits, newest or best first, with what they could be narrowed to."""
    chosen = {name: visit.asked(name) for name in ("q", *NARROWED, "best")}
    filters = filters_of(visit.ground.engine, visit.user.id, "search")
    if not chosen["q"].strip():
        return visit.page("search", chosen=chosen, query="", found=None, filters=filters)
    narrowed = {name: chosen[name] for name in NARROWED if name != "employer"}
    numbers = visit.ground.archive.catalogue.numbers_of(chosen["employer"]) if chosen["employer"] else ()
    try:
        found = visit.ground.archive.catalogue.search(
            read_question(chosen["q"]),
            Narrowing(visit.user.employers, employer=numbers, **narrowed),
            limit=PAGE,
            after=visit.asked("after"),
            best=bool(chosen["best"]),
            counted=True,
        )
    except CasefileError as error:
        return visit.refused("search", error, chosen=chosen, query=chosen["q"], found=None, filters=filters)
    for hit in found.hits:
        visit.note(Act.LISTED, [hit.case_id], hit.document)
    return visit.page("search", chosen=chosen, query=chosen["q"], found=found, filters=filters)
