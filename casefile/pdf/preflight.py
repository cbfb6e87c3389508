"""What a document must not hold, looked up before it is converted, and in templates before they are used."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.pdf.word import PAGE_FIELDS, STRICT, W, WordFile, field_kinds

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHANGES = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "cellIns", "cellDel")
# Word and LibreOffice print the day of printing for these, not the day the document was made.
_CLOCK_FIELDS = {"DATE", "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME"}


def preflight(docx: bytes, *, engine: str = "builtin") -> list[str]:
    """Why this document, or a template, cannot be printed rightly: one sentence each; empty: all well.

    ``engine`` is ``builtin`` or ``libreoffice``; the built-in one refuses more. Raises ``DocumentFault`` when
    the file is not a Word document at all.
    """
    word = WordFile(docx)
    faults = list(_for_any_engine(word))
    if engine == "builtin":
        faults += _for_builtin(word)
    return faults


def _for_any_engine(word: WordFile) -> Iterator[str]:
    if _has(word, *(f"{W}{name}" for name in _CHANGES)):
        yield "It has tracked changes, which print as if both wordings stood. Accept or reject them."
    if clocks := sorted(_CLOCK_FIELDS & set(_fields(word))):
        yield f"It has a field that prints another day's date ({', '.join(clocks)}). Use a date of the case."


def _for_builtin(word: WordFile) -> Iterator[str]:
    if STRICT in word.parts["word/document.xml"]:
        yield "It is saved as Strict Open XML. Save it as an ordinary .docx."
    if _has(word, f"{W}txbxContent"):
        yield "It has a text box. Put the text into a table or a paragraph."
    if _has(word, f"{_WP}anchor", f"{_VML}shape", f"{_VML}rect", f"{W}framePr", f"{W}object"):
        yield "It has a floating picture or frame. Set it in line with the text."
    if _has(word, f"{_MATH}oMath", f"{W}altChunk", f"{W}subDoc"):
        yield "It has an equation or an embedded document."
    if any(e.get(f"{W}val") not in {"0", "false", "off"} for e in _all(word, f"{W}bidi", f"{W}bidiVisual")):
        yield "It has a paragraph or table set from right to left."
    if _has(word, f"{W}textDirection"):
        yield "It has text set vertically."
    if set(PAGE_FIELDS) & set(field_kinds(word.body)):
        yield "It has a page number in its text. Page numbers belong in the header or footer."


def _all(word: WordFile, *tags: str) -> Iterator:  # type: ignore[type-arg]
    return (e for tree in word.trees.values() for e in tree.iter(*tags))


def _has(word: WordFile, *tags: str) -> bool:
    return next(_all(word, *tags), None) is not None


def _fields(word: WordFile) -> list[str]:
    return [kind for tree in word.trees.values() for kind in field_kinds(tree)]
