"""The finished packet, read again by libraries that had no part in making it, before anyone is told it is done.

Index page = stamp = label = page of the PDF; every link and bookmark lands on its document; pages in = pages out and
front matter. Anything else is a fault of Casefile, and the packet is not handed over. pypdf reads all that; qpdf and
pdfium each come to the last page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject

from casefile.errors import CasefileError
from casefile.packet.assemble import Built
from casefile.packet.index_lines import IndexLine
from casefile.packet.layout import Volume
from casefile.packet.plan import Plan
from casefile.said import Said


class PacketFault(CasefileError):
    """The finished packet is not what it says of itself."""


def check(plan: Plan, entries: Sequence[IndexLine], built: Built) -> None:
    """Read every volume again. Raises ``PacketFault``."""
    pages = sum(e.pages for e in entries) + _front_pages(built)
    if pages != built.layout.total:
        raise PacketFault("packet-fault.total", made=built.layout.total, pages=pages)
    for volume, file in zip(built.layout.volumes, built.files, strict=True):
        with file.open("rb") as opened:  # given a path, the library would take the whole file into memory
            fault = _fault(built, volume, PdfReader(opened))
        fault = fault or unread_by_others(file, volume.pages)
        if fault:
            raise PacketFault("packet-fault.volume", volume=file.name, why=fault)


def unread_by_others(file: Path, pages: int) -> Said | None:
    """Whether qpdf or pdfium, which take other ways through a file, does not come to its last page, or complains."""
    with pikepdf.open(file) as packet:
        if len(packet.pages) != pages:
            return Said("packet-volume.pages", n=len(packet.pages), planned=pages)
        for page in packet.pages:
            page.obj.get("/Contents")
        if packet.get_warnings():
            return Said("packet-volume.reader", reader="qpdf")
    try:
        with pdfium.PdfDocument(file) as shown:
            shown[pages - 1].close()
    except (pdfium.PdfiumError, IndexError):
        return Said("packet-volume.reader", reader="pdfium")
    return None


def _front_pages(built: Built) -> int:
    own = sum(v.front_pages for v in built.layout.volumes)
    return own + sum(b.pages for v in built.layout.volumes for b in v.blocks if b.entry is None)


def _fault(built: Built, volume: Volume, reader: PdfReader) -> Said | None:
    first = built.layout.first_of(volume)
    pages = list(reader.pages)
    if len(pages) != volume.pages:
        return Said("packet-volume.pages", n=len(pages), planned=volume.pages)
    if reader.page_labels != [str(first + n) for n in range(len(pages))]:
        return Said("packet-volume.labels")
    for index, page in enumerate(pages):
        if not _stamped(page, str(first + index)):
            return Said("packet-volume.stamp", page=index + 1, number=first + index)
    here = {p.index for p in built.layout.places.values() if p.volume == volume.number}
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(pages) if page.indirect_reference}
    for index in range(volume.front_pages):
        for target in _targets(pages[index], numbers):
            if target not in here:
                return Said("packet-volume.link", page=index + 1, target=target + 1)
    return None


def _stamped(page: PageObject, number: str) -> bool:
    contents = page.get("/Contents")
    if not isinstance(contents, ArrayObject):
        return False
    shown = contents[-1].get_object().get_data().decode("cp1252", "replace")
    return number in shown.replace("|", " ").replace("(", " ").replace(")", " ").split()


def _targets(page: PageObject, numbers: dict[int, int]) -> Iterator[int]:
    """The pages this page's links lead to; -1 for a link into nothing."""
    for reference in page.get("/Annots", ()):
        destination = reference.get_object().get("/Dest")
        if destination is not None:
            page_reference = list.__getitem__(
                destination.get_object(), 0
            )  # the reference itself, not the page
            yield numbers.get(getattr(page_reference, "idnum", 0), -1)
