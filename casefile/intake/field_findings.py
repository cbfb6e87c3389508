"""Findings about one field of an offer, and the ways to walk over its fields that the checks share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casefile.dotted import value_at
from casefile.findings import Finding, mask
from casefile.offer import FIELDS, PERSONAL, Offer
from casefile.said import Said


def error(said: Said, field: str, value: object = "") -> Finding:
    """What stops the row. The value is masked when the field is personal."""
    return Finding("error", said, field=field, value=_shown(field, value))


def warning(said: Said, field: str, value: object = "") -> Finding:
    """What a person should look at. The value is masked when the field is personal."""
    return Finding("warning", said, field=field, value=_shown(field, value))


def _shown(field: str, value: object) -> str:
    return mask(value) if field in PERSONAL and value != "" else str(value)


def values(offer: Offer) -> Iterator[tuple[str, Any]]:
    """Every field of the offer that holds something, by its dotted name."""
    for name in FIELDS:
        value = value_at(offer, name)
        if value not in (None, "", ()):
            yield name, value


def texts(offer: Offer) -> Iterator[tuple[str, str]]:
    """Every text of the offer by its field's name, the items of lists one by one."""
    for name, value in values(offer):
        if FIELDS[name] == "text":
            yield name, value
        elif FIELDS[name] == "texts":
            yield from ((name, item) for item in value)
