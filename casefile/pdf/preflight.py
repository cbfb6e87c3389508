"""What a document must not hold, looked up before it is converted, and in templates before they are used."""

from __future__ import annotations

from casefile.pdf.bound import stale_controls
from casefile.pdf.list_labels import doubtful
from casefile.pdf.word import STRICT, WordFile
from casefile.said import Said
from casefile.word.constructs import SETTINGS, SHEETS, constructs_in
from casefile.word.docx_text import BODY, place_of


def preflight(docx: bytes, *, engine: str = "builtin") -> list[Said]:
    """Why this document, or a template, cannot be printed rightly: one sentence each; empty: all well.

    ``engine`` is ``builtin`` or ``libreoffice``; the built-in one refuses more. Raises ``DocumentFault`` when
    the file is not a Word document at all.
    """
    word = WordFile(docx)
    if engine == "builtin" and STRICT in word.parts[BODY]:
        return [Said("print-strict")]
    told: dict[Said, Said] = {}
    for name in (*word.trees, *SHEETS, SETTINGS):
        if name not in word.parts:
            continue
        root = word.tree(name)
        for found, element in constructs_in(name, word.parts[name], root):
            if found.everywhere or engine == "builtin":
                here = found.at(place_of(name, root, element))
                told.setdefault(found.said, Said("print-has", what=here, then=here.then))
    doubts = doubtful(word) if engine == "builtin" else []
    return [*told.values(), *doubts, *stale_controls(word)]
