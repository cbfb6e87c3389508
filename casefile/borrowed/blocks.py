"""Paragraphs read once: what the last documents of a template said too is taken from memory, and not parsed again.

Before a part is parsed, each plain paragraph is cut out of it as the bytes it is, and a mark left in its place. What a
paragraph comes to depends on these bytes, on the style sheet, the lists and the cell it stands in, and on nothing else,
but for the number of a list item, which is counted anew each time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from word2pdf.document import Paragraph
from word2pdf.document.parser import Parser
from word2pdf.oxml import Package

from casefile.borrowed import plain

_PARAGRAPH = re.compile(rb"<w:p(?:\s[^<>]*)?(?<!/)>.*?</w:p>", re.DOTALL)
# What a paragraph may hold that other parts of the file, or what stands around it, have a say in.
_NOT_PLAIN = re.compile(rb"<(?!/?w:)|\s(?!w:|w14:|xml:)\w+:\w+=|<w:(?:p|sectPr|drawing|pict|object|txbx)[\s/>]")
_NOT_CUT = (b"<!", b"txbxContent", b"<?xml-")
_ROOT = re.compile(rb"<w:(document|hdr|ftr)\b[^<>]*>")
_MARK = "cut"
_MOST = 1 << 13
_TEMPLATES = 64


@lru_cache(maxsize=_TEMPLATES)
def _memory(_styles: Any, _theme: Any, _lists: Any) -> dict[Any, Any]:
    """One for all documents whose paragraphs would be read alike."""
    return {}


def tree(package: Package, name: str, content: bytes) -> ElementTree.Element:
    """A part's tree with marks where its plain paragraphs stood; those are kept beside the package."""
    root = _ROOT.search(content)
    if root is None or any(sign in content for sign in _NOT_CUT):
        return plain.read(content)
    cuts: list[bytes] = package.__dict__.setdefault("cuts", [])
    roots: list[bytes] = package.__dict__.setdefault("roots", [])

    def cut(found: re.Match[bytes]) -> bytes:
        paragraph = found[0]
        if _NOT_PLAIN.search(paragraph, 4):
            return paragraph
        cuts.append(paragraph)
        roots.append(root[0])
        return b'<w:p cut="%d"/>' % (len(cuts) - 1)

    return plain.read(_PARAGRAPH.sub(cut, content))


class BlockParser(Parser):
    """word2pdf's parser, with a memory for paragraphs."""

    def __init__(self, package: Package) -> None:
        super().__init__(package, {})
        lists = package.part_by_type(_LISTS)[1]
        self._memory = _memory(self.styles, self.theme, lists)
        if len(self._memory) > _MOST:
            self._memory.clear()

    def _paragraph(self, el: Any, part: str, ctx: Any = None) -> Any:
        mark = el.get(_MARK)
        if mark is None:
            return super()._paragraph(el, part, ctx)
        content, root = self.pkg.cuts[int(mark)], self.pkg.roots[int(mark)]
        key = (content, root, (id(ctx.ppr), id(ctx.rpr)) if ctx else None)
        known = self._memory.get(key)
        if known is None:
            read = super()._paragraph(_parsed(content, root), part, ctx)
            if read.floats:
                return read
            # The cell's look stays with it, so that no other gets its id.
            self._memory[key] = (read, ctx)
            return _copy(read)
        return self._counted(_copy(known[0]))

    def _counted(self, paragraph: Any) -> Any:
        """The same paragraph with its own number, if it is an item of a list."""
        props = paragraph.props
        if props.num_id and self.numbering.level(props.num_id, props.num_level) is not None:
            text, _ = self.numbering.next_label(props.num_id, props.num_level)
            if text is not None and text != paragraph.number.text:
                paragraph.number = _with_text(paragraph.number, text)
        return paragraph


_LISTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"


def _parsed(content: bytes, root: bytes) -> ElementTree.Element:
    name = root[1:].split(None, 1)[0].rstrip(b">")
    return plain.read(b"%s%s</%s>" % (root, content, name))[0]


def _copy(paragraph: Any) -> Any:
    """One of its own: the tree of elements knows a paragraph by which it is. ``first`` is what all copies are of."""
    copy = object.__new__(Paragraph)
    copy.__dict__.update(paragraph.__dict__, first=paragraph)
    return copy


def _with_text(number: Any, text: str) -> Any:
    copy = object.__new__(type(number))
    copy.__dict__.update(number.__dict__, text=text)
    return copy
