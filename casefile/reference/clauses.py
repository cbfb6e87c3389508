"""The words of forbidden clauses, by the part they play in a sentence (``data/clauses.toml``), and what words weigh
(``data/clause-weights.csv``), read and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from casefile.errors import UsageError
from casefile.said import Said

FILE = "clauses.toml"
SHIPPED = Path(__file__).parent.parent / "data"
WEIGHTS = SHIPPED / "clause-weights.csv"
# One language's parts: each a pattern that finds any of its words, whole, in folded text.
Vocabulary = Mapping[str, re.Pattern[str]]
# By language and kind of clause (``fee``, ``passport``), what each word or neighbourhood of words weighs.
Weights = Mapping[tuple[str, str], Mapping[str, float]]


@cache
def load_clauses(folder: Path | None = None) -> Mapping[str, Vocabulary]:
    """The vocabulary of each language. Raises UsageError, naming the part, where a list cannot be used."""
    own = folder / FILE if folder else None
    text = (own if own and own.exists() else SHIPPED / FILE).read_text(encoding="utf-8")
    try:
        languages = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError("rules-broken", name=FILE, place=Said("whole-file"), why=str(error)) from None
    return {
        language: {part: _compiled(f"{language}.{part}", words) for part, words in parts.items()}
        for language, parts in languages.items()
    }


@cache
def load_weights() -> Weights:
    """The shipped weights."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, kind, weight, gram = line.split(";", 3)
            found.setdefault((language, kind), {})[gram] = float(weight)
    return found


def _compiled(place: str, words: Sequence[str]) -> re.Pattern[str]:
    try:
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
    except re.error as error:
        raise UsageError("rules-broken", name=FILE, place=place, why=str(error)) from None
