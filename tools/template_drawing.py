"""Sets the blocks of a draft in Word: one language, the styles of ``template_style``, plain docxtpl tags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu

from tools import template_blocks as b
from tools.template_style import TEXT_WIDTH, blank_document

LANGUAGES = ("en", "fr")
TO_COMPLETE = "word.to_complete"
_PAGE = (("Page ", "Page "), (" of ", " de "))
_VERSION = ("version", "version")
_MADE = dt.datetime(2026, 11, 22)  # noqa: DTZ001 - Word's property has no zone; renewed in every document made
_SIGNATURE_GAP = 0.06


def draw(draft: b.Draft, language: str) -> WordDocument:
    """The draft as a Word template in one language."""
    at = LANGUAGES.index(language)
    document = blank_document(language)
    _properties(document, language)
    _headers_and_footers(document, at)
    document.add_paragraph("{{ document.title }}", style="Title")
    document.add_paragraph(draft.subtitle[at], style="Subtitle")
    _blocks(document, draft.blocks, at)
    return document


def _blocks(document: WordDocument, blocks: Sequence[b.Block], at: int) -> None:
    for block in blocks:
        if isinstance(block, b.When):
            _tag(document, f"{{%p if {block.field} %}}")
            _blocks(document, block.blocks, at)
            if block.otherwise:
                _tag(document, "{%p else %}")
                _blocks(document, block.otherwise, at)
            _tag(document, "{%p endif %}")
        elif isinstance(block, b.Paragraph | b.Heading) and block.when:
            _tag(document, f"{{%p if {block.when} %}}")
            _block(document, block, at)
            _tag(document, "{%p endif %}")
        else:
            _block(document, block, at)


def _block(document: WordDocument, block: b.Block, at: int) -> None:
    match block:
        case b.Paragraph():
            paragraph = document.add_paragraph(block.text[at], style=block.style)
            if block.keep_with_next:
                paragraph.paragraph_format.keep_with_next = True
        case b.Heading():
            document.add_paragraph(block.text[at], style="Heading 1" if block.numbered else "Heading 2")
        case b.Bullets():
            if block.each:
                _tag(document, f"{{%p for point in {block.each} %}}")
                document.add_paragraph("{{ point }}", style="List Bullet")
                _tag(document, "{%p endfor %}")
            for point in block.points:
                document.add_paragraph(point[at], style="List Bullet")
        case b.NewPage():
            document.add_paragraph(block.title[at], style="Part Title")
            document.add_paragraph(block.subtitle[at], style="Subtitle")
        case b.Facts():
            _facts(document, block, at)
        case b.Signatures():
            _signatures(document, block, at)


def _tag(document: WordDocument, tag: str) -> None:
    document.add_paragraph(tag, style="Body Text")


def _facts(document: WordDocument, facts: b.Facts, at: int) -> None:
    shares = (0.34, 0.54, 0.12) if facts.ticks else (0.32, 0.68)
    table = _table(document, "Facts Table", shares, first_row=facts.caption is not None)
    if facts.caption:
        texts = [facts.caption[at], "", *([facts.ticks[at]] if facts.ticks else [])]
        row = _row(table, texts, ["Table Head"] * len(shares))
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for fact in facts.rows:
        if fact.when:
            _tag_row(table, f"{{%tr if {fact.when} %}}")
        value = fact.value_in(at)
        if fact.needed:
            value = value.replace(" }}", f" or {TO_COMPLETE} }}}}")
        texts = [fact.label[at], value, *([""] if facts.ticks else [])]
        _row(table, texts, ["Table Label", "Table Value", "Table Value"])
        if fact.when:
            _tag_row(table, "{%tr endif %}")
    document.add_paragraph("", style="Small Print")


def _signatures(document: WordDocument, signatures: b.Signatures, at: int) -> None:
    """Each block is a column of signature lines, with an empty column between the two."""
    half = (1 - _SIGNATURE_GAP) / 2
    table = _table(document, "Signature Table", (half, _SIGNATURE_GAP, half), first_row=False)
    sides = [signatures.left, signatures.right]
    _row(table, [s.role[at] if s else "" for s in (sides[0], None, sides[1])], ["Signature Role"] * 3)
    for number in range(max(len(s.lines) for s in sides if s)):
        lines = [s.lines[number] if s and number < len(s.lines) else None for s in sides]
        row = _row(table, ["", "", ""], ["Signature Label"] * 3)
        for cell, line in zip((row.cells[0], row.cells[2]), lines, strict=True):
            if line:
                label, value = line
                cell.paragraphs[0].style = "Signature Value"
                cell.paragraphs[0].text = value
                cell.add_paragraph(label[at], style="Signature Label")
    _let_go(table)
    document.add_paragraph("", style="Small Print")


def _table(document: WordDocument, style: str, shares: Sequence[float], *, first_row: bool) -> Any:
    table = document.add_table(0, len(shares))
    table.style, table.alignment, table.autofit = style, WD_TABLE_ALIGNMENT.LEFT, False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Emu(int(TEXT_WIDTH * share))
    properties = table._tbl.tblPr
    properties.find(qn("w:tblW")).set(qn("w:type"), "dxa")
    properties.find(qn("w:tblW")).set(qn("w:w"), str(sum(c.width.twips for c in table.columns)))
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    properties.append(parse_xml(
        f'<w:tblLook {nsdecls("w")} w:val="{"0020" if first_row else "0000"}" w:firstRow="{int(first_row)}" '
        'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    ))  # fmt: skip
    return table


def _row(table: Any, texts: Sequence[str], styles: Sequence[str]) -> Any:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column, text, style in zip(row.cells, table.columns, texts, styles, strict=False):
        cell.width = column.width
        cell.paragraphs[0].style = style
        if text:
            cell.paragraphs[0].add_run(text)
    return row


def _tag_row(table: Any, tag: str) -> None:
    row = table.add_row()
    row.cells[0].paragraphs[0].style = "Table Label"
    row.cells[0].paragraphs[0].add_run(tag)


def _let_go(table: Any) -> None:
    """The last row of a signature block does not hold on to what follows it."""
    for cell in table.rows[-1].cells:
        cell.paragraphs[-1].paragraph_format.keep_with_next = False


def _headers_and_footers(document: WordDocument, at: int) -> None:
    """A letterhead on the first page, a running head on the others, the same footer on all."""
    section = document.sections[0]
    first = section.first_page_header
    first.is_linked_to_previous = False
    first.paragraphs[0].style, first.paragraphs[0].text = "Letterhead Name", "{{ employer.legal_name }}"
    first.add_paragraph("{%p if employer.operating_name %}", style="Letterhead Line")
    first.add_paragraph("{{ employer.operating_name }}", style="Letterhead Line")
    first.add_paragraph("{%p endif %}", style="Letterhead Line")
    first.add_paragraph("{{ employer.address.line }}", style="Letterhead Line")
    first.add_paragraph("{{ employer.reach }}", style="Letterhead End")
    running = section.header
    running.is_linked_to_previous = False
    running.paragraphs[0].style = "Header"
    running.paragraphs[0].text = "{{ employer.legal_name }}\t{{ document.title }}"
    for footer in (section.first_page_footer, section.footer):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "Footer"
        paragraph.add_run(
            f"{{{{ document.reference }}}} · {{{{ document.title }}}} · {_VERSION[at]} {{{{ document.version }}}}\t"
        )
        (page, of) = (_PAGE[0][at], _PAGE[1][at])
        paragraph.add_run(page)
        _field(paragraph, "PAGE")
        paragraph.add_run(of)
        _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, instruction: str) -> None:
    for kind in ("begin", "instruction", "separate", "result", "end"):
        run = paragraph.add_run("1" if kind == "result" else "")
        if kind == "instruction":
            run._r.append(parse_xml(
                f'<w:instrText {nsdecls("w")} xml:space="preserve"> {instruction} </w:instrText>'
            ))  # fmt: skip
        elif kind != "result":
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))


def _properties(document: WordDocument, language: str) -> None:
    core = document.core_properties
    core.title, core.author = "{{ document.title }} – {{ document.reference }}", "{{ employer.legal_name }}"
    core.language = {"en": "en-CA", "fr": "fr-CA"}[language]
    core.subject = core.comments = core.keywords = core.last_modified_by = ""
    core.created = core.modified = _MADE
    core.revision = 1
