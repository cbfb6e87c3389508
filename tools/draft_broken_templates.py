"""Writes ``tests/broken_templates``: one template for each fault that ``casefile templates check`` must name.

``python -m tools.draft_broken_templates``. The file's name is the finding's code; ``faults.toml`` says where it stands.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from casefile.fixed_zip import repack
from tools.template_style import blank_document

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "broken_templates"
_GOOD = ("{{ document.title }}", "Dear {{ worker.name }}, you work as {{ job.title }}.")
_RUN = "<w:r><w:t>new</w:t></w:r>"
_FIELD = '<w:p {ns}><w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
# Code: the paragraph that is wrong, as text or as XML; it stands after two good ones.
_PARAGRAPHS = {
    "unknown-field": "Paid {{ wage.ratte }}.",
    "tag": "Dear {{ worker.name, welcome.",
    "tag.stray-close": "Dear worker.name }}, welcome.",
    "tag.syntax": "{% if job.licence = 'yes' %}x{% endif %}",
    "tag.unknown": "{% include 'other.docx' %}",
    "tag.call": "{{ worker.name.upper() }}",
    "tag.private": "{{ worker.__class__ }}",
    "tag.rich": "{{p wage.benefits }}",
    "tag.never-ended": "{% if job.licence %}A licence is needed.",
    "tag.filter": "{{ worker.name | shout }}",
    "curly-quotes": "{{ job.languages | replace(“;”, “,”) }}",
    "not-fillable": "{{ job.duties }}",
    "tracked-change": f'<w:p {{ns}}><w:ins w:id="1" w:author="x">{_RUN}</w:ins></w:p>',
    "tracked-change.deleted": f'<w:p {{ns}}><w:del w:id="1" w:author="x"/>{_RUN}</w:p>',
    "text-box": "<w:p {ns}><w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r></w:p>",
    "floating-picture": "<w:p {ns}><w:r><w:drawing><wp:anchor/></w:drawing></w:r></w:p>",
    "floating-table": "<w:tbl {ns}><w:tblPr><w:tblpPr/></w:tblPr><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    "unproven": '<w:p {ns}><w:r><w:rPr><w:em w:val="dot"/></w:rPr><w:t>new</w:t></w:r></w:p>',
    "field": _FIELD.replace("{code}", "STYLEREF Title"),
    "left-over": "Click or tap here to enter text.",
    "merge-field": _FIELD.replace("{code}", "MERGEFIELD Worker_Name"),
    "comment": '<w:p {ns}><w:commentRangeStart w:id="0"/>' + _RUN + "</w:p>",
    "equation": f"<w:p {{ns}}><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>{_RUN}</w:p>",
    "right-to-left": f"<w:p {{ns}}><w:pPr><w:bidi/></w:pPr>{_RUN}</w:p>",
    "date-field": _FIELD.replace("{code}", "DATE"),
    "page-field": _FIELD.replace("{code}", "NUMPAGES"),
    "missing-font": '<w:p {ns}><w:r><w:rPr><w:rFonts w:ascii="Papyrus"/></w:rPr><w:t>x</w:t></w:r></w:p>',
}
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def main() -> None:
    """Write the folder anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.docx"):
        old.unlink()
    for code, paragraph in _PARAGRAPHS.items():
        write(code, _document(paragraph))
    write("unknown-field.cell", _table("{{ worker.familly_name }}"))
    write("vertical-text", _table("{{ job.title }}", cell_xml='<w:textDirection {ns} w:val="btLr"/>'))
    usual, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    (FOLDER / "strict-ooxml.docx").write_bytes(_swapped(_saved(_document("x")), usual, strict))
    (FOLDER / "not-a-docx.docx").write_bytes(b"%PDF-1.7 saved under the wrong name")


def write(code: str, document: Any) -> None:
    """One broken template under the code of its fault."""
    (FOLDER / f"{code}.docx").write_bytes(_saved(document))


def _document(paragraph: str) -> Any:
    document = blank_document("en")
    for text in _GOOD:
        document.add_paragraph(text, style="Body Text")
    if paragraph.startswith("<"):
        xml = paragraph.replace("{ns}", f"{nsdecls('w', 'wp', 'r')} {_MATH}")
        document.element.body.insert(2, parse_xml(xml))
    else:
        document.add_paragraph(paragraph, style="Body Text")
    return document


def _table(text: str, cell_xml: str = "") -> Any:
    document = blank_document("en")
    document.add_paragraph(_GOOD[0], style="Body Text")
    table = document.add_table(2, 2)
    table.cell(1, 1).text = text
    if cell_xml:
        table.cell(1, 1)._tc.get_or_add_tcPr().append(parse_xml(cell_xml.replace("{ns}", nsdecls("w"))))
    return document


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return repack(file.getvalue())


def _swapped(content: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return repack(out.getvalue())


if __name__ == "__main__":
    main()
