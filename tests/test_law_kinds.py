"""Kinds of cases around those that a lawyer put to an earlier version, with the answer that the law gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.cases.pay_rows import pay_row
from casefile.cases.timeline import timeline_of
from casefile.coverage.conformity import conformity
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
Told = tuple[str, D, dict[str, Any]]
WAITING: Told = ("maintained-status", D(2029, 2, 1), {"applied_on": "2028-12-04"})


def offered(**changes: Any) -> Offer:
    plain = {"wage__overtime_after_weekly_hours": None, "wage__overtime_rate": None, "job__location": ONTARIO}
    return Offer.model_validate(offer_data(**{**plain, **changes}))


def paid(offer: Offer, hours: str, gross: str, **more: str) -> Dossier:
    row = pay_row(
        {"period_from": "2027-02-01", "period_to": "2027-02-14", "hours": hours, "gross": gross, **more}
    )
    return Dossier(
        [offer],
        [Piece("ev-pay", "pay-record", D(2027, 3, 1), rows=(row,))],
        happened(first_day=D(2026, 1, 1)),
    )


def owed(case: Dossier) -> dict[str, Decimal]:
    return {short.code: short.owed for short in shortfalls(case, TABLES)}


def asked(case: Dossier) -> set[str]:
    return {question.code for question in pay_questions(case, TABLES)}


@pytest.mark.parametrize(
    ("events", "outside"),
    [
        # IRPA 124(1)(c), IRPR 243: no permit allows work from the day of its revocation.
        ([("permit-revoked", D(2028, 3, 1), {})], "2028-03-01 on"),
        # IRPR 186(u): who applied in time may go on only while in Canada, and only until the decision.
        ([WAITING], ""),
        ([WAITING, ("left-canada", D(2029, 2, 10), {})], "2029-02-11 on"),
        ([WAITING, ("application-withdrawn", D(2029, 2, 20), {"how": "returned"})], "2029-02-21 on"),
        # IRPR 182: status may be restored within 90 days; no work until a permit.
        (
            [
                WAITING,
                ("extension-decided", D(2029, 3, 1), {"outcome": "refused"}),
                ("restoration-applied", D(2029, 3, 20), {}),
                ("permit-issued", D(2029, 7, 1), {"expires_on": "2031-01-31"}),
            ],
            "2029-03-02 to 2029-06-30",
        ),
        # Two permits with days between them, and no application for the second in time.
        ([("permit-issued", D(2029, 3, 15), {"expires_on": "2031-01-31"})], "2029-02-01 to 2029-03-14"),
        # IRPR 209.2 binds no employer of a permanent resident, who needs no permit.
        ([("worker-became-permanent-resident", D(2028, 6, 1), {})], ""),
    ],
)  # fmt: skip
def test_work_is_outside_the_permit_on_exactly_the_days_that_the_law_says(
    events: Sequence[Told], outside: str
) -> None:
    life = Life().offer(D(2027, 2, 1), D(2029, 1, 31))
    life.event("permit-issued", D(2027, 1, 10), expires_on="2029-01-31")
    life.event("employment-started", D(2027, 2, 1))
    for kind, day, fields in events:
        life.event(kind, day, **fields)
    found = conformity(Dossier([offered()], [], timeline_of(life.case)), RULES, TABLES, D(2029, 9, 1))
    said = [one.said.en for one in found if one.code == "work-outside-permit"]
    assert bool(said) == bool(outside) and outside in " ".join(said)


def test_long_weeks_of_a_manager_are_asked_about_and_no_debt() -> None:
    """O. Reg. 285/01 (Ontario), s. 8(b): who is exempt is told by the work, not by the title."""
    manager = paid(offered(job__noc_code="60031"), "110", "3465.00")
    assert owed(manager) == {} and asked(manager) == {"ask-overtime.exempt"}


def test_overtime_paid_below_its_rate_is_short_and_the_wage_is_not() -> None:
    """Employment Standards Act, 2000 (Ontario), s. 22(1): one and a half times the regular rate."""
    gross = Decimal("31.50") * 88 + Decimal("39.38") * 6
    case = paid(offered(), "94", str(gross), overtime_hours="6", overtime_rate="39.38")
    assert owed(case) == {"gross-below-hours": Decimal("47.22")}


def test_a_salary_that_long_hours_bring_below_the_minimum_wage_owes_the_difference() -> None:
    """Employment Standards Act, 2000 (Ontario), s. 23: the minimum wage is for each hour worked, salary or not."""
    salary = {"wage__unit": "year", "wage__rate": "36000", "wage__pay_frequency": "biweekly"}
    case = paid(offered(**salary, wage__hours_per_week="48"), "96", "1384.62")
    assert set(owed(case)) == {"wage-below-minimum"} and "ask-overtime" in asked(case)


def test_pay_for_days_before_the_first_day_of_work_is_work_that_no_permit_covers() -> None:
    """IRPA 124(1)(c): the pay record says that the person worked, whatever the first day on file is."""
    row = pay_row({"period_from": "2025-12-01", "period_to": "2025-12-14", "hours": "80", "gross": "2520.00"})
    piece = Piece("ev-pay", "pay-record", D(2027, 3, 1), rows=(row,))
    case = Dossier([offered()], [piece], happened(first_day=D(2026, 1, 1)))
    assert "work-outside-permit" in {one.code for one in conformity(case, RULES, TABLES, D(2027, 4, 1))}
