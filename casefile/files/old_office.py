"""The words of Word and PowerPoint files of the older kinds (.doc, .ppt), and whether a password locks such a file.

As their maker published the forms: of Word [MS-DOC] the piece table, of PowerPoint [MS-PPT] its text atoms.
No pages, no layout: what they say.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import olefile

from casefile.files.protected import Protected

_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200  # flags of the FIB, at 0x0A
_FLAGS, _LENGTHS, _PIECES = 0x0A, 0x4C, 0x01A2  # where the FIB of Word 97 and later keeps them
_FIRST_PIECES = 0x65  # nFib of Word 95 and before: no piece table of this form
_NARROW = 1 << 30  # of a piece's place: one byte a letter
_FIELD = re.compile("\x13[^\x13\x14\x15]*(?:\x14([^\x13\x14\x15]*))?\x15")
_SIGNS = {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "\u2011", "\x1f": ""}
_OTHER = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CHARS, _BYTES = 0x0FA0, 0x0FA8  # text of two bytes a letter, and of one
_MASTER = 0x03F8  # what stands on every slide: "Click to edit ..."
_FILE_PASS = 0x2F  # the record that says how a workbook is locked [MS-XLS]
_LOCKED_SHOW = 0xF3D1C4DF  # the header's word of an encrypted presentation


def is_locked(content: bytes) -> bool:
    """Whether a password locks a document, a presentation or a workbook: its words are then nothing but noise."""
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        names = ("WordDocument", "Current User", "Workbook", "Book")
        heads = {name: ole.openstream(name).read(4096) for name in names if ole.exists(name)}
    document, user = heads.get("WordDocument", b""), heads.get("Current User", b"")
    flags = struct.unpack_from("<H", document, _FLAGS)[0] if len(document) > _FLAGS + 2 else 0
    token = struct.unpack_from("<I", user, 12)[0] if len(user) >= 16 else 0
    book = _kinds_of_records(heads.get("Workbook", heads.get("Book", b"")))
    return bool(flags & _ENCRYPTED) or token == _LOCKED_SHOW or _FILE_PASS in book


def _kinds_of_records(book: bytes) -> set[int]:
    found, at = set(), 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        found.add(kind)
        at += 4 + size
    return found


def word_text(content: bytes) -> str:
    """The text of a .doc: body, notes, headers, comments, text boxes; what was marked as deleted stands in it too.

    Raises ``Protected``, or ``ValueError`` for one that cannot be read.
    """
    if is_locked(content):
        raise Protected
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        main = ole.openstream("WordDocument").read()
        flags, version = struct.unpack_from("<H", main, _FLAGS)[0], struct.unpack_from("<H", main, 2)[0]
        if version <= _FIRST_PIECES or len(main) < _PIECES + 8:
            first, last = struct.unpack_from("<II", main, 0x18)
            return _plain(main[first:last].decode("cp1252", "replace"))
        table = ole.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
    place, size = struct.unpack_from("<II", main, _PIECES)
    return _plain("".join(_pieces(main, table[place : place + size])))


def show_text(content: bytes) -> str:
    """The text of a .ppt, slide by slide as it is stored. Raises ``Protected``."""
    if is_locked(content):
        raise Protected
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        stream = ole.openstream("PowerPoint Document").read()
    return "\n".join(dict.fromkeys(filter(None, (text.strip() for text in _atoms(stream)))))


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    """The pieces of a document's text, in their order; before them stand changes of looks, which are passed over."""
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise ValueError
    size = struct.unpack_from("<I", clx, at + 1)[0]
    count = (size - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    for n in range(count):
        place = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * n + 2)[0]
        length = ends[n + 1] - ends[n]
        if place & _NARROW:
            begin = (place & ~_NARROW) // 2
            yield main[begin : begin + length].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * length].decode("utf-16-le", "replace")


def _plain(text: str) -> str:
    """A field as its result, signs of Word as those of a text."""
    before = ""
    while before != text:  # a field may stand in another
        before, text = text, _FIELD.sub(lambda m: m[1] or "", text)
    text = "".join(_SIGNS.get(letter, letter) for letter in text)
    return _OTHER.sub("", text.replace("\t\t", "\n")).strip()


def _atoms(stream: bytes) -> Iterator[str]:
    """The texts among a presentation's records; a record of records is entered."""
    at = 0
    while at + 8 <= len(stream):
        form, kind, size = struct.unpack_from("<HHI", stream, at)
        at += 8
        if form & 0xF == 0xF:  # a record of records
            at += size if kind == _MASTER else 0
            continue
        body = stream[at : at + size]
        if kind == _CHARS:
            yield _paragraphs(body.decode("utf-16-le", "replace"))
        elif kind == _BYTES:
            yield _paragraphs(body.decode("latin-1"))
        at += size


def _paragraphs(text: str) -> str:
    return _OTHER.sub("", text.replace("\r", "\n").replace("\x0b", "\n"))
