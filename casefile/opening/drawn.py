"""Whether the letters of a page are what its text says: a font may draw digits and call them anything.

A file can hold a font whose text is missing or wrong (ToUnicode); a search of its text then finds nothing, and nothing
says so. The digits that a font draws are known by their shape. Each font is tried on the first pages that use it: one
that draws several digits under other names is not to be searched by its text.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name
from PIL import Image, ImageChops, ImageDraw, ImageFont
from pypdfium2 import raw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

_FONTS = Path(__file__).resolve().parent.parent / "data" / "fonts"
_FACES = (
    *("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSerif-Regular", "LiberationSerif-Bold"),
    *("LiberationMono-Regular", "LiberationSerif-Italic", "DejaVuSans", "Carlito-Regular", "Carlito-Bold"),
    *("Caladea-Regular", "Caladea-Bold"),
)
_SIZE = (12, 16)  # pixels that a shape is brought to
_LIKE = 0.14  # of full contrast, on average over a shape: as near are two fonts' forms of one digit
_SLIMMER, _WIDER = 0.75, 1.34  # of a digit's own breadth
_SCALE = 4.0
_MOST_PIXELS = 40_000_000
_SMALLEST = 9  # pixels high: a smaller shape tells nothing
_PAGES_EACH = 2  # pages that each font is tried on
_MOST_UNNAMED = 60  # letters without a text, tried one by one
_LIES = 3  # so many different digits drawn under other names
# Letters that are drawn like a digit, or nearly so, in one font or another.
_ALIKE = {
    "0": "OoDQCcUuaeGΟοОоθ°", "1": "lIi|!/\\tfjr[](){}TJ", "2": "Zz?", "3": "BEJSs", "4": "A", "5": "SsB", "6": "bGCe",
    "7": "TYZ?/", "8": "BSsg&e", "9": "gqpP",
}  # fmt: skip
_NEAR = {"1": "7", "7": "1", "3": "8", "8": "360", "6": "8", "0": "8"}


def is_plain_font(font: Any) -> bool:
    """Whether a font's dictionary leaves no doubt: one of the fonts that every viewer has, with its usual letters."""
    named = str(font.get("/BaseFont", ""))[1:] in pdfmetrics.standardFonts
    usual = not isinstance(font.get("/Encoding"), Dictionary)
    return named and usual and "/ToUnicode" not in font and "/FontFile" not in font.get("/FontDescriptor", {})


def all_plain(pdf: pikepdf.Pdf) -> bool:
    """Whether all fonts of a file are such."""
    fonts = (t for t in pdf.objects if isinstance(t, Dictionary) and t.get("/Type") == Name.Font)
    return all(map(is_plain_font, fonts))


class Fonts:
    """The fonts of one open document, tried as its pages come."""

    def __init__(self) -> None:
        self._tried: dict[int, int] = {}
        self._misnamed: dict[int, set[str]] = {}
        self._known: set[tuple[object, ...]] = set()

    def lie_on(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> bool:
        """Whether a font on this page draws digits under other names."""
        used = _fonts_of(page)
        if any(self._tried.get(font, 0) < _PAGES_EACH for font in used):
            self._try(page, text_page)
            self._tried.update({font: self._tried.get(font, 0) + 1 for font in used})
        return any(len(self._misnamed.get(font, ())) >= _LIES for font in used)

    def _try(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> None:
        width, height = page.get_size()
        scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil().convert("L")
        place = _placing(page, image.size)
        for font, said, box in self._sample(text_page):
            drawn = _digit(image.crop(place(box)))
            if drawn and drawn != said and said not in _ALIKE[drawn] and said not in _NEAR.get(drawn, ""):
                self._misnamed.setdefault(font, set()).add(drawn)

    def _sample(
        self, text_page: pdfium.PdfTextPage
    ) -> Iterator[tuple[int, str, tuple[float, float, float, float]]]:
        """Each letter of each font once in each size, with what its text is and its box; some of those without."""
        unnamed = 0
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        for n in range(text_page.count_chars()):
            code = raw.FPDFText_GetUnicode(text_page, n)
            said = chr(code) if 32 < code < 0xD800 else ""
            if said.isspace():
                continue
            if not raw.FPDFText_GetCharBox(text_page, n, left, right, bottom, top):
                continue
            font = _font_of(raw.FPDFText_GetTextObject(text_page, n))
            box = (left.value, bottom.value, right.value, top.value)
            form = (font, said, round(box[2] - box[0]), round(box[3] - box[1]))
            unnamed += not said
            if unnamed > _MOST_UNNAMED or (said and form in self._known):
                continue
            self._known.add(form)
            yield font, said, box


def _fonts_of(page: pdfium.PdfPage) -> set[int]:
    found = set()
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4):
        found.add(_font_of(thing.raw))
    return found


def _font_of(thing: Any) -> int:
    """A font's place in memory: its name would do, but two fonts of a file may bear one."""
    font = raw.FPDFTextObj_GetFont(thing) if thing else None
    return ctypes.cast(font, ctypes.c_void_p).value or 0 if font else 0


def _placing(page: pdfium.PdfPage, size: tuple[int, int]) -> Any:
    """Where on the page's picture a box of its own coordinates lies."""

    def place(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        x, y = ctypes.c_int(), ctypes.c_int()
        corners = []
        for a, b in ((box[0], box[1]), (box[2], box[3])):
            raw.FPDF_PageToDevice(page, 0, 0, *size, 0, a, b, x, y)
            corners.append((x.value, y.value))
        (a, b), (c, d) = corners
        return min(a, c) - 1, min(b, d) - 1, max(a, c) + 2, max(b, d) + 2

    return place


def _digit(picture: Image.Image) -> str:
    """The digit that a picture of one letter shows; empty where it shows none for certain."""
    shape = _shape(picture)
    if shape is None:
        return ""
    breadth, form = shape
    best, which = 1.0, ""
    for digit, own, other in _digits():
        if _SLIMMER < breadth / own < _WIDER:
            far = _distance(form, other)
            if far < best:
                best, which = far, digit
    return which if best < _LIKE else ""


def _shape(picture: Image.Image) -> tuple[float, Image.Image] | None:
    """How broad the ink is for its height, and the ink brought to one size, dark on light."""
    low, high = cast("tuple[float, float]", picture.getextrema())  # of a picture in grey
    if high - low < 80:
        return None
    ink = picture.point(lambda v: round(255 * (high - v) / (high - low)))
    box = ink.point(lambda v: 255 * (v > 100)).getbbox()
    if box is None or box[3] - box[1] < _SMALLEST:
        return None
    return (box[2] - box[0]) / (box[3] - box[1]), ink.crop(box).resize(_SIZE, Image.Resampling.BOX)


def _distance(one: Image.Image, other: Image.Image) -> float:
    counts = ImageChops.difference(one, other).histogram()
    return sum(level * count for level, count in enumerate(counts)) / (255 * _SIZE[0] * _SIZE[1])


@cache
def _digits() -> tuple[tuple[str, float, Image.Image], ...]:
    """The digits' shapes: in the shipped fonts, and in those that a viewer draws where a file brings none."""
    pictures = [*_in_shipped_fonts(), *_in_standard_fonts()]
    return tuple((digit, *shape) for digit, paper in pictures if (shape := _shape(paper)))


def _in_shipped_fonts() -> Iterator[tuple[str, Image.Image]]:
    for face in _FACES:
        font = ImageFont.truetype(str(_FONTS / f"{face}.ttf"), 48)
        for digit in "0123456789":
            paper = Image.new("L", (80, 80), 255)
            ImageDraw.Draw(paper).text((16, 10), digit, font=font, fill=0)
            yield digit, paper


def _in_standard_fonts() -> Iterator[tuple[str, Image.Image]]:
    names = [name for name in pdfmetrics.standardFonts if name not in {"Symbol", "ZapfDingbats"}]
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=(400, 40 * len(names)), invariant=1)
    for row, name in enumerate(names):
        drawn.setFont(name, 24)
        for column in range(10):
            drawn.drawString(40 * column + 12, 40 * row + 12, str(column))
    drawn.save()
    with pdfium.PdfDocument(out.getvalue()) as document:
        image = document[0].render(scale=2, grayscale=True).to_pil().convert("L")
    for row in range(len(names)):
        top = image.height - 80 * (row + 1)
        for column in range(10):
            yield str(column), image.crop((80 * column, top, 80 * column + 80, top + 80))
