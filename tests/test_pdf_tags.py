"""What a screen reader is told: the structure tree of a finished PDF, read back by pikepdf, its words by pdfium."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from PIL import Image
from pypdfium2 import raw

from casefile.documents.template_check import preview
from casefile.pdf.word import WordFile
from tests.support.golden import DOCUMENTS
from tests.support.pdfs import make
from tests.support.programs import ENGINES
from tests.support.word_samples import document, save

Node = tuple[Any, ...]


def words_of(pdf: bytes) -> dict[tuple[int, int], str]:
    """What is drawn under each mark of each page. Under -1 stands what belongs to nothing."""
    found: dict[tuple[int, int], str] = {}
    opened = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(opened):
        text = page.get_textpage()
        for i in range(raw.FPDFPage_CountObjects(page.raw)):
            thing = raw.FPDFPage_GetObject(page.raw, i)
            if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_TEXT:
                size = raw.FPDFTextObj_GetText(thing, text.raw, None, 0)
                buffer = ctypes.create_string_buffer(size)
                raw.FPDFTextObj_GetText(
                    thing, text.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
                )
                key = number, raw.FPDFPageObj_GetMarkedContentID(thing)
                found[key] = found.get(key, "") + buffer.raw[:-2].decode("utf-16-le")
    opened.close()
    return found


def tree(pdf: bytes) -> Node:
    """(kind, its words or what lies in it...) from the document down."""
    words = words_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}

        def read(element: Any) -> Node:
            kids, inside = element.K, []
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                if isinstance(kid, int):
                    inside.append(words.get((pages[element.Pg.objgen], kid), ""))
                elif kid.get("/Type") == "/MCR":
                    inside.append(words.get((pages[kid.Pg.objgen], int(kid.MCID)), ""))
                elif kid.get("/Type") == "/OBJR":
                    assert opened.Root.StructTreeRoot.ParentTree.Nums is not None
                    inside.append(("link", str(kid.Obj.Contents), int(kid.Obj.StructParent)))
                else:
                    assert kid.P.objgen == element.objgen
                    inside.append(read(kid))
            return (str(element.S)[1:], *inside)

        return read(opened.Root.StructTreeRoot.K)


def kinds(node: Node, kind: str) -> Iterator[Node]:
    if node[0] == kind:
        yield node
    for kid in node[1:]:
        if isinstance(kid, tuple):
            yield from kinds(kid, kind)


def text(node: Node) -> str:
    return "".join(kid if isinstance(kid, str) else text(kid) for kid in node[1:] if kid[0] != "link")


def squeezed(words: str) -> str:
    return "".join(words.replace("\x02", "-").replace("\ufffe", "-").split())


def tagged(made: DocxDocument) -> Node:
    return tree(make(save(made), "builtin").content)


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n.endswith(".fr")])
def test_every_word_of_a_shipped_template_is_in_the_tree_in_the_order_it_is_written(name: str) -> None:
    docx = preview(DOCUMENTS[name])
    written = squeezed("".join(WordFile(docx).texts["word/document.xml"]))
    read = tree(make(docx, "builtin").content)
    assert squeezed(_without_numbers(read)) == written


def _without_numbers(node: Node) -> str:
    """The words as Word's file has them, which does not say the bullets and numbers of lists and headings."""
    if node[0] == "Lbl":
        return ""
    if re.fullmatch("H[1-6]", node[0]):
        return re.sub(r"^\d+\.", "", text(node))
    return "".join(kid if isinstance(kid, str) else _without_numbers(kid) for kid in node[1:])


def test_headings_paragraphs_and_a_table_are_named_and_what_repeats_on_each_page_is_not() -> None:
    read = tagged(document("Première phrase.", "Deuxième phrase.", picture=True))
    assert read[1] == ("H1", "Contrat de travail")
    assert ("P", "Première phrase.") in read
    assert [len(row) for row in kinds(read, "TR")] == [3, 3]
    assert "Érablière — Page" not in text(read)


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_shipped_document_has_one_heading_of_the_first_level(name: str) -> None:
    read = tree(make(preview(DOCUMENTS[name]), "builtin").content)
    assert len(list(kinds(read, "H1"))) == 1


def _leaves(node: Node) -> Iterator[str]:
    """The words of each paragraph, heading and cell, links in them included; of lists without their labels."""
    if node[0] == "Lbl":
        return
    own = "".join(kid if isinstance(kid, str) else text(kid) if kid[0] == "Link" else "" for kid in node[1:])
    if own:
        yield re.sub(r"^\d+\.", "", own) if re.fullmatch("H[1-6]", node[0]) else own
    for kid in node[1:]:
        if isinstance(kid, tuple) and kid[0] not in {"Link", "link"}:
            yield from _leaves(kid)


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_word_of_a_shipped_document_grows_together_with_the_next_line_s(name: str) -> None:
    docx = preview(DOCUMENTS[name])
    read = " ".join(_leaves(tree(make(docx, "builtin").content))).replace("\x02", "-").replace("\ufffe", "-")
    written = {word for texts in WordFile(docx).texts.values() for line in texts for word in line.split()}
    assert set(read.split()) <= {word.replace("\u2011", "-") for word in written}


def test_a_line_that_goes_on_below_ends_with_a_space_and_no_word_is_parted() -> None:
    sentence = "After that day the employer keeps the well-known papers, H2O and all, for six years. " * 8
    made = Document()
    paragraph = made.add_paragraph(sentence.strip())
    paragraph.add_run(" x").font.subscript = True
    (read,) = [text(node) for node in kinds(tagged(made), "P")]
    assert " ".join(read.split()) == f"{sentence.strip()} x"


def test_a_level_left_out_is_not_left_out_in_the_tree() -> None:
    made = Document()
    for level in (1, 3, 2, 9):
        made.add_heading(f"Niveau {level}", level)
    assert [node[0] for node in tagged(made)[1:]] == ["H1", "H2", "H2", "H3"]


def test_a_list_has_items_with_their_bullets_and_a_deeper_one_lies_in_its_item() -> None:
    made = Document()
    for style, words in (("List Bullet", "a"), ("List Bullet", "b"), ("List Number", "c")):
        made.add_paragraph(words, style=style)
    deeper = made.add_paragraph("d", style="List Number")
    number = deeper._p.get_or_add_pPr().get_or_add_numPr()
    number.get_or_add_numId().val = made.styles["List Number"].element.pPr.numPr.numId.val
    number.get_or_add_ilvl().val = 0
    bullets, numbers = kinds(tagged(made), "L")
    assert [(item[1][0], item[2]) for item in bullets[1:]] == [
        ("Lbl", ("LBody", "a")),
        ("Lbl", ("LBody", "b")),
    ]
    assert [squeezed(text(item)) for item in numbers[1:]] == ["1.c", "2.d"]


def test_a_paragraph_that_goes_over_the_page_is_one_and_so_is_a_row() -> None:
    made = Document()
    made.add_paragraph("Une phrase assez longue pour aller plus loin. " * 150)
    table = made.add_table(1, 2)
    table.rows[0].cells[0].text = "Étiquette"
    table.rows[0].cells[1].text = "Une valeur bien trop longue pour une seule page. " * 260
    table.add_row().cells[0].text = "Suite"
    read = tagged(made)
    assert squeezed(text(read[1])).count("Unephrase") == 150
    rows = list(kinds(read, "TR"))
    assert len(rows) == 2
    assert squeezed(text(rows[0])).count("Unevaleur") == 260


def test_a_header_row_is_said_once_and_names_its_columns() -> None:
    made = Document()
    table = made.add_table(1, 2)
    for cell, words in zip(table.rows[0].cells, ("Nom", "Valeur"), strict=True):
        cell.text = words
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for number in range(120):
        row = table.add_row()
        row.cells[0].text, row.cells[1].text = f"Ligne {number}", str(number)
    pdf = make(save(made), "builtin").content
    read = tree(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) > 2
    assert [squeezed(text(cell)) for cell in kinds(read, "TH")] == ["Nom", "Valeur"]
    assert len(list(kinds(read, "TR"))) == 121
    assert _said(pdf, "/TH", lambda cell: cell.A.Scope) == ["/Column"] * 2


def _said(pdf: bytes, kind: str, of: Callable[[Any], object]) -> list[str]:
    """What each element of a kind says of itself."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            str(of(thing))
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == kind and "/P" in thing
        ]


def test_a_label_beside_its_value_names_its_row() -> None:
    pdf = make(preview(DOCUMENTS["sin-check.en"]), "builtin").content
    scopes = _said(pdf, "/TH", lambda cell: cell.A.Scope)
    assert scopes.count("/Row") > 3
    assert scopes.count("/Column") == 3


@pytest.mark.slow
def test_signatures_side_by_side_are_no_table() -> None:
    read = tree(make(preview(DOCUMENTS["employment-agreement.en"]), "builtin").content)
    assert not any("Signature" in text(cell) for cell in kinds(read, "TD"))
    assert "For the employer" in text(read)


@pytest.mark.parametrize("said", ["", "Le logo de l’érablière"])
def test_a_picture_speaks_by_its_alternative_text_or_not_at_all(said: str) -> None:
    made, picture = Document(), io.BytesIO()
    Image.new("RGB", (60, 30), "navy").save(picture, "PNG")
    paragraph = made.add_paragraph("Avant ")
    shape = paragraph.add_run().add_picture(picture, width=Cm(3))
    shape._inline.docPr.set("descr", said)
    shape._inline.docPr.set("name", "Picture 1")
    alternatives = _said(make(save(made), "builtin").content, "/Figure", lambda figure: figure.Alt)
    assert alternatives == ([said] if said else [])


def test_a_link_is_within_its_paragraph_and_the_tree_finds_it() -> None:
    made = Document()
    paragraph = made.add_paragraph("Voir ")
    link = OxmlElement("w:hyperlink")
    relation = made.part.relate_to(
        "https://www.example.com/",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link.set(qn("r:id"), relation)
    run = paragraph.add_run("le site")
    link.append(run._r)
    paragraph._p.append(link)
    pdf = make(save(made), "builtin").content
    paragraph_node = tree(pdf)[1]
    assert paragraph_node == ("P", "Voir ", ("Link", "le site", ("link", "https://www.example.com/", 1)))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        nums = opened.Root.StructTreeRoot.ParentTree.Nums
        assert dict(zip(map(int, list(nums)[::2]), list(nums)[1::2], strict=True))[1].S == "/Link"


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_tag_and_only_the_one_that_keeps_to_it_names_pdf_ua(engine: str) -> None:
    with pikepdf.open(io.BytesIO(make(save(document("Texte.")), engine).content)) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert pdf.Root.StructTreeRoot.K is not None
        assert pdf.Root.Lang == "fr-CA"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert [page.obj.get("/StructParents") for page in pdf.pages] == [0]
        assert (b"pdfuaid:part" in pdf.Root.Metadata.read_bytes()) is (engine == "builtin")
