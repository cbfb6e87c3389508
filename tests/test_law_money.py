"""Money, places and titles as the law has them: what follows from the record is a debt, what hangs on a fact that is
not on file is a question. The numbers are those of the cases that a lawyer put to an earlier version."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.cases.job_names import names_occupation, names_place
from casefile.cases.pay_rows import PayRow, pay_row
from casefile.cases.timeline import timeline_of
from casefile.coverage.pay_questions import pay_questions
from casefile.coverage.wages import shortfalls
from casefile.evidence.payroll import read_pay
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.tables import load_tables
from tests.support.lives import Life
from tests.support.samples import offer_data
from tests.support.timelines import happened

TABLES = load_tables()
PLACES = {
    "ON": ("Toronto", "M5V 1A1"),
    "BC": ("Vancouver", "V5K 1A1"),
    "NB": ("Moncton", "E1C 1A1"),
    "SK": ("Regina", "S4P 1A1"),
}


def offer_in(province: str, **changes: Any) -> Offer:
    city, postal = PLACES[province]
    place = {"street": "1 Main", "city": city, "province": province, "postal_code": postal}
    plain = {"wage__overtime_after_weekly_hours": None, "wage__overtime_rate": None, "job__location": place}
    return Offer.model_validate(offer_data(**{**plain, **changes}))


def paid(first: str, last: str, hours: str, **more: str) -> PayRow:
    return pay_row({"period_from": first, "period_to": last, "hours": hours, **more})


def case_of(offer: Offer, *rows: PayRow, pieces: tuple[Piece, ...] = (), **happens: Any) -> Dossier:
    own = Piece("ev-pay", "pay-record", dt.date(2027, 3, 1), rows=rows)
    return Dossier([offer], (own, *pieces), happened(**{"first_day": dt.date(2026, 1, 1), **happens}))


def owed(dossier: Dossier) -> dict[str, Decimal]:
    return {short.code: short.owed for short in shortfalls(dossier, TABLES)}


def asked(dossier: Dossier) -> set[str]:
    return {question.code for question in pay_questions(dossier, TABLES)}


def test_case_3_ten_hour_days_in_british_columbia_ask_for_an_averaging_agreement() -> None:
    """Employment Standards Act (BC), s. 40 (over eight hours a day) and 37 (averaging agreements)."""
    days = {"daily_hours": "10 10 10 10 0 0 0"}
    week = paid("2027-02-01", "2027-02-07", "40", rate="31.50", gross="1260.00", **days)
    assert owed(case_of(offer_in("BC"), week)) == {}
    (question,) = pay_questions(case_of(offer_in("BC"), week), TABLES)
    assert question.code == "ask-overtime.day" and "8 hours" in question.said.en
    silent = paid("2027-02-01", "2027-02-07", "40", rate="31.50", gross="1260.00")
    assert asked(case_of(offer_in("BC", wage__hours_per_day="10"), silent)) == {"ask-overtime.offer"}
    assert asked(case_of(offer_in("ON", wage__hours_per_day="10"), silent)) == set()


def test_beyond_twelve_hours_a_day_british_columbia_doubles_the_wage() -> None:
    """Employment Standards Act (BC), s. 40(1)(b), also where hours are averaged (s. 37)."""
    days = {"daily_hours": "14 8 8 8 0 0 0", "overtime": "6"}
    single = paid("2027-02-01", "2027-02-07", "38", gross="1291.50", **days)
    assert "ask-overtime.double" in asked(case_of(offer_in("BC"), single))
    doubled = paid("2027-02-01", "2027-02-07", "38", gross="1323.00", **days)
    assert "ask-overtime.double" not in asked(case_of(offer_in("BC"), doubled))
    assert "ask-overtime.double" not in asked(case_of(offer_in("ON"), single))


def test_case_4_fifty_and_thirty_eight_hours_in_ontario_ask_for_an_averaging_agreement() -> None:
    """Employment Standards Act, 2000 (Ontario), s. 22(1), (2)."""
    weeks = (
        paid("2027-02-01", "2027-02-07", "50", rate="31.50", gross="1575.00"),
        paid("2027-02-08", "2027-02-14", "38", rate="31.50", gross="1197.00"),
    )
    for own in (None, "44"):
        case = case_of(offer_in("ON", wage__overtime_after_weekly_hours=own), *weeks)
        assert owed(case) == {}
        assert asked(case) == {"ask-overtime", "ask-hours"}


def test_case_5_leave_without_pay_is_no_debt() -> None:
    """Nothing is owed for leave that the worker asked for; at whose wish it was is not in a pay record."""
    absent = paid("2027-02-01", "2027-02-14", "0")
    assert owed(case_of(offer_in("ON"), absent)) == {}
    assert asked(case_of(offer_in("ON"), absent)) == {"ask-hours"}
    noted = paid("2027-02-01", "2027-02-14", "0", unpaid_leave_hours="80")
    assert asked(case_of(offer_in("ON"), noted)) == set()


@pytest.mark.parametrize("kind", ["leave-began", "layoff", "strike", "lockout"])
def test_hours_of_a_told_absence_are_not_asked_for_and_those_beside_it_are(kind: str) -> None:
    """A fortnight of which the second week fell in the absence: forty hours were offered, not eighty."""
    life = Life().offer(dt.date(2026, 1, 1))
    life.event("employment-started", dt.date(2026, 1, 1))
    life.event(kind, dt.date(2027, 2, 8))
    told = timeline_of(life.case)
    for hours, wanted in (("40", set()), ("24", {"ask-hours"})):
        row = paid("2027-02-01", "2027-02-14", hours)
        assert asked(Dossier([offer_in("ON")], case_of(offer_in("ON"), row).pieces, told)) == wanted


def test_a_salary_for_half_the_hours_of_a_half_month_is_half_and_no_debt_is_made_of_the_calendar() -> None:
    offer = offer_in("ON", wage__unit="year", wage__rate="48000", wage__pay_frequency="semimonthly")
    half = paid("2027-02-01", "2027-02-15", "44", gross="1000.00", unpaid_leave_hours="44")
    assert owed(case_of(offer, half)) == {}


def test_case_7_hours_on_a_public_holiday_ask_for_the_premium() -> None:
    worked = {"rate": "31.50", "gross": "2520.00", "holiday_hours": "8"}
    assert asked(case_of(offer_in("ON"), paid("2027-02-15", "2027-02-28", "80", **worked))) == {"ask-holiday"}
    premium = {**worked, "holiday_pay": "126.00"}
    assert asked(case_of(offer_in("ON"), paid("2027-02-15", "2027-02-28", "80", **premium))) == set()


def test_case_9_long_half_months_ask_how_the_hours_fell_on_the_weeks() -> None:
    half = paid("2027-02-01", "2027-02-15", "108", rate="31.50", gross="3402.00")
    case = case_of(offer_in("ON", wage__pay_frequency="semimonthly"), half)
    assert owed(case) == {} and asked(case) == {"ask-overtime.spread"}


@pytest.mark.parametrize(
    ("frequency", "first", "last", "hours", "gross", "short"),
    [
        # Case 11: 84,000 a year, February paid as four weeks.
        ("monthly", "2027-02-01", "2027-02-28", "160", "6461.54", "538.46"),
        ("semimonthly", "2027-02-15", "2027-02-28", "80", "3230.77", "269.23"),
        ("fourweekly", "2027-03-01", "2027-03-28", "160", "6000.00", "461.54"),
        # Case 8: whole parts of the year, by whichever calendar.
        ("monthly", "2027-02-01", "2027-02-28", "160", "7000.00", None),
        ("semimonthly", "2027-02-15", "2027-02-28", "80", "3500.00", None),
        ("biweekly", "2027-02-01", "2027-02-14", "80", "3230.77", None),
        ("fourweekly", "2027-03-01", "2027-03-28", "160", "6461.54", None),
    ],
)
def test_cases_8_and_11_a_salary_is_paid_by_its_frequency(
    frequency: str, first: str, last: str, hours: str, gross: str, short: str | None
) -> None:
    """IRPR 209.2(1)(a)(iii): wages not less favourable than the offer's."""
    offer = offer_in("ON", wage__unit="year", wage__rate="84000", wage__pay_frequency=frequency)
    expected = {"gross-below-hours": Decimal(short)} if short else {}
    assert owed(case_of(offer, paid(first, last, hours, gross=gross))) == expected


def test_a_february_that_may_be_a_month_or_four_weeks_is_asked_about() -> None:
    offer = offer_in("ON", wage__unit="year", wage__rate="84000", wage__pay_frequency=None)
    case = case_of(offer, paid("2027-02-01", "2027-02-28", "160", gross="6461.54"))
    assert owed(case) == {} and asked(case) == {"ask-frequency"}


def test_case_14_the_minimum_wage_of_the_day_is_owed_to_hourly_and_salaried_alike() -> None:
    """Employment Standards Act, 2000 (Ontario), s. 23.1: 17.95 from 2026-10-01."""
    low = {"wage__rate": "17.60"}
    hourly = paid("2026-11-02", "2026-11-15", "80", rate="17.60", gross="1408.00")
    assert owed(case_of(offer_in("ON", **low), hourly)) == {"wage-below-minimum": Decimal("28.00")}
    salary = offer_in("ON", wage__unit="year", wage__rate="36000")
    short = owed(case_of(salary, paid("2026-11-02", "2026-11-15", "80", gross="1384.62")))
    assert short == {"wage-below-minimum": Decimal("51.38")}


def test_case_14_a_period_across_the_change_asks_for_the_hours_and_reckons_with_them() -> None:
    offer = offer_in("ON", wage__rate="17.60")
    across = {"rate": "17.60", "gross": "1408.00"}
    plain = paid("2026-09-21", "2026-10-04", "80", **across)
    assert owed(case_of(offer, plain)) == {} and asked(case_of(offer, plain)) == {"ask-minimum-changed"}
    by_day = paid("2026-09-21", "2026-10-04", "80", daily_hours="8 8 8 8 8 0 0 8 8 8 8 8 0 0", **across)
    assert owed(case_of(offer, by_day)) == {"wage-below-minimum": Decimal("5.60")}


def test_case_15_pay_below_both_offer_and_minimum_is_told_twice_and_owed_once() -> None:
    """IRPR 209.2(1)(a)(ii) and (iii) are separate violations (209.96)."""
    row = paid("2026-11-02", "2026-11-15", "80", rate="16.00", gross="1280.00")
    short = owed(case_of(offer_in("ON"), row))
    assert short == {"wage-below-offer": Decimal("1240.00"), "wage-below-minimum": Decimal("0.00")}


def test_case_16_piece_work_below_the_guarantee_is_owed() -> None:
    row = paid("2027-02-01", "2027-02-14", "80", gross="2400.00")
    assert owed(case_of(offer_in("ON"), row)) == {"wage-below-offer": Decimal("120.00")}


def test_a_wage_that_changes_within_the_period_is_asked_about() -> None:
    raised = offer_in("ON", wage__rate="35.00", job__start_date="2027-02-08")
    piece = Piece(
        "ev-pay",
        "pay-record",
        dt.date(2027, 3, 1),
        rows=(paid("2027-02-01", "2027-02-14", "80", rate="31.50"),),
    )
    dossier = Dossier([offer_in("ON"), raised], (piece,), happened(first_day=dt.date(2026, 1, 1)))
    assert owed(dossier) == {} and asked(dossier) == {"ask-rate-changed"}


def test_case_28_a_deduction_for_housing_is_asked_about_in_either_language() -> None:
    titles = "periode_du;periode_au;heures;taux;brut;retenue_logement;devise"
    csv = f"{titles}\n2027-02-01;2027-02-14;80;31.50;2520;240,00;CAD\n"
    read = read_pay(csv.encode(), ".csv")
    (row,) = read.rows
    assert read.findings == () and row.housing_deduction == 240
    assert asked(case_of(offer_in("ON"), row)) == {"ask-housing"}
    assert PayRow.from_facts(row.as_facts()) == row


def test_case_29_overtime_of_a_profession_that_is_often_exempt_is_a_question() -> None:
    """O. Reg. 285/01 (Ontario): information technology professionals."""
    row = paid("2027-02-01", "2027-02-14", "120", rate="45.00", gross="5400.00")
    for own in (None, "40"):
        offer = offer_in(
            "ON", job__noc_code="21231", wage__rate="45.00", wage__overtime_after_weekly_hours=own
        )
        assert owed(case_of(offer, row)) == {}
        assert asked(case_of(offer, row)) == {"ask-overtime.exempt"}


def test_pay_in_another_money_is_judged_only_at_a_rate_on_file() -> None:
    foreign = {"rate": "20.00", "gross": "1600.00", "currency": "USD"}
    plain = paid("2027-02-01", "2027-02-14", "80", **foreign)
    assert owed(case_of(offer_in("ON"), plain)) == {} and asked(case_of(offer_in("ON"), plain)) == {
        "ask-currency"
    }
    known = paid("2027-02-01", "2027-02-14", "80", exchange_rate="1.40", **foreign)
    assert owed(case_of(offer_in("ON"), known)) == {"wage-below-offer": Decimal("280.00")}


def test_late_pay_is_asked_about() -> None:
    late = paid("2027-02-01", "2027-02-14", "80", rate="31.50", paid_on="2027-03-15")
    assert asked(case_of(offer_in("ON"), late)) == {"ask-paid-late"}


@pytest.mark.parametrize(
    ("days", "fault"),
    [("8 8 8", "daily_hours"), ("8 8 8 8 8 0 1", "daily_hours"), ("40 0 0 0 0 0 0", "daily_hours")],
)
def test_hours_by_day_must_fit_the_period(days: str, fault: str) -> None:
    with pytest.raises(ValueError) as refused:
        paid("2027-02-01", "2027-02-07", "40", daily_hours=days)
    assert refused.value.field == fault  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("province", "said", "fits"),
    [
        ("ON", "Toronto", True),
        ("ON", "TORONTO, Ontario", True),
        ("ON", "Ontario", True),
        ("ON", "ON", True),
        ("ON", "NT", False),
        ("NB", "ON", False),
        ("NB", "Nouveau-Brunswick", True),
        ("NB", "Moncton (N.-B.)", True),
        ("ON", "12 Toronto Street, Hamilton", False),
        ("ON", "Hamilton, ON", False),
        ("ON", "Toronto, QC", False),
        ("ON", "1 Main Street, Toronto, ON M5V 1A1", True),
    ],
)
def test_case_19_places_are_compared_by_whole_words_and_province_by_province(
    province: str, said: str, fits: bool
) -> None:
    assert names_place(said, offer_in(province), TABLES) is fits


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("Technologue alimentaire", True),
        ("Food Technologist II", True),
        ("Food technologist (emp. 48213)", True),
        ("FOOD TECHNOLOGIST - Senior", True),
        ("Technologues et techniciens en biologie", True),
        ("22110", True),
        ("65201 Food counter attendants", False),
        ("Food counter attendant", False),
        ("Truck driver", False),
        ("Manœuvre", False),
    ],
)
def test_case_20_a_translated_or_graded_title_of_the_same_unit_group_is_no_departure(
    said: str, fits: bool
) -> None:
    offer = offer_in("ON", job__title="Food technologist", job__noc_code="22110")
    assert names_occupation(said, offer, TABLES) is fits


def test_periods_of_the_worksheet_keep_debts_and_questions_apart() -> None:
    rows = (
        paid("2027-02-01", "2027-02-14", "80", rate="30.00", gross="2400.00"),
        paid("2027-02-15", "2027-02-28", "60", rate="31.50", gross="1890.00"),
    )
    case = case_of(offer_in("ON"), *rows)
    assert owed(case) == {"wage-below-offer": Decimal("120.00")}
    (question,) = pay_questions(case, TABLES)
    assert question.period == Period(dt.date(2027, 2, 15), dt.date(2027, 2, 28))
    assert "owed" not in question.as_dict("en") and "shortfall" not in question.as_dict("en")
