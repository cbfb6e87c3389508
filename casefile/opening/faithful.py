"""The copy beside its source, page by page, as a viewer shows both.

A page whose copy lost text or objects, or looks different, is replaced by its picture as the viewer shows the source,
with its words unseen behind it: damage costs a page its make, never its content.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array
from PIL import Image, ImageDraw
from pypdfium2 import raw

from casefile.opening.look import scanned
from casefile.opening.plainly import save_plain, write_plain
from casefile.opening.redraw import picture_page
from casefile.opening.same import same_picture
from casefile.paper.geometry import Box, PageView, sheet_of_page

_SMALL = 300  # pixels of a page's longer side: enough to see a word, a field or a picture missing
_MOST_OTHER = 12  # pixels of such a picture that may be another grey


@dataclass
class Comparison:
    """What to compare of which pages, from 0.

    ``lost``: they could not be taken over; ``drawn``: they were changed and are compared by their pictures too, but for
    the places (their own coordinates) that were changed on purpose; ``all_drawn``: the whole file is in doubt.
    """

    lost: set[int] = field(default_factory=set)
    drawn: set[int] = field(default_factory=set)
    places: dict[int, list[Box]] = field(default_factory=dict)
    all_drawn: bool = False

    def except_at(self, number: int, annotation: Any) -> None:
        """What stands there is shown in another way on purpose."""
        with suppress(TypeError, ValueError, AttributeError):
            a, b, c, d = (float(edge) for edge in annotation.Rect)
            self.places.setdefault(number, []).append((min(a, c), min(b, d), max(a, c), max(b, d)))


def write_faithful(pdf: pikepdf.Pdf, source: Path, out: Path, pages: Comparison) -> dict[int, bool]:
    """Write the copy to ``out``; answers with the pages that stand in it as pictures of the source's, and whether the
    words of each are known.

    Raises ``pikepdf.PdfError`` where a page can be neither taken over nor drawn.
    """
    lost = pages.lost | _write(pdf, out)
    sheets = [sheet_of_page(page) for page in pdf.pages]
    with suppress(pdfium.PdfiumError), pdfium.PdfDocument(source) as shown:
        if len(shown) == len(sheets):
            lost |= set(_unlike(shown, out, pages, lost, sheets))
            worded = {number: not scanned(shown, number) for number in sorted(lost)}
            _replace(out, source, sorted(lost), sheets)
            return worded
    if lost:
        raise pikepdf.PdfError("a page that cannot be shown")
    return {}


def _write(pdf: pikepdf.Pdf, out: Path) -> set[int]:
    """The copy as a whole, or page by page; answers with the pages that could not be taken over."""
    try:
        write_plain(pdf, out)
    except Exception:  # noqa: BLE001  one page's broken parts raise whatever they reach, and cost the others nothing
        return _write_each(pdf, out)
    return set()


def _write_each(pdf: pikepdf.Pdf, out: Path) -> set[int]:
    lost = set()
    with pikepdf.new() as copy:
        for number, page in enumerate(pdf.pages):
            try:
                copy.pages.append(page)
            except Exception:  # noqa: BLE001  as above
                copy.add_blank_page()
                lost.add(number)
        save_plain(copy, out)
    return lost


def _unlike(
    shown: pdfium.PdfDocument, copy: Path, pages: Comparison, lost: set[int], sheets: Sequence[PageView]
) -> Iterator[int]:
    """The pages that came out different from what they were."""
    with pdfium.PdfDocument(copy) as copied:
        for number, sheet in enumerate(sheets):
            if number not in lost and _differs(shown, copied, number, pages, sheet):
                yield number


def _differs(
    shown: pdfium.PdfDocument, copied: pdfium.PdfDocument, number: int, pages: Comparison, sheet: PageView
) -> bool:
    try:
        source = shown[number]
    except pdfium.PdfiumError:
        return False  # the viewer cannot show it; what could be read of it is the best there is
    try:
        copy = copied[number]
    except pdfium.PdfiumError:
        return True
    try:
        if _letters(source) - _letters(copy) or _objects(source) > _objects(copy):
            return True
        if not pages.all_drawn and number not in pages.drawn:
            return False
        changed = [sheet.seen_box(own) for own in pages.places.get(number, ())]
        return not same_picture(_small(source, changed), _small(copy, changed), _MOST_OTHER)
    finally:
        source.close()
        copy.close()


def _letters(page: pdfium.PdfPage) -> Counter[str]:
    text = page.get_textpage()
    try:
        return Counter("".join(text.get_text_range().split()))
    finally:
        text.close()


def _objects(page: pdfium.PdfPage) -> int:
    return int(raw.FPDFPage_CountObjects(page))


def _small(page: pdfium.PdfPage, changed: Sequence[Box]) -> Image.Image:
    """A small picture of the page, white where it was changed on purpose."""
    scale = _SMALL / max(*page.get_size(), 1.0)
    image: Image.Image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil().convert("L")
    pen = ImageDraw.Draw(image)
    for left, bottom, right, top in changed:
        corners = (left * scale - 2, image.height - top * scale - 2)
        pen.rectangle((*corners, right * scale + 2, image.height - bottom * scale + 2), fill=255)
    return image


def _replace(out: Path, source: Path, lost: Sequence[int], sheets: Sequence[PageView]) -> None:
    if not lost:
        return
    with pdfium.PdfDocument(source) as shown, pikepdf.open(out, allow_overwriting_input=True) as copy:
        shown.init_forms()
        for number in lost:
            with pikepdf.open(io.BytesIO(_picture(shown, number, sheets[number]))) as fresh:
                _become(copy, copy.pages[number].obj, fresh)
        save_plain(copy, out)


def _become(copy: pikepdf.Pdf, page: Any, fresh: pikepdf.Pdf) -> None:
    """Let a page show what the one page of ``fresh`` shows; what leads to it still does."""
    new = fresh.pages[0].obj
    for key in [k for k in page if k not in {"/Type", "/Parent"}]:
        del page[key]
    page.MediaBox = page.CropBox = Array([float(edge) for edge in new.MediaBox])
    page.Rotate = 0
    page.Contents = copy.copy_foreign(new.Contents)
    page.Resources = copy.copy_foreign(fresh.make_indirect(new.Resources))


def _picture(document: pdfium.PdfDocument, number: int, sheet: PageView) -> bytes:
    """The page as it is shown, its fields and comments drawn into it, so that their words stand behind it too."""
    page = document[number]
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    page.close()
    return picture_page(document, number, (), sheet)
