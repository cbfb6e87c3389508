"""Letters taken out of a page's own instructions: what stood under the boxes goes, and all the rest stays as it is.

Every glyph that the page shows is placed as a viewer would place it; those under a box are replaced by the same
width of nothing. This is done only where it can be done for certain: a font of an odd kind, letters that cut the page,
states that do not match make ``erase`` give up, and its caller draws the whole page anew instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Operator, String

from casefile.opening.bare import MayStay, silent
from casefile.opening.glyphs import Font, read_font
from casefile.paper.geometry import Box

Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_CLIPS = 4  # text render modes from here on cut the page to the letters' shape
_AIR = 1.0  # points that a box is wider than the letters it covers


class NotErasable(Exception):
    """The page holds something that this way of removing text does not understand."""


@dataclass(frozen=True)
class _Text:
    """How letters are set; restored by ``Q`` with the rest of the graphics state."""

    ctm: Matrix = _UNMOVED
    font: Font | None = None
    size: float = 0.0
    between: float = 0.0
    words: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass
class _Page:
    """Where the reading of a page's instructions stands."""

    fonts: dict[str, Font]
    boxes: Sequence[Box]
    may_stay: MayStay
    text: _Text = field(default_factory=_Text)
    saved: list[_Text] = field(default_factory=list)
    line: Matrix = _UNMOVED
    at: Matrix = _UNMOVED
    left: bytes = b""


def erase(page: pikepdf.Page, boxes: Sequence[Box], may_stay: MayStay) -> tuple[bytes, str]:
    """The page's instructions without the letters under the boxes (its own coordinates), the boxes painted black.

    ``may_stay`` judges words told beside the letters shown (``ActualText``).
    Answers also with the letters left, as far as one byte stands for each. Raises ``NotErasable`` when the page's text
    is not all understood.
    """
    reading = _Page(_fonts(page), [_without_air(box) for box in boxes], may_stay)
    kept: list[Any] = []
    for step in pikepdf.parse_content_stream(page):
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            kept.append(step)
        else:
            kept += _step(reading, list(step.operands), str(step.operator))
    if reading.saved:
        kept += [([], Operator("Q"))] * len(reading.saved)
    black = b"".join(b"%.3f %.3f %.3f %.3f re f\n" % (a, b, c - a, d - b) for a, b, c, d in boxes)
    steps = b"q\n" + pikepdf.unparse_content_stream(kept) + b"\nQ\nq 0 g\n" + black + b"Q\n"
    return steps, reading.left.decode("cp1252", "replace")


def _without_air(box: Box) -> Box:
    return box[0] + _AIR, box[1] + _AIR, box[2] - _AIR, box[3] - _AIR


def _fonts(page: pikepdf.Page) -> dict[str, Font]:
    resources = page.resources
    if any("/Font" in state for state in resources.get("/ExtGState", Dictionary()).values()):
        raise NotErasable  # a graphics state that sets the font
    fonts = resources.get("/Font", Dictionary())
    return {str(name): read_font(font) for name, font in fonts.items() if isinstance(font, Dictionary)}


def _step(page: _Page, operands: list[Any], operator: str) -> Iterator[tuple[list[Any], Operator]]:
    """What takes the place of one instruction."""
    if operator in {"Tj", "TJ", "'", '"'}:
        if operator == '"':
            words, between = (float(number) for number in operands[:2])
            page.text = replace(page.text, words=words, between=between)
            yield [operands[0]], Operator("Tw")
            yield [operands[1]], Operator("Tc")
        if operator in {"'", '"'}:
            _next_line(page, 0.0, -page.text.leading)
            yield [], Operator("T*")
        pieces = list(operands[0]) if operator == "TJ" else [operands[-1]]
        shown = list(_shown(page, pieces))
        gaps: list[Any] = []
        while shown and not isinstance(
            shown[-1], String
        ):  # after its letters: viewers differ over a gap at the end
            gaps.insert(0, shown.pop())
        for part in (shown, gaps):
            if part:
                yield [Array(part)], Operator("TJ")
        return
    operands = silent(operands, operator, page.may_stay)
    _follow(page, operands, operator)
    yield operands, Operator(operator)


def _follow(page: _Page, operands: list[Any], operator: str) -> None:
    """Keep the state that decides where letters stand."""
    text = page.text
    if operator == "q":
        page.saved.append(text)
    elif operator == "Q" and page.saved:
        page.text = page.saved.pop()
    elif operator == "cm":
        page.text = replace(text, ctm=_times(_matrix(operands), text.ctm))
    elif operator == "BT":
        page.line = page.at = _UNMOVED
    elif operator == "Tf":
        page.text = replace(text, font=page.fonts.get(str(operands[0])), size=float(operands[1]))
    elif operator == "Tm":
        page.line = page.at = _matrix(operands)
    elif operator in {"Td", "TD"}:
        if operator == "TD":
            page.text = replace(text, leading=-float(operands[1]))
        _next_line(page, float(operands[0]), float(operands[1]))
    elif operator == "T*":
        _next_line(page, 0.0, -text.leading)
    elif operator in _SETTINGS:
        name, scale = _SETTINGS[operator]
        page.text = replace(text, **{name: float(operands[0]) * scale})  # type: ignore[arg-type]
    elif operator == "Q" or (operator == "Tr" and int(operands[0]) >= _CLIPS):
        raise NotErasable


_SETTINGS = {
    "Tc": ("between", 1.0), "Tw": ("words", 1.0), "Tz": ("stretch", 0.01), "TL": ("leading", 1.0), "Ts": ("rise", 1.0),
}  # fmt: skip


def _shown(page: _Page, pieces: list[Any]) -> Iterator[Any]:
    """The strings and gaps of one line of letters, what is under a box turned into a gap as wide."""
    text = page.text
    for piece in pieces:
        if not isinstance(piece, String):
            page.at = _times((1, 0, 0, 1, -float(piece) / 1000 * text.size * text.stretch, 0), page.at)
            yield piece
            continue
        if text.font is None or not text.size:
            raise NotErasable
        kept, gap = b"", 0.0
        for code, width in text.font.codes(bytes(piece)):
            space = text.words if code == b" " else 0.0
            hidden = _under(page, width)
            advance = width * text.size + text.between + space
            page.at = _times((1, 0, 0, 1, advance * text.stretch, 0), page.at)
            if hidden:
                if kept:
                    yield String(kept)
                    kept = b""
                gap -= advance * 1000 / text.size
            else:
                if gap:
                    yield round(gap, 3)
                    gap = 0.0
                kept += code
                page.left += code if len(code) == 1 else b""
        if kept:
            yield String(kept)
        if gap:
            yield round(gap, 3)


def _under(page: _Page, width: float) -> bool:
    """Whether a glyph of this width, set here, is under a box. Its outermost tenths may touch what stays."""
    text = page.text
    place = _times((text.size * text.stretch, 0, 0, text.size, 0, text.rise), _times(page.at, text.ctm))
    corners = [_point(place, x, y) for x in (0.1 * width, 0.9 * width) for y in (0.05, 0.5)]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    return any(left < box[2] and right > box[0] and bottom < box[3] and top > box[1] for box in page.boxes)


def _next_line(page: _Page, x: float, y: float) -> None:
    page.line = page.at = _times((1, 0, 0, 1, x, y), page.line)


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in operands)
    return a, b, c, d, e, f


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _point(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
