"""What must not leave: social insurance numbers in every usual writing, and the request's own patterns.

A SIN is nine digits whose last is a check digit by Luhn's rule (canada.ca, "Social Insurance Number"). One number in
ten passes that check by chance: better one number too many under a black box than one too few; the request can
name numbers to keep.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from casefile.check_digit import luhn

SIN = "sin"
# Spaces of all widths, hyphens and dashes of all kinds (pdfium's marks for them too), dots, slashes.
_GAP = r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\u00ad\u2010-\u2015\u2212\ufffe\u0002.\-_/·•|]{1,4}"
_NINE = re.compile(rf"(?<!\d)(?:\d{{9}}|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}|\d(?:{_GAP}\d){{8}})(?!\d)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
# A business number with its programme account (123456789 RP0001) is printed on every payroll form.
_ACCOUNT = re.compile(r"\s*-?\s*R[A-Z]\s*\d{4}\b")


@dataclass(frozen=True)
class Found:
    """One thing to remove: which rule, and where in the text. Never the thing itself."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class Redaction:
    """What to look for. ``keep`` are numbers known not to be SINs: the employer's, and those the request names."""

    sin: bool = True
    keep: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, str], ...] = ()
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> list[Found]:
        """Everything in the text that must go, in order."""
        found = list(self._sins(text)) if self.sin else []
        for name, pattern in self.patterns:
            compiled = self._compiled.setdefault(pattern, re.compile(pattern))
            found += [Found(name, *m.span()) for m in compiled.finditer(text) if m.end() > m.start()]
        return sorted(found, key=lambda f: (f.start, f.end))

    def _sins(self, text: str) -> Iterator[Found]:
        at = 0
        while match := _NINE.search(text, at):
            digits = digits_of(match.group())
            account = _ACCOUNT.match(text, match.end())
            if luhn(digits) and digits not in self.keep and not account:
                yield Found(SIN, *match.span())
                at = match.end()
            else:
                # The next number may begin inside this one: 613 046 454 286 hides 046 454 286.
                digits_first = re.match(r"\d+", match.group())
                step = digits_first.end() if digits_first else 1
                at = match.end() if account else match.start() + step

    def masked(self, text: str) -> str:
        """The text with a bar of blocks in the place of what must go."""
        for found in reversed(self.find(text)):
            text = f"{text[: found.start]}█████{text[found.end :]}"
        return text

    def shown(self, text: str) -> str:
        """A title or name as it may be shown: one line, printable, without what must go."""
        return self.masked(" ".join(_UNPRINTABLE.sub(" ", text).split()))


def digits_of(text: str) -> str:
    """The decimal digits of a text as ASCII, whatever script they are written in."""
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


@dataclass(frozen=True)
class Gone:
    """What was to go from a document, squeezed: held in one process only, to see afterwards that it is gone."""

    secrets: set[str]

    def told_by(self, letters: str) -> bool:
        """Whether these letters, closed up, hold any of it."""
        return any(
            one in closed for one in self.secrets for closed in (digits_of(letters), squeezed(letters))
        )

    def apart_from(self, words: str) -> bool:
        """Whether these words have nothing to do with it: no digit, no part of it, not it."""
        closed = squeezed(words)
        return not digits_of(words) and not any(one in closed or closed in one for one in self.secrets)


def squeezed(text: str) -> str:
    """A text closed up for comparing: its digits, or without any its letters."""
    return digits_of(text) or re.sub(r"\s+", "", text)


def values_in(texts: Iterable[str], rules: Redaction) -> set[str]:
    """Everything in the texts that must go, closed up. Not to be kept, logged or handed on."""
    return {squeezed(text[f.start : f.end]) for text in texts for f in rules.find(text)}


def boxes_of(
    found: Found, boxes: Sequence[tuple[float, float, float, float] | None]
) -> list[tuple[float, float, float, float]]:
    """The rectangles that cover a find: one for each line it stands on, with a point of air."""
    lines: list[list[float]] = []
    for box in boxes[found.start : found.end]:
        if box is None or box[2] <= box[0]:
            continue
        left, bottom, right, top = box
        if lines and min(top, lines[-1][3]) > max(bottom, lines[-1][1]):
            line = lines[-1]
            line[:] = [min(line[0], left), min(line[1], bottom), max(line[2], right), max(line[3], top)]
        else:
            lines.append([left, bottom, right, top])
    return [(a - 1, b - 1, c + 1, d + 1) for a, b, c, d in lines]
