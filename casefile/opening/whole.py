"""Whether another program's print of a file says all that the file says: what is cut off or hidden must not be lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pypdfium2

from casefile.files.books import BOOKS, sheets
from casefile.folding import folded

_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"-?(\d{3,})(?:\.\d+)?")
_TOO_NARROW = "###"  # what a spreadsheet prints for a number that its column has no room for


def says_all(printed: Path, content: bytes, kind: str, words: Callable[[bytes], str] | None) -> bool:
    """True when the print has every word of the file, of a workbook also every number of three digits and more."""
    shown = _text(printed)
    if kind in BOOKS:
        cells = [text for sheet in sheets(content) for row in sheet.cells.values() for text in row.values()]
        digits = re.sub(r"\D", "", shown)
        numbers = [found[1] for cell in cells if (found := _NUMBER.fullmatch(cell))]
        return (
            _TOO_NARROW not in shown and not _lacking(cells, shown) and all(n[:-1] in digits for n in numbers)
        )
    return not _lacking([words(content)] if words else [], shown)


def _lacking(texts: Iterable[str], shown: str) -> set[str]:
    wanted = {word for text in texts for word in _WORD.findall(folded(text))}
    missing = wanted - set(_WORD.findall(shown))
    closed = re.sub(r"[\s\u00ad\u2010\u2011-]+", "", shown)
    return {word for word in missing if word not in closed}


def _text(printed: Path) -> str:
    document = pypdfium2.PdfDocument(printed)
    try:
        return folded("\n".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()
