"""Laid-out pages onto a canvas: text through its shapes, lines and grounds in the fewest steps, bookmarks numbered."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas
from word2pdf.layout import ImageOp, LineOp, LinkOp, RectOp, TextOp
from word2pdf.render.pdf import Renderer, _dest, _rgb

from casefile.borrowed import shaping, speed
from casefile.borrowed.canvas import PlainCanvas
from casefile.borrowed.fonts import CannotRender
from casefile.borrowed.structure import NOTHING, Element
from casefile.borrowed.tagging import Tagger, alternative
from casefile.said import Said

OUTLINE_LEVELS = 3
_NAME = re.compile(r"\w+ \d+")  # "Picture 1", which Word calls a picture; word2pdf takes it for its text


class ShapingRenderer(Renderer):
    """Draws shaped text glyph by glyph with its wording beside it, and names bookmarks by their number."""

    def __init__(self, pages: list[Any], document: Any, structure: Element) -> None:
        super().__init__(pages, document, {})
        self._structure = structure
        self._link_elements: dict[int, Element] = {}

    def write(self, target: io.BytesIO) -> None:
        """All pages into the stream, and the tree of elements that their operations name."""
        first = self.pages[0]
        canvas = PlainCanvas(target, first.width, first.height, packed=False)
        self._outline: list[int] = []
        self._tagger = Tagger(canvas, len(self.pages))
        for page in self.pages:
            canvas.setPageSize((page.width, page.height))
            self._tagger.begin_page()
            self._draw_page(canvas, page, [])
            self._tagger.end_page()
            canvas.showPage()
            self._tagger.number_page()
        self._tagger.write(self._structure)
        canvas.save()

    def _draw_page(self, canvas: Canvas, page: Any, stack: list[Any]) -> None:
        """Each thing, marked as its element's; lines and grounds, of which a table has hundreds, as nobody's."""
        mark, links, owner, shapes = self._tagger.mark, _links(page.ops), NOTHING, False
        ends = _line_ends(page.ops)
        for number, op in enumerate(page.ops):
            kind = type(op)
            if kind is Element:
                owner = op
            elif kind is TextOp:
                mark(self._in_link(links[number], owner) if number in links else _owner_of(op, owner))
                self._draw_text(
                    canvas, replace(op, text=f"{op.text} ") if number in ends else op, page.height
                )
            elif kind is LineOp or kind is RectOp:
                mark(NOTHING)
                shapes = True
                self._draw_shape(canvas, page, op)
            elif kind is LinkOp:
                self._draw_link(canvas, op, page.height, self._in_link(op, owner))
            else:
                if kind is ImageOp:
                    inside = self._in_link(links[number], owner) if number in links else owner
                    mark(_figure(op, page.height, inside))
                super()._draw_page(canvas, replace(page, ops=[op]), stack)
        if shapes:
            canvas._doc.ensureMinPdfVersion("transparency")  # as the canvas's own colours would

    def _draw_shape(self, canvas: Canvas, page: Any, op: Any) -> None:
        """A line or a ground without the canvas's own records of its state."""
        code, top = canvas._code, page.height
        if type(op) is LineOp:
            code.extend(_line(op.x1, top - op.y1, op.x2, top - op.y2, op.color, op.width, op.dash))
        elif op.stroke:
            super()._draw_page(canvas, replace(page, ops=[op]), [])
        elif op.fill:
            code.extend(_ground(op.x, top - op.y - op.h, op.w, op.h, op.fill))

    def _in_link(self, op: LinkOp, owner: Element) -> Element:
        """The element of a link, one within its paragraph."""
        if owner is NOTHING:
            return owner
        if id(op) not in self._link_elements:
            self._link_elements[id(op)] = Element("Link", owner)
        return self._link_elements[id(op)]

    def _draw_link(self, canvas: Canvas, op: LinkOp, page_height: float, element: Element) -> None:
        if op.url:
            action = {"S": PDFName("URI"), "URI": PDFString(op.url)}
            target: dict[str, Any] = {"A": PDFDictionary(action)}
        elif op.anchor:
            target = {"Dest": canvas._bookmarkReference(_dest(op.anchor))}
        else:
            return
        rect = (op.x, page_height - op.y - op.h, op.x + op.w, page_height - op.y)
        self._tagger.link(element, rect, target, op.url or op.anchor or "")

    def _draw_text(self, canvas: Canvas, op: TextOp, page_height: float) -> None:
        font = pdfmetrics.getFont(op.font)
        if not font._dynamicFont:
            raise CannotRender(Said("unprintable-font"))
        skew = 0.2126 if op.faux_italic else 0.0  # tan 12°, as word2pdf slants
        scale = (op.scale or 100.0) / 100.0
        rgb = _text_color(op.color)
        head = f"{rgb} rg"
        if op.faux_bold:
            head += f" {rgb} RG {max(0.1, op.size * 0.025):.3f} w 2 Tr"
        if op.char_space:
            head += f" {op.char_space:.4f} Tc"
        code = [f"q BT {head}"]
        if op.text.isascii() or not shaping.needed(op.text):
            code.append(f"{scale:g} 0 {skew:g} 1 {op.x:.3f} {page_height - op.y:.3f} Tm")
            code.extend(_show(canvas, font, op.text, op.size))
        else:
            for word in shaping.shape(op.text, op.font)[0]:
                code.append(f"/Span <</ActualText <FEFF{_utf16(word.text)}>>> BDC")
                for glyph in word.glyphs:
                    x, y = (
                        op.x + glyph.x * op.size * scale / 1000,
                        page_height - op.y + glyph.y * op.size / 1000,
                    )
                    code.append(f"{scale:g} 0 {skew:g} 1 {x:.3f} {y:.3f} Tm")
                    code.extend(_show(canvas, font, chr(glyph.code), op.size))
                code.append("EMC")
        canvas._code.append(" ".join([*code, "ET Q"]))

    def _add_outline(self, canvas: Canvas, op: Any, page_height: float, stack: list[Any]) -> None:
        """A bookmark for each heading, no level deeper than its forerunner's by more than one."""
        if not 0 <= op.level < OUTLINE_LEVELS:
            return
        level = min(op.level, self._outline[-1] + 1) if self._outline else 0
        key = f"heading-{len(self._outline)}"
        canvas.bookmarkHorizontal(key, 0, page_height - op.y)
        canvas.addOutlineEntry(op.title[:120], key, level=level, closed=False)
        self._outline.append(level)


def _owner_of(op: TextOp, owner: Element) -> Element:
    """The element itself, or, for the bullet or number a list item begins with, that one's."""
    if owner.label is None:
        return owner
    (label, text), owner.label = owner.label, None
    return label if op.text == text else owner


def _line_ends(ops: list[Any]) -> set[int]:
    """The last words of each line that goes on below: without a space there, a reader joins them with the next."""
    ends: set[int] = set()
    last = None
    for number, op in enumerate(ops):
        if type(op) is Element:
            last = None
        elif type(op) is TextOp:
            if last is not None and op.x <= ops[last].x and op.y > ops[last].y + 2 and _parts(ops[last].text):
                ends.add(last)
            last = number
    return ends


def _parts(text: str) -> bool:
    """True when a word ends with this text; a Chinese or Japanese line may end within one, and a hyphen joins two."""
    return not text.endswith(("-", "\u2010", " ")) and ord(text[-1]) < 0x2E80


def _links(ops: list[Any]) -> dict[int, LinkOp]:
    """By the place of the words or the picture it lies on, each link: word2pdf names it after them."""
    found: dict[int, LinkOp] = {}
    if LinkOp not in map(type, ops):
        return found
    last = 0
    for number, op in enumerate(ops):
        if type(op) in (TextOp, ImageOp):
            last = number
        elif type(op) is LinkOp:
            found[last] = op
    return found


def _figure(op: ImageOp, page_height: float, owner: Element) -> Element:
    """A picture with its alternative text; one without any says nothing to a listener."""
    said = next((run.alt for run in owner.pictures if run.data is op.data), "")
    if not said or _NAME.fullmatch(said):
        return NOTHING
    box = speed.numbers(op.x, page_height - op.y - op.h, op.x + op.w, page_height - op.y)
    return Element("Figure", owner, f"/A<</O/Layout/Placement/Block/BBox[{box}]>>{alternative(said)}")


@lru_cache(maxsize=1 << 14)
def _line(x1: float, y1: float, x2: float, y2: float, color: str, width: float, dash: Any) -> tuple[str, ...]:
    dashes = (f"[{speed.numbers([d * max(1.0, width) for d in dash])}] 0 d",) if dash else ()
    look = ("q", f"{_red_green_blue(color)} RG", f"{speed.numbers(width)} w", *dashes)
    return *look, f"n {speed.numbers(x1, y1)} m {speed.numbers(x2, y2)} l S", "Q"


@lru_cache(maxsize=1 << 14)
def _ground(x: float, y: float, width: float, height: float, color: str) -> tuple[str, str]:
    return f"{_red_green_blue(color)} rg", f"n {speed.numbers(x, y, width, height)} re f*"


@lru_cache(maxsize=256)
def _text_color(color: str) -> str:
    rgb = _rgb(color)
    return f"{rgb.red:.4g} {rgb.green:.4g} {rgb.blue:.4g}"


@lru_cache(maxsize=256)
def _red_green_blue(color: str) -> str:
    rgb = _rgb(color)
    return speed.numbers(rgb.red, rgb.green, rgb.blue)


def _show(canvas: Canvas, font: Any, text: str, size: float) -> list[str]:
    """The operators that draw the text where the text matrix stands."""
    out = []
    for subset, chunk in font.splitString(text, canvas._doc):
        name = font.getSubsetInternalName(subset, canvas._doc)
        out.append(f"{name} {size:g} Tf ({speed.escape(chunk)}) Tj")
    return out


def _utf16(text: str) -> str:
    return text.replace("\u00a0", " ").encode("utf-16-be").hex().upper()
