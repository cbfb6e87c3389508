"""The packet's files: pages in their order, then stamps, links, bookmarks, labels; each volume under its limit."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from casefile.packet.entries import Answer, Entry, short_id
from casefile.packet.layout import Block, Layout, Volume, lay_out, lengths_of, owners
from casefile.packet.marks import Book, bookmark, link
from casefile.packet.opening.geometry import sheet_of_page
from casefile.packet.plan import Plan
from casefile.packet.stamp import Stamper, operators
from casefile.packet.stamp import width as stamp_width
from casefile.packet.words import Words

if sys.platform != "win32":
    import resource

_BAGGAGE = ("/StructParents", "/PieceInfo", "/Thumb", "/Metadata", "/B", "/Tabs")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Built:
    """The finished files, in order, and the layout they were made from. ``oversize``: volumes no split could fit."""

    files: tuple[Path, ...]
    layout: Layout
    oversize: tuple[int, ...] = ()


def build(
    plan: Plan, answers: Sequence[Answer], entries: Sequence[Entry], folder: Path, progress: Progress
) -> Built:
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


def _write(
    plan: Plan,
    answers: Sequence[Answer],
    layout: Layout,
    volume: Volume,
    path: Path,
    words: Words,
    progress: Progress,
) -> Path:
    with ExitStack() as stack, pikepdf.new() as pdf:
        _append(pdf, stack, layout, volume, progress)
        pages = [page.obj for page in pdf.pages]
        if len(pages) != volume.pages:
            raise AssertionError("pages in are not pages out")
        sheets = [sheet_of_page(page) for page in pdf.pages]
        book = Book(pdf, pages, sheets, plan, answers, layout, volume, words)
        _stamp(book)
        link(book)
        bookmark(book)
        _describe(book)
        progress("writing", 0, 0)
        pdf.save(
            path,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            fix_metadata_version=False,
        )
    return path


def _append(pdf: pikepdf.Pdf, stack: ExitStack, layout: Layout, volume: Volume, progress: Progress) -> None:
    def opened(content: bytes) -> pikepdf.Pdf:
        return stack.enter_context(pikepdf.open(io.BytesIO(content)))

    own = opened(volume.front.finish())
    pdf.add_pages_from(own, forms="strip")
    sections, slips = opened(layout.sections.finish()), None
    lengths = lengths_of(layout.sections)
    for n, block in enumerate(volume.blocks, start=1):
        if block.entry is None:
            start = layout.sections.anchors[block.key]
            pdf.add_pages_from(sections, pages=range(start, start + lengths[block.key]), forms="strip")
        elif block.entry.part.pdf is None:
            slips = slips or opened(layout.slips.finish())
            start = layout.slips.anchors[block.key]
            pdf.add_pages_from(slips, pages=range(start, start + 1), forms="strip")
        else:
            source = stack.enter_context(
                pikepdf.open(block.entry.part.pdf, access_mode=pikepdf.AccessMode.stream)
            )
            _take(pdf, source, block)
            _keep_layers(pdf, source)
        if n % 25 == 0 or n == len(volume.blocks):
            progress("assembling", n, len(volume.blocks))


def _take(pdf: pikepdf.Pdf, source: pikepdf.Pdf, block: Block) -> None:
    """A block's pages. The plain way is twice as fast, but loses the names that links within a document go by."""
    names = source.Root.get("/Names")
    if (
        "/Dests" in source.Root
        or "/AcroForm" in source.Root
        or (isinstance(names, Dictionary) and "/Dests" in names)
    ):
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
    off = list(default.get("/OFF", []))
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
    longest = words(
        f"stamp_{plan.request.stamp.style}",
        file=plan.request.file_number,
        page="88888",
        total="88888",
        doc="888.88 · " + "m" * 8,
    )
    return plan.request.stamp.place, stamp_width(longest, size), size


def _stamp(book: Book) -> None:
    stamper = Stamper(book.pdf)
    wanted, size = book.plan.request.stamp.place, book.plan.request.stamp.size
    first, last = book.layout.first_of(book.volume), book.layout.last_page
    for index, (entry, page_of_entry) in enumerate(owners(book.volume)):
        page = book.pages[index]
        for key in _BAGGAGE:
            if key in page:
                del page[key]
        place = entry.part.places[page_of_entry] if entry and entry.part.pdf else str(wanted)
        text = stamp_text(book.plan, first + index, last, entry, book.words)
        stamper.stamp(page, operators(text, book.sheets[index], place, size, wanted=wanted))


def _describe(book: Book) -> None:
    """Title, language, labels that are the stamps' numbers, bookmarks shown, zoom 100 %."""
    pdf, words, count = book.pdf, book.words, len(book.layout.volumes)
    title = words("title", file=book.plan.request.file_number)
    if count > 1:
        title += f", {words('volume', n=book.volume.number, total=count)}"
    root = pdf.Root
    root.Lang = String("fr-CA" if book.plan.request.language == "fr" else "en-CA")
    root.PageMode = Name.UseOutlines
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    first = book.layout.first_of(book.volume)
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first)]))
    x, y = book.sheets[0].own(0, book.sheets[0].height)
    root.OpenAction = Array([book.pages[0], Name.XYZ, round(x, 2), round(y, 2), 1])
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = title
        xmp["dc:language"] = {str(root.Lang)}
        xmp["pdf:Producer"] = "Casefile"
    pdf.docinfo["/Title"] = String(title)
    pdf.docinfo["/Producer"] = String("Casefile")


def _allow_many_files() -> None:
    """Every source stays open until the packet is written: a packet may have thousands."""
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
