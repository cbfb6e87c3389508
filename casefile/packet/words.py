"""What a packet says, in English and in French: the phrases are data (``data/packet-words.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from casefile.said import codes

_PHRASES = Path(__file__).parent.parent / "data" / "packet-words.toml"


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

    def note(self, code: str, count: int = 0) -> str:
        """A note by its code; ``count`` pages where it counts them."""
        if code != "pages-without-text":
            return self(code)
        return self("page-without-text") if count == 1 else self(code, count=count)
