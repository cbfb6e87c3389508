"""What a document must not hold, looked up before it is converted, and in templates before they are used."""

from __future__ import annotations

from casefile.pdf.word import STRICT, WordFile
from casefile.word.constructs import Construct, constructs_in

_STRICT = "It is saved as Strict Open XML. Save it as an ordinary .docx."


def preflight(docx: bytes, *, engine: str = "builtin") -> list[str]:
    """Why this document, or a template, cannot be printed rightly: one sentence each; empty: all well.

    ``engine`` is ``builtin`` or ``libreoffice``; the built-in one refuses more. Raises ``DocumentFault`` when
    the file is not a Word document at all.
    """
    word = WordFile(docx)
    found: dict[str, Construct] = {}
    for tree in word.trees.values():
        for construct in constructs_in(tree, in_body=tree is word.body):
            if construct.printed and (construct.everywhere or engine == "builtin"):
                found.setdefault(construct.code, construct)
    strict = [_STRICT] if engine == "builtin" and STRICT in word.parts["word/document.xml"] else []
    return [*strict, *(f"It has {construct.what}. {construct.remedy}" for construct in found.values())]
