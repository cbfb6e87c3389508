"""The converter in its child process: a document in, a PDF or a refusal out."""

from __future__ import annotations

import json
import pickle

from casefile.borrowed.fonts import CannotRender
from casefile.borrowed.typeset import Typesetter
from casefile.pdf.builtin import PDF, REFUSED

_typesetter = Typesetter()


def answer(question: bytes) -> bytes:
    """The document as PDF/A, or what in it cannot be printed. The question is the parent's own pickle."""
    docx, described = pickle.loads(question)  # noqa: S301
    try:
        return PDF + _typesetter.convert(docx, described)
    except CannotRender as refusal:
        return REFUSED + json.dumps(refusal.said.as_dict()).encode()
