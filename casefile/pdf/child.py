"""The converter in its child process: a document in, a PDF or a refusal out."""

from __future__ import annotations

import json

from casefile.borrowed.fonts import CannotRender
from casefile.borrowed.typeset import Typesetter
from casefile.pdf.builtin import PDF, REFUSED

_typesetter = Typesetter()


def answer(docx: bytes) -> bytes:
    """The document as a PDF, or what in it cannot be printed."""
    try:
        return PDF + _typesetter.convert(docx)
    except CannotRender as refusal:
        return REFUSED + json.dumps(refusal.said.as_dict()).encode()
