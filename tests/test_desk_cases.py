"""The list of cases at the desk: narrowed, sorted, paged, kept as a filter, as a file, selected; all in the address."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from sqlalchemy import event

from casefile.roles import Role
from storage.desk.selections import cases_in, find_selection
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person, desk_over
from tests.support.desk_cases import in_memory, open_case
from tests.support.records import Recorded, accept, offer

pytestmark = pytest.mark.slow
OURS, OTHERS = "123026635", "714000007"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("cases")
    archive = in_memory(home)
    told: list[Recorded] = []
    contents: dict[str, bytes] = {}
    for number in range(130):
        one = offer(f"R-{number:03}", worker__family_name=f"=Łukasiewicz{number:03}")
        entries, _ = accept(archive.bucket, one)
        told, contents = [*told, *entries], contents | {one.digest: one.canonical()}
    archive.catalogue.apply(told, contents)
    open_case(archive, "X-1", employer__business_number=f"{OTHERS}RP0001")
    with desk_over(home, archive) as made:
        yield made


@pytest.fixture(scope="module")
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER, employers=[OURS])


def _rows(page: str) -> list[str]:
    return re.findall(r'<tr role="row" id="([^"]+)"', page)


def test_demand_4_pages_follow_one_another_by_their_last_row_whatever_the_order(rita: Person) -> None:
    for sort in ("", "reference", "worker", "last-change", "permit"):
        address, seen = f"/cases?sort={sort}", []
        while True:
            page = rita.browser.get(address).text
            seen += _rows(page)
            if not (following := re.search(r'rel="next" href="([^"]+)"', page)):
                break
            address = following[1].replace("&amp;", "&")
        assert len(seen) == len(set(seen)) == 130, sort


def test_demand_1_a_list_page_is_small_and_reads_no_column_of_text(desk: Desk, rita: Person) -> None:
    asked: list[str] = []
    engine = desk.ground.archive.catalogue._engine
    event.listen(engine, "before_cursor_execute", lambda c, k, statement, *_: asked.append(statement))
    page = rita.browser.get("/cases")
    assert len(page.content) <= 60 * 1024
    wide = re.compile(r"SELECT[^?]*\b(offer_json|packed|content|facts|\.search)\b.*?FROM", re.S)
    assert asked and not [one for one in asked if wide.search(one.split("WHERE")[0])]


def test_demand_13_the_whole_state_is_in_the_address_and_links_keep_it(rita: Person) -> None:
    asked = "q=lukasiewicz&province=QC&sort=worker&columns=status%2Cprovince&permit_within=&hold=no"
    page = rita.browser.get(f"/cases?{asked}").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', page)
    kept = parse_qs(urlsplit(following.replace("&amp;", "&")).query)
    assert {name: kept[name] for name in ("q", "province", "sort", "columns", "hold")} == {
        "q": ["lukasiewicz"], "province": ["QC"], "sort": ["worker"], "columns": ["status,province"], "hold": ["no"],
    }  # fmt: skip
    assert "Kept through</" not in page.split("<thead")[1] and "Province of work" in page.split("<thead")[1]
    ticked = rita.browser.get("/cases?column=gaps&column=holds").text.split("<thead")[1]
    assert "Gaps" in ticked and "Permit to" not in ticked


def test_what_cannot_be_read_of_an_address_is_said_beside_the_filters(rita: Person) -> None:
    for asked in (
        "keep_before=soon",
        "permit_within=-1",
        "obligation=E99",
        "sort=odd",
        "after=nobody&sort=worker",
    ):
        answer = rita.browser.get(f"/cases?{asked}")
        assert answer.status_code == 400 and 'role="alert"' in answer.text and "Filters" in answer.text, asked


def test_demand_15_counts_and_facets_are_of_the_asker_s_employers_alone(desk: Desk, rita: Person) -> None:
    other = desk.person("other", Role.READER, employers=[OTHERS])
    assert "130 cases" in rita.browser.get("/cases").text
    page = other.browser.get("/cases").text
    assert "1 case" in page and OURS not in page and "R-0" not in page
    assert "0 cases" in other.browser.get(f"/cases?employer={OURS}").text
    assert "R-0" not in other.browser.get("/cases.csv").text
    left = other.browser.post("/sign-out", data={"form_word": other.word()})
    assert "cache" in left.headers["clear-site-data"] and left.headers["cache-control"] == "no-store"


def test_demand_3_no_picker_holds_more_than_200_and_an_employer_is_found_by_a_part_of_its_name(
    desk: Desk, rita: Person
) -> None:
    page = rita.browser.get("/cases?employer=rabli%C3%A8re").text
    assert "130 cases" in page
    for select in re.findall(r"<select.*?</select>", page, re.S):
        assert select.count("<option") <= 200


def test_a_filter_is_kept_gone_to_and_forgotten_and_one_not_understood_is_said(
    desk: Desk, rita: Person
) -> None:
    sent = {
        "form_word": rita.word(),
        "list": "cases",
        "name": "Ours in QC",
        "province": "QC",
        "sort": "worker",
    }
    answer = rita.browser.post("/filters", data=sent)
    assert answer.headers["location"] == "/cases?province=QC&sort=worker"
    ((address, name),) = re.findall(r'href="(/filters/[^"]+)">([^<]+)<', rita.browser.get("/cases").text)
    assert (
        name == "Ours in QC" and rita.browser.get(address).headers["location"] == answer.headers["location"]
    )
    other = desk.person("no-filter", Role.READER)
    assert other.browser.get(address).status_code == 404
    sent = {"form_word": rita.word(), "list": "cases"}
    assert rita.browser.post(address, data=sent).headers["location"] == "/cases"
    assert "/filters/" not in re.sub(r'action="/filters"', "", rita.browser.get("/cases").text)


def test_the_list_as_a_file_is_whole_runs_no_formula_and_each_case_in_it_is_noted(desk: Desk) -> None:
    reader = desk.person("files", Role.READER, employers=[OURS])
    answer = reader.browser.get("/cases.csv?q=lukasiewicz")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 130 and all(one["worker"].startswith(("Zoé", "'")) for one in rows)
    book = openpyxl.load_workbook(io.BytesIO(reader.browser.get("/cases.xlsx?province=QC").content))
    assert book.active is not None and book.active.max_row == 131
    noted = [view.case for view in read_views(desk.engine, user=reader.user.id) if view.act == Act.LISTED]
    assert len(noted) == 260 and f"{OURS}/R-129" in noted
    francine = desk.person("fichiers", Role.READER, employers=[OURS])
    francine.browser.headers["accept-language"] = "fr"
    assert ";" in francine.browser.get("/cases.csv").text.splitlines()[0]


def test_demand_10_all_that_match_is_frozen_and_its_count_is_said_again(desk: Desk, rita: Person) -> None:
    sent = {"form_word": rita.word(), "q": "lukasiewicz", "all": "1"}
    address = rita.browser.post("/selections", data=sent).headers["location"]
    assert "130 cases selected" in rita.browser.get(address).text
    made = find_selection(desk.engine, rita.user.id, address.rpartition("/")[2])
    frozen = cases_in(desk.engine, made)
    open_case(desk.ground.archive, "R-NEW", worker__family_name="Łukasiewicz")
    assert "131 cases" in rita.browser.get("/cases?q=lukasiewicz").text
    assert "130 cases selected" in rita.browser.get(address).text, "what comes later is not among them"
    assert len(frozen) == 130 and made.asked == {"q": "lukasiewicz"}
    assert cases_in(desk.engine, made) == frozen


def test_demand_11_a_selection_holds_no_case_that_is_not_the_user_s_and_is_nobody_else_s(
    desk: Desk, rita: Person
) -> None:
    ticked = {"form_word": rita.word(), "case": [f"{OURS}/R-001", f"{OTHERS}/X-1"]}
    address = rita.browser.post("/selections", data=ticked).headers["location"]
    page = rita.browser.get(address).text
    assert "1 case selected" in page and "X-1" not in page
    other = desk.person("not-mine", Role.RECORDS_MANAGER)
    assert other.browser.get(address).status_code == 404
    none = rita.browser.post("/selections", data={"form_word": rita.word()})
    assert none.status_code == 400 and "No case is selected" in none.text
