"""Cases that a lawyer put to an earlier version, with the answer that the law gives: those on pay that is right, on
permits, fees and time, and on who is bound. Those on money that is short or open are in ``test_law_money``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from casefile.cases.case import Case
from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.cases.pay_rows import pay_row
from casefile.cases.timeline import timeline_of
from casefile.coverage.conformity import conformity
from casefile.coverage.matrix import GAPS, coverage
from casefile.coverage.pay_questions import pay_questions
from casefile.coverage.wages import shortfalls
from casefile.offer import Offer
from casefile.reference.obligations import load_obligations
from casefile.reference.tables import load_tables
from tests.support.lives import Life
from tests.support.samples import offer_data
from tests.support.timelines import happened

D = dt.date
RULES, TABLES = load_obligations(), load_tables()
ONTARIO = {"street": "1 Main", "city": "Toronto", "province": "ON", "postal_code": "M5V 1A1"}


def paid(first: str, last: str, hours: str, offer: Offer, **more: str) -> tuple[dict[str, Decimal], set[str]]:
    """What is owed, and what is asked, for one pay row of who works since 2027-01-01."""
    row = pay_row({"period_from": first, "period_to": last, "hours": hours, **more})
    piece = Piece("ev-pay", "pay-record", D(2027, 3, 1), rows=(row,))
    case = Dossier([offer], [piece], happened(first_day=D(2027, 1, 1)))
    owed = {short.code: short.owed for short in shortfalls(case, TABLES)}
    return owed, {question.code for question in pay_questions(case, TABLES)}


def offered(**changes: Any) -> Offer:
    return Offer.model_validate(offer_data(job__location=ONTARIO, **changes))


def permits(*given: tuple[D, D, D]) -> Case:
    """A case with permits (issued, valid from, expires), and work since 2027-02-01."""
    life = Life().offer(D(2027, 2, 1), D(2029, 1, 31))
    for issued, begins, ends in given:
        life.event("permit-issued", issued, valid_from=str(begins), expires_on=str(ends))
    life.event("employment-started", D(2027, 2, 1))
    return life.case


def outside(case: Case, today: D) -> str:
    dossier = Dossier([offered()], [], timeline_of(case))
    found = conformity(dossier, RULES, TABLES, today)
    return " ".join(one.said.en for one in found if one.code == "work-outside-permit")


@pytest.mark.parametrize(
    ("first", "last", "hours", "more"),
    [
        ("2027-02-01", "2027-02-15", "88", {"gross": "2772.00"}),  # case 1: a half month at 31.50 $
        ("2027-02-01", "2027-02-14", "72", {"gross": "2520.00", "leave_hours": "8"}),  # 6: a paid holiday
        ("2027-02-11", "2027-02-14", "16", {"gross": "504.00"}),  # 12: a partial first period
    ],
)
def test_cases_1_6_12_pay_that_is_right_is_neither_owed_nor_asked_about(
    first: str, last: str, hours: str, more: dict[str, str]
) -> None:
    """Employment Standards Act, 2000 (Ontario), s. 22 (44 hours a week) and 24 (public holidays)."""
    assert paid(first, last, hours, offered(wage__overtime_after_weekly_hours=None), **more) == ({}, set())


def test_case_2_a_long_week_within_a_half_month_is_asked_about_once_the_days_are_on_file() -> None:
    """Employment Standards Act, 2000 (Ontario), s. 22(1): 44 hours of a week; 56 and 32 hide in 88 of a half month."""
    half = ("2027-02-01", "2027-02-15", "88")
    days = {"daily_hours": "12 12 12 12 8 0 0 8 8 8 8 0 0 0 0"}
    for own in (None, "44"):
        offer = offered(wage__overtime_after_weekly_hours=own, wage__pay_frequency="semimonthly")
        assert paid(*half, offer, gross="2772.00") == ({}, set()), "by the whole, nothing is short"
        assert paid(*half, offer, gross="2772.00", **days) == ({}, {"ask-overtime"})
        assert paid(*half, offer, gross="2961.00", **days) == ({}, set()), (
            "twelve hours at half as much again"
        )
    averaged = offered(wage__averaging="Averaged over two weeks by agreement")
    assert paid(*half, averaged, gross="2772.00", **days) == ({}, set())


def test_case_21_an_application_in_time_keeps_status_up_and_one_a_day_late_does_not() -> None:
    """IRPR 186(u), 201(1): applied for before the permit expires."""
    end = D(2029, 1, 31)
    for applied, said in ((end, ""), (end + dt.timedelta(days=1), "2029-02-01 on")):
        life = Life().offer(D(2027, 2, 1), end)
        life.event("permit-issued", D(2027, 1, 10), expires_on=str(end))
        life.event("employment-started", D(2027, 2, 1))
        life.event("maintained-status", end + dt.timedelta(days=1), applied_on=str(applied))
        assert said in outside(life.case, D(2029, 3, 1)) and bool(outside(life.case, D(2029, 3, 1))) == bool(
            said
        )


def test_case_22_work_before_the_first_valid_day_or_without_a_permit_is_outside_it() -> None:
    """IRPA 124(1)(c): the permit's own days, not those of its issue."""
    late = permits((D(2027, 1, 10), D(2027, 2, 11), D(2029, 1, 31)))
    assert "2027-02-01 to 2027-02-10" in outside(late, D(2027, 6, 1))
    assert "2027-02-01 on" in outside(permits(), D(2027, 6, 1))
    assert outside(permits((D(2027, 1, 10), D(2027, 1, 10), D(2029, 1, 31))), D(2027, 6, 1)) == ""


def test_case_23_work_after_a_refused_extension_is_outside_the_permit() -> None:
    """IRPR 186(u): the right to go on ends with the decision; IRPA 124(1)(c): work after it is unauthorized."""
    life = Life().offer(D(2027, 2, 1), D(2029, 1, 31))
    life.event("permit-issued", D(2027, 1, 10), expires_on="2029-01-31")
    life.event("employment-started", D(2027, 2, 1))
    life.event("maintained-status", D(2029, 2, 1), applied_on="2028-12-04")
    assert outside(life.case, D(2029, 3, 1)) == ""
    life.event("extension-decided", D(2029, 3, 1), outcome="refused")
    assert "2029-03-02 on" in outside(life.case, D(2029, 6, 1))
    assert timeline_of(life.case).status not in ("refused", "employed")


def test_case_24_a_new_offer_and_permit_after_a_refusal_open_the_case_again() -> None:
    """IRPR 209.11(1): each offer has its own attestation; the refusal answered only the first."""
    life = Life().offer(D(2027, 2, 1), submitted=D(2026, 11, 20))
    life.event("permit-refused", D(2027, 1, 10))
    assert timeline_of(life.case).status == "refused"
    life.offer(D(2027, 5, 1), submitted=D(2027, 2, 1), renews=True)
    life.event("permit-issued", D(2027, 4, 1), expires_on="2029-04-30")
    life.event("employment-started", D(2027, 5, 1))
    assert timeline_of(life.case).status == "employed"
    assert life.keep_through == D(2033, 5, 1)


def test_case_25_the_holder_of_an_open_permit_is_bound_by_no_offer() -> None:
    """IRPR 209.2(1): only the employer of a permit issued under 200(1)(c)(ii.1)."""
    life = Life().offer(D(2027, 2, 1))
    life.event("employment-started", D(2027, 2, 1))
    spouse, bound = (
        [
            item
            for line in coverage(_of_code(life, code), RULES, D(2028, 6, 1))
            for item in line.items
            if item.state in GAPS
        ]
        for code in ("C41", "C10")
    )
    assert {item.requirement.condition for item in spouse} <= {"AUTHORIZED", "LAWS"} and spouse
    assert {"OWC", "NOFEE", "ABUSE"} <= {item.requirement.condition for item in bound}


def _of_code(life: Life, code: str) -> Dossier:
    offer = offered(exemption__code=code)
    return Dossier([offer], [], timeline_of(life.case), kept=1, open_permit=TABLES.open_permit(offer))


def test_case_26_a_fee_exempt_code_owes_no_receipt() -> None:
    """IRPR 205(c)(i), 299(2)(e), 303.1(5): no compliance fee for research (C31)."""
    research, other = (offered(exemption__code=code) for code in ("C31", "C10"))
    life = Life().offer(D(2027, 2, 1), submitted=D(2026, 11, 20))
    for offer, state in ((research, "not applicable"), (other, "missing")):
        dossier = Dossier([offer], [], timeline_of(life.case), kept=1, fee_exempt=TABLES.fee_exempt(offer))
        items = [item for line in coverage(dossier, RULES, D(2027, 6, 1)) for item in line.items]
        assert {item.state for item in items if item.requirement.id == "fee-paid"} == {state}


def test_case_30_six_years_from_a_leap_day_end_on_the_first_of_march() -> None:
    """IRPR 209.2(1)(b); Interpretation Act, s. 27: of two readings, the later."""
    life = Life().offer(D(2024, 2, 1))
    life.event("permit-issued", D(2024, 1, 10), valid_from="2024-02-29")
    life.event("employment-started", D(2024, 2, 29))
    assert life.keep_through == D(2030, 3, 1)
