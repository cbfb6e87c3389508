"""A page's letters as lines of text: what stands apart is parted, whatever order the letters were drawn in.

A number's groups belong together on one line; the columns of a table do not. A text alone does not tell which it is,
the distance of the letters does: a wide gap becomes a tab, as between two cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.paper.geometry import Box

_APART = 1.2  # of a letter's size: wider than a space between the groups of one number, a typewriter's too
_WORD = 0.4  # digits that are set a little apart are one number still
_SAME_LINE = 0.5  # of a letter's height


@dataclass(frozen=True)
class Reading:
    """A text and, for each of its characters, which letter of the page it is; None for a gap."""

    text: str
    letters: Sequence[int | None]

    def places(self, start: int, end: int) -> list[int]:
        """The page's letters in a stretch of the text."""
        return [n for n in self.letters[start:end] if n is not None]


def in_order(letters: str, boxes: Sequence[Box | None]) -> Reading:
    """The letters in the order in which the page draws them."""
    out: list[str] = []
    places: list[int | None] = []
    before: Box | None = None
    for n, (letter, box) in enumerate(zip(letters, boxes, strict=True)):
        if letter in "\r\n":
            before = None
        elif box is not None and not letter.isspace():
            if before is not None and _gap(before, box) > _APART * _size(before, box):
                out.append("\t")
                places.append(None)
            before = box
        out.append(letter)
        places.append(n)
    return Reading("".join(out), places)


def in_lines(letters: str, boxes: Sequence[Box | None]) -> Reading:
    """The letters as they are seen: line by line from the top, from left to right."""
    seen = [(n, box) for n, box in enumerate(boxes) if box is not None and not letters[n].isspace()]
    out: list[str] = []
    places: list[int | None] = []
    for line in _lines(seen):
        before: Box | None = None
        for n, box in line:
            gap = box[0] - before[2] if before is not None else 0.0
            if before is not None and gap > _WORD * _size(before, box):
                out.append("\t" if gap > _APART * _size(before, box) else " ")
                places.append(None)
            out.append(letters[n])
            places.append(n)
            before = box
        out.append("\n")
        places.append(None)
    return Reading("".join(out), places)


def _lines(seen: list[tuple[int, Box]]) -> list[list[tuple[int, Box]]]:
    """The letters by line. A letter belongs to the line whose last letter is as high up as itself."""
    lines: list[list[tuple[int, Box]]] = []
    for one in sorted(seen, key=lambda one: -_middle(one[1])):
        box = one[1]
        if lines and abs(_middle(lines[-1][0][1]) - _middle(box)) < _SAME_LINE * _size(box, lines[-1][0][1]):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [sorted(line, key=lambda one: one[1][0]) for line in lines]


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _size(one: Box, other: Box) -> float:
    return max(one[2] - one[0], one[3] - one[1], other[2] - other[0], other[3] - other[1])


def _gap(one: Box, other: Box) -> float:
    across = max(other[0] - one[2], one[0] - other[2], 0.0)
    along = max(other[1] - one[3], one[1] - other[3], 0.0)
    return max(across, along)
