"""The heads of columns and sections, and the words of states, in the language of the answer.

They are named in English, as the keys of ``--json`` are; French has its own word for each (``data/columns.toml``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_FRENCH = Path(__file__).parent / "data" / "columns.toml"


@cache
def _french() -> Mapping[str, str]:
    return tomllib.loads(_FRENCH.read_text(encoding="utf-8"))


def titled(name: str, language: str) -> str:
    """A head or a state in ``en`` or ``fr``; what has no French word of its own, such as O5, stays as it is."""
    return _french().get(name, name) if language == "fr" else name


def heads(names: Iterable[str], language: str) -> list[str]:
    """The heads of a table's columns."""
    return [titled(name, language) for name in names]
