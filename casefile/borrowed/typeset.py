"""word2pdf with its known faults closed: what it would print wrongly is drawn right here, or refused.

Runs in a child process only (``child.py``). Each class below overrides the few methods of word2pdf 0.1.0 that
lose or misplace text; the version is pinned exactly, and the tests render documents that hit every one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from reportlab import rl_config
from word2pdf.api import _document_font
from word2pdf.document import TextRun
from word2pdf.layout import ParaBox, TableBox
from word2pdf.oxml import Package

from casefile.borrowed import measure, plain, rows, shaping, speed
from casefile.borrowed.blocks import BlockParser
from casefile.borrowed.canvas import settle
from casefile.borrowed.drawing import ShapingRenderer
from casefile.borrowed.fonts import HELD_SPACES, CannotRender, ShippedFonts, font_manager
from casefile.borrowed.structure import StructuredFlow
from casefile.borrowed.writing import Description
from casefile.said import Said

_RTL_THEN_NUMBER = re.compile(shaping.RTL_PHRASE.pattern + r"[^\w]*\d")


_NOTE = re.compile(rb"<\w+:(footnote|endnote)Reference\b[^>]*?\bid\s*=\s*[\"'](-?\d+)[\"']")
_SLACK = 1.5  # points: of what hangs over, the letters' own feet


class Typesetter:
    """Converts documents one after the other; fonts and style sheets stay warm between them."""

    def __init__(self) -> None:
        settle()
        rl_config.useA85 = 0
        plain.patch()
        speed.patch()
        self.fonts: ShippedFonts = font_manager()

    def convert(self, docx: bytes, described: Description) -> bytes:
        """The document as PDF/A-2b. Raises ``CannotRender`` for what would come out wrong."""
        parser = BlockParser(Package(docx))  # type: ignore[no-untyped-call]
        document = parser.parse()
        if parser.warnings:
            raise CannotRender(Said("unprintable-drawing"))
        self.fonts.set_document_default(_document_font(document, {}))
        layouter = _UnbreakingLayouter(document, fonts=self.fonts, options={})
        layouter.note_numbers = _note_numbers(parser.pkg.read(parser.main))
        flow = _GuardedFlow(layouter, {})
        pages = flow.run()
        renderer = ShapingRenderer(pages, document, flow.structure)
        content = renderer.written(described)
        if renderer.warnings:
            raise CannotRender(Said("unprintable-picture"))
        return content


def _note_numbers(body: bytes) -> dict[tuple[str, str], int]:
    """The number of each footnote and endnote, by kind and id, as their marks follow each other."""
    numbers: dict[tuple[str, str], int] = {}
    for found in _NOTE.finditer(body):
        kind, note = found[1].decode(), found[2].decode()
        numbers.setdefault((kind, note), 1 + sum(of == kind for of, _ in numbers))
    return numbers


class _UnbreakingLayouter(measure.MemoLayouter):
    """Breaks no line at a no-break space, nor inside a right-to-left phrase, whose words stand in another order."""

    note_numbers: Mapping[tuple[str, str], int] = MappingProxyType({})

    def _note_pieces(self, item: Any) -> list[Any]:
        """A note's mark by its place among the notes of its kind: word2pdf counts both kinds on together."""
        self._note_counter = self.note_numbers[item.kind, item.note_id] - 1
        return list(super()._note_pieces(item))

    def tokens_for(self, items: Sequence[Any], avail: float) -> list[Any]:
        text = "".join(i.text if isinstance(i, TextRun) else "\n" for i in items)
        if not text.isascii():
            if shaping.is_rtl(text):
                self._join_phrases(items, text)
            self._hold_spaces(items)
        return list(super().tokens_for(items, avail))

    def layout_table(self, table: Any, width: float) -> Any:
        """The table's box; its rows of exact height, which may hold too much, are marked."""
        box = super().layout_table(table, width)
        for row, laid_out in zip(table.rows, box.rows, strict=True):
            laid_out.__dict__["exact"] = row.props.height_rule == "exact"
        return box

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
            raise CannotRender(Said("unprintable-direction.format"))
        if _RTL_THEN_NUMBER.search(text):
            raise CannotRender(Said("unprintable-direction.number"))
        for run in runs:
            run.text = shaping.RTL_PHRASE.sub(lambda m: m.group().replace(" ", "\u00a0"), run.text)


class _GuardedFlow(StructuredFlow):
    """Cuts or refuses what word2pdf lets run off the page, in silence or for ever."""

    _merge_pieces = staticmethod(lambda pieces: pieces)  # they were joined when they were measured

    def _handle_keep_group(self, boxes: list[Any], index: int) -> None:
        """A heading or a sentence stays with what follows, whole; of a table that is its header with its first row.

        word2pdf leaves the space after kept paragraphs and the second line of what follows out of its sum.
        """
        kept = list(takewhile(lambda box: isinstance(box, ParaBox) and box.keep_next, boxes[index:]))
        following = boxes[index + len(kept)] if index + len(kept) < len(boxes) else None
        needed = sum(box.height for box in kept) + _start_of(following)
        if self._available < needed <= self.frame.bottom - self.frame.top and not self._at_frame_top():
            self._next_frame()  # type: ignore[no-untyped-call]
        super()._handle_keep_group(boxes, index)  # type: ignore[no-untyped-call]

    def _place_table(self, box: Any) -> None:
        if any(getattr(row, "exact", False) and _overflows(row) for row in box.rows):
            raise CannotRender(Said("unprintable-row.exact"))
        page = self.frame.bottom - self.frame.top
        header = sum(row.height for row in box.repeat_header)
        if header > page / 2:
            raise CannotRender(Said("unprintable-row.header"))
        if any(row.height > page - header for row in box.rows):
            if any(cell.v_merge for row in box.rows for cell in row.cells):
                raise CannotRender(Said("unprintable-row"))
            box = replace(box, rows=[part for row in box.rows for part in self._fitting(row, page - header)])
        opened = header or _kept(box.rows[0])
        if opened and not self._at_frame_top() and self._available < _opening_height(box) <= page:
            self._next_frame()  # type: ignore[no-untyped-call]
        super()._place_table(box)

    def _fitting(self, row: Any, room: float) -> list[Any]:
        if row.height <= room:
            return [row]
        parts = rows.cut(row, room)
        for part in parts:
            self.part_of_row(part, row)
        return parts

    def _place_paragraph(self, box: Any, overflow: bool = False) -> None:
        if any(line.height > self.frame.bottom - self.frame.top for line in box.lines):
            raise CannotRender(Said("unprintable-line"))
        if box.para is not None and box.para.props.bidi:
            raise CannotRender(Said("unprintable-direction"))
        super()._place_paragraph(box, overflow)

    def _make_frames(self, section: Any, page: Any) -> list[Any]:
        if sum(self._hf_heights(section, page)) > section.height / 2:
            raise CannotRender(Said("unprintable-margins"))
        return list(super()._make_frames(section, page))


def _overflows(row: Any) -> bool:
    """True when something with ink stands below the row's edge. Only a row whose height is fixed can be so low."""
    return any(
        cell.v_merge is None
        and _inked(cell) + cell.margins.get("top", 0.0) + row.border_top > row.height + _SLACK
        for cell in row.cells
    )


def _inked(cell: Any) -> float:
    """How far down the last thing with ink reaches in this cell."""
    below = reach = 0.0
    for box in cell.boxes:
        below += getattr(box, "height", 0.0)
        if not isinstance(box, ParaBox) or any(
            p.text.strip() or p.image for n in box.lines for p in n.pieces
        ):
            reach = below - getattr(box, "space_after", 0.0)
    return float(reach)


def _start_of(box: Any) -> float:
    """The height of as much of a block as may stand alone: two lines, or a table's header and first row."""
    if isinstance(box, TableBox):
        return _opening_height(box)
    if isinstance(box, ParaBox):
        lines = box.lines if box.keep_lines or len(box.lines) <= 3 else box.lines[:2]
        return float(box.space_before + box.pad_top + sum(line.height for line in lines))
    return 0.0


def _opening_height(table: Any) -> float:
    """The height of a table's header and first row, which a heading, and the header itself, must not be parted from,
    with the rows that the first is to be kept with."""
    height = 0.0
    for row in table.rows:
        height += row.height
        if not row.header and not _kept(row):
            break
    return height


def _kept(row: Any) -> bool:
    """Whether a row stays on the page of the next: its first paragraph says so, as Word has it."""
    boxes = row.cells[0].boxes if row.cells else []
    return bool(boxes) and isinstance(boxes[0], ParaBox) and bool(boxes[0].keep_next)
