"""The papers of a case, one by one: their pages as pictures made here, their words, versions, digests, whole files.

For readers, within their employers. Each look is noted before it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.web.forms import counted
from app.web.ground import file_name
from app.web.visit import Visit
from casefile.errors import CasefileError, DocumentFault, IntegrityError, NotFound, UsageError
from casefile.files.changed_words import changed_words
from casefile.files.page_pictures import has_pages, page_picture, page_words
from storage.desk.views import Act

# What browsers show as it is; everything else, such as a web page that someone filed, is only ever downloaded.
_SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/plain"}
ZOOMS = {"1": 900, "1.5": 1350, "2": 1800}  # pixels across a page
_MOST_PAGES = 1_000_000
_LARGEST = 64 << 20  # bytes of a file whose pages are shown one by one

Paper = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """A paper of a case: the case, all its papers in their order, and this one."""

    case: dict[str, Any]
    papers: list[Paper]
    paper: Paper

    @property
    def versions(self) -> list[Paper]:
        """This document's versions in the same language and form, newest first; evidence has one."""
        if "version" not in self.paper:
            return [self.paper]
        same = [p for p in self.papers if _form(p) == _form(self.paper)]
        return sorted(same, key=lambda p: p["version"], reverse=True)

    def beside(self, step: int) -> Paper | None:
        """The paper before (-1) or after (1) this one."""
        at = self.papers.index(self.paper) + step
        return self.papers[at] if 0 <= at < len(self.papers) else None


def _form(paper: Paper) -> tuple[Any, ...]:
    return (paper["type"], paper.get("language"), paper["media_type"], "version" in paper)


def paper(visit: Visit) -> Response:
    """One page of a paper as it looks, with its words, its other versions, and the papers beside it."""
    seen = _seen(visit)
    page, zoom = _number(visit), visit.asked("zoom")
    visit.note(Act.VIEWED, [seen.case["case"]], seen.paper["id"])
    shown: dict[str, Any] = {"pages": 0, "words": "", "fault": None}
    try:
        shown |= _page_of(visit, seen.paper, page)
    except DocumentFault as fault:
        shown["fault"] = fault
    whole = "" if shown["words"].strip() else visit.ground.archive.catalogue.text_of(seen.paper["key"])
    return visit.page(
        "paper",
        case=seen.case,
        seen=seen,
        paper=seen.paper,
        page=page,
        zoom=zoom if zoom in ZOOMS else "1",
        zooms=list(ZOOMS),
        shown=shown,
        whole=whole,
        titles=visit.titles(),
    )


def _page_of(visit: Visit, paper: Paper, page: int) -> dict[str, Any]:
    if not has_pages(paper["media_type"]):
        return {}
    if paper.get("size", 0) > _LARGEST:
        raise DocumentFault("page-not-shown")
    told = page_words(_content(visit, paper), paper["media_type"], page)
    return {"pages": told.pages, "words": told.words}


def picture(visit: Visit) -> Response:
    """The picture of one page: what a browser is given instead of the file."""
    seen, zoom = _seen(visit), visit.asked("zoom")
    if not has_pages(seen.paper["media_type"]) or seen.paper.get("size", 0) > _LARGEST:
        raise DocumentFault("page-not-shown")
    visit.note(Act.PREVIEWED, [seen.case["case"]], seen.paper["id"])
    page = _counted(visit.part("page"))
    width = ZOOMS.get(zoom, ZOOMS["1"])
    made = page_picture(_content(visit, seen.paper), seen.paper["media_type"], page, width)
    return Response(made, media_type="image/png")


def changes(visit: Visit) -> Response:
    """What changed between two versions of a document: the words gone and the words new."""
    seen = _seen(visit)
    others = {file_name(one): one for one in seen.versions}
    before = others.get(visit.asked("since"))
    if before is None:
        raise NotFound("no-page")
    for one in (before, seen.paper):
        visit.note(Act.VIEWED, [seen.case["case"]], one["id"])
    told = [page_words(_content(visit, one), one["media_type"], 0).words for one in (before, seen.paper)]
    parts = changed_words(*told)
    return visit.page(
        "changes", case=seen.case, paper=seen.paper, before=before, parts=parts, titles=visit.titles()
    )


def digests(visit: Visit) -> Response:
    """Files read again from the store, whole, and their digests beside those in the ledger: all, or the one named."""
    told = visit.case()
    papers = [p for p in papers_of(visit, told) if visit.given("name") in ("", file_name(p))]
    found = []
    for one in papers:
        visit.note(Act.VIEWED, [told["case"]], one["id"])
        found.append((one, _fault_of(visit, one)))
    return visit.page("digests", case=told, found=found, titles=visit.titles())


def _fault_of(visit: Visit, paper: Paper) -> CasefileError | None:
    try:
        _content(visit, paper)
    except (IntegrityError, NotFound) as fault:
        return fault
    return None


def file(visit: Visit) -> Response:
    """One paper whole, its digest checked; what a browser might run is only downloaded."""
    seen = _seen(visit)
    name, media_type = file_name(seen.paper), seen.paper["media_type"]
    visit.note(Act.DOWNLOADED, [seen.case["case"]], seen.paper["id"])
    shown = media_type.split(";")[0] in _SHOWN
    return Response(
        _content(visit, seen.paper),
        media_type=media_type if shown else "application/octet-stream",
        headers={
            "Content-Disposition": f'{"inline" if shown else "attachment"}; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def papers_of(visit: Visit, told: Mapping[str, Any]) -> list[Paper]:
    """Every paper of a case: documents, evidence, evidence that was taken back."""
    return [*told["documents"], *visit.ground.archive.catalogue.evidence(told["case"]), *told["withdrawn"]]


def _seen(visit: Visit) -> Seen:
    """The paper of the page's address, in a case that is the user's to see."""
    told = visit.case()
    papers = papers_of(visit, told)
    found = next((one for one in papers if file_name(one) == visit.part("name")), None)
    if found is None:
        raise NotFound("no-page")
    return Seen(told, papers, found)


def _content(visit: Visit, paper: Paper) -> bytes:
    return visit.ground.archive.fetch(paper["key"], paper["version_id"], paper["digest"])


def _number(visit: Visit) -> int:
    return _counted(visit.asked("page") or "1")


def _counted(given: str) -> int:
    if not 0 < (number := counted(given, "page")) <= _MOST_PAGES:
        raise UsageError("form-fields", fields=["page"])
    return number
