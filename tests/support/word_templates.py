"""Word templates made on the spot, with a tag wherever a test wants one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from casefile.word.render import CompiledTemplate

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# What a library.toml must say of a document type of one's own.
DECLARATION = """
[letter]
number = 40
titles = { en = "Letter", fr = "Lettre" }
step = "offer"
due = { from = "offer-accepted", by = "first-day", source = "our policy" }
audience = ["worker"]
requires = ["job.title"]
obligations = ["E6"]
conditions = ["OWC"]
record_class = "employment"
"""


def word_template(
    body: Iterable[str] = (),
    *,
    rows: Sequence[Sequence[str]] = (),
    header: str = "",
    footer: str = "",
    footnote: str = "",
    title: str = "",
    sections: int = 1,
    xml: str = "",
) -> bytes:
    """A .docx with these paragraphs, table rows, margins, one footnote and title. ``xml`` is added to the body."""
    document = Document()
    for text in body:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    for _ in range(sections - 1):
        document.add_section()
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    document.core_properties.title = title
    if footnote:
        _add_footnote(document, footnote)
    if xml:
        document.element.body.insert(0, parse_xml(xml.format(ns=nsdecls("w", "wp", "r"))))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def compiled(*args: Any, **kwargs: Any) -> CompiledTemplate:
    return CompiledTemplate(word_template(*args, **kwargs), "en/test.docx")


def _add_footnote(document: Any, text: str) -> None:
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {nsdecls("w")}><w:footnote w:id="1"><w:p><w:r>'
        f"<w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, xml.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph = document.add_paragraph("See the note")
    paragraph.add_run()._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="1"/>'))
