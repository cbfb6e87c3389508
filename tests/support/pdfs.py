"""Word in, a checked PDF out: what the tests of every engine share."""

from __future__ import annotations

import io

import pypdf

from casefile.pdf import Pdf, guards, make_pdfs
from casefile.settings import Settings
from tests.support.word_samples import ABOUT

BUILTIN = Settings(pdf_engine="builtin")


def make(content: bytes, engine: str = "builtin") -> Pdf:
    """The one PDF, or the test fails with the reason why there is none."""
    (result,) = make_pdfs([(content, ABOUT)], Settings(pdf_engine=engine))
    assert isinstance(result, Pdf), (str(result), getattr(result, "remedy", ""))
    return result


def text_of(pdf: Pdf) -> str:
    """Read by a library that took no part in making or checking the file."""
    pages = pypdf.PdfReader(io.BytesIO(pdf.content)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u00a0", " ")


def lost_of(docx: bytes, pdf: bytes) -> list[str]:
    """What the guards say of it, in English."""
    return [fault.en for fault in guards.faults(docx, pdf)]
