"""No PDF that lost something is delivered: each guard sees its own kind of loss, and broken documents end refused."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

import pikepdf
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from casefile.errors import DocumentFault
from casefile.pdf import Pdf, make_pdfs, preflight
from casefile.pdf.word import WordFile
from tests.support.damage import with_damaged
from tests.support.examples import examples
from tests.support.pdfs import BUILTIN, lost_of, make, text_of
from tests.support.programs import ENGINES, needs_libreoffice
from tests.support.word_cases import bound_control, repeated_section
from tests.support.word_samples import (
    ABOUT,
    document,
    edited,
    letter,
    page_field,
    save,
    strict,
    tall_header,
    tall_row,
    text_box,
    three_pages,
    tracked_changes,
    with_date_field,
)


def pdf_of(content: bytes) -> bytes:
    """Its PDF, which passed every guard."""
    return make(content).content


def test_a_sound_pdf_has_no_fault() -> None:
    assert lost_of(letter(), pdf_of(letter())) == []


def test_a_lost_word_is_counted_and_not_named() -> None:
    (fault,) = lost_of(
        letter("Le salaire est de trente dollars."), pdf_of(letter("Le salaire est de dollars."))
    )
    assert fault == "1 of the document's words are not in the PDF"


def test_a_word_must_be_there_as_often_as_the_document_has_it() -> None:
    twice = lost_of(letter("payé chaque jour, chaque semaine"), pdf_of(letter("payé chaque jour, semaine")))
    assert twice == ["1 of the document's words are not in the PDF"]


def test_a_lost_accent_is_a_lost_word() -> None:
    assert lost_of(letter("Zoé"), pdf_of(letter("Zoe"))) != []


def test_a_decomposed_name_is_the_same_name() -> None:
    name = "Nguyễn Élodie"
    assert lost_of(letter(unicodedata.normalize("NFD", name)), pdf_of(letter(name))) == []


@pytest.mark.parametrize("name", ["Nguyễn", "ਗੁਰਪ੍ਰੀਤ", "李小龙", "Владимир"])
def test_a_lost_letter_of_another_script_is_a_lost_word(name: str) -> None:
    assert lost_of(letter(name), pdf_of(letter(name[:-1]))) != []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_letter_that_the_font_lacks_does_not_cost_the_document(engine: str) -> None:
    made = document()
    made.add_paragraph().add_run("Nguyễn Ωμέγα").font.name = "Cambria"
    assert make(save(made), engine).pages == 1


def test_a_word_cut_at_the_end_of_a_line_is_not_lost() -> None:
    made = document()
    made.add_table(rows=1, cols=9).cell(0, 0).text = "genevieve.oeuvrard@exemple-tres-long.example.com"
    assert isinstance(make_pdfs([(save(made), ABOUT)], BUILTIN)[0], Pdf)


def test_pages_out_of_order_are_seen_by_their_numbers() -> None:
    content = three_pages()
    with pikepdf.open(io.BytesIO(pdf_of(content))) as pdf:
        second = pdf.pages[1]
        del pdf.pages[1]
        pdf.pages.append(second)
        out = io.BytesIO()
        pdf.save(out)
    assert "page 2 of 3 is not numbered so" in lost_of(content, out.getvalue())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("texts", "pages"), [(1, 1), (3, 2), (5, 4)])
def test_a_first_page_may_have_its_own_header(texts: int, pages: int, engine: str) -> None:
    made = document(*["Les parties conviennent de ce qui suit. " * 60] * texts)
    section = made.sections[0]
    section.header.paragraphs[0].text = "Suite"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Papier à en-tête"
    pdf = make(save(made), engine)
    assert pdf.pages == pages
    assert text_of(pdf).count("Papier à en-tête") == 1
    assert text_of(pdf).count("Suite") == pages - 1


def test_a_header_that_is_no_longer_in_use_is_not_asked_for() -> None:
    made = document("Un.")
    made.sections[0].first_page_header.paragraphs[0].text = "Ancien papier à en-tête"
    assert "Ancien" not in text_of(make(save(made)))


def test_a_blank_page_at_the_end_is_seen() -> None:
    content = letter("Un.", "\u00a0")
    with pikepdf.open(io.BytesIO(pdf_of(content))) as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        pdf.save(out)
    assert "its last page is blank" in lost_of(content, out.getvalue())


def test_a_lost_picture_is_seen() -> None:
    assert "a picture is missing" in lost_of(
        letter(), pdf_of(save(document("Chère Zoé Nguyễn-D’Amours, l’offre tient.")))
    )


def test_a_font_that_is_not_embedded_is_seen() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 700, "Helvetica")
    canvas.save()
    assert "a font is not embedded" in lost_of(save(document(footer=False)), out.getvalue())


def test_too_many_pages_for_so_few_words_are_seen() -> None:
    content = save(document(footer=False))
    with pikepdf.open(io.BytesIO(pdf_of(content))) as pdf:
        for _ in range(5):
            pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    assert any("pages cannot be right" in fault for fault in lost_of(content, out.getvalue()))


def test_what_is_no_pdf_is_a_fault() -> None:
    assert lost_of(letter(), b"%PDF-1.7 nothing") == ["the PDF cannot be read"]


def _with(tag: str) -> bytes:
    made = document()
    made.paragraphs[0]._p.get_or_add_pPr().append(OxmlElement(tag))
    return save(made)


def _with_floating_picture() -> bytes:
    made = document()
    anchor = '<w:r {}><w:drawing><wp:anchor xmlns:wp="{}"/></w:drawing></w:r>'
    space = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    made.add_paragraph()._p.append(parse_xml(anchor.format(nsdecls("w"), space)))
    return save(made)


def _with_page_number_in_text() -> bytes:
    made = document()
    page_field(made.add_paragraph("page "), "PAGE")
    return save(made)


def _unpacks_to_far_too_much() -> bytes:
    out = io.BytesIO(letter())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", bytes(80 << 20))
    return out.getvalue()


REFUSED = {
    "a row of 80 lines beside merged cells": (tall_row(merged=True), "row taller than a page"),
    "a repeated header of 40 lines": (tall_header(), "header taller than half a page"),
    "a floating picture": (_with_floating_picture(), "floating picture"),
    "tracked changes": (tracked_changes(), "tracked changes"),
    "a date field": (with_date_field(), "another day's date (DATE)"),
    "a page number in the text": (_with_page_number_in_text(), "page number"),
    "strict Open XML": (strict(), "Strict Open XML"),
    "a right-to-left paragraph": (_with("w:bidi"), "right to left"),
    "no glyph": (letter("\U0001f980"), "U+1F980"),
    "no glyph in a script": (letter("ᠮᠣᠩᠭᠣᠯ"), "U+182E"),
    "a number after right-to-left text": (letter("محمد 45 rue"), "number after right-to-left"),
    "no bytes": (b"", "not a Word document"),
    "half a zip": (letter()[:9000], "not a Word document"),
    "a bomb": (_unpacks_to_far_too_much(), "unpacks to more than 64 MB"),
    "a broken part": (edited(letter(), lambda text: text[:-30]), "not a Word document"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_builtin_engine_refuses_it_by_name(what: str) -> None:
    content, reason = REFUSED[what]
    (result,) = make_pdfs([(content, ABOUT)], BUILTIN)
    assert isinstance(result, DocumentFault)
    assert reason in f"{result} {result.remedy}"
    assert result.remedy


@pytest.mark.parametrize("lines", [44, 80, 200])
@pytest.mark.parametrize("repeated_header", [False, True])
def test_a_row_taller_than_a_page_goes_on_over_the_next_ones(lines: int, repeated_header: bool) -> None:
    pdf = make(tall_row(repeated_header=repeated_header, lines=lines))
    assert pdf.pages >= 1 + lines // 44
    text = text_of(pdf)
    places = [re.search(rf"Fonction numéro {n}\s*\n", text).start() for n in range(lines)]  # type: ignore[union-attr]
    assert places == sorted(places)
    assert text.index("Après la rangée") > places[-1]


@needs_libreoffice
def test_libreoffice_prints_the_tall_row_and_refuses_what_it_would_print_twofold() -> None:
    jobs = [
        (content, ABOUT)
        for content in (tall_row(merged=True), strict(), tracked_changes(), with_date_field())
    ]
    tall, plain, changed, dated = make_pdfs(jobs, BUILTIN.model_copy(update={"pdf_engine": "auto"}))
    assert isinstance(tall, Pdf)
    assert tall.pages > 1
    assert isinstance(plain, Pdf)
    assert isinstance(changed, DocumentFault)
    assert isinstance(dated, DocumentFault)


def test_preflight_knows_the_faults_of_a_template_before_it_is_used() -> None:
    assert [str(refused) for refused in preflight(text_box())] == ["It has a text box in paragraph 3."]
    assert preflight(text_box(), engine="libreoffice") == []
    assert len(preflight(tracked_changes(), engine="libreoffice")) == 1


# Letters of every script that has a shipped font, marks, joiners, spaces and signs; no control characters.
ANYTHING = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_categories=["Cc"]),
        st.characters(min_codepoint=0x370, max_codepoint=0x1CFF, exclude_categories=["Cn", "Co"]),
        st.characters(min_codepoint=0x3040, max_codepoint=0x9FFF, exclude_categories=["Cn"]),
        st.sampled_from("\u00a0\u202f\u200b\u200c\u200d\u0301\u0327\u2013\u2019'&<>{}"),
    ),
    max_size=60,
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANYTHING, min_size=1, max_size=4))
def test_any_text_is_delivered_whole_or_refused(texts: list[str]) -> None:
    content = letter(*texts)
    (result,) = make_pdfs([(content, ABOUT)], BUILTIN)
    if isinstance(result, Pdf):
        assert lost_of(content, result.content) == []
    else:
        assert isinstance(result, DocumentFault)
        assert result.remedy
        assert "did not finish" not in str(result)
        assert "failed on one document" not in str(result)


def test_a_word_file_whose_body_cannot_be_unpacked_is_refused_by_name() -> None:
    with pytest.raises(DocumentFault, match="not a Word document"):
        WordFile(with_damaged(letter(), "word/document.xml"))


@pytest.mark.parametrize(
    ("content", "stale"),
    [
        (bound_control("18.00"), True),
        (bound_control("31.50"), False),
        (bound_control("18.00", rich=True), True),
        (bound_control("31.50", rich=True), False),
        (repeated_section(1), True),
        (repeated_section(2), False),
    ],
)
def test_a_control_is_compared_with_its_data_whichever_way_it_is_bound(content: bytes, stale: bool) -> None:
    told = [said.code for said in preflight(content)]
    assert ("print-stale-control" in told) == stale
