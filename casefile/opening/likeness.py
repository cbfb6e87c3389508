"""Digits that a reader sees and a program does not: odd signs for digits, signs without width, words, text turned.

All of it is said in plain digits before a number is looked for (``sins.py``); places stay those of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set

from casefile.check_digit import luhn

Span = tuple[int, int]

# Superscripts, subscripts, digits in circles and brackets, full-width signs: one sign for one.
_FOLDED = {
    **{
        ord(c): str(unicodedata.digit(c))
        for c in "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⓪①②③④⑤⑥⑦⑧⑨⓿❶❷❸❹❺❻❼❽❾⓵⓶⓷⓸⓹⓺⓻⓼⓽⑴⑵⑶⑷⑸⑹⑺⑻⑼"
    },
    **dict.fromkeys(map(ord, "－﹣˗᠆⁃‧•∙⋅"), "-"),
    **dict.fromkeys(map(ord, "＿"), "_"),
}
_ODD = re.compile("[" + "".join(map(chr, _FOLDED)) + "]")
# What has no width of its own: joiners, marks of direction, variation selectors, the frame of a key.
_NOTHING = re.compile(
    "[\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20dd-\u20e4\ufe00-\ufe0f\ufeff]"
)
_TURNED = re.compile("\u202e([^\u202c\n]*)")
_LIKE = str.maketrans("OoQIlSBZ", "00011582")
_LIKELY = re.compile(r"(?<![^\W_])[\dOoQIlSBZ](?:[ .\-]?[\dOoQIlSBZ]){8}(?![^\W_])")
_FEWEST = 3  # real digits, of nine
_SAID = {
    **dict.fromkeys(("zero", "oh", "zéro"), "0"), **dict.fromkeys(("one", "un"), "1"),
    **dict.fromkeys(("two", "deux"), "2"), **dict.fromkeys(("three", "trois"), "3"),
    **dict.fromkeys(("four", "quatre"), "4"), **dict.fromkeys(("five", "cinq"), "5"), "six": "6",
    **dict.fromkeys(("seven", "sept"), "7"), **dict.fromkeys(("eight", "huit"), "8"),
    **dict.fromkeys(("nine", "neuf"), "9"),
}  # fmt: skip
_WORD = rf"(?:{'|'.join(_SAID)})"
_ONE_WORD = re.compile(_WORD, re.IGNORECASE)
_WORDS = re.compile(rf"\b{_WORD}(?:[\s,.–-]{{1,3}}{_WORD}){{8}}\b", re.IGNORECASE)
# As a spreadsheet writes a long number in a narrow column, or a program any: 9.46454286E+08.
_POWER = re.compile(r"(?<![\d.])\d[.,]\d{8}[eE]\+?0?8(?!\d)")
_POWERS = ("E8", "E+8", "E+08", "E08", "e8", "e+8", "e+08", "e08")
_NEAR = 120  # characters behind a label


def folded(text: str) -> str:
    """The text with a plain sign for each odd one, as long as before."""
    return text.translate(_FOLDED) if not text.isascii() and _ODD.search(text) else text


def seen(text: str) -> tuple[str, list[int]] | None:
    """The text without what has no width, and where each of its letters stood; None when it has nothing of the kind."""
    if text.isascii() or not _NOTHING.search(text):
        return None
    places = [n for n, letter in enumerate(text) if not _NOTHING.match(letter)]
    return "".join(text[n] for n in places), places


def turned(text: str) -> Iterator[tuple[str, int]]:
    """Each stretch that is shown from right to left, as it is seen, and where it ends."""
    if "\u202e" in text:
        yield from ((match[1][::-1], match.end()) for match in _TURNED.finditer(text))


def written_out(text: str, labels: Iterable[int], keep: Set[str]) -> Iterator[Span]:
    """Numbers that are not nine digits, if they pass the check: 9.46454286E+08; near a label's end (``labels``) those
    said in words (nine four six ...) and those with letters for digits (O46 454 2B6). ``keep``: known to be none.
    """

    def counts(digits: str) -> bool:
        return luhn(digits) and digits not in keep

    if any(power in text for power in _POWERS):
        yield from (m.span() for m in _POWER.finditer(text) if counts(re.sub(r"\D", "", m.group())[:9]))
    for end in labels:
        for match in _WORDS.finditer(text, end, end + _NEAR):
            if counts("".join(_SAID[word.lower()] for word in _ONE_WORD.findall(match.group()))):
                yield match.span()
        for match in _LIKELY.finditer(text, end, end + _NEAR):
            plain = re.sub(r"\D", "", match.group().translate(_LIKE))
            if _FEWEST <= sum(map(str.isdigit, match.group())) < len(plain) and counts(plain):
                yield match.span()
