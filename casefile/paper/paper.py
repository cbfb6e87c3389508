"""Sheets of paper to write on: wrapped text and tables in the shipped fonts, every script, with places to link from.

Front matter, slip sheets, e-mails, texts and workbooks are all typeset here. reportlab is given glyphs, never a
choice of its own, so the same words are the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from casefile.borrowed import shaping
from casefile.borrowed.canvas import PlainCanvas
from casefile.borrowed.fonts import CannotRender, ShippedFonts, font_manager

SIZES = {"letter": (612.0, 792.0), "a4": (595.276, 841.89)}
MARGIN = 56.0
SANS, MONO = "liberation sans", "liberation mono"
_WORDS = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\S\u00a0\u202f]+|[^\s\u2e80-\u9fff\uf900-\ufaff]+|[\u00a0\u202f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
Segment = tuple[str, str]  # text and the name of the font that has it
_Word = tuple[tuple[Segment, ...], float]  # and how wide it is


@dataclass(frozen=True)
class Link:
    """A place on a page that leads to a target: page counted from 0 within these sheets, rectangle in points."""

    page: int
    rect: tuple[float, float, float, float]
    target: str


@dataclass(frozen=True)
class Cell:
    """One cell of a row. ``lines`` wins over ``text`` when the caller has wrapped it already."""

    text: str
    bold: bool = False
    right: bool = False
    link: str = ""


class Paper:
    """Sheets of one size, filled from top to bottom; a new one is begun when the text needs it."""

    def __init__(self, size: str = "letter", *, landscape: bool = False) -> None:
        width, height = SIZES[size]
        self.width, self.height = (height, width) if landscape else (width, height)
        self._out = io.BytesIO()
        self._canvas = PlainCanvas(self._out, self.width, self.height)
        self.y = self.height - MARGIN
        self.page = 0
        self._done = False
        self.links: list[Link] = []
        self.anchors: dict[str, int] = {}

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def text(
        self, text: str, *, size: float = 10, bold: bool = False, indent: float = 0, after: float = 4,
        family: str = SANS, grey: float = 0, link: str = "",
    ) -> None:  # fmt: skip
        """A paragraph or several, wrapped; lines of the text stay lines."""
        for line in wrap(text, self.inner - indent, size, bold=bold, family=family):
            self._need(size * 1.3)
            self.y -= size * 1.3
            self._draw(line, MARGIN + indent, self.y + size * 0.3, size, grey)
            if link:
                self._link(MARGIN + indent, self.width - MARGIN, self.y, self.y + size * 1.3, link)
        self.y -= after

    def row(
        self,
        cells: Sequence[Cell | str],
        widths: Sequence[float],
        *,
        size: float = 9,
        fill: float | None = None,
    ) -> None:
        """A row of a table, as tall as its tallest cell; continued on the next sheet where one is not enough."""
        made = [c if isinstance(c, Cell) else Cell(c) for c in cells]
        lines = [list(wrap(c.text, w - 8, size, bold=c.bold)) for c, w in zip(made, widths, strict=True)]
        step = size * 1.25
        while True:
            most = max(map(len, lines), default=1) or 1
            if self.y - step - 6 < MARGIN or (most <= 40 and self.y - most * step - 6 < MARGIN):
                self.next_page()
            fits = max(1, min(most, int((self.y - MARGIN - 6) / step)))
            self._row_part(made, [part[:fits] for part in lines], widths, size, fits * step + 6, fill)
            lines = [part[fits:] for part in lines]
            if not any(lines):
                return

    def rule(self, *, after: float = 6) -> None:
        """A thin line from margin to margin."""
        self._need(after + 2)
        self._canvas._code.append(
            f"q 0.6 G 0.5 w {MARGIN:.2f} {self.y:.2f} m {self.width - MARGIN:.2f} {self.y:.2f} l S Q"
        )
        self.y -= after

    def space(self, points: float) -> None:
        """White space, which a new sheet swallows."""
        self.y -= points

    def anchor(self, name: str) -> None:
        """Remember that ``name`` begins on this sheet."""
        self.anchors[name] = self.page

    def next_page(self) -> None:
        """Begin another sheet."""
        self._canvas.showPage()
        self.page += 1
        self.y = self.height - MARGIN
        self.header()

    def header(self) -> None:
        """What every further sheet begins with; tables put their head here."""

    def finish(self) -> bytes:
        """The sheets as a PDF; asked again, the same bytes."""
        if not self._done:
            self._canvas.showPage()
            self._canvas.save()
            self._done = True
        return self._out.getvalue()

    def _row_part(
        self, cells: Sequence[Cell], lines: Sequence[Sequence[list[Segment]]], widths: Sequence[float],
        size: float, height: float, fill: float | None,
    ) -> None:  # fmt: skip
        x, bottom = MARGIN, self.y - height
        if fill is not None:
            self._canvas._code.append(
                f"q {fill:.2f} g {MARGIN:.2f} {bottom:.2f} {sum(widths):.2f} {height:.2f} re f Q"
            )
        for cell, part, width in zip(cells, lines, widths, strict=True):
            for n, line in enumerate(part, start=1):
                at = x + 4 + (width - 8 - _width(line, size) if cell.right else 0)
                self._draw(line, at, self.y - 1 - n * size * 1.25 + size * 0.2, size, 0)
            if cell.link:
                self._link(x, x + width, bottom, self.y, cell.link)
            x += width
        self._canvas._code.append(f"q 0.8 G 0.4 w {MARGIN:.2f} {bottom:.2f} m {x:.2f} {bottom:.2f} l S Q")
        self.y = bottom

    def _need(self, height: float) -> None:
        if self.y - height < MARGIN:
            self.next_page()

    def _link(self, left: float, right: float, bottom: float, top: float, target: str) -> None:
        self.links.append(Link(self.page, (left, bottom, right, top), target))

    def _draw(self, line: Sequence[Segment], x: float, y: float, size: float, grey: float) -> None:
        for text, font in line:
            self._canvas._code.append(draw(self._canvas, text, font, size, x, y, grey))
            x += measure(text, font, size)


@cache
def _fonts() -> ShippedFonts:
    return font_manager()


def wrap(
    text: str, width: float, size: float, *, bold: bool = False, family: str = SANS
) -> Iterator[list[Segment]]:
    """The text's lines, none wider than asked. A word wider than a line is cut; a letter no font has is named."""
    for raw_line in _CONTROL.sub("\ufffd", text.expandtabs(8)).splitlines() or [""]:
        line: list[Segment] = []
        used = 0.0
        for word, advance in _words(raw_line, width, size, bold, family):
            if line and used + advance > width and word[0][0].strip():
                yield _joined(line)
                line, used = [], 0.0
            line += word
            used += advance
        yield _joined(line)


def _words(line: str, width: float, size: float, bold: bool, family: str) -> Iterator[_Word]:
    for word in _pieces(line):
        made = _word(word, size, bold, family)
        if made[1] <= width:
            yield made
        else:
            for cluster in shaping.clusters(word):
                yield _word(cluster, size, bold, family)


@lru_cache(maxsize=10_000)
def _word(text: str, size: float, bold: bool, family: str) -> _Word:
    """A word in its fonts, and its width. The same words come again: in each pass, on each line of an index."""
    made = tuple(segments(text, bold, family))
    return made, _width(made, size)


def _pieces(line: str) -> list[str]:
    """Words and the spaces between them; a phrase written from right to left stays in one piece."""
    if not shaping.is_rtl(line):
        return _WORDS.findall(line)
    out, at = [], 0
    for phrase in shaping.RTL_PHRASE.finditer(line):
        out += [*_WORDS.findall(line[at : phrase.start()]), phrase.group()]
        at = phrase.end()
    return out + _WORDS.findall(line[at:])


def segments(text: str, bold: bool, family: str) -> list[Segment]:
    """The text cut where its font changes; a letter that no shipped font has is named by its number."""
    fonts = _fonts()
    face = fonts.resolve(family, bold, False)
    try:
        return [(piece, font.name) for piece, font in fonts.segment(text, face, bold, False)]
    except CannotRender:
        return [s for cluster in shaping.clusters(text) for s in _cluster(cluster, bold, family)]


def _cluster(cluster: str, bold: bool, family: str) -> list[Segment]:
    fonts = _fonts()
    face = fonts.resolve(family, bold, False)
    try:
        return [(piece, font.name) for piece, font in fonts.segment(cluster, face, bold, False)]
    except CannotRender:
        return [("".join(f"[U+{ord(c):04X}]" for c in cluster), face.name)]


def _joined(line: Sequence[Segment]) -> list[Segment]:
    out: list[Segment] = []
    for text, font in line:
        if out and out[-1][1] == font:
            out[-1] = (out[-1][0] + text, font)
        else:
            out.append((text, font))
    return out


def _width(line: Sequence[Segment], size: float) -> float:
    return sum(measure(text, font, size) for text, font in line)


def measure(text: str, font: str, size: float) -> float:
    """How wide a segment is."""
    if text.isascii() or not shaping.needed(text):
        return float(pdfmetrics.stringWidth(text, font, size))
    return shaping.width(text, font, size)


def draw(canvas: Canvas, text: str, font_name: str, size: float, x: float, y: float, grey: float = 0) -> str:
    """The operators that draw one segment at a place; shaped scripts carry their wording beside their glyphs."""
    font = pdfmetrics.getFont(font_name)
    code = [f"q BT {grey:g} g"]
    if text.isascii() or not shaping.needed(text):
        code += [f"1 0 0 1 {x:.2f} {y:.2f} Tm", *_show(canvas, font, text, size)]
    else:
        for word in shaping.shape(text, font_name)[0]:
            wording = word.text.replace("\u00a0", " ").encode("utf-16-be").hex().upper()
            code.append(f"/Span <</ActualText <FEFF{wording}>>> BDC")
            for glyph in word.glyphs:
                code.append(f"1 0 0 1 {x + glyph.x * size / 1000:.2f} {y + glyph.y * size / 1000:.2f} Tm")
                code += _show(canvas, font, chr(glyph.code), size)
            code.append("EMC")
    return " ".join([*code, "ET Q"])


def _show(canvas: Canvas, font: Any, text: str, size: float) -> list[str]:
    out = []
    for subset, chunk in font.splitString(text, canvas._doc):
        name = font.getSubsetInternalName(subset, canvas._doc)
        out.append(f"{name} {size:g} Tf ({canvas._escape(chunk)}) Tj")
    return out
