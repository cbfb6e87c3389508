"""A mail merge becomes a template of ours, and what has no name of ours is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casefile.documents.convert import convert, tag_for
from casefile.documents.field_catalogue import names_for
from casefile.documents.template_check import check_template
from casefile.errors import DocumentFault
from casefile.word.docx_text import paragraphs
from tests.support.word_cases import case_of
from tests.support.word_templates import word_template


def _field(name: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText> MERGEFIELD {name} \\* MERGEFORMAT </w:instrText></w:r>"
        f"{mark.format('separate')}<w:r><w:rPr><w:b/></w:rPr><w:t>«{name}»</w:t></w:r>{mark.format('end')}"
    )


def _merge(*names: str) -> bytes:
    fields = "".join(f"{_field(name)}<w:r><w:t>, </w:t></w:r>" for name in names)
    return word_template(xml=f"<w:p {{ns}}>{fields}</w:p>")


def test_the_fields_of_a_mail_merge_become_tags_that_the_check_accepts(tmp_path: Path) -> None:
    content, done = convert(case_of("p_mergefield"), "letter")
    assert [(mapped.name, mapped.tag, mapped.how) for mapped in done] == [
        ("Worker_Name", "{{ worker.name }}", "same")
    ]
    path = tmp_path / "letter.docx"
    path.write_bytes(content)
    assert check_template(path) == []


def test_a_field_keeps_its_look_and_one_without_a_name_of_ours_stays_and_is_told() -> None:
    content, done = convert(_merge("WorkerName", '"Job Title"', "Favourite_Colour"), "letter")
    assert [mapped.how for mapped in done] == ["same", "same", "none"]
    text = "\n".join(paragraph.text for paragraph in paragraphs(content))
    assert "{{ worker.name }}, {{ job.title }}, " in text
    assert "Favourite_Colour" in text
    assert convert(content, "letter")[0] == content


def test_a_name_that_is_near_is_marked_to_be_looked_at() -> None:
    assert tag_for("Workers_Name", names_for("letter")) == ("worker.name", "near")
    assert tag_for("Favourite_Colour", names_for("letter")) == ("", "none")


def test_the_command_writes_beside_the_file_and_says_what_it_did(casefile: Any, tmp_path: Path) -> None:
    file = tmp_path / "letter.docx"
    file.write_bytes(_merge("Worker_Name", "Favourite_Colour"))
    answer = casefile("templates", "convert", str(file), "--json")
    assert answer.code == 3
    assert [row["how"] for row in answer.json] == ["same", "none"]
    assert (tmp_path / "letter.converted.docx").is_file()


def test_what_is_no_word_file_is_refused() -> None:
    with pytest.raises(DocumentFault, match="not a Word document"):
        convert(b"%PDF-1.7", "letter")
