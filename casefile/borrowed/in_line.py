"""Text boxes and floating pictures set in line: before the paragraph they hang on, in the order in which they are read.

word2pdf draws a float over the text. The parent lets a document with one come here only where no LibreOffice stands by
and nothing of it would be lost (``casefile/word/beside.py``). A box keeps its width, its line and its ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from casefile.boxes import TEXT, WP, Box, W, box_of

SIGNS = (b"txbxContent", b":anchor ", b":anchor>")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_ANCHOR = f"{WP}anchor"


def set_in_line(root: ElementTree.Element) -> None:
    """Change the part's tree in place."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for paragraph in list(root.iter(f"{W}p")):
        blocks = [block for run in list(paragraph.iter(f"{W}r")) for block in _taken_out(run)]
        story = parents[paragraph]
        place = list(story).index(paragraph)
        for block in reversed(blocks):
            if block.tag == f"{W}tbl" and story.tag == f"{W}tc":
                _fill_cell(block)
            story.insert(place, block)
            parents |= {child: parent for parent in block.iter() for child in parent}
            parents[block] = story


def _taken_out(run: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for thing in list(run):
        drawn = _chosen(thing)
        if drawn is None:
            continue
        texts = list(drawn.iter(TEXT))
        if texts:
            run.remove(thing)
            look = box_of(drawn)
            yield from (_boxed(text, look) for text in texts)
        elif drawn.find(_ANCHOR) is not None:
            run.remove(thing)
            yield _picture(drawn)


def _chosen(thing: ElementTree.Element) -> ElementTree.Element | None:
    """The drawing itself, of which the file may hold an older form too."""
    if thing.tag == f"{_MC}AlternateContent":
        return next((e for e in thing.iter() if e.tag in (f"{W}drawing", f"{W}pict")), None)
    return thing if thing.tag in (f"{W}drawing", f"{W}pict") else None


def _picture(drawing: ElementTree.Element) -> ElementTree.Element:
    """A paragraph with the picture in line."""
    paragraph = _element("p")
    look = _within(paragraph, "pPr")
    _within(look, "jc", val=box_of(drawing).side)
    for anchor in drawing.findall(_ANCHOR):
        anchor.tag = f"{WP}inline"
    _within(paragraph, "r").append(drawing)
    return paragraph


def _boxed(text: ElementTree.Element, look: Box) -> ElementTree.Element:
    """A table of one cell with what the box holds."""
    table = _element("tbl")
    properties = _within(table, "tblPr")
    _within(properties, "tblW", w=str(look.width), type="dxa" if look.width else "auto")
    _within(properties, "jc", val=look.side)
    borders = _within(properties, "tblBorders")
    for edge in ("top", "left", "bottom", "right"):
        _within(borders, edge, val="single" if look.lined else "nil", sz="4", color="auto")
    _within(_within(table, "tblGrid"), "gridCol", w=str(look.width or 3000))
    cell = _within(_within(table, "tr"), "tc")
    cell_look = _within(cell, "tcPr")
    _within(cell_look, "tcW", w=str(look.width), type="dxa" if look.width else "auto")
    if look.ground:
        _within(cell_look, "shd", val="clear", fill=look.ground)
    cell.extend(list(text))
    return table


def _fill_cell(table: ElementTree.Element) -> None:
    """Within a cell the box is as wide as that."""
    for path in (f"{W}tblPr/{W}tblW", f"{W}tr/{W}tc/{W}tcPr/{W}tcW"):
        for width in table.findall(path):
            width.set(f"{W}w", "5000")
            width.set(f"{W}type", "pct")


def _element(name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.Element(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})


def _within(parent: ElementTree.Element, name: str, **attributes: str) -> Any:
    child = _element(name, **attributes)
    parent.append(child)
    return child
