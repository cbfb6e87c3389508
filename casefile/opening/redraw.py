"""A page drawn anew as a picture with black boxes: for whatever cannot be edited for certain.

The words that may stay are written behind the picture unseen, so that the page can still be searched.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics

from casefile.borrowed.canvas import PlainCanvas
from casefile.opening.look import characters
from casefile.paper.geometry import Box, PageView
from casefile.paper.paper import SANS, draw, segments

DPI = 200
_MOST_PIXELS = 60_000_000


def picture_page(
    document: pdfium.PdfDocument,
    number: int,
    places: Sequence[Box],
    sheet: PageView,
    *,
    words: bool = True,
) -> bytes:
    """A PDF of one page that shows the page (number from 0) with these places (as seen) black, upright.

    ``words``: those that may stay lie unseen behind it.
    """
    page = document[number]
    scale = min(DPI / 72, (_MOST_PIXELS / (sheet.width * sheet.height)) ** 0.5)
    image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    pen = ImageDraw.Draw(image)
    for left, bottom, right, top in places:
        pen.rectangle(
            (
                left * scale - 1,
                image.height - top * scale - 1,
                right * scale + 1,
                image.height - bottom * scale + 1,
            ),
            fill="black",
        )
    out = io.BytesIO()
    canvas = PlainCanvas(out, sheet.width, sheet.height)
    for word, box in _words(page, places, sheet) if words else ():
        _write_unseen(canvas, word, box)
    canvas.drawImage(ImageReader(_jpeg(image)), 0, 0, sheet.width, sheet.height)
    canvas.showPage()
    canvas.save()
    page.close()
    return out.getvalue()


def _jpeg(image: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    out.seek(0)
    return out


def _words(page: pdfium.PdfPage, places: Sequence[Box], sheet: PageView) -> list[tuple[str, Box]]:
    """The words that may stay, where they are seen. A word that touches a box loses its letters under it."""
    text_page = page.get_textpage()
    try:
        text, boxes = characters(text_page)
    finally:
        text_page.close()
    kept: list[tuple[str, Box | None]] = []
    for letter, own in zip(text, boxes, strict=True):
        box = sheet.seen_box(own) if own else None
        hidden = box is not None and any(_touch(box, place) for place in places)
        kept.append((" ", None) if hidden or letter.isspace() else (letter, box))
    words: list[tuple[str, Box]] = []
    for match in re.finditer(r"\S+", "".join(letter for letter, _ in kept)):
        own_boxes = [b for _, b in kept[match.start() : match.end()] if b]
        if own_boxes:
            words.append((match.group(), _around(own_boxes)))
    return words


def _touch(box: Box, place: Box) -> bool:
    return box[0] < place[2] and box[2] > place[0] and box[1] < place[3] and box[3] > place[1]


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _write_unseen(canvas: PlainCanvas, word: str, box: Box) -> None:
    size = max(1.0, min(200.0, box[3] - box[1]))
    pieces = segments(word, bold=False, family=SANS)
    width = sum(pdfmetrics.stringWidth(text, font, size) for text, font in pieces) or 1.0
    x = box[0]
    for text, font in pieces:
        stretch = 100 * (box[2] - box[0]) / width
        canvas._code.append(f"q 3 Tr {stretch:.1f} Tz {draw(canvas, text, font, size, x, box[1])} Q")
        x += pdfmetrics.stringWidth(text, font, size) * stretch / 100
