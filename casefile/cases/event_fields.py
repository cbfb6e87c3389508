"""What an event asks of the person who records it: each field with its words in both languages and its choices."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from casefile.cases.event import Event, Items
from casefile.said import Both

_WORDS = Path(__file__).parents[1] / "data" / "event-fields.toml"
# Which event is corrected is chosen, not typed.
_CHOSEN = frozenset({"corrects"})
_NO_WORDS = Both("", "")


@dataclass(frozen=True)
class EventField:
    """One field: ``form`` is day, choice, lines or text; ``choices`` are its values with their words."""

    name: str
    title: Both
    hint: Both
    form: Literal["day", "choice", "lines", "text"]
    required: bool
    choices: tuple[tuple[str, Both], ...] = ()


def fields_of(kind: type[Event]) -> list[EventField]:
    """The fields that a person fills in for an event of this kind, its day first."""
    names = [name for name in kind.model_fields if name not in _CHOSEN]
    return [_field(kind, name) for name in sorted(names, key=lambda name: name != "date")]


def _field(kind: type[Event], name: str) -> EventField:
    words, one = _words()["fields"][name], kind.model_fields[name]
    title, hint = Both(words["en"], words["fr"]), Both(words.get("hint_en", ""), words.get("hint_fr", ""))
    parts = set(_parts(one.annotation))
    values = [str(value) for value in parts if isinstance(value, str) and value]
    if bool in parts:
        values = ["yes", "no"]
    choices = tuple((value, _choice(value)) for value in sorted(values, key=_order))
    if choices:
        form: Any = "choice"
    elif dt.date in parts:
        form = "day"
    else:
        form = "lines" if one.annotation == get_args(Items)[0] else "text"
    return EventField(name, title, hint, form, one.is_required(), choices)


def _parts(annotation: Any) -> Iterator[Any]:
    """The plain types and literal values that a field's type is made of."""
    if get_origin(annotation) is None:
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _order(value: str) -> int:
    return list(_words()["choices"]).index(value)


def _choice(value: str) -> Both:
    words = _words()["choices"][value]
    return Both(words["en"], words["fr"])


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
