"""The values a template is tried with: the shipped sample, one of few words, and one of many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casefile.documents.fields import sample_fields

_MANY = 12  # items of a list
_LONG = 120  # letters of a text that people write freely
# What people write freely, and so at any length.
_FREE = frozenset(
    {"name", "legal_name", "operating_name", "title", "line", "city", "family_name", "given_name"}
)


def samples(language: str, title: str) -> Iterator[dict[str, Any]]:
    """All fields, three times."""
    usual = sample_fields(language, title)
    yield usual
    yield {name: _changed(name, value, _short_list, str) for name, value in usual.items()}
    yield {name: _changed(name, value, _long_list, _long_text) for name, value in usual.items()}


def _changed(name: str, value: Any, lists: Any, texts: Any) -> Any:
    if isinstance(value, dict):
        return {key: _changed(key, inner, lists, texts) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return lists(list(value))
    return texts(value) if name in _FREE and isinstance(value, str) and value else value


def _short_list(values: list[Any]) -> list[Any]:
    return values[:1]


def _long_list(values: list[Any]) -> list[Any]:
    return (values * _MANY)[: max(_MANY, len(values))] if values else values


def _long_text(value: str) -> str:
    return " ".join([value] * (1 + _LONG // (len(value) + 1)))[: max(_LONG, len(value))].strip()
