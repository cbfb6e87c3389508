"""What must not leave: social insurance numbers in every usual writing, and the request's own patterns.

What a social insurance number is, ``sins.py`` says; the request can name numbers to keep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from casefile.opening.digits import digits_of
from casefile.opening.sins import is_labelled, known_in, sins_in
from casefile.paper.geometry import Box

SIN = "sin"
VALUES = ".values"  # the finds of a file, closed up, beside it: in the private folder of a build alone
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Found:
    """One thing to remove: which rule, and where in the text. Never the thing itself."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class Redaction:
    """What to look for. ``keep`` are numbers known not to be SINs: the employer's, and those the request names.

    ``known`` are SINs that were found already, closed up: they are found however far apart their digits stand.
    """

    sin: bool = True
    keep: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, str], ...] = ()
    known: frozenset[str] = frozenset()
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> list[Found]:
        """Everything in the text that must go, in order."""
        spans = {*sins_in(text, self.keep), *known_in(text, self.known)} if self.sin else set()
        found = [Found(SIN, start, end) for start, end in spans]
        for name, pattern in self.patterns:
            compiled = self._compiled.setdefault(pattern, re.compile(pattern))
            found += [Found(name, *m.span()) for m in compiled.finditer(text) if m.end() > m.start()]
        return sorted(found, key=lambda f: (f.start, f.end, f.rule))

    def knowing(self, values: Iterable[str]) -> Redaction:
        """The same rules, with these finds known; those that are no nine digits are left out."""
        nine = {value for value in values if len(value) == 9 and value.isdigit()}
        return replace(self, known=self.known | nine) if self.sin else self

    def may_find(self, text: str) -> bool:
        """Whether a closer look at where the letters stand could find something."""
        return bool(self.sin and is_labelled(text)) or bool(self.find(text))

    def masked(self, text: str) -> str:
        """The text with a bar of blocks in the place of what must go."""
        for found in reversed(self.find(text)):
            text = f"{text[: found.start]}█████{text[found.end :]}"
        return text

    def shown(self, text: str) -> str:
        """A title or name as it may be shown: one line, printable, without what must go."""
        return self.masked(" ".join(_UNPRINTABLE.sub(" ", text).split()))


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


def write_values(path: Path, values: Set[str]) -> None:
    """Keep finds for the search at the end, in a build's private folder, which goes with the build."""
    path.write_text(json.dumps(sorted(values)))


def read_values(paths: Iterable[str]) -> set[str]:
    """The finds kept in these files."""
    return {value for path in paths if Path(path).is_file() for value in json.loads(Path(path).read_text())}


def covering(boxes: Sequence[Box | None]) -> list[Box]:
    """The rectangles that cover these letters: one for each line they stand on, with a point of air."""
    lines: list[list[float]] = []
    for box in boxes:
        if box is None or box[2] <= box[0]:
            continue
        left, bottom, right, top = box
        if lines and min(top, lines[-1][3]) > max(bottom, lines[-1][1]):
            line = lines[-1]
            line[:] = [min(line[0], left), min(line[1], bottom), max(line[2], right), max(line[3], top)]
        else:
            lines.append([left, bottom, right, top])
    return [(a - 1, b - 1, c + 1, d + 1) for a, b, c, d in lines]
