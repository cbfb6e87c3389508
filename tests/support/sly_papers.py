"""Office files, pages, mails, pictures and packed files that show a number to a reader and hide it from a program."""

from __future__ import annotations

import base64
import binascii
import bz2
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from email.header import Header
from email.message import EmailMessage

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from tests.support.hidings import packed_in_zip, saved_sheet, saved_word, three
from tests.support.packet_samples import mail, pdf

Make = Callable[[str], bytes]


def word(inside: Callable[[str], str], *, words: str = "Contract") -> Make:
    """A Word file with one more paragraph, given as what is inside it."""

    def make(digits: str) -> bytes:
        document, out = Document(), io.BytesIO()
        document.add_paragraph(words)
        document.paragraphs[0]._p.addnext(parse_xml(f"<w:p {nsdecls('w', 'm')}>{inside(digits)}</w:p>"))
        document.save(out)
        return out.getvalue()

    return make


def run(text: str, inside: str = "") -> str:
    """A run of Word."""
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _struck(d: str) -> str:
    gone = '<w:del w:id="7" w:author="x" w:date="2027-01-01T00:00:00Z"><w:r><w:delText>111</w:delText></w:r></w:del>'
    return run(f"SIN {d[:3]}") + gone + run(d[3:])


def _vanished(d: str) -> str:
    return run(f"SIN {d[:3]}") + run("111", "<w:rPr><w:vanish/></w:rPr>") + run(d[3:])


def _symbols(d: str) -> str:
    return run("SIN ") + "".join(
        f'<w:r><w:sym w:font="Symbol" w:char="F0{ord(digit):02X}"/></w:r>' for digit in d
    )


def _hyphens(d: str) -> str:
    return (
        f"<w:r><w:t>{d[:3]}</w:t><w:noBreakHyphen/><w:t>{d[3:6]}</w:t><w:softHyphen/><w:t>{d[6:]}</w:t></w:r>"
    )


def _breaks(d: str) -> str:
    return f"<w:r><w:t>SIN</w:t><w:br/><w:t>{d[:3]}</w:t><w:br/><w:t>{d[3:6]}</w:t><w:br/><w:t>{d[6:]}</w:t></w:r>"


def _formula(d: str) -> str:
    return run("SIN ") + "<m:oMath>" + "".join(f"<m:r><m:t>{c}</m:t></m:r>" for c in d) + "</m:oMath>"


def _field(d: str) -> str:
    return f'<w:fldSimple w:instr=" QUOTE {d[:4]} "><w:r><w:t>SIN {d}</w:t></w:r></w:fldSimple>'


def _listed(d: str) -> str:
    items = "".join(f'<w:listItem w:displayText="SIN {d}" w:value="{n}"/>' for n in "ab")
    return (
        f"<w:sdt><w:sdtPr><w:dropDownList>{items}</w:dropDownList></w:sdtPr>"
        f"<w:sdtContent>{run('x')}</w:sdtContent></w:sdt>"
    )


def with_parts(make: Callable[[], bytes], **parts: Callable[[str], str | bytes]) -> Make:
    """An Office file with more parts; in their names ``__`` stands for a slash and ``_1`` for a dot."""

    def packed(digits: str) -> bytes:
        out = io.BytesIO(make())
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name.replace("__", "/").replace("_1", "."), content(digits))
        return out.getvalue()

    return packed


def book(change: Callable[[Workbook, str], None]) -> Make:
    """A workbook, changed."""

    def make(digits: str) -> bytes:
        made, out = Workbook(), io.BytesIO()
        made.active["A1"] = "Hours"
        change(made, digits)
        made.save(out)
        return out.getvalue()

    return make


def _shown_as(made: Workbook, d: str) -> None:
    made.active["B2"] = 1
    made.active["B2"].number_format = f'"SIN {three(d, " ")}"'


def _header(made: Workbook, d: str) -> None:
    made.active.oddHeader.center.text = f"SIN {three(d, ' ')}"


def _allowed(made: Workbook, d: str) -> None:
    made.active.add_data_validation(DataValidation(type="list", formula1=f'"{d},x"', sqref="A2"))


def _typed(made: Workbook, d: str) -> None:
    made.active["B2"] = f'="SIN "&"{d[:3]}"&" "&"{d[3:6]}"&" "&"{d[6:]}"'


def _power(d: str) -> bytes:
    """A number as programs of Java write it into a workbook."""
    made = book(lambda b, _: b.active.__setitem__("B2", 123456.5))(d)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b"123456.5", f"{d[0]}.{d[1:]}E8".encode()))
    return out.getvalue()


def _lost_member(d: str) -> bytes:
    """A packed file that the ZIP's own list does not name."""
    name, packed = b"lost.txt", zlib.compressobj(9, zlib.DEFLATED, -15)
    said = f"SIN {d} ".encode() * 9
    inside = packed.compress(said) + packed.flush()
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0, binascii.crc32(said), len(inside), len(said), 8, 0
    )
    return head + name + inside + packed_in_zip("note.txt", "Nothing to see")


def _tar(mode: str) -> Make:
    def make(d: str) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode=f"w{mode}") as archive:
            inside = f"Employee SIN {three(d, ' ')}".encode()
            about = tarfile.TarInfo("note.txt")
            about.size = len(inside)
            archive.addfile(about, io.BytesIO(inside))
        return out.getvalue()

    return make


def _picture(fmt: str, **save: Callable[[str], bytes]) -> Make:
    def make(d: str) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (300, 200), "blue").save(out, fmt, **{k: v(d) for k, v in save.items()})
        return out.getvalue()

    return make


def _press(d: str) -> bytes:
    """A JPEG with a caption as press agencies write them."""
    said = f"SIN {d}".encode()
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(said)) + said
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption + b"\0" * (len(caption) % 2)
    body = b"Photoshop 3.0\0" + block
    return b"\xff\xd8\xff\xed" + struct.pack(">H", len(body) + 2) + body + _picture("JPEG")(d)[2:]


def _html(body: Callable[[str], str]) -> Make:
    return lambda d: f"<html><head></head><body><p>Record</p>{body(d)}</body></html>".encode()


def _raw_mail(body: Callable[[str], str], *heads: str) -> Make:
    more = "".join(f"{head}\r\n" for head in heads)
    start = f"From: a@example.com\r\nSubject: Pay\r\nMIME-Version: 1.0\r\n{more}\r\n"
    return lambda d: (start + body(d)).encode()


def _subject(d: str) -> bytes:
    return f"From: a@example.com\nSubject: {Header(f'Numéro SIN {d}', 'utf-8').encode()}\n\nHello\n".encode()


def _forwarded(d: str) -> bytes:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"] = "Old"
    inner.set_content(f"SIN {three(d, ' ')}")
    outer["From"], outer["Subject"] = "a@example.com", "New"
    outer.set_content("See below")
    outer.add_attachment(inner)
    return outer.as_bytes()


def _uu(d: str) -> str:
    said = f"Employee SIN {three(d, ' ')}".encode()
    return f"See below\r\nbegin 644 note.txt\r\n{binascii.b2a_uu(said).decode()}`\r\nend\r\n"


def _svg(d: str) -> bytes:
    spans = "".join(f'<tspan x="{20 + 9 * n}" y="40">{c}</tspan>' for n, c in enumerate(d))
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><text>SIN {spans}</text></svg>'.encode()


def _card(d: str) -> bytes:
    note = f"NOTE:The SIN of the worker is {d[:3]}\r\n  {d[3:6]} {d[6:]}"
    return f"BEGIN:VCARD\r\nFN:Zoe\r\n{note}\r\nEND:VCARD\r\n".encode()


def _slides(d: str) -> str:
    return f"<p:sld><a:p><a:r><a:t>SIN {d}</a:t></a:r></a:p></p:sld>"


def _coded(text: str) -> str:
    return "".join(f"&#{ord(c)};" for c in text)


def _data(d: str) -> str:
    return f"<a href='data:text/plain;base64,{base64.b64encode(f'SIN {d}'.encode()).decode()}'>x</a>"


def _boxes(d: str) -> str:
    return "<table><tr><td>SIN</td>" + "".join(f"<td>{c}</td>" for c in d) + "</tr></table>"


def _inputs(d: str) -> str:
    return "SIN " + "".join(f"<input value='{part}'>" for part in three(d, " ").split())


SLY_PAPERS: dict[str, tuple[str, Make]] = {
    "word-struck": ("docx", word(_struck)), "word-vanished": ("docx", word(_vanished)),
    "word-symbols": ("docx", word(_symbols)), "word-hyphens": ("docx", word(_hyphens)),
    "word-breaks": ("docx", word(_breaks)), "word-formula": ("docx", word(_formula)),
    "word-field": ("docx", word(_field)), "word-choice": ("docx", word(_listed)),
    "word-foreign": ("docx", with_parts(lambda: saved_word("Contract"),
                                        word__afchunk_1rtf=lambda d: rf"{{\rtf1 SIN {d}}}")),
    "word-mail": ("docx", with_parts(lambda: saved_word("Contract"),
                                     word__chunk_1mht=lambda d: mail(f"SIN {d}"))),
    "word-inside": ("docx", with_parts(lambda: saved_word("Contract"),
                                       word__embeddings__a_1xlsx=lambda d: saved_sheet(f"SIN {d}"))),
    "word-chart": ("docx", with_parts(lambda: saved_word("Contract"), word__charts__c_1xml=lambda d: (
        f"<c:chart><c:pt><c:v>{d}</c:v></c:pt></c:chart>"))),
    "sheet-shown-as": ("xlsx", book(_shown_as)), "sheet-header": ("xlsx", book(_header)),
    "sheet-allowed": ("xlsx", book(_allowed)), "sheet-typed": ("xlsx", book(_typed)), "sheet-power": ("xlsx", _power),
    "sheet-named": ("xlsx", book(lambda b, d: b.create_sheet(f"SIN {d}"))),
    "sheet-lines": ("xlsx", book(lambda b, d: b.active.__setitem__("B2", f"SIN\n{three(d, chr(10))}"))),
    "sheet-thread": ("xlsx", with_parts(lambda: saved_sheet("Hours"), xl__threadedComments__t_1xml=lambda d: (
        f"<T><threadedComment><text>SIN {d}</text></threadedComment></T>"))),
    "slides": ("pptx", with_parts(lambda: packed_in_zip("[Content_Types].xml", "<Types/>"),
                                  ppt__slides__slide1_1xml=_slides,
                                  ppt__presentation_1xml=lambda d: "<p:presentation/>")),
    "zip-lost": ("zip", _lost_member), "zip-name": ("zip", lambda d: packed_in_zip(f"T4_{d}_2026.txt", "Nothing")),
    "tar": ("tar", _tar("")), "tar-packed": ("tgz", _tar(":gz")),
    "bz2": ("bz2", lambda d: bz2.compress(f"SIN {d}".encode())),
    "jpeg-press": ("jpg", _press), "gif-comment": ("gif", _picture("GIF", comment=lambda d: f"SIN {d}".encode())),
    "jpeg-xmp": ("jpg", _picture("JPEG", xmp=lambda d: f"<x:xmpmeta n='SIN {d}'/>".encode())),
    "png-zip": ("png", lambda d: _picture("PNG")(d) + packed_in_zip("a.txt", f"SIN {d} " * 9)),
    "jpeg-pdf": ("jpg", lambda d: _picture("JPEG")(d) + pdf(f"SIN {d}")),
    "html-unseen": ("html", _html(lambda d: f"SIN {d[:3]}<span style='display:none'>11</span>{d[3:]}")),
    "html-cut": ("html", _html(lambda d: f"number {d[:3]}<!-- x -->{d[3:6]}<!-- 1 -->{d[6:]} end")),
    "html-inputs": ("html", _html(_inputs)),
    "html-entities": ("html", _html(lambda d: f"SIN {_coded(d)}")),
    "html-data": ("html", _html(_data)),
    "html-before": ("html", _html(lambda d: f"<style>p::before{{content:'SIN {d}'}}</style>")),
    "html-cells": ("html", _html(_boxes)),
    "mail-subject": ("eml", _subject), "mail-forwarded": ("eml", _forwarded),
    "mail-soft": ("eml", _raw_mail(lambda d: f"SIN {d[:3]}=\r\n{d[3:6]}=\r\n{d[6:]}\r\n",
                                   "Content-Transfer-Encoding: quoted-printable")),
    "mail-packed": ("eml", _raw_mail(lambda d: base64.encodebytes(f"SIN {d}".encode()).decode(),
                                     "Content-Type: text/plain", "Content-Transfer-Encoding: base64")),
    "mail-uu": ("eml", _raw_mail(_uu)),
    "svg-spans": ("svg", _svg), "card": ("vcf", _card),
    "rtf-coded": ("rtf", lambda d: ("{\\rtf1 SIN " + "".join(f"\\u{ord(c)}?" for c in d) + "\\par}").encode()),
    "rtf-hex": ("rtf", lambda d: ("{\\rtf1 SIN " + "".join(f"\\'{ord(c):02x}" for c in d) + "\\par}").encode()),
    "csv-typed": ("csv", lambda d: f'Name,Number\r\nZoe,="{d}"\r\n'.encode()),
    "csv-power": ("csv", lambda d: f"Name,Number\r\nZoe,{d[0]}.{d[1:]}E+08\r\n".encode()),
    "csv-wide": ("csv", lambda d: f"Name,SIN\r\nZoé,{d}\r\n".encode("utf-16")),
    "xml-coded": ("xml", lambda d: f"<r><sin>{_coded(d)}</sin></r>".encode()),
    "text-utf32": ("txt", lambda d: f"Employee SIN {d} end of record".encode("utf-32-le")),
}  # fmt: skip
