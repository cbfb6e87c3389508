"""What the rules of the field say of an offer's wage, hours and overtime."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from casefile.intake.wage_checks import hourly
from casefile.offer import Offer
from tests.support.offer_findings import IN_NEW_BRUNSWICK, IN_ONTARIO, at_province, codes, found
from tests.support.samples import offer_data


def test_a_wage_at_the_minimum_passes_and_a_cent_less_is_an_error_with_rate_date_and_source() -> None:
    low = {"wage__overtime_rate": None}
    assert codes(wage__rate="16.60", **low) == {}
    [finding] = found(wage__rate="16.59", **low)
    assert (finding.severity, finding.code, finding.field) == ("error", "wage-below-minimum", "wage.rate")
    assert finding.value == "16.59"
    for part in ("$16.59", "$16.60", "2026-05-01", "todocanada.ca", "in Quebec"):
        assert part in finding.message


def test_the_minimum_wage_is_that_of_the_place_of_work_on_the_first_day() -> None:
    low = {"wage__rate": "16.60", "wage__overtime_rate": None, "employer__address": IN_ONTARIO}
    assert codes(**low) == {}
    assert codes(**low, job__location=IN_ONTARIO) == {"wage-below-minimum": "error"}
    early = {"job__start_date": "2026-04-30", "portal": None}
    assert codes(wage__rate="16.10", wage__overtime_rate=None, **early) == {}


def test_before_the_first_known_rate_no_wage_is_refused() -> None:
    then = {"job__start_date": "2019-02-01", "job__end_date": "2019-12-01", "portal": None}
    assert codes(wage__rate="9.00", wage__overtime_rate=None, **then) == {}


@pytest.mark.parametrize(
    ("unit", "least", "less"),
    [
        ("day", "132.80", "132.79"),
        ("week", "664.00", "663.99"),
        ("month", "2877.34", "2877.33"),
        ("year", "34528.00", "34527.99"),
    ],
)
def test_other_units_are_compared_by_the_hour(unit: str, least: str, less: str) -> None:
    """Eight hours a day, forty a week, fifty-two weeks a year at $16.60."""
    assert codes(wage__rate=least, wage__unit=unit, wage__overtime_rate=None) == {}
    assert codes(wage__rate=less, wage__unit=unit, wage__overtime_rate=None) == {
        "wage-below-minimum": "error"
    }


def test_a_daily_wage_without_hours_a_day_cannot_be_compared_and_says_so() -> None:
    changes = {"wage__unit": "day", "wage__hours_per_day": None, "wage__overtime_rate": None}
    assert codes(**changes) == {"wage-not-compared": "warning"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"wage__rate": "0"}, {"wage-rate": "error"}),
        ({"wage__rate": "-1"}, {"wage-rate": "error"}),
        ({"wage__rate": "99999999999"}, {"wage-rate": "error"}),
        ({"wage__hours_per_week": "0"}, {"hours-per-week": "error", "hours-per-day": "error"}),
        ({"wage__hours_per_week": "168.5"}, {"hours-per-week": "error"}),
        ({"wage__hours_per_day": "25"}, {"hours-per-day": "error"}),
        ({"wage__hours_per_day": "0"}, {"hours-per-day": "error"}),
        ({"wage__overtime_rate": "-1"}, {"negative-number": "error"}),
        ({"wage__vacation_weeks": "-2"}, {"negative-number": "error"}),
        ({"wage__hours_per_week": "29.5"}, {"part-time-hours": "warning"}),
        ({"wage__hours_per_week": "29.5", "job__employment_type": "part_time"}, {}),
        ({"job__employment_type": "part_time"}, {"part-time-hours": "warning"}),
        ({"job__employment_type": None}, {}),
    ],
)
def test_hours_and_amounts_that_cannot_be(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"wage__hours_per_week": "45", "wage__overtime_rate": None}, {"overtime-not-given": "warning"}),
        ({"wage__overtime_rate": None}, {}),
        ({"wage__overtime_after_weekly_hours": "44"}, {"overtime-too-late": "warning"}),
        ({"wage__overtime_rate": "47.24"}, {"overtime-too-low": "warning"}),
        ({"wage__overtime_after_weekly_hours": "44", "job__location": IN_ONTARIO}, {}),
        ({"wage__overtime_rate": "23.85", "job__location": IN_NEW_BRUNSWICK}, {}),
        (
            {"wage__overtime_rate": "23.84", "job__location": IN_NEW_BRUNSWICK},
            {"overtime-too-low": "warning"},
        ),
    ],
)
def test_overtime_by_the_rule_of_the_place_of_work(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert codes(**changes) == expected


def test_the_hourly_equivalent_of_a_year_is_fifty_two_weeks() -> None:
    wage = Offer.model_validate(offer_data(wage__rate="83200", wage__unit="year")).wage
    assert hourly(wage) == Decimal(40)


def test_an_airline_in_ontario_owes_the_federal_minimum_wage() -> None:
    """Canada Labour Code, s. 178: 18.10 in November 2026, while Ontario has 17.95."""
    low = {"wage__rate": "18.00", "wage__overtime_rate": "27.15", **at_province("ON", "M5V 1A1")}
    assert "wage-below-minimum" not in codes(**low)
    [finding] = [f for f in found(**low, employer__sector="federal") if f.code == "wage-below-minimum"]
    assert "18.10" in finding.message


def severities(**changes: Any) -> dict[str, str]:
    """The findings by their whole code, for those about likely numbers."""
    told = found(**changes)
    return {f.said.code: f.severity for f in told if "unlikely" in f.code or f.code.startswith("hours-")}


@pytest.mark.parametrize(
    ("changes", "code", "severity", "numbers"),
    [
        ({"wage__rate": "3975"}, "wage-unlikely.factor", "error", ("$3,975.00", "$39.75", "100", "$16.60")),
        ({"wage__rate": "315"}, "wage-unlikely.factor", "error", ("$315.00", "$31.50", "10")),
        ({"wage__rate": "28500"}, "wage-unlikely.factor", "error", ("$28,500.00", "1,000", "$28.50")),
        ({"wage__rate": "315", "job__noc_code": "21301"}, "wage-unlikely.factor", "warning", ("$315.00",)),
        ({"wage__rate": "65000", "job__noc_code": "21301"}, "wage-unlikely.unit", "error", ("by the year",)),
        ({"wage__rate": "400000"}, "wage-unlikely", "error", ("$400,000.00",)),
        ({"wage__rate": "6500000", "wage__unit": "year"}, "wage-unlikely.factor", "warning", ("$65,000",)),
        ({"wage__overtime_rate": "4725"}, "overtime-unlikely", "error", ("$4,725.00", "$31.50")),
        ({"wage__overtime_rate": "110"}, "overtime-unlikely", "warning", ("$110.00",)),
        ({"wage__vacation_percent": "0.06"}, "vacation-unlikely.meant", "error", ("0.06", "6 %")),
        ({"wage__vacation_percent": "45"}, "vacation-unlikely.meant", "error", ("45", "4.5 %")),
        ({"wage__vacation_percent": "1"}, "vacation-unlikely.meant", "error", ("1 %",)),
        ({"wage__vacation_weeks": "15"}, "vacation-unlikely.weeks", "warning", ("15",)),
        ({"wage__hours_per_day": "0.3125"}, "hours-part-of-day", "error", ("0.3125", "7.5")),
        ({"wage__hours_per_week": "1.5625", "wage__hours_per_day": None}, "hours-part-of-day", "error", ("37.5",)),
        ({"wage__hours_per_day": "4"}, "hours-disagree", "warning", ("4", "40")),
        ({"wage__hours_per_day": "18"}, "hours-disagree.long", "warning", ("18",)),
    ],
)  # fmt: skip
def test_numbers_that_do_not_agree_are_findings_with_both(
    changes: dict[str, Any], code: str, severity: str, numbers: tuple[str, ...]
) -> None:
    [finding] = [f for f in found(**{"wage__overtime_rate": None, **changes}) if f.said.code == code]
    assert finding.severity == severity
    for number in numbers:
        assert number in finding.message


@pytest.mark.parametrize("rate", ["0.3150", "3.15", "0.0315"])
def test_a_wage_below_the_minimum_names_the_factor_that_would_make_it_usual(rate: str) -> None:
    [finding] = found(wage__rate=rate, wage__overtime_rate=None)
    assert finding.said.code == "wage-below-minimum.factor"
    assert "$31.50" in finding.message


def test_a_wage_by_the_hour_that_is_said_to_be_by_the_year_is_told_so() -> None:
    [finding] = found(wage__rate="31.50", wage__unit="year", wage__overtime_rate=None)
    assert finding.said.code == "wage-below-minimum.unit"


@pytest.mark.parametrize(
    "changes",
    [{}, {"wage__vacation_percent": "2"}, {"wage__vacation_percent": "20"}, {"wage__rate": "160"},
     {"wage__rate": "250000", "wage__unit": "year"}],
)  # fmt: skip
def test_usual_numbers_are_not_doubted(changes: dict[str, Any]) -> None:
    assert severities(**{"wage__overtime_rate": None, **changes}) == {}
