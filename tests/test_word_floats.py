"""What hangs beside the text is set in line where no LibreOffice stands by, with nothing lost, or refused."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from casefile.errors import DocumentFault
from casefile.pdf import Pdf, make_pdfs
from casefile.settings import Settings
from tests.support.pdfs import BUILTIN, lost_of, make, text_of
from tests.support.programs import needs_libreoffice
from tests.support.word_floats import refused, set_in_line, with_body
from tests.support.word_samples import ABOUT

IN_LINE, REFUSED = dict(set_in_line()), dict(refused())


@pytest.mark.parametrize("name", IN_LINE)
def test_words_beside_the_text_are_printed_in_reading_order(name: str) -> None:
    said = re.findall(r"Before|In the box|Second line|Anchor|After", text_of(make(IN_LINE[name])))
    in_box = [] if "picture" in name else ["In the box", "Second line"]
    assert said == ["Before", *in_box, "Anchor", "After"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_lose_something_in_line_is_refused(name: str) -> None:
    (result,) = make_pdfs([(REFUSED[name], ABOUT)], BUILTIN)
    assert isinstance(result, DocumentFault)
    assert "cannot print this document rightly" in str(result)


def test_a_box_keeps_its_ground_and_its_line() -> None:
    page = pypdfium2.PdfDocument(make(IN_LINE["box with a ground and a line"]).content)[0]
    colours = {colour for _, colour in page.render(scale=2).to_pil().convert("RGB").getcolors(1 << 16)}
    assert (255, 238, 238) in colours


def test_a_guard_sees_the_words_of_a_box_that_are_lost() -> None:
    without = with_body(
        "".join(f"<w:p><w:r><w:t>{word}.</w:t></w:r></w:p>" for word in ("Before", "Anchor", "After"))
    )
    assert lost_of(IN_LINE["text box"], make(without).content)


@needs_libreoffice
@pytest.mark.slow
def test_libreoffice_prints_them_in_their_places_and_what_it_loses_is_set_in_line() -> None:
    jobs = [(content, ABOUT) for content in IN_LINE.values()]
    made = make_pdfs(jobs, Settings(pdf_engine="auto"))
    engines = {
        name: result.engine.split()[0] if isinstance(result, Pdf) else str(result)
        for name, result in zip(IN_LINE, made, strict=True)
    }
    lost = "table in a text box"  # LibreOffice cuts it off at the foot of the box
    assert {name for name, engine in engines.items() if engine != "LibreOffice"} == {lost}, engines
    assert engines[lost] == "word2pdf"
