"""Filling comes to an end, names what stopped it, and leaves a file that Word opens."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from casefile.child import WarmChild
from casefile.documents.odd_letters import with_field
from casefile.documents.template_check import check_template
from casefile.errors import CasefileError, DocumentFault, TemplateFault
from casefile.making import do, maker
from casefile.pdf import make_pdfs
from casefile.word.docx_text import W, part_texts
from casefile.word.filling import fill, filled_here
from casefile.word.read_back import read_back
from casefile.word.render import CompiledTemplate, compile_template
from casefile.word.validity import make_valid
from tests.support.pdfs import BUILTIN
from tests.support.word_cases import case_file
from tests.support.word_samples import ABOUT, letter
from tests.support.word_templates import word_template

VALUES: dict[str, Any] = {"v": {"s": "x" * 1000, "n": 3, "l": ["a&b", "c"], "none": []}}
ENDLESS = [
    "{{ 'x' * 9999999999 }}",
    "{{ 'x' * 300000000 }}",
    "{% for i in 'x' * 1000000000 %}a{% endfor %}",
    "{% for a in v.s %}{% for b in v.s %}{% for c in v.s %}x{% endfor %}{% endfor %}{% endfor %}",
    "{{ v.s|replace('x', v.s)|replace('x', v.s)|replace('x', v.s) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{% set a = v.s %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = v.s %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% for x in 'x'|slice(1000000000) %}{{ x }}{% endfor %}",
    "{{ " + "not " * 5000 + "true }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
]
ODD = ["{{ 1.5 }}", "{{ true }}", "{{ none }}", "{{ [1] }}", "{{ v.l }}", "{{ v.n / 0 }}", "{{ v.s.t.u }}"]


@pytest.mark.parametrize("tag", ENDLESS, ids=range(len(ENDLESS)))
def test_a_tag_that_cannot_be_filled_is_named_and_stops_at_once(tag: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateFault, match="own/letter"):
        CompiledTemplate(word_template(["fine", tag]), "own/letter").render(VALUES)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("tag", ODD)
def test_what_reading_back_stumbles_over_is_named_too(tag: str) -> None:
    template = CompiledTemplate(word_template([tag]), "own/letter")
    with pytest.raises(CasefileError, match="own/letter"):
        read_back(template.render(VALUES), template, VALUES)


@pytest.mark.slow
def test_filling_in_the_child_gives_the_bytes_and_the_faults_of_filling_here() -> None:
    template = CompiledTemplate(word_template(["Dear {{ v.s }}", "{{ v.bad }}"]), "own/letter")
    good, bad = {"v": {"s": "Zoé & Fils", "bad": "fine"}}, {"v": {"s": "x", "bad": 1.5}}
    assert [fill(template, good, 60).docx for _ in range(2)] == [template.render(good)] * 2
    with pytest.raises(TemplateFault, match=r"own/letter, paragraph 2 \(\{\{ v.bad \}\}\)"):
        fill(template, bad, 60)


SLOW = "{% for a in v.s %}{% if v.big|sort|length == 0 %}x{% endif %}{% endfor %}"


@pytest.mark.slow
def test_a_tag_that_takes_too_long_is_named_where_it_stands() -> None:
    values = {"v": {"s": "x" * 1000, "big": "ab" * 200_000}}
    with pytest.raises(TemplateFault, match=r"own/slow, paragraph 2 .*takes too long"):
        filled_here(CompiledTemplate(word_template(["fine", SLOW]), "own/slow"), values, 2)


@pytest.mark.slow
def test_a_tag_that_listens_to_nobody_is_killed_with_the_name_of_its_template() -> None:
    one_go = CompiledTemplate(word_template(["{{ v.big|sort|length }}"]), "own/letter")
    fill(one_go, {"v": {"big": "x"}}, 1)  # the child is warm
    with pytest.raises(TemplateFault, match=r"own/letter.*(could not be filled within 1 s|takes too long)"):
        fill(one_go, {"v": {"big": "ba" * 20_000_000}}, 1)
    maker(1).stop()


@pytest.mark.slow
def test_a_tag_that_eats_memory_is_named_where_it_stands() -> None:
    names = "".join(f"{{% set a{n} = v.big|sort %}}" for n in range(40))
    template = CompiledTemplate(word_template(["fine", names]), "own/letter")
    child = WarmChild("casefile.making", seconds=60, memory=400 << 20)
    given = (template.key, template.name, template.content, {"v": {"big": "ab" * 1_000_000}}, 60)
    with pytest.raises(TemplateFault, match=r"own/letter, paragraph 2 .*MemoryError"):
        do(child, "casefile.word.filling:filled", *given)
    child.stop()


@pytest.mark.slow
@pytest.mark.parametrize("case", ["dos_nest", "dos_deepnot", "e_mult"])
def test_the_check_of_a_template_that_would_hang_or_crash_is_a_finding(case: str, tmp_path: Path) -> None:
    began = time.process_time()
    codes = {
        finding.code for finding in check_template(case_file(case, tmp_path)) if finding.severity == "error"
    }
    assert codes & {"template-not-fillable", "template-tag"}
    assert time.process_time() - began < 20


def _text(tags: list[str]) -> str:
    docx = CompiledTemplate(word_template(tags), "own/letter").render(VALUES)
    return part_texts(docx, ["word/document.xml"])["word/document.xml"]


def test_what_templates_need_of_the_language_is_there() -> None:
    assert "7" in _text(["{{ v.n * 2 + 1 }}"])
    assert "1/2 B&B, 2/2 C" in _text(
        ["{% for x in v.l %}{{ loop.index }}/{{ loop.length }} {{ x|replace('a', 'b')|upper }}"
         "{% if not loop.last %}, {% endif %}{% endfor %}"]
    )  # fmt: skip
    assert "a&b;c" in _text(["{% for x in v.l|slice(1) %}{{ x|join(';') }}{% endfor %}"])


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["{%- if v.n -%}", "{%- if v.n %}", "{% if v.n -%}"])
def test_a_tag_that_takes_away_the_words_beside_it_is_refused_where_it_stands(
    tag: str, tmp_path: Path
) -> None:
    with pytest.raises(TemplateFault, match="words beside the tag away") as fault:
        CompiledTemplate(word_template(["First", f"one {tag} two {{% endif %}}"]), "own/letter")
    assert "paragraph 2" in str(fault.value)
    (finding,) = {f.code for f in check_template(case_file("b2_dash_text", tmp_path))}
    assert finding == "template-tag"


@pytest.mark.parametrize(
    "where",
    [
        {"body": ["fine", "The employer pays {%p if v.n %}", "this", "{%p endif %}"]},
        {"body": ["fine", "{#p a note #} and words"]},
        {"rows": [["{%tr for x in v.l %}", "lost"], ["{{ x }}", "kept"], ["{%tr endfor %}", ""]]},
        {"body": ["fine"], "header": "The employer {%p if v.n %}{{ v.s }}"},
    ],
)
def test_words_that_would_go_with_a_tag_are_no_silent_loss(where: dict[str, Any]) -> None:
    with pytest.raises(TemplateFault, match=r"own/letter, .*(words beside the tag|never ended)"):
        CompiledTemplate(word_template(**where), "own/letter")


def _body(docx: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def _sound(body: Any) -> bool:
    """What Word asks of tables and cells."""
    cells = all(len(cell) and cell[-1].tag == f"{W}p" for cell in body.iter(f"{W}tc"))
    return cells and all(table.find(f"{W}tr") is not None for table in body.iter(f"{W}tbl"))


def test_a_cell_that_holds_only_what_a_condition_leaves_out_keeps_a_paragraph(tmp_path: Path) -> None:
    template = compile_template(case_file("a_empty_cell", tmp_path), {})
    from casefile.documents.fields import sample_fields

    values = sample_fields("en", "x")
    values["when"] = {**values["when"], "quebec": False}
    assert _sound(_body(template.render(values)))


def test_a_table_whose_rows_all_go_leaves_a_paragraph() -> None:
    rows = [["{%tr for x in v.none %}", ""], ["{{ x }}", ""], ["{%tr endfor %}", ""]]
    docx = CompiledTemplate(word_template(["before"], rows=rows), "own/letter").render(VALUES)
    body = _body(docx)
    assert _sound(body)
    assert list(body.iter(f"{W}tbl")) == []


def test_a_header_whose_only_paragraph_goes_keeps_one() -> None:
    tree = etree.fromstring(f'<w:hdr xmlns:w="{W[1:-1]}"/>')
    make_valid(tree)
    assert [child.tag for child in tree] == [f"{W}p"]


def test_marks_that_a_loop_repeats_stay_unique_and_a_sound_part_stays_as_it_is() -> None:
    mark = (
        '<w:p w14:paraId="{n}"><w:bookmarkStart w:id="{n}" w:name="b{n}"/><w:bookmarkEnd w:id="{n}"/></w:p>'
    )
    names = f'xmlns:w="{W[1:-1]}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'

    def body(*numbers: int) -> Any:
        return etree.fromstring(f"<w:body {names}>{''.join(mark.format(n=n) for n in numbers)}</w:body>")

    twice, once = body(1, 1, 2), body(1, 2)
    before = etree.tostring(once)
    make_valid(twice)
    make_valid(once)
    assert etree.tostring(once) == before
    assert [e.get(f"{W}id") for e in twice.iter(f"{W}bookmarkStart")] == ["1", "2"]
    assert [e.get(f"{W}id") for e in twice.iter(f"{W}bookmarkEnd")] == ["1", "2"]
    marks = [value for e in twice.iter(f"{W}p") for key, value in e.attrib.items() if key.endswith("paraId")]
    assert marks == ["1", "2"]


def test_a_letter_that_no_font_has_is_told_with_the_field_that_holds_it() -> None:
    (fault,) = make_pdfs([(letter("one \U0001f980"), ABOUT)], BUILTIN)
    assert isinstance(fault, DocumentFault)
    values = {"job": {"title": "Baker", "duties": ["bake", "catch \U0001f980"]}}
    told = with_field(fault, {"job.title", "job.duties"}, values)
    assert "U+1F980" in str(told) and "it stands in job.duties" in str(told)
    assert with_field(fault, {"job.title"}, values) is fault
