"""Pages of a PDF as pictures, each document drawn in a process of its own.

What pdfium drew before leaves traces in the letters' edges: in one long-lived process a page would look otherwise when
other tests ran first.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pypdfium2
from PIL import Image

Grey = tuple[tuple[int, int], bytes]


def draw(pdf: bytes, dpi: int) -> list[Image.Image]:
    """The pages of a document, in grey."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return [Image.frombytes("L", size, data) for size, data in fresh.submit(_draw, pdf, dpi).result()]


def _draw(content: bytes, dpi: int) -> list[Grey]:
    pdf = pypdfium2.PdfDocument(content)
    images = [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in pdf]
    pdf.close()
    return [(image.size, image.tobytes()) for image in images]
