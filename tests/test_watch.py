"""The watch lists name a case when a date comes near or has passed, and only then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casefile.retention.watch import KINDS, dates_of, watch
from tests.support.lives import SCHEDULE, Life

D = dt.date
STARTED = D(2027, 2, 1)


def listed(life: Life, today: dt.date) -> list[tuple[str, int]]:
    return [
        (line.kind, line.within) for line in watch([dates_of(life.case, life.keeping)], SCHEDULE.watch, today)
    ]


def permitted(**fields: Any) -> Life:
    life = Life().offer(STARTED)
    life.event("permit-issued", D(2027, 1, 20), expires_on="2029-01-31", **fields)
    return life


@pytest.mark.parametrize(
    ("days", "within"), [(121, None), (120, 120), (91, 120), (90, 90), (60, 60), (31, 60), (30, 30), (0, 30)]
)
def test_a_permit_is_listed_120_90_60_and_30_days_before_it_expires(days: int, within: int | None) -> None:
    today = D(2029, 1, 31) - dt.timedelta(days=days)
    assert listed(permitted(), today) == ([("permit-expiring", within)] if within else [])


def test_an_expired_permit_stays_listed_until_something_happens() -> None:
    life = permitted()
    assert listed(life, D(2029, 2, 1)) == [("permit-expired", 0)]
    life.event("maintained-status", D(2029, 1, 31), applied_on="2028-12-01")
    assert listed(life, D(2029, 2, 1)) == [("maintained-status", 0)]
    life.event("permit-issued", D(2029, 5, 1), expires_on="2031-05-01")
    assert listed(life, D(2029, 5, 2)) == []
    life.event("employment-ended", D(2031, 5, 1))
    assert listed(life, D(2031, 5, 2)) == []


def test_the_end_of_a_period_and_an_overdue_disposition_are_listed() -> None:
    life = permitted()
    life.event("employment-ended", D(2028, 5, 1))
    end = D(2033, 2, 1)
    expected = {
        -91: [],
        -90: [("keep-through", 90)],
        0: [("keep-through", 90)],
        1: [],
        90: [],
        91: [("disposition-overdue", 0)],
    }
    for days, lines in expected.items():
        assert listed(life, end + dt.timedelta(days=days)) == lines, days


def test_a_case_without_an_answer_is_listed_after_six_months() -> None:
    life = Life().offer(STARTED, submitted=D(2026, 11, 22))
    assert listed(life, D(2027, 5, 22)) == [] and listed(life, D(2027, 5, 23)) == [("pending", 0)]
    life.event("offer-withdrawn", D(2027, 5, 24))
    assert listed(life, D(2027, 6, 1)) == []


def test_a_waiting_renewal_is_listed_too() -> None:
    life = permitted()
    life.offer(D(2029, 2, 1), submitted=D(2028, 1, 1), renews=True, on=D(2028, 1, 2))
    assert listed(life, D(2028, 7, 2)) == [("pending", 0)]


def test_every_list_has_its_name_in_both_languages() -> None:
    (line,) = watch([dates_of(permitted().case, permitted().keeping)], SCHEDULE.watch, D(2029, 1, 1))
    assert line.as_dict()["title_fr"] == "Permis sur le point d’expirer"
    assert all(english != french for english, french in KINDS.values())


@pytest.mark.parametrize(("fields", "received"), [({}, 10), ({"received_on": "2028-09-04"}, 3)])
def test_a_preliminary_finding_is_answered_within_30_days_of_its_receipt_deemed_ten_days_after_it_was_sent(
    fields: dict[str, str], received: int
) -> None:
    """IRPR 209.994."""
    life = permitted()
    life.event("employment-started", STARTED)
    life.event("preliminary-finding", D(2028, 9, 1), **fields)
    due = D(2028, 9, 1) + dt.timedelta(days=received + 30)
    assert dates_of(life.case, life.keeping).finding_due == due
    assert listed(life, due)[0] == ("finding-due", 0)
    assert listed(life, due + dt.timedelta(days=1))[0] == ("finding-overdue", 0)
    life.file("finding-submission", due)
    assert dates_of(life.case, life.keeping).finding_due is None


def test_a_final_determination_ends_the_clock_of_a_finding_and_a_later_finding_has_its_own() -> None:
    life = permitted()
    life.event("preliminary-finding", D(2028, 2, 1))
    life.event("final-determination", D(2028, 5, 1))
    assert dates_of(life.case, life.keeping).finding_due is None
    life.event("preliminary-finding", D(2028, 6, 1), received_on="2028-06-01")
    assert dates_of(life.case, life.keeping).finding_due == D(2028, 7, 1)


def test_who_lost_maintained_status_is_listed_with_the_last_of_90_days_until_restoration_is_asked_for() -> (
    None
):
    """IRPR 182: within 90 days after losing status."""
    life = permitted()
    life.event("employment-started", STARTED)
    life.event("maintained-status", D(2029, 2, 1), applied_on="2028-12-04")
    life.event("extension-decided", D(2029, 3, 1), outcome="refused")
    assert dates_of(life.case, life.keeping).restoration_until == D(2029, 5, 30)
    assert ("restoration-ending", 0) in listed(life, D(2029, 5, 30))
    assert ("restoration-over", 0) in listed(life, D(2029, 5, 31))
    life.event("restoration-applied", D(2029, 5, 2))
    assert dates_of(life.case, life.keeping).restoration_until is None


def test_a_receipt_later_than_deemed_changes_nothing_and_a_notice_may_name_its_own_day() -> None:
    """IRPR 209.994(2): deemed received ten days after it was sent; (1.1) and (3): a shorter or an extended period."""
    life = permitted()
    life.event("preliminary-finding", D(2028, 9, 1), received_on="2028-10-15")
    assert dates_of(life.case, life.keeping).finding_due == D(2028, 10, 11)
    named = permitted()
    named.event("preliminary-finding", D(2028, 9, 1), answer_by="2028-09-11")
    assert dates_of(named.case, named.keeping).finding_due == D(2028, 9, 11)


@pytest.mark.parametrize("fields, received", [({}, 10), ({"received_on": "2028-09-04"}, 3)])
def test_a_penalty_is_paid_within_30_days_of_the_notice_and_listed_until_its_payment_is_filed(
    fields: dict[str, str], received: int
) -> None:
    """IRPR 209.994 and following."""
    life = permitted()
    life.event("final-determination", D(2028, 9, 1), outcome="penalty", **fields)
    due = D(2028, 9, 1) + dt.timedelta(days=received + 30)
    assert dates_of(life.case, life.keeping).penalty_due == due
    assert ("penalty-due", 0) in listed(life, due)
    assert ("penalty-overdue", 0) in listed(life, due + dt.timedelta(days=1))
    life.file("penalty-payment", due)
    assert dates_of(life.case, life.keeping).penalty_due is None


def test_a_warning_asks_for_no_money_and_a_notice_may_name_its_own_last_day() -> None:
    warned, named = permitted(), permitted()
    warned.event("final-determination", D(2028, 9, 1), outcome="warning", pay_by="2028-10-01")
    assert dates_of(warned.case, warned.keeping).penalty_due is None
    named.event("final-determination", D(2028, 9, 1), outcome="penalty", pay_by="2028-11-30")
    assert dates_of(named.case, named.keeping).penalty_due == D(2028, 11, 30)
