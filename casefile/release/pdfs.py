"""A PDF read whole: pages as shown, strings, names, streams, revisions, comments, what follows its end."""

from __future__ import annotations

import ctypes
import hashlib
import io
import mmap
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Stream
from pypdf import PdfReader
from pypdfium2 import raw

from casefile.files.segments import unwrapped
from casefile.opening.secrets import Redaction, squeezed
from casefile.opening.sins import is_labelled, labelled_in
from casefile.release.lost import has_lost_objects, lost_streams
from casefile.release.reading import LOOSE, Reading

_STRING = rb"\((?:[^()\\]|\\[\x00-\xff]|\((?:[^()\\]|\\[\x00-\xff]|\([^()]*\))*\))*\)|<[0-9A-Fa-f\s]{2,}>"
_SAID = re.compile(_STRING + rb"|/[^\s()<>\[\]{}/%]{9,}")
_SHOWN = re.compile(_STRING + rb"|%[^\r\n]*|/[^\s()<>\[\]{}/%]{9,}|\b(?:Tj|TJ|BDC|DP|ET)\b|['\"](?=\s)")
_STREAM = re.compile(rb"stream\r?\n")
_DIGIT = re.compile(r"[\d²³¹]")
_COMMENT = re.compile(rb"%[^\r\n%]{8,}")
# What stands after an object and belongs to none: a reader of PDF passes over it, a person with another tool does not.
_BETWEEN = re.compile(rb"endobj([\x00-\xff]*?)(?=\d+\s+\d+\s+obj|xref|trailer|\Z)")
_CODE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\x00-\xff])")
_CONTROLS = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\n": b"",
    b"\r": b"",
    b"\r\n": b"",
}
_MOST_REVISIONS = 40
_READ_BY = ("/Filter", "/DecodeParms", "/F", "/FFilter", "/FDecodeParms", "/Type", "/Subtype")
_APART = 1.0  # of a letter's size, between two digits of one number that no label names
_WINDOW = 16 << 20
Buffer = bytes | mmap.mmap
File = Callable[[str, bytes, Reading, int], None]


def read_pdf(content: bytes, reading: Reading, depth: int, file: File) -> None:
    """Everything in the file but its pages as they are shown. ``file`` reads what is inside it."""
    bare = without_streams(content)
    read_between(after_end(content), bare, reading)
    listed = _objects(content, reading, depth, file)
    if listed and has_lost_objects(bare, listed):
        reading.each(_strings(_SAID, bare))
        for stream in lost_streams(content):
            _instructions(stream, reading)
    for end in _earlier_ends(content):
        _objects(content[:end], Reading(reading.texts), depth, file)


def read_between(after: bytes, bare: bytes, reading: Reading) -> None:
    """What belongs to no object: ``after`` the end, and comments and the like in the file ``bare`` of its streams."""
    reading.raw(without_streams(after))
    reading.each(c.decode("latin-1") for c in _COMMENT.findall(bare) if _digits(c))
    reading.raw(b"\n".join(_BETWEEN.findall(bare)))


def without_streams(content: Buffer) -> bytes:
    """A PDF's bytes but for those of its streams."""
    kept, at, held = [], 0, 0
    while (found := _STREAM.search(content, at)) and (end := content.find(b"endstream", found.end())) >= 0:
        kept.append(content[at : found.start()])
        at = end + len(b"endstream")
        if isinstance(content, mmap.mmap) and at - held > _WINDOW:
            held = at - at % mmap.PAGESIZE
            content.madvise(mmap.MADV_DONTNEED, 0, held)  # what was read need not stay in memory
    return b"\n".join([*kept, content[at:]])


def _digits(words: bytes) -> bool:
    return sum(48 <= c <= 57 for c in words) >= 9


def after_end(content: Buffer) -> bytes:
    """What stands before a PDF's beginning and behind its end."""
    start, end = content.find(b"%PDF"), content.rfind(b"%%EOF")
    return content[: max(start, 0)] + b"\n" + (content[end + 5 :] if end >= 0 else content)


def _earlier_ends(content: bytes) -> list[int]:
    ends = [m.end() for m in re.finditer(rb"%%EOF", content)][:-1]
    return [
        e
        for e in ends[-_MOST_REVISIONS:]
        if not re.search(rb"startxref\s+0\s+%%EOF$", content[max(e - 40, 0) : e])
    ]


def _objects(content: bytes, reading: Reading, depth: int, file: File) -> set[int]:
    """Read every object that the file lists; answers with their numbers."""
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        reading.unread.add("locked")
        return set()
    except (pikepdf.PdfError, ValueError, RuntimeError):
        reading.unread.add("broken")
        return set()
    with pdf:
        reading.each(_strings(_SAID, pdf.trailer.unparse()))
        for thing in pdf.objects:
            read_object(thing, reading, depth, file)
        return {thing.objgen[0] for thing in pdf.objects}


def read_object(thing: Any, reading: Reading, depth: int, file: File) -> bool:
    """One object: strings, names and its stream, unless the like of it was read already. True when that was new."""
    try:
        if not isinstance(thing, Stream):
            reading.each(
                _strings(_SAID, thing.unparse(resolved=True)) if isinstance(thing, pikepdf.Object) else ()
            )
            return False
        reading.each(_strings(_SAID, thing.stream_dict.unparse(resolved=True)))
        digest = digest_of(thing)
        if digest in reading.streams:
            return False
        if _stream(thing, reading, depth, file) and digest:
            reading.streams.add(digest)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        reading.unread.add("damaged-part")
    return True


def digest_of(stream: Any) -> bytes:
    """What a stream is known by: its packed bytes and how they are to be read; nothing where that is told elsewhere."""
    told = [value.unparse() for key in _READ_BY if (value := stream.get(key)) is not None]
    if any(b" R" in one for one in told):
        return b""
    told += [key.encode() for key in ("/Params", "/Length1") if key in stream]
    known = hashlib.sha256(b"\0".join([*told, b""]))
    known.update(stream.get_raw_stream_buffer())
    return known.digest()


def _strings(pattern: re.Pattern[bytes], content: bytes) -> Iterator[str]:
    return (
        words
        for found in pattern.findall(content)
        if len(words := decoded(found)) >= 3 and any(c.isdigit() for c in words)
    )


def decoded(string: bytes) -> str:
    """A string or name as it is written in a PDF, as text."""
    if string[:1] == b"<":
        digits = re.sub(rb"\s", b"", string[1:-1])
        value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    elif string[:1] == b"/":
        value = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), string[1:])
    elif string[:1] == b"(":
        value = _CODE.sub(_unescaped, string[1:-1]) if b"\\" in string else string[1:-1]
    else:
        value = string
    if value[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return value.decode("utf-16", "replace")
    return value.replace(b"\0", b"").decode("latin-1")


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return (
        bytes([int(code, 8) & 255]) if code[:1].isdigit() and code[:1] < b"8" else _CONTROLS.get(code, code)
    )


def _stream(stream: Any, reading: Reading, depth: int, file: File) -> bool:
    """Read what is in a stream. True when all of it could be."""
    if stream.get("/Subtype") == Name.Image:
        _picture(stream, reading)
        return True
    try:
        content = bytes(stream.read_bytes())
    except pikepdf.PdfError:
        reading.raw(bytes(stream.read_raw_bytes()))
        reading.unread.add("damaged-part")
        return False
    reading.left -= len(content)
    if reading.left < 0:
        reading.unread.add("too-large")
        return False
    if stream.get("/Type") == Name.EmbeddedFile or isinstance(stream.get("/Params"), Dictionary):
        file("", content, reading, depth + 1)
    elif stream.get("/Type") not in {Name.XRef, Name.ObjStm}:
        _unpacked(stream, content, reading)
    return True


def _unpacked(stream: Any, content: bytes, reading: Reading) -> None:
    if (
        b"begincmap" in content[:2000]
        or "/Length1" in stream
        or stream.get("/Subtype") in {Name.Type1C, Name.CIDFontType0C}
    ):
        reading.raw(content)
    elif content[:300].lstrip()[:1] == b"<" and b">" in content[:3000]:
        reading.markup(
            content.decode("utf-8", "replace")
            if b"\0" not in content
            else content.replace(b"\0", b"").decode("latin-1")
        )
    else:
        _instructions(content, reading)


def _picture(stream: Any, reading: Reading) -> None:
    """What is written inside a picture beside its pixels."""
    filters = stream.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)]
    content = bytes(stream.read_raw_bytes()) if names[-1] in {"/DCTDecode", "/JPXDecode"} else b""
    reading.raw(unwrapped(content, names) or content)


def _instructions(content: bytes, reading: Reading) -> None:
    """What a page, a form or a script says. Strings that one instruction shows stand together."""
    if not re.search(rb"[(<%/]", content):
        reading.raw(content)
        return
    lines: list[str] = []
    held: list[str] = []
    for found in _SHOWN.findall(content):
        if found[:1] in b"(<%/":
            held.append(decoded(found))
        else:
            lines.append("".join(held))
            held.clear()
    lines += held
    if not re.search(rb"\b(?:Tj|TJ|ET)\b", content):
        reading.raw(content)
    labelled = is_labelled("\n".join(lines))
    reading.loose(_in_brief(line, labelled=labelled) for line in lines)


def _in_brief(line: str, *, labelled: bool) -> str:
    """A line as far as it matters: its digits, a label, or that there were words, across which no number goes."""
    if _DIGIT.search(line) or (labelled and is_labelled(line)):
        return line
    return "x" if line.strip() else ""


def read_pages(
    path: Path, rules: Redaction, *, wanted: Iterable[int] | None = None, said: Sequence[str] | None = None
) -> tuple[list[str], set[str]] | None:
    """Each page as a second library reads it, and what on them is to go; None when it cannot open the file.

    ``wanted``: only these pages, from 0. ``said``: what each page says, where it was read before: then only those are
    opened that say what may have to go.
    """
    texts, finds = list(said or ()), set[str]()
    if said is not None:
        wanted = [number for number, text in enumerate(texts) if rules.find(text)]
        if not wanted:
            return texts, finds
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return None
    with document:
        for number in range(len(document)) if wanted is None else wanted:
            text, found = _page(document, number, rules)
            texts += [] if said is not None else [text]
            finds |= found
    return texts, finds


def _page(document: pdfium.PdfDocument, number: int, rules: Redaction) -> tuple[str, set[str]]:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return "", set()
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        return text, (_finds(text_page, rules) if rules.find(text) else set())
    finally:
        text_page.close()
        page.close()


def _finds(text_page: pdfium.PdfTextPage, rules: Redaction) -> set[str]:
    """What the page shows that is to go: digits that stand together, or beside a label."""
    letters = "".join(
        chr(code) if 0 < (code := raw.FPDFText_GetUnicode(text_page, n)) < 0xD800 else " "
        for n in range(text_page.count_chars())
    )
    named = labelled_in(letters, rules.keep)
    return {
        squeezed(letters[f.start : f.end])
        for f in rules.find(letters)
        if f.rule != "sin" or (f.start, f.end) in named or _together(text_page, letters, f.start, f.end)
    }


def _together(text_page: pdfium.PdfTextPage, letters: str, start: int, end: int) -> bool:
    box = [ctypes.c_double() for _ in range(4)]
    before: tuple[float, ...] | None = None
    for n in range(start, end):
        if letters[n].isspace() or not raw.FPDFText_GetCharBox(text_page, n, *box):
            continue
        left, right, bottom, top = (edge.value for edge in box)
        size = max(right - left, top - bottom)
        if before is not None:
            gap = max(left - before[1], before[0] - right, bottom - before[3], before[2] - top)
            if gap > _APART * max(size, before[4]):
                return False
        before = (left, right, bottom, top, size)
    return True


def read_again(path: Path) -> list[str]:
    """Each page as a third library reads it: for files that something was taken out of."""
    return [LOOSE.join(page.extract_text() for page in PdfReader(path).pages)]
