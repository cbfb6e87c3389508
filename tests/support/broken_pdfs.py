"""PDFs that are damaged, each in its way, as scanners, broken transfers and careless programs leave them: two pages."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.support.packet_samples import changed, pdf, picture

SHOWN = b"BT /F1 12 Tf 100 400 Td (Potato salad) Tj ET"
PACKED = zlib.compress(SHOWN * 20)


def with_content(content: bytes, **entries: Any) -> bytes:
    """Two pages; the first has this content."""
    return changed(
        pdf("one", "two"),
        lambda p: p.pages[0].obj.__setitem__("/Contents", p.make_stream(content, **entries)),
    )


def unpacked(content: bytes) -> bytes:
    """The same file without object streams, its streams as they are read."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()


def _loop(p: pikepdf.Pdf) -> None:
    p.Root.Pages.Kids.append(p.Root.Pages)


DAMAGED: dict[str, Callable[[], bytes]] = {
    "an operator that is no word": lambda: with_content(
        SHOWN + b" BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI \x80\x81\x82 "
    ),
    "a name that is none": lambda: with_content(SHOWN + b" /A#zz gs"),
    "signs that close nothing": lambda: with_content(SHOWN + b" ] ) >> {"),
    "a stream cut short": lambda: with_content(PACKED[:-6], Filter=Name.FlateDecode),
    "a stream with a wrong byte": lambda: with_content(
        PACKED[:40] + b"\xff\xff\xff" + PACKED[43:], Filter=Name.FlateDecode
    ),
    "a misspelt end of a stream": lambda: unpacked(with_content(SHOWN)).replace(
        b"endstream", b"enxstream", 1
    ),
    "pages that hold themselves": lambda: changed(with_content(SHOWN), _loop),
}


def _drawn(content: bytes, **entries: Any) -> Callable[[], bytes]:
    """A page that draws a picture with these bytes."""

    def change(p: pikepdf.Pdf) -> None:
        page = p.pages[0].obj
        shape = {"Width": 30, "Height": 20, "BitsPerComponent": 8, "ColorSpace": Name.DeviceRGB}
        image = p.make_stream(content, Type=Name.XObject, Subtype=Name.Image, **{**shape, **entries})
        page.Resources.XObject = Dictionary(Im=image)
        page.Contents = p.make_stream(page.Contents.read_bytes() + b"\nq 90 0 0 60 60 60 cm /Im Do Q")

    return lambda: changed(pdf("one", "two"), change)


def _page(**entries: Any) -> Callable[[], bytes]:
    """A first page with these entries; a function is given the file and makes the entry."""

    def change(p: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            p.pages[0].obj[f"/{key}"] = value(p) if callable(value) else value

    return lambda: changed(pdf("one", "two"), change)


def _scribbled(seed: int, count: int) -> Callable[[], bytes]:
    """Some bytes of the file are others."""

    def make() -> bytes:
        dice, content = random.Random(seed), bytearray(unpacked(pdf("one", "two")))
        for _ in range(count):
            content[dice.randrange(20, len(content))] = dice.randrange(256)
        return bytes(content)

    return make


_PIXELS = bytes(range(256)) * 7 + bytes(8)
_FLATE = zlib.compress(_PIXELS)

# Parts that are broken where a check of the whole file looks, whether or not a page shows them.
BROKEN_PARTS: dict[str, Callable[[], bytes]] = {
    "a picture cut short": _drawn(_FLATE[:-40], Filter=Name.FlateDecode),
    "a picture of no known packing": _drawn(b"abc" * 90, Filter=Name("/Unheard")),
    "a JPEG that is none": _drawn(b"\xff\xd8 no picture" * 40, Filter=Name.DCTDecode),
    "a JPEG cut short": _drawn(picture()[:600], Filter=Name.DCTDecode),
    "a JPEG 2000 that is none": _drawn(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(90), Filter=Name.JPXDecode),
    "a fax that is none": _drawn(b"\x55" * 90, Filter=Name.CCITTFaxDecode, BitsPerComponent=1),
    "letters that are no base 85": _drawn(b"zzzz{{{{~~", Filter=Name.ASCII85Decode),
    "an odd row of hexadecimals": _drawn(b"0123xyz45>", Filter=Name.ASCIIHexDecode),
    "a packed picture in broken letters": _drawn(b"zz{{zz~>", Filter=Array([Name.ASCII85Decode, Name.FlateDecode])),
    "a broken LZW": _drawn(b"\xff\xff\xff\xff" * 9, Filter=Name.LZWDecode),
    "runs without an end": _drawn(b"\x7fab", Filter=Name.RunLengthDecode),
    "a predictor that does not fit": _drawn(
        _FLATE, Filter=Name.FlateDecode, DecodeParms=Dictionary(Predictor=15, Columns=7, Colors=3)
    ),
    "a predictor that is none": _drawn(_FLATE, Filter=Name.FlateDecode, DecodeParms=Dictionary(Predictor=99)),
    "content that is no stream": _page(Contents=lambda p: p.make_indirect(Dictionary(A=1))),
    "content of two kinds": _page(Contents=lambda p: Array([p.make_stream(SHOWN), p.make_indirect(Dictionary())])),
    "a page without anything": _page(Resources=Dictionary(), Contents=lambda p: p.make_stream(b"")),
    "boxes of no size": _page(MediaBox=Array([0, 0, 0, 0]), CropBox=Array([5, 5, 5, 5])),
    "a turn of seven degrees": _page(Rotate=7),
    "comments that are none": _page(Annots=Array([1, Dictionary(), Array([])])),
    "a font file that is none": _page(
        Resources=lambda p: Dictionary(
            Font=Dictionary(
                F1=Dictionary(
                    Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/X"), FirstChar=32, LastChar=33,
                    Widths=Array([500, 500]),
                    FontDescriptor=p.make_indirect(
                        Dictionary(
                            Type=Name.FontDescriptor, FontName=Name("/X"), Flags=4,
                            FontFile2=p.make_stream(PACKED[:30], Filter=Name.FlateDecode),
                        )
                    ),
                )
            )
        )
    ),
    "an inline picture without an end": lambda: with_content(SHOWN + b" BI /W 9 /H 9 /BPC 8 /CS /G ID abcdefgh"),
    "a string without an end": lambda: with_content(SHOWN + b" BT (never closed Tj ET"),
    "a table of objects that is off": lambda: unpacked(pdf("one", "two")).replace(b"0000000", b"0000001"),
    "no end": lambda: unpacked(pdf("one", "two"))[:-180],
    **{f"bytes that are others ({seed})": _scribbled(seed, 6) for seed in range(12)},
}  # fmt: skip
