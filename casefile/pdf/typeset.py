"""word2pdf with its known faults closed: what it would print wrongly is drawn right here, or refused.

Runs in a child process only (``child.py``). Each class below overrides the few methods of word2pdf 0.1.0 that
lose or misplace text; the version is pinned exactly, and the tests render documents that hit every one of
them.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas
from word2pdf.api import _document_font
from word2pdf.document import TextRun, parse_document
from word2pdf.layout import Flow, ParaBox, TableBox, TextOp
from word2pdf.oxml import Package
from word2pdf.render.pdf import Renderer, _rgb

from casefile.pdf import rows, shaping, speed
from casefile.pdf.fonts import HELD_SPACES, CannotRender, ShippedFonts, font_manager

OUTLINE_LEVELS = 3
_RTL_THEN_NUMBER = re.compile(shaping.RTL_PHRASE.pattern + r"[^\w]*\d")


class Typesetter:
    """Converts documents one after the other; fonts and style sheets stay warm between them."""

    def __init__(self) -> None:
        rl_config.invariant = 1
        rl_config.useA85 = 0
        ttfonts.makeToUnicodeCMap = _to_unicode
        speed.patch()
        self.fonts: ShippedFonts = font_manager()
        # One document makes some 100,000 short-lived records; looking through them for cycles every 700 costs a tenth.
        gc.freeze()
        gc.set_threshold(100_000, 20, 20)

    def convert(self, docx: bytes) -> bytes:
        """The document as a PDF, streams not yet packed.

        Raises ``CannotRender`` for what would come out wrong.
        """
        document = parse_document(Package(docx), {})  # type: ignore[no-untyped-call]
        if document.warnings:
            raise CannotRender("a drawing of a kind this engine does not know")
        self.fonts.set_document_default(_document_font(document, {}))
        pages = _GuardedFlow(_UnbreakingLayouter(document, fonts=self.fonts, options={}), {}).run()
        renderer = _ShapingRenderer(pages, document, {})
        out = io.BytesIO()
        renderer.write(out)
        if renderer.warnings:
            raise CannotRender("a picture of a kind this engine cannot draw")
        return out.getvalue()


class _UnbreakingLayouter(speed.MemoLayouter):
    """Breaks no line at a no-break space, nor inside a right-to-left phrase, whose words stand in another order."""

    def tokens_for(self, items: Sequence[Any], avail: float) -> list[Any]:
        text = "".join(i.text if isinstance(i, TextRun) else "\n" for i in items)
        if not text.isascii():
            if shaping.is_rtl(text):
                self._join_phrases(items, text)
            self._hold_spaces(items)
        return list(super().tokens_for(items, avail))

    @staticmethod
    def _hold_spaces(items: Sequence[Any]) -> None:
        """word2pdf would break after a run that ends in a no-break space, which Python counts among the spaces."""
        for run in items:
            if isinstance(run, TextRun):
                run.text = run.text.translate(HELD_SPACES)

    @staticmethod
    def _join_phrases(items: Sequence[Any], text: str) -> None:
        runs = [i for i in items if isinstance(i, TextRun)]
        if sum(len(shaping.RTL_PHRASE.findall(r.text)) for r in runs) != len(
            shaping.RTL_PHRASE.findall(text)
        ):
            raise CannotRender("right-to-left text that changes its format in mid-phrase")
        if _RTL_THEN_NUMBER.search(text):
            raise CannotRender("a number after right-to-left text, whose place this engine cannot tell")
        for run in runs:
            run.text = shaping.RTL_PHRASE.sub(lambda m: m.group().replace(" ", "\u00a0"), run.text)


class _GuardedFlow(Flow):
    """Cuts or refuses what word2pdf lets run off the page, in silence or for ever."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._margins: dict[tuple[int, float], float] = {}

    def _place_table(self, box: Any) -> None:
        page = self.frame.bottom - self.frame.top
        header = sum(row.height for row in box.repeat_header)
        if header > page / 2:
            raise CannotRender("a repeated table header taller than half a page")
        if any(row.height > page - header for row in box.rows):
            if any(cell.v_merge for row in box.rows for cell in row.cells):
                raise CannotRender("a table row taller than a page, in a table with merged cells")
            box = replace(box, rows=[part for row in box.rows for part in _fitting(row, page - header)])
        if header and not self._at_frame_top() and self._available < _opening_height(box) <= page:
            self._next_frame()  # type: ignore[no-untyped-call]
        super()._place_table(box)

    def _handle_keep_group(self, boxes: Sequence[Any], index: int) -> None:
        """Keeps a heading or a sentence with what follows it, whole.

        word2pdf leaves some spaces, the second line of a paragraph and the first row under a table's header out of its
        sum, and so parts a heading from its text.
        """
        kept = list(takewhile(lambda box: isinstance(box, ParaBox) and box.keep_next, boxes[index:]))
        following = boxes[index + len(kept)] if index + len(kept) < len(boxes) else None
        needed = sum(box.height for box in kept) + _start_of(following)
        if self._available < needed <= self.frame.bottom - self.frame.top and not self._at_frame_top():
            self._next_frame()  # type: ignore[no-untyped-call]
        super()._handle_keep_group(boxes, index)  # type: ignore[no-untyped-call]

    def _place_paragraph(self, box: Any, overflow: bool = False) -> None:
        if any(line.height > self.frame.bottom - self.frame.top for line in box.lines):
            raise CannotRender("a picture or a line taller than a page")
        if box.para is not None and box.para.props.bidi:
            raise CannotRender("a paragraph set from right to left")
        super()._place_paragraph(box, overflow)

    def _blocks_height(self, hf: Any, width: float) -> float:
        """A header's or footer's height, laid out once for all pages: only its page numbers differ."""
        key = (id(hf), width)
        if key not in self._margins:
            self._margins[key] = float(super()._blocks_height(hf, width))  # type: ignore[no-untyped-call]
        return self._margins[key]

    def _make_frames(self, section: Any, page: Any) -> list[Any]:
        if sum(self._hf_heights(section, page)) > section.height / 2:
            raise CannotRender("a header and footer taller than half the page")
        return list(super()._make_frames(section, page))


def _start_of(box: Any) -> float:
    """The height of as much of a block as may stand alone: two lines, or a table's header and first row."""
    if isinstance(box, TableBox):
        return _opening_height(box)
    if isinstance(box, ParaBox):
        lines = box.lines if box.keep_lines or len(box.lines) <= 3 else box.lines[:2]
        return float(box.space_before + box.pad_top + sum(line.height for line in lines))
    return 0.0


def _opening_height(table: Any) -> float:
    """The height of a table's header and first row, which a heading, and the header itself, must not be parted from."""
    height = 0.0
    for row in table.rows:
        height += row.height
        if not row.header:
            break
    return height


def _fitting(row: Any, room: float) -> list[Any]:
    return [row] if row.height <= room else rows.cut(row, room)


class _PlainCanvas(Canvas):  # type: ignore[misc]
    """A canvas that names no font before text needs one.

    Reportlab's own start names Helvetica, which is not embedded.
    """

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _ShapingRenderer(Renderer):
    """Draws shaped text glyph by glyph with its wording beside it, and names bookmarks by their number."""

    def write(self, target: io.BytesIO) -> None:
        first = self.pages[0]
        canvas = _PlainCanvas(
            target, pagesize=(first.width, first.height), pageCompression=0, initialFontName="Symbol"
        )
        self._outline: list[int] = []
        for page in self.pages:
            canvas.setPageSize((page.width, page.height))
            self._draw_page(canvas, page, [])
            canvas.showPage()
        canvas.save()

    def _draw_text(self, canvas: Canvas, op: TextOp, page_height: float) -> None:
        font = pdfmetrics.getFont(op.font)
        if not font._dynamicFont:
            raise CannotRender("a font that is not shipped")
        skew = 0.2126 if op.faux_italic else 0.0  # tan 12°, as word2pdf slants
        scale = (op.scale or 100.0) / 100.0
        color = _rgb(op.color)
        rgb = f"{color.red:.4g} {color.green:.4g} {color.blue:.4g}"
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


def _show(canvas: Canvas, font: Any, text: str, size: float) -> list[str]:
    """The operators that draw the text where the text matrix stands."""
    out = []
    for subset, chunk in font.splitString(text, canvas._doc):
        name = font.getSubsetInternalName(subset, canvas._doc)
        out.append(f"{name} {size:g} Tf ({canvas._escape(chunk)}) Tj")
    return out


def _utf16(text: str) -> str:
    return text.replace("\u00a0", " ").encode("utf-16-be").hex().upper()


def _to_unicode(font_name: str, subset: Sequence[int]) -> str:
    """reportlab's ToUnicode map, right beyond U+FFFF too, in blocks of 100 as the PDF standard asks."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def /CMapType 2 def",
        f"1 begincodespacerange <00> <{len(subset) - 1:02X}> endcodespacerange",
    ]
    for start in range(0, len(subset), 100):
        block = subset[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + i:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
            for i, code in enumerate(block)
        ]
        lines.append("endbfchar")
    return "\n".join([*lines, "endcmap CMapName currentdict /CMap defineresource pop end end"])
