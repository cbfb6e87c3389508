"""In the child process: one page of a PDF or a picture as it looks, and its words, for whoever reads it at the desk.

A reader's browser is given a picture made here and never the file itself, which may have been made to harm it.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageOps

from casefile.files import pictures

MOST_PIXELS = 12_000_000  # of one picture of a page
_TINT = 8  # of 255: less apart than this is no colour
MOST_WORDS = 400_000  # characters, of one page or of all


def answer(question: bytes) -> bytes:
    """A line of JSON (``page`` from 1, 0 for all; ``width`` in pixels, 0 for words alone; ``pdf``) and the file; back
    come a line of JSON (``pages``, ``words``) and the picture, a PNG. A page that is not there has neither."""
    head, _, content = question.partition(b"\n")
    asked = json.loads(head)
    told, picture = (_pdf_page if asked["pdf"] else _frame)(content, asked["page"], asked["width"])
    return json.dumps(told).encode() + b"\n" + picture


def _pdf_page(content: bytes, number: int, width: int) -> tuple[dict[str, Any], bytes]:
    document = pdfium.PdfDocument(content)
    told = {"pages": len(document), "words": ""}
    if number > len(document):
        return told, b""
    if not width:
        return {**told, "words": _words(document, [number - 1] if number else range(len(document)))}, b""
    document.init_forms()  # what was typed into a form is drawn too
    page = document[number - 1]
    across, down = page.get_size()
    return told, _png(page.render(scale=_scale(across, down, width)).to_pil())


def _words(document: pdfium.PdfDocument, numbers: Iterable[int]) -> str:
    read = ""
    for number in numbers:
        if len(read) < MOST_WORDS:
            read += document[number].get_textpage().get_text_bounded() + "\n"
    return read[:MOST_WORDS]


def _frame(content: bytes, number: int, width: int) -> tuple[dict[str, Any], bytes]:
    """A picture, or a page of a scan that has several."""
    with pictures.opened(content) as image:
        pages = 1 if image.format in pictures.MOVING else getattr(image, "n_frames", 1)
        told = {"pages": pages, "words": ""}
        if not width or number > pages:
            return told, b""
        if number > 1:
            image.seek(number - 1)
        upright = ImageOps.exif_transpose(image).convert("RGB")
    scale = min(1.0, _scale(*upright.size, width))
    return told, _png(upright.resize([max(1, round(side * scale)) for side in upright.size]))


def _scale(width: float, height: float, wanted: int) -> float:
    """What makes a page so wide, and never more than ``MOST_PIXELS`` in all."""
    width, height = max(width, 1.0), max(height, 1.0)
    return min(wanted / width, math.sqrt(MOST_PIXELS / (width * height)))


def _png(image: Image.Image) -> bytes:
    """Without its colours where it has none: a third of the bytes, and every stamp keeps its red."""
    out = io.BytesIO()
    plain = image.convert("RGB")
    (plain.convert("L") if _is_grey(plain) else plain).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return all(int(one.getextrema()[1]) < _TINT for one in apart)  # type: ignore[arg-type]  # one channel: numbers
