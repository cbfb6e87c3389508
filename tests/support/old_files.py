"""Files as offices and phones keep them, for tests: some made here, some once by the program whose kind they are.

``tests/old_files`` has those: a pay slip of LibreOffice (.doc, .odt), its workbook with a hidden sheet (.xls, .ods),
a slide of python-pptx with a note, and a picture as a phone takes one, turned, with a description. All invented; each
holds ``SIN``.
"""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from docx import Document
from PIL import Image

from tests.support.evidence_room import compound, zipped
from tests.support.packet_samples import mail

SIN = "943 000 000"  # invented; valid by its check digit, begins as a temporary resident's does
MADE = Path(__file__).parent.parent / "old_files"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BY = 'w:id="1" w:author="Zoé" w:date="2027-01-01T00:00:00Z"'


def made(name: str) -> bytes:
    """One of the files of ``tests/old_files``."""
    return (MADE / name).read_bytes()


def word(body: str = "", **parts: str) -> bytes:
    """A Word file with this XML before its end, and with these parts of it replaced."""
    out, file = io.BytesIO(), io.BytesIO()
    document = Document()
    document.add_paragraph("Contrat de travail")
    document.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            new.writestr(name, content)
        for name, text in parts.items():
            new.writestr(f"word/{name}.xml", text)
    return out.getvalue()


def tracked() -> bytes:
    """Words put in, taken out and moved under tracking, a paragraph joined to the next, a row taken out."""
    return word(
        f"<w:p><w:r><w:t>Taux horaire </w:t></w:r><w:del {_BY}><w:r><w:delText>19,00</w:delText></w:r></w:del>"
        f"<w:ins {_BY}><w:r><w:t>21,50</w:t></w:r></w:ins><w:r><w:t> $. NAS {SIN}</w:t></w:r></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del {_BY}/></w:rPr></w:pPr><w:r><w:t>Lieu : </w:t></w:r></w:p>"
        f"<w:p><w:moveTo {_BY}><w:r><w:t>Québec</w:t></w:r></w:moveTo></w:p>"
        f"<w:p><w:moveFrom {_BY}><w:r><w:t>Montréal</w:t></w:r></w:moveFrom></w:p>"
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
        f"<w:tr><w:trPr><w:del {_BY}/></w:trPr><w:tc><w:tcPr/><w:p><w:r><w:t>rayée</w:t></w:r></w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>gardée</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )


def boxed() -> bytes:
    """Words in a text box, which stand in the file twice: once for Word, once for those before it."""
    inner = f"<w:txbxContent><w:p><w:r><w:t>Dans la boîte, NAS {SIN}</w:t></w:r></w:p></w:txbxContent>"
    return word(
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:t>Avant</w:t></w:r><w:r><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><w:pict><v:shape style="width:200pt;height:60pt"><v:textbox>{inner}</v:textbox>'
        f"</v:shape></w:pict></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def formula() -> bytes:
    """A word beside a formula that no engine of ours lays out."""
    field = "".join(
        f"<w:r>{one}</w:r>"
        for one in (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText>EQ \\f(1,2)</w:instrText>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return word(f"<w:p><w:r><w:t>Avant</w:t></w:r>{field}</w:p>")


def show() -> bytes:
    """A presentation of the older kind: a master's text, and a slide's in letters of one byte and of two."""

    def record(kind: int, content: bytes, *, holds: bool = False) -> bytes:
        return struct.pack("<HHI", 0xF if holds else 0, kind, len(content)) + content

    slide = record(0x0FA8, b"Formation") + record(0x0FA0, f"Zoé a suivi\rNAS {SIN}".encode("utf-16-le"))
    master = record(0x03F8, record(0x0FA8, b"Click to edit"), holds=True)
    stream = master + record(0x03EE, slide, holds=True) + record(0, bytes(4096))
    return compound({"PowerPoint Document": stream, "Current User": bytes(4096)})


def binary_book() -> bytes:
    """A workbook in Excel's binary form (.xlsb): a name, a number kept in four bytes, one kept in eight."""

    def record(kind: int, content: bytes) -> bytes:
        code = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return code + bytes([len(content)]) + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    number = int(SIN.replace(" ", ""))
    cells = (
        (6, struct.pack("<II", 0, 0) + wide("Zoé NAS")),
        (2, struct.pack("<IIi", 1, 0, (152 << 2) | 2)),
        (5, struct.pack("<IId", 2, 0, float(number))),
    )
    sheet = b"".join((
        record(0x81, b""), record(0x94, struct.pack("<IIII", 0, 0, 0, 2)), record(0x91, b""),
        record(0, struct.pack("<II", 0, 0) + bytes(17)), *(record(*cell) for cell in cells),
        record(0x92, b""), record(0x82, b""),
    ))  # fmt: skip
    book = (
        record(0x8F, b"")
        + record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Mars"))
        + record(0x90, b"")
        + record(0x84, b"")
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    return zipped({
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": relations.encode(), "xl/worksheets/sheet1.bin": sheet,
    })  # fmt: skip


def photo(kind: str) -> bytes:
    """A small picture, red above and blue below, as Pillow writes this kind."""
    out, image = io.BytesIO(), Image.new("RGB", (300, 200), "blue")
    image.paste("red", (0, 0, 300, 100))
    image.save(out, kind)
    return out.getvalue()


def drawing(words: str = "Plan du chantier", more: str = "") -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><rect width="300" height="100" fill="red"/>'
        f'<text x="10" y="40">{words}</text>{more}</svg>'
    ).encode()


def saved_page() -> bytes:
    return (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://emplois.example.ca/1\r\nSubject: Offre\r\n"
        "Date: Mon, 1 Mar 2027 09:00:00 -0500\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="XX"\r\n\r\n--XX\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"<html><body><h1>Cuisini=C3=A8re</h1><p>NAS {SIN[:5]}=\r\n{SIN[5:]}</p></body></html>\r\n--XX--\r\n"
    ).encode()


def mailbox() -> bytes:
    line = b"From rh@example.com Mon Mar  1 09:00:00 2027\n"
    first = mail(f"Voici la paie, NAS {SIN}.\n\n>From the desk of Zoé", note__txt=b"Note jointe")
    return line + first + b"\n\n" + line + mail("Second courriel") + b"\n"
