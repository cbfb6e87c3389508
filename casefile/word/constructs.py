"""What a Word file may hold that a PDF engine loses or prints wrongly: the one list, for templates and for documents.

``templates check`` names each by its place before a template is used; the engines' preflight refuses the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casefile.word.docx_text import W

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OFF = frozenset({"0", "false", "off"})
PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
# Word and LibreOffice print the day of printing for these, not the day the document was made.
CLOCK_FIELDS = frozenset({"DATE", "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME"})
# Of text directions those that are no turning at all: LibreOffice writes the first into every section.
_UPRIGHT = frozenset({"lrTb", "lr", "tb"})


@dataclass(frozen=True)
class Construct:
    """One kind of thing, what to do about it in Word, and for which engines it is a fault.

    ``everywhere``: LibreOffice prints it wrongly too. ``printed`` is false for what does no harm to a document's print,
    but must not stand in a template.
    """

    code: str
    what: str
    remedy: str
    tags: tuple[str, ...] = ()
    everywhere: bool = False
    printed: bool = True
    harmless: frozenset[str] = OFF  # values that switch it off


CHANGES = tuple(
    f"{W}{name}"
    for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel")
)
_BY_TAG = (
    Construct("tracked-change", "tracked changes, which print as if both wordings stood",
        "Accept or reject all changes (Review tab) and save again.", CHANGES, everywhere=True),
    Construct("text-box", "a text box", "Move its text into a paragraph or a table: PDFs lose text boxes.", (
        f"{W}txbxContent",)),
    Construct("floating-picture", "a floating picture or frame", "Set the picture's layout to In Line with Text.", (
        f"{_WP}anchor", f"{W}framePr", f"{_VML}shape", f"{_VML}rect", f"{W}object")),
    Construct("comment", "a comment", "Delete the comments: they would go out with every document.", (
        f"{W}commentReference", f"{W}commentRangeStart"), printed=False),
    Construct("equation", "an equation or an embedded document", "Write it as text.", (
        f"{_MATH}oMath", f"{W}altChunk", f"{W}subDoc")),
    Construct("right-to-left", "text set from right to left", "Set the paragraph and the table from left to right.", (
        f"{W}bidi", f"{W}bidiVisual")),
    Construct("vertical-text", "text set vertically", "Set the text direction of the cell to horizontal.", (
        f"{W}textDirection",), harmless=_UPRIGHT),
)  # fmt: skip
_CLOCK = Construct(
    "date-field",
    "a field that prints another day's date ({})",
    "Use {{{{ document.made_on }}}} or another date of the case: this field prints the day of printing.",
    everywhere=True,
)
_PAGE = Construct("page-field", "a page number in its text", "Put page numbers in the header or footer.")
_TAGS = frozenset(tag for construct in _BY_TAG for tag in construct.tags)
_FIELD_TAGS = (f"{W}fldSimple", f"{W}fldChar", f"{W}instrText")


def constructs_in(element: Any, *, in_body: bool) -> Iterator[Construct]:
    """Each kind once that stands under this element, of whichever XML library; ``in_body``: it is the main text."""
    found = {e.tag: None for e in element.iter() if e.tag in _TAGS}
    for construct in _BY_TAG if found else ():
        if any(
            e.get(f"{W}val") not in construct.harmless
            for tag in construct.tags
            if tag in found
            for e in element.iter(tag)
        ):
            yield construct
    kinds = set(field_kinds(element))
    if clocks := sorted(kinds & CLOCK_FIELDS):
        yield Construct(
            _CLOCK.code, _CLOCK.what.format(", ".join(clocks)), _CLOCK.remedy.format(), everywhere=True
        )
    if in_body and kinds & PAGE_FIELDS:
        yield _PAGE


def field_kinds(element: Any) -> list[str]:
    """The kind of every field under this element: ``REF`` of `` REF date ``. Word may cut a code over several runs."""
    kinds: list[str] = []
    codes: list[str] = []  # of the fields that are open
    for e in element.iter():
        if e.tag not in _FIELD_TAGS:
            continue
        if e.tag == f"{W}fldSimple":
            kinds.append(field_kind(e.get(f"{W}instr") or ""))
        elif e.tag == f"{W}instrText":
            if codes:
                codes[-1] += e.text or ""
            else:
                kinds.append(field_kind(e.text or ""))
        elif e.get(f"{W}fldCharType") == "begin":
            codes.append("")
        elif e.get(f"{W}fldCharType") == "end" and codes:
            kinds.append(field_kind(codes.pop()))
    return [kind for kind in [*kinds, *map(field_kind, codes)] if kind]


def field_kind(code: str) -> str:
    """The first word of a field's code, which says what it does."""
    return (code.split() or [""])[0].upper()
