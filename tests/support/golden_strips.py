"""Every template with short, typical and extreme values: its PDF, and its pages side by side as one picture."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pypdfium2
from PIL import Image

from casefile.pdf import Pdf, make_pdfs
from casefile.settings import Settings
from tests.support.golden import DPI, GOLDEN, LIBRARY
from tests.support.library_samples import SIZES, filled
from tests.support.word_samples import ABOUT

STRIPS = GOLDEN / "library"
SAMPLES = [(name, language, size) for name, language in sorted(LIBRARY.templates) for size in SIZES]
GREYS = 16


@cache
def pdfs() -> dict[tuple[str, str, str], bytes]:
    """Every sample as a checked PDF from the built-in engine."""
    jobs = [(filled(LIBRARY.template(name, language), size), ABOUT) for name, language, size in SAMPLES]
    made = make_pdfs(jobs, Settings(pdf_engine="builtin"))
    lost = {sample: str(one) for sample, one in zip(SAMPLES, made, strict=True) if not isinstance(one, Pdf)}
    assert lost == {}
    return {s: one.content for s, one in zip(SAMPLES, made, strict=True) if isinstance(one, Pdf)}


def strip(content: bytes) -> Image.Image:
    """All pages side by side, in few greys so that the files stay small."""
    pdf = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in pdf]
    pdf.close()
    image = Image.new("L", (sum(page.width for page in pages), pages[0].height), 255)
    left = 0
    for page in pages:
        image.paste(page, (left, 0))
        left += page.width
    return image.quantize(GREYS)


def strips() -> Iterator[tuple[Path, Image.Image]]:
    """Every golden strip's path, with the image as it is now. The typical sample's pages are in ``tests/golden``.

    Drawn in a process of their own: what pdfium drew before leaves traces in the letters' edges.
    """
    shown = {sample: content for sample, content in pdfs().items() if sample[2] != "typical"}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        for (name, language, size), image in zip(shown, fresh.map(strip, shown.values()), strict=True):
            yield STRIPS / f"{name}.{language}.{size}.png", image
