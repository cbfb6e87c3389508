"""Every field of the offer can be shown, worded for the language, and names stay exactly as they were given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from casefile import wording
from casefile.documents.fields import FIELDS, NAMES, fields, read_field
from casefile.offer import IN_WORDS, Offer, in_language
from casefile.reference.tables import load_tables
from tests.support.samples import offer_data

TABLES = load_tables()
MADE_ON = dt.date(2026, 11, 22)


def _shown(name: str, language: str = "en", **changes: Any) -> object:
    offer = Offer.model_validate(offer_data(**changes))
    return read_field(fields(offer, language, tables=TABLES, made_on=MADE_ON, version=3, title="T"), name)


def _leaves(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        part = info.annotation
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield from _leaves(part, f"{prefix}{name}.")
        else:
            yield prefix + name


def test_every_field_of_the_offer_is_in_the_catalogue() -> None:
    missing = {name for name in _leaves(Offer) if name not in NAMES}
    in_words = {in_language(name, language) for name in IN_WORDS for language in ("en", "fr")}
    assert missing - in_words == {"reference"}, "reference is shown as document.reference"
    assert in_words < missing, "the words of a language are shown by the plain field"


def test_every_field_is_named_once_and_explained_in_both_languages() -> None:
    assert len(NAMES) == len(FIELDS)
    for field in FIELDS:
        assert all(field.meaning[language] for language in ("en", "fr")), field.name
        assert field.meaning["en"] != field.meaning["fr"] or field.name == "job.supervisor", field.name


def test_every_field_has_an_example_in_both_languages() -> None:
    empty = {(f.name, language) for f in FIELDS for language in ("en", "fr") if not f.example[language]}
    # Neither sample works in Ontario, which has sheets of its own,
    # is a transfer within a group or exempt from the fee; the French one has no level of French to show.
    neither = {
        "province.sheets", "exemption.foreign_employer", "exemption.relationship", "exemption.foreign_position",
        "exemption.employed_abroad_since", "exemption.listed_profession", "portal.fee_exemption", "wage.averaging",
        "employer.sector",
    }  # fmt: skip
    once = {("exemption.french_level", "fr")}
    assert empty == once | {(name, language) for name in neither for language in ("en", "fr")}


def test_the_values_have_exactly_the_fields_of_the_catalogue() -> None:
    values = fields(Offer.model_validate(offer_data()), "fr", tables=TABLES, made_on=MADE_ON, version=1)
    assert all(read_field(values, name) is not None for name in NAMES)
    assert read_field(values, "worker.nickname") is None


@pytest.mark.parametrize(("name", "english", "french"), [
    ("job.start_date", "February 1, 2027", "1er février 2027"),
    ("job.end_date", "January 31, 2029", "31 janvier 2029"),
    ("job.duration", "24\u00a0months", "24\u00a0mois"),
    ("wage.rate", "$31.50", "31,50\u00a0$"),
    ("wage.pay", "$31.50 per hour", "31,50\u00a0$ l’heure"),
    ("wage.vacation_percent", "6%", "6\u00a0%"),
    ("wage.pay_frequency", "every two weeks", "toutes les deux semaines"),
    ("worker.in_canada", "No", "Non"),
    ("worker.language", "English", "anglais"),
    ("employer.size", "Fewer than 100 employees", "Moins de 100 employés"),
    ("province.in", "in Quebec", "au Québec"),
    ("employer.address.line", "1250, rang Saint-Joseph, Saint-Rémi, Quebec\u00a0\u00a0J0L 2L0",
     "1250, rang Saint-Joseph, Saint-Rémi (Québec)\u00a0\u00a0J0L 2L0"),
    ("portal.compliance_fee", "$230", "230\u00a0$"),
    ("document.made_on", "November 22, 2026", "22 novembre 2026"),
])  # fmt: skip
def test_a_field_is_worded_as_its_language_writes_it(name: str, english: str, french: str) -> None:
    assert (_shown(name, "en"), _shown(name, "fr")) == (english, french)


@given(st.text(min_size=1, max_size=60))
def test_a_name_is_never_altered(name: str) -> None:
    assert _shown("worker.family_name", worker__family_name=name) == name


def test_an_empty_field_is_an_empty_text_and_not_missing() -> None:
    assert _shown("portal.offer_number", portal=None) == ""
    assert _shown("portal.submitted_on", portal=None) == ""
    assert _shown("wage.overtime_rate", wage__overtime_rate=None) == ""
    assert _shown("wage.benefits", wage__benefits=[]) == []


@given(st.decimals(min_value=0, max_value=10**7, allow_nan=False, places=4))
def test_no_amount_is_rounded(amount: Decimal) -> None:
    for language in ("en", "fr"):
        digits = (
            wording.money(amount, language)
            .replace("\u00a0", "")
            .replace(",", "." if language == "fr" else "")
            .strip("$")
        )
        assert Decimal(digits) == amount


@pytest.mark.parametrize(("start", "end", "english"), [
    ((2027, 2, 1), (2027, 2, 28), "1\u00a0month"),
    ((2027, 1, 15), (2027, 1, 15), "1\u00a0day"),
    ((2027, 1, 15), (2028, 1, 14), "12\u00a0months"),
    ((2027, 1, 15), (2027, 2, 20), "37\u00a0days"),
])  # fmt: skip
def test_a_term_counts_its_last_day(
    start: tuple[int, int, int], end: tuple[int, int, int], english: str
) -> None:
    assert wording.span(dt.date(*start), dt.date(*end), "en") == english


def test_quebec_with_english_chosen_is_known_to_templates() -> None:
    assert _shown("when.both_languages", worker__language="en") is True
    assert _shown("when.both_languages", worker__language="fr") is False
