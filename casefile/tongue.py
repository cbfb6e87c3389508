"""Whether a short text is English or French, told only where it is certain.

A detector trained on long texts guesses at a job's title. This one counts words that only one of the two languages
has (``data/language-words.toml``), and otherwise says that it does not know.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

_WORDS = Path(__file__).parent / "data" / "language-words.toml"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)[’'](?=\w)", re.IGNORECASE)
# Letters that English words do not have. They count for French, so that a name with one leaves a text undecided.
_FRENCH_LETTERS = re.compile("[àâçèéêëîïôùûœ]", re.IGNORECASE)
# In so few words one of them is enough; more words want more.
_SHORT, _OFTEN = 4, 5


@cache
def _words() -> dict[str, frozenset[str]]:
    lists = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in lists.items()}


def language_of(text: str) -> Literal["en", "fr"] | None:
    """``en`` or ``fr`` where the words leave no doubt; None for names, numbers, mixtures and anything else.

    >>> language_of("Food technologist"), language_of("Technologue alimentaire"), language_of("Chef")
    ('en', 'fr', None)
    """
    words = [word.lower() for word in _WORD.findall(_ELIDED.sub(" ", text))]
    english = sum(word in _words()["en"] for word in words)
    french = sum(word in _words()["fr"] or bool(_FRENCH_LETTERS.search(word)) for word in words)
    french += len(_ELIDED.findall(text))
    least = 1 if len(words) <= _SHORT else 2
    if _certain(english, french, least):
        return "en"
    return "fr" if _certain(french, english, least) else None


def _certain(ours: int, theirs: int, least: int) -> bool:
    return ours >= least if theirs == 0 else ours >= _OFTEN * theirs
