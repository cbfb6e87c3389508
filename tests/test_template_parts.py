"""A shared Word part stands in a template as if it had been typed there, and its change is a new template."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from casefile.documents.library import LANGUAGES, load_library
from casefile.documents.template_check import check_template, preview_file
from casefile.errors import DocumentFault, TemplateFault
from casefile.word.docx_text import paragraphs, part_texts
from casefile.word.read_back import read_back
from casefile.word.render import CompiledTemplate, compile_template
from tests.support.word_templates import DECLARATION, word_template

TAG = "{{p part.rights }}"
PROPERTY_FIELD = (
    r'<w:p {ns}><w:fldSimple w:instr=" DOCPROPERTY  Policy  \* MERGEFORMAT ">'
    "<w:r><w:t>policy 7</w:t></w:r></w:fldSimple></w:p>"
)
PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
    b'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Policy"><vt:lpwstr>policy 7</vt:lpwstr>'
    b"</property></Properties>"
)
SECTION = "<w:p {ns}><w:pPr><w:sectPr/></w:pPr></w:p>"
VALUES = {"a": {"b": "{{ 7*7 }}"}, "worker": {"name": "R&D <Québec>"}}


def _part(*texts: str, style: str = "List Number") -> bytes:
    """A part whose paragraphs are numbered, with a header of its own, as a person makes one in Word."""
    document = Document()
    for text in texts:
        document.add_paragraph(text, style=style)
    document.sections[0].header.paragraphs[0].text = "the part's own header"
    for number, definition in enumerate(document.part.numbering_part.element.iter(qn("w:abstractNum"))):
        mark = OxmlElement("w:nsid")
        mark.set(qn("w:val"), f"{number:08X}")
        definition.insert(0, mark)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _template(part: bytes, *body: str, **where: str) -> CompiledTemplate:
    return CompiledTemplate(word_template(body, **where), "en/letter.docx", {"rights": part})


def _lines(docx: bytes) -> list[str]:
    return [p.text for p in paragraphs(docx) if p.part == "word/document.xml" and p.text]


def test_a_parts_text_stands_where_its_tag_stood_and_the_hosts_header_stays() -> None:
    template = _template(_part("One", "Two"), "before {{ a.b }}", TAG, "after", header="{{ a.b }}")
    docx = template.render(VALUES)
    assert _lines(docx) == ["before {{ 7*7 }}", "One", "Two", "after"]
    stories = {p.part: p.text for p in paragraphs(docx) if p.part.startswith("word/header") and p.text}
    assert list(stories.values()) == ["{{ 7*7 }}"]


def test_a_parts_numbering_and_styles_come_along() -> None:
    document = Document(io.BytesIO(_template(_part("One", "Two"), "x", TAG).render(VALUES)))
    assert [p.style.name for p in document.paragraphs[1:3]] == ["List Number"] * 2
    numbers = {mark.get(qn("w:val")) for mark in document.element.body.iter(qn("w:numId"))}
    defined = {str(n.numId) for n in document.part.numbering_part.element.num_lst}
    assert numbers
    assert numbers <= defined


def test_the_words_are_those_that_docxtpls_own_sub_document_gives() -> None:
    part, host = (
        _part("One & two", "Trois « quatre »"),
        word_template(["x", TAG, "{{ a.b }}"], rows=[["{{ a.b }}"]]),
    )
    theirs = DocxTemplate(io.BytesIO(host))
    theirs.render({"part": {"rights": theirs.new_subdoc(io.BytesIO(part))}, **VALUES}, autoescape=True)
    file = io.BytesIO()
    theirs.save(file)
    ours = CompiledTemplate(host, "en/letter.docx", {"rights": part}).render(VALUES)
    name = "word/document.xml"
    assert part_texts(ours, [name]) == part_texts(file.getvalue(), [name])


def test_a_parts_own_tags_follow_the_templates_rules() -> None:
    template = _template(_part("For {{ worker.name }}"), TAG, "{{ a.b }}")
    assert template.fields == {"worker.name", "a.b"}
    docx = template.render(VALUES)
    read_back(docx, template, VALUES)
    assert _lines(docx) == ["For R&D <Québec>", "{{ 7*7 }}"]
    with pytest.raises(DocumentFault, match=r"worker\.name holds a control character"):
        template.render({**VALUES, "worker": {"name": "a\x00b"}})
    with pytest.raises(TemplateFault, match=r"worker\.name does not exist"):
        template.render({"a": {"b": "x"}, "worker": {}})


def test_a_part_can_be_chosen_repeated_and_stand_in_a_table() -> None:
    body = ["{%p if a.b %}", TAG, "{%p endif %}", "{%p if not a.b %}", TAG, "{%p endif %}"]
    template = _template(_part("Clause"), *body)
    assert _lines(template.render(VALUES)) == ["Clause"]
    table = CompiledTemplate(word_template(rows=[["x", TAG]]), "en/letter.docx", {"rights": _part("Clause")})
    assert [p.place.en for p in paragraphs(table.render({})) if p.text == "Clause"] == [
        "table 1, row 1, column 2"
    ]


def test_the_same_part_gives_the_same_bytes() -> None:
    part = _part("One", "Two {{ a.b }}")
    one, other = (_template(part, "x", TAG, "y", TAG).render(VALUES) for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.testzip() is None
        marks = archive.read("word/numbering.xml").decode().split("w:nsid w:val=")[1:]
        assert marks
        assert len({mark[:10] for mark in marks}) == len(marks)


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (word_template(["{{ open"]), r"en/parts/rights\.docx, paragraph 1"),
        (word_template(["{{ x() }}"]), r"en/parts/rights\.docx, .*a call \(with parentheses\) is not allowed"),
        (word_template([TAG]), r"en/parts/rights\.docx: a part cannot show another part"),
        (b"no zip", r"en/parts/rights\.docx: not a Word document"),
        (word_template(xml=SECTION), r"en/parts/rights\.docx cannot be put in.*section break"),
    ],
)  # fmt: skip
def test_a_bad_part_is_named_by_its_file(part: bytes, fault: str) -> None:
    with pytest.raises(TemplateFault, match=fault):
        _template(part, TAG)


@pytest.mark.parametrize("where", [{"body": ["see " + TAG]}, {"header": TAG}, {"body": ["{{p a.b }}"]}])
def test_a_part_stands_alone_in_a_paragraph_of_the_body_and_nowhere_else(where: dict[str, str]) -> None:
    with pytest.raises(TemplateFault, match="only text can be put in, or a shared part alone in a paragraph"):
        CompiledTemplate(word_template(**where), "en/letter.docx", {"rights": _part("x")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A template folder of one type whose templates show the part ``rights``."""
    (tmp_path / "library.toml").write_text(DECLARATION, encoding="utf-8")
    for language in LANGUAGES:
        (tmp_path / language / "parts").mkdir(parents=True)
        (tmp_path / language / "letter.docx").write_bytes(word_template(["{{ job.title }}", TAG]))
        (tmp_path / language / "parts" / "rights.docx").write_bytes(_part("Rights of {{ worker.name }}"))
    return tmp_path


def test_a_changed_part_is_a_changed_template(folder: Path) -> None:
    before = load_library([folder]).template("letter", "en")
    assert before.compiled.fields == {"job.title", "worker.name"}
    (folder / "en" / "parts" / "rights.docx").write_bytes(_part("New wording"))
    after = load_library([folder])
    assert after.template("letter", "en").digest != before.digest
    assert after.template("letter", "en").compiled.fields == {"job.title"}
    assert after.template("letter", "fr").digest == load_library([folder]).template("letter", "fr").digest


def test_a_later_folders_part_replaces_an_earlier_ones(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    later = tmp_path_factory.mktemp("later")
    (later / "en" / "parts").mkdir(parents=True)
    (later / "en" / "parts" / "rights.docx").write_bytes(_part("The employer's own"))
    template = load_library([folder, later]).template("letter", "en").compiled
    assert _lines(template.render({"job": {"title": "Baker"}})) == ["Baker", "The employer's own"]


def test_a_missing_part_costs_its_template_only_and_names_the_file(folder: Path) -> None:
    (folder / "en" / "parts" / "rights.docx").unlink()
    library = load_library([folder])
    with pytest.raises(TemplateFault, match=r"en/letter\.docx: en/parts/rights\.docx is missing") as fault:
        _ = library.template("letter", "en").compiled
    assert "en/parts/rights.docx" in fault.value.remedy
    assert library.template("letter", "fr").compiled.fields


@pytest.mark.slow
def test_the_check_accepts_a_template_with_a_part_and_looks_into_the_part(folder: Path) -> None:
    path = folder / "en" / "letter.docx"
    assert {f.code for f in check_template(path) if f.severity == "error"} == set()
    assert compile_template(path).digest == load_library([folder]).template("letter", "en").digest
    (folder / "en" / "parts" / "rights.docx").write_bytes(_part("{{ worker.nmae }}"))
    (unknown,) = (f for f in check_template(path) if f.severity == "error")
    assert "worker.nmae" in unknown.message
    (folder / "en" / "parts" / "rights.docx").unlink()
    (missing,) = (f for f in check_template(path) if f.severity == "error")
    assert "en/parts/rights.docx is missing" in missing.message


@pytest.mark.slow
def test_the_check_and_the_preview_find_a_part_in_the_librarys_folders_last_first(
    folder: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "desk" / "letter.docx"
    alone.parent.mkdir()
    alone.write_bytes((folder / "en" / "letter.docx").read_bytes())
    errors = [f for f in check_template(alone) if f.severity == "error"]
    assert "parts/rights.docx" in errors[0].remedy + errors[0].message
    later = tmp_path / "later"
    (later / "en" / "parts").mkdir(parents=True)
    (later / "en" / "parts" / "rights.docx").write_bytes(_part("Of the later folder"))
    assert [f for f in check_template(alone, [folder]) if f.severity == "error"] == []
    docx = preview_file(alone, "en", None, [folder, later])
    assert "Of the later folder" in _lines(docx)
    (alone.parent / "parts").mkdir()
    (alone.parent / "parts" / "rights.docx").write_bytes(_part("Beside it"))
    assert "Beside it" in _lines(preview_file(alone, "en", None, [folder, later]))


def test_a_parts_custom_properties_are_printed_as_they_stood() -> None:
    part = Document(io.BytesIO(word_template(xml=PROPERTY_FIELD)))
    properties = Part(
        PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, PROPERTIES, part.part.package
    )
    part.part.package.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
    file = io.BytesIO()
    part.save(file)
    docx = _template(file.getvalue(), TAG).render(VALUES)
    assert _lines(docx) == ["policy 7"]
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert b"DOCPROPERTY" not in archive.read("word/document.xml")


def test_sub_documents_leave_python_docx_its_core_properties() -> None:
    document = Document()
    document.core_properties.keywords = "kept"
    assert "kept" in document.core_properties._element.xpath("string(cp:keywords)")
    namespace = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    assert document.core_properties._element.find(f"{{{namespace}}}keywords").text == "kept"
