"""What a Word file holds that a PDF engine loses or prints wrongly: the one list, for templates and for documents.

``templates check`` names each by its place before a template is used; the engines' preflight refuses the document.
Whatever the table of proven constructs (``proven``) does not have is a fault for the built-in engine. Those that are
met often have words of their own here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casefile.word.docx_text import BODY, W
from casefile.word.proven import unproven, unproven_field, unproven_settings

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
SHEETS = ("word/styles.xml", "word/numbering.xml")
SETTINGS = "word/settings.xml"
# Word and LibreOffice print the day of printing for these, not the day the document was made.
_CLOCK_FIELDS = frozenset({"DATE", "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME"})
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_FIELD_TAGS = frozenset({f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"})


@dataclass(frozen=True)
class Construct:
    """One kind of thing, and what to do about it in Word. ``everywhere``: LibreOffice prints it wrongly too."""

    code: str
    what: str
    remedy: str
    tags: tuple[str, ...] = ()
    everywhere: bool = False


_KNOWN = (
    Construct("tracked-change", "tracked changes, which print as if both wordings stood",
        "Accept or reject all changes (Review tab) and save again.", tuple(
            f"{W}{name}" for name in (
                "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel", "sectPrChange",
                "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "numberingChange", "moveFromRangeStart",
                "moveToRangeStart", "moveFromRangeEnd", "moveToRangeEnd", "delText", "delInstrText")), everywhere=True),
    Construct("text-box", "a text box", "Move its text into a paragraph or a table: PDFs lose text boxes.", (
        f"{W}txbxContent",)),
    Construct("floating-picture", "a floating picture or frame", "Set the picture's layout to In Line with Text.", (
        f"{_WP}anchor", f"{W}framePr", f"{W}pict", f"{W}object")),
    Construct("floating-table", "a table that text flows round", "Set the table's text wrapping to None.", (
        f"{W}tblpPr",)),
    Construct("equation", "an equation or an embedded document", "Write it as text.", (
        f"{_MATH}oMath", f"{_MATH}oMathPara", f"{W}altChunk", f"{W}subDoc")),
    Construct("right-to-left", "text set from right to left", "Set the paragraph and the table from left to right.", (
        f"{W}bidi", f"{W}bidiVisual", f"{W}rtl")),
    Construct("vertical-text", "text set vertically", "Set the text direction of the cell to horizontal.", (
        f"{W}textDirection",)),
)  # fmt: skip
_BOX = f"{W}txbxContent"
_COMMENT = Construct(
    "comment", "a comment", "Delete the comments: they would go out with every document.", everywhere=True
)
_COMMENT_TAGS = (f"{W}commentReference", f"{W}commentRangeStart")
_BY_TAG = {tag: construct for construct in _KNOWN for tag in construct.tags}
_DATE_REMEDY = (
    "Use {{ document.made_on }} or another date of the case: this field prints the day of printing."
)


def constructs_in(part: str, content: bytes, root: Any) -> Iterator[tuple[Construct, Any]]:
    """Each fault of one part, and the element that is it. ``root`` is the part as lxml read it."""
    if part == SETTINGS:
        for name in unproven_settings(root):
            yield _unproven(name), root
        return
    for name, element in unproven(content, root):
        holds_text = next(element.iter(_BOX), None) is not None
        yield _BY_TAG.get(_BOX if holds_text else element.tag) or _unproven(name), element
    if STORIES.fullmatch(part):
        for code, element in fields(root):
            if fault := _field_fault(code, part):
                yield fault, element


def comments_in(root: Any) -> Iterator[tuple[Construct, Any]]:
    """The comments: they do no harm to a document's print, but must not stand in a template."""
    return ((_COMMENT, element) for element in root.iter(*_COMMENT_TAGS))


def _unproven(name: str) -> Construct:
    return Construct(
        "unproven", f"{name}, which the built-in PDF engine is not known to print right", "Make it simpler, or install "
        "LibreOffice.")  # fmt: skip


def _field_fault(code: str, part: str) -> Construct | None:
    kind, in_body = field_kind(code), part == BODY
    if kind in _CLOCK_FIELDS:
        return Construct(
            "date-field", f"a field that prints another day's date ({kind})", _DATE_REMEDY, everywhere=True
        )
    if in_body and kind in _PAGE_FIELDS:
        return Construct(
            "page-field", "a page number in its text", "Put page numbers in the header or footer."
        )
    if kind and unproven_field(code, kind):
        return Construct(
            "field", f"the field {kind}, which this engine does not draw", "Replace it by its text (Ctrl+Shift+F9)."
        )  # fmt: skip
    return None


def field_kinds(element: Any) -> list[str]:
    """The kind of every field under this element: ``REF`` of `` REF date ``."""
    return [field_kind(code) for code, _ in fields(element)]


def fields(element: Any) -> list[tuple[str, Any]]:
    """The code of every field under this element, and where it begins. Word may cut a code over several runs."""
    done: list[tuple[str, Any]] = []
    still: list[list[Any]] = []  # code and place of the fields that are open
    for e in element.iter(*_FIELD_TAGS):
        if e.tag == f"{W}fldSimple":
            done.append((e.get(f"{W}instr") or "", e))
        elif e.tag == f"{W}instrText":
            if still:
                still[-1][0] += e.text or ""
            else:
                done.append((e.text or "", e))
        elif e.get(f"{W}fldCharType") == "begin":
            still.append(["", e])
        elif e.get(f"{W}fldCharType") == "end" and still:
            done.append(tuple(still.pop()))
    return [*done, *((code, place) for code, place in still)]


def field_kind(code: str) -> str:
    """The first word of a field's code, which says what it does."""
    return (code.split() or [""])[0].upper()
