"""Every template in both languages with short, typical and extreme values: filled, read back, PDF/A-2b, and looked at.

The images in ``tests/golden/library`` are one strip for each document, its pages side by side. After a change that is
meant: ``python tools/update_golden.py``, then look at what it wrote.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from library_samples import SIZES, extreme_offer, filled, offer_of_size
from PIL import Image
from test_pdf_golden import DPI, GOLDEN, LIBRARY, differ
from test_pdf_samples import ABOUT
from test_pdf_verapdf import READY, verdicts

from casefile.pdf import Pdf, make_pdfs
from casefile.settings import Settings

pytestmark = pytest.mark.slow
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


def test_every_sample_is_filled_read_back_and_printed_with_nothing_lost() -> None:
    assert len(pdfs()) == len(LIBRARY.types) * 2 * 3


def test_every_sample_is_pdf_a_2b_and_pdf_ua_1(tmp_path: Path) -> None:
    if not READY:
        pytest.skip("veraPDF is not set up: run tools/verapdf/setup")
    files = []
    for number, content in enumerate(pdfs().values()):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(content)
    for flavour in ("2b", "ua1"):
        assert verdicts(files, flavour) == [f"PASS {file}" for file in files]


def test_every_sample_looks_as_it_did_when_a_person_last_looked() -> None:
    faults, current = [], dict(strips())
    for path, image in current.items():
        if not path.exists() or differ(Image.open(path).convert("L"), image.convert("L")):
            faults.append(path.name)
            actual = STRIPS / "actual"
            actual.mkdir(exist_ok=True, parents=True)
            image.save(actual / path.name)
    assert faults == [], (
        "look at tests/golden/library/actual, then run tools/update_golden.py if the change is meant"
    )
    assert {path.name for path in STRIPS.glob("*.png")} == {path.name for path in current}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_long_name_and_every_duty_stand_whole_in_the_pages(language: str) -> None:
    offer = extreme_offer(language)
    name = f"{offer.worker.given_names} {offer.worker.family_name}"
    assert len(name) == 120
    assert len(offer.job.duties) == 25
    assert max(map(len, offer.job.duties)) == 900
    for kind in ("employment-agreement", "duties-statement", "portal-worksheet", "support-letter"):
        reader = pypdf.PdfReader(io.BytesIO(pdfs()[kind, language, "extreme"]))
        text = "".join("".join(page.extract_text() for page in reader.pages).split())
        for duty in offer.job.duties:
            assert "".join(duty.split()) in text.replace("\xad", ""), (kind, duty[:30])


def test_no_page_holds_a_signature_line_without_the_words_that_are_signed() -> None:
    """The line that is signed is never the first thing under a page's letterhead."""
    for (name, language, size), content in pdfs().items():
        employer = offer_of_size(size, language).employer
        # The certificate of destruction outlasts the employer's name.
        certificate = name == "destruction-record"
        letterhead = employer.business_number if certificate else employer.legal_name.split()[0]
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            lines = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
            assert letterhead in lines[0], (name, language, size)
            assert not any(line == "Signature" for line in lines[:5]), (name, language, size)
