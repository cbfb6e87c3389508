"""What a packet says, in English and in French: the phrases are data (``data/packet-words.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from casefile.said import codes

_PHRASES = Path(__file__).parent.parent / "data" / "packet-words.toml"
# Notes that count pages, and what they are called where there is one.
_COUNTED = {"pages-without-text": "page-without-text", "pages-as-pictures": "page-as-picture"}


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Every phrase by its name, in ``en`` and ``fr``."""
    return dict(codes(tomllib.loads(_PHRASES.read_text(encoding="utf-8"))))


class Words:
    """The packet's language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, phrase_name: str, /, **values: object) -> str:
        """One phrase, filled in; a name without a phrase stands for itself (a rule, a type, a condition)."""
        found = phrases().get(phrase_name)
        phrase = found[self._language] if found else phrase_name
        return phrase.format(**values) if values else phrase

    def note(self, code: str, counts: Mapping[str, int]) -> str:
        """A note by its code; ``counts`` are its pages, for those that count them."""
        one, count = _COUNTED.get(code), counts.get(code, 0)
        return self(code) if one is None else self(one) if count == 1 else self(code, count=count)
