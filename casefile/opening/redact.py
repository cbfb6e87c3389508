"""Redaction for real. Where a page's text can be edited for certain, the letters under a box are taken out of it and
all else stays as it is; any other page is drawn anew as a picture with black boxes, with the words that may stay unseen
behind it.

A page edited is believed only when a second library finds no letter left under the boxes and draws the same page
outside them. A picture has no text, no vector and no layer left under the box, whatever the page was made of. What
the file carried along beside its pages is left behind or scrubbed. Two libraries read the pages again; if either still
finds what had to go, the document is not handed on.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from pypdf import PdfReader

from casefile.opening.bare import forget_spoken_words
from casefile.opening.edited import edit_page
from casefile.opening.look import found_on
from casefile.opening.redraw import picture_page
from casefile.opening.scrub import scrub
from casefile.opening.secrets import Gone, Redaction, squeezed
from casefile.paper.geometry import Box, PageView


class CannotRedact(Exception):
    """Something that must not leave would still be in the copy."""


def redact(
    path: Path, boxes: Mapping[int, Sequence[Box]], sheets: Sequence[PageView], rules: Redaction, out: Path
) -> set[int]:
    """Write a copy of the PDF with these places (page from 0, boxes as seen) removed.

    Answers with the pages that were drawn anew, upright; on the others letters were taken out. Raises
    ``CannotRedact``.
    """
    drawn = set()
    with pikepdf.open(path) as source, pikepdf.new() as copy:
        copy.add_pages_from(source, forms="strip")
        document = pdfium.PdfDocument(path)
        try:
            gone = Gone({secret for number in boxes for secret in _secrets(document, number, rules)})
            for number, places in sorted(boxes.items()):
                page = copy.pages[number]
                steps = edit_page(document, source.pages[number], number, places, sheets[number], gone)
                if steps is not None:
                    page.obj.Contents = copy.make_stream(steps)
                    forget_spoken_words(copy, page, gone.apart_from)
                    continue
                drawn.add(number)
                fresh_page = picture_page(document, number, places, sheets[number])
                with pikepdf.open(io.BytesIO(fresh_page)) as fresh:
                    copy.pages[number] = fresh.pages[0]
        finally:
            document.close()
        copy.remove_unreferenced_resources()
        scrub(copy, rules.knowing(gone.secrets))
        copy.save(out, deterministic_id=True)
    _verify(out, rules, set(boxes), gone)
    return drawn


def _secrets(document: pdfium.PdfDocument, number: int, rules: Redaction) -> set[str]:
    """What is to go from a page, squeezed: held in this process only, to see afterwards that it is gone."""
    page = document[number]
    text_page = page.get_textpage()
    try:
        return {find.value for find in found_on(text_page, rules)}
    finally:
        text_page.close()
        page.close()


def _verify(path: Path, rules: Redaction, pages: set[int], gone: Gone) -> None:
    """Neither library may find what went on the pages it went from; ``release`` looks at all the rest."""
    document = pdfium.PdfDocument(path)
    try:
        if any(_secrets(document, number, rules) for number in pages):
            raise CannotRedact
    finally:
        document.close()
    reader = PdfReader(path)
    for number in pages:
        text = reader.pages[number].extract_text()
        if any(squeezed(text[f.start : f.end]) in gone.secrets for f in rules.find(text)):
            raise CannotRedact
