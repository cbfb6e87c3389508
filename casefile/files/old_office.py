"""The words of Word and PowerPoint files of the older kinds (.doc, .ppt), and whether a password locks such a file.

As their maker published the forms: of Word [MS-DOC] the piece table, of PowerPoint [MS-PPT] its text atoms.
No pages, no layout: what they say.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator, Sequence

import olefile

from casefile.files.protected import Protected

_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200  # flags of the FIB, at 0x0A
_FLAGS, _LENGTHS, _LOOKS, _PIECES = (
    0x0A,
    0x4C,
    0x00FA,
    0x01A2,
)  # where the FIB of Word 97 and later keeps them
_PAGE = 512  # bytes that tell the looks of some stretches of the text [MS-DOC 2.9.33, ChpxFkp]
_DELETED = 0x0800  # the property (sprmCFRMarkDel) of what was deleted under tracking
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # of a property's value, by the highest three bits of its code
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
    """The text of a .doc: body, notes, headers, comments, boxes; between [− and −] what was deleted under tracking.

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
    return _plain("".join(_pieces(main, table[place : place + size], list(_deleted(main, table)))))


def show_text(content: bytes) -> str:
    """The text of a .ppt, slide by slide as it is stored. Raises ``Protected``."""
    if is_locked(content):
        raise Protected
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        stream = ole.openstream("PowerPoint Document").read()
    return "\n".join(dict.fromkeys(filter(None, (text.strip() for text in _atoms(stream)))))


def _deleted(main: bytes, table: bytes) -> Iterator[tuple[int, int]]:
    """The stretches of the file's bytes that hold text deleted under tracking; none where that cannot be read."""
    place, size = struct.unpack_from("<II", main, _LOOKS)
    count = max(0, (min(size, len(table) - place) - 4) // 8)
    for number in struct.unpack_from(f"<{count}I", table, place + 4 * (count + 1)) if count else ():
        page = main[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
        runs = page[-1] if len(page) == _PAGE else 0
        if runs * 5 + 4 >= _PAGE:
            continue
        edges = struct.unpack_from(f"<{runs + 1}I", page)
        for n in range(runs):
            at = 2 * page[4 * (runs + 1) + n]
            if at and _marks_deleted(page[at + 1 : at + 1 + page[at]]):
                yield edges[n], edges[n + 1]


def _marks_deleted(properties: bytes) -> bool:
    at = 0
    while at + 3 <= len(properties):
        code = struct.unpack_from("<H", properties, at)[0]
        if code == _DELETED:
            return properties[at + 2] == 1
        size = _SIZES[code >> 13]
        at += 2 + (size or 1 + properties[at + 2])
    return False


def _marked(text: str, begin: int, width: int, deleted: Sequence[tuple[int, int]]) -> str:
    """The text of a piece that begins at this byte of the file, what was deleted in it between marks."""
    marks: dict[int, str] = {}
    for first, last in deleted:
        start, end = max(first - begin, 0) // width, min((last - begin) // width, len(text))
        if start < end:
            marks |= {start: marks.get(start, "") + "[−", end: marks.get(end, "") + "−]"}
    for at in sorted(marks, reverse=True):
        text = text[:at] + marks[at] + text[at:]
    return text.replace("−][−", "")


def _pieces(main: bytes, clx: bytes, deleted: Sequence[tuple[int, int]] = ()) -> Iterator[str]:
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
            yield _marked(main[begin : begin + length].decode("cp1252", "replace"), begin, 1, deleted)
        else:
            yield _marked(main[place : place + 2 * length].decode("utf-16-le", "replace"), place, 2, deleted)


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
