"""Late is a mark beside the state; what a renewal, a change or a province asks for is its own."""

from __future__ import annotations

import datetime as dt

import pytest

from casefile.cases.facts import Permit
from casefile.coverage.conformity import conformity
from casefile.documents import due
from casefile.documents.library import load_library
from casefile.offer import Offer
from casefile.periods import Period, record_of_employment_due
from casefile.reference.tables import SHIPPED, load_tables
from tests.support.dossiers import FIRST, OFFER, PERMIT, RULES, day, dossier, item, piece
from tests.support.samples import offer_data
from tests.support.timelines import happened

D = dt.date
SECOND = Permit(D(2029, 1, 5), D(2029, 1, 10), D(2031, 1, 9))


def test_a_paper_that_came_late_is_complete_and_late_with_its_article() -> None:
    """IRPR 200(3)(f.1): no permit before the fee is paid."""
    late = item("fee-paid", dossier(piece("fee-receipt", "2027-01-10")))
    assert late.state == "complete" and late.as_dict()["late"]["since"] == "2026-11-21"
    assert "200(3)(f.1)" in late.as_dict()["late"]["article"] and "late since" in late.reason.en
    assert item("fee-paid", dossier(piece("fee-receipt", "2026-11-20"))).as_dict()["late"] is None


@pytest.mark.parametrize(
    ("requirement", "paper"),
    [
        ("abuse-policy", "abuse-policy"),
        ("orientation", "orientation-checklist"),
        ("health-coverage", "health-coverage"),
    ],
)
def test_ten_months_late_is_told_of_whatever_paper(requirement: str, paper: str) -> None:
    found = item(requirement, dossier(piece(paper, "2027-12-01")), D(2028, 1, 15))
    assert found.state == "complete" and found.late is not None
    missing = item(requirement, dossier(), D(2028, 1, 15))
    assert (
        missing.state == "missing" and missing.as_dict()["late"]["since"] == missing.as_dict()["late_since"]
    )


@pytest.mark.parametrize(
    ("requirement", "paper"),
    [
        ("rights-given", "rights-acknowledgment"),
        ("sin-check", "sin-check"),
        ("health-coverage", "health-coverage"),
    ],
)
def test_a_second_permit_wants_its_own(requirement: str, paper: str) -> None:
    """IRPR 209.2(1)(a.1): the permit's own period; EIR 89(6); the health card ends with the permit."""
    first = piece(paper, "2027-01-30")
    renewed = {"permits": [PERMIT, SECOND]}
    assert item(requirement, dossier(first, **renewed), D(2029, 1, 9)).state == "complete"
    assert item(requirement, dossier(first, **renewed), D(2029, 2, 1)).state == "partial"
    assert (
        item(requirement, dossier(first, piece(paper, "2029-01-10"), **renewed), D(2029, 2, 1)).state
        == "complete"
    )


def test_an_agreement_of_a_renewal_is_signed_before_the_renewal_is_submitted() -> None:
    """IRPR 209.11(1)(e), for each offer."""
    later = offer_data(portal__offer_number="A7654321", portal__submitted_on="2028-11-10")
    later["job"] = {**later["job"], "start_date": "2029-02-01", "end_date": "2031-01-31"}
    offers = [OFFER, Offer.model_validate(later)]
    papers = [piece("signed-agreement", "2026-11-01"), piece("signed-agreement", "2028-12-20")]
    renewed = dossier(*papers, offers=offers)
    found = conformity(renewed, RULES, load_tables(), D(2029, 1, 1))
    assert [one.said.code for one in found if one.code == "agreement-late"] == ["agreement-late.submitted"]
    assert item("agreement", renewed, D(2029, 1, 1)).late == D(2028, 11, 11)
    intime = dossier(papers[0], piece("signed-agreement", "2028-11-01"), offers=offers)
    assert not [
        one for one in conformity(intime, RULES, load_tables(), D(2029, 1, 1)) if one.code == "agreement-late"
    ]


def test_one_assessment_serves_one_change() -> None:
    changed = {"changes": [D(2027, 6, 1), D(2027, 9, 1)]}
    one = piece("change-of-circumstances", "2027-06-15")
    assert item("change-of-circumstances", dossier(one, **changed), D(2027, 12, 1)).state == "partial"
    two = piece("change-of-circumstances", "2027-09-10")
    assert item("change-of-circumstances", dossier(one, two, **changed), D(2027, 12, 1)).state == "complete"


def _in(province: str) -> Offer:
    place = {**offer_data()["job"]["location"], "province": province}
    return Offer.model_validate(offer_data(job={**offer_data()["job"], "location": place}))


def test_a_clearance_is_good_for_as_long_as_the_province_says() -> None:
    """WSIB: 90 days."""
    once = piece("clearance-letter", "2027-01-20")
    later = [piece("clearance-letter", text) for text in ("2027-04-15", "2027-07-10")]
    ontario = {"offers": [_in("ON")]}
    assert item("workers-compensation", dossier(once, **ontario), D(2027, 8, 1)).state == "partial"
    assert item("workers-compensation", dossier(once, *later, **ontario), D(2027, 8, 1)).state == "complete"
    assert item("workers-compensation", dossier(once, offers=[_in("BC")]), D(2027, 8, 1)).state == "complete"


def test_who_is_fee_exempt_owes_no_receipt() -> None:
    """IRPR 303.1(5), 299(2)."""
    from dataclasses import replace

    found = item("fee-paid", replace(dossier(), fee_exempt=True))
    assert found.state == "not applicable" and "fee-exempt" in found.reason.en


@pytest.mark.parametrize(
    ("frequency", "known", "by"),
    [
        ("monthly", [], D(2028, 6, 17)),
        ("weekly", [], D(2028, 6, 13)),
        ("biweekly", [], D(2028, 6, 20)),
        ("biweekly", [Period(D(2028, 5, 22), D(2028, 6, 4))], D(2028, 6, 9)),
        ("semimonthly", [Period(D(2028, 6, 1), D(2028, 6, 15))], D(2028, 6, 20)),
    ],
)
def test_the_record_of_employment_follows_the_regulations(
    frequency: str, known: list[Period], by: dt.date
) -> None:
    """EIR 19(3.1)(a): five days after the pay period's end; with 13 or fewer periods a year, 15 days after the end."""
    assert record_of_employment_due(D(2028, 6, 2), frequency, known) == by


def test_one_clock_serves_coverage_and_the_documents() -> None:
    offer = Offer.model_validate(offer_data(wage__pay_frequency="monthly"))
    kind = load_library([SHIPPED.parent.parent / "templates"]).type("employment-end-record")
    ended = happened(first_day=FIRST, last_day=D(2028, 6, 2), permits=[PERMIT])
    by = due.due_by(kind, offer, ended)
    assert by == D(2028, 6, 17)
    gone = dossier(offers=[offer], last_day=D(2028, 6, 2))
    assert item("record-of-employment", gone, by).state == "not yet due"
    assert item("record-of-employment", gone, by + dt.timedelta(days=1)).state == "missing"
    assert day("2028-06-02") == D(2028, 6, 2)


def test_a_clearance_that_names_its_last_day_is_good_until_it_where_no_length_is_known() -> None:
    """WorkSafeBC honours a letter up to the day in its body."""
    place = {"street": "1 Main", "city": "Burnaby", "province": "BC", "postal_code": "V5H 1A1"}
    offers = [Offer.model_validate(offer_data(job__location=place))]
    letters = [
        piece("clearance-letter", "2027-01-20", "2027-01-20", "2027-04-01"),
        piece("clearance-letter", "2027-04-10", "2027-04-10", "2027-07-01"),
    ]
    found = item("workers-compensation", dossier(*letters, offers=offers), D(2027, 6, 1))
    assert found.state == "partial" and found.late == D(2027, 4, 3)
    whole = [letters[0], piece("clearance-letter", "2027-04-01", "2027-04-01", "2027-07-01")]
    assert item("workers-compensation", dossier(*whole, offers=offers), D(2027, 6, 1)).state == "complete"


def test_with_few_pay_periods_the_record_of_employment_is_due_by_the_earlier_of_two_days() -> None:
    """Employment Insurance Regulations, 19(3.1)(a)(i) and (ii)."""
    june = Period(D(2028, 6, 1), D(2028, 6, 30))
    assert record_of_employment_due(D(2028, 6, 2), "monthly", [june]) == D(2028, 6, 17)
    assert record_of_employment_due(D(2028, 6, 28), "monthly", [june]) == D(2028, 7, 5)


@pytest.mark.parametrize(
    ("province", "changes", "state"),
    [
        ("SK", {}, "missing"),
        ("SK", {"employer__sector": "federal"}, "not applicable"),
        ("ON", {}, "not applicable"),
    ],
)
def test_a_province_that_registers_employers_wants_its_certificate(
    province: str, changes: dict[str, str], state: str
) -> None:
    """The Immigration Services Act (Saskatchewan), from 2024-07-01; the federal sector is exempt."""
    place = {"street": "1 Main", "city": "Regina", "province": province, "postal_code": "S4P 1A1"}
    offers = [Offer.model_validate(offer_data(job__location=place, **changes))]
    assert item("provincial-registration", dossier(offers=offers)).state == state


def test_the_portals_account_and_contact_are_shown_to_be_current_once_a_year() -> None:
    """canada.ca, Employer Portal; IRPR 209.2(1)(b)(i). One proof a year is ours."""
    assert item("portal-current", dossier(), D(2028, 1, 31)).state == "not yet due"
    assert item("portal-current", dossier(), D(2028, 2, 2)).state == "missing"
    shown = dossier(piece("portal-account", "2027-09-01"))
    assert item("portal-current", shown, D(2028, 2, 2)).state == "complete"
