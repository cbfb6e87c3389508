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
from casefile.borrowed.embedding import Embedded
from casefile.borrowed.fonts import CannotRender
from casefile.borrowed.structure import NOTHING, Element
from casefile.borrowed.tagging import Tagger, alternative
from casefile.borrowed.writing import Description, Writer
from casefile.said import Said

OUTLINE_LEVELS = 3
_NAME = re.compile(r"\w+ \d+")  # "Picture 1", which Word calls a picture; word2pdf takes it for its text


class ShapingRenderer(Renderer):
    """Draws shaped text glyph by glyph with its wording beside it, and names bookmarks by their number."""

    def __init__(self, pages: list[Any], document: Any, structure: Element) -> None:
        super().__init__(pages, document, {})
        self._structure = structure
        self._link_elements: dict[int, Element] = {}

    def written(self, described: Description) -> bytes:
        """The file: all pages, and the tree of elements that their operations name."""
        first = self.pages[0]
        canvas = PlainCanvas(io.BytesIO(), first.width, first.height)
        writer, self._fonts = Writer(canvas), Embedded()
        self._outline: list[int] = []
        self._tagger = Tagger(canvas, writer, len(self.pages))
        for number, page in enumerate(self.pages):
            canvas.setPageSize((page.width, page.height))
            self._goes_on = _first_element(self.pages[number + 1].ops) if page is not self.pages[-1] else None
            self._tagger.begin_page()
            self._draw_page(canvas, page, [])
            self._tagger.end_page()
            writer.put_page(number)
        self._tagger.write(self._structure)
        return writer.write(self._fonts, described)

    _goes_on: Element | None = None

    def _draw_page(self, canvas: Canvas, page: Any, stack: list[Any]) -> None:
        """Each thing, marked as its element's; lines and grounds, of which a table has hundreds, as nobody's."""
        mark, links, owner = self._tagger.mark, _links(page.ops), NOTHING
        ends = _line_ends(page.ops, self._goes_on)
        self._looks: dict[str, str] = {}  # how the page draws at this point
        for number, op in enumerate(page.ops):
            kind = type(op)
            if kind is Element:
                owner = op
            elif kind is TextOp:
                mark(self._in_link(links[number], owner) if number in links else _owner_of(op, owner))
                self._draw_text(canvas, op, page.height, " " if number in ends else "")
            elif kind is LineOp or kind is RectOp:
                mark(NOTHING)
                self._draw_shape(canvas, page, op)
            elif kind is LinkOp:
                self._draw_link(canvas, op, page.height, self._in_link(op, owner))
            else:
                if kind is ImageOp:
                    inside = self._in_link(links[number], owner) if number in links else owner
                    mark(_figure(op, page.height, inside))
                super()._draw_page(canvas, replace(page, ops=[op]), stack)
                self._looks.clear()

    def _draw_shape(self, canvas: Canvas, page: Any, op: Any) -> None:
        """A line or a ground without the canvas's own records of its state."""
        top = page.height
        if type(op) is LineOp:
            look = self._look("stroke", f"{_red_green_blue(op.color)} RG") + self._look(
                "width", f"{op.width:g} w"
            )
            line = speed.numbers(op.x1, top - op.y1), speed.numbers(op.x2, top - op.y2)
            drawn = f"{line[0]} m {line[1]} l S"
            if op.dash:
                drawn = f"q [{speed.numbers([d * max(1.0, op.width) for d in op.dash])}] 0 d {drawn} Q"
            canvas._code.append(look + drawn)
        elif op.stroke:
            super()._draw_page(canvas, replace(page, ops=[op]), [])
            self._looks.clear()
        elif op.fill:
            look = self._look("fill", f"{_red_green_blue(op.fill)} rg")
            canvas._code.append(f"{look}{speed.numbers(op.x, top - op.y - op.h, op.w, op.h)} re f")

    def _look(self, what: str, operator: str) -> str:
        """The operator, where the page does not look so already."""
        if self._looks.get(what) == operator:
            return ""
        self._looks[what] = operator
        return f"{operator} "

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

    def _draw_text(self, canvas: Canvas, op: TextOp, page_height: float, space: str = "") -> None:
        """The words, and the space that parts them from the next line's."""
        if not pdfmetrics.getFont(op.font)._dynamicFont:
            raise CannotRender(Said("unprintable-font"))
        shaped = not op.text.isascii() and shaping.needed(op.text)
        if shaped or op.faux_bold or op.faux_italic or op.char_space or op.scale not in (None, 100.0):
            self._draw_special(canvas, op, page_height, op.text + space, shaped=shaped)
            return
        look = self._look("fill", f"{_red_green_blue(op.color)} rg")
        shown = ""
        for font, string in self._fonts.strings(op.font, op.text + space):
            shown += f" {self._look('font', f'{font} {op.size:g} Tf')}{string} Tj"
        canvas._code.append(f"{look}BT {op.x:.3f} {page_height - op.y:.3f} Td{shown} ET")

    def _draw_special(
        self, canvas: Canvas, op: TextOp, page_height: float, text: str, *, shaped: bool
    ) -> None:
        """Words that are slanted, thickened, spaced or narrowed by hand, or drawn glyph by glyph."""
        skew = 0.2126 if op.faux_italic else 0.0  # tan 12°, as word2pdf slants
        scale = (op.scale or 100.0) / 100.0
        rgb = _red_green_blue(op.color)
        code = [f"q BT {rgb} rg"]
        if op.faux_bold:
            code.append(f"{rgb} RG {max(0.1, op.size * 0.025):.3f} w 2 Tr")
        if op.char_space:
            code.append(f"{op.char_space:.4f} Tc")
        if not shaped:
            code.append(f"{scale:g} 0 {skew:g} 1 {op.x:.3f} {page_height - op.y:.3f} Tm")
            code.extend(self._shown(op, text))
        for word in shaping.shape(text, op.font)[0] if shaped else ():
            code.append(f"/Span <</ActualText <FEFF{_utf16(word.text)}>>> BDC")
            for glyph in word.glyphs:
                x, y = op.x + glyph.x * op.size * scale / 1000, page_height - op.y + glyph.y * op.size / 1000
                code.append(f"{scale:g} 0 {skew:g} 1 {x:.3f} {y:.3f} Tm")
                self._fonts.means(op.font, glyph.code, glyph.says)
                code.extend(self._shown(op, chr(glyph.code)))
            code.append("EMC")
        canvas._code.append(" ".join([*code, "ET Q"]))

    def _shown(self, op: TextOp, text: str) -> list[str]:
        return [f"{font} {op.size:g} Tf {string} Tj" for font, string in self._fonts.strings(op.font, text)]

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


def _first_element(ops: list[Any]) -> Element | None:
    return next((op for op in ops if type(op) is Element and op is not NOTHING), None)


def _line_ends(ops: list[Any], goes_on: Element | None) -> set[int]:
    """The last words of each line that goes on below: without a space there, a reader joins them with the next.

    ``goes_on`` is what the next page begins with. A raised or lowered letter stands less off than half its size.
    """
    ends: set[int] = set()
    last, owner, of_owner = None, None, {}
    for number, op in enumerate(ops):
        if type(op) is Element:
            last, owner = None, op
        elif type(op) is TextOp:
            if last is not None and abs(op.y - ops[last].y) > 0.6 * op.size and _parts(ops[last].text):
                ends.add(last)
            last = number
            of_owner[id(owner)] = number
    at_the_end = of_owner.get(id(goes_on)) if goes_on is not None else None
    if at_the_end is not None and _parts(ops[at_the_end].text):
        ends.add(at_the_end)
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


@lru_cache(maxsize=256)
def _red_green_blue(color: str) -> str:
    rgb = _rgb(color)
    return speed.numbers(rgb.red, rgb.green, rgb.blue)


def _utf16(text: str) -> str:
    return text.replace("\u00a0", " ").encode("utf-16-be").hex().upper()
