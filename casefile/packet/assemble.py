"""The packet's files: pages in order, each with its stamp, links, bookmarks, labels; each volume under its limit."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from casefile import __version__
from casefile.errors import CasefileError
from casefile.opening.plainly import write_plain
from casefile.packet.index_lines import Answer, IndexLine, short_id
from casefile.packet.joining.append import Layers, SourcePdf
from casefile.packet.joining.output import Output, PageTree
from casefile.packet.joining.plain import PlainPdf
from casefile.packet.joining.syntax import NotPlain, Raw, Ref, Value
from casefile.packet.layout import Block, Layout, Volume, lay_out, lengths_of, owners, placed
from casefile.packet.marks import Book, bookmark, links
from casefile.packet.plan import Plan
from casefile.packet.stamp import Stamper, operators
from casefile.packet.stamp import width as stamp_width
from casefile.packet.words import Words
from casefile.paper.geometry import LETTER, PageView
from casefile.paper.paper import Paper
from casefile.progress import Progress
from casefile.said import Said

_UPRIGHT = PageView(LETTER)  # until a page's own sheet is known


@dataclass(frozen=True)
class Built:
    """The finished files, in order, and the layout they were made from. ``oversize``: volumes no split could fit."""

    files: tuple[Path, ...]
    layout: Layout
    oversize: tuple[int, ...] = ()


def build(
    plan: Plan, answers: Sequence[Answer], entries: Sequence[IndexLine], folder: Path, progress: Progress
) -> Built:
    """Write ``packet.pdf``, or ``packet-1.pdf`` and on where the request limits a volume's size."""
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
    with path.open("wb") as file:
        out = Output(file)
        pages = [Ref(out.reserve()) for _ in range(volume.pages)]
        book = Book(out, pages, [_UPRIGHT] * volume.pages, plan, answers, layout, volume, words)
        joining = _Joining(book, PageTree(out, pages), Stamper(out), list(owners(volume)))
        with TemporaryDirectory(prefix="casefile-plain-", dir=path.parent) as folder:
            for n, (block, place) in enumerate(placed(volume, layout), start=1):
                if block.entry and block.entry.part.pdf:
                    joining.source(block, block.entry.part.pdf, place.index, Path(folder))
                if n % 25 == 0 or n == len(volume.blocks):
                    progress(Said("assembling"), n, len(volume.blocks))
        joining.own_pages()
        progress(Said("writing"), 0, 0)
        out.finish(*_describe(joining), f"{plan.digest} {volume.number} {__version__}")
    return path


@dataclass
class _Joining:
    """One volume's pages on their way into its file, each with its stamp."""

    book: Book
    tree: PageTree
    stamper: Stamper
    owners: Sequence[tuple[IndexLine | None, int]]
    layers: Layers = field(default_factory=Layers)

    def source(self, block: Block, pdf: Path, at: int, folder: Path) -> None:
        """A document's pages; a file in another than the plain form is written anew first."""
        mark = self.book.out.mark()
        try:
            self._source(block, pdf, at)
        except NotPlain:
            self.book.out.back_to(mark)
            plain = folder / "plain.pdf"
            with pikepdf.open(pdf) as opened:
                write_plain(opened, plain)
            try:
                self._source(block, plain, at)
            except NotPlain:
                raise CasefileError("packet-cannot-be-joined", key=block.key) from None
            plain.unlink()

    def _source(self, block: Block, pdf: Path, at: int) -> None:
        with pdf.open("rb", buffering=0) as file:
            document = SourcePdf(PlainPdf(file), self.book.out)
            if len(document.pages) != (block.entry.pages if block.entry else 0):
                raise NotPlain
            self._pages(document, range(block.start, block.start + block.pages), at, {})
            layers = document.layers()
            document.finish()
        self.layers.groups += layers.groups
        self.layers.hidden += layers.hidden

    def own_pages(self) -> None:
        """The pages Casefile adds, last: only now is known how the pages are seen that their links lead to."""
        book = self.book
        leading = links(book)
        runs: list[tuple[Paper, range, int]] = [(book.volume.front, range(book.volume.front_pages), 0)]
        sections, slips = book.layout.sections, book.layout.slips
        lengths = lengths_of(sections)
        for block, place in placed(book.volume, book.layout):
            if block.entry is None:
                start = sections.anchors[block.key]
                runs.append((sections, range(start, start + lengths[block.key]), place.index))
            elif block.entry.part.pdf is None:
                start = slips.anchors[block.key]
                runs.append((slips, range(start, start + 1), place.index))
        for paper in (book.volume.front, sections, slips):
            own = [(pages, at) for one, pages, at in runs if one is paper]
            if own:
                document = SourcePdf(PlainPdf(io.BytesIO(paper.finish())), book.out)
                for pages, at in own:
                    self._pages(document, pages, at, leading)
                document.finish()

    def _pages(
        self, document: SourcePdf, pages: range, at: int, leading: Mapping[int, Sequence[Ref]]
    ) -> None:
        for index, page in enumerate(pages, start=at):
            document.place(page, self.book.pages[index].number)
            self.book.sheets[index] = document.sheet(page)
        for index, page in enumerate(pages, start=at):
            stamp = self.stamper.stamp(self._stamp_of(index))
            document.append(page, self.tree.parent_of(index), stamp, leading.get(index, ()))

    def _stamp_of(self, index: int) -> bytes:
        book, (entry, page_of_entry) = self.book, self.owners[index]
        wanted, size = book.plan.request.stamp.place, book.plan.request.stamp.size
        place = entry.part.places[page_of_entry] if entry and entry.part.pdf else str(wanted)
        number = book.layout.first_of(book.volume) + index
        text = stamp_text(book.plan, number, book.layout.last_page, entry, book.words)
        return operators((text, str(number)), book.sheets[index], place, size, wanted=wanted)


def stamp_text(plan: Plan, number: int | str, last: int | str, entry: IndexLine | None, words: Words) -> str:
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


def _describe(joining: _Joining) -> tuple[Ref, Ref]:
    """Catalogue and description: title, language, labels that are the stamps' numbers, bookmarks shown, zoom 100 %."""
    book, out = joining.book, joining.book.out
    words, count = book.words, len(book.layout.volumes)
    title = words("title", file=book.plan.request.file_number)
    if count > 1:
        title += f", {words('volume', n=book.volume.number, total=count)}"
    language = "fr-CA" if book.plan.request.language == "fr" else "en-CA"
    x, y = book.sheets[0].own(0, book.sheets[0].height)
    catalogue: dict[str, Value] = {
        "Type": Raw(b"/Catalog"),
        "Pages": joining.tree.write(),
        "Outlines": bookmark(book),
        "PageMode": Raw(b"/UseOutlines"),
        "Lang": language,
        "ViewerPreferences": {"DisplayDocTitle": True},
        "PageLabels": {"Nums": [0, {"S": Raw(b"/D"), "St": book.layout.first_of(book.volume)}]},
        "OpenAction": [book.pages[0], Raw(b"/XYZ"), float(x), float(y), 1],
        "Metadata": out.add_stream(_xmp(title, language), Type=Raw(b"/Metadata"), Subtype=Raw(b"/XML")),
    }
    layers = joining.layers
    if layers.groups:
        default: dict[str, Value] = {"Order": [], "OFF": [*layers.hidden]}
        catalogue["OCProperties"] = {"OCGs": [*layers.groups], "D": default}
    return out.add(catalogue), out.add({"Title": title, "Producer": "Casefile"})


def _xmp(title: str, language: str) -> bytes:
    with pikepdf.new() as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            xmp["dc:title"] = title
            xmp["dc:language"] = {language}
            xmp["pdf:Producer"] = "Casefile"
        return pdf.Root.Metadata.read_bytes()
