"""The stamp on every page: upright for whoever reads it, in a font that travels with it, over nothing if it can."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pikepdf
import uharfbuzz
from pikepdf import Array, Dictionary, Name

from casefile.packet.opening.geometry import Sheet

FONT_FILE = Path(__file__).resolve().parent.parent / "data" / "fonts" / "LiberationSans-Regular.ttf"
KEY = "/CfStamp"
_FIRST, _LAST = 32, 255
_CODES = [bytes([n]).decode("cp1252", "replace") for n in range(_FIRST, _LAST + 1)]


@cache
def _widths() -> tuple[int, ...]:
    face = uharfbuzz.Face(FONT_FILE.read_bytes())
    font = uharfbuzz.Font(face)
    glyphs = [font.get_nominal_glyph(ord(c)) for c in _CODES]
    return tuple(round(font.get_glyph_h_advance(g) * 1000 / face.upem) if g else 0 for g in glyphs)


def width(text: str, size: float) -> float:
    """The stamp's length in points."""
    return (
        sum(_widths()[code - _FIRST] for code in text.encode("cp1252", "replace") if code >= _FIRST)
        * size
        / 1000
    )


def font_of(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The stamp's font, embedded once for the whole file."""
    face = uharfbuzz.Face(FONT_FILE.read_bytes())
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update({ord(c) for c in _CODES if c != "\ufffd"})
    data = bytes(uharfbuzz.subset(face, wanted).blob.data)
    file = pdf.make_stream(data)
    file.Length1 = len(data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/CFSTMP+LiberationSans"), Flags=32,
        FontBBox=Array([-544, -303, 1302, 980]),
        ItalicAngle=0, Ascent=905, Descent=-212, CapHeight=729, StemV=80, FontFile2=file,
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/CFSTMP+LiberationSans"), Encoding=Name.WinAnsiEncoding,
        FirstChar=_FIRST, LastChar=_LAST, Widths=Array(list(_widths())), FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    return pdf.make_indirect(font)


def operators(text: str, sheet: Sheet, where: str, size: float, *, wanted: str) -> bytes:
    """What draws the stamp. Where no margin is free it stands at the ``wanted`` place with a white edge around it."""
    x, y = sheet.own(*sheet.place(where or wanted, width(text, size), size))
    a, b, c, d = sheet.turn
    shown = (
        text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    at = f"{KEY} {size / sheet.unit:g} Tf {a} {b} {c} {d} {x:.2f} {y:.2f} Tm".encode()
    edge = b"" if where else b"BT 1 Tr 1 G %.2f w %s (%s) Tj ET " % (2 / sheet.unit, at, shown)
    return b"q 0 Tc 0 Tw 100 Tz 0 Ts " + edge + b"BT 0 Tr 0 g " + at + b" (" + shown + b") Tj ET Q\n"


class Stamper:
    """Stamps pages of one file with one font and one shared opening."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._font = font_of(pdf)
        self._open = pdf.make_stream(b"q\n")

    def stamp(self, page: pikepdf.Object, code: bytes) -> None:
        """Add the stamp after everything the page draws, in the page's untouched coordinates."""
        mark = self._pdf.make_stream(b"\nQ\n" + code)
        content = page.get("/Contents")
        if content is None:
            page.Contents = Array([self._open, mark])
        elif isinstance(content, Array):
            page.Contents = Array([self._open, *content, mark])
        else:
            page.Contents = Array([self._open, content, mark])
        resources = page.get("/Resources")
        if not isinstance(resources, Dictionary):
            resources = page.Resources = Dictionary()
        fonts = resources.get("/Font")
        if isinstance(fonts, Dictionary):
            fonts[KEY] = self._font
        else:
            resources.Font = Dictionary({KEY: self._font})
