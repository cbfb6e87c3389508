"""The values of one offer as templates show them, by the dotted names of the catalogue of fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from casefile.cases.timeline import Timeline
from casefile.documents.field_catalogue import FIELDS, NAMES
from casefile.documents.field_source import (
    SAMPLE_DAY,
    SAMPLE_NOTICE,
    FieldSource,
    Value,
    document_facts,
    sample_certificate,
    sample_offer,
    sample_timeline,
)
from casefile.dotted import put_at, value_at
from casefile.offer import Offer
from casefile.reference.tables import Tables, load_tables

__all__ = [
    "FIELDS",
    "NAMES",
    "UNCOUNTED",
    "fields",
    "offer_fields",
    "read_field",
    "sample_fields",
    "with_document",
]

# What changes with every making, and so must not make a new version by itself.
UNCOUNTED = frozenset({"document.version", "document.made_on", "document.made_on_iso"})


def fields(
    offer: Offer,
    language: str,
    *,
    tables: Tables,
    made_on: dt.date,
    version: int,
    title: str = "",
    progress: Timeline | None = None,
) -> dict[str, Any]:
    """Everything a template can show for one offer in one language (``en`` or ``fr``), nested by the dots."""
    values = offer_fields(offer, language, tables, progress)
    return with_document(values, language, title=title, made_on=made_on, version=version)


def offer_fields(
    offer: Offer, language: str, tables: Tables, progress: Timeline | None = None
) -> dict[str, Any]:
    """The same without what belongs to one document: computed once for all documents of an offer.

    ``progress`` is how far the case has come; without it, nothing has happened yet.
    """
    source = FieldSource(offer, language, tables, progress=progress or Timeline())
    values: dict[str, Any] = {}
    for field in FIELDS:
        put_at(values, field.name, field.read(source))
    return values


def with_document(
    values: Mapping[str, Any],
    language: str,
    *,
    title: str,
    made_on: dt.date,
    version: int,
    notice_days: int | None = None,
) -> dict[str, Any]:
    """An offer's fields, with what belongs to one making of one document."""
    facts = document_facts(language, title, made_on, version)
    notice = {"days": "" if notice_days is None else str(notice_days)}
    return {**values, "document": {**values["document"], **facts}, "notice": notice}


def read_field(values: Mapping[str, Any], name: str) -> Value | None:
    """The value of a dotted name; None when there is no such field."""
    value = value_at(values, name)
    return value if isinstance(value, str | bool | list) else None


def sample_fields(language: str, title: str) -> dict[str, Any]:
    """Every field for the shipped sample offer: what previews and checks fill a template with."""
    offer = sample_offer(language)
    values = offer_fields(offer, language, load_tables(), sample_timeline(language))
    values["certificate"] = sample_certificate(language)
    return with_document(
        values, language, title=title, made_on=SAMPLE_DAY, version=1, notice_days=SAMPLE_NOTICE
    )
