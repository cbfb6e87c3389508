"""Any file read whole: which kind it is, what is inside it, and what is inside that."""

from __future__ import annotations

import bz2
import email
import email.policy
import io
import lzma
import re
import zipfile
import zlib
from base64 import b64decode
from binascii import a2b_uu
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import olefile
from compressed_rtf import decompress
from PIL import ExifTags

from casefile.files.books import BOOKS, sheets
from casefile.files.kinds import PICTURES, kind_of
from casefile.files.mails import mails_of
from casefile.files.old_office import is_locked
from casefile.files.pictures import opened
from casefile.files.plain import decode, html_text
from casefile.files.protected import Protected
from casefile.files.segments import segments
from casefile.fixed_zip import is_folder
from casefile.opening.digits import digits_of
from casefile.release.lost import file_behind, lost_members
from casefile.release.pdfs import read_pdf
from casefile.release.reading import DEEPEST, Reading

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKED = re.compile(r"\s*(?:<\?xml|<!DOCTYPE|<[A-Za-z!])")
_PACKED: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": lambda c: zlib.decompressobj(31).decompress(c, 200 << 20),
    b"BZh": bz2.decompress,
    b"\xfd7zXZ\x00": lzma.decompress,
}
_RTF_WORD = re.compile(r"\\'([0-9a-fA-F]{2})|\\u(-?\d+) ?\??|\\([a-z]+)(-?\d*) ?|\\([^a-z])|([{}\r\n])")
_RTF_GAPS = {"par": "\n", "line": "\n", "cell": "\t", "tab": "\t", "row": "\n", "page": "\n"}
_DATA = re.compile(r"data:[^,;\"']*;base64,([A-Za-z0-9+/=\s]{12,})")
_UU = re.compile(r"(?m)^begin [0-7]{3} [^\r\n]+\r?\n((?:[!-`][ -`]*\r?\n)+?)(?:`?\r?\n)?end\b")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}\s*){48,}")


def read_file(name: str, content: bytes, reading: Reading, depth: int = 0) -> None:
    """Read a file into ``reading``; what cannot be read is noted there, never skipped in silence."""
    reading.words(name)
    reading.left -= len(content)
    reading.files -= 1
    if depth > DEEPEST or reading.files < 0 or reading.left < 0:
        reading.unread.add(
            "too-deep" if depth > DEEPEST else "too-many" if reading.files < 0 else "too-large"
        )
        return
    try:
        _read(name, content, reading, depth)
    except Exception:  # noqa: BLE001  whatever a broken file raises, it was not searched
        reading.raw(content)
        reading.unread.add("broken")


def _read(name: str, content: bytes, reading: Reading, depth: int) -> None:
    if not content.strip(b"\0 \r\n\t"):
        return
    if b"%PDF-" in content[:1024]:
        read_pdf(content, reading, depth, read_file)
    elif content.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(content)):
        _package(content, reading, depth)
    elif content.startswith(_OLE):
        _compound(content, reading, depth)
    elif content.startswith(b"{\\rt"):
        _rich_text(content, reading, depth)
    elif (kind := kind_of(content, name)) in PICTURES:
        _picture(content, kind, reading)
        if behind := file_behind(content):
            read_file("", behind, reading, depth + 1)
    elif kind in {"eml", "mht", "mbox"}:
        for mail in mails_of(content) if kind == "mbox" else [content]:
            _mail(email.message_from_bytes(mail, policy=email.policy.compat32), reading, depth)
    elif packed := next((undo for start, undo in _PACKED.items() if content.startswith(start)), None):
        read_file("", packed(content), reading, depth + 1)
    else:
        _text_or_unknown(content, kind, reading, depth)
    if not content.startswith(b"PK"):
        _zip_behind(content, reading, depth)


def _zip_behind(content: bytes, reading: Reading, depth: int) -> None:
    """A ZIP whose directory ends a file of another kind: either program opens it as its own."""
    behind = Reading(left=reading.left, files=reading.files)
    with suppress(Exception):  # what only looks like one was read as what it is
        if zipfile.is_zipfile(io.BytesIO(content)):
            _package(content, behind, depth + 1)
            reading.each(behind.texts)


def _text_or_unknown(content: bytes, kind: str, reading: Reading, depth: int) -> None:
    words = _text_of(content)
    if words is None:
        reading.raw(content)
        reading.unread.add("unknown-kind")
    elif _MARKED.match(words) or kind in {"html", "svg"}:
        reading.markup(words)
        if kind == "html":
            reading.words(html_text(words))
        for data in _DATA.findall(words):
            _inside(data, reading, depth)
    else:
        reading.words(words)
        for lines in _UU.findall(words):
            _inside(b"".join(a2b_uu(line) for line in lines.splitlines()), reading, depth)


def _inside(packed: str | bytes, reading: Reading, depth: int) -> None:
    """A file that stands in a text, written in letters."""
    inner = Reading(reading.texts, left=reading.left, files=reading.files)
    with suppress(ValueError):  # not what it looks like: it was read as the text it is
        read_file("", b64decode(packed) if isinstance(packed, str) else packed, inner, depth + 1)
    reading.left, reading.files = inner.left, inner.files


def _text_of(content: bytes) -> str | None:
    """A text in any of the usual encodings, with or without a mark of it; None when it is no text."""
    if b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        words = decode(content)
    else:
        even, odd = content[0::2].count(0), content[1::2].count(0)
        half = len(content) // 2
        if max(even, odd) < 0.4 * half or min(even, odd) > 0.1 * half:
            return None
        words = content.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    odd_ones = sum(1 for c in words[:20000] if ord(c) < 32 and c not in "\t\r\n\f\x1a")
    return words if odd_ones <= len(words[:20000]) // 200 else None


def _package(content: bytes, reading: Reading, depth: int) -> None:
    """Every member of a ZIP file, and of a Word, Excel, PowerPoint or OpenDocument file, which are such."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        reading.raw(archive.comment)
        for info in archive.infolist():
            reading.raw(info.extra + b"\n" + info.comment)
            if info.flag_bits & 1:
                reading.unread.add("locked")
            elif info.file_size > reading.left:
                reading.unread.add("too-large")
            elif not is_folder(info):
                with archive.open(info) as member:
                    inner = member.read(reading.left + 1)
                _member(info.filename, inner, reading, depth)
        for lost in lost_members(content, archive):
            reading.raw(lost)
    if kind_of(content, "") in BOOKS:
        _cells(content, reading)


def _cells(content: bytes, reading: Reading) -> None:
    """A workbook's cells as a reader of workbooks has them: numbers and strings that lie packed in its records."""
    try:
        for sheet in sheets(content):
            reading.each(text for row in sheet.cells.values() for text in row.values())
    except Protected:
        reading.unread.add("locked")


def _member(name: str, content: bytes, reading: Reading, depth: int) -> None:
    """A part of an Office file that has no kind of its own (``.bin``) is read as bytes."""
    inner = Reading(reading.texts, left=reading.left, files=reading.files)
    read_file(name, content, inner, depth + 1)
    reading.left, reading.files = inner.left, inner.files
    parts = name.lower().endswith(
        (".bin", ".dat", ".vml", ".emf", ".wmf", ".fntdata", ".odttf", ".ttf", ".wdp")
    )
    reading.unread |= inner.unread - ({"unknown-kind"} if parts else set())


def _compound(content: bytes, reading: Reading, depth: int) -> None:
    """An older Office file or an Outlook message: every stream of it, as letters of one byte and of two."""
    with olefile.OleFileIO(io.BytesIO(content)) as compound:
        streams = [(path, compound.openstream(path).read()) for path in compound.listdir()]
    reading.raw(content[-4096:])
    for path, inner in streams:
        name = path[-1]
        reading.words(name)
        if name in {"EncryptedPackage", "EncryptionInfo"}:
            reading.unread.add("locked")
        elif name.endswith("10090102"):
            read_file("body.rtf", decompress(inner), reading, depth + 1)
        elif name == "__substg1.0_10130102":
            read_file("body.html", inner, reading, depth + 1)
        elif name.endswith("001F"):
            reading.words(inner.decode("utf-16-le", "replace"))
        elif (at := _file_inside(inner)) is not None:
            reading.raw(inner[:at])
            read_file("", inner[at:], reading, depth + 1)
        else:
            reading.raw(inner)
            if name in {"Workbook", "Book"}:
                reading.each(_small_numbers(inner))
                _cells(content, reading)
    reading.each(_edges(streams))
    if is_locked(content):
        reading.unread.add("locked")


def _edges(streams: list[tuple[list[str], bytes]]) -> list[str]:
    """The text of a Word document of the older kind, its letters of two bytes set at odd places too."""
    return [
        inner[shift:].decode("utf-16-le", "replace")
        for path, inner in streams
        if path[-1] == "WordDocument"
        for shift in (0, 1)
        if re.search(rb"(?:[0-9]\x00[^0-9]{0,12}){8}[0-9]", inner)
    ]


def _file_inside(stream: bytes) -> int | None:
    starts = [
        at
        for mark in (b"PK\x03\x04", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", _OLE)
        if (at := stream[:4096].find(mark)) >= 0
    ]
    return min(starts) if starts else None


def _small_numbers(book: bytes) -> list[str]:
    """Whole numbers of a workbook of the older kind that are kept in four bytes (records RK and MULRK)."""
    found, at = [], 0
    while at + 4 <= len(book):
        kind, size = (
            int.from_bytes(book[at : at + 2], "little"),
            int.from_bytes(book[at + 2 : at + 4], "little"),
        )
        body = book[at + 4 : at + 4 + size]
        values = (
            [body[6:10]]
            if kind == 0x27E
            else [body[n + 2 : n + 6] for n in range(4, size - 2, 6)]
            if kind == 0xBD
            else []
        )
        for value in values:
            number = int.from_bytes(value, "little")
            if number & 2 and 10**8 <= number >> 2 < 10**9:
                found.append(str(number >> 2))
        at += 4 + size
    return found


def _rich_text(content: bytes, reading: Reading, depth: int) -> None:
    """Every group of a Rich Text file, those that are never shown too; files inside it as bytes."""
    words = content.decode("latin-1")
    for packed in _HEX.findall(words):
        inner = bytes.fromhex("".join(packed.split()))
        at = _file_inside(inner)
        if at is not None:
            read_file("", inner[at:], reading, depth + 1)
        else:
            reading.raw(inner)

    def plain(match: re.Match[str]) -> str:
        code, letter, word, _, sign, _ = match.groups()
        if code:
            return bytes([int(code, 16)]).decode("cp1252", "replace")
        if letter:
            return chr(int(letter) & 0xFFFF)
        return "\u00a0" if sign == "~" else "-" if sign == "_" else _RTF_GAPS.get(word or "", "")

    reading.words(_RTF_WORD.sub(plain, _HEX.sub("\nx\n", words)))


def _picture(content: bytes, kind: str, reading: Reading) -> None:
    """What is written beside a picture: camera data, comments, descriptions; its pixels are not read here."""
    reading.raw(content)
    if kind == "jpeg":
        for _, start, end in segments(content):
            reading.raw(content[start + 4 : end])
    with opened(content) as picture:
        if kind == "png":
            picture.load()  # what is written behind the pixels is read with them
        for value in (*picture.info.items(), *getattr(picture, "text", {}).items()):
            _note(value, reading)
        exif = picture.getexif()
        for tags in (exif, *(exif.get_ifd(ifd) for ifd in ExifTags.IFD)):
            for tag in tags.values():
                _note(tag, reading)


def _note(value: Any, reading: Reading) -> None:
    if isinstance(value, (tuple, list)) and any(isinstance(v, (str, bytes)) for v in value):
        for one in value:
            _note(one, reading)
    elif isinstance(value, bytes):
        reading.raw(value)
        if value[:300].lstrip()[:1] == b"<":
            reading.markup(value.decode("utf-8", "replace"))
    elif isinstance(value, (str, int)) and len(digits_of(str(value))) >= 9:
        reading.words(str(value))


def _mail(message: Any, reading: Reading, depth: int) -> None:
    """A mail's heads, its parts unpacked, and what stands before, between and after them."""
    reading.words("\n".join(f"{name}: {value}" for name, value in message.items()))
    reading.each(
        str(email.header.make_header(email.header.decode_header(str(value)))) for value in message.values()
    )
    reading.each(text for text in (message.preamble, message.epilogue) if text)
    payload = message.get_payload()
    if isinstance(payload, list):
        for part in payload:
            _mail(part, reading, depth)
        return
    inner = message.get_payload(decode=True)
    name = message.get_filename() or ""
    if isinstance(inner, bytes):
        if message.get_content_maintype() == "text":
            kind = "html" if message.get_content_subtype() == "html" else "text"
            _text_or_unknown(inner, kind, reading, depth)
        else:
            read_file(name, inner, reading, depth + 1)
