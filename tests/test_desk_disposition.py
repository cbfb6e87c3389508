"""Disposition at the desk: asked for by one, approved by another within their employers, destroyed as a job."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.web import many
from casefile.roles import Role
from casefile.settings import Settings
from flows.steps.holds import place_hold
from flows.steps.jobs import do_job
from storage.archive import open_archive
from storage.desk.jobs import find_job, take_job
from storage.desk.views import Act, read_views
from tests.support.desk import NOW, Desk, Person
from tests.support.keeping import act, past_case, whole_case
from tests.support.records import EMPLOYER

OTHER = "714000007"
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    archive = open_archive(settings)
    for reference in ("P-1", "P-2", "P-3"):
        past_case(archive, reference)
    whole_case(archive, "K-1")
    place_hold(archive, f"{EMPLOYER}/P-3", "M-1", "a matter", "", act("counsel"))
    made = Desk(settings.home, archive)
    yield made
    made.close()


def _steps(desk: Desk) -> dict[str, tuple[str, ...]]:
    """Who asked and who approved, by case."""
    told = {}
    for case_id in desk.ground.archive.catalogue.case_ids():
        case = desk.ground.archive.catalogue.load(case_id).case
        told[case.reference] = tuple(
            f"{one.requested_by} {one.approved_by}".strip() for one in case.dispositions
        )
    return told


def _decide(person: Person, way: str, number: str = "", **sent: object) -> str:
    """The page of confirmation, then, with a number, the act; answers with the last page."""
    sent = {"form_word": person.word(), "which": "ticked", "reason": "", **sent}
    page = person.browser.post(f"/disposition/{way}", data=sent)
    if not number:
        return page.text
    found = re.findall(r'name="print" value="(\w+)"', page.text)
    assert found, page.text
    done = person.browser.post(
        f"/disposition/{way}", data={**sent, "do": "act", "print": found, "number": number}
    )
    return done.headers.get("location") or done.text


def _case(reference: str) -> str:
    return f"{EMPLOYER}/{reference}"


def test_demand_20_an_approver_sees_only_their_employers_and_approves_all_with_exceptions(desk: Desk) -> None:
    rita = desk.person("rita", Role.RECORDS_MANAGER)
    anne = desk.person("anne", Role.APPROVER, employers=[EMPLOYER])
    else_where = desk.person("eli", Role.APPROVER, employers=[OTHER])
    ids = [_case("P-1"), _case("P-2")]
    assert "2 done" in _decide(rita, "ask", "2", which="all", reason="period over", shown=ids, case=ids)
    assert "P-1" not in else_where.browser.get("/disposition?step=requested").text
    assert "No case was chosen" in _decide(else_where, "approve", case=ids)
    page = anne.browser.get("/disposition?step=requested").text
    assert "P-1" in page and "P-2" in page and "period over" in page and "Rita" in page
    done = _decide(anne, "approve", "1", which="all", shown=ids, case=[_case("P-1")])
    assert "The hold" not in done and _case("P-1") in done and _case("P-2") not in done
    assert _steps(desk)["P-1"] == (f"{rita.user.id} {anne.user.id}",), (
        "each decision is an entry with its person"
    )
    assert _steps(desk)["P-2"] == (rita.user.id,)
    noted = [view.document for view in read_views(desk.engine, user=anne.user.id) if view.act == Act.ACTED]
    assert noted == ["disposition-approved"]


def test_nobody_approves_their_own_request_whatever_their_roles(desk: Desk) -> None:
    both = desk.person("bo", Role.RECORDS_MANAGER, Role.APPROVER)
    ids = [_case("P-1")]
    _decide(both, "ask", "1", case=ids, shown=ids, reason="period over")
    page = both.browser.get("/disposition?step=requested").text
    assert "another person approves it" in page and 'type="checkbox"' not in page
    assert "No case was chosen" in _decide(both, "approve", which="all", shown=ids, case=ids)
    assert _steps(desk)["P-1"] == (both.user.id,)


def test_what_blocks_a_case_is_said_and_a_hold_placed_since_keeps_it(desk: Desk) -> None:
    rita, anne = desk.person("rita", Role.RECORDS_MANAGER), desk.person("anne", Role.APPROVER)
    assert "M-1" in rita.browser.get("/disposition?step=blocked").text
    assert "P-3" not in rita.browser.get("/disposition?step=due").text
    ids = [_case("P-1"), _case("P-2")]
    _decide(rita, "ask", "2", case=ids, shown=ids, reason="period over")
    place_hold(desk.ground.archive, _case("P-1"), "M-2", "a matter", "", act("counsel"))
    assert _case("P-1") not in _decide(anne, "approve", "1", which="all", shown=ids, case=ids)


def test_nothing_is_done_before_the_number_is_typed_and_the_list_is_as_shown(desk: Desk) -> None:
    rita = desk.person("rita", Role.RECORDS_MANAGER)
    ids = [_case("P-1"), _case("P-2")]
    first = _decide(rita, "ask", case=ids, shown=ids, reason="period over")
    assert "2 cases" in first and "6 files" in first and not _steps(desk)["P-1"]
    assert "nothing was done" in _decide(rita, "ask", "3", case=ids, shown=ids, reason="period over")
    sent = {
        "form_word": rita.word(),
        "which": "all",
        "reason": "over",
        "do": "act",
        "number": "2",
        "print": "x",
    }
    assert rita.browser.post("/disposition/ask", data=sent).status_code == 409
    assert "A reason is missing" in _decide(rita, "ask", case=ids, shown=ids)
    assert not _steps(desk)["P-1"]


def test_demand_21_the_due_list_leaves_whole_and_says_its_rows(desk: Desk) -> None:
    rita = desk.person("rita", Role.RECORDS_MANAGER)
    answer = rita.browser.get("/disposition.csv")
    assert 'filename="disposition-3-rows.csv"' in answer.headers["content-disposition"]
    lines = answer.text.splitlines()
    assert len(lines) == 4 and "M-1" in lines[3]
    other = desk.person("ron", Role.RECORDS_MANAGER, employers=[OTHER])
    assert len(other.browser.get("/disposition.csv").text.splitlines()) == 1


def test_what_was_approved_is_destroyed_as_a_job_and_its_certificate_is_at_hand(desk: Desk) -> None:
    rita, anne = desk.person("rita", Role.RECORDS_MANAGER), desk.person("anne", Role.APPROVER)
    ids = [_case("P-1"), _case("P-2")]
    _decide(rita, "ask", "2", case=ids, shown=ids, reason="period over")
    _decide(anne, "approve", "2", case=ids, shown=ids)
    place = _decide(rita, "destroy", "2", case=ids, shown=ids)
    assert place.startswith("/jobs/")
    place_hold(desk.ground.archive, _case("P-2"), "M-2", "came after", "", act("counsel"))
    job = take_job(desk.engine, NOW)
    assert job and do_job(desk.engine, job, desk.settings)
    page = rita.browser.get(place).text
    assert "2 cases" in page and "M-2" in page
    desk.ground.archive.catch_up()
    assert desk.ground.archive.catalogue.describe(_case("P-1"))["status"] == "disposed"
    assert desk.ground.archive.catalogue.describe(_case("P-2"))["documents"]
    done = rita.browser.get("/disposition?step=done").text
    certificate = re.findall(r'href="(/cases/[^"]+P-1/files/[^"]+\.pdf)"', done)
    assert certificate and rita.browser.get(certificate[0]).content.startswith(b"%PDF")
    assert find_job(desk.engine, job.id).asked_by == rita.user.id


def test_demand_22_an_act_on_many_cases_is_one_request_and_a_job(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 1)
    rita = desk.person("rita", Role.RECORDS_MANAGER)
    ids = [_case("P-1"), _case("P-2")]
    place = _decide(rita, "ask", "2", which="all", reason="period over", shown=ids, case=ids)
    assert place.startswith("/jobs/") and not _steps(desk)["P-1"]
    job = take_job(desk.engine, NOW)
    assert job and do_job(desk.engine, job, desk.settings)
    assert find_job(desk.engine, job.id).total == 2, "its page shows how far it is"
    desk.ground.archive.catch_up()
    assert _steps(desk)["P-1"] == _steps(desk)["P-2"] == (rita.user.id,)


def test_demand_11_rights_are_asked_for_each_case_in_the_act(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 1)
    rita = desk.person("rita", Role.RECORDS_MANAGER)
    ids = [_case("P-1"), _case("P-2")]
    _decide(rita, "ask", "2", which="all", reason="period over", shown=ids, case=ids)
    desk.users.change(rita.user.id, employers=[OTHER])
    job = take_job(desk.engine, NOW)
    assert job and do_job(desk.engine, job, desk.settings)
    assert find_job(desk.engine, job.id).result == {"cases": 2, "done": 0, "refused": 2}
    desk.ground.archive.catch_up()
    assert not _steps(desk)["P-1"]
