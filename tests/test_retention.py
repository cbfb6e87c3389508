"""Until when records are kept: the vectors of the law."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casefile.cases.parts import term_of
from casefile.errors import UsageError
from casefile.offer import Offer
from casefile.reference.obligations import load_obligations
from casefile.reference.schedule import load_schedule
from casefile.retention.keeping import add_months, changes, lock_until, unsettled
from tests.support.lives import SCHEDULE, Life, permitted, stored
from tests.support.samples import offer_data

D = dt.date


@pytest.mark.parametrize(
    ("anchor", "through"),
    [
        (D(2025, 3, 1), D(2031, 3, 1)),
        (D(2024, 2, 29), D(2030, 3, 1)),
        (D(2025, 12, 31), D(2031, 12, 31)),
        (D(2022, 3, 1), D(2028, 3, 1)),
        (D(2024, 2, 28), D(2030, 2, 28)),
        (D(1998, 2, 29 - 1), D(2004, 2, 28)),
        (D(2094, 2, 28), D(2100, 2, 28)),
    ],
)
def test_six_years_end_on_the_same_calendar_day_which_is_still_kept(
    anchor: dt.date, through: dt.date
) -> None:
    assert permitted(anchor).keep_through == through


def test_the_29th_of_february_stays_where_the_year_has_one() -> None:
    assert add_months(D(2024, 2, 29), 48) == D(2028, 2, 29)
    assert add_months(D(2096, 2, 29), 72) == D(2102, 3, 1)
    assert add_months(D(2024, 12, 31), 2) == D(2025, 3, 1)


def test_the_period_satisfies_the_regulation_and_the_page() -> None:
    """209.2(1)(b) counts the first day in: start 2025-03-01, last day by the law 2031-02-28; the page: from issue."""
    life = Life().offer(D(2025, 3, 1))
    life.event("permit-issued", D(2025, 1, 15))
    assert life.keep_through == D(2031, 3, 1) > D(2031, 2, 28)


@pytest.mark.parametrize(
    ("issued", "valid_from", "offered", "worked", "anchor"),
    [
        (D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 3), D(2027, 1, 4), D(2027, 1, 4)),
        (D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 4), D(2027, 1, 3), D(2027, 1, 4)),
        (D(2027, 1, 1), D(2027, 1, 4), D(2027, 1, 2), D(2027, 1, 3), D(2027, 1, 4)),
        (D(2027, 1, 4), D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 3), D(2027, 1, 4)),
    ],
)
def test_the_anchor_is_the_latest_of_its_four_dates(
    issued: dt.date, valid_from: dt.date, offered: dt.date, worked: dt.date, anchor: dt.date
) -> None:
    life = Life().offer(offered)
    life.event("permit-issued", issued, valid_from=valid_from.isoformat())
    life.event("employment-started", worked)
    assert life.keeping.retention.anchor == anchor


def test_before_an_answer_everything_is_held_without_a_date() -> None:
    life = Life().offer(D(2027, 2, 1)).document()
    life.event("employment-started", D(2027, 2, 1))
    kept = life.keeping
    assert kept.retention.state == "pending" and kept.retention.keep_through is None
    assert all(lock.held and lock.keep_through is None for lock in kept.locks.values())
    assert not unsettled(life.case, kept)


def test_the_permit_sets_the_date_and_lifts_the_pending_hold() -> None:
    life = Life().offer(D(2027, 2, 1)).document()
    life.event("permit-issued", D(2027, 1, 20))
    kept = life.keeping
    assert {(lock.keep_through, lock.held) for lock in kept.locks.values()} == {(D(2033, 2, 1), False)}
    assert kept.entries.held and kept.entries.keep_through == D(2033, 2, 1)


def test_a_renewal_lengthens_everything_and_holds_until_it_is_answered() -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 20))
    life.offer(D(2029, 2, 1), submitted=D(2028, 11, 1), renews=True, on=D(2028, 11, 2))
    waiting = life.keeping
    assert waiting.retention.open and waiting.retention.keep_through == D(2035, 2, 1)
    assert all(lock.held for lock in waiting.locks.values())
    life.event("permit-issued", D(2029, 1, 10))
    assert {(x.keep_through, x.held) for x in life.keeping.locks.values()} == {(D(2035, 2, 1), False)}


def test_a_new_version_of_an_offer_takes_its_place_and_a_new_number_begins_a_term() -> None:
    first = Offer.model_validate(offer_data(portal={"offer_number": "A1234567"}))
    amended = Offer.model_validate(
        offer_data(portal={"offer_number": "A1234567"}, job__start_date="2027-03-01")
    )
    renewal = Offer.model_validate(
        offer_data(portal={"offer_number": "A7654321"}, job__start_date="2029-02-01")
    )
    unnumbered = Offer.model_validate(offer_data(portal={}))
    day = D(2026, 11, 22)
    assert not term_of(first, None, day).renews
    assert not term_of(first, unnumbered, day).renews
    assert not term_of(amended, first, day).renews
    assert term_of(renewal, amended, day).renews
    assert term_of(unnumbered, first, day).renews
    assert term_of(first, None, day, after_destruction=True).renews
    life = Life().offer(D(2072, 2, 1)).offer(D(2027, 2, 1))
    assert [term.start for term in life.case.terms] == [D(2027, 2, 1)]


def test_a_late_document_gets_the_date_at_once() -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 20))
    life.settle().document("late.pdf")
    ((late, lock),) = changes(life.case, life.keeping)
    assert late.key.endswith("late.pdf") and lock.keep_through == D(2033, 2, 1)


def test_payroll_is_kept_six_years_after_its_year_when_that_is_longer() -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 20))
    life.document("offer.pdf", on=D(2029, 3, 31))
    stub = life.case.objects[0].__class__(
        "cases/123026635/L-1/evidence/stub.pdf", "v", "0" * 64, 1, "application/pdf", "payroll"
    )
    life.case.keep(stub, D(2029, 4, 2), D(2029, 3, 31))
    kept = life.keeping
    assert kept.locks[stub.key].keep_through == D(2035, 12, 31) and kept.rules[stub.key] == "payroll"
    assert kept.retention.keep_through == D(2033, 2, 1)


@pytest.mark.parametrize("kind", ["permit-refused", "offer-withdrawn"])
def test_without_a_permit_a_case_is_kept_24_months(kind: str) -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event(kind, D(2027, 1, 31))
    assert life.keep_through == D(2029, 1, 31)


def test_a_refusal_answers_only_the_offer_before_it() -> None:
    life = Life().offer(D(2027, 2, 1))
    life.event("permit-refused", D(2027, 1, 31))
    life.offer(D(2027, 9, 1), submitted=D(2027, 3, 1), renews=True, on=D(2027, 3, 2))
    assert life.keeping.retention.open
    life.event("permit-issued", D(2027, 8, 1))
    assert not life.keeping.retention.open and life.keep_through == D(2033, 9, 1)


def test_a_permit_kept_longer_than_a_refusal_wins_and_the_other_way_round() -> None:
    life = permitted(D(2025, 3, 1))
    life.event("permit-refused", D(2026, 3, 1))
    assert life.keep_through == D(2031, 3, 1)
    life.event("permit-refused", D(2030, 3, 1))
    assert life.keep_through == D(2032, 3, 1)


def test_a_correction_may_shorten_the_plan_and_never_the_lock() -> None:
    life = Life().offer(D(2027, 2, 1)).document()
    wrong = life.event("permit-issued", D(2028, 1, 20))
    life.settle()
    life.event("permit-issued", D(2027, 1, 20), corrects=wrong)
    kept = life.keeping
    assert kept.retention.keep_through == D(2033, 2, 1)
    assert kept.retention.locked_through == D(2034, 1, 20)
    assert "2034-01-20" in kept.retention.because.en and "2034-01-20" in kept.retention.because.fr
    assert {lock.keep_through for key, lock in kept.locks.items() if "event" not in key} == {D(2034, 1, 20)}


def test_an_event_recorded_in_error_counts_no_more() -> None:
    life = Life().offer(D(2027, 2, 1))
    wrong = life.event("permit-issued", D(2027, 1, 20))
    life.event("recorded-in-error", D(2027, 1, 25), corrects=wrong)
    assert life.keeping.retention.state == "pending" and all(
        lock.held for lock in life.keeping.locks.values()
    )


def test_a_hold_holds_every_object_and_its_release_frees_only_its_own() -> None:
    life = permitted(D(2025, 3, 1)).document().hold("M-1").hold("M-2").release("M-1")
    assert all(lock.held for lock in life.keeping.locks.values())
    life.release("M-2")
    assert not any(lock.held for lock in life.keeping.locks.values())


def test_the_release_of_a_hold_does_not_end_the_pending_state() -> None:
    life = Life().offer(D(2027, 2, 1)).hold("M-1").release("M-1")
    assert all(lock.held for lock in life.keeping.locks.values())


def test_a_case_is_due_on_the_day_after_its_last_one() -> None:
    retention = permitted(D(2025, 3, 1)).keeping.retention
    assert [retention.on(D(2031, 3, day)) for day in (1, 2)] == ["active", "due"]


def test_the_store_locks_until_the_day_is_over_everywhere() -> None:
    assert lock_until(D(2031, 3, 1)) == dt.datetime(2031, 3, 2, 12, tzinfo=dt.UTC)


def test_the_strict_profile_holds_until_employment_ends_and_counts_from_there() -> None:
    life = Life(schedule=load_schedule(profile="strict")).offer(D(2027, 2, 1))
    life.event("permit-issued", D(2027, 1, 20))
    assert life.keeping.retention.open and life.keep_through == D(2033, 2, 1)
    life.event("employment-ended", D(2029, 6, 30))
    assert not life.keeping.retention.open and life.keep_through == D(2035, 6, 30)


@pytest.mark.parametrize(("province", "through"), [("BC", D(2034, 6, 30)), ("ON", D(2033, 2, 1))])
def test_a_province_may_ask_for_longer(province: str, through: dt.date) -> None:
    life = Life().offer(D(2027, 2, 1), province=province)
    life.event("permit-issued", D(2027, 1, 20))
    life.event("employment-ended", D(2032, 6, 30))
    assert life.keep_through == through


def test_saskatchewan_s_five_years_count_for_each_record() -> None:
    life = Life().offer(D(2027, 2, 1), province="SK")
    life.event("permit-issued", D(2027, 1, 20), on=D(2027, 1, 20))
    life.document(on=D(2029, 5, 1))
    assert life.keeping.locks[life.case.objects[-1].key].keep_through == D(2034, 5, 1)


def test_a_settlement_leaves_nothing_to_settle() -> None:
    life = permitted(D(2025, 3, 1)).document()
    assert unsettled(life.case, life.keeping)
    life.settle()
    assert not unsettled(life.case, life.keeping)
    before = len(life.entries)
    life.settle()
    assert len(life.entries) == before


def test_the_reason_names_rule_date_and_law_in_both_languages() -> None:
    retention = permitted(D(2025, 3, 1)).keeping.retention
    assert "6 years from 2025-03-01, the day the permit was issued" in retention.because.en
    assert "6\u00a0ans à compter du 2025-03-01, jour de la délivrance du permis" in retention.because.fr
    assert "209.2" in retention.because.en


def test_a_schedule_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Any) -> None:
    own = (load_text()).replace("months = 24", "months = 12", 1)
    (tmp_path / "retention.toml").write_text(own, encoding="utf-8")
    life = Life(schedule=load_schedule(tmp_path)).offer(D(2027, 2, 1))
    life.event("permit-refused", D(2027, 1, 31))
    assert life.keep_through == D(2028, 1, 31)
    assert load_schedule(tmp_path).digest != SCHEDULE.digest


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("years = 6", "years = -6", "years"),
        ('"permit.issued", "permit.valid_from"', '"permit.isued"', "from"),
        ("[rules.payroll]", "[rules.pay]", "payroll"),
        ("[profiles]", "[profiles", "the file"),
    ],
)
def test_a_schedule_that_cannot_be_used_says_where(tmp_path: Any, old: str, new: str, place: str) -> None:
    (tmp_path / "retention.toml").write_text(load_text().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=place):
        load_schedule(tmp_path)
    with pytest.raises(UsageError, match="no profile"):
        load_schedule(profile="none")


def load_text() -> str:
    from casefile.reference.schedule import SHIPPED

    return (SHIPPED / "retention.toml").read_text(encoding="utf-8")


# What is needed to verify insurable earnings and hours: Employment Insurance Act 87(3), six years after the year.
_INSURANCE = {
    "pay-record", "payment-proof", "compensation-proof", "quarantine-pay", "tax-forms", "record-of-employment",
    "employment-end-record", "timesheet", "vacation-record", "benefit-invoice", "bonus-statement", "foreign-pay-record",
    "exchange-rate", "occupation-proof",
}  # fmt: skip


def test_every_evidence_type_is_kept_by_a_floor_that_names_its_law() -> None:
    for profile in ("standard", "strict", "federal"):
        schedule = load_schedule(profile=profile)
        for name, kind in load_obligations().types.items():
            floors = {rule: one for rule, one in schedule.rules.items() if one.keeps(kind.record_class, name)}
            assert "imp-six-years" in floors, "IRPR 209.2(1)(b) keeps whatever relates to compliance"
            assert ("payroll" in floors) == (name in _INSURANCE), name
            assert all(one.law_en and one.law_fr for one in floors.values())


def _with_evidence(life: Life, kind: str, about: dt.date, record_class: str) -> str:
    """File a piece of evidence; answers with its key."""
    one = stored(f"evidence/{kind}-{about}", record_class, life.case.id)
    told = {
        "id": f"ev-{kind}", "type": kind, "date": about.isoformat(), "from": None, "through": None,
        "object": one.as_dict(), "reading": stored(f"r-{kind}", record_class, life.case.id).as_dict(),
    }  # fmt: skip
    life.tell("evidence-archived", {"evidence": [told]}, on=about)
    return one.key


@pytest.mark.parametrize("record_class", ["payroll", "evidence"])
@pytest.mark.parametrize("kind", ["record-of-employment", "timesheet"])
def test_a_record_of_employment_and_a_timesheet_are_kept_six_years_after_their_year(
    kind: str, record_class: str
) -> None:
    """EI Act 87(3), EIR 19(3.1)(b): also those that an earlier version archived as plain evidence."""
    life = Life().offer(dt.date(2027, 2, 1))
    life.event("permit-issued", dt.date(2027, 1, 10))
    key = _with_evidence(life, kind, dt.date(2030, 2, 5), record_class)
    assert life.keep_through == dt.date(2033, 2, 1)
    assert life.keeping.locks[key].keep_through == dt.date(2036, 12, 31)
    assert life.keeping.rules[key] == "payroll"


@pytest.mark.parametrize("years", [(2028, 2030), (2030, 2028)])
def test_what_was_read_of_several_pieces_is_kept_as_long_as_the_longest_kept_of_them(
    years: tuple[int, int],
) -> None:
    """Pieces that come in together share one readings file."""
    life = Life().offer(dt.date(2027, 2, 1))
    life.event("permit-issued", dt.date(2027, 1, 10))
    for year in years:
        _with_evidence(life, "timesheet", dt.date(year, 2, 5), "payroll")
    reading = stored("r-timesheet", "payroll", life.case.id).key
    assert life.keeping.locks[reading].keep_through == dt.date(2036, 12, 31)
    assert life.keeping.rules[reading] == "payroll"
    assert [one.key for one in life.case.objects].count(reading) == 1


def test_in_saskatchewan_the_last_five_years_are_kept_two_years_more() -> None:
    life = Life().offer(dt.date(2020, 1, 6), province="SK")
    life.event("permit-issued", dt.date(2020, 1, 2))
    old = _with_evidence(life, "pay-record", dt.date(2020, 6, 30), "payroll")
    young = _with_evidence(life, "timesheet", dt.date(2026, 1, 31), "payroll")
    life.event("employment-ended", dt.date(2030, 12, 31))
    assert life.keeping.locks[old].keep_through == dt.date(2026, 12, 31), (
        "older than five years: the federal floor"
    )
    assert life.keeping.locks[young].keep_through == dt.date(2032, 12, 31)
    assert life.keeping.rules[young] in {"sk-payroll", "payroll"}
    life.event("employment-ended", dt.date(2031, 1, 15))
    assert life.keeping.locks[young].keep_through == dt.date(2033, 1, 15), (
        "longer than six years after the year"
    )
    assert life.keeping.rules[young] == "sk-payroll"
