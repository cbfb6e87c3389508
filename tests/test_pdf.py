"""Word in, checked PDF/A out: the contract that the night run relies on, with both engines."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pikepdf
import pypdf
import pytest
from docx import Document
from docx.oxml import OxmlElement

from casefile.child import WarmChild
from casefile.errors import CasefileError, DocumentFault, Unavailable
from casefile.pdf import Pdf, make_pdfs
from casefile.pdf.builtin import BuiltinEngine
from casefile.settings import ROOT, Settings
from tests.support.pdfs import BUILTIN, make, text_of
from tests.support.programs import ENGINES, needs_libreoffice, needs_linux
from tests.support.word_samples import (
    ABOUT,
    NAMES,
    document,
    edited,
    letter,
    save,
    text_box,
    three_pages,
    with_date_field,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_letter_becomes_a_pdf_with_its_words_and_pages(engine: str) -> None:
    pdf = make(three_pages(), engine)
    assert pdf.pages == len(pypdf.PdfReader(io.BytesIO(pdf.content)).pages) == 3
    text = text_of(pdf)
    assert "Saint-Rémi (Québec)" in text
    assert "Page 2 de 3" in text
    assert ("word2pdf 0.1.0" if engine == "builtin" else "LibreOffice ") in pdf.engine


@pytest.mark.parametrize("engine", ENGINES)
def test_the_pdf_says_what_it_is(engine: str) -> None:
    with pikepdf.open(io.BytesIO(make(letter(), engine).content)) as pdf:
        assert pdf.Root.Lang == "fr-CA"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/Info" not in pdf.trailer
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == ABOUT.title
            assert xmp["dc:creator"] == [ABOUT.author]
            assert xmp["dc:language"] == {"fr-CA"}
            assert xmp["xmp:CreateDate"] == "2026-11-22T00:00:00Z"
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")


@pytest.mark.parametrize("title", ['<R&D> "O\'Brien" ]]> 李', "a\x00b\uf8d1c"])
def test_what_the_pdf_says_of_itself_may_hold_any_sign(title: str) -> None:
    about = replace(ABOUT, title=title, author="", subject=title)
    (pdf,) = make_pdfs([(letter(), about)], BUILTIN)
    assert isinstance(pdf, Pdf)
    with pikepdf.open(io.BytesIO(pdf.content)) as opened, opened.open_metadata() as xmp:
        assert xmp["dc:title"] == xmp["dc:description"] == title.replace("\x00", "").replace("\uf8d1", "")
        assert "dc:creator" not in xmp
        assert xmp["pdf:Producer"] == pdf.engine


@pytest.mark.parametrize("engine", ENGINES)
def test_headings_are_bookmarks_that_lead_to_their_page(engine: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(make(three_pages(), engine).content))
    top, clauses = reader.outline
    assert top.title == "Contrat de travail"
    assert [c.title for c in clauses] == [f"Clause {n}" for n in range(1, 13)]
    for bookmark in clauses:
        assert bookmark.title in reader.pages[reader.get_destination_page_number(bookmark)].extract_text()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["builtin", pytest.param("libreoffice", marks=needs_libreoffice)])
def test_the_same_document_is_the_same_bytes_in_another_process(engine: str) -> None:
    script = (
        "import sys, hashlib; from tests.support.pdfs import make\n"
        "from tests.support.word_samples import letter, three_pages, NAMES\n"
        f"make(three_pages(), {engine!r}) if sys.argv[1] == 'warm' else None\n"
        f"print(hashlib.sha256(make(letter(*NAMES), {engine!r}).content).hexdigest())"
    )

    def digest(history: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", script, history], capture_output=True, text=True, check=True, cwd=ROOT
        )
        return run.stdout.strip()

    assert digest("cold") == digest("warm")


def test_one_bad_document_costs_only_itself() -> None:
    good, content = letter(), letter("Autre.")
    bad = [content[: len(content) // 2], b"", b"%PDF-1.7", edited(content, lambda text: text[:-20])]
    results = make_pdfs([(good, ABOUT), *((b, ABOUT) for b in bad), (good, ABOUT)], BUILTIN)
    assert isinstance(results[0], Pdf)
    assert isinstance(results[-1], Pdf)
    assert results[0].content == results[-1].content
    for fault in results[1:-1]:
        assert isinstance(fault, DocumentFault)
        assert "not a Word document" in str(fault)
        assert fault.remedy


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_stopped_and_the_next_is_made() -> None:
    engine = BuiltinEngine(seconds=1)
    endless = letter(*["Une phrase assez longue pour prendre du temps à mesurer. " * 40] * 1500)
    (slow,) = engine.convert([(endless, ABOUT)])
    assert isinstance(slow, DocumentFault)
    assert "within 1 s" in str(slow)
    engine.stop()
    patient = BuiltinEngine(seconds=60)
    assert isinstance(patient.convert([(letter(), ABOUT)])[0], bytes)
    patient.stop()


@pytest.mark.slow
@needs_linux  # other systems do not hold a process to its address space
def test_a_document_that_wants_too_much_memory_is_stopped_and_only_it() -> None:
    deleted = f"<w:p><w:del>{'<w:r/>' * 3_000_000}</w:del></w:p><w:sectPr"
    greedy = edited(letter(), lambda text: text.replace("<w:sectPr", deleted))
    modest = BuiltinEngine(60, WarmChild("casefile.making", seconds=60, memory=300 << 20))
    before, stopped, after = modest.convert([(docx, ABOUT) for docx in (letter(), greedy, letter())])
    modest.stop()
    generous = BuiltinEngine(61)
    (made,) = generous.convert([(greedy, ABOUT)])
    generous.stop()
    assert isinstance(stopped, DocumentFault)
    assert "MemoryError" in str(stopped)
    assert isinstance(before, bytes)
    assert before == after
    assert isinstance(made, bytes), "with more memory it is an ordinary document"


@pytest.mark.slow
def test_shaped_scripts_are_read_as_their_letters_by_a_reader_that_knows_no_actual_text() -> None:
    content = make(letter(*NAMES)).content
    read = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert not [char for char in read if unicodedata.category(char) == "Co"], "a private character"
    letters = set(unicodedata.normalize("NFD", read))
    for name in NAMES:
        assert set(unicodedata.normalize("NFD", name)) - set(" \u200d\u200c") <= letters, name


def test_every_stream_ends_as_pdf_a_asks_a_picture_too() -> None:
    content = make(letter("Zoé")).content
    assert content.count(b"/Subtype/Image") + content.count(b"/Subtype /Image") > 0
    assert content.count(b"endstream") == content.count(b"\nendstream")


def test_a_crash_inside_the_engine_names_no_word_of_the_document() -> None:
    broken = edited(letter("Zoé"), lambda t: "<theme", part="word/theme/theme1.xml")
    (result,) = make_pdfs([(broken, ABOUT)], BUILTIN)
    assert isinstance(result, DocumentFault)
    assert "ParseError" in str(result)
    assert "Zoé" not in str(result) + result.remedy


def _in_a_worker(content: bytes) -> Pdf | CasefileError:
    return make_pdfs([(content, ABOUT)], BUILTIN)[0]


@pytest.mark.slow
def test_it_works_inside_the_workers_of_a_process_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(_in_a_worker, [letter("un"), letter("deux"), b"rien"]))
    assert [isinstance(r, Pdf) for r in results] == [True, True, False]


def _table_after(lines: int, heading: bool) -> bytes:
    """So many lines, then a table with a repeated header over rows of four lines, with a heading or without."""
    made = document(*["Une ligne."] * lines)
    if heading:
        made.add_heading("Fonctions", 2)
    table = made.add_table(rows=3, cols=1)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, name in zip(table.rows, ("Tâche", "Première", "Deuxième"), strict=True):
        row.cells[0].text = name if name == "Tâche" else "\n".join([name] * 4)
    return save(made)


@pytest.mark.slow
@pytest.mark.parametrize("heading", [True, False])
def test_neither_a_heading_nor_a_table_header_ends_a_page_without_the_first_row(heading: bool) -> None:
    engine = BuiltinEngine(60)
    opens_on = []
    for content in engine.convert([(_table_after(lines, heading), ABOUT) for lines in range(12, 26)]):
        assert isinstance(content, bytes)
        texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        page = next(n for n, text in enumerate(texts) if ("Fonctions" if heading else "Tâche") in text)
        assert "Première" in texts[page]
        opens_on.append(page)
    engine.stop()
    assert set(opens_on) == {0, 1}, "the documents must come to the page's end"


@pytest.mark.slow
def test_rows_that_are_to_be_kept_with_the_next_stay_on_one_page() -> None:
    engine = BuiltinEngine(60)
    opens_on = []
    for content in engine.convert([(_kept_table_after(lines), ABOUT) for lines in range(12, 26)]):
        assert isinstance(content, bytes)
        texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        on = {n for n, text in enumerate(texts) for name in _ROWS if name in text}
        assert len(on) == 1
        opens_on += on
    engine.stop()
    assert set(opens_on) == {0, 1}, "the documents must come to the page's end"


_ROWS = ("Tâche", "Première", "Deuxième")


def _kept_table_after(lines: int) -> bytes:
    made = Document(io.BytesIO(_table_after(lines, heading=False)))
    for row in made.tables[-1].rows[:-1]:
        row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    return save(made)


def test_without_libreoffice_the_settings_that_ask_for_it_say_what_to_do() -> None:
    with pytest.raises(Unavailable) as error:
        make_pdfs([(letter(), ABOUT)], Settings(pdf_engine="libreoffice", soffice="no-such-soffice"))
    assert "CASEFILE_SOFFICE" in error.value.remedy


def test_auto_without_libreoffice_refuses_by_name_what_the_builtin_engine_cannot_print() -> None:
    jobs = [(content, ABOUT) for content in (letter(), text_box(), with_date_field())]
    good, boxed, refused = make_pdfs(jobs, Settings(soffice="no-such-soffice"))
    assert isinstance(good, Pdf)
    assert isinstance(boxed, Pdf) and "Dans la boîte" in text_of(boxed)
    assert isinstance(refused, DocumentFault)
    assert "(DATE)" in f"{refused} {refused.remedy}"


@needs_libreoffice
def test_auto_gives_to_libreoffice_what_the_builtin_engine_cannot_print() -> None:
    plain, boxed = make_pdfs([(letter(), ABOUT), (text_box(), ABOUT)], Settings())
    assert isinstance(plain, Pdf)
    assert "word2pdf" in plain.engine
    assert isinstance(boxed, Pdf)
    assert "LibreOffice" in boxed.engine
    assert "Dans la boîte" in text_of(boxed)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_name_in_any_script_is_delivered(engine: str) -> None:
    assert make(letter(*NAMES), engine).pages == 2


_CONVERT = """
import sys, hashlib
from reportlab.lib import rl_accel
from casefile.documents.library import load_library
from casefile.borrowed import blocks, measure, plain, speed, typeset, writing
from casefile.settings import SHIPPED_TEMPLATES
from casefile.documents.template_check import preview
from tests.support.word_samples import letter, three_pages, NAMES
if sys.argv[1] == 'plain':
    speed.patch = lambda: None
    for name in [n for n in vars(measure.MemoLayouter) if not n.startswith('__')]:
        delattr(measure.MemoLayouter, name)
    measure.MemoLayouter.__init__ = measure.Layouter.__init__
    del typeset._GuardedFlow._merge_pieces
    blocks.tree = lambda package, name, content: plain.read(content)
    speed.escape = rl_accel.escapePDF
setter = typeset.Typesetter()
documents = [letter(*NAMES), three_pages(), letter(), three_pages()]
documents += [preview(t) for _, t in sorted(load_library([SHIPPED_TEMPLATES]).templates.items())]
for docx in documents * 2:
    print(hashlib.sha256(setter.convert(docx, writing.Description('en', b'<x/>', b'icc'))).hexdigest())
"""


@pytest.mark.slow
def test_the_quick_functions_give_the_same_bytes_as_word2pdf_alone_for_every_shipped_template() -> None:
    def digests(how: str) -> list[str]:
        run = subprocess.run(
            [sys.executable, "-c", _CONVERT, how], capture_output=True, text=True, check=True, cwd=ROOT
        )
        return run.stdout.split()

    plain = digests("plain")
    assert len(set(plain)) > 10
    assert plain == digests("quick")


def test_what_the_engine_cannot_set_is_said_in_french_too() -> None:
    engine = BuiltinEngine(60)
    (refused,) = engine.convert([(letter("\U00013000"), ABOUT)])
    engine.stop()
    assert isinstance(refused, DocumentFault)
    assert "U+13000" in str(refused)
    assert "le caractère U+13000, qu’aucune police fournie n’a" in refused.said.in_("fr")
