"""Rendering gives docxtpl's document, never loses a value, never runs data, and says where a fault stands."""

from __future__ import annotations

import copy
import io
import random
import re
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from casefile.documents.field_source import sample_certificate
from casefile.documents.fields import fields, sample_fields
from casefile.documents.library import LANGUAGES, load_library
from casefile.errors import DocumentFault, TemplateFault
from casefile.offer import Offer
from casefile.reference.tables import load_tables
from casefile.settings import SHIPPED_TEMPLATES
from casefile.word.docx_text import part_texts, story_names
from casefile.word.letterhead import with_logo
from casefile.word.read_back import read_back
from casefile.word.render import CompiledTemplate
from tests.support.examples import examples
from tests.support.samples import offer_data
from tests.support.word_templates import compiled, word_template

LIBRARY = load_library([SHIPPED_TEMPLATES])
SHIPPED = sorted(LIBRARY.templates)
NASTY = (
    "R&D <Québec>",
    "O'Brien & Fils Ltée",
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{# no comment #}",
    "{_{ x }_}",
    "two\nlines\tand a tab",
    "<w:b/>",
    '&amp; ]]> "quoted"',
    "王小明",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "محمد الأحمد",
    "𠮷野家 🙂",
)
PLACES: dict[str, dict[str, Any]] = {
    "body": {"body": ["{{ a.b }}"]},
    "table": {"rows": [["x", "{{ a.b }}"]]},
    "header": {"header": "{{ a.b }}"},
    "footer": {"footer": "{{ a.b }}"},
    "footnote": {"footnote": "{{ a.b }}"},
    "title": {"title": "{{ a.b }}"},
}


def _values(**changes: Any) -> list[dict[str, Any]]:
    """The sample offers and some awkward ones, as templates see them."""
    return [
        offer_data(),
        offer_data(worker__given_names="王小明", worker__language="fr", employer__operating_name=None),
        offer_data(job__licence="R&D <Québec>\nligne 2\tet tabulation", wage__benefits=[], portal=None),
        offer_data(employer__legal_name="{{ 7*7 }}", job__duties=["{% if x %}", "محمد", 'O\'Brien & "Fils"']),
    ]


def _texts(docx: bytes) -> dict[str, str]:
    return part_texts(docx, [*story_names(docx), "docProps/core.xml"])


# All four offers with the agreement, which has every construct; one of them with each other template.
PAIRS = [
    (kind, language, number)
    for position, (kind, language) in enumerate(SHIPPED)
    for number in (range(4) if kind == "employment-agreement" else [position % 4])
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "language", "number"), PAIRS)
def test_document_xml_is_byte_for_byte_docxtpls(kind: str, language: str, number: int) -> None:
    template = LIBRARY.template(kind, language)
    offer = Offer.model_validate(_values()[number])
    values = fields(
        offer, language, tables=load_tables(), made_on=offer.job.start_date, version=2, title="T & <t>"
    )
    values["certificate"] = sample_certificate(language)  # an offer's document shows none of it
    theirs = DocxTemplate(io.BytesIO(template.compiled.content))
    theirs.render(values, autoescape=True)
    file = io.BytesIO()
    theirs.save(file)
    ours = template.compiled.render(values)
    for part in (
        "word/document.xml",
        *(p.name for p in template.compiled.parts if "er" in p.name and "core" not in p.name),
    ):
        with zipfile.ZipFile(file) as a, zipfile.ZipFile(io.BytesIO(ours)) as b:
            assert b.read(part) == a.read(part), part


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("place", PLACES)
def test_every_value_comes_out_as_it_was_typed(place: str, value: str) -> None:
    template = compiled(**PLACES[place])
    docx = template.render({"a": {"b": value}})
    read_back(docx, template, {"a": {"b": value}})
    text = "\n".join(_texts(docx).values())
    assert value in text
    assert "49" not in text.replace(value, "")


@settings(max_examples=examples(150), deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        max_size=80,
    )
)
def test_any_text_comes_out_as_it_was_typed(value: str) -> None:
    docx = EVERYWHERE.render({"a": {"b": f"<{value}>"}})
    texts = _texts(docx)
    assert all(f"<{value}>" in text for text in texts.values())


EVERYWHERE = compiled(
    ["{{ a.b }}"],
    header="{{ a.b }}",
    footer="{{ a.b }}",
    footnote="{{ a.b }}",
    title="{{ a.b }}",
    rows=[["{{ a.b }}"]],
)


def test_a_value_in_a_footnote_is_not_rendered_again_for_each_section() -> None:
    template = compiled(["x"], footnote="{{ a.b }}", sections=3)
    assert "{{ 7*7 }}" in _texts(template.render({"a": {"b": "{{ 7*7 }}"}}))["word/footnotes.xml"]


def test_the_title_is_escaped_once() -> None:
    docx = compiled(title="{{ a.b }}").render({"a": {"b": "O'Brien & Fils"}})
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert b"O'Brien &amp; Fils" in archive.read("docProps/core.xml")


def test_the_same_values_give_the_same_bytes() -> None:
    content = word_template(["{{ a.b }}"], rows=[["{{ a.b }}"]])
    one, other = (CompiledTemplate(content, "en/x.docx").render({"a": {"b": "é"}}) for _ in range(2))
    assert one == other


def test_the_file_opens_with_pythons_own_zip_and_every_checksum_holds() -> None:
    docx = EVERYWHERE.render({"a": {"b": "é"}})
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))


def test_a_document_is_dated_the_day_it_is_made() -> None:
    template = LIBRARY.template("duties-statement", "en").compiled
    docx = template.render(sample_fields("en", "x"))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r">(\d{4}-\d\d-\d\d)T00:00:00Z<", core) == ["2026-11-22", "2026-11-22"]


def test_literal_braces_of_the_template_become_braces_and_those_of_a_value_stay() -> None:
    docx = compiled(["{_{ text }_} {{ a.b }}"]).render({"a": {"b": "{_{ data }_}"}})
    assert "{{ text }} {_{ data }_}" in _texts(docx)["word/document.xml"]


@pytest.mark.parametrize("rows", [
    [["{%tc for x in a.list %}", "{{ x }}", "{%tc endfor %}"]],
    [["{% colspan 2 %}{{ a.b }}", "y", "z"]],
    [["{%tr for x in a.list %}", "", ""], ["{{ x }}", "{{ loop.index }}", "{{ a.b }}"], ["{%tr endfor %}", "", ""]],
])  # fmt: skip
def test_tables_that_change_their_columns_are_docxtpls_too(rows: list[list[str]]) -> None:
    content = word_template(rows=rows)
    values = {"a": {"b": "R&D", "list": ["1", "2"]}}
    theirs = DocxTemplate(io.BytesIO(content))
    theirs.render(values, autoescape=True)
    file = io.BytesIO()
    theirs.save(file)
    ours = CompiledTemplate(content, "en/x.docx").render(values)
    with zipfile.ZipFile(file) as a, zipfile.ZipFile(io.BytesIO(ours)) as b:
        assert b.read("word/document.xml") == a.read("word/document.xml")


@pytest.mark.parametrize(("where", "place"), [
    ({"body": ["fine", "Dear {{ a.nickname }}"]}, "paragraph 2"),
    ({"rows": [["x", "y"], ["z", "{{ a.nickname }}"]]}, "table 1, row 2, column 2"),
    ({"header": "{{ a.nickname }}"}, "header"),
    ({"footnote": "{{ a.nickname }}"}, "footnotes"),
    ({"title": "{{ a.nickname }}"}, "properties"),
    ({"body": ["{%p if a.nickname %}", "x", "{%p endif %}"]}, "paragraph 1"),
])  # fmt: skip
def test_a_missing_field_is_named_with_its_template_and_place(where: dict[str, Any], place: str) -> None:
    with pytest.raises(TemplateFault) as fault:
        compiled(**where).render({"a": {"b": "secret value"}})
    assert "en/test.docx" in str(fault.value)
    assert place in str(fault.value)
    assert "a.nickname" in str(fault.value)
    assert "secret value" not in str(fault.value)
    assert fault.value.remedy


@pytest.mark.parametrize("bad", ["\x0b", "\x00", "\ufffe", "\x07", "\x85", "\ud800"])
def test_a_control_character_is_refused_and_its_field_named_but_not_its_value(bad: str) -> None:
    with pytest.raises(DocumentFault, match=r"paragraph 2 .*a\.c holds a control character") as fault:
        compiled(["{{ a.b }}", "{{ a.c }}"]).render({"a": {"b": "fine", "c": f"Tremblay{bad}"}})
    assert "Tremblay" not in str(fault.value)


@pytest.mark.parametrize("value", [["a", "list"], {"a": "group"}, None, True, 1.5])
def test_what_is_not_text_is_the_templates_fault(value: object) -> None:
    with pytest.raises(TemplateFault, match=r"paragraph 1 .*a\.b shows a"):
        compiled(["{{ a.b }}"]).render({"a": {"b": value}})


@pytest.mark.parametrize("tag", [
    "{{ a.b.__class__ }}", "{{ a.b() }}", "{{ a.b.upper() }}", "{{ ''.__class__.__mro__ }}", "{{ a.b | safe }}",
    "{{ a.b | attr('x') }}", "{% include 'x' %}", "{% import 'x' as y %}", "{% macro m() %}{% endmacro %}",
    "{% autoescape false %}{{ a.b }}{% endautoescape %}", "{% set x %}y{% endset %}", "{{ _x }}", "{{ range(9) }}",
    "{% filter upper %}x{% endfilter %}", "{{ lipsum() }}",
])  # fmt: skip
def test_a_template_cannot_do_more_than_read(tag: str) -> None:
    with pytest.raises(TemplateFault, match=r"paragraph 2 .*not allowed|paragraph 2") as fault:
        compiled(["x", tag])
    assert fault.value.remedy


@pytest.mark.parametrize(("tag", "place"), [
    ("{% if a.b %}", "table 1, row 1, column 2"),
    ("{{ a.b", "table 1, row 1, column 2"),
    ("{{ a b }}", "table 1, row 1, column 2"),
    ("{% endfor %}", "table 1, row 1, column 2"),
])  # fmt: skip
def test_a_syntax_error_is_placed_in_its_cell(tag: str, place: str) -> None:
    with pytest.raises(TemplateFault, match=place):
        compiled(["{{ a.b }}"], rows=[["x", tag]])


@pytest.mark.parametrize("tag", ["{{p a.b }}", "{{r a.b }}", "{{tr a.b }}"])
def test_a_tag_that_would_put_in_more_than_text_is_refused(tag: str) -> None:
    with pytest.raises(TemplateFault, match=r"paragraph 2 .*only text"):
        compiled(["x", tag])


def test_a_dot_reads_the_data_and_never_a_python_attribute() -> None:
    docx = compiled(["{{ a.items }} {{ a.keys }}"]).render({"a": {"items": "one", "keys": "two"}})
    assert "one two" in _texts(docx)["word/document.xml"]
    with pytest.raises(TemplateFault, match=r"a\.items does not exist"):
        compiled(["{% if a.items %}x{% endif %}"]).render({"a": {}})


def test_tags_that_break_the_structure_are_refused_where_docxtpl_would_lose_text() -> None:
    broken = "<w:p {ns}><w:r><w:t>{{% if a.b %}}</w:t></w:r><w:r><w:t>x</w:t></w:r></w:p>"
    template = compiled(["{%p endif %}"], xml=broken)
    template.render({"a": {"b": "x"}})
    with pytest.raises(TemplateFault, match="structure"):
        template.render({"a": {"b": ""}})


def test_the_fields_are_those_of_every_part() -> None:
    template = compiled(
        ["{{ a.b }}{% for x in a.list %}{{ x.y }}{% endfor %}", "{% if c.d and not e %}x{% endif %}"],
        header="{{ h.one }}", footer="{{ f.one }}", footnote="{{ n.one }}", title="{{ t.one }}",
        rows=[["{{ r['s'].t }}"]],
    )  # fmt: skip
    assert template.fields == {"a.b", "a.list", "c.d", "e", "h.one", "f.one", "n.one", "t.one", "r.s.t"}


@pytest.mark.parametrize("content", [b"", b"PK nonsense", b"%PDF-1.7"])
def test_a_file_that_is_no_docx_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(TemplateFault, match="not a Word document"):
        CompiledTemplate(content, "en/x.docx")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "language"), SHIPPED)
def test_shipped_documents_read_back_whole(kind: str, language: str) -> None:
    template = LIBRARY.template(kind, language).compiled
    for data in _values():
        values = fields(Offer.model_validate(data), language, tables=load_tables(),
                        made_on=Offer.model_validate(data).job.start_date, version=1, title="T")  # fmt: skip
        read_back(template.render(values), template, values)


def test_a_value_that_got_lost_is_found_out_and_not_repeated() -> None:
    template = compiled(["{{ a.b }} and {{ a.c }}"])
    values = {"a": {"b": "Tremblay", "c": "Saint-Rémi"}}
    other = template.render({"a": {"b": "Tremblay", "c": "Saint-Remi"}})
    with pytest.raises(DocumentFault, match=r"a\.c is not in the finished document") as fault:
        read_back(other, template, values)
    assert "Saint" not in str(fault.value)


def test_a_value_in_the_wrong_order_is_found_out() -> None:
    template = compiled(["{{ a.b }} {{ a.c }}"])
    swapped = template.render({"a": {"b": "two", "c": "one"}})
    with pytest.raises(DocumentFault, match=r"a\.c"):
        read_back(swapped, template, {"a": {"b": "one", "c": "two"}})


def test_a_truncated_document_does_not_pass() -> None:
    template = compiled(["{{ a.b }}"])
    docx = template.render({"a": {"b": "x"}})
    with pytest.raises(DocumentFault, match="cannot be read again"):
        read_back(docx[: len(docx) // 2], template, {"a": {"b": "x"}})


@pytest.mark.slow
def test_both_languages_of_a_type_show_the_same_fields() -> None:
    for kind in LIBRARY.types:
        english, french = (LIBRARY.template(kind.name, language).compiled.fields for language in LANGUAGES)
        assert english == french, kind.name


def test_the_library_folder_holds_word_files_and_its_declaration_only() -> None:
    names = {p.suffix for p in Path(SHIPPED_TEMPLATES).rglob("*") if p.is_file()}
    assert names == {".docx", ".toml"}


def _as_word_saves(content: bytes, seed: int) -> bytes:
    """The same document with its runs split as Word leaves them: revision ids, a language, spelling marks, anywhere."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in story_names(content):
        root = etree.fromstring(parts[name])
        for paragraph in root.iter(qn("w:p")):
            for mark in ("rsidR", "rsidRDefault", "rsidP"):
                paragraph.set(qn(f"w:{mark}"), f"00{chance.randrange(1 << 24):06X}")
        for run in list(root.iter(qn("w:r"))):
            text = [child for child in run if child.tag != qn("w:rPr")]
            if len(text) == 1 and text[0].tag == qn("w:t") and text[0].text:
                _split(run, text[0].text, chance)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _split(run: Any, text: str, chance: random.Random) -> None:
    """One run as several of one to five letters, some marked by the spelling check."""
    while text:
        length = chance.randint(1, 5)
        piece = copy.deepcopy(run)
        piece.set(qn("w:rsidRPr"), f"00{chance.randrange(1 << 24):06X}")
        look = piece.find(qn("w:rPr"))
        look = look if look is not None else etree.Element(qn("w:rPr"))
        etree.SubElement(look, qn("w:lang")).set(qn("w:val"), "fr-CA")
        piece.insert(0, look)
        words = piece.find(qn("w:t"))
        words.text, text = text[:length], text[length:]
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.addprevious(piece)
        if chance.random() < 0.4:
            for kind in ("spellStart", "spellEnd"):
                piece.addprevious(etree.Element(qn("w:proofErr"), {qn("w:type"): kind}))
    run.getparent().remove(run)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "language"), SHIPPED)
def test_a_template_whose_tags_word_has_split_over_runs_renders_the_same(kind: str, language: str) -> None:
    template = LIBRARY.template(kind, language)
    values = sample_fields(language, template.type.titles[language])
    content = _as_word_saves(template.path.read_bytes(), seed=7)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml")
    assert b"{{ employer.legal_name }}" not in body, "the tags must be split for this to show anything"
    split = CompiledTemplate(content, template.name, letterhead=partial(with_logo, logo=None))
    assert split.fields == template.compiled.fields
    docx = split.render(values)
    read_back(docx, split, values)
    assert _texts(docx) == _texts(template.compiled.render(values))


def test_a_fault_in_a_tag_split_over_runs_is_still_placed() -> None:
    content = _as_word_saves(word_template(["fine", "{{ worker.nmae }}"]), seed=3)
    with pytest.raises(TemplateFault, match=r"paragraph 2 .*worker\.nmae"):
        CompiledTemplate(content, "en/x.docx").render({"worker": {}})
