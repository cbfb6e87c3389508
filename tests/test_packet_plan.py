"""The plan: which files answer which item, by exact version, and what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casefile.errors import UsageError
from casefile.packet.plan import Plan, changes
from casefile.settings import Settings
from tests.support.packet_samples import Files, request


@pytest.fixture
def files() -> Files:
    made = Files(Settings())
    made.add("agreement.docx", b"1", type="agreement", version=1, evidences=("E6", "E7", "OWC"))
    made.add("agreement.pdf", b"2", type="agreement", version=1, evidences=("E6", "E7", "OWC"))
    made.add("stub-1.pdf", b"3", type="pay-stub", evidences=("E7",), date=dt.date(2027, 1, 15))
    made.add("stub-2.pdf", b"4", type="pay-stub", evidences=("E7",), date=dt.date(2027, 2, 15))
    made.add("permit.pdf", b"5", case="B", type="permit", evidences=("E1",))
    made.sources[1] = replace(made.sources[1], media_type="application/pdf")
    return made


def test_of_several_forms_of_one_document_the_pdf_is_taken_and_of_several_versions_the_newest(
    files: Files,
) -> None:
    newest = files.add("agreement-2.pdf", b"6", type="agreement", version=2, evidences=("E7",))
    plan = files.plan(request(items=[{"text": "x", "types": ["agreement"], "workers": ["A"]}]))
    assert [d.id for d in plan.documents] == [newest.id]


def test_two_pieces_of_evidence_of_one_type_are_two_documents(files: Files) -> None:
    plan = files.plan(request(items=[{"text": "x", "types": ["pay-stub"], "workers": ["A"]}]))
    assert [d.file_name for d in plan.documents] == ["stub-1.pdf", "stub-2.pdf"]


def test_a_period_takes_what_falls_in_it_and_what_does_not_say_its_day(files: Files) -> None:
    files.add("undated.pdf", b"7", type="pay-stub", date=None)
    files.add(
        "year.pdf",
        b"8",
        type="pay-stub",
        date=dt.date(2027, 12, 31),
        since=dt.date(2027, 1, 1),
        until=dt.date(2027, 12, 31),
    )
    item = {
        "text": "x",
        "types": ["pay-stub"],
        "workers": ["A"],
        "period": {"from": "2027-02-01", "to": "2027-03-01"},
    }
    plan = files.plan(request(items=[item]))
    assert {d.file_name for d in plan.documents} == {"undated.pdf", "year.pdf", "stub-2.pdf"}


def test_each_item_is_supplied_partly_or_not_with_every_gap_named(files: Files) -> None:
    items = [
        {"text": "1", "obligations": ["E7"], "workers": ["A"]},
        {"text": "2", "obligations": ["E7"], "workers": ["A", "B"]},
        {"text": "3", "conditions": ["ABUSE"]},
        {"text": "4", "workers": ["C"]},
    ]
    plan = files.plan(request(items=items))
    assert [i.state for i in plan.items] == ["proposed", "proposed", "not supplied", "not supplied"]
    assert [i.once_confirmed for i in plan.items[:2]] == ["supplied", "partly supplied"]
    told = [[str(reason) for reason in item.reasons] for item in plan.items]
    assert told[1] == ["B: no document for “E7, wages and working conditions”"]
    assert told[2] == [f"{case}: no document for “ABUSE”" for case in "ABC"]
    assert told[3] == ["C: no document"]


def test_a_document_that_answers_two_items_is_planned_once(files: Files) -> None:
    plan = files.plan(
        request(items=[{"text": "1", "obligations": ["E6"]}, {"text": "2", "obligations": ["E7"]}])
    )
    assert len(plan.documents) == len({d.id for d in plan.documents}) == 3
    assert plan.items[0].documents[0] in plan.items[1].documents


def test_a_worker_the_archive_does_not_know_is_refused_by_name(files: Files) -> None:
    with pytest.raises(UsageError, match="NOBODY"):
        files.plan(request(items=[{"text": "x", "workers": ["NOBODY"]}]))


def test_nothing_is_taken_that_was_not_asked_for(files: Files) -> None:
    plan = files.plan(request(items=[{"text": "x", "obligations": ["E1"]}]))
    assert [d.file_name for d in plan.documents] == ["permit.pdf"]


def test_a_plan_written_and_read_is_the_same_plan(files: Files) -> None:
    plan = files.plan()
    assert Plan.read(plan.canonical()) == plan
    assert files.plan().digest == plan.digest


def test_what_came_or_went_since_the_plan_is_told(files: Files) -> None:
    every = request(items=[{"text": "x", "types": ["agreement", "pay-stub", "permit"]}])
    frozen = files.plan(every)
    new = files.add("late.pdf", b"9", type="pay-stub")
    del files.sources[2]
    told = changes(frozen, files.plan(every))
    assert all("plan" in line.fr or "choisi" in line.fr for line in told)
    lines = [str(line) for line in told]
    assert any(new.id in line and "came after" in line for line in lines)
    assert any("no longer" in line for line in lines)
    assert changes(frozen, frozen) == []


def test_another_employers_cases_are_never_touched(files: Files) -> None:
    foreign = replace(files.cases()[0], case_id="999999998/A")
    from casefile.packet.choosing import make_plan

    plan = make_plan(request(), [foreign])
    assert plan.documents == () and plan.items[0].state == "not supplied"
