"""An offer in two languages: a document shows the words of its own, and an offer without them is what it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import pytest

from casefile.documents.fields import fields, read_field
from casefile.intake.inbox_file import InboxFile
from casefile.intake.offer_intake import read_offers
from casefile.offer import FIELDS, IN_WORDS, Offer, in_language
from casefile.reference.tables import load_tables
from tests.support.samples import offer_data

TABLES = load_tables()
DAY = dt.date(2026, 11, 22)


def _offer(**changes: Any) -> Offer:
    return Offer.model_validate(offer_data(**changes))


def _shown(offer: Offer, name: str, language: str) -> object:
    return read_field(fields(offer, language, tables=TABLES, made_on=DAY, version=1), name)


def test_an_offer_without_the_new_fields_has_the_digest_it_always_had() -> None:
    """What archives hold is named by it: SHA-256 of what was given, keys sorted, and nothing else."""
    given = json.dumps(offer_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert _offer().canonical() == given
    assert _offer().digest == hashlib.sha256(given).hexdigest()
    assert _offer(job__fr={}, wage__en={"benefits": []}, employer__revenue="").canonical() == given


def test_a_word_in_a_language_changes_the_digest_and_stands_in_the_canonical_form() -> None:
    offer = _offer(job__en={"title": "Food technologist"})
    assert offer.digest != _offer().digest
    assert json.loads(offer.canonical())["job"]["en"] == {"title": "Food technologist"}
    assert Offer.model_validate(json.loads(offer.canonical())) == offer


@pytest.mark.parametrize("name", IN_WORDS)
def test_a_document_shows_the_words_of_its_own_language(name: str) -> None:
    group, _, field = name.rpartition(".")
    both = {"en": "Some English words", "fr": "Des mots en français"}
    given = {k: [v] if FIELDS[name] == "texts" else v for k, v in both.items()}
    changes = {f"{group}.{language}".replace(".", "__"): {field: given[language]} for language in both}
    offer = _offer(**changes)
    for language in both:
        assert in_language(name, language) in FIELDS
        assert _shown(offer, name, language) == given[language]


def test_where_a_language_has_no_words_the_plain_ones_are_shown() -> None:
    offer = _offer(job__en={"title": "Food technologist"})
    assert _shown(offer, "job.title", "en") == "Food technologist"
    assert _shown(offer, "job.title", "fr") == "Technologue en agroalimentaire"
    assert _shown(offer, "job.duties", "en") == list(offer.job.duties)


def test_a_sheet_gives_them_in_columns_of_their_own() -> None:
    columns = {"job.en.title": "Food technologist", "job.en.duties": "Test the syrup|Keep the records"}
    row = _flat(offer_data()) | columns
    quoted = [",".join(f'"{text}"'.replace("\n", " ") for text in line) for line in (row, row.values())]
    (read,) = read_offers([InboxFile("o.csv", "\n".join(quoted).encode())], TABLES).rows
    assert read.offer is not None, read.findings
    assert read.offer.job.en.duties == ("Test the syrup", "Keep the records")
    assert read.offer.job.en.title == "Food technologist"


def _flat(data: dict[str, Any], prefix: str = "") -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            row |= _flat(value, f"{prefix}{name}.")
        elif value is not None:
            row[f"{prefix}{name}"] = "|".join(value) if isinstance(value, list) else str(value)
    return row
