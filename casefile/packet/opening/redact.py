"""Redaction for real: the page is drawn anew as a picture with black boxes, and only the other words are put behind it.

A picture has no text, no vector and no layer left under the box, whatever the page was made of. The words that may
stay are written behind it unseen, so that the page can still be searched. Everything else the file carried along
(description, structure, comments) is left behind. Two libraries read the result; if either still finds what had to
go, the document is not handed on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from pypdf import PdfReader
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics

from casefile.packet.opening.geometry import Box, Sheet
from casefile.packet.opening.look import characters, found_on
from casefile.packet.opening.paper import SANS, PlainCanvas, draw, segments
from casefile.packet.opening.secrets import Rules, digits_of

DPI = 200
_MOST_PIXELS = 60_000_000


class CannotRedact(Exception):
    """Something that must not leave would still be in the copy."""


def redact(
    path: Path, boxes: Mapping[int, Sequence[Box]], sheets: Sequence[Sheet], rules: Rules, out: Path
) -> None:
    """Write a copy of the PDF with these places (page from 0, boxes as seen) removed. Raises ``CannotRedact``."""
    with pikepdf.open(path) as source, pikepdf.new() as copy:
        copy.add_pages_from(source, forms="strip")
        document = pdfium.PdfDocument(path)
        try:
            gone = {secret for number in boxes for secret in _secrets(document, number, rules)}
            for number, places in sorted(boxes.items()):
                with pikepdf.open(
                    io.BytesIO(_picture_page(document, number, places, sheets[number]))
                ) as fresh:
                    copy.pages[number] = fresh.pages[0]
        finally:
            document.close()
        for page in copy.pages:
            _mask_annotations(page, rules)
        copy.remove_unreferenced_resources()
        copy.save(out, deterministic_id=True)
    _verify(out, rules, set(boxes), gone)


def _picture_page(document: pdfium.PdfDocument, number: int, places: Sequence[Box], sheet: Sheet) -> bytes:
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
    for word, box in _words(page, places, sheet):
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


def _words(page: pdfium.PdfPage, places: Sequence[Box], sheet: Sheet) -> list[tuple[str, Box]]:
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


def _mask_annotations(page: pikepdf.Page, rules: Rules) -> None:
    """Comments keep their look on pages that were not redacted; their words lose what must go."""
    for annotation in page.obj.get("/Annots", []):
        for key in ("/Contents", "/RC", "/T", "/Subj", "/NM"):
            if isinstance(annotation.get(key), pikepdf.String) and rules.find(str(annotation[key])):
                annotation[key] = rules.masked(str(annotation[key]))


def _secrets(document: pdfium.PdfDocument, number: int, rules: Rules) -> set[str]:
    """What is to go from a page, squeezed: held in this process only, to see afterwards that it is gone."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        text, _ = characters(text_page)
        return {_squeezed(text[f.start : f.end]) for f, _ in found_on(text_page, rules)}
    finally:
        text_page.close()
        page.close()


def _squeezed(text: str) -> str:
    return digits_of(text) or re.sub(r"\s+", "", text)


def _verify(path: Path, rules: Rules, pages: set[int], gone: set[str]) -> None:
    """Neither library may find what went on the pages it went from, nor any string of the file hold it."""
    document = pdfium.PdfDocument(path)
    try:
        if any(_secrets(document, number, rules) for number in pages):
            raise CannotRedact
    finally:
        document.close()
    reader = PdfReader(path)
    for number in pages:
        text = reader.pages[number].extract_text()
        if any(_squeezed(text[f.start : f.end]) in gone for f in rules.find(text)):
            raise CannotRedact
    with pikepdf.open(path) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and any(
                isinstance(v, pikepdf.String) and rules.find(str(v)) for v in thing.values()
            ):
                raise CannotRedact
