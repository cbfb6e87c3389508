"""A plan taken back, and a letter that was answered already: which answer is meant is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefile.cases.inspection import unanswered
from casefile.errors import Refused
from casefile.packet.decisions import answering_again, check_again
from casefile.packet.plan import Plan
from casefile.packet.request import Request, parse_request
from casefile.settings import Settings
from flows.steps.inspections import answer_again, build_packet, plan_packet, withdraw_plan
from storage import packets
from storage.archive import Archive
from storage.check.check import check
from tests.support.keeping import TODAY, add_document, past_case
from tests.support.packet_samples import request, say


def letter() -> Request:
    return request(items=[{"text": "The agreement", "types": ["employment-agreement"]}])


@pytest.fixture
def fixed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CASEFILE_TODAY", str(TODAY))
    return Settings()


@pytest.mark.parametrize("given", ["123026635/2026-11-16-a", "2026-11-16-a", "/2026-11-16-a/"])
def test_a_supplement_names_the_packet_it_continues_with_its_employer_or_without(given: str) -> None:
    assert request(supplement_to=given).supplement_to == given.strip("/")


def test_a_file_number_is_no_packets_id_and_the_message_says_what_one_is() -> None:
    content = (
        letter().canonical().replace(b'{"authority"', b'{"supplement_to":"IRCC 2026/0042","authority"', 1)
    )
    with pytest.raises(Exception, match="123026635/2026-11-16-ircc-2026-0042-1a2b3c4d"):
        parse_request(content, "a letter")


def test_the_same_plan_is_built_again_silently_and_another_only_where_someone_said_so() -> None:
    plan = Plan(letter(), "Employer", {}, (), ())
    check_again(plan, [], [])
    check_again(plan, [{"plan": {"sha256": plan.digest}}], [])
    other = [{"plan": {"sha256": "f" * 64}, "pages": {"total": 80}}]
    with pytest.raises(Refused) as refused:
        check_again(plan, other, [])
    assert "supplement_to" in refused.value.said.remedy_in("en") and "80" in str(refused.value)
    check_again(plan, other, [answering_again(plan, "pages were missing", "counsel", TODAY)])


@pytest.mark.slow
def test_a_plan_is_taken_back_and_a_letter_answered_once(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    case_id = past_case(archive)
    plan = plan_packet(letter(), archive, fixed, say, "counsel")
    assert withdraw_plan(plan.request, "wrong file number", archive, fixed, "counsel") == [case_id]
    assert withdraw_plan(plan.request, "again", archive, fixed, "counsel") == []
    case = archive.catalogue.load(case_id).case
    assert unanswered(case.inspections, case.packets) == [] and case.standing_holds == []
    assert check(archive.bucket).findings == []
    build_packet(plan, archive, fixed, tmp_path / "one", say, "counsel")
    case = archive.catalogue.load(case_id).case
    assert len(case.standing_holds) == 1, "building it means it after all"
    with pytest.raises(Refused):
        withdraw_plan(plan.request, "too late", archive, fixed, "counsel")
    build_packet(plan, archive, fixed, tmp_path / "same", say, "counsel")
    add_document(archive, case_id, version=2, content=b"%PDF-1.7 another")
    newer = plan_packet(letter(), archive, fixed, say, "counsel")
    with pytest.raises(Refused):
        build_packet(newer, archive, fixed, tmp_path / "two", say, "counsel")
    answer_again(newer, "a version was added", archive, fixed, "counsel")
    build_packet(newer, archive, fixed, tmp_path / "two", say, "counsel")
    assert len(packets.answered_by(archive.bucket, newer.request)) == 2
    assert check(archive.bucket).findings == []
