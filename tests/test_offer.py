"""The offer's model: what each kind of field takes, and its one canonical form."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from casefile.offer import FIELDS, PERSONAL, Offer
from tests.support.examples import examples
from tests.support.samples import OFFER, offer_data


def offer(**changes: Any) -> Offer:
    """The sample offer with changes."""
    return Offer.model_validate(offer_data(**changes))


def refused(**changes: Any) -> bool:
    """Whether the model refuses the sample offer with changes."""
    try:
        offer(**changes)
    except ValidationError:
        return True
    return False


def test_every_field_of_the_documented_form_is_known_by_its_dotted_name() -> None:
    assert len(FIELDS) == 159
    assert FIELDS["worker.family_name"] == "text"
    assert FIELDS["job.duties"] == "texts"
    assert FIELDS["wage.rate"] == "number"
    assert FIELDS["worker.in_canada"] == "yes_no"
    assert FIELDS["job.location.province"] == "choice"
    assert FIELDS["portal.submitted_on"] == "date"
    assert set(FIELDS) > PERSONAL


def test_every_value_of_the_sample_stands_in_the_canonical_form_as_it_was_given() -> None:
    assert json.loads(offer().canonical()) == OFFER


def test_the_canonical_form_does_not_depend_on_the_order_of_the_fields() -> None:
    turned = dict(reversed(offer_data().items()))
    assert Offer.model_validate(turned).digest == offer().digest


def test_a_change_in_any_field_changes_the_digest() -> None:
    changed = [
        offer(wage__rate="31.51"),
        offer(worker__family_name="Nguyễn-D'Amours"),
        offer(job__duties=["Contrôler"]),
        offer(portal=None),
    ]
    assert len({offer().digest, *(o.digest for o in changed)}) == 5


def test_the_case_is_named_by_nine_digits_and_the_reference() -> None:
    assert offer(employer__business_number="123 026 635 RP0001").case_id == "123026635/QC-2027-001"


@pytest.mark.parametrize(
    "value",
    ["2027-2-1", "01/02/2027", "20270201", "2027-02-01T00:00:00", "2027-02-30", "1600000000", 5, True],
)
def test_a_date_is_year_month_day_and_nothing_else(value: Any) -> None:
    assert refused(job__start_date=value)


def test_a_real_date_is_taken_and_a_moment_is_not() -> None:
    assert offer(job__start_date=dt.date(2027, 2, 1)) == offer()
    assert refused(job__start_date=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    "value", ["1e3", "1_000", " 25", "25,50", "$25", "NaN", "Infinity", "٢٥", "", True, "9" * 13]
)
def test_an_amount_is_plain_digits_with_a_point(value: Any) -> None:
    assert refused(wage__rate=value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("1e400"), Decimal("-Infinity"), 10**13])
def test_a_number_beyond_reckoning_is_refused(value: Any) -> None:
    assert refused(wage__rate=value)


@pytest.mark.parametrize(("value", "text"), [("31.50", "31.50"), (31, "31"), (Decimal("3.15E+1"), "31.5")])
def test_amounts_keep_their_digits(value: Any, text: str) -> None:
    assert str(offer(wage__rate=value).wage.rate) == text


@pytest.mark.parametrize(
    ("value", "answer"), [("oui", True), ("Yes", True), ("VRAI", True), ("non", False), ("no", False)]
)
def test_yes_and_no_may_be_said_in_words(value: str, answer: bool) -> None:
    assert offer(worker__in_canada=value).worker.in_canada is answer


@pytest.mark.parametrize("value", [1, 0, "1", "maybe", "", None])
def test_what_is_neither_yes_nor_no_is_refused(value: Any) -> None:
    assert refused(worker__in_canada=value)


@pytest.mark.parametrize("value", ["", "-1", "a b", "é", "a/b", "../x", "a" * 65, "A\n"])
def test_a_reference_is_safe_in_a_key(value: str) -> None:
    assert refused(reference=value)


@settings(max_examples=examples(60), deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable()))
def test_names_stay_exactly_as_they_were_typed(name: str) -> None:
    made = offer(worker__family_name=name)
    assert made.worker.family_name == name
    assert json.loads(made.canonical())["worker"]["family_name"] == name
