"""What any employer's Word file holds is printed right by the built-in engine, or refused by its name and place."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from casefile import symbols
from casefile.errors import DocumentFault
from casefile.pdf import Pdf, make_pdfs, preflight
from casefile.pdf.list_labels import figure, labels
from casefile.pdf.word import WordFile
from casefile.settings import Settings
from tests.support.pdfs import BUILTIN, lost_of, make
from tests.support.programs import needs_libreoffice
from tests.support.word_cases import case_of
from tests.support.word_constructs import (
    box,
    choice,
    constructs,
    field,
    items,
    level,
    lists,
    numbering,
    restart,
    symbol,
    with_body,
    with_notes,
)
from tests.support.word_samples import ABOUT, edited, letter


def _text(pdf: Pdf) -> str:
    pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf.content))
    return "\n".join(pages).replace("\r\n", "\n").replace("\t", " ")


def _printed(content: bytes) -> str:
    return re.sub(r" +", " ", _text(make(content)))


def _refused(content: bytes) -> str:
    (result,) = make_pdfs([(content, ABOUT)], BUILTIN)
    assert isinstance(result, DocumentFault), _text(result) if isinstance(result, Pdf) else result
    return f"{result} {result.remedy}"


PRINTED = {
    "ff_checkbox": ["☒ Fee was charged to the worker", "☐ No fee was charged"],
    "ff_dropdown": ["Wage agreed: 31.50 an hour paid weekly"],
    "restart_at_1": ["1. a\n2. b", "1. c\n2. d"],
    "saved-by-libreoffice": ["For the first day of work"],
    "n_toc": ["Duties of the worker", "{{ worker.name }}"],
    "q_sdt_cell": ["Who {{ worker.name }} is the worker"],
}


@pytest.mark.parametrize("case", PRINTED)
def test_a_file_that_came_out_wrong_is_printed_right(case: str) -> None:
    text = _printed(case_of(case))
    for words in PRINTED[case]:
        assert words in text


REFUSED = {
    "databinding": "a content control whose text is not what its data says, in paragraph 1",
    "exact_row": "a table row of exact height with more in it than it holds",
    "fld_symbol_macro_eq": "the field SYMBOL",
    "dup_member": "it holds one part twice",
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_printed_right_is_refused_by_the_name_of_what_is_in_it(case: str) -> None:
    assert REFUSED[case] in _refused(case_of(case))


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ('<w:r><w:rPr><w:em w:val="dot"/></w:rPr><w:t>x</w:t></w:r>', "w:em"),
        ("<w:r><w:ptab w:alignment='right'/></w:r>", "w:ptab"),
        ('<w:r><w:rPr><w:u w:val="nothing-known"/></w:rPr><w:t>x</w:t></w:r>', 'w:u val="nothing-known"'),
        (
            '<w:r><w:pict><v:line xmlns:v="urn:schemas-microsoft-com:vml" from="0,0"/></w:pict></w:r>',
            "floating",
        ),
        ("<w:r><w:ruby/></w:r>", "w:ruby"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F021"/></w:r>', "U+F021"),
        ("<w:bdo w:val='rtl'><w:r><w:t>x</w:t></w:r></w:bdo>", "w:bdo"),
    ],
)
def test_what_nobody_thought_of_is_refused_by_name_and_place(inside: str, name: str) -> None:
    said = _refused(with_body(f"<w:p><w:r><w:t>One.</w:t></w:r></w:p><w:p>{inside}</w:p>"))
    assert name in said
    assert "paragraph 2" in said or name.startswith("U+")


HIDDEN = {
    "w:hidden": "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='3000'/></w:tblGrid><w:tr><w:trPr><w:hidden/></w:trPr>"
    "<w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl><w:p/>",
    "w:vanish": items((1, 0, "alpha")).replace("</w:pPr>", "<w:rPr><w:vanish/></w:rPr></w:pPr>"),
    'w:br type="column"': "<w:p><w:r><w:br w:type='column'/><w:t>two</w:t></w:r></w:p>",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_prints_right_elsewhere_alone_is_refused_where_it_does_not(name: str) -> None:
    assert any(name in str(refused) for refused in preflight(with_body(HIDDEN[name])))


def test_an_unknown_setting_of_the_document_is_refused() -> None:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(letter())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"</w:settings>", b"<w:bookFoldPrinting/></w:settings>")
            )
    assert any("w:bookFoldPrinting" in str(refused) for refused in preflight(out.getvalue()))


BOXES = "".join(
    f"<w:p>{box(checked=on)}<w:r><w:t> {text}</w:t></w:r></w:p>"
    for on, text in ((True, "yes"), (False, "no"))
)


def _with_notes() -> bytes:
    """Two footnotes and two endnotes, their marks in turn."""
    return with_notes(["footnote", "endnote", "footnote", "endnote"])


def test_footnotes_and_endnotes_are_numbered_each_for_themselves() -> None:
    text = _printed(_with_notes())
    assert re.findall(r"word(\w+)", text) == ["1", "i", "2", "ii"]


def test_notes_that_begin_elsewhere_or_in_another_format_are_refused() -> None:
    start = edited(_with_notes(), lambda text: text.replace(
        "</w:settings>", '<w:footnotePr><w:numStart w:val="5"/></w:footnotePr></w:settings>'
    ), part="word/settings.xml")  # fmt: skip
    assert "w:footnotePr" in _refused(start)
    own = '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr></w:sectPr>'
    assert "w:endnotePr" in _refused(edited(_with_notes(), lambda text: text.replace("</w:sectPr>", own)))


def test_a_field_without_a_result_is_refused() -> None:
    content = with_body(f"<w:p><w:r><w:t>By: </w:t></w:r>{field('DOCPROPERTY Manager')}</w:p>")
    assert "the field DOCPROPERTY without a result" in _refused(content)


def test_what_stands_in_a_style_that_nothing_has_is_no_fault() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Odd"><w:name w:val="Odd"/><w:pPr><w:ptab/></w:pPr></w:style>'
    )
    plain = "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>"
    assert "Text." in _printed(with_body(plain, styles=style))
    used = plain.replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="Odd"/></w:pPr>')
    assert "w:ptab" in _refused(with_body(used, styles=style))


def test_boxes_of_symbol_fonts_are_printed_ticked_where_they_are_ticked() -> None:
    body = (
        f"<w:p>{symbol('F0FE', 'Wingdings')}<w:r><w:t> fee</w:t></w:r></w:p>"
        f"<w:p>{symbol('F0A8', 'Wingdings')}<w:r><w:t> none</w:t></w:r></w:p>"
        "<w:p><w:r><w:rPr><w:rFonts w:ascii='Wingdings' w:hAnsi='Wingdings'/></w:rPr><w:t>þo</w:t></w:r>"
        "<w:r><w:t> plain</w:t></w:r></w:p>"
        f"<w:p>{symbol('F061', 'Symbol')}<w:r><w:t> greek \uf0b7 \uf0a7 \uf0fc</w:t></w:r></w:p>"
    )
    text = _printed(with_body(body))
    for words in ("☑ fee", "□ none", "☑□ plain", "α greek • ▪ ✓"):
        assert words in text


def test_a_guard_sees_a_box_that_is_lost_or_shows_another_state() -> None:
    right, wrong = with_body(BOXES), with_body(BOXES.replace("w:checked w:val='1'", "w:checked w:val='0'"))
    assert lost_of(right, make(right).content) == []
    assert lost_of(right, make(wrong).content) == ["1 of the document's words are not in the PDF"]
    without = with_body("<w:p><w:r><w:t> yes</w:t></w:r></w:p><w:p><w:r><w:t> no</w:t></w:r></w:p>")
    assert lost_of(right, make(without).content) == ["2 of the document's words are not in the PDF"]


def test_a_guard_sees_the_wrong_entry_of_a_list() -> None:
    chosen, other = (with_body(f"<w:p>{choice(['18.00', '31.50'], n)}</w:p>") for n in (1, 0))
    assert lost_of(chosen, make(other).content)


def test_a_guard_sees_an_item_that_has_another_number() -> None:
    body = items((1, 0, "alpha"), (1, 0, "beta"), (2, 0, "gamma"), (2, 0, "delta"))
    levels = level(0, "decimal", "%1.")
    restarted = with_body(body, numbering=numbering(levels, "", restart(0, 1)))
    going_on = with_body(body, numbering=numbering(levels, "", ""))
    assert lost_of(restarted, make(restarted).content) == []
    (fault,) = [f for f in lost_of(restarted, make(going_on).content) if "numbers" in f]
    assert fault.startswith("2 items")


EXPECTED = {
    "list decimal": ["1.", "2.", "2.1", "2.2", "3.", "3.1"],
    "list upperRoman": ["I.", "II.", "II.1", "II.2", "III.", "III.1"],
    "list legal": ["I.", "II.", "2.1", "2.2", "III.", "3.1"],
    "list lvlRestart 0": ["1.", "2.", "a)", "b)", "3.", "c)"],
    "list restarted at 1": ["1.", "2.", "1.", "2.", "3."],
    "list restarted at 10": ["1.", "2.", "10.", "11.", "12."],
    "list gone on with": ["1.", "2.", "3.", "4.", "5."],
    "list restarted below": ["1.", "a)", "1.", "d)", "2.", "d)"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPECTED)
def test_both_counters_number_a_list_as_word_does(name: str) -> None:
    content = dict(lists())[name]
    assert [label for label, _ in labels(WordFile(content))] == EXPECTED[name]
    if name == "list restarted below":
        assert "starts a lower level" in _refused(content)
    else:
        assert re.findall(r"(?m)^(\S+?) ?[a-z]{4,}$", _printed(content)) == EXPECTED[name]


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_are_written_in_the_list_s_format(number: int, kind: str, shown: str) -> None:
    assert figure(number, kind) == shown


def test_a_list_in_a_format_that_no_counter_knows_is_refused() -> None:
    content = with_body(items((1, 0, "alpha")), numbering=numbering(level(0, "chicago", "%1"), ""))
    assert "numbered in the format chicago" in _refused(content)


def test_a_joined_letter_of_a_value_compares_equal_to_its_two() -> None:
    make(letter("Prepare ﬁlets and ﬂour for the buﬀet"))


def test_what_symbol_fonts_show_is_known_or_stays_private() -> None:
    assert symbols.shown("\uf0fe\uf0a8þ", "Wingdings") == "☑□☑"
    assert symbols.shown("\uf050\uf052", "Wingdings 2") == "✓☑"
    assert symbols.PRIVATE_LETTER.search(symbols.shown("\uf021", "wingdings"))
    assert not symbols.is_symbol_font("Calibri")


# What LibreOffice prints otherwise than Word: a form's box without a sign, the text of references looked up anew,
# text that is hidden on the web, and numbers without w:lvlRestart and w:isLgl (ECMA-376, part 1, 17.9).
OTHERWISE = {
    "<w:webHidden/>", "form box ticked", "form box empty", "reference", "list legal", "list lvlRestart 0",
    "list restarted below", "section evenPage", "section oddPage",
}  # fmt: skip


def _words(pdf: Pdf) -> str:
    return re.sub(r"[\s\ufffe\u00ad]+", "", _text(pdf)).replace("\u2011", "-")


@needs_libreoffice
@pytest.mark.slow
def test_every_construct_of_the_table_has_the_words_and_pages_that_libreoffice_gives_it() -> None:
    names, documents = zip(*constructs(), strict=True)
    jobs = [(content, ABOUT) for content in documents]
    ours = make_pdfs(jobs, BUILTIN)
    theirs = make_pdfs(jobs, Settings(pdf_engine="libreoffice"))
    faults = []
    for name, one, other in zip(names, ours, theirs, strict=True):
        if name in OTHERWISE:
            continue
        if not isinstance(one, Pdf) or not isinstance(other, Pdf):
            faults.append((name, str(one)[:200] if not isinstance(one, Pdf) else "", str(other)[:200]))
        elif one.pages != other.pages or _words(one) != _words(other):
            faults.append((name, one.pages, _words(one)[:80], other.pages, _words(other)[:80]))
    assert faults == []
