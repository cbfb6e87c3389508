"""The stamp on every page: upright for whoever reads it, in a font that travels with it, over nothing if it can."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import uharfbuzz

from casefile.packet.joining.append import PageStamp
from casefile.packet.joining.output import Output
from casefile.packet.joining.syntax import Raw, Ref
from casefile.paper.geometry import EDGE, PageView

FONT_FILE = Path(__file__).resolve().parent.parent / "data" / "fonts" / "LiberationSans-Regular.ttf"
FONT = "CfStamp"
_FIRST, _LAST = 32, 255
_SMALLEST = 5.0  # points that can still be read
_CODES = [bytes([n]).decode("cp1252", "replace") for n in range(_FIRST, _LAST + 1)]


@cache
def _widths() -> tuple[int, ...]:
    """Of each code, in thousandths of the size."""
    face = uharfbuzz.Face(FONT_FILE.read_bytes())
    font = uharfbuzz.Font(face)
    glyphs = [font.get_nominal_glyph(ord(c)) for c in _CODES]
    printed = [round(font.get_glyph_h_advance(g) * 1000 / face.upem) if g else 0 for g in glyphs]
    return (*[0] * _FIRST, *printed)


def width(text: str, size: float) -> float:
    """The stamp's length in points."""
    return sum(map(_widths().__getitem__, text.encode("cp1252", "replace"))) * size / 1000


def font_of(out: Output) -> Ref:
    """The stamp's font, embedded once for the whole file."""
    face = uharfbuzz.Face(FONT_FILE.read_bytes())
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update({ord(c) for c in _CODES if c != "\ufffd"})
    data = bytes(uharfbuzz.subset(face, wanted).blob.data)
    file = out.add_stream(zlib.compress(data), Filter=Raw(b"/FlateDecode"), Length1=len(data))
    name = Raw(b"/CFSTMP+LiberationSans")
    descriptor = out.add({
        "Type": Raw(b"/FontDescriptor"), "FontName": name, "Flags": 32, "FontBBox": [-544, -303, 1302, 980],
        "ItalicAngle": 0, "Ascent": 905, "Descent": -212, "CapHeight": 729, "StemV": 80, "FontFile2": file,
    })  # fmt: skip
    return out.add({
        "Type": Raw(b"/Font"), "Subtype": Raw(b"/TrueType"), "BaseFont": name, "Encoding": Raw(b"/WinAnsiEncoding"),
        "FirstChar": _FIRST, "LastChar": _LAST, "Widths": list(_widths()[_FIRST:]), "FontDescriptor": descriptor,
    })  # fmt: skip


def fitted(texts: Sequence[str], sheet: PageView, size: float) -> tuple[str, float]:
    """The first text that fits the page's breadth, smaller if it must be, with its size; the last in any case."""
    room = max(sheet.width - 2 * EDGE, 0.9 * sheet.width)
    for text in texts:
        own = min(size, size * room / width(text, size))
        if own >= _SMALLEST or text == texts[-1]:
            break
    return text, max(own, 1.0)


def operators(texts: Sequence[str], sheet: PageView, where: str, size: float, *, wanted: str) -> bytes:
    """What draws the stamp: the first of the texts that fits.

    Where no margin is free it stands at the ``wanted`` place with a white edge around it.
    """
    text, size = fitted(texts, sheet, size)
    x, y = sheet.own(*sheet.place(where or wanted, width(text, size), size))
    a, b, c, d = sheet.turn
    shown = (
        text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    at = f"/{FONT} {size / sheet.unit:g} Tf {a} {b} {c} {d} {x:.2f} {y:.2f} Tm".encode()
    edge = b"" if where else b"BT 1 Tr 1 G %.2f w %s (%s) Tj ET " % (2 / sheet.unit, at, shown)
    return b"q 0 Tc 0 Tw 100 Tz 0 Ts " + edge + b"BT 0 Tr 0 g " + at + b" (" + shown + b") Tj ET Q\n"


class Stamper:
    """Stamps for the pages of one file: one font and one shared opening, and a text for each."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._font = font_of(out)
        self._open = out.add_stream(b"q\n")

    def stamp(self, code: bytes) -> PageStamp:
        """What draws after everything the page draws, in the page's untouched coordinates."""
        return PageStamp(self._open, self._out.add_stream(b"\nQ\n" + code), FONT, self._font)
