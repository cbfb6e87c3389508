"""The list of cases: narrowed, sorted, a page at a time, as a file, kept as a filter, selected. For readers.

All that was chosen stands in the address: it can be kept, sent and gone back to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from starlette.responses import Response, StreamingResponse

from app.list_filters import written
from app.web import acting
from app.web.narrowing import COLUMNS, FIELDS, NARROWED, chosen_of, columns_of, filter_of
from app.web.visit import Visit
from app.web.words import words
from casefile import clock
from casefile.columns import heads, titled
from casefile.errors import CasefileError, UsageError
from casefile.sheets.streamed import write_rows
from flows.steps.standing import bring_up, judge_of
from storage.catalogue.lists import SORTS, CaseFilter
from storage.catalogue.pages import Page
from storage.catalogue.rows import LISTED
from storage.desk.filters import drop_filter, filters_of, find_filter, keep_filter
from storage.desk.selections import cases_in, find_selection, freeze
from storage.desk.views import Act

PAGE = 50
_FACET = 20  # values of a facet that are shown
_AT_ONCE = 1000  # rows of a file that are read together
_JUDGED_AT_ONCE = 200  # cases that a page judges itself; more wait for the night
_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def listed(visit: Visit) -> Response:
    """A page of the cases that fit."""
    chosen = chosen_of(visit.request.query_params)
    after = visit.asked("after")
    try:
        wanted, unjudged = _wanted(visit, chosen)
        page = visit.ground.archive.catalogue.page_of_cases(
            wanted, chosen["sort"], after, PAGE, clock.today(visit.ground.settings)
        )
    except CasefileError as error:
        return visit.refused("cases", error, **_around(visit, chosen, Page([], 0, None)), rows=[], unjudged=0)
    rows = [{**row, "case": f"{row['employer']}/{row['reference']}"} for row in page.rows]
    visit.note(Act.LISTED, [row["case"] for row in rows])
    return visit.page("cases", **_around(visit, chosen, page), rows=rows, unjudged=unjudged)


def _around(visit: Visit, chosen: dict[str, str], page: Page) -> dict[str, Any]:
    """What stands around the rows."""
    return {
        "page": page,
        "labels": _labels(visit, page),
        "chosen": chosen,
        "query": chosen["q"],
        "narrowed": {name: chosen[name] for name in NARROWED if chosen[name]},
        "columns": columns_of(chosen),
        "all_columns": COLUMNS,
        "sorts": list(SORTS),
        "filters": filters_of(visit.ground.engine, visit.user.id, "cases"),
    }


def _labels(visit: Visit, page: Page) -> dict[str, dict[str, str]]:
    """What the values of facets are called, where they are codes."""
    provinces = visit.ground.standards(visit.at).tables.provinces
    employers = list(page.facets.get("employer", {}))[:_FACET]
    return {
        "province": {
            code: one.name_fr if visit.language == "fr" else one.name_en for code, one in provinces.items()
        },
        "language": {"en": words("English"), "fr": words("French")},
        "employer": visit.ground.archive.catalogue.employer_names(employers),
    }


def _wanted(visit: Visit, chosen: dict[str, str]) -> tuple[CaseFilter, int]:
    """The filter, and how many cases have changed since they were judged, where it asks how they were."""
    today, standards = clock.today(visit.ground.settings), visit.ground.standards(visit.at)
    wanted = filter_of(chosen, visit.user.employers, today, standards.rules)
    return wanted, left_unjudged(visit) if wanted.judged else 0


def left_unjudged(visit: Visit) -> int:
    """Judge the cases that changed since they were judged, where they are few; else how many wait for the night."""
    today, standards = clock.today(visit.ground.settings), visit.ground.standards(visit.at)
    catalogue = visit.ground.archive.catalogue
    stale = len(catalogue.to_judge(judge_of(catalogue, standards), today))
    if 0 < stale <= _JUDGED_AT_ONCE:
        bring_up(catalogue, standards, today)
        stale = 0
    return stale


def cases_csv(visit: Visit) -> Response:
    """All that fit, whole, as CSV."""
    return _as_file(visit, "csv")


def cases_xlsx(visit: Visit) -> Response:
    """The same as a workbook."""
    return _as_file(visit, "xlsx")


def _as_file(visit: Visit, kind: str) -> Response:
    chosen, to = chosen_of(visit.request.query_params), visit.language
    wanted, _ = _wanted(visit, chosen)
    rows = ([written(row, name, to) for name in LISTED] for row in _every_row(visit, wanted, chosen["sort"]))
    with tempfile.TemporaryDirectory(dir=visit.ground.settings.home_folder) as folder:
        file = Path(folder) / f"cases.{kind}"
        write_rows(file, heads(LISTED, to), rows, titled("cases", to), delimiter=";" if to == "fr" else ",")
        whole = file.open("rb")  # it goes when it was read: nothing of it stays on disk
    headers = {"Content-Disposition": f'attachment; filename="cases.{kind}"'}
    return StreamingResponse(_parts(whole), media_type=_KINDS[kind], headers=headers)


def _parts(whole: IO[bytes]) -> Iterator[bytes]:
    with whole:
        while part := whole.read(1 << 16):
            yield part


def _every_row(visit: Visit, wanted: CaseFilter, sort: str) -> Iterator[dict[str, Any]]:
    """Every row, each noted before it is given."""
    catalogue, today, after = visit.ground.archive.catalogue, clock.today(visit.ground.settings), ""
    while rows := catalogue.list_cases(sort=sort, after=after, limit=_AT_ONCE, today=today, **vars(wanted)):
        ids = [f"{row['employer']}/{row['reference']}" for row in rows]
        visit.note(Act.LISTED, ids)
        yield from rows
        after = ids[-1]


def select(visit: Visit) -> Response:
    """Freeze a selection: the cases ticked, or every one that fits now; those alone that are the user's."""
    chosen = {name: visit.given(name) for name in FIELDS}
    if visit.given("all"):
        wanted, _ = _wanted(visit, chosen)
        rows = _every_row(visit, wanted, "")
        ids = [f"{row['employer']}/{row['reference']}" for row in rows]
    else:
        ids, chosen = acting.seen(visit, visit.form.get("case", [])), {}
    made = freeze(visit.ground.engine, visit.user.id, ids, chosen, visit.at)
    return visit.go(f"/selections/{made.id}")


def selection(visit: Visit) -> Response:
    """A frozen selection: how many, since when, by what; its cases a page at a time; what can be done with all."""
    made = find_selection(visit.ground.engine, visit.user.id, visit.part("selection"))
    ids = cases_in(visit.ground.engine, made, after=visit.asked("after"), limit=PAGE + 1)
    shown = acting.seen(visit, ids[:PAGE])
    visit.note(Act.LISTED, shown)
    following = ids[PAGE - 1] if len(ids) > PAGE else ""
    return visit.page("selection", selection=made, rows=shown, following=following)


def keep(visit: Visit) -> Response:
    """Keep what is chosen in a list under a name."""
    name_of = visit.given("list") if visit.given("list") in _ADDRESSES else "cases"
    chosen = {name: visit.given(name) for name in _KEPT[name_of]}
    keep_filter(visit.ground.engine, visit.user.id, name_of, visit.given("name"), chosen, visit.at)
    return visit.go(visit.address_of(_ADDRESSES[name_of], chosen))


def kept(visit: Visit) -> Response:
    """Go to a list as a kept filter narrows it. One that is not understood is said, never shown as an empty list."""
    found = find_filter(visit.ground.engine, visit.user.id, visit.part("filter"))
    unknown = sorted(set(found.asked) - set(_KEPT.get(found.list, ())))
    if unknown:
        raise UsageError("filter-field", names=unknown)
    return visit.go(visit.address_of(_ADDRESSES[found.list], found.asked))


def forget(visit: Visit) -> Response:
    """Forget a kept filter."""
    drop_filter(visit.ground.engine, visit.user.id, visit.part("filter"))
    return visit.go(_ADDRESSES.get(visit.given("list"), "/cases"))


_ADDRESSES = {"cases": "/cases", "search": "/search"}
_KEPT = {"cases": FIELDS, "search": ("q", "type", "year", "language", "province", "employer", "best")}
