"""The agreement says what the submitted offer says, or a finding names both values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casefile.documents.agreement_check import COMPARED, OfferVersion, agreement_faults, differences
from casefile.offer import FIELDS, Offer
from tests.support.samples import offer_data

MARCH, APRIL, MAY = (dt.date(2026, month, 1) for month in (3, 4, 5))


def _version(on: dt.date, **changes: Any) -> OfferVersion:
    return OfferVersion(Offer.model_validate(offer_data(**changes)), on)


def _named(versions: list[OfferVersion], signed_on: dt.date | None) -> list[str]:
    return [f.message.partition(": ")[2] for f in agreement_faults(versions, signed_on)]


def test_an_agreement_signed_on_the_submitted_values_has_no_fault() -> None:
    assert _named([_version(MARCH, portal=None), _version(APRIL)], MARCH) == []


def test_a_wage_that_was_signed_and_not_submitted_is_named_with_both_values() -> None:
    (fault,) = _named([_version(MARCH, portal=None, wage__rate="30.00"), _version(APRIL)], MARCH)
    assert "wage.rate is 30.00 in the signed agreement, but 31.50 in the offer as submitted" in fault
    assert "209.11(1)(e)" in fault


def test_a_change_after_the_submission_is_named_with_both_values() -> None:
    versions = [_version(MARCH), _version(MAY, job__title="Cheffe", wage__hours_per_week="35")]
    faults = _named(versions, MARCH)
    assert len(faults) == 2
    assert (
        "job.title is Cheffe in the agreement as it would be made now, but Technologue en agroalimentaire"
        in faults[0]
    )
    assert "wage.hours_per_week is 35" in faults[1] and "but 40" in faults[1]


def test_values_that_the_agreement_does_not_promise_may_change() -> None:
    assert _named([_version(MARCH), _version(MAY, worker__email="new@example.com")], MARCH) == []


def test_without_a_number_nothing_was_submitted_and_a_renewal_is_an_offer_of_its_own() -> None:
    assert (
        agreement_faults([_version(MARCH, portal=None), _version(MAY, portal=None, wage__rate="99")], MARCH)
        == []
    )
    assert agreement_faults([], MARCH) == []
    renewal = _version(MAY, portal__offer_number="A7654321", wage__rate="40.00")
    assert _named([_version(MARCH), renewal], MAY) == []


@pytest.mark.parametrize("name", COMPARED)
def test_every_compared_value_is_one_of_the_offers(name: str) -> None:
    assert any(field == name or field.startswith(f"{name}.") for field in FIELDS)


def test_a_list_and_an_address_and_nothing_are_told_in_words() -> None:
    one, other = (
        _version(MARCH, **c).offer for c in ({}, {"wage__benefits": None, "job__location__city": "Laval"})
    )
    city, benefits = (f.message for f in differences(other, one, "the signed agreement"))
    assert "Laval" in city and "Saint-Rémi" in city
    assert "not stated" in benefits and "Assurance collective | Régime de retraite (5 %)" in benefits
