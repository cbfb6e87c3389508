"""Streams and instructions that any reader can take: what is broken in the source is written anew for the copy.

Viewers get over a stream that ends too early or an instruction that is no instruction; a receiver's check then blames
the packet. What can be read of it is kept, and the page is compared with its source afterwards.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from casefile.opening.scrub import filters_of

_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_ATOM = (
    rb"[\x00\t\n\x0c\r ]++|"
    + _REGULAR
    + rb"++|/(?:(?!#)"
    + _REGULAR
    + rb"|#(?!00)[0-9A-Fa-f]{2})*+(?!"
    + _REGULAR
    + rb")"
    rb"|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))*+\)"
    rb"|<(?:[0-9A-Fa-f]|[\x00\t\n\x0c\r ])*+>|%[^\r\n]*+"
)
_LIST = rb"\[(?:" + _ATOM + rb")*+\]"
_TABLE = rb"<<(?:" + _ATOM + rb"|" + _LIST + rb")*+>>"
_SOUND = re.compile(
    rb"(?:" + _ATOM + rb"|\[(?:" + _ATOM + rb"|" + _LIST + rb"|" + _TABLE + rb")*+\]"
    rb"|<<(?:" + _ATOM + rb"|" + _LIST + rb"|" + _TABLE + rb")*+>>)*+",
    re.DOTALL,
)
_PIECE = 1 << 15  # it may become a thousand times as much
_PACKED_PICTURES = {"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode", "/Crypt"}


def is_sound(content: bytes) -> bool:
    """Whether instructions are plainly written, so that every parser reads them alike."""
    return _SOUND.fullmatch(content) is not None


def mend_streams(pdf: pikepdf.Pdf) -> bool:
    """Write anew each stream that cannot be unpacked to its end, with what can be read of it. True when one was."""
    broken = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and not _unpacks(thing)]
    for stream in broken:
        _write_anew(stream)
    return bool(broken)


def _unpacks(stream: Any) -> bool:
    filters = filters_of(stream)
    try:
        if filters in (["/FlateDecode"], ["/Fl"]):
            return _inflates(stream.get_raw_stream_buffer())
        if filters and filters[-1] in {"/DCTDecode", "/DCT"} and len(filters) == 1:
            return _is_jpeg(bytes(memoryview(stream.get_raw_stream_buffer())[:65536]))
        if filters and not _PACKED_PICTURES & set(filters):
            stream.read_bytes()
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return False
    return True


def _inflates(packed: Any) -> bool:
    """Whether a deflated stream comes to its own end; it is unpacked in pieces and nothing of it kept."""
    reading, whole = zlib.decompressobj(), memoryview(packed)
    try:
        for start in range(0, len(whole), _PIECE):
            reading.decompress(whole[start : start + _PIECE])
    except zlib.error:
        return False
    return reading.eof or not whole


def _is_jpeg(head: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(head)) as picture:
            return picture.format in {"JPEG", "MPO"}
    except (OSError, ValueError, SyntaxError):
        return False


def _write_anew(stream: Any) -> None:
    if stream.get("/Subtype") == Name.Image and filters_of(stream)[-1] in {"/DCTDecode", "/DCT"}:
        for key in [k for k in stream if k not in {"/Type", "/Subtype", "/Length"}]:
            del stream[key]
        stream.Width = stream.Height = 1
        stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
        stream.write(b"\xff")
        return
    parms = stream.get("/DecodeParms")
    first = parms[0] if isinstance(parms, Array) and len(parms) else parms
    if filters_of(stream)[:1] in (["/FlateDecode"], ["/Fl"]):
        filters = filters_of(stream)[1:]
        rest: list[Any] = list(parms)[1:] if isinstance(parms, Array) else []
        predicted = isinstance(first, Dictionary) and int(first.get("/Predictor", 1)) > 1
        if not predicted and not filters and not rest:
            stream.write(_readable(bytes(stream.read_raw_bytes())))
            return
    try:
        stream.write(bytes(stream.read_bytes()))
    except (pikepdf.PdfError, RuntimeError, ValueError):
        stream.write(b"")


def _readable(packed: bytes) -> bytes:
    """What a broken deflated stream gives, as far as it goes."""
    reading, out = zlib.decompressobj(), bytearray()
    try:
        for start in range(0, len(packed), 64):
            out += reading.decompress(packed[start : start + 64])
    except zlib.error:
        pass
    return bytes(out)
