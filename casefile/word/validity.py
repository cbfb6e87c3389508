"""What Word asks of a filled document beyond well-formed XML: without it Word says that the file is damaged.

A cell whose only paragraph was left out, a table whose rows all went, a header left empty: each is what a condition or
a loop naturally leaves, and each makes Word refuse the file (ECMA-376, part 1: 17.4.65, 17.4.37, 17.10.3). Marks that
must be unique are given anew where a loop has repeated them.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from casefile.word.docx_text import W

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_ID, _NAME = f"{W}id", f"{W}name"
_STORIES = (f"{W}hdr", f"{W}ftr", f"{W}footnote", f"{W}endnote")
_NO_ROWS = (f"{W}tblPr", f"{W}tblGrid")
_BLOCKS = frozenset({f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}customXml"})


def make_valid(tree: etree._Element) -> None:
    """Mend this part in place. A part that is valid already stays as it is, byte for byte."""
    for table in list(tree.iter(f"{W}tbl")):
        if all(child.tag in _NO_ROWS for child in table):
            _leave_out(table)
    for cell in tree.iter(f"{W}tc"):
        if len(cell) == 0 or cell[-1].tag != f"{W}p":
            etree.SubElement(cell, f"{W}p")
    for row in list(tree.iter(f"{W}tr")):
        if row.find(f".//{W}tc") is None:
            _remove(row)
    for story in _empty_stories(tree):
        etree.SubElement(story, f"{W}p")
    _number_anew(tree)


def _leave_out(table: etree._Element) -> None:
    """A table without rows, a paragraph in its place: what stood before and after it must not grow together."""
    table.addprevious(etree.Element(f"{W}p"))
    _remove(table)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _empty_stories(tree: etree._Element) -> Iterator[etree._Element]:
    stories = [tree] if tree.tag in _STORIES else list(tree.iter(*_STORIES))
    return (story for story in stories if not any(block.tag in _BLOCKS for block in story))


def _number_anew(tree: etree._Element) -> None:
    """Bookmarks and paragraph marks that a loop repeated."""
    starts = list(tree.iter(f"{W}bookmarkStart"))
    if len({start.get(_ID) for start in starts}) < len(starts):
        _rename_bookmarks(tree)
    seen: set[str] = set()
    for paragraph in tree.iter(f"{W}p", f"{W}tr"):
        mark = paragraph.get(_W14)
        if mark is not None and mark in seen:
            del paragraph.attrib[_W14]
        elif mark is not None:
            seen.add(mark)


def _rename_bookmarks(tree: etree._Element) -> None:
    """The first keeps its name, which references lead to; the others are left out with their ends."""
    seen: set[str] = set()
    for mark in list(tree.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        key = f"{mark.tag} {mark.get(_ID)}"
        if key in seen:
            _remove(mark)
        seen.add(key)
