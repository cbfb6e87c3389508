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
from casefile.opening.look import PageFind, found_on
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

    What is left may read as one more number, as in a column of figures: it is removed in turn, and a page that will not
    settle is shown as a picture alone. Answers with the pages that were drawn anew, upright; on the others letters were
    taken out. Raises ``CannotRedact``.
    """
    work = out.with_suffix(".work.pdf")
    drawn: set[int] = set()
    gone: set[str] = set()
    todo, given = boxes, path
    for last in (False, False, True):
        now = [_upright(sheet) if n in drawn else sheet for n, sheet in enumerate(sheets)]
        own_drawn, own_gone = _without(given, todo, now, rules, work, worded=not last)
        drawn, gone = drawn | own_drawn, gone | own_gone
        work.replace(out)
        given = out
        todo = _left(
            out, rules, set(boxes), gone, [_upright(s) if n in drawn else s for n, s in enumerate(sheets)]
        )
        if not todo:
            return drawn
    raise CannotRedact


def _upright(sheet: PageView) -> PageView:
    return PageView((0.0, 0.0, sheet.width, sheet.height))


def _without(
    path: Path,
    boxes: Mapping[int, Sequence[Box]],
    sheets: Sequence[PageView],
    rules: Redaction,
    out: Path,
    *,
    worded: bool,
) -> tuple[set[int], set[str]]:
    """One copy with these places removed: the pages drawn anew, and what went.

    ``worded``: pictures keep their words.
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
                if steps is not None and worded:
                    page.obj.Contents = copy.make_stream(steps)
                    forget_spoken_words(copy, page, gone.apart_from)
                    continue
                drawn.add(number)
                fresh_page = picture_page(document, number, places, sheets[number], words=worded)
                with pikepdf.open(io.BytesIO(fresh_page)) as fresh:
                    copy.pages[number] = fresh.pages[0]
        finally:
            document.close()
        copy.remove_unreferenced_resources()
        scrub(copy, rules.knowing(gone.secrets))
        copy.save(out, deterministic_id=True)
    return drawn, gone.secrets


def _secrets(document: pdfium.PdfDocument, number: int, rules: Redaction) -> set[str]:
    """What is to go from a page, squeezed: held in this process only, to see afterwards that it is gone."""
    return {find.value for find in _found(document, number, rules)}


def _found(document: pdfium.PdfDocument, number: int, rules: Redaction) -> list[PageFind]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        return found_on(text_page, rules)
    finally:
        text_page.close()
        page.close()


def _left(
    path: Path, rules: Redaction, pages: set[int], gone: set[str], sheets: Sequence[PageView]
) -> dict[int, list[Box]]:
    """What either library still finds on the pages that something went from; ``release`` looks at all the rest.

    What the second one alone finds has no place: the page is to be drawn anew without its words.
    """
    left: dict[int, list[Box]] = {}
    with pdfium.PdfDocument(path) as document:
        for number in pages:
            if found := _found(document, number, rules):
                left[number] = [sheets[number].seen_box(own) for one in found for own in one.boxes]
    reader = PdfReader(path)
    for number in pages:
        text = reader.pages[number].extract_text()
        if any(squeezed(text[f.start : f.end]) in gone for f in rules.find(text)):
            left.setdefault(number, [])
    return left
