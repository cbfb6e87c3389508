"""What a plan calls supplied: executed papers alone, as coverage judges; what is proposed waits for a person."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.coverage.matrix import GAPS, coverage
from casefile.errors import Refused, UsageError
from casefile.offer import Offer
from casefile.packet.choosing import make_plan
from casefile.packet.decisions import (
    check_decided,
    confirming,
    decided,
    decisions_bytes,
    read_decisions,
)
from casefile.packet.plan import CaseFile, PacketFile, Plan
from casefile.packet.request import Item, check_codes
from casefile.packet.standing import standing_of
from casefile.packet.suggesting import words_of_types
from casefile.reference.obligations import load_obligations
from tests.support.examples import examples
from tests.support.packet_samples import EMPLOYER, request
from tests.support.samples import offer_data
from tests.support.timelines import happened

RULES = load_obligations()
TODAY = dt.date(2028, 6, 1)
SUBMITTED = dt.date(2026, 11, 20)
FIRST = dt.date(2027, 2, 1)
TYPES = sorted(RULES.types)
DAYS = st.dates(dt.date(2026, 6, 1), TODAY)


def _file(kind: str, day: dt.date, *, form: bool = False, case: str = "A") -> PacketFile:
    signed = RULES.names[kind]
    own = (signed, *RULES.types[signed].aliases) if form else RULES.types[signed].aliases
    return PacketFile(
        f"{case}{kind}{day}{form}", f"{EMPLOYER}/{case}", kind, kind, "en", int(form), "application/pdf", "0" * 64, 1,
        date=day, evidences=(*RULES.evidences[signed], *own), form=form,
    )  # fmt: skip


def _case(
    papers: list[tuple[str, dt.date]], forms: list[tuple[str, dt.date]], province: str = "ON"
) -> CaseFile:
    """A case with these executed papers and these unsigned forms, and as coverage judges it."""
    place = {**offer_data()["job"]["location"], "province": province}
    offer = Offer.model_validate(offer_data(job={**offer_data()["job"], "location": place}))
    pieces = [Piece(f"A{kind}{day}False", kind, day) for kind, day in papers]
    dossier = Dossier([offer], pieces, happened(submitted_on=SUBMITTED, first_day=FIRST), kept=1)
    files = [*(_file(k, d) for k, d in papers), *(_file(k, d, form=True) for k, d in forms)]
    lines = coverage(dossier, RULES, TODAY)
    return CaseFile(f"{EMPLOYER}/A", "Zoé", "Érablière", tuple(files), standing_of(lines, RULES))


def _plan(case: CaseFile, **item: object) -> Plan:
    asked = request(items=[{"text": "what the letter says", **item}])
    return make_plan(asked, [case], meanings=words_of_types(RULES))


@settings(max_examples=examples(60), deadline=None)
@given(
    papers=st.lists(st.tuples(st.sampled_from(TYPES), DAYS), max_size=8),
    forms=st.lists(st.tuples(st.sampled_from(TYPES), DAYS), max_size=8),
    asked=st.sampled_from([*TYPES, *(a for kind in RULES.types.values() for a in kind.aliases)]),
)
def test_an_item_is_supplied_only_if_coverage_has_the_executed_paper(
    papers: list[tuple[str, dt.date]], forms: list[tuple[str, dt.date]], asked: str
) -> None:
    case = _case(papers, forms)
    (item,) = _plan(case, types=[asked]).items
    executed = any(kind == RULES.names[asked] for kind, _ in papers)
    gaps = [one for one in case.standing if asked in one.codes and one.state in GAPS]
    assert (item.state == "supplied") == (executed and not gaps)
    assert item.state != "proposed", "types that are named need nobody's word"
    if not executed and any(kind == RULES.names[asked] for kind, _ in forms):
        assert item.state == "not supplied" and item.documents


@settings(max_examples=examples(60), deadline=None)
@given(
    papers=st.lists(st.tuples(st.sampled_from(TYPES), DAYS), max_size=8),
    forms=st.lists(st.tuples(st.sampled_from(TYPES), DAYS), max_size=8),
    asked=st.sampled_from([*RULES.conditions, *RULES.obligations]),
)
def test_what_is_asked_by_condition_or_obligation_is_supplied_only_by_executed_papers_without_a_gap(
    papers: list[tuple[str, dt.date]], forms: list[tuple[str, dt.date]], asked: str
) -> None:
    case = _case(papers, forms)
    key = "conditions" if asked in RULES.conditions else "obligations"
    (item,) = _plan(case, **{key: [asked]}).items
    executed = {f"A{kind}{day}False" for kind, day in papers if asked in RULES.evidences[kind]}
    gaps = [one for one in case.standing if asked in one.codes and one.state in GAPS]
    if "supplied" in (item.state, item.once_confirmed):
        assert executed and not gaps
    assert executed <= set(item.documents), "every executed paper that evidences it is in the answer"


def test_a_form_that_casefile_made_answers_nothing_and_its_day_is_told() -> None:
    case = _case([], [("employment-agreement", dt.date(2026, 11, 22))])
    for name in ("signed-agreement", "employment-agreement"):
        (item,) = _plan(case, types=[name]).items
        assert item.state == "not supplied" and len(item.documents) == 1
        assert "only the unsigned form of November 22, 2026 exists" in str(item.reasons[0])
        assert "formulaire non signé du 22 novembre 2026" in item.reasons[0].fr


def test_where_the_signed_paper_is_filed_the_form_is_left_out() -> None:
    signed = ("signed-agreement", SUBMITTED - dt.timedelta(days=3))
    case = _case([signed], [("employment-agreement", dt.date(2026, 11, 22))])
    (item,) = _plan(case, types=["employment-agreement"]).items
    assert item.state == "supplied" and item.documents == (f"Asigned-agreement{signed[1]}False",)


@pytest.mark.parametrize(
    ("paper", "asked"),
    [
        ("complaint-file", "ABUSE"),
        ("recruiter-contract", "NOFEE"),
        ("benefit-enrolment", "E7"),
        ("timesheet", "E7"),
        ("introduction-letter", "E1"),
        ("corporate-relationship", "ACTIVE"),
    ],
)
def test_what_no_requirement_names_still_answers_the_item_that_asks_for_it(paper: str, asked: str) -> None:
    case = _case([(paper, FIRST)], [])
    key = "obligations" if asked[1:].isdigit() else "conditions"
    (item,) = _plan(case, **{key: [asked]}).items
    assert item.documents == (f"A{paper}{FIRST}False",)


def test_an_item_of_words_alone_is_proposed_never_everything() -> None:
    case = _case([("vacation-record", FIRST), ("complaint-file", FIRST), ("pay-record", FIRST)], [])
    (item,) = _plan(case, text="Vacation and leave records of each worker").items
    assert item.state == "proposed" and item.suggestions[0] == "vacation-record"
    assert f"Acomplaint-file{FIRST}False" not in item.documents
    (nothing,) = _plan(case, text="Whatever else").items
    assert (nothing.state, nothing.documents, nothing.once_confirmed) == ("proposed", (), "not supplied")


def test_what_does_not_concern_a_case_is_not_applicable_with_coverages_reason() -> None:
    (item,) = _plan(_case([], [], province="BC"), types=["provincial-sheet"]).items
    assert item.state == "not applicable" and "Only for work in ON" in str(item.reasons[0])


def test_a_gap_outside_the_period_asked_about_is_no_gap_of_the_answer() -> None:
    case = _case([("clearance-letter", FIRST)], [])
    asked = {"types": ["clearance-letter"]}
    assert _plan(case, **asked).items[0].state == "partly supplied", "later quarters have none"
    assert (
        _plan(case, period={"from": "2027-01-01", "to": "2027-03-31"}, **asked).items[0].state == "supplied"
    )


def test_a_person_confirms_and_the_plan_keeps_its_digest() -> None:
    case = _case([("complaint-file", FIRST)], [])
    plan = _plan(case, conditions=["ABUSE"])
    with pytest.raises(Refused, match="a person to confirm"):
        check_decided(plan)
    decision = confirming(plan, 1, "counsel", TODAY)
    agreed = decided(plan, read_decisions(decisions_bytes([decision])))
    check_decided(agreed)
    (item,) = agreed.answered
    assert (item.state, item.confirmed_by, item.confirmed_on) == ("partly supplied", "counsel", TODAY)
    assert agreed.digest == plan.digest and Plan.read(agreed.canonical()) == plan
    other = _plan(_case([("complaint-file", FIRST), ("abuse-policy", FIRST)], []), conditions=["ABUSE"])
    with pytest.raises(Refused):
        check_decided(decided(other, [decision]))
    with pytest.raises(UsageError, match="no item 7"):
        confirming(plan, 7, "counsel", TODAY)


def test_an_unknown_type_is_told_with_the_likeliest_one() -> None:
    asked = request(items=[{"text": "x", "types": ["singed-agreement"]}])
    with pytest.raises(UsageError, match="Did you mean “signed-agreement”"):
        check_codes(asked, {*RULES.names, *RULES.conditions})
    assert Item(text="x", types=("roe",)).types[0] in RULES.names
