"""The file itself, PDF/A at once: streams as they are, all else packed together (ISO 32000-1, 7.5.7 and 7.5.8).

reportlab holds a document's objects and would write each for itself, to be read again, described, packed and written a
second time. Here they become the finished file in one go. No clock and no chance is in its bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from casefile.borrowed.embedding import Embedded, stream

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_STREAM = b"endstream"
_OWN_STREAM = re.compile(rb"\A(.*?>>)\s*stream\r?\n(.*)endstream\Z", re.DOTALL)


@dataclass(frozen=True)
class Description:
    """What the file says of itself: its language (BCP 47), its XMP packet, its colours' profile (ICC, RGB)."""

    language: str
    xmp: bytes
    profile: bytes


class Writer:
    """Puts finished objects into reportlab's document, and writes the whole."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._pdf = canvas, canvas._doc
        self._pages: list[str] = []

    def add(self, content: bytes) -> int:
        """A finished object. Its number."""
        return self.add_all([content])

    def add_all(self, contents: Iterable[bytes]) -> int:
        """Finished objects one after the other. The first one's number."""
        pdf, contents = self._pdf, list(contents)
        first = pdf.objectcounter + 1
        numbers = range(first, first + len(contents))
        pdf.objectcounter += len(contents)
        pdf.numberToId.update(zip(numbers, numbers, strict=True))
        pdf.idToObject.update(zip(numbers, contents, strict=True))
        pdf.idToObjectNumberAndVersion.update((number, (number, 0)) for number in numbers)
        return first

    def put_page(self, in_order: int) -> None:
        """Put the page away that was drawn: its code is packed here, reportlab only counts it and keeps its links."""
        canvas, pdf = self._canvas, self._pdf
        code, canvas._code = "\n".join(canvas._code), []
        name = pdf.thisPageName()
        canvas.showPage()
        page = pdf.Pages.pages[-1]
        content = self.add(stream(f"{code}\n".encode("latin-1")))
        box = f"{page.pagewidth:g} {page.pageheight:g}"
        more = "".join(
            f"/{key} {pdfdoc.format(value, pdf).decode('latin-1')}"
            for key, value in (("XObject", page.XObjects), ("ExtGState", page.ExtGState))
            if value
        )
        links = "".join(f"{pdfdoc.format(link, pdf).decode()} " for link in page.Annots or ())
        self._pages.append(name)
        pdf.idToObject[name] = (
            f"<</Type/Page/Parent %d 0 R/MediaBox[0 0 {box}]/Contents {content} 0 R/StructParents {in_order}/Tabs/S"
            f"/Resources<</Font %d 0 R{more}>>{f'/Annots[{links}]' if links else ''}>>"
        )

    def write(self, fonts: Embedded, described: Description) -> bytes:
        """The finished file."""
        pdf = self._pdf
        named = self.add(fonts.write(self.add).encode())
        pages = pdf.Reference(pdf.Pages)
        parent = pdf.idToObjectNumberAndVersion[pages.name][0]
        for name in self._pages:
            pdf.idToObject[name] = (pdf.idToObject[name] % (parent, named)).encode("latin-1")
        pdf.Outlines.prepare(pdf, self._canvas)
        if pdf.Outlines.ready < 0:
            pdf.Catalog.Outlines = None
        pdf.encrypt.prepare(pdf)
        root = pdf.idToObjectNumberAndVersion[pdf.Reference(pdf.Catalog).name][0]
        objects = dict(_formatted(pdf))
        objects[root] = self._described(objects[root], described, objects)
        return _file(objects, root)

    @staticmethod
    def _described(catalog: bytes, described: Description, objects: dict[int, bytes]) -> bytes:
        """The catalog with the description; its two streams go among the objects."""
        first = max(objects) + 1
        head = b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream"
        objects[first] = head % (len(described.xmp), described.xmp)
        objects[first + 1] = _profile(described.profile)
        intent = "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)"
        more = (
            f"/Metadata {first} 0 R/Lang({described.language})/ViewerPreferences<</DisplayDocTitle true>>"
            f"/OutputIntents[{intent}/DestOutputProfile {first + 1} 0 R>>]>>"
        )
        return catalog[: catalog.rindex(b">>")] + more.encode("ascii")


@lru_cache(maxsize=4)
def _profile(profile: bytes) -> bytes:
    return stream(profile, "/N 3")


def _formatted(pdf: Any) -> Iterable[tuple[int, bytes]]:
    """Each object by its number, as it is written; an object may add others meanwhile."""
    number = 1
    while number in pdf.numberToId:
        content = pdf.idToObject[pdf.numberToId[number]]
        yield number, content if type(content) is bytes else _of_reportlab(content, pdf)
        number += 1


def _of_reportlab(content: Any, pdf: Any) -> bytes:
    """One of reportlab's own objects. Its streams end without the line's end that ISO 19005-2, 6.1.7.1, asks for."""
    body = bytes(pdfdoc.format(content, pdf, toplevel=1)).strip()
    return _OWN_STREAM.sub(rb"\1\nstream\n\2\nendstream", body) if body.endswith(_STREAM) else body


def _file(objects: dict[int, bytes], root: int) -> bytes:
    streams = {number: body for number, body in objects.items() if body.endswith(_STREAM)}
    packed = [(number, body) for number, body in objects.items() if number not in streams]
    last = max(objects)
    streams[last + 1] = _packed(packed)
    pieces, at, rows = [_HEAD], len(_HEAD), {0: (0, 0, 255)}
    for number, body in streams.items():
        rows[number] = (1, at, 0)
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(pieces[-1])
    rows |= {number: (2, last + 1, place) for place, (number, _) in enumerate(packed)}
    rows[last + 2] = (1, at, 0)
    pieces.append(_references(rows, root, b"".join(pieces)))
    pieces.append(b"startxref\n%d\n%%%%EOF\n" % at)
    return b"".join(pieces)


def _packed(objects: list[tuple[int, bytes]]) -> bytes:
    """The object stream of these objects."""
    places, at = [], 0
    for number, body in objects:
        places.append(f"{number} {at}")
        at += len(body) + 1
    head = f"{' '.join(places)}\n".encode()
    content = head + b"\n".join(body for _, body in objects)
    return stream(content, f"/Type/ObjStm/N {len(objects)}/First {len(head)}")


def _references(rows: dict[int, tuple[int, int, int]], root: int, written: bytes) -> bytes:
    """The cross-reference stream, which is the last object."""
    size = len(rows)
    table = b"".join(
        b"%c%b%b" % (kind, where.to_bytes(4, "big"), place.to_bytes(2, "big"))
        for kind, where, place in (rows[number] for number in range(size))
    )
    told = hashlib.sha256(written).hexdigest()[:32]
    more = f"/Type/XRef/Size {size}/W[1 4 2]/Root {root} 0 R/ID[<{told}><{told}>]"
    return b"%d 0 obj\n%s\nendobj\n" % (size - 1, stream(table, more))
