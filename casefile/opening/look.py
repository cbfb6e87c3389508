"""A second library reads each page: what must be removed, where a stamp may stand, what cannot be searched.

pdfium reads what a person would see; it had no part in writing the file. Text in hidden layers is read as well.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium
from pypdfium2 import raw

from casefile.opening.drawn import Fonts
from casefile.opening.lines import Reading, in_lines, in_order
from casefile.opening.margins import first_free, free_by_ink, free_by_text
from casefile.opening.secrets import Redaction, covering, squeezed
from casefile.paper.geometry import Box, PageView

_FEW = 240  # letters: fewer on a page of pictures are a mark, a header or a caption
_COVERED = 0.5  # of a page: a picture of more is a scan, whatever little text lies on it
_MOST_BOOKMARKS = 3000
_TINY = 0.4  # of the usual height of a digit
_WHITE = 250


@dataclass
class PageLook:
    """One page: what to black out (rule, boxes in its own coordinates), the stamp's place, whether its text tells what
    is seen on it.

    ``text`` is all it says; ``values`` are the finds themselves, closed up, to tell what stands on no page. They never
    leave the folder of a build.
    """

    finds: list[tuple[str, list[Box]]] = field(default_factory=list)
    place: str = ""
    searchable: bool = True
    values: set[str] = field(default_factory=set)
    text: str = ""


@dataclass
class Look:
    """What reading a whole PDF told. ``bookmarks``: level, title, page counted from 0."""

    pages: list[PageLook]
    bookmarks: list[tuple[int, str, int]]


def look(
    path: Path,
    rules: Redaction,
    sheets: list[PageView],
    stamp: tuple[str, float, float],
    *,
    plain_fonts: bool = False,
) -> Look | None:
    """Read every page; ``None`` when pdfium cannot open what pikepdf could.

    ``stamp``: place, width, size; ``plain_fonts``: its fonts cannot say other letters than they draw.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return None
    try:
        if len(document) != len(sheets):
            return None
        fonts = None if plain_fonts else Fonts()
        pages = [_look_at(document, n, rules, sheet, stamp, fonts) for n, sheet in enumerate(sheets)]
        return Look(pages, list(_bookmarks(document, len(sheets))))
    finally:
        document.close()


def _look_at(
    document: pdfium.PdfDocument,
    number: int,
    rules: Redaction,
    sheet: PageView,
    stamp: tuple[str, float, float],
    fonts: Fonts | None,
) -> PageLook:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return PageLook(place=stamp[0], searchable=False)
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        lies = fonts is not None and bool(text.strip()) and fonts.lie_on(page, text_page)
        found = PageLook(searchable=not lies and not is_scan(page, text), text=text)
        if rules.may_find(text):
            finds = found_on(text_page, rules)
            found.finds = [(one.rule, one.boxes) for one in finds]
            found.values = {one.value for one in finds}
        free = free_by_text(text_page, sheet) if text.strip() else free_by_ink(page, sheet)
        found.place = first_free(free, sheet, stamp)
        return found
    finally:
        text_page.close()
        page.close()


def characters(text_page: pdfium.PdfTextPage) -> tuple[str, list[Box | None]]:
    """The page's letters one by one, each with its box; those pdfium made up (line ends) have none."""
    letters: list[str] = []
    boxes: list[Box | None] = []
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for i in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, i)
        letters.append(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code <= 0xDFFF else " ")
        known = raw.FPDFText_GetCharBox(text_page, i, left, right, bottom, top)
        box = (left.value, bottom.value, right.value, top.value)
        boxes.append(box if known and box[2] > box[0] and box[3] > box[1] else None)
    return "".join(letters), boxes


@dataclass(frozen=True)
class PageFind:
    """One thing to remove from a page: which rule, the rectangles that cover it, and itself, closed up."""

    rule: str
    boxes: list[Box]
    value: str


def found_on(text_page: pdfium.PdfTextPage, rules: Redaction) -> list[PageFind]:
    """Each find on the page: in the order the letters were drawn, in that in which they are seen, and without digits
    that no one sees."""
    letters, boxes = characters(text_page)
    taken: set[int] = set()
    finds = []
    for reading in _readings(letters, boxes, _unseen(text_page, letters, boxes)):
        for found in rules.find(reading.text):
            places = reading.places(found.start, found.end)
            if set(places) <= taken:
                continue
            taken.update(places)
            own = covering([boxes[n] for n in places])
            finds.append(PageFind(found.rule, own, squeezed("".join(letters[n] for n in places))))
    return finds


def _readings(letters: str, boxes: list[Box | None], unseen: set[int]) -> Iterator[Reading]:
    yield in_order(letters, boxes)
    yield in_lines(letters, boxes)
    if unseen:
        yield in_lines(letters, [None if n in unseen else box for n, box in enumerate(boxes)])


def _unseen(text_page: pdfium.PdfTextPage, letters: str, boxes: list[Box | None]) -> set[int]:
    """Digits that are far smaller than the others of the page, or white: they may stand between those of a number."""
    heights = {
        n: box[3] - box[1] for n, box in enumerate(boxes) if box is not None and letters[n].isdecimal()
    }
    usual = median(heights.values()) if heights else 0.0
    largest = max(heights.values(), default=0.0)
    small = {n for n, height in heights.items() if height < _TINY * max(usual, _TINY * largest)}
    return small | {n for n in heights if n not in small and _is_white(text_page, n)}


def _is_white(text_page: pdfium.PdfTextPage, number: int) -> bool:
    red, green, blue, solid = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(text_page, number, red, green, blue, solid):
        return False
    return solid.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def is_scan(page: pdfium.PdfPage, text: str) -> bool:
    """Whether the page is a picture: one that bears no text, or no more than a scanner's mark or a header."""
    if len("".join(text.split())) > _FEW:
        return False
    things = list(page.get_objects(max_depth=3))
    if not text.strip():
        return bool(things)
    width, height = page.get_size()
    pictures = [thing for thing in things if thing.type == raw.FPDF_PAGEOBJ_IMAGE]
    return bool(sum(_area(one, width, height) for one in pictures) > _COVERED * width * height)


def scanned(document: pdfium.PdfDocument, number: int) -> bool:
    """Whether the page (from 0) is a picture; not one that cannot be opened."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return False
    text = page.get_textpage()
    try:
        return is_scan(page, text.get_text_range())
    finally:
        text.close()
        page.close()


def _area(thing: pdfium.PdfObject, width: float, height: float) -> float:
    left, bottom, right, top = thing.get_bounds()
    return float(max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(top, height) - max(bottom, 0.0)))


def _bookmarks(document: pdfium.PdfDocument, pages: int) -> Iterator[tuple[int, str, int]]:
    try:
        for n, mark in enumerate(document.get_toc(max_depth=8)):
            dest = mark.get_dest()
            page = dest.get_index() if dest else None
            if n >= _MOST_BOOKMARKS:
                return
            if page is not None and 0 <= page < pages:
                yield mark.level, mark.get_title(), page
    except (pdfium.PdfiumError, RecursionError):
        return
