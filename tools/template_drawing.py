"""Sets the blocks of a draft in Word: one language, the styles of ``template_style``, plain docxtpl tags."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu

from casefile.wording import NBSP
from tools import template_blocks as b
from tools.template_logo import add_logo_frame
from tools.template_style import TEXT_WIDTH, blank_document

LANGUAGES = ("en", "fr")
TICK = "\N{BALLOT BOX}"
TO_COMPLETE = "word.to_complete"
_PAGE, _OF = ("Page\u00a0", "Page\u00a0"), ("\u00a0of\u00a0", "\u00a0de\u00a0")
_VERSION = ("version", "version")
_MADE = dt.datetime(2026, 11, 22)  # noqa: DTZ001 - Word's property has no zone; renewed in every document made
_SIGNATURE_GAP = 0.06


def draw(draft: b.Draft, language: str) -> WordDocument:
    """The draft as a Word template in one language."""
    at = LANGUAGES.index(language)
    document = blank_document(language)
    _properties(document, language)
    _header_and_footer(document, at)
    if draft.letterhead:
        _plain_header(document, _set(draft.letterhead, at))
    document.add_paragraph("{{ document.title }}", style="Title")
    document.add_paragraph(_set(draft.subtitle, at), style="Subtitle")
    _blocks(document, draft.blocks, at)
    if document.paragraphs[-1].style.name == "After Table":
        document.paragraphs[-1].style = "Document End"
    return document


def _set(both: b.Both, at: int) -> str:
    """A text in one language, French with its no-break spaces (as the Office québécois de la langue française)."""
    text = both[at]
    return re.sub(r" (?=[:»$]|%(?!\}))", NBSP, text).replace("« ", f"«{NBSP}") if at else text


def _keep(paragraph: Any) -> None:
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.keep_together = True


def _together(document: WordDocument, together: b.Together, at: int) -> None:
    """All its paragraphs stay with the one that follows, so that no signature stands alone on a page."""
    before = len(document.paragraphs)
    _blocks(document, together.blocks, at)
    for paragraph in document.paragraphs[before:]:
        if not paragraph.text.startswith("{%p") and paragraph.style.name != "After Table":
            _keep(paragraph)


def _blocks(document: WordDocument, blocks: Sequence[b.Block], at: int) -> None:
    for block in blocks:
        if isinstance(block, b.Together):
            _together(document, block, at)
        elif isinstance(block, b.When):
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
            paragraph = document.add_paragraph(_set(block.text, at), style=block.style)
            if block.keep_with_next:
                _keep(paragraph)
        case b.Heading():
            style = "Heading 1" if block.numbered else "Heading 2"
            heading = document.add_paragraph(_set(block.text, at), style=style)
            heading.paragraph_format.page_break_before = block.new_page or None
        case b.Bullets():
            if block.each:
                _tag(document, f"{{%p for point in {block.each} %}}")
                document.add_paragraph("{{ point }}", style="List Bullet")
                _tag(document, "{%p endfor %}")
            for point in block.points:
                document.add_paragraph(_set(point, at), style="List Bullet")
        case b.NewPage():
            document.add_paragraph(_set(block.title, at), style="Part Title")
            document.add_paragraph(_set(block.subtitle, at), style="Subtitle")
        case b.Facts():
            _facts(document, block, at)
        case b.Signatures():
            _signatures(document, block, at)


def _tag(document: WordDocument, tag: str) -> None:
    document.add_paragraph(tag, style="Body Text")


def _facts(document: WordDocument, facts: b.Facts, at: int) -> None:
    shares = _shares(facts)
    table = _table(document, "Facts Table", shares, first_row=bool(facts.heads))
    if facts.heads:
        row = _row(table, [_set(head, at) for head in facts.heads], ["Table Head"] * len(shares))
        if len(shares) == 3:
            row.cells[2].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for fact in facts.rows:
        _fact(table, fact, at)
    if facts.whole:
        for row in table.rows[:-1]:
            _keep(row.cells[0].paragraphs[0])
    document.add_paragraph("", style="After Table")


def _shares(facts: b.Facts) -> tuple[float, ...]:
    """A label has more room where the value is still to be written."""
    written = all(row.value == b.TO_WRITE for row in facts.rows)
    if len(facts.heads) == 3:
        return (0.46, 0.42, 0.12) if written else (0.32, 0.56, 0.12)
    return (0.46, 0.54) if written else (0.34, 0.66)


def _fact(table: Any, fact: b.Row, at: int) -> None:
    """One row; or, for a list, one row for each of its items, so that no row grows taller than a page."""
    label, value = _set(fact.label, at), _set((fact.value_in(0), fact.value_in(1)), at)
    if fact.when:
        _tag_row(table, f"{{%tr if {fact.when} %}}")
    if fact.each:
        _tag_row(table, f"{{%tr for point in {fact.each} %}}")
        _fact_row(table, f"{label} {{{{ loop.index }}}}", "{{ point }}")
        if fact.needed:
            _tag_row(table, "{%tr else %}")
            _fact_row(table, label, f"{{{{ {TO_COMPLETE} }}}}")
        _tag_row(table, "{%tr endfor %}")
    else:
        _fact_row(table, label, value.replace(" }}", f" or {TO_COMPLETE} }}}}") if fact.needed else value)
    if fact.when:
        _tag_row(table, "{%tr endif %}")


def _fact_row(table: Any, label: str, value: str) -> None:
    """A third column is there to be ticked."""
    texts = [label, value, *[TICK] * (len(table.columns) - 2)]
    _row(table, texts, ["Table Label", "Table Value", "Table Tick"])


def _signatures(document: WordDocument, signatures: b.Signatures, at: int) -> None:
    """One row that cannot split: a column of signature lines for each who signs, an empty column between."""
    half = (1 - _SIGNATURE_GAP) / 2
    table = _table(document, "Signature Table", (half, _SIGNATURE_GAP, half), first_row=False)
    left, right = signatures.left, signatures.right
    row = _row(
        table, [_set(left.role, at), "", _set(right.role, at) if right else ""], ["Signature Role"] * 3
    )
    for cell, signature in ((row.cells[0], left), (row.cells[2], right)):
        if signature:
            _sign(cell, signature, at)
    document.add_paragraph("", style="After Table")


def _sign(cell: Any, signature: b.Signature, at: int) -> None:
    """The lines of one signature under its role, and what the same person signs next."""
    if signature.text:
        cell.add_paragraph(_set(signature.text, at), style="Body Text")
    for label, value in signature.lines:
        cell.add_paragraph(value, style="Signature Value")
        cell.add_paragraph(_set(label, at), style="Signature Label")
    if signature.then:
        cell.add_paragraph(_set(signature.then.role, at), style="Signature Next")
        _sign(cell, signature.then, at)


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


def _header_and_footer(document: WordDocument, at: int) -> None:
    """The letterhead and the footer, the same on every page: each page says whose it is and which it is."""
    section = document.sections[0]
    header = section.header
    header.is_linked_to_previous = False
    header.paragraphs[0].style = "Letterhead Logo"
    add_logo_frame(header.paragraphs[0])
    header.add_paragraph("{{ employer.legal_name }}", style="Letterhead Name")
    header.add_paragraph(
        "{% if employer.operating_name %}{{ employer.operating_name }}  ·  {% endif %}{{ "
        "employer.address.line }}",
        style="Letterhead Line",
    )
    header.add_paragraph("{{ employer.reach }}", style="Letterhead End")
    footer = section.footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.add_run(
        f"{{{{ document.reference }}}} · {{{{ document.title }}}} · {_VERSION[at]} {{{{ document.version "
        f"}}}}\t{_PAGE[at]}"
    )
    _field(paragraph, "PAGE")
    paragraph.add_run(_OF[at])
    _field(paragraph, "NUMPAGES")


def _plain_header(document: WordDocument, name: str) -> None:
    """One line in place of the letterhead."""
    header = document.sections[0].header
    for element in list(header._element):
        header._element.remove(element)
    header.add_paragraph(name, style="Letterhead Name")
    header.add_paragraph("", style="Letterhead End")
    document.core_properties.author = name


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
