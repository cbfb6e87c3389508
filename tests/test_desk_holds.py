"""Holds placed and released at the desk on many cases; cases put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.roles import Role
from storage.archive import Archive
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person, desk_over
from tests.support.records import EMPLOYER, make_case

OTHER = "714000007"
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    for reference in ("QC-1", "QC-2", "ON-1"):
        entries, contents, _ = make_case(archive.bucket, reference)
        archive.catalogue.apply(entries, contents)
    with desk_over(tmp_path / "home", archive) as made:
        yield made


@pytest.fixture
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER)


def _case(reference: str) -> str:
    return f"{EMPLOYER}/{reference}"


def _held(desk: Desk) -> dict[str, list[str]]:
    states = desk.ground.archive.catalogue.load_many(desk.ground.archive.catalogue.held())
    return {state.case.reference: [hold.matter for hold in state.case.standing_holds] for state in states}


def _decide(person: Person, way: str, number: str, **sent: object) -> str:
    sent = {"form_word": person.word(), "matter": "M-7", "reason": "a letter came", **sent}
    page = person.browser.post(f"/holds/{way}", data=sent).text
    found = re.findall(r'name="print" value="(\w+)"', page)
    assert found, page
    return person.browser.post(
        f"/holds/{way}", data={**sent, "do": "act", "print": found, "number": number}
    ).text


def test_demand_10_all_that_match_are_frozen_when_their_number_is_shown(desk: Desk, rita: Person) -> None:
    sent = {"form_word": rita.word(), "matter": "M-7", "reason": "a letter came", "q": "QC"}
    page = rita.browser.post("/holds/place", data=sent).text
    assert "2 cases" in page and "ON-1" not in page and _held(desk) == {}
    found = re.findall(r'name="print" value="(\w+)"', page)
    entries, contents, _ = make_case(desk.ground.archive.bucket, "QC-3")
    desk.ground.archive.catalogue.apply(entries, contents)
    late = rita.browser.post("/holds/place", data={**sent, "do": "act", "print": found, "number": "2"})
    assert late.status_code == 409 and "3 cases" in late.text and _held(desk) == {}, "nobody meant the third"
    assert "3 done" in _decide(rita, "place", "3", q="QC")
    assert _held(desk) == {"QC-1": ["M-7"], "QC-2": ["M-7"], "QC-3": ["M-7"]}


def test_a_hold_is_placed_on_the_cases_named_and_released_by_matter(desk: Desk, rita: Person) -> None:
    assert "2 cases" in rita.browser.get(f"/holds/place?case={_case('QC-1')}&case={_case('ON-1')}").text
    _decide(rita, "place", "2", case=[_case("QC-1"), _case("ON-1")])
    _decide(rita, "place", "1", case=[_case("QC-1")], matter="M-8")
    page = rita.browser.get("/holds").text
    assert "M-7" in page and "M-8" in page and "a letter came" in page
    _decide(rita, "release", "1", case=[_case("ON-1")], reason="over")
    assert _held(desk) == {"QC-1": ["M-7", "M-8"]}
    _decide(rita, "release", "1", reason="over")
    assert _held(desk) == {"QC-1": ["M-8"]}, "another matter's hold stays"
    acted = [view.document for view in read_views(desk.engine, user=rita.user.id) if view.act == Act.ACTED]
    assert acted == ["hold-released"] * 2 + ["hold-placed"] * 3


def test_demand_12_what_a_list_found_is_selected_and_held(desk: Desk, rita: Person) -> None:
    chosen = rita.browser.post("/selections", data={"form_word": rita.word(), "q": "QC", "all": "1"})
    page = rita.browser.get(chosen.headers["location"]).text
    (link,) = re.findall(r'href="(/holds/place\?selection=[^"]+)"', page)
    assert "2 cases" in rita.browser.get(link).text
    assert "2 done" in _decide(rita, "place", "2", selection=link.partition("=")[2])
    assert _held(desk) == {"QC-1": ["M-7"], "QC-2": ["M-7"]}
    other = desk.person("ron", Role.RECORDS_MANAGER)
    assert other.browser.get(link).status_code == 404, "a selection is its owner's"


def test_a_hold_that_names_no_matter_or_no_reason_is_not_placed(desk: Desk, rita: Person) -> None:
    sent = {"form_word": rita.word(), "case": _case("QC-1"), "matter": "M-7", "reason": "a letter"}
    for wrong in ({"matter": "<b>"}, {"reason": ""}, {"reason": "046 454 286"}, {"case": "none/none"}):
        page = rita.browser.post("/holds/place", data={**sent, **wrong})
        assert page.status_code == 400 and "print" not in re.findall(r'name="(\w+)"', page.text)
    assert _held(desk) == {}


def test_of_other_employers_holds_nothing_is_seen_placed_or_released(desk: Desk, rita: Person) -> None:
    _decide(rita, "place", "1", case=[_case("QC-1")])
    other = desk.person("ron", Role.RECORDS_MANAGER, employers=[OTHER])
    assert "M-7" not in other.browser.get("/holds").text
    for way in ("place", "release"):
        sent = {"form_word": other.word(), "matter": "M-7", "reason": "why", "case": _case("QC-1"), "q": "QC"}
        assert "No case was chosen" in other.browser.post(f"/holds/{way}", data=sent).text
    assert _held(desk) == {"QC-1": ["M-7"]}


def test_a_case_is_voided_or_joined_to_another_of_the_same_employers(desk: Desk, rita: Person) -> None:
    at = f"/cases/{_case('QC-2')}/put-right"
    sent = {"form_word": rita.word(), "do": "join", "other": "QC-1", "reason": ""}
    assert "the other case" in rita.browser.get(at).text.lower()
    assert rita.browser.post(at, data={**sent, "other": "no-such"}).status_code == 404
    assert rita.browser.post(at, data={**sent, "do": "void"}).status_code == 400, "no reason"
    assert rita.browser.post(at, data=sent).status_code == 200
    void = desk.ground.archive.catalogue.describe(_case("QC-2"))["void"]
    assert void["joins"] == _case("QC-1") and void["by"] == rita.user.id
    error = {**sent, "do": "void", "reason": "opened twice"}
    assert rita.browser.post(f"/cases/{_case('ON-1')}/put-right", data=error).status_code == 200
    assert desk.ground.archive.catalogue.describe(_case("ON-1"))["void"]["reason"] == "opened twice"
