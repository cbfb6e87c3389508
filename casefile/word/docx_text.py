"""Reads a .docx with the standard library alone: the second reader, which shares no code with the writer.

It tells what a document says, for the check after rendering, and where each paragraph stands, for messages a
person can follow in Word ("table 2, row 3, column 1").
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from casefile.said import Said

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
BODY = "word/document.xml"
_READABLE = {
    BODY: Said("part.body"),
    "word/styles.xml": Said("part.styles"),
    "word/numbering.xml": Said("part.lists"),
    "word/settings.xml": Said("part.settings"),
}
_WRITTEN = frozenset({f"{W}t", f"{W}instrText"})
_TAB = f"{W}tab"
_CHARACTERS = {f"{W}p": "\n", _TAB: "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: the part it is in, where a person finds it there, and its text."""

    part: str
    place: Said
    text: str


def story_names(content: bytes) -> list[str]:
    """The parts that hold a document's text, body first."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sorted(name for name in archive.namelist() if _STORIES.fullmatch(name))


def part_texts(content: bytes, parts: Iterable[str]) -> dict[str, str]:
    """The text of these parts in reading order; tabs, line breaks and paragraphs as characters.

    Raises what ``fixed_zip.UNREADABLE`` names, ``KeyError`` or ``ElementTree.ParseError`` when it cannot be read.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        roots = {part: ElementTree.fromstring(archive.read(part)) for part in parts}  # noqa: S314 - our own output
    return {part: _text(root) if root.tag.startswith(W) else _values(root) for part, root in roots.items()}


def whole_text(content: bytes) -> str:
    """All that a document says, body first, then headers, footers and notes."""
    texts = part_texts(content, story_names(content))
    return "\n".join(text.strip() for text in texts.values() if text.strip())


def paragraphs(content: bytes) -> Iterator[Paragraph]:
    """Every paragraph of every part, body first, with its place."""
    for part, place, paragraph in placed_paragraphs(content):
        if paragraph.tag == f"{W}p":
            yield Paragraph(part, place, _text(paragraph).strip("\n"))


def place_of(part: str, root: Any, element: Any) -> Said:
    """Where in its part a person finds this element of a tree that lxml read: the paragraph or cell round it."""
    around = {element, *element.iterancestors()}
    for place, paragraph in _story(part, root):
        if paragraph in around:
            return place
    table = next(element.iterancestors(f"{W}tbl"), None)
    for place, paragraph in _story(part, root) if table is not None else ():
        if table in paragraph.iterancestors(f"{W}tbl"):
            return _table_of(place)
    return readable(part)


def readable(part: str) -> Said:
    """A part's name as a person knows it."""
    return _READABLE.get(part, _part_name(part))


def placed_paragraphs(content: bytes) -> Iterator[tuple[str, Said, ElementTree.Element]]:
    """The same as elements: part, place, paragraph; and of each table cell its properties, where it has any."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in story_names(content):
            root = ElementTree.fromstring(archive.read(part))  # noqa: S314 - the strict parse has read it before
            for place, paragraph in _story(part, root):
                yield part, place, paragraph


def _story(part: str, root: Any) -> Iterator[tuple[Said, Any]]:
    body = root.find(f"{W}body") if part == BODY else root
    for place, paragraph in _placed(body if body is not None else root):
        yield place if part == BODY else Said("place.in", part=_part_name(part), place=place), paragraph


def _placed(story: Any) -> Iterator[tuple[Said, Any]]:
    """The paragraphs under one element, each with its place; a table's cells say table, row and column."""
    number = table = 0
    for child in _blocks(story):
        if child.tag == f"{W}p":
            number += 1
            yield Said("place.paragraph", number=number), child
        elif child.tag == f"{W}tbl":
            table += 1
            for row_number, row in enumerate(child.iter(f"{W}tr"), 1):
                for column, cell in enumerate(row.findall(f"{W}tc"), 1):
                    place = Said("place.cell", table=table, line=row_number, column=column)
                    properties = cell.find(f"{W}tcPr")
                    if properties is not None:
                        yield place, properties
                    for _, paragraph in _placed(cell):
                        yield place, paragraph


def _table_of(place: Said) -> Said:
    """The whole table in which a cell stands."""
    values = dict(place.values)
    if place.code == "place.in":
        return Said("place.in", part=values["part"], place=_table_of(values["place"]))
    return Said("place.table", table=values["table"])


def _blocks(story: Any) -> Iterator[Any]:
    """The paragraphs and tables of a story, through the wrappers Word puts round them."""
    for child in story:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (
            f"{W}sdt",
            f"{W}sdtContent",
            f"{W}footnote",
            f"{W}endnote",
            f"{W}ins",
            f"{W}smartTag",
        ):
            yield from _blocks(child)


def _text(root: ElementTree.Element) -> str:
    """The text under an element, each paragraph on a new line. A tab stop's definition has attributes, a tab none."""
    pieces: list[str] = []
    for element in root.iter():
        tag = element.tag
        if tag in _WRITTEN:
            pieces.append(element.text or "")
        elif tag in _CHARACTERS and (tag != _TAB or not element.attrib):
            pieces.append(_CHARACTERS[tag])
    return "".join(pieces)


def _values(root: ElementTree.Element) -> str:
    """The values of a part of properties, one on each line."""
    return "\n".join(element.text for element in root.iter() if element.text)


def _part_name(part: str) -> Said:
    stem = part.rsplit("/", 1)[-1].removesuffix(".xml")
    kind = stem.rstrip("0123456789")
    number = stem[len(kind) :]
    match kind:
        case "header":
            return Said("part.header", number=number)
        case "footer":
            return Said("part.footer", number=number)
        case "footnotes":
            return Said("part.footnotes")
        case "endnotes":
            return Said("part.endnotes")
        case _:
            return Said("part.other", name=stem)
