"""Every template in both languages with short, typical and extreme values: filled, read back, PDF/A-2b, and looked at.

The images in ``tests/golden/library`` are one strip for each document, its pages side by side. After a change that is
meant: ``python tools/update_golden.py``, then look at what it wrote.
"""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from tests.support.golden import LIBRARY, differ
from tests.support.golden_strips import STRIPS, pdfs, strips
from tests.support.library_samples import extreme_offer, offer_of_size
from tests.support.programs import needs_java
from tests.support.verapdf import verdicts

pytestmark = pytest.mark.slow


def test_every_sample_is_filled_read_back_and_printed_with_nothing_lost() -> None:
    assert len(pdfs()) == len(LIBRARY.types) * 2 * 3


@needs_java
def test_every_sample_is_pdf_a_2b_and_pdf_ua_1(tmp_path: Path) -> None:
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
