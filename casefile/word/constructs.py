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

from casefile.said import Said
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
    """One kind of thing, what to do about it in Word, and its place still open (``at``). ``everywhere``: LibreOffice
    prints it wrongly too."""

    said: Said
    tags: tuple[str, ...] = ()
    everywhere: bool = False

    def at(self, place: Said) -> Said:
        """The same, said of one place."""
        return self.said.with_values(field=place)


_KNOWN = (
    Construct(Said("template-tracked-change"), tuple(
        f"{W}{name}" for name in (
            "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel", "sectPrChange",
            "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "numberingChange", "moveFromRangeStart",
            "moveToRangeStart", "moveFromRangeEnd", "moveToRangeEnd", "delText", "delInstrText")), everywhere=True),
    Construct(Said("template-text-box"), (f"{W}txbxContent",)),
    Construct(Said("template-floating-picture"), (f"{_WP}anchor", f"{W}framePr", f"{W}pict", f"{W}object")),
    Construct(Said("template-floating-table"), (f"{W}tblpPr",)),
    Construct(Said("template-equation"), (f"{_MATH}oMath", f"{_MATH}oMathPara", f"{W}altChunk", f"{W}subDoc")),
    Construct(Said("template-right-to-left"), (f"{W}bidi", f"{W}bidiVisual", f"{W}rtl")),
    Construct(Said("template-vertical-text"), (f"{W}textDirection",)),
)  # fmt: skip
_BOX = f"{W}txbxContent"
_COMMENT = Construct(Said("template-comment"), everywhere=True)
_COMMENT_TAGS = (f"{W}commentReference", f"{W}commentRangeStart")
_BY_TAG = {tag: construct for construct in _KNOWN for tag in construct.tags}


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
    return Construct(Said("template-unproven", name=name))


def _field_fault(code: str, part: str) -> Construct | None:
    kind, in_body = field_kind(code), part == BODY
    if kind in _CLOCK_FIELDS:
        return Construct(Said("template-date-field", kind=kind), everywhere=True)
    if in_body and kind in _PAGE_FIELDS:
        return Construct(Said("template-page-field"))
    if kind and unproven_field(code, kind):
        return Construct(Said("template-field", kind=kind))
    return None


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
