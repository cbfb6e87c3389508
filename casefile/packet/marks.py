"""Links and bookmarks: index lines lead to documents; items, workers and documents stand in the outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casefile.packet.index_lines import Answer
from casefile.packet.joining.output import Output
from casefile.packet.joining.syntax import Raw, Ref, Value, written
from casefile.packet.layout import FRONT, INDEX, TABLE, Block, Layout, Place, Volume, find, placed
from casefile.packet.plan import Plan
from casefile.packet.words import Words
from casefile.paper.geometry import PageView

Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Book:
    """One volume in the making: its file, its pages with how each is seen, and what all of it follows from."""

    out: Output
    pages: Sequence[Ref]
    sheets: list[PageView]
    plan: Plan
    answers: Sequence[Answer]
    layout: Layout
    volume: Volume
    words: Words

    def top_of(self, index: int) -> list[Value]:
        """The top of a page as a destination; the reader's zoom stays."""
        x, y = self.sheets[index].own(0, self.sheets[index].height)
        return [self.pages[index], Raw(b"/XYZ"), float(x), float(y), None]

    def mark(self, title: str, place: Place) -> Mark:
        """A bookmark that bears the number of its page."""
        short = self.words("short", page=place.number)
        return Mark(f"{title} [{short}]", place.index)


@dataclass
class Mark:
    """A bookmark, the page it leads to, and those beneath it; ``closed`` hides these until someone asks."""

    title: str
    index: int
    closed: bool = False
    children: list[Mark] = field(default_factory=list)

    @property
    def shown(self) -> int:
        """How many lines stand beneath it when it is open."""
        return sum(1 + (0 if child.closed else child.shown) for child in self.children)


def links(book: Book) -> dict[int, list[Ref]]:
    """Every line of the front matter and of the section pages leads to what it names: annotations by page."""
    found: dict[int, list[Ref]] = {}
    for one in book.volume.front.links:
        found.setdefault(one.page, []).append(_link(book, one.rect, one.target))
    sections = book.layout.sections
    for block in book.volume.blocks:
        if block.entry is not None:
            continue
        start, at = sections.anchors[block.key], book.layout.places[block.key].index
        for one in sections.links:
            if start <= one.page < start + block.pages:
                found.setdefault(at + one.page - start, []).append(_link(book, one.rect, one.target))
    return found


def _link(book: Book, rect: Rect, target: str) -> Ref:
    place = find(book.layout.places, target)
    if place is None:
        raise AssertionError("a link leads nowhere")
    link: dict[str, Value] = {
        "Type": Raw(b"/Annot"), "Subtype": Raw(b"/Link"), "Rect": [float(v) for v in rect], "Border": [0, 0, 0], "F": 4,
    }  # fmt: skip
    if place.volume == book.volume.number:
        link["Dest"] = book.top_of(place.index)
    else:
        name = f"packet-{place.volume}.pdf"
        file: dict[str, Value] = {"Type": Raw(b"/Filespec"), "F": name, "UF": name}
        link["A"] = {"S": Raw(b"/GoToR"), "F": file, "D": [place.index, Raw(b"/Fit")]}
    return book.out.add(link)


def bookmark(book: Book) -> Ref:
    """The outline, written: front matter, then item > worker > document > the document's own bookmarks."""
    suffix = "" if book.volume.number == 1 else f":{book.volume.number}"
    places, words = book.layout.places, book.words
    roots = [book.mark(words("packet"), places[FRONT + suffix])]
    roots += [
        book.mark(words(name), places[name + suffix]) for name in (TABLE, INDEX) if name + suffix in places
    ]
    items: dict[int, Mark] = {}
    workers: dict[tuple[int, str], Mark] = {}
    for block, place in placed(book.volume, book.layout):
        number, case_id = _owner(block)
        if number not in items:
            items[number] = _item_mark(book, number, place)
            roots.append(items[number])
        if case_id and (number, case_id) not in workers:
            name = f"{book.plan.workers.get(case_id, '')} ({case_id.split('/')[1]})"
            workers[number, case_id] = book.mark(name, place)
            items[number].children.append(workers[number, case_id])
        if block.entry:
            workers[number, case_id].children.append(_document_mark(book, block, place))
    outline = Ref(book.out.reserve())
    whole = Mark("", 0, children=roots)
    book.out.write(outline.number, written({"Type": Raw(b"/Outlines"), **_beneath(book, whole, outline)}))
    return outline


def _beneath(book: Book, mark: Mark, own: Ref) -> dict[str, Value]:
    """Write what stands beneath a bookmark; answers with what the bookmark says of it (ISO 32000-1, 12.3.3)."""
    if not mark.children:
        return {}
    numbers = [Ref(book.out.reserve()) for _ in mark.children]
    for n, (child, number) in enumerate(zip(mark.children, numbers, strict=True)):
        entries: dict[str, Value] = {"Title": child.title, "Parent": own, "Dest": book.top_of(child.index)}
        if n:
            entries["Prev"] = numbers[n - 1]
        if n + 1 < len(numbers):
            entries["Next"] = numbers[n + 1]
        book.out.write(number.number, written({**entries, **_beneath(book, child, number)}))
    return {"First": numbers[0], "Last": numbers[-1], "Count": -mark.shown if mark.closed else mark.shown}


def _owner(block: Block) -> tuple[int, str]:
    """The item and the case a block belongs to; no case for an item's own section page."""
    if block.entry:
        return block.entry.item, block.entry.case_id
    _, number, case_id = block.key.split(":", 2)
    return int(number), case_id


def _item_mark(book: Book, number: int, place: Place) -> Mark:
    text = next(a.item.text for a in book.answers if a.item.number == number)
    item = book.mark(f"{book.words('item_n', n=number)}. {' '.join(text.split())}", place)
    item.closed = True
    return item


def _document_mark(book: Book, block: Block, place: Place) -> Mark:
    entry = block.entry
    assert entry is not None  # noqa: S101  the caller asks for entries only
    title = f"{entry.number}. {entry.title}"
    last = block.start + block.pages
    if block.pages != entry.pages:
        title += f" ({book.words('part', first=block.start + 1, last=last, total=entry.pages)})"
    document = book.mark(title, place)
    document.closed = True
    stack: list[tuple[int, Mark]] = [(-1, document)]
    for level, name, page in entry.part.bookmarks:
        if block.start <= page < last:
            item = Mark(name or "—", place.index + page - block.start, closed=True)
            while stack[-1][0] >= level:
                stack.pop()
            stack[-1][1].children.append(item)
            stack.append((level, item))
    return document
