"""One of a few values, from the words that people write: ``temps plein``, ``Québec (QC)``, ``FR``, ``semaine``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from casefile.reference.tables import SHIPPED
from casefile.sheets.titles import key

_FILE = "offer-words.toml"
# What stands beside a province or a value without changing it.
_BESIDE = frozenset({"canada", ""})


def meant(field: str, text: str) -> str:
    """The value that the text means for that field, where it leaves no doubt; else the text as it is."""
    words = _words().get(field.rpartition(".")[2])
    if words is None:
        return text
    parts = [key(part) for part in re.split(r"[()/,;–—]|\s-\s", text)]
    found = {words.get(part) for part in parts if part not in _BESIDE}
    whole = words.get(key(text)) or (found.pop() if len(found) == 1 else None)
    return whole or text


def known_words(field: str) -> Mapping[str, str]:
    """The value by each word that is known for it, folded."""
    return _words().get(field.rpartition(".")[2], {})


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """By the last part of a field's name: by the key of a word, the value."""
    data = tomllib.loads((SHIPPED / _FILE).read_text(encoding="utf-8"))
    return {
        field: {key(word): value for value, words in values.items() for word in (value, *words)}
        for field, values in data.items()
    }
