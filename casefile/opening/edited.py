"""A page whose letters are taken out one by one, believed only when a second library sees that nothing else changed."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from pypdfium2 import raw

from casefile.opening.bare import forget_spoken_words
from casefile.opening.erase import erase
from casefile.opening.look import characters
from casefile.opening.same import same_picture
from casefile.opening.secrets import Gone
from casefile.paper.geometry import Box, PageView

_SCALE = 1.5
_MOST_OTHER = 6  # pixels: where a letter's edge met the box
_RECTANGLE = 6  # segments


def edit_page(
    document: pdfium.PdfDocument,
    page: pikepdf.Page,
    number: int,
    places: Sequence[Box],
    sheet: PageView,
    gone: Gone,
) -> bytes | None:
    """The page's new instructions without what stands at these places (as seen); None when that is not certain.

    ``gone``: what had to go, to see that the letters left do not tell it.
    """
    boxes = [sheet.own_box(place) for place in places]
    before = document[number]
    try:
        if not all(_plain(thing, boxes) for thing in before.get_objects(max_depth=1)):
            return None
        with pikepdf.new() as alone:
            alone.pages.append(page)
            steps, left = erase(alone.pages[0], boxes, gone.apart_from)
            alone.pages[0].obj.Contents = alone.make_stream(steps)
            forget_spoken_words(alone, alone.pages[0], gone.apart_from)
            out = io.BytesIO()
            alone.save(out)
        sound = not gone.told_by(left) and _only_that(before, out.getvalue(), boxes, places, gone)
    except Exception:  # noqa: BLE001  whatever a page raises: it is drawn anew
        return None
    finally:
        before.close()
    return steps if sound else None


def _plain(thing: pdfium.PdfObject, boxes: Sequence[Box]) -> bool:
    """Whether what a page shows is letters, lies beside the boxes, or is no more than a line, frame or ground there."""
    if thing.type == raw.FPDF_PAGEOBJ_TEXT:
        return True
    left, bottom, right, top = thing.get_bounds()
    under = [b for b in boxes if left < b[2] and right > b[0] and bottom < b[3] and top > b[1]]
    if not under:
        return True
    if thing.type != raw.FPDF_PAGEOBJ_PATH:
        return False
    count = raw.FPDFPath_CountSegments(thing)
    kinds = {raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(thing, n)) for n in range(count)}
    inside = any(left >= b[0] and right <= b[2] and bottom >= b[1] and top <= b[3] for b in under)
    return raw.FPDF_SEGMENT_BEZIERTO not in kinds and (not inside or count <= _RECTANGLE)


def _only_that(
    before: pdfium.PdfPage, content: bytes, boxes: Sequence[Box], places: Sequence[Box], gone: Gone
) -> bool:
    """Whether no letter is left under the boxes, nor anywhere what had to go, and the page looks the same elsewhere."""
    document = pdfium.PdfDocument(content)
    page = document[0]
    text_page = page.get_textpage()
    try:
        words, letters = characters(text_page)
        shown = [(one, own) for one, own in zip(words, letters, strict=True) if own and not one.isspace()]
        if any(_centre_in(own, box) for _, own in shown for box in boxes) or gone.told_by(words):
            return False
        if not _among(shown, before):
            return False
        return same_picture(_drawn(before, places), _drawn(page, places), _MOST_OTHER)
    finally:
        text_page.close()
        page.close()
        document.close()


def _among(shown: list[tuple[str, Box]], before: pdfium.PdfPage) -> bool:
    """Whether every letter left stood in the same place before."""
    text_page = before.get_textpage()
    try:
        stood = {
            (one, round(x[0], 1), round(x[1], 1)) for one, x in zip(*characters(text_page), strict=True) if x
        }
    finally:
        text_page.close()
    near = (-0.1, 0.0, 0.1)
    return all(
        any((one, round(x[0] + a, 1), round(x[1] + b, 1)) in stood for a in near for b in near)
        for one, x in shown
    )


def _centre_in(letter: Box, box: Box) -> bool:
    x, y = (letter[0] + letter[2]) / 2, (letter[1] + letter[3]) / 2
    return box[0] < x < box[2] and box[1] < y < box[3]


def _drawn(page: pdfium.PdfPage, places: Sequence[Box]) -> Image.Image:
    """The page as seen, the boxes and two pixels around them black."""
    image: Image.Image = page.render(scale=_SCALE, grayscale=True).to_pil().convert("L")
    pen = ImageDraw.Draw(image)
    for left, bottom, right, top in places:
        corners = (left * _SCALE - 2, image.height - top * _SCALE - 2)
        pen.rectangle((*corners, right * _SCALE + 2, image.height - bottom * _SCALE + 2), fill=0)
    return image
