"""Digits in a text, in the groups they stand in, and what may part two groups of one number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from casefile.opening.likeness import folded

SPACE = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Hyphens and dashes of all kinds (pdfium's marks for them too), dots, slashes, bars, and the comma of thousands.
HYPHEN = r"\u00ad\u2010-\u2015\u2212\ufffe\u0002\-"
SIGN = rf"{HYPHEN}._/\\·|,()"
TIGHT = re.compile(rf"[{SPACE}]{{1,2}}|(?!,[{SPACE}])[{SPACE}]{{0,2}}[{SIGN}][{SPACE}]{{0,2}}")
GROUP = re.compile(r"\d+")


@dataclass(frozen=True)
class Group:
    """Digits that stand side by side."""

    start: int
    end: int
    digits: str

    def __len__(self) -> int:
        return self.end - self.start


def digits_of(text: str) -> str:
    """The decimal digits of a text as ASCII, whatever script they are written in."""
    digits = "".join(GROUP.findall(folded(text)))
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(c)) for c in digits)
