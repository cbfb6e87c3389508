"""A finished packet, read back: its links and bookmarks, its stamps, and that no number is left in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Name
from pypdf import PdfReader

from tests.support.packet_samples import SIN, Packet


def links_of(reader: PdfReader) -> list[tuple[int, int]]:
    """Every link: page it stands on, page it leads to, both from 0."""
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
    found = []
    for n, page in enumerate(reader.pages):
        for reference in page.get("/Annots", ()):
            destination = reference.get_object().get("/Dest")
            if destination is not None:
                found.append((n, numbers[list.__getitem__(destination, 0).idnum]))
    return found


def outline_of(reader: PdfReader) -> list[tuple[int, str, int]]:
    """Every bookmark: depth, title, page from 0."""
    found = []

    def walk(items: list[Any], depth: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, depth + 1)
            else:
                found.append((depth, item.title, reader.get_destination_page_number(item)))

    walk(reader.outline, 0)
    return found


def stamp_box(packet: Packet, page: int) -> tuple[float, float, float, float, float, float]:
    """Where the stamp of a page is seen: its box from the lower left corner, and the page's size as seen."""
    from casefile.opening.look import characters
    from casefile.paper.geometry import sheet_of_page

    with pikepdf.open(packet.folder / "packet.pdf") as opened:
        sheet = sheet_of_page(opened.pages[page - 1])
    document = pypdfium2.PdfDocument(packet.folder / "packet.pdf")
    text_page = document[page - 1].get_textpage()
    text, boxes = characters(text_page)
    start = text.rindex(packet.receipt["request"]["as_asked"]["file_number"])
    own = [sheet.seen_box(b) for b in boxes[start:] if b]
    text_page.close()
    document.close()
    return (
        min(b[0] for b in own),
        min(b[1] for b in own),
        max(b[2] for b in own),
        max(b[3] for b in own),
        sheet.width,
        sheet.height,
    )


def agree(packet: Packet) -> None:
    """Index page = stamp = label = page of the PDF, for every document; every row of the index is a link."""
    reader, receipt = packet.reader, packet.receipt
    first = receipt["pages"]["first"]
    assert reader.page_labels == [str(first + n) for n in range(len(reader.pages))]
    outline = {title.split(". ")[0]: page for depth, title, page in outline_of(reader) if depth == 2}
    targets = {to for _, to in links_of(reader)}
    for d in receipt["documents"]:
        index = d["page"] - first
        assert f"page {d['page']} of {receipt['pages']['last']}" in reader.pages[
            index
        ].extract_text().replace("\n", " ")
        assert outline[d["number"]] == index
        assert index in targets


DIGITS = SIN.replace(" ", "")


def everything_in(folder: Path) -> bytes:
    """All bytes of the packet, streams and zips unpacked: what someone who digs would see."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        found.append(content)
        if content.startswith(b"%PDF"):
            with pikepdf.open(path) as opened:
                for thing in opened.objects:
                    found.append(repr(thing).encode())
                    if isinstance(thing, pikepdf.Stream):
                        found.append(thing.read_raw_bytes())
                        if thing.get("/Filter") in (None, Name.FlateDecode):
                            found.append(thing.read_bytes())
        elif content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [archive.read(n) for n in archive.namelist()]
    return b"\n".join(found)


def assert_no_sin_left(packet: Packet) -> None:
    everything = everything_in(packet.folder)
    for written in (SIN, DIGITS, SIN.replace(" ", "-"), "-".join(DIGITS)):
        assert written.encode() not in everything
        assert written.encode("utf-16-be") not in everything
    text = packet.all_text()
    assert DIGITS not in text.replace(" ", "")
