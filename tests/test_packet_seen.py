"""A number that a reader sees and no list, no plain digit and no text in order tells is found all the same."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from casefile.opening.digits import digits_of
from casefile.opening.look import found_on
from casefile.opening.secrets import Redaction
from casefile.opening.sins import sins_in
from casefile.release.files import read_file
from casefile.release.reading import Reading
from tests.support.packet_samples import SIN
from tests.support.sly_papers import SLY_PAPERS
from tests.support.sly_pdfs import SLY_PDFS

DIGITS = SIN.replace(" ", "")
IN_FILES = (
    *("orphan", "zip-behind", "trailer", "signed", "ink", "sums", "owner-locked", "choices", "one-glyph", "painted"),
    *("word-struck", "word-vanished", "word-symbols", "word-foreign", "word-chart", "zip-lost", "zip-name", "png-zip"),
    *("jpeg-pdf", "html-unseen", "html-cut", "html-data", "mail-uu", "sheet-shown-as", "rtf-coded", "xml-coded"),
)  # fmt: skip
ON_PAGES = ("shuffled", "wave", "sizes", "decoys", "hyphen", "columns", "stacked", "slanted", "outlined")


@pytest.mark.parametrize("kind", IN_FILES)
def test_the_last_search_finds_what_a_file_keeps_in_an_odd_place(kind: str) -> None:
    ending, make = (SLY_PDFS | SLY_PAPERS)[kind]
    reading = Reading()
    read_file(f"x.{ending}", make(DIGITS), reading)
    said = reading.text()
    assert DIGITS in {digits_of(said[a:b]) for a, b in sins_in(said)}
    assert "broken" not in reading.unread


@pytest.mark.parametrize("kind", ON_PAGES)
def test_a_page_that_shows_a_number_in_an_odd_way_is_read_as_it_is_seen(kind: str) -> None:
    with pdfium.PdfDocument(SLY_PDFS[kind][1](DIGITS)) as document:
        assert DIGITS in {find.value for find in found_on(document[0].get_textpage(), Redaction())}
