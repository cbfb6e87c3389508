"""The frame in the letterhead into which Casefile fits the employer's logo (``casefile/word/letterhead.py``)."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from docx.shared import Cm

_WIDE, _HIGH = Cm(5), Cm(1.5)


def add_logo_frame(paragraph: Any) -> None:
    """A grey box, told by its alternative text. Whoever opens the template in Word sees where the logo will be."""
    picture = paragraph.add_run().add_picture(io.BytesIO(_grey_box()), width=_WIDE, height=_HIGH)
    picture._inline.docPr.set("descr", "logo")
    picture._inline.docPr.set("name", "logo")


def _grey_box() -> bytes:
    """A PNG of ten by three grey pixels, written by hand: the same bytes from every version of every library."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 10, 3, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xd8" * 10 for _ in range(3))
    stored = zlib.compress(rows, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", stored) + chunk(b"IEND", b"")
