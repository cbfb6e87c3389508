"""The packet itself: pages in order, front matter typeset until its numbers hold, links, bookmarks, stamps, labels.

Every number is computed from the finished order of pages, never guessed: a page's place in the packet, its stamp, its
label and its line in the index come from one list.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from casefile.packet import front
from casefile.packet.entries import Answer, Entry, short_id
from casefile.packet.geometry import sheet_of_page
from casefile.packet.paper import Paper
from casefile.packet.plan import Plan
from casefile.packet.stamp import Stamper, operators
from casefile.packet.stamp import width as stamp_width
from casefile.packet.words import Words

FRONT, TABLE, INDEX = "front", "table", "index"
_OVERHEAD = 40_000  # bytes of a volume's own pages and font
_PER_PAGE = 450  # bytes of a stamp and a page's entry in the file
_BAGGAGE = ("/StructParents", "/PieceInfo", "/Thumb", "/Metadata", "/B", "/Tabs")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Block:
    """A run of pages that stays together: a section, a slip sheet, or a range of an entry's pages."""

    key: str
    pages: int
    bytes: float = 0
    entry: Entry | None = None
    start: int = 0


@dataclass(frozen=True)
class Place:
    """Where a block stands: volume from 1, page in the volume's file from 0, number printed on it."""

    volume: int
    index: int
    number: int


@dataclass
class Volume:
    """One file of the packet: its own front pages, and its blocks."""

    number: int
    front: Paper
    front_pages: int
    blocks: list[Block]

    @property
    def pages(self) -> int:
        """Pages in the file."""
        return self.front_pages + sum(b.pages for b in self.blocks)


@dataclass
class Layout:
    """The whole packet on paper, all numbers final."""

    volumes: list[Volume]
    sections: Paper
    slips: Paper
    places: dict[str, Place]
    first_page: int
    total: int

    @property
    def last_page(self) -> int:
        """The number on the last page."""
        return self.first_page + self.total - 1


@dataclass(frozen=True)
class Built:
    """The finished files, in order, and the layout they were made from. ``oversize``: volumes no split could fit."""

    files: tuple[Path, ...]
    layout: Layout
    oversize: tuple[int, ...] = ()


def build(plan: Plan, answers: Sequence[Answer], entries: Sequence[Entry], folder: Path, progress: Progress) -> Built:
    """Write ``packet.pdf``, or ``packet-1.pdf`` and on where the request limits a volume's size."""
    _allow_many_files()
    words = Words(plan.request.language)
    limit = plan.request.volume_megabytes
    room, share = (limit * 1e6 if limit else float("inf")), 1.0
    while True:
        layout = lay_out(plan, answers, entries, words, room * share)
        files = []
        for volume in layout.volumes:
            name = "packet.pdf" if len(layout.volumes) == 1 else f"packet-{volume.number}.pdf"
            files.append(_write(plan, answers, layout, volume, folder / name, words, progress))
        large = tuple(v.number for v, f in zip(layout.volumes, files, strict=True) if f.stat().st_size > room)
        splittable = [v for v in layout.volumes if v.number in large and sum(b.pages for b in v.blocks) > 1]
        if not large or not splittable or share < 0.3:
            return Built(tuple(files), layout, large)
        for file in files:
            file.unlink()
        share *= 0.85


def lay_out(plan: Plan, answers: Sequence[Answer], entries: Sequence[Entry], words: Words, room: float) -> Layout:
    """Typeset front matter with the numbers of the last pass until they are those of this one."""
    slips = front.slips(plan, entries, words)
    places: dict[str, Place] = {}
    runs = [[b] for b in _blocks(answers, entries, plan, {})]
    volumes: list[Volume] = []
    total = 0
    for _ in range(8):
        where = _where(places, answers, words)
        sections = front.sections(plan, answers, lambda key: where(key, 0), words)
        lengths = _lengths(sections)
        runs = _split(_blocks(answers, entries, plan, lengths), room)
        volumes = []
        for number, blocks in enumerate(runs, start=1):
            counts = _totals(plan, entries, volumes, runs, total)
            look_up = lambda key, n=number: where(key, n)  # noqa: E731
            if number == 1:
                paper = front.front_matter(plan, answers, entries, counts, look_up, words)
            else:
                held = {b.entry.key for b in blocks if b.entry}
                own = [e for e in entries if e.key in held]
                paper = front.volume_front(plan, number, answers, own, counts, look_up, words)
            volumes.append(Volume(number, paper, paper.page + 1, blocks))
        new_places, new_total = _places(volumes, plan.first_page)
        if new_places == places and new_total == total:
            return Layout(volumes, sections, slips, places, plan.first_page, total)
        places, total = new_places, new_total
    raise AssertionError("front matter did not settle")


def _blocks(answers: Sequence[Answer], entries: Sequence[Entry], plan: Plan, lengths: dict[str, int]) -> list[Block]:
    blocks = []
    placed: set[str] = set()
    for answer, case_id in front.section_list(plan, answers):
        key = front.section_key(answer.item.number, case_id)
        blocks.append(Block(key, lengths.get(key, 1), 3000))
        for e in entries:
            if e.item == answer.item.number and (not case_id or e.case_id == case_id) and e.key not in placed:
                placed.add(e.key)
                size = e.part.pdf.stat().st_size if e.part.pdf else 3000
                blocks.append(Block(e.key, e.pages, size + _PER_PAGE * e.pages, e))
    return blocks


def _lengths(paper: Paper) -> dict[str, int]:
    starts = sorted(paper.anchors.items(), key=lambda kv: kv[1])
    ends = [start for _, start in starts[1:]] + [paper.page + 1]
    return {key: end - start for (key, start), end in zip(starts, ends, strict=True)}


def _split(blocks: Sequence[Block], room: float) -> list[list[Block]]:
    """Blocks into volumes, in order; a document larger than a volume is cut between its pages."""
    volumes: list[list[Block]] = [[]]
    used = float(_OVERHEAD)
    for block in blocks:
        for piece in _pieces(block, room - _OVERHEAD):
            if volumes[-1] and used + piece.bytes > room:
                volumes.append([])
                used = float(_OVERHEAD)
            volumes[-1].append(piece)
            used += piece.bytes
    return volumes


def _pieces(block: Block, room: float) -> Iterator[Block]:
    if block.bytes <= room or block.pages == 1:
        yield block
        return
    count = min(block.pages, int(block.bytes / max(room, 1)) + 1)
    step = -(-block.pages // count)
    for start in range(0, block.pages, step):
        pages = min(step, block.pages - start)
        yield replace(block, pages=pages, start=start, bytes=block.bytes * pages / block.pages)


def _places(volumes: Sequence[Volume], first_page: int) -> tuple[dict[str, Place], int]:
    places: dict[str, Place] = {}
    number = first_page
    for volume in volumes:
        suffix = "" if volume.number == 1 else f":{volume.number}"
        places[FRONT + suffix] = Place(volume.number, 0, number)
        for name, page in volume.front.anchors.items():
            places[name + suffix] = Place(volume.number, page, number + page)
        index = volume.front_pages
        for block in volume.blocks:
            places.setdefault(block.key, Place(volume.number, index, number + index))
            if block.start:
                places[f"{block.key}#{block.start}"] = Place(volume.number, index, number + index)
            index += block.pages
        number += index
    return places, number - first_page


def _where(places: dict[str, Place], answers: Sequence[Answer], words: Words) -> Callable[[str, int], str]:
    several = len({p.volume for p in places.values()}) > 1

    def where(key: str, volume: int) -> str:
        place = find(places, key)
        if place is None:
            return "0000"
        if several and place.volume != volume:
            return words("other_volume", volume=place.volume, page=place.number)
        return str(place.number)

    return where


def find(places: dict[str, Place], key: str) -> Place | None:
    """The place of a key; an item's place is that of its first section."""
    if key in places or not key.startswith("section:"):
        return places.get(key)
    return next((place for name, place in places.items() if name.startswith(key)), None)


def _totals(plan: Plan, entries: Sequence[Entry], volumes: object, runs: Sequence[object], total: int) -> front.Totals:
    shown = sum(e.part.pages for e in entries)
    documents = sum("." not in e.number for e in entries)
    return front.Totals(documents, total, max(0, total - shown), len(runs))


def _write(
    plan: Plan, answers: Sequence[Answer], layout: Layout, volume: Volume, path: Path, words: Words, progress: Progress
) -> Path:
    with ExitStack() as stack, pikepdf.new() as pdf:
        _append(pdf, stack, layout, volume, progress)
        pages = [page.obj for page in pdf.pages]
        if len(pages) != volume.pages:
            raise AssertionError("pages in are not pages out")
        sheets = [sheet_of_page(page) for page in pdf.pages]
        _stamp(pdf, pages, sheets, plan, layout, volume, words)
        _link(pdf, pages, sheets, layout, volume)
        _bookmark(pdf, pages, sheets, plan, answers, layout, volume, words)
        _describe(pdf, pages, sheets, plan, layout, volume, words)
        progress("writing", 0, 0)
        pdf.save(
            path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none
        )
    return path


def _append(pdf: pikepdf.Pdf, stack: ExitStack, layout: Layout, volume: Volume, progress: Progress) -> None:
    def opened(content: bytes) -> pikepdf.Pdf:
        return stack.enter_context(pikepdf.open(io.BytesIO(content)))

    own = opened(volume.front.finish())
    pdf.add_pages_from(own, forms="strip")
    sections, slips = opened(layout.sections.finish()), None
    lengths = _lengths(layout.sections)
    for n, block in enumerate(volume.blocks, start=1):
        if block.entry is None:
            start = layout.sections.anchors[block.key]
            pdf.add_pages_from(sections, pages=range(start, start + lengths[block.key]), forms="strip")
        elif block.entry.part.pdf is None:
            slips = slips or opened(layout.slips.finish())
            start = layout.slips.anchors[block.key]
            pdf.add_pages_from(slips, pages=range(start, start + 1), forms="strip")
        else:
            source = stack.enter_context(pikepdf.open(block.entry.part.pdf, access_mode=pikepdf.AccessMode.stream))
            _take(pdf, source, block)
            _keep_layers(pdf, source)
        if n % 25 == 0 or n == len(volume.blocks):
            progress("assembling", n, len(volume.blocks))


def _take(pdf: pikepdf.Pdf, source: pikepdf.Pdf, block: Block) -> None:
    """A block's pages. The plain way is twice as fast, but loses the names that links within a document go by."""
    names = source.Root.get("/Names")
    if "/Dests" in source.Root or "/AcroForm" in source.Root or (isinstance(names, Dictionary) and "/Dests" in names):
        pdf.add_pages_from(source, pages=range(block.start, block.start + block.pages), forms="strip")
    else:
        whole = block.pages == len(source.pages)
        pdf.pages.extend(source.pages if whole else source.pages[block.start : block.start + block.pages])


def _keep_layers(pdf: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
    """Layers stay as visible or hidden as they were: without their catalogue entry, all would show."""
    layers = source.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary) or not isinstance(layers.get("/OCGs"), Array):
        return
    own = pdf.copy_foreign(layers if layers.is_indirect else source.make_indirect(layers))
    default = own.get("/D", Dictionary())
    off = [g for g in default.get("/OFF", [])]
    if default.get("/BaseState") == Name.OFF:
        shown = {g.objgen for g in default.get("/ON", [])}
        off = [g for g in own.OCGs if g.objgen not in shown]
    if "/OCProperties" not in pdf.Root:
        pdf.Root.OCProperties = Dictionary(OCGs=Array([]), D=Dictionary(Order=Array([]), OFF=Array([])))
    known = {g.objgen for g in pdf.Root.OCProperties.OCGs}
    pdf.Root.OCProperties.OCGs.extend([g for g in own.OCGs if g.objgen not in known])
    pdf.Root.OCProperties.D.OFF.extend(off)


def stamp_text(plan: Plan, number: int | str, last: int | str, entry: Entry | None, words: Words) -> str:
    """What stands on a page: file number, page n of N, document; as much of it as the style asks for."""
    style, file = plan.request.stamp.style, plan.request.file_number
    doc = f"{entry.number} · {short_id(entry.prepared.source.id)}" if entry else "\0"
    text = words(f"stamp_{style}", file=file, page=number, total=last, doc=doc)
    return text.split(" | doc")[0] if "\0" in text else text


def stamp_room(plan: Plan, words: Words) -> tuple[str, float, float]:
    """The wanted place, and the length and size of the longest stamp there can be."""
    size = plan.request.stamp.size
    longest = words(f"stamp_{plan.request.stamp.style}", file=plan.request.file_number, page="88888", total="88888", doc="888.88 · " + "m" * 8)
    return plan.request.stamp.place, stamp_width(longest, size), size


def _stamp(pdf: pikepdf.Pdf, pages: list, sheets: list, plan: Plan, layout: Layout, volume: Volume, words: Words) -> None:  # type: ignore[type-arg]
    stamper = Stamper(pdf)
    wanted, size = plan.request.stamp.place, plan.request.stamp.size
    first = layout.places[FRONT if volume.number == 1 else f"{FRONT}:{volume.number}"].number
    for index, (entry, page_of_entry) in enumerate(_owners(volume)):
        place = wanted
        if entry and entry.part.pdf:
            place = entry.part.places[page_of_entry]
        for key in _BAGGAGE:
            if key in pages[index]:
                del pages[index][key]
        text = stamp_text(plan, first + index, layout.last_page, entry, words)
        stamper.stamp(pages[index], operators(text, sheets[index], place, size, wanted=wanted))


def _owners(volume: Volume) -> Iterator[tuple[Entry | None, int]]:
    yield from ((None, 0) for _ in range(volume.front_pages))
    for block in volume.blocks:
        yield from ((block.entry, block.start + n) for n in range(block.pages))


def _destination(pages: list, sheets: list, index: int) -> Array:  # type: ignore[type-arg]
    """The top of a page; the reader's zoom stays."""
    sheet = sheets[index]
    x, y = sheet.own(0, sheet.height)
    return Array([pages[index], Name.XYZ, round(x, 2), round(y, 2), None])


def _link(pdf: pikepdf.Pdf, pages: list, sheets: list, layout: Layout, volume: Volume) -> None:  # type: ignore[type-arg]
    for link in volume.front.links:
        _add_link(pdf, pages, sheets, layout, volume, link.page, link.rect, link.target)
    for block in volume.blocks:
        if block.entry is not None:
            continue
        start = layout.sections.anchors[block.key]
        at = layout.places[block.key].index
        for link in layout.sections.links:
            if start <= link.page < start + block.pages:
                _add_link(pdf, pages, sheets, layout, volume, at + link.page - start, link.rect, link.target)


def _add_link(
    pdf: pikepdf.Pdf, pages: list, sheets: list, layout: Layout, volume: Volume, index: int,  # type: ignore[type-arg]
    rect: tuple[float, float, float, float], target: str,
) -> None:  # fmt: skip
    place = find(layout.places, target)
    if place is None:
        raise AssertionError("a link leads nowhere")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([round(v, 2) for v in rect]), Border=Array([0, 0, 0]), F=4)
    if place.volume == volume.number:
        link.Dest = _destination(pages, sheets, place.index)
    else:
        file = Dictionary(Type=Name.Filespec, F=String(f"packet-{place.volume}.pdf"), UF=String(f"packet-{place.volume}.pdf"))
        link.A = Dictionary(S=Name.GoToR, F=file, D=Array([place.index, Name.Fit]))
    page = pages[index]
    if "/Annots" not in page:
        page.Annots = Array([])
    page.Annots.append(pdf.make_indirect(link))


def _bookmark(
    pdf: pikepdf.Pdf, pages: list, sheets: list, plan: Plan, answers: Sequence[Answer], layout: Layout, volume: Volume, words: Words  # type: ignore[type-arg]
) -> None:
    suffix = "" if volume.number == 1 else f":{volume.number}"

    def mark(title: str, place: Place) -> OutlineItem:
        short = words("short", page=place.number)
        return OutlineItem(f"{title} [{short}]", destination=_destination(pages, sheets, place.index))

    with pdf.open_outline() as outline:
        outline.root.append(mark(words("packet"), layout.places[FRONT + suffix]))
        for name in (TABLE, INDEX):
            if name + suffix in layout.places:
                outline.root.append(mark(words(name), layout.places[name + suffix]))
        items: dict[int, OutlineItem] = {}
        workers: dict[tuple[int, str], OutlineItem] = {}
        by_number = {a.item.number: a for a in answers}
        for block, place in _placed(volume, layout):
            number = block.entry.item if block.entry else int(block.key.split(":")[1])
            case_id = block.entry.case_id if block.entry else block.key.split(":", 2)[2]
            if number not in items:
                text = " ".join(by_number[number].item.text.split())
                items[number] = mark(f"{words('item_n', n=number)}. {text}", place)
                items[number].is_closed = True
                outline.root.append(items[number])
            if case_id and (number, case_id) not in workers:
                worker = mark(f"{plan.workers.get(case_id, '')} ({case_id.split('/')[1]})", place)
                items[number].children.append(workers.setdefault((number, case_id), worker))
            if block.entry:
                workers[number, case_id].children.append(_document_mark(block, place, mark, layout, volume, pages, sheets, words))


def _placed(volume: Volume, layout: Layout) -> Iterator[tuple[Block, Place]]:
    first = layout.places[FRONT if volume.number == 1 else f"{FRONT}:{volume.number}"].number
    index = volume.front_pages
    for block in volume.blocks:
        yield block, Place(volume.number, index, first + index)
        index += block.pages


def _document_mark(
    block: Block, place: Place, mark: Callable[[str, Place], OutlineItem], layout: Layout, volume: Volume,
    pages: list, sheets: list, words: Words,  # type: ignore[type-arg]
) -> OutlineItem:  # fmt: skip
    entry = block.entry
    assert entry is not None  # noqa: S101  the caller asks for entries only
    title = f"{entry.number}. {entry.title}"
    if block.pages != entry.pages:
        title += f" ({words('part', first=block.start + 1, last=block.start + block.pages, total=entry.pages)})"
    document = mark(title, place)
    document.is_closed = True
    stack: list[tuple[int, OutlineItem]] = [(-1, document)]
    for level, name, page in entry.part.bookmarks:
        if not block.start <= page < block.start + block.pages:
            continue
        item = OutlineItem(name or "—", destination=_destination(pages, sheets, place.index + page - block.start))
        item.is_closed = True
        while stack[-1][0] >= level:
            stack.pop()
        stack[-1][1].children.append(item)
        stack.append((level, item))
    return document


def _describe(pdf: pikepdf.Pdf, pages: list, sheets: list, plan: Plan, layout: Layout, volume: Volume, words: Words) -> None:  # type: ignore[type-arg]
    """Title, language, labels that are the stamps' numbers, bookmarks shown, zoom 100 %."""
    title = words("title", file=plan.request.file_number)
    if len(layout.volumes) > 1:
        title += f", {words('volume', n=volume.number, total=len(layout.volumes))}"
    first = layout.places[FRONT if volume.number == 1 else f"{FRONT}:{volume.number}"].number
    root = pdf.Root
    root.Lang = String("fr-CA" if plan.request.language == "fr" else "en-CA")
    root.PageMode = Name.UseOutlines
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first)]))
    x, y = sheets[0].own(0, sheets[0].height)
    root.OpenAction = Array([pages[0], Name.XYZ, round(x, 2), round(y, 2), 1])
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = title
        xmp["dc:language"] = {str(root.Lang)}
        xmp["pdf:Producer"] = "Casefile"
    pdf.docinfo["/Title"] = String(title)
    pdf.docinfo["/Producer"] = String("Casefile")


def _allow_many_files() -> None:
    """Every source stays open until the packet is written: a packet may have thousands."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
