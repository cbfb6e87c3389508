"""Where on a page a stamp may stand: the first margin without text, or on a scan the first that is bare paper.

A scan is one packed picture: an eighth of its size is enough to see ink, and a JPEG can be unpacked at that size. Of
any other page without text only the strips are drawn that a stamp could stand in.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from casefile.paper.geometry import Box, PageView

PLACES = ("bottom-right", "bottom-centre", "bottom-left", "top-right", "top-centre", "top-left")
_PAPER = 245  # a pixel lighter than this is paper
_EIGHTH = 8
_SCALE = 0.5
_MOST_PIXELS = 2000  # of a strip's length
Free = Callable[[Box], bool]  # whether a rectangle, as it is seen, is free


def first_free(free: Free, sheet: PageView, stamp: tuple[str, float, float]) -> str:
    """The first free place, the wanted one first; empty when none is. ``stamp``: place, width, size."""
    wanted, width, size = stamp
    places = dict.fromkeys((wanted, *PLACES))
    return next((where for where in places if free(sheet.zone(where, width, size))), "")


def free_by_text(text_page: pdfium.PdfTextPage, sheet: PageView) -> Free:
    """Free is where no text stands."""
    return lambda zone: not text_page.get_text_bounded(*sheet.own_box(zone)).strip()


def free_by_ink(page: pdfium.PdfPage, sheet: PageView) -> Free:
    """Free is where the paper is bare."""
    return _in_picture(page, sheet) or _in_strips(page, sheet)


def _in_picture(page: pdfium.PdfPage, sheet: PageView) -> Free | None:
    """In the one upright JPEG that is all of the page; None for another page."""
    things = list(page.get_objects(max_depth=1))
    if len(things) != 1 or things[0].type != raw.FPDF_PAGEOBJ_IMAGE:
        return None
    if things[0].get_filters()[-1:] != ["DCTDecode"]:
        return None
    across, b, c, up, left, bottom = things[0].get_matrix().get()
    if b or c or across <= 0 or up <= 0:
        return None
    try:
        with Image.open(io.BytesIO(bytes(things[0].get_data(decode_simple=True)))) as packed:
            if packed.mode not in {"L", "RGB"}:
                return None
            packed.draft("L", (packed.width // _EIGHTH, packed.height // _EIGHTH))
            image = packed.convert("L")
    except (OSError, ValueError, SyntaxError):
        return None

    def free(zone: Box) -> bool:
        a, b, c, d = sheet.own_box(zone)
        x, y = image.width / across, image.height / up
        edges = ((a - left) * x, (bottom + up - d) * y, (c - left) * x + 1, (bottom + up - b) * y + 1)
        return _bare(image, edges)

    return free


def _in_strips(page: pdfium.PdfPage, sheet: PageView) -> Free:
    drawn: dict[bool, Image.Image] = {}
    scale = min(_SCALE, _MOST_PIXELS / 2 / max(sheet.width, 1.0))

    def free(zone: Box) -> bool:
        lower = zone[1] < sheet.height / 2
        bottom, top = (
            (0.0, min(sheet.height, 48.0)) if lower else (max(0.0, sheet.height - 48.0), sheet.height)
        )
        if lower not in drawn:
            drawn[lower] = _strip(page, sheet, bottom, top, scale)
        image = drawn[lower]
        per_point = image.width / sheet.width
        edges = (zone[0], top - zone[3], zone[2], top - zone[1])
        return _bare(image, tuple(edge * per_point for edge in edges))

    return free


def _strip(page: pdfium.PdfPage, sheet: PageView, bottom: float, top: float, scale: float) -> Image.Image:
    """What of the page lies between two heights, as it is seen."""
    unit = sheet.height / max(page.get_height(), 1.0)
    cut = (0, bottom / unit, 0, (sheet.height - top) / unit)
    image: Image.Image = page.render(scale=scale * unit, crop=cut, grayscale=True).to_pil().convert("L")
    return image


def _bare(image: Image.Image, edges: tuple[float, ...]) -> bool:
    """Whether a part of a picture is paper; what lies outside of it is."""
    left, top, right, bottom = edges
    box = (
        max(0, int(left)),
        max(0, int(top)),
        min(image.width, int(right) + 1),
        min(image.height, int(bottom) + 1),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return True
    return not any(image.crop(box).histogram()[:_PAPER])
