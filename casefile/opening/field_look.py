"""What a field looks like with these words in it, in the shipped fonts, whatever their script."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from casefile.borrowed.canvas import PlainCanvas
from casefile.paper.paper import SANS, Segment, draw, measure, segments, wrap

_AIR = 2.0  # points between the field's edge and its words
_LARGEST, _SMALLEST = 12.0, 4.0  # of a size that the field leaves open
_LINE = 1.15  # of the size, from one line to the next
_SIZE = re.compile(r"([\d.]+)\s+Tf")
_GREY = re.compile(r"([\d.]+)\s+g\b")
_COLOUR = re.compile(r"([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+rg\b")
Line = list[Segment]


def look_of_words(
    words: str, size: tuple[float, float], *, told: str, aligned: int, lines: bool, cells: int
) -> bytes:
    """A PDF of one page as large as the field. ``told`` is its default appearance.

    ``aligned``: 0 left, 1 centre, 2 right; ``lines``: the words go over several lines; ``cells``: each letter stands
    in one of so many boxes.
    """
    width, height = size
    out = io.BytesIO()
    canvas = PlainCanvas(out, width, height)
    letters = _letters(words, size, told, lines)
    if cells and not lines:
        placed = list(_in_cells(words, size, letters, cells))
    else:
        placed = list(_in_lines(words, size, letters, aligned, lines))
    for line, left, y in placed:
        x = left
        for text, font in line:
            canvas._code.append(draw(canvas, text, font, letters, x, y, _grey(told)))
            x += measure(text, font, letters)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _letters(words: str, size: tuple[float, float], told: str, lines: bool) -> float:
    """The size of the letters: the field's own, or the largest that fits."""
    found = _SIZE.search(told)
    own = float(found[1]) if found else 0.0
    if own:
        return own
    width, height = size
    letters = min(_LARGEST, max(_SMALLEST, (height - 2 * _AIR) / _LINE))
    while letters > _SMALLEST and not _fits(words, width, height, letters, lines):
        letters -= 0.5
    return letters


def _fits(words: str, width: float, height: float, letters: float, lines: bool) -> bool:
    if lines:
        return len(list(wrap(words, width - 2 * _AIR, letters))) * letters * _LINE <= height - 2 * _AIR
    return _wide(segments(words, False, SANS), letters) <= width - 2 * _AIR


def _in_lines(
    words: str, size: tuple[float, float], letters: float, aligned: int, lines: bool
) -> Iterator[tuple[Line, float, float]]:
    width, height = size
    room = width - 2 * _AIR
    if lines:
        made, y = list(wrap(words, room, letters)), height - _AIR - letters
    else:
        made, y = [segments(" ".join(words.split()), False, SANS)], (height - letters) / 2 + 0.22 * letters
    for n, line in enumerate(made):
        free = room - _wide(line, letters)
        yield line, _AIR + free * {1: 0.5, 2: 1.0}.get(aligned, 0.0), y - n * letters * _LINE


def _in_cells(
    words: str, size: tuple[float, float], letters: float, cells: int
) -> Iterator[tuple[Line, float, float]]:
    width, height = size
    for n, letter in enumerate(words[:cells]):
        line = segments(letter, False, SANS)
        middle = (n + 0.5) * width / cells
        yield line, middle - _wide(line, letters) / 2, (height - letters) / 2 + 0.22 * letters


def _wide(line: Line, letters: float) -> float:
    return sum(measure(text, font, letters) for text, font in line)


def _grey(told: str) -> float:
    if found := _COLOUR.search(told):
        red, green, blue = map(float, found.groups())
        return round(0.3 * red + 0.59 * green + 0.11 * blue, 3)
    found = _GREY.search(told)
    return float(found[1]) if found else 0.0
