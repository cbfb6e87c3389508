"""Coverage by the rules as shipped: what each date, permit and paper changes in the matrix."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.cases.facts import Permit
from casefile.cases.pay_rows import PayRow
from casefile.coverage.gap_report import totals
from casefile.coverage.judging import Judgement
from casefile.coverage.matrix import STATES_FR, coverage
from casefile.documents.library import load_library
from casefile.errors import UsageError
from casefile.findings import Finding
from casefile.offer import Offer
from casefile.periods import Period, anniversary, uncovered, years
from casefile.reference.obligations import load_obligations
from tests.support.dossiers import FIRST, OFFER, PERMIT, RULES, TODAY, day, dossier, item, line, piece
from tests.support.examples import examples
from tests.support.samples import offer_data

_STATES = set(STATES_FR)


def test_the_matrix_has_every_obligation_and_condition_with_reason_and_source_in_both_languages() -> None:
    lines = coverage(dossier(), RULES, TODAY)
    assert {one.obligation for one in lines} == {f"E{n}" for n in range(1, 11)}
    assert {one.condition for one in lines} == set(RULES.conditions)
    for one in lines:
        assert one.state in _STATES
        assert one.reason_in("en") and one.reason_in("fr") and one.cite_en and one.cite_fr
        assert set(one.as_dict()) >= {"obligation", "condition", "state", "reason"}
        assert all(i.requirement.source_en and i.requirement.source_fr for i in one.items)


def test_nothing_is_late_on_the_day_it_is_due() -> None:
    assert item("rights-given", dossier(), FIRST).state == "not yet due"
    late = item("rights-given", dossier(), day("2027-02-02"))
    assert (late.state, late.late) == ("missing", day("2027-02-02"))
    assert item("rights-given", dossier(piece("rights-acknowledgment", "2027-01-30"))).state == "complete"


def test_before_the_first_day_is_known_what_hangs_on_it_is_not_due() -> None:
    waiting = dossier(first_day=None, permits=[])
    assert item("health-coverage", waiting).state == "not yet due"
    assert item("agreement", waiting).state == "missing"
    assert item("pay-records", waiting).state == "not yet due"


def test_a_closed_case_without_employment_needs_only_what_is_kept() -> None:
    closed = dossier(first_day=None, permits=[], refused_on=day("2026-12-20"))
    states = {one.requirement.id: one.state for line in coverage(closed, RULES, TODAY) for one in line.items}
    assert states.pop("kept") == "complete"
    assert set(states.values()) == {"not applicable"}


def test_ontario_alone_asks_for_two_sheets() -> None:
    assert item("provincial-sheets", dossier()).state == "not applicable"
    place = {"street": "1 Main", "city": "Ottawa", "province": "ON", "postal_code": "K1A 0A1"}
    ontario = Offer.model_validate(offer_data(job__location=place))
    one = piece("provincial-sheet", "2027-01-30")
    two = piece("provincial-sheet", "2027-01-31")
    assert item("provincial-sheets", dossier(offers=[ontario])).state == "missing"
    assert item("provincial-sheets", dossier(one, offers=[ontario])).state == "partial"
    assert item("provincial-sheets", dossier(one, two, offers=[ontario])).state == "complete"


def test_every_permit_wants_its_own_copy_and_check() -> None:
    renewed = Permit(day("2028-12-01"), day("2029-01-10"), day("2031-01-09"))
    both = dossier(piece("work-permit", "2027-01-10"), permits=[PERMIT, renewed])
    assert item("permit-copy", both, day("2029-01-05")).state == "complete"
    late = item("permit-copy", both, day("2029-01-11"))
    assert (late.state, late.late) == ("partial", day("2029-01-11"))
    second = piece("work-permit", "2028-12-01")
    assert (
        item("permit-copy", replace(both, pieces=[*both.pieces, second]), day("2029-06-01")).state
        == "complete"
    )


def test_work_past_an_expiry_wants_proof_of_a_timely_application() -> None:
    after = day("2029-03-01")
    assert item("extension", dossier(), day("2029-01-09")).state == "not applicable"
    assert item("extension", dossier(), after).state == "missing"
    assert (
        item("extension", dossier(piece("permit-extension-application", "2028-12-20")), after).state
        == "complete"
    )
    assert (
        item("extension", dossier(piece("permit-extension-application", "2029-01-10")), after).state
        == "missing"
    )
    followed = Permit(day("2028-12-01"), day("2029-01-10"), day("2031-01-09"))
    assert item("extension", dossier(permits=[PERMIT, followed]), after).state == "not applicable"
    assert item("extension", dossier(last_day=day("2029-01-09")), after).state == "not applicable"


def test_a_yearly_paper_is_asked_for_each_year_of_the_employment() -> None:
    letters = [piece("clearance-letter", "2027-01-20"), piece("clearance-letter", "2028-01-20")]
    assert item("workers-compensation", dossier(*letters), day("2028-06-01")).state == "complete"
    assert item("workers-compensation", dossier(letters[0]), day("2028-06-01")).state == "partial"
    # A letter shortly before the second year is the second year's.
    assert item("workers-compensation", dossier(letters[1]), day("2028-06-01")).state == "partial"


def test_pay_records_must_cover_every_day_worked() -> None:
    whole = piece("pay-record", "2027-05-07", "2027-02-01", "2027-05-02")
    assert item("pay-records", dossier(whole)).state == "complete"
    first = piece("pay-record", "2027-02-18", "2027-02-01", "2027-02-14")
    gap = item("pay-records", dossier(first))
    assert gap.state == "partial"
    assert "2027-02-15 on" in gap.reason.en
    assert gap.late == day("2027-02-15")
    assert item("pay-records", dossier(), day("2027-02-20")).state == "not yet due"


def test_a_pay_record_without_a_period_counts_for_one_pay_period_up_to_its_date() -> None:
    undated = piece("pay-record", "2027-02-14")
    assert item("pay-records", dossier(undated), day("2027-03-21")).state == "complete"
    assert "(2027-02-15 on)" in item("pay-records", dossier(undated), day("2027-03-22")).reason.en


def test_rows_say_better_than_the_file_what_a_pay_record_covers() -> None:
    rows = tuple(
        PayRow(Period(FIRST + dt.timedelta(days=14 * n), FIRST + dt.timedelta(days=14 * n + 13)), hours=None)
        for n in range(7)
    )  # type: ignore[arg-type]
    record = replace(piece("pay-record", "2027-05-07"), rows=rows)
    assert item("pay-records", dossier(record)).state == "complete"
    without_one = replace(record, rows=rows[:3] + rows[4:])
    assert "2027-03-15 to 2027-03-28" in item("pay-records", dossier(without_one)).reason.en


def test_a_change_of_conditions_wants_its_assessment() -> None:
    changed = dossier(changes=[day("2027-04-01")])
    assert item("change-of-circumstances", dossier()).state == "not applicable"
    assert item("change-of-circumstances", changed, day("2027-05-01")).state == "not yet due"
    assert item("change-of-circumstances", changed, day("2027-05-02")).state == "missing"
    assessed = dossier(piece("change-of-circumstances", "2027-03-28"), changes=[day("2027-04-01")])
    assert item("change-of-circumstances", assessed).state == "complete"


def test_an_inspection_letter_calls_for_an_answer_by_its_own_date() -> None:
    assert item("inspection-documents", dossier()).state == "not applicable"
    letter = piece("inspection-request", "2027-05-01", "2027-05-01", "2027-05-20")
    assert item("inspection-documents", dossier(letter), day("2027-05-20")).state == "not yet due"
    assert item("inspection-documents", dossier(letter), day("2027-05-21")).state == "missing"
    answered = dossier(letter, piece("inspection-answer", "2027-05-18"))
    assert item("inspection-documents", answered).state == "complete"


def test_a_line_is_missing_only_when_nothing_of_it_is_there() -> None:
    assert line("AUTHORIZED", "E1", dossier()).state == "missing"
    some = dossier(piece("work-permit", "2027-01-10"))
    assert line("AUTHORIZED", "E1", some).state == "partial"
    assert "Work-permit verification record" in line("AUTHORIZED", "E1", some).reason_in("en")
    whole = dossier(
        piece("work-permit", "2027-01-10"),
        piece("permit-verification", "2027-01-28"),
        piece("sin-check", "2027-02-02"),
    )
    assert line("AUTHORIZED", "E1", whole).state == "complete"


def test_retention_is_covered_by_the_archive_itself() -> None:
    kept = item("kept", dossier(keep_through=day("2033-02-01")))
    assert kept.state == "complete" and "2033-02-01" in kept.reason.en
    assert item("kept", dossier(kept=0)).state == "missing"


@pytest.mark.slow
@settings(deadline=None, max_examples=examples(40))  # one example judges a case forty times over
@given(
    st.lists(st.sampled_from(sorted(RULES.types)), max_size=6), st.dates(day("2026-01-01"), day("2032-01-01"))
)
def test_more_evidence_never_makes_a_gap_of_what_was_complete(types: list[str], today: dt.date) -> None:
    """Evidence that calls for something itself (letters, orders) apart."""
    before = dossier(*[piece(kind, "2027-01-15") for kind in types])
    callers = {r.every.partition(":")[2] for r in RULES.requirements}
    for kind in sorted(set(RULES.types) - callers):
        after = replace(before, pieces=[*before.pieces, piece(kind, "2027-02-01")])
        for old, new in zip(coverage(before, RULES, today), coverage(after, RULES, today), strict=True):
            if old.state == "complete":
                assert new.state == "complete", kind


_periods = st.builds(
    lambda start, days: Period(start, start + dt.timedelta(days=days)),
    st.dates(day("2027-01-01"), day("2027-12-31")),
    st.integers(0, 60),
)


@given(_periods, st.lists(_periods, max_size=8))
def test_gaps_are_exactly_the_days_no_period_holds(wanted: Period, covers: list[Period]) -> None:
    def days(period: Period) -> set[dt.date]:
        return {period.first + dt.timedelta(days=n) for n in range(period.days)}

    gaps = uncovered(wanted, covers)
    found = set().union(*map(days, gaps)) if gaps else set()
    assert found == days(wanted) - set().union(*map(days, covers), set())


def test_years_end_on_the_eve_and_the_leap_day_moves_to_march() -> None:
    assert list(years(day("2024-02-29"), day("2025-03-01"))) == [
        Period(day("2024-02-29"), day("2025-02-28")),
        Period(day("2025-03-01"), day("2026-02-28")),
    ]
    assert anniversary(day("2024-02-29"), 4) == day("2028-02-29")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (('obligation = "E1"', 'obligation = "E11"'), "permit-copy"),
        (('types = ["sin-check"]', 'types = ["sin"]'), "sin-check"),
        (('every = "permit"', 'every = "fortnight"'), "requirements"),
        (('aliases = ["permit"]', 'aliases = ["pay-record"]'), "types"),
        (("[types]", "[typ"), "the file"),
    ],
)
def test_rules_of_ones_own_that_cannot_be_used_name_the_place(
    tmp_path: Path, change: tuple[str, str], place: str
) -> None:
    shipped = Path("casefile/data/evidence.toml").read_text(encoding="utf-8")
    (tmp_path / "evidence.toml").write_text(shipped.replace(*change, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=place):
        load_obligations(tmp_path)


def test_rules_of_ones_own_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    shipped = Path("casefile/data/evidence.toml").read_text(encoding="utf-8")
    (tmp_path / "evidence.toml").write_text(shipped.replace("days = 3\n", "days = 5\n", 1), encoding="utf-8")
    own = next(r for r in load_obligations(tmp_path).requirements if r.id == "sin-check")
    assert own.days == 5


def test_a_renewal_wants_its_own_agreement_fee_and_submission() -> None:
    renewed = Offer.model_validate(
        offer_data(
            job__start_date="2029-02-01",
            job__end_date="2031-01-31",
            portal={"offer_number": "A7654321", "submitted_on": "2028-11-20"},
        )
    )
    first = [piece(kind, "2026-11-19") for kind in ("signed-agreement", "fee-receipt", "portal-submission")]
    once = dossier(*first)
    twice = dossier(*first, offers=[OFFER, renewed])
    later = day("2028-12-01")
    for name, kind in (
        ("agreement", "signed-agreement"),
        ("fee-paid", "fee-receipt"),
        ("offer-submitted", "portal-submission"),
    ):
        assert item(name, once, later).state == "complete"
        lacking = item(name, twice, later)
        assert (
            lacking.state == "partial" and "1 of 2" in lacking.reason.en and "2028-11-20" in lacking.reason.en
        )
        both = replace(twice, pieces=[*first, piece(kind, "2028-11-18")])
        assert item(name, both, later).state == "complete"
        only_new = replace(twice, pieces=[piece(kind, "2028-11-18")])
        assert "due 2026-11-20" in item(name, only_new, later).reason.en


def test_an_offer_submitted_again_under_a_new_number_wants_its_own_fee_and_agreement() -> None:
    portal = {"offer_number": "A7654321", "submitted_on": "2026-12-01"}
    again = Offer.model_validate(offer_data(portal=portal, wage__rate="33.00"))
    assert dossier(offers=[OFFER, again]).terms == [OFFER, again]
    papers = [piece("signed-agreement", "2026-11-19"), piece("fee-receipt", "2026-11-20")]
    assert item("agreement", dossier(*papers, offers=[OFFER, again])).state == "partial"
    assert item("fee-paid", dossier(*papers, offers=[OFFER, again])).state == "partial"


def test_what_was_made_late_is_told_but_leaves_nothing_to_do() -> None:
    late, overdue = (Finding("warning", code) for code in ("document-late", "document-overdue"))
    assert not Judgement("1/A-1", (), (), (), lapses=(late,)).to_do
    assert Judgement("1/A-1", (), (), (), lapses=(late, overdue)).to_do
    assert totals([Judgement("1/A-1", (), (), (), lapses=(late,))])["lapses"] == 1


# What may be filed without speaking to anything in particular: a person says what it is good for.
_GENERAL = {"correspondence", "photo", "other"}


def test_every_evidence_type_says_what_it_speaks_to_whether_or_not_a_requirement_names_it() -> None:
    silent = {name for name, kind in RULES.types.items() if not kind.evidences}
    assert silent == _GENERAL
    for requirement in RULES.requirements:
        for name in requirement.types:
            assert {requirement.obligation, requirement.condition} <= set(RULES.evidences[name]), name
    with_obligation = {
        n for n, codes in RULES.evidences.items() if any(c in RULES.obligations for c in codes)
    }
    assert with_obligation == set(RULES.types) - _GENERAL
    covered = {code for codes in RULES.evidences.values() for code in codes}
    assert set(RULES.obligations) | set(RULES.conditions) <= covered


def test_the_signed_copy_of_every_form_of_the_library_has_a_type_under_the_forms_own_name() -> None:
    forms = {kind.name for kind in load_library([Path("templates")]).types}
    assert forms <= set(RULES.names)
