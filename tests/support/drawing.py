"""Word files as the pictures of their printed pages, all made and drawn by one fresh process.

What pdfium drew before leaves traces in the letters' edges: in a process that other tests used, a page would look
otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pypdfium2
from PIL import Image

Grey = tuple[tuple[int, int], bytes]


def draw(documents: Sequence[bytes], dpi: int) -> list[list[Image.Image]]:
    """The pages of each document as the built-in engine prints them, in grey."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        drawn = fresh.submit(_draw, list(documents), dpi).result()
    return [[Image.frombytes("L", size, data) for size, data in pages] for pages in drawn]


def _draw(documents: list[bytes], dpi: int) -> list[list[Grey]]:
    from tests.support.pdfs import make

    return [_pages(make(document).content, dpi) for document in documents]


def _pages(content: bytes, dpi: int) -> list[Grey]:
    pdf = pypdfium2.PdfDocument(content)
    images = [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in pdf]
    pdf.close()
    return [(image.size, image.tobytes()) for image in images]
