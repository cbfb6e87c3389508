"""What a document must not hold, looked up before it is converted, and in templates before they are used."""

from __future__ import annotations

from casefile.pdf.bound import stale_controls
from casefile.pdf.list_labels import doubtful
from casefile.pdf.word import STRICT, WordFile
from casefile.word.constructs import SETTINGS, SHEETS, constructs_in
from casefile.word.docx_text import BODY, place_of

_LIST = "It has {}. Number it in figures, letters or Roman numbers, each level from its usual start."
_STRICT = "It is saved as Strict Open XML. Save it as an ordinary .docx."


def preflight(docx: bytes, *, engine: str = "builtin") -> list[str]:
    """Why this document, or a template, cannot be printed rightly: one sentence each; empty: all well.

    ``engine`` is ``builtin`` or ``libreoffice``; the built-in one refuses more. Raises ``DocumentFault`` when
    the file is not a Word document at all.
    """
    word = WordFile(docx)
    if engine == "builtin" and STRICT in word.parts[BODY]:
        return [_STRICT]
    told: dict[tuple[str, str], str] = {}
    for name in (*word.trees, *SHEETS, SETTINGS):
        if name not in word.parts:
            continue
        root = word.tree(name)
        for found, element in constructs_in(name, word.parts[name], root):
            if found.everywhere or engine == "builtin":
                place = place_of(name, root, element)
                told.setdefault((found.code, found.what), f"It has {found.what}, in {place}. {found.remedy}")
    if engine == "builtin":
        told.update(((doubt, ""), _LIST.format(doubt)) for doubt in sorted(doubtful(word)))
    return [*told.values(), *stale_controls(word)]
