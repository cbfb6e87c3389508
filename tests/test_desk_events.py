"""Recording and correcting events at the desk: what would change is seen first, and signed by who is signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.cases.event_fields import fields_of
from casefile.cases.events import KINDS
from casefile.roles import Role
from storage.archive import Archive
from storage.desk.views import Act, read_views
from tests.support.desk import Desk, Person, desk_over
from tests.support.records import EMPLOYER, make_case

CASE = f"{EMPLOYER}/QC-2027-001"
NEW = f"/cases/{CASE}/events/new"
PERMIT = {"event": "permit-issued", "corrects": "", "date": "2026-11-20", "expires_on": "2028-01-31"}


@pytest.fixture
def desk(archive: Archive, tmp_path: Path) -> Iterator[Desk]:
    entries, contents, _ = make_case(archive.bucket, "QC-2027-001")
    archive.catalogue.apply(entries, contents)
    with desk_over(tmp_path / "home", archive) as made:
        yield made


@pytest.fixture
def rita(desk: Desk) -> Person:
    return desk.person("rita", Role.RECORDS_MANAGER)


def _sent(rita: Person, of: str, **values: str) -> str:
    sent = {"form_word": rita.word(), "of": of, **values}
    answer = rita.browser.post(NEW, data=sent)
    assert answer.status_code == 200, answer.text
    return answer.text


def _entries(page: str) -> str:
    return re.findall(r'name="of" value="(\d+)"', page)[0]


def test_every_field_of_every_event_is_asked_in_both_languages() -> None:
    for kind in KINDS.values():
        for one in fields_of(kind):
            assert one.title.en and one.title.fr and one.title.en != one.name
            assert bool(one.hint.en) == bool(one.hint.fr)


@pytest.mark.slow
def test_an_event_is_recorded_after_its_dates_before_and_after_were_seen(desk: Desk, rita: Person) -> None:
    catalogue = desk.ground.archive.catalogue
    assert "Last day of the permit" in rita.browser.get(f"{NEW}?event=permit-issued").text
    plan = _sent(rita, "", do="look", **PERMIT)
    assert "2033-02-01" in plan and "Record it" in plan
    assert not catalogue.describe(CASE)["events"], "looking records nothing"
    done = _sent(rita, _entries(plan), do="record", **PERMIT)
    (event,) = catalogue.describe(CASE)["events"]
    assert event["id"] in done and event["by"] == rita.user.id
    noted = [view.document for view in read_views(desk.engine, user=rita.user.id) if view.act == Act.ACTED]
    assert noted == [event["id"]]


@pytest.mark.slow
def test_a_plan_that_the_case_outran_is_shown_again_before_anything_is_recorded(
    desk: Desk, rita: Person
) -> None:
    plan = _sent(rita, "", do="look", **PERMIT)
    _sent(rita, _entries(plan), do="record", **PERMIT)
    other = {"event": "arrived", "corrects": "", "date": "2026-11-21"}
    again = _sent(rita, _entries(plan), do="record", **other)
    assert "changed since" in again and len(desk.ground.archive.catalogue.describe(CASE)["events"]) == 1
    _sent(rita, _entries(again), do="record", **other)
    assert len(desk.ground.archive.catalogue.describe(CASE)["events"]) == 2


@pytest.mark.slow
def test_an_event_is_corrected_from_what_was_recorded_and_one_that_never_happened_is_taken_out(
    desk: Desk, rita: Person
) -> None:
    catalogue = desk.ground.archive.catalogue
    _sent(rita, _entries(_sent(rita, "", do="look", **PERMIT)), do="record", **PERMIT)
    first = catalogue.describe(CASE)["events"][0]["id"]
    form = rita.browser.get(f"{NEW}?corrects={first}").text
    assert 'value="2028-01-31"' in form and "Stands in for" in form
    right = {**PERMIT, "expires_on": "2028-02-28", "corrects": first}
    _sent(rita, _entries(_sent(rita, "", do="look", **right)), do="record", **right)
    old, new = catalogue.describe(CASE)["events"]
    assert old["corrected_by"] == new["id"] and new["corrects"] == first
    error = {
        "event": "recorded-in-error",
        "corrects": new["id"],
        "date": "2026-11-22",
        "reason": "other case",
    }
    _sent(rita, _entries(_sent(rita, "", do="look", **error)), do="record", **error)
    assert catalogue.describe(CASE)["permit_expires"] is None
    assert rita.browser.get(f"/cases/{CASE}/events").text.count("corrected</span>") == 2


@pytest.mark.slow
def test_what_is_wrong_with_an_event_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, rita: Person
) -> None:
    sent = {"form_word": rita.word(), "do": "look", "of": "", **PERMIT, "date": "20/11/2026", "number": "W1"}
    answer = rita.browser.post(NEW, data=sent)
    assert answer.status_code == 400 and 'aria-invalid="true"' in answer.text
    assert 'value="20/11/2026"' in answer.text and 'value="W1"' in answer.text
    assert rita.browser.post(NEW, data={**sent, "event": "no-such"}).status_code == 400
    assert not desk.ground.archive.catalogue.describe(CASE)["events"]
    french = rita.browser.get(f"{NEW}?event=permit-issued", headers={"accept-language": "fr"}).text
    assert "Dernier jour du permis" in french
