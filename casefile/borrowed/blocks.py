"""Paragraphs read once: what the last documents of a template said too is taken from memory, and not parsed again.

Before a part is parsed, each plain paragraph is cut out of it as the bytes it is, and a mark left in its place. What a
paragraph comes to depends on these bytes, on the style sheet, the lists and the cell it stands in, and on nothing else,
but for the number of a list item, which is counted anew each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from word2pdf.document.parser import Parser
from word2pdf.oxml import Package

from casefile.borrowed import plain

_PARAGRAPH = re.compile(rb"<w:p/>|<w:p(?:\s[^<>]*)?(?<!/)>.*?</w:p>", re.DOTALL)
# What a paragraph may hold that other parts of the file, or what stands around it, have a say in.
_NOT_PLAIN = re.compile(
    rb"<(?!/?w:)|\s(?!w:|w14:|xml:)\w+:\w+=|<w:(?:p|sectPr|drawing|pict|object|txbx)[\s/>]"
)
_TABLE = re.compile(rb"<w:tbl>.*?</w:tbl>", re.DOTALL)
_MARK = "casefile-cut"
_A_SLOT = b'<w:p casefile-cut=""/>'
_CUT = re.compile(rb'<w:p casefile-cut="(\d+)"/>')
# Beside paragraphs that were cut out, a frame holds rows, cells and their looks alone.
_NOT_FRAME = re.compile(
    rb"<(?!/?w:)|\s(?!w:|w14:|xml:)\w+:\w+=|<w:(?:p(?! casefile-cut=\"\"/>)|sdt|customXml|ins|del|tbl[\s>])"
)
_NOT_CUT = (b"<!", b"txbxContent", b"<?xml-", _MARK.encode())
_OTHER_LETTERS = re.compile(rb"<\?xml[^>]*encoding\s*=\s*.(?!utf-8)", re.IGNORECASE)
_ROOT = re.compile(rb"<w:(document|hdr|ftr)\b[^<>]*>")
_MOST = 1 << 13
_TEMPLATES = 64


@lru_cache(maxsize=_TEMPLATES)
def _memory(_styles: Any, _theme: Any, _lists: Any) -> dict[Any, Any]:
    """One for all documents whose paragraphs would be read alike."""
    return {}


def tree(package: Package, name: str, content: bytes) -> ElementTree.Element:
    """A part's tree with marks where its plain paragraphs stood; those are kept beside the package."""
    root = _ROOT.search(content)
    if root is None or _OTHER_LETTERS.match(content) or any(sign in content for sign in _NOT_CUT):
        return plain.read(content)
    cuts: list[_Cut] = package.__dict__.setdefault("cuts", [])

    def put(cut: _Cut) -> int:
        cuts.append(cut)
        return len(cuts) - 1

    def paragraph(found: re.Match[bytes]) -> bytes:
        inside = found[0]
        return (
            inside
            if _NOT_PLAIN.search(inside, 4)
            else b'<w:p casefile-cut="%d"/>' % put(_Cut(inside, root[0]))
        )

    def table(found: re.Match[bytes]) -> bytes:
        inside = found[0]
        places = tuple(map(int, _CUT.findall(inside)))
        frame = _CUT.sub(_A_SLOT, inside)
        if _NOT_FRAME.search(frame, 6):
            return inside
        return b'<w:tbl casefile-cut="%d"/>' % put(_Cut(frame, root[0], places))

    return plain.read(_TABLE.sub(table, _PARAGRAPH.sub(paragraph, content)))


@dataclass(frozen=True)
class _Cut:
    """A paragraph, or a table's frame with the places of the paragraphs in it: bytes, under this root's names."""

    content: bytes
    root: bytes
    within: tuple[int, ...] = ()


class BlockParser(Parser):
    """word2pdf's parser, with a memory for paragraphs."""

    def __init__(self, package: Package) -> None:
        super().__init__(package, {})  # type: ignore[no-untyped-call]
        lists = package.part_by_type(_LISTS)[1]
        self._memory = _memory(self.styles, self.theme, lists)
        if len(self._memory) > _MOST:
            self._memory.clear()

    def _paragraph(self, el: Any, part: str, ctx: Any = None) -> Any:
        mark = el.get(_MARK)
        if mark is None:
            return super()._paragraph(el, part, ctx)
        return self._known_paragraph(int(mark), part, ctx) if mark else _Slot(ctx)

    def _known_paragraph(self, place: int, part: str, ctx: Any) -> Any:
        cut = self.pkg.cuts[place]
        key = (cut.content, cut.root, (id(ctx.ppr), id(ctx.rpr)) if ctx else None)
        known = self._memory.get(key)
        if known is None:
            read = super()._paragraph(_parsed(cut), part, ctx)
            # The cell's look stays with it, so that no other gets its id.
            self._memory[key] = (read, ctx)
            return _copy(read)
        return self._counted(_copy(known[0]))

    def _table(self, el: Any, part: str, ctx: Any = None) -> Any:
        mark = el.get(_MARK)
        if mark is None:
            return super()._table(el, part, ctx)
        cut = self.pkg.cuts[int(mark)]
        key = (cut.content, cut.root, (id(ctx.ppr), id(ctx.rpr), ctx.nesting) if ctx else None)
        known = self._memory.get(key)
        if known is None:
            known = self._memory[key] = (super()._table(_parsed(cut), part, ctx), ctx)
        places = iter(cut.within)
        return None if known[0] is None else self._filled(known[0], places, part)

    def _filled(self, frame: Any, places: Iterator[int], part: str) -> Any:
        """A table of this frame, each slot with its paragraph."""
        rows = []
        for row in frame.rows:
            cells = []
            for cell in row.cells:
                blocks = [self._known_paragraph(next(places), part, slot.ctx) for slot in cell.blocks]
                cells.append(_like(cell, blocks=blocks))
            rows.append(_like(row, cells=cells))
        return _like(frame, rows=rows, frame=frame)

    def _counted(self, paragraph: Any) -> Any:
        """The same paragraph with its own number, if it is an item of a list."""
        props = paragraph.props
        if props.num_id and self.numbering.level(props.num_id, props.num_level) is not None:
            text, _ = self.numbering.next_label(props.num_id, props.num_level)  # type: ignore[no-untyped-call]
            if text is not None and text != paragraph.number.text:
                paragraph.number = _like(paragraph.number, text=text)
        return paragraph


_LISTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"


def _parsed(cut: _Cut) -> ElementTree.Element:
    name = cut.root[1:].split(None, 1)[0].rstrip(b">")
    return plain.read(b"%s%s</%s>" % (cut.root, cut.content, name))[0]


@dataclass(frozen=True)
class _Slot:
    """Where a paragraph stands in a table's frame, and the look of its cell."""

    ctx: Any


def _copy(paragraph: Any) -> Any:
    """One of its own: the tree of elements knows a paragraph by which it is. ``first`` is what all copies are of."""
    return _like(paragraph, first=paragraph)


def _like(record: Any, **changes: Any) -> Any:
    copy = object.__new__(type(record))
    copy.__dict__.update(record.__dict__)
    copy.__dict__.update(changes)
    return copy
