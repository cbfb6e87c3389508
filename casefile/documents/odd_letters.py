"""Which field of a document holds the letter that no engine could print: what its maker can look for and change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casefile.dotted import value_at
from casefile.errors import CasefileError, DocumentFault
from casefile.said import Said

_OF_LETTERS = ("unprintable-letter", "unprintable-symbol")


def with_field(fault: CasefileError, fields: Iterable[str], values: Mapping[str, Any]) -> CasefileError:
    """The same fault, with the fields that hold the letter it names; as it is where it names none."""
    letters = {chr(int(letter, 16)) for letter in _letters(fault.said)}
    holding = sorted(name for name in fields if letters & set(_text(value_at(values, name))))
    if not holding:
        return fault
    return DocumentFault("letter-in-field", why=fault.said, fields=holding, then=fault.said.then)


def _letters(value: Any) -> Iterator[str]:
    """The numbers of the letters that something said names, at any depth."""
    if isinstance(value, Said):
        inside = dict(value.values)
        if value.kind in _OF_LETTERS:
            yield str(inside["letter"])
        yield from (letter for inner in inside.values() for letter in _letters(inner))
    elif isinstance(value, tuple):
        yield from (letter for inner in value for letter in _letters(inner))


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "".join(map(_text, value))
    if isinstance(value, Mapping):
        return "".join(map(_text, value.values()))
    return value if isinstance(value, str) else ""
