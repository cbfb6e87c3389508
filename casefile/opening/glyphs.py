"""How a PDF's fonts cut strings into glyphs, and how wide each is: what is needed to know where letters stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name
from reportlab.pdfbase import pdfmetrics

_SIMPLE = {"/Type1", "/MMType1", "/TrueType"}


@dataclass(frozen=True)
class Font:
    """``width`` of a code in em, or None where the font does not say; ``bytes_of`` one code."""

    width: Callable[[int], float | None]
    bytes_of: int = 1

    def codes(self, text: bytes) -> Iterator[tuple[bytes, float]]:
        """Each code of a string with its glyph's width. Raises ``LookupError`` for one whose width is not known."""
        for start in range(0, len(text), self.bytes_of):
            code = text[start : start + self.bytes_of]
            width = self.width(int.from_bytes(code, "big"))
            if width is None:
                raise LookupError("a glyph of unknown width")
            yield code, width


def read_font(font: Dictionary) -> Font:
    """The font of a resource. One of a kind that is not understood knows no width at all."""
    kind = str(font.get("/Subtype", ""))
    if kind in _SIMPLE:
        return Font(_simple_widths(font))
    if kind == "/Type0" and font.get("/Encoding") == Name("/Identity-H"):
        descendants = font.get("/DescendantFonts")
        if isinstance(descendants, Array) and isinstance(descendants[0], Dictionary):
            return Font(_wide_widths(descendants[0]), bytes_of=2)
    return Font(lambda _: None)


def _simple_widths(font: Dictionary) -> Callable[[int], float | None]:
    widths = font.get("/Widths")
    if not isinstance(widths, Array):
        return _standard_widths(font)
    first = int(font.get("/FirstChar", 0))
    known = [float(w) / 1000 for w in widths]
    descriptor = font.get("/FontDescriptor", Dictionary())
    missing = float(descriptor.get("/MissingWidth", 0)) / 1000
    return lambda code: known[code - first] if 0 <= code - first < len(known) else missing


def _standard_widths(font: Dictionary) -> Callable[[int], float | None]:
    """One of the fourteen fonts that every viewer has, which may leave its widths out."""
    name, encoding = str(font.get("/BaseFont", ""))[1:], font.get("/Encoding")
    if name not in pdfmetrics.standardFonts or isinstance(encoding, Dictionary):
        return lambda _: None
    own = f"{name}Encoding" if name in {"Symbol", "ZapfDingbats"} else "StandardEncoding"
    table = pdfmetrics.Font(name, name, str(encoding)[1:] if encoding is not None else own).widths
    return lambda code: table[code] / 1000


def _wide_widths(descendant: Dictionary) -> Callable[[int], float | None]:
    otherwise = float(descendant.get("/DW", 1000)) / 1000
    known: Mapping[int, float] = dict(_listed(list(descendant.get("/W", Array()))))
    return lambda code: known.get(code, otherwise)


def _listed(items: list[Any]) -> Iterator[tuple[int, float]]:
    """The array's two forms: a first code and a list of widths; a first and a last code and one width for all."""
    at = 0
    while at + 1 < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], Array):
            yield from ((first + n, float(w) / 1000) for n, w in enumerate(items[at + 1]))
            at += 2
        elif at + 2 < len(items):
            yield from ((code, float(items[at + 2]) / 1000) for code in range(first, int(items[at + 1]) + 1))
            at += 3
        else:
            return
