"""Texts as they are compared and searched, without case, accents and ligatures; never as they are shown."""

from __future__ import annotations

import re
import unicodedata

# Letters of one piece, in which Unicode sees no accent (ß becomes ss with its case).
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def folded(text: str) -> str:
    """The text without case and accents, so that ``quebec`` finds ``Québec`` and ``lodz`` finds ``Łódź``."""
    if text.isascii():
        return text.lower()
    return _bare(_bare(text).casefold()).translate(_LETTERS)


def _bare(text: str) -> str:
    """Each letter apart from its accents, and without them; ligatures and wide forms as plain letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def folded_words(text: str) -> list[str]:
    """The words of a text, folded: what stands between blanks, punctuation and signs."""
    return re.findall(r"[^\W_]+", folded(text))


def names_same(one: str, other: str) -> bool:
    """Whether a person would take two names for the same: folded, the words of one stand in a row in the other."""
    first, second = (f" {' '.join(folded_words(name))} " for name in (one, other))
    return bool(first.strip() and second.strip()) and (first in second or second in first)
