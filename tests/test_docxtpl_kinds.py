"""Templates of the kinds that docxtpl tries itself with: the same document, or a refusal that says why. None wrong."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docxtpl import DocxTemplate
from lxml import etree

from casefile.errors import CasefileError
from casefile.pdf import Pdf
from casefile.settings import ROOT
from casefile.word.docx_text import part_texts, story_names
from casefile.word.read_back import read_back
from casefile.word.render import CompiledTemplate
from casefile.word.tags import tag_faults
from tests.support.docxtpl_kinds import Kind, kinds
from tests.support.pdfs import make, text_of
from tests.support.word_samples import save
from tests.support.word_templates import word_template

KINDS = list(kinds())
SAME = [kind for kind in KINDS if not kind.says]


def _theirs(kind: Kind) -> bytes:
    template, out = DocxTemplate(io.BytesIO(kind.content)), io.BytesIO()
    template.render(kind.values, autoescape=True)
    template.save(out)
    return out.getvalue()


def _body(docx: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    return etree.tostring(tree, method="c14n")


@pytest.mark.parametrize("kind", SAME, ids=lambda kind: kind.name)
def test_a_template_gives_docxtpl_s_document_and_is_read_back(kind: Kind) -> None:
    template = CompiledTemplate(kind.content, "own/kind")
    ours, theirs = template.render(kind.values), _theirs(kind)
    read_back(ours, template, kind.values)
    assert part_texts(ours, story_names(ours)) == part_texts(theirs, story_names(ours))
    assert _body(ours) == _body(theirs)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.says], ids=lambda kind: kind.name)
def test_what_is_not_supported_of_docxtpl_is_refused_with_its_reason(kind: Kind) -> None:
    with pytest.raises(CasefileError) as refused:
        CompiledTemplate(kind.content, "own/kind").render(kind.values)
    assert kind.says in str(refused.value)
    assert refused.value.remedy


GUIDE = (ROOT / "docs" / "templates.md").read_text().partition("## Of docxtpl")[2]
TOLD = {
    "{{r x }}": "puts in more than text",
    "{%- if x -%}y{% endif %}": "the dash takes the words beside the tag away",
    "words {%p if worker.name %}": "the words beside the tag would go with it",
    "{{ worker.rate }}": "shows a float, not a text",
    "{{ my_image }}": "does not exist",
    "{{ x() }}": "a call (with parentheses) is not allowed in a template",
    "{{ worker.name|title }}": "is not allowed in a template",
}


@pytest.mark.parametrize("tag", TOLD)
def test_the_guide_gives_the_message_that_the_check_or_the_filling_gives(tag: str) -> None:
    assert TOLD[tag] in GUIDE
    said = [str(fault) for fault in tag_faults(tag)]
    try:
        closing = ["{%p endif %}"] if "{%p" in tag else []
        CompiledTemplate(word_template([tag, *closing]), "own/kind").render(
            {"worker": {"name": "x", "rate": 1.5}}
        )
    except CasefileError as refused:
        said.append(str(refused))
    assert any(TOLD[tag] in one for one in said), said


@pytest.mark.slow
@pytest.mark.parametrize("kind", SAME, ids=lambda kind: kind.name)
def test_what_is_filled_is_printed_whole(kind: Kind) -> None:
    assert isinstance(make(CompiledTemplate(kind.content, "own/kind").render(kind.values)), Pdf)


@pytest.mark.slow
def test_the_cells_of_a_table_have_the_ground_and_the_width_that_a_tag_gives_them() -> None:
    by_name = {kind.name: kind for kind in SAME}
    made = {
        name: make(CompiledTemplate(by_name[name].content, "own/kind").render(by_name[name].values))
        for name in ("cellbg", "dynamic_table")
    }
    page = pypdfium2.PdfDocument(made["cellbg"].content)[0]
    colours = {colour for _, colour in page.render(scale=1).to_pil().convert("RGB").getcolors(1 << 16)}
    assert {(255, 0, 0), (255, 221, 0)} <= colours
    with pikepdf.open(io.BytesIO(made["dynamic_table"].content)) as pdf:
        spans = [
            thing.A.get("/ColSpan")
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/A" in thing
        ]
    assert 2 in spans


def test_a_list_within_a_list_keeps_the_look_of_its_paragraphs() -> None:
    document = Document()
    for style, text in (
        ("Normal", "{%p for dish in dishes %}"), ("List Bullet", "{{ dish.name }}"),
        ("Normal", "{%p for i in dish.ingredients %}"), ("List Bullet 2", "{{ i }}"),
        ("Normal", "{%p endfor %}"), ("Normal", "{%p endfor %}"),
    ):  # fmt: skip
        document.add_paragraph(text, style=style).runs[0].bold = style == "List Bullet"
    dishes = [{"name": "Pizza", "ingredients": ["bread", "ham"]}, {"name": "Pie", "ingredients": ["flour"]}]
    filled = CompiledTemplate(save(document), "own/kind").render({"dishes": dishes})
    looks = [(p.style.name, p.text, p.runs[0].bold) for p in Document(io.BytesIO(filled)).paragraphs]
    assert looks == [
        ("List Bullet", "Pizza", True), ("List Bullet 2", "bread", False), ("List Bullet 2", "ham", False),
        ("List Bullet", "Pie", True), ("List Bullet 2", "flour", False),
    ]  # fmt: skip
    assert [line.strip() for line in text_of(make(filled)).splitlines() if line.strip()] == [
        "• Pizza", "• bread", "• ham", "• Pie", "• flour",
    ]  # fmt: skip
