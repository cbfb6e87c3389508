"""Draws the pictures of ``docs/templates.md``: templates as Word shows them, beside what becomes of them.

``python -m tools.draft_guide_pictures``
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from casefile.documents.library import load_library
from casefile.documents.template_check import preview
from casefile.pdf import About, Pdf, make_pdfs
from casefile.settings import SHIPPED_TEMPLATES, Settings
from casefile.word.letterhead import Logo

DOCS = Path(__file__).resolve().parent.parent / "docs"
ABOUT = About("Guide", "en-CA", "Casefile", "", dt.date(2026, 11, 22))
SCALE, GAP = 1.15, 24
# Picture: template, and the part of its first page that is shown (top and bottom, of one).
PICTURES = {
    "template-letter.png": ("offer-number-transmittal", 0, 0.0, 0.62),
    "template-list.png": ("duties-statement", 0, 0.22, 0.72),
}


def main() -> None:
    """Each picture: the template on the left, the filled document on the right."""
    library = load_library([SHIPPED_TEMPLATES])
    for file, (name, number, top, bottom) in PICTURES.items():
        template = library.template(name, "en")
        sides = [template.path.read_bytes(), preview(replace(template, logo=Logo("guide", _logo())))]
        pages = [_page(docx, number) for docx in sides]
        _beside(
            *(page.crop((0, int(page.height * top), page.width, int(page.height * bottom))) for page in pages)
        ).save(DOCS / file, optimize=True)


def _page(docx: bytes, number: int) -> Image.Image:
    (made,) = make_pdfs([(docx, ABOUT)], Settings(pdf_engine="builtin"))
    if not isinstance(made, Pdf):
        raise made
    pages = pypdfium2.PdfDocument(made.content)
    return pages[min(number, len(pages) - 1)].render(scale=SCALE).to_pil().convert("RGB")


def _beside(left: Image.Image, right: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", (left.width + right.width + 3 * GAP, left.height + 2 * GAP), "#e4e8ec")
    sheet.paste(left, (GAP, GAP))
    sheet.paste(right, (left.width + 2 * GAP, GAP))
    return sheet.quantize(48)


def _logo() -> bytes:
    """An invented mark: a wave in a disc."""
    image = Image.new("RGB", (520, 150), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, 144, 144), fill="#1f5f7a")
    for line in range(3):
        draw.arc((26, 42 + 22 * line, 76, 92 + 22 * line), 180, 360, fill="white", width=7)
        draw.arc((72, 42 + 22 * line, 124, 92 + 22 * line), 0, 180, fill="white", width=7)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
