"""What the making child does to print: a document in, a PDF or a refusal out. Nobody else loads this."""

from __future__ import annotations

from functools import cache

from casefile.borrowed.fonts import CannotRender
from casefile.borrowed.typeset import Typesetter
from casefile.borrowed.writing import Description
from casefile.errors import DocumentFault

_typesetter = cache(Typesetter)


def printed(docx: bytes, described: Description) -> bytes:
    """The document as PDF/A. Raises ``DocumentFault`` with what in it cannot be printed."""
    try:
        return _typesetter().convert(docx, described)
    except CannotRender as refusal:
        raise DocumentFault("builtin-cannot", what=refusal.said) from None
