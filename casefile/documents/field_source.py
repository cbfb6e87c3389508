"""What a field is, and what fields are read from: the offer, the tables, and how far the case has come.

With them the shipped sample of an invented worker, from which examples and previews are filled.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from casefile import wording
from casefile.cases.timeline import Timeline
from casefile.offer import Offer
from casefile.reference.facts import Province
from casefile.reference.tables import Tables, load_tables

Value = str | bool | list[str]
_SAMPLES = Path(__file__).parent.parent / "data" / "sample-offer.json"
_SAMPLE_TIMELINE = _SAMPLES.with_name("sample-timeline.json")
_SAMPLE_CERTIFICATE = _SAMPLES.with_name("sample-certificate.json")
SAMPLE_DAY = dt.date(2026, 11, 22)
SAMPLE_NOTICE = 120
WORDS = {
    "en": {"not_stated": "not stated", "to_complete": "— to be completed"},
    "fr": {"not_stated": "non précisé", "to_complete": "— à compléter"},
}


@dataclass(frozen=True)
class FieldSource:
    """What the fields are read from."""

    offer: Offer
    language: str
    tables: Tables
    document: Mapping[str, str] = field(default_factory=dict)
    progress: Timeline = field(default_factory=Timeline)
    certificate: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def province(self) -> Province:
        """The province of the workplace: its laws, board and health plan are the worker's."""
        return self.tables.province(self.offer.job.location.province)

    @cached_property
    def standards(self) -> Province:
        """Whose employment standards hold: the province's, or the federal sector's."""
        return self.tables.labour_law(self.offer)

    def in_language(self, facts: object, name: str) -> str:
        """A fact that a table holds in both languages."""
        text = str(getattr(facts, f"{name}_{self.language}"))
        return wording.set_french(text) if self.language == "fr" else text

    def province_name(self, code: str) -> str:
        """The name of a province in the document's language."""
        return self.in_language(self.tables.province(code), "name")

    def words(self, name: str) -> str:
        """A text of the offer in the document's language, where it was given in it."""
        return str(self.offer.in_words(name, self.language))

    def list_of_words(self, name: str) -> list[str]:
        """The same for a list."""
        return list(self.offer.in_words(name, self.language))

    def date(self, value: dt.date | None) -> str:
        """A date, worded."""
        return wording.date(value, self.language)

    def money(self, value: Decimal | None) -> str:
        """An amount, worded."""
        return wording.money(value, self.language)

    def number(self, value: Decimal | None) -> str:
        """A number, worded."""
        return wording.number(value, self.language)

    def word(self, kind: str, value: object) -> str:
        """One of the offer's choices, worded."""
        return wording.word(kind, value, self.language)

    def phone(self, value: str) -> str:
        """A telephone number, as the language writes it."""
        return wording.phone(value, self.language)

    def choose(self, english: str, french: str) -> str:
        """The one or the other, by the document's language."""
        return english if self.language == "en" else french


@dataclass(frozen=True)
class Field:
    """One field.

    Its name in a template, its meaning, and how it is read. ``meaning`` and ``example`` go by language.
    """

    name: str
    meaning: Mapping[str, str]
    read: Callable[[FieldSource], Value]

    @property
    def example(self) -> dict[str, str]:
        """What it shows for the shipped sample offer."""
        values = {language: self.read(sample_source(language)) for language in wording.LOCALES}
        return {k: "; ".join(v) if isinstance(v, list) else str(v) for k, v in values.items()}


def field_of(name: str, english: str, french: str, read: Callable[[FieldSource], Value]) -> Field:
    """A field with its meaning in both languages."""
    return Field(name, {"en": english, "fr": french}, read)


def document_facts(language: str, title: str, made_on: dt.date, version: int) -> dict[str, str]:
    """What belongs to one making of one document, by the last part of the fields' names."""
    return {
        "title": title,
        "version": str(version),
        "made_on": wording.date(made_on, language),
        "made_on_iso": made_on.isoformat(),
    }


def sample_offer(language: str) -> Offer:
    """The shipped sample offer, of an invented worker; one for each language."""
    return Offer.model_validate(json.loads(_SAMPLES.read_text(encoding="utf-8"))[language])


@lru_cache(maxsize=2)
def sample_timeline(language: str) -> Timeline:
    """The shipped sample's events, of an invented worker; one for each language."""
    samples = json.loads(_SAMPLE_TIMELINE.read_text(encoding="utf-8"))
    return TypeAdapter(Timeline).validate_python(samples[language])


def sample_certificate(language: str) -> dict[str, Value]:
    """What a certificate of destruction shows, by the last part of the fields' names; all of it invented."""
    shown: dict[str, Value] = json.loads(_SAMPLE_CERTIFICATE.read_text(encoding="utf-8"))[language]
    return shown


@lru_cache(maxsize=2)
def sample_source(language: str) -> FieldSource:
    """The shipped sample, from which the catalogue's examples are read."""
    title = {"en": "Offer and employment agreement", "fr": "Offre d’emploi et contrat de travail"}[language]
    facts = {**document_facts(language, title, SAMPLE_DAY, 1), "notice_days": str(SAMPLE_NOTICE)}
    return FieldSource(
        sample_offer(language),
        language,
        load_tables(),
        facts,
        sample_timeline(language),
        sample_certificate(language),
    )
