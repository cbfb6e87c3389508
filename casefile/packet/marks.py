"""Links and bookmarks: index lines lead to documents; items, workers and documents stand in the outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from casefile.packet.entries import Answer
from casefile.packet.layout import FRONT, INDEX, TABLE, Block, Layout, Place, Volume, find, placed
from casefile.packet.opening.geometry import Sheet
from casefile.packet.plan import Plan
from casefile.packet.words import Words

Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Book:
    """One volume in the making: its file, its pages with how each is seen, and what all of it follows from."""

    pdf: pikepdf.Pdf
    pages: Sequence[pikepdf.Object]
    sheets: list[Sheet]
    plan: Plan
    answers: Sequence[Answer]
    layout: Layout
    volume: Volume
    words: Words

    def top_of(self, index: int) -> Array:
        """The top of a page as a destination; the reader's zoom stays."""
        x, y = self.sheets[index].own(0, self.sheets[index].height)
        return Array([self.pages[index], Name.XYZ, round(x, 2), round(y, 2), None])

    def mark(self, title: str, place: Place) -> OutlineItem:
        """A bookmark that bears the number of its page."""
        short = self.words("short", page=place.number)
        return OutlineItem(f"{title} [{short}]", destination=self.top_of(place.index))


def link(book: Book) -> None:
    """Every line of the front matter and of the section pages leads to what it names."""
    for one in book.volume.front.links:
        _add_link(book, one.page, one.rect, one.target)
    sections = book.layout.sections
    for block in book.volume.blocks:
        if block.entry is not None:
            continue
        start, at = sections.anchors[block.key], book.layout.places[block.key].index
        for one in sections.links:
            if start <= one.page < start + block.pages:
                _add_link(book, at + one.page - start, one.rect, one.target)


def _add_link(book: Book, index: int, rect: Rect, target: str) -> None:
    place = find(book.layout.places, target)
    if place is None:
        raise AssertionError("a link leads nowhere")
    box = Array([round(v, 2) for v in rect])
    added = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, Border=Array([0, 0, 0]), F=4)
    if place.volume == book.volume.number:
        added.Dest = book.top_of(place.index)
    else:
        name = String(f"packet-{place.volume}.pdf")
        file = Dictionary(Type=Name.Filespec, F=name, UF=name)
        added.A = Dictionary(S=Name.GoToR, F=file, D=Array([place.index, Name.Fit]))
    page = book.pages[index]
    if "/Annots" not in page:
        page.Annots = Array([])
    page.Annots.append(book.pdf.make_indirect(added))


def bookmark(book: Book) -> None:
    """Front matter, then item > worker > document > the document's own bookmarks."""
    suffix = "" if book.volume.number == 1 else f":{book.volume.number}"
    places, words = book.layout.places, book.words
    with book.pdf.open_outline() as outline:
        outline.root.append(book.mark(words("packet"), places[FRONT + suffix]))
        outline.root.extend(
            book.mark(words(name), places[name + suffix])
            for name in (TABLE, INDEX)
            if name + suffix in places
        )
        items: dict[int, OutlineItem] = {}
        workers: dict[tuple[int, str], OutlineItem] = {}
        for block, place in placed(book.volume, book.layout):
            number, case_id = _owner(block)
            if number not in items:
                items[number] = _item_mark(book, number, place)
                outline.root.append(items[number])
            if case_id and (number, case_id) not in workers:
                name = f"{book.plan.workers.get(case_id, '')} ({case_id.split('/')[1]})"
                workers[number, case_id] = book.mark(name, place)
                items[number].children.append(workers[number, case_id])
            if block.entry:
                workers[number, case_id].children.append(_document_mark(book, block, place))


def _owner(block: Block) -> tuple[int, str]:
    """The item and the case a block belongs to; no case for an item's own section page."""
    if block.entry:
        return block.entry.item, block.entry.case_id
    _, number, case_id = block.key.split(":", 2)
    return int(number), case_id


def _item_mark(book: Book, number: int, place: Place) -> OutlineItem:
    text = next(a.item.text for a in book.answers if a.item.number == number)
    item = book.mark(f"{book.words('item_n', n=number)}. {' '.join(text.split())}", place)
    item.is_closed = True
    return item


def _document_mark(book: Book, block: Block, place: Place) -> OutlineItem:
    entry = block.entry
    assert entry is not None  # noqa: S101  the caller asks for entries only
    title = f"{entry.number}. {entry.title}"
    last = block.start + block.pages
    if block.pages != entry.pages:
        title += f" ({book.words('part', first=block.start + 1, last=last, total=entry.pages)})"
    document = book.mark(title, place)
    document.is_closed = True
    stack: list[tuple[int, OutlineItem]] = [(-1, document)]
    for level, name, page in entry.part.bookmarks:
        if block.start <= page < last:
            item = OutlineItem(name or "—", destination=book.top_of(place.index + page - block.start))
            item.is_closed = True
            while stack[-1][0] >= level:
                stack.pop()
            stack[-1][1].children.append(item)
            stack.append((level, item))
    return document
