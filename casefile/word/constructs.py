"""What a Word file holds that a PDF engine loses or prints wrongly: the one list, for templates and for documents.

``templates check`` names each by its place before a template is used; the engines' preflight refuses the document.
Whatever the table of proven constructs (``proven``) does not have is a fault for the built-in engine. Those that are
met often have words of their own here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.said import Said
from casefile.word.beside import in_columns
from casefile.word.docx_text import BODY, W
from casefile.word.proven import unproven, unproven_field, unproven_settings
from casefile.word.used_styles import used_styles

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
    prints it wrongly too; ``beside``: it hangs beside the text, and may be set in line with it."""

    said: Said
    tags: tuple[str, ...] = ()
    everywhere: bool = False
    beside: bool = False

    def at(self, place: Said) -> Said:
        """The same, said of one place."""
        return self.said.with_values(field=place)


_KNOWN = (
    Construct(Said("template-tracked-change"), tuple(
        f"{W}{name}" for name in (
            "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel", "sectPrChange",
            "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange", "numberingChange", "moveFromRangeStart",
            "moveToRangeStart", "moveFromRangeEnd", "moveToRangeEnd", "delText", "delInstrText")), everywhere=True),
    Construct(Said("template-text-box"), (f"{W}txbxContent",), beside=True),
    Construct(Said("template-floating-picture"), (f"{_WP}anchor", f"{W}framePr", f"{W}pict", f"{W}object"),
        beside=True),
    Construct(Said("template-floating-table"), (f"{W}tblpPr",), beside=True),
    Construct(Said("template-equation"), (f"{_MATH}oMath", f"{_MATH}oMathPara", f"{W}altChunk", f"{W}subDoc")),
    Construct(Said("template-right-to-left"), (f"{W}bidi", f"{W}bidiVisual", f"{W}rtl")),
    Construct(Said("template-vertical-text"), (f"{W}textDirection",)),
)  # fmt: skip
_BOX, _ANCHOR = f"{W}txbxContent", f"{_WP}anchor"
_COMMENT = Construct(Said("template-comment"), everywhere=True)
_COMMENT_TAGS = (f"{W}commentReference", f"{W}commentRangeStart")
_BY_TAG = {tag: construct for construct in _KNOWN for tag in construct.tags}


def constructs_in(
    part: str, content: bytes, root: Any, *, in_line: bool = False
) -> Iterator[tuple[Construct, Any]]:
    """Each fault of one part, and the element that is it. ``root`` is the part as lxml read it.

    ``in_line``: what hangs beside the text may be set in line with it.
    """
    if part == SETTINGS:
        for name in (*unproven_settings(root), *_note_settings(root)):
            yield _unproven(name), root
        return
    for name, element in unproven(content, root, in_line=in_line):
        inside = next((e.tag for e in element.iter(_BOX, _ANCHOR)), element.tag)
        yield (
            _BY_TAG.get(_BOX if next(element.iter(_BOX), None) is not None else inside) or _unproven(name),
            element,
        )
    if STORIES.fullmatch(part):
        for code, element in fields(root):
            if fault := _field_fault(code, part):
                yield fault, element
        for kind, element in _empty_fields(root):
            yield Construct(Said("template-field.empty", kind=kind)), element
        for name, element in _wrong_where_they_stand(root):
            yield _unproven(name), element


def in_use(element: Any, trees: Mapping[str, Any]) -> bool:
    """False for what stands in a style that nothing of the file has. ``trees`` are its stories, sheets and lists."""
    style = next(element.iterancestors(f"{W}style"), None)
    if style is None:
        return True
    stories = [tree for name, tree in trees.items() if name != SHEETS[0]]
    return any(used is style for used in used_styles(style.getparent(), stories))


def comments_in(root: Any) -> Iterator[tuple[Construct, Any]]:
    """The comments: they do no harm to a document's print, but must not stand in a template."""
    return ((_COMMENT, element) for element in root.iter(*_COMMENT_TAGS))


def _note_settings(root: Any) -> Iterator[str]:
    """How notes are numbered, where that is not from 1 on through the document in a usual format."""
    for name in ("footnotePr", "endnotePr"):
        for child in root.iterfind(f"{W}{name}/*"):
            usual = child.tag != f"{W}numFmt" or child.get(f"{W}val") in _NOTE_FORMATS
            if child.tag not in _NOTE_PARTS or not usual:
                yield f"w:{name}"


def _wrong_where_they_stand(root: Any) -> Iterator[tuple[str, Any]]:
    """What prints right elsewhere: notes of a section's own format, hidden rows and items, a column's break alone."""
    for name in ("footnotePr", "endnotePr"):
        for element in root.iterfind(f".//{W}sectPr/{W}{name}/{W}numFmt"):
            yield f"w:{name}", element
    for path in (f".//{W}trPr/{W}hidden", f".//{W}pPr[{W}numPr]/{W}rPr/{W}vanish"):
        for element in root.iterfind(path):
            if element.get(f"{W}val") not in {"0", "false", "off"}:
                yield f"w:{element.tag.rpartition('}')[2]}", element
    if not in_columns(root):
        for element in root.iterfind(f".//{W}br[@{W}type='column']"):
            yield 'w:br type="column"', element


_NOTE_PARTS = tuple(f"{W}{name}" for name in ("footnote", "endnote", "pos", "numFmt"))
_NOTE_FORMATS = frozenset({"decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter"})
# Fields that show nothing by themselves, or whose result the engine knows.
_QUIET = _PAGE_FIELDS | {
    *("XE", "TC", "TA", "RD", "SET", "NEXT", "NEXTIF", "SKIPIF", "ASK"),
    *("FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "ADDIN", "PRIVATE"),
}


def _empty_fields(root: Any) -> Iterator[tuple[str, Any]]:
    """Fields that no result stands beside: a program that works it out shows more than one that does not."""
    still: list[list[Any]] = []  # code, where it begins, and whether its result began
    for e in root.iter(*_FIELD_TAGS):
        mark = e.get(f"{W}fldCharType")
        if mark == "begin":
            still.append(["", e, False])
        elif still and e.tag == f"{W}instrText":
            still[-1][0] += e.text or ""
        elif still and mark == "separate":
            still[-1][2] = True
        elif still and mark == "end":
            code, place, shown = still.pop()
            if not shown and (kind := field_kind(code)) not in _QUIET:
                yield kind, place


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
