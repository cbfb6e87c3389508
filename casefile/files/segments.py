"""The parts of a JPEG beside its picture: notes, camera data and descriptions, read or left out."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterator

_SHAPE = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's mark: what the picture needs to be shown
_NOTES = {*range(0xE0, 0xF0), 0xFE} - _SHAPE
_DATA = 0xDA
_LONE = {0x01, *range(0xD0, 0xD9)}


def segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment up to the picture's data."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _LONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _DATA:
            return
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        yield marker, at, min(end, len(content))
        at = end


def without_notes(content: bytes) -> bytes:
    """The same picture, to the pixel, without what is written beside it; what follows its end is cut off too."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept, at = bytearray(content[:2]), 2
    for marker, start, end in segments(content):
        if marker not in _NOTES:
            kept += content[start:end]
        at = end
    rest = content[at:]
    last = rest.rfind(b"\xff\xd9")
    return bytes(kept) + (rest[: last + 2] if last >= 0 else rest)


def unwrapped(raw: bytes, filters: list[str]) -> bytes | None:
    """A JPEG out of what a PDF packed it in (filters by name, the outermost first); None when it is no JPEG."""
    if filters[-1:] != ["/DCTDecode"] or any(name not in _UNDO for name in filters[:-1]):
        return None
    for name in filters[:-1]:
        raw = _UNDO[name](raw)
    return raw


def _ascii85(raw: bytes) -> bytes:
    return base64.a85decode(b"".join(raw.split()).removeprefix(b"<~").split(b"~")[0])


def _hexadecimal(raw: bytes) -> bytes:
    digits = b"".join(raw.split()).split(b">")[0]
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


_UNDO: dict[str, Callable[[bytes], bytes]] = {
    "/ASCII85Decode": _ascii85,
    "/ASCIIHexDecode": _hexadecimal,
    "/FlateDecode": lambda raw: zlib.decompressobj().decompress(raw),
}
