"""reportlab as all our PDFs use it: no clock in the bytes, no font before text needs one, a right ToUnicode map."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reportlab import rl_config
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas


class PlainCanvas(Canvas):  # type: ignore[misc]
    """A canvas that names no font before text needs one: reportlab's own start names Helvetica, not embedded.

    ``packed``: its pages are deflated as they are written.
    """

    def __init__(self, out: io.BytesIO, width: float, height: float, *, packed: bool = True) -> None:
        settle()
        super().__init__(out, pagesize=(width, height), pageCompression=int(packed), initialFontName="Symbol")

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


def settle() -> None:
    """Set reportlab's own settings for the whole process. Safe to call again."""
    rl_config.invariant = 1
    ttfonts.makeToUnicodeCMap = to_unicode


def to_unicode(font_name: str, subset: Sequence[int], says: Mapping[int, str] = MappingProxyType({})) -> str:
    """reportlab's ToUnicode map, right beyond U+FFFF too, in blocks of 100 as the PDF standard asks.

    ``says``: what a private character stands for.
    """
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def /CMapType 2 def",
        f"1 begincodespacerange <00> <{len(subset) - 1:02X}> endcodespacerange",
    ]
    letters = [(code, char) for code, char in enumerate(subset) if char]
    for start in range(0, len(letters), 100):
        block = letters[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{code:02X}> <{says.get(char, chr(char)).encode('utf-16-be').hex().upper()}>"
            for code, char in block
        ]
        lines.append("endbfchar")
    return "\n".join([*lines, "endcmap CMapName currentdict /CMap defineresource pop end end"])
