"""Cases put right: opened in error, or two of one worker; and a case read back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casefile.cases.contents import OfferVersion
from casefile.cases.facts import Permit
from casefile.cases.reading_back import about, offer_history
from casefile.errors import Refused
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from flows.steps.anew import made_anew
from flows.steps.documents import read_library
from flows.steps.gaps import judge_cases, read_standards
from flows.steps.night import decide
from flows.steps.voiding import join_case, void_case
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.store.bucket import S3Bucket
from tests.support.evidence_room import BY_HAND, Room, make_room
from tests.support.samples import offer_data

ONE, TWO = "123026635/W-1", "123026635/W-2"


@pytest.fixture
def room(moto_bucket: S3Bucket, tmp_path: Path) -> Room:
    return make_room(moto_bucket, tmp_path, references=("W-1", "W-2"), tesseract="")


def states(room: Room) -> list[str]:
    return [row["status"] for row in room.archive.catalogue.list_cases()]


@pytest.mark.slow
def test_a_void_case_stays_and_is_asked_for_nothing_any_more(room: Room, tmp_path: Path) -> None:
    archive = room.archive
    assert void_case(archive, ONE, "opened under a wrong reference", BY_HAND)
    assert not void_case(archive, ONE, "again", BY_HAND)
    assert states(room) == ["void", "offered"]
    plan = decide(archive, read_standards(room.settings), dt.date(2027, 6, 1))
    assert ONE not in plan.case_ids and TWO in plan.case_ids
    judged = judge_cases(archive.catalogue, [ONE, TWO], read_standards(room.settings), dt.date(2027, 6, 1))
    assert [one.case_id for one in judged] == [TWO]
    told = archive.catalogue.describe(ONE)
    assert told["void"] == {
        "reason": "opened under a wrong reference",
        "by": "casefile evidence",
        "on": "2027-06-01",
        "joins": None,
    }
    assert len(told["documents"]) == 1 and check(archive.bucket).findings == []
    with pytest.raises(Refused):
        join_case(archive, ONE, TWO, "changed my mind", BY_HAND)
    again = Catalogue(f"sqlite:///{tmp_path}/again.db", of="a test")
    again.rebuild(archive.bucket)
    assert again.describe(ONE) == told


@pytest.mark.slow
def test_what_a_new_template_or_logo_would_make_anew_is_counted_before_a_night(room: Room) -> None:
    found = made_anew(room.archive.catalogue, read_library(room.settings), load_tables(), dt.date(2027, 6, 1))
    assert [(one.type, one.documents, one.cases) for one in found] == [("employment-agreement", 2, 2)]


@pytest.mark.slow
def test_a_second_case_of_a_worker_counts_in_the_first_and_is_held(room: Room) -> None:
    archive = room.archive
    room.drop("W-2/work-permit/2027-01-10_permit.txt", b"a permit")
    room.night()
    standards = read_standards(room.settings)

    def permit_of(case_id: str) -> set[str]:
        judged = judge_cases(archive.catalogue, [case_id], standards, dt.date(2027, 6, 1))
        return {item.state for one in judged for line in one.lines for item in line.items if item.evidence}

    assert permit_of(ONE) == set()
    assert join_case(archive, TWO, ONE, "two cases of one worker", BY_HAND)
    assert states(room) == ["offered", "joined"]
    assert archive.catalogue.held() == [TWO], "kept at least as long as the case it joins"
    assert [hold.matter for hold in archive.catalogue.load(TWO).case.standing_holds] == ["joined W-1"]
    assert check(archive.bucket).findings == []
    for wrong in ((ONE, TWO), (ONE, ONE)):
        with pytest.raises(Refused):
            join_case(archive, *wrong, "a circle", BY_HAND)


def test_what_a_case_is_about_and_what_changed_in_its_offer_is_read_back() -> None:
    first, raised = (Offer.model_validate(offer_data(wage__rate=rate)) for rate in ("31.50", "33.00"))
    permit = Permit(dt.date(2027, 1, 10), dt.date(2027, 1, 10), dt.date(2029, 1, 9), "U123456789")
    lines = about(raised, permit)
    assert lines["worker"].en == "Zoé Anaïs Nguyễn-D’Amours"
    assert lines["wage"].en == "$33.00 per hour, 40 hours a week"
    assert "U123456789" in lines["permit"].fr and "33,00" in lines["wage"].fr
    versions = [OfferVersion(first, dt.date(2026, 11, 1)), OfferVersion(raised, dt.date(2027, 5, 1))]
    assert [one["changes"] for one in offer_history(versions)] == [
        [],
        [{"field": "wage.rate", "before": "31.50", "after": "33.00"}],
    ]
