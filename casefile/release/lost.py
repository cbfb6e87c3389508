"""What lies in a file and no list of it names: a reader passes over it, a person with another tool does not.

Objects of a PDF that its table does not have, files of a ZIP that its directory does not have, and a whole file of
another kind behind a picture or a PDF.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Set

_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})\s+[0-9]{1,5}\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_MEMBER = b"PK\x03\x04"
_HEAD = struct.Struct("<4s5H3I2H")
_MOST = 50 << 20  # bytes that one of them is unpacked to
_WHOLE = (b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def has_lost_objects(bare: bytes, listed: Set[int]) -> bool:
    """Whether a PDF (``bare``: without its streams) has objects that its table does not name, or one twice."""
    numbers = [int(number) for number in _OBJECT.findall(bare)]
    return len(numbers) != len(set(numbers)) or not set(numbers) <= listed


def lost_streams(content: bytes) -> Iterator[bytes]:
    """Every stream of a PDF as it lies in the file, unpacked where it can be."""
    at = 0
    while (found := _STREAM.search(content, at)) and (end := content.find(b"endstream", found.end())) >= 0:
        yield _inflated(content[found.end() : end], 15)
        at = end + len(b"endstream")


def lost_members(content: bytes, archive: zipfile.ZipFile) -> Iterator[bytes]:
    """What lies between the files of a ZIP, unpacked where it is a file that its directory does not name."""
    done = 0
    for start, end in sorted(_places(content, archive)):
        if start > done:
            yield from _members(content[done:start])
        done = max(done, end)


def _places(content: bytes, archive: zipfile.ZipFile) -> Iterator[tuple[int, int]]:
    """Where each file that the directory names lies, and the directory itself."""
    for info in archive.infolist():
        head = content[info.header_offset : info.header_offset + _HEAD.size]
        if len(head) == _HEAD.size:
            name, extra = _HEAD.unpack(head)[9:]
            yield info.header_offset, info.header_offset + _HEAD.size + name + extra + info.compress_size
    yield archive.start_dir, len(content)


def _members(gap: bytes) -> Iterator[bytes]:
    yield gap
    at = gap.find(_MEMBER)
    while at >= 0:
        head = gap[at : at + _HEAD.size]
        if len(head) == _HEAD.size:
            name, extra = _HEAD.unpack(head)[9:]
            yield _inflated(gap[at + _HEAD.size + name + extra :], -15)
        at = gap.find(_MEMBER, at + 4)


def _inflated(packed: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(packed, _MOST)
    except zlib.error:
        return packed


def file_behind(picture: bytes) -> bytes:
    """A PDF or an old Office file that lies behind the beginning of a picture; empty when there is none."""
    places = [at for mark in _WHOLE if (at := picture.find(mark, 1)) > 0]
    return picture[min(places) :] if places else b""
