"""Places in a file where a number hides: each makes a file that shows nothing of it, or shows it in an odd way."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pikepdf
from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin
from reportlab.pdfgen import canvas

from tests.support.packet_samples import changed, pdf


def three(digits: str, gap: str) -> str:
    return gap.join((digits[:3], digits[3:6], digits[6:]))


def saved_word(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    return _saved(document)


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def saved_sheet(text: str) -> bytes:
    book = Workbook()
    book.active["B2"] = text
    return _saved(book)


def packed_in_zip(name: str, content: bytes) -> bytes:
    """A ZIP of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _hidden(hide: Callable[[pikepdf.Pdf, Any, str], None]) -> Callable[[str], bytes]:
    def make(digits: str) -> bytes:
        return changed(pdf("Nothing to see"), lambda p: hide(p, p.pages[0].obj, digits))

    return make


def _stream(p: pikepdf.Pdf, text: str, **more: Any) -> Any:
    return p.make_stream(text.encode("utf-8"), **more)


def _look(p: pikepdf.Pdf, words: str) -> Any:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    return _stream(
        p, f"BT /F1 10 Tf 2 5 Td ({words}) Tj ET", Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([0, 0, 200, 20]), Resources=Dictionary(Font=Dictionary(F1=font)),
    )  # fmt: skip


def _note(p: pikepdf.Pdf, page: Any, **more: Any) -> None:
    page.Annots = Array(
        [p.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 99, 29]), **more))]
    )


def _append(p: pikepdf.Pdf, page: Any, steps: str) -> None:
    page.Contents = p.make_stream(page.Contents.read_bytes() + b"\n" + steps.encode())


def _xmp(attributes: str) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:n="http://example.com/n/" {attributes}/></rdf:RDF></x:xmpmeta>'
    )


def _comb(p: pikepdf.Pdf, page: Any, digits: str) -> None:
    """A field of nine boxes without a look, as forms have it."""
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("sin"), V=String(digits), Ff=1 << 24, MaxLen=9,
        Rect=Array([72, 300, 400, 320]), F=4, DA=String("/Helv 10 Tf 0 g"),
    )  # fmt: skip
    _form(p, page, [field])


def _three_fields(p: pikepdf.Pdf, page: Any, digits: str) -> None:
    fields = [
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(f"sin{n}"), V=String(digits[3 * n : 3 * n + 3]),
            Rect=Array([72 + 110 * n, 300, 150 + 110 * n, 320]), F=4, DA=String("/Helv 10 Tf 0 g"),
        )
        for n in range(3)
    ]  # fmt: skip
    _form(p, page, fields)


def _form(p: pikepdf.Pdf, page: Any, fields: list[Any]) -> None:
    own = [p.make_indirect(one) for one in fields]
    page.Annots = Array(own)
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    p.Root.AcroForm = Dictionary(
        Fields=Array(own), NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=helvetica)),
        DA=String("/Helv 10 Tf 0 g"),
    )  # fmt: skip


def _attach(p: pikepdf.Pdf, digits: str) -> None:
    p.attachments["data.bin"] = pikepdf.AttachedFileSpec(p, b"\0\1" + f" SIN {digits} ".encode() + b"\0\2")


def _old_revision(digits: str) -> bytes:
    whole = pdf(f"SIN {three(digits, ' ')}")
    return whole + b"\n" + pdf("Nothing to see")


def _spread(gap: float) -> Callable[[str], bytes]:
    def make(digits: str) -> bytes:
        out = io.BytesIO()
        drawn = canvas.Canvas(out, pagesize=(612, 792), invariant=1)
        drawn.drawString(60, 720, "Social insurance number")
        for n, digit in enumerate(digits):
            drawn.drawString(60 + gap * n, 700, digit)
        drawn.save()
        return out.getvalue()

    return make


def _layer(p: pikepdf.Pdf, page: Any, digits: str) -> None:
    page.Resources.Properties = Dictionary(L=p.make_indirect(Dictionary(Type=Name.OCG, Name=String(digits))))
    _append(p, page, "/OC /L BDC EMC")


def _pattern(p: pikepdf.Pdf, page: Any, digits: str) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    tile = _stream(
        p, f"BT /F1 8 Tf ({digits}) Tj ET", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, 90, 20]), XStep=90, YStep=20, Resources=Dictionary(Font=Dictionary(F1=font)),
    )  # fmt: skip
    page.Resources.Pattern = Dictionary(P1=tile)


def _info(p: pikepdf.Pdf, _page: Any, digits: str) -> None:
    p.docinfo["/Keywords"] = String(f"SIN {digits}")


def _outline(p: pikepdf.Pdf, _page: Any, digits: str) -> None:
    with p.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"SIN {digits}", 0))


def _set(key: str, value: Callable[[pikepdf.Pdf, str], Any], on: str = "page") -> Callable[[str], bytes]:
    def hide(p: pikepdf.Pdf, page: Any, digits: str) -> None:
        (page if on == "page" else p.Root)[key] = value(p, digits)

    return _hidden(hide)


def _jpeg(digits: str, *, exif: bool) -> bytes:
    out, notes = io.BytesIO(), Image.Exif()
    if exif:
        notes[0x010E] = f"SIN {digits}"
    Image.new("RGB", (300, 200), "blue").save(
        out, "JPEG", exif=notes, **({} if exif else {"comment": f"SIN {digits}".encode()})
    )
    return out.getvalue()


def _png(digits: str, *, packed: bool) -> bytes:
    out, notes = io.BytesIO(), PngImagePlugin.PngInfo()
    notes.add_text("Comment", f"SIN {digits}", zip=packed)
    Image.new("RGB", (300, 200), "blue").save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def _tiff(digits: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 200), 90).save(out, "TIFF", tiffinfo={270: f"SIN {digits}"})
    return out.getvalue()


def _part(make: Callable[[], bytes], name: str, content: Callable[[str], str]) -> Callable[[str], bytes]:
    """An Office file with one more part, or with a part's text changed."""

    def packed(digits: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(make())) as source, zipfile.ZipFile(out, "w") as archive:
            for one in source.namelist():
                archive.writestr(one, source.read(one))
            archive.writestr(name, content(digits))
        return out.getvalue()

    return packed


def _word_with(change: Callable[[Any, str], None]) -> Callable[[str], bytes]:
    def make(digits: str) -> bytes:
        document = Document()
        document.add_paragraph("Contract")
        change(document, digits)
        return _saved(document)

    return make


def _split_runs(document: Any, digits: str) -> None:
    paragraph = document.add_paragraph("SIN ")
    for digit in digits:
        paragraph.add_run(digit).bold = int(digit) % 2 == 0


def _property(document: Any, digits: str) -> None:
    document.core_properties.comments = f"SIN {digits}"


def _three_paragraphs(document: Any, digits: str) -> None:
    document.add_paragraph("SIN")
    for n in range(3):
        document.add_paragraph(digits[3 * n : 3 * n + 3])


def _table_cells(document: Any, digits: str) -> None:
    row = document.add_table(rows=1, cols=4).rows[0]
    for cell, text in zip(row.cells, ("SIN", digits[:3], digits[3:6], digits[6:]), strict=True):
        cell.text = text


def _book_with(change: Callable[[Any, str], None]) -> Callable[[str], bytes]:
    def make(digits: str) -> bytes:
        book = Workbook()
        book.active["A1"] = "Hours"
        change(book, digits)
        return _saved(book)

    return make


def _cells(book: Any, digits: str) -> None:
    book.active.append(["SIN", int(digits[:3]), digits[3:6], digits[6:]])


def _hidden_sheet(book: Any, digits: str) -> None:
    sheet = book.create_sheet("other")
    sheet["A1"], sheet.sheet_state = int(digits), "hidden"


def _cell_comment(book: Any, digits: str) -> None:
    book.active["A1"].comment = Comment(f"SIN {digits}", "x")


def _cell_link(book: Any, digits: str) -> None:
    book.active["A1"].hyperlink = f"https://example.com/?sin={digits}"


def _mail_with(change: Callable[[EmailMessage, str], None]) -> Callable[[str], bytes]:
    def make(digits: str) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Pay"
        message["Date"] = "Mon, 01 Mar 2027 09:00:00 -0500"
        message.set_content("See below")
        change(message, digits)
        return message.as_bytes()

    return make


def _preamble(message: EmailMessage, digits: str) -> None:
    message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="x.bin")
    message.preamble = f"SIN {digits}"


def _header(message: EmailMessage, digits: str) -> None:
    message["X-Employee"] = f"SIN {digits}"


def _deep(digits: str) -> bytes:
    inner = f"SIN {digits}".encode()
    for depth in range(5):
        inner = packed_in_zip(f"{depth}.zip" if depth else "note.txt", inner)
    return inner


def _odt(digits: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content><text:p>SIN {digits[:4]}<text:span>{digits[4:]}</text:span></text:p>"
            "</office:document-content>",
        )
    return out.getvalue()


def _xfa(p: pikepdf.Pdf, digits: str) -> Any:
    return Dictionary(Fields=Array([]), XFA=_stream(p, f"<x><s>{digits}</s></x>"))


def _description(p: pikepdf.Pdf, digits: str) -> Any:
    return _stream(p, _xmp(f'n:s="{digits}"'), Type=Name.Metadata, Subtype=Name.XML)


def _unused_form(p: pikepdf.Pdf, page: Any, digits: str) -> None:
    page.Resources.XObject = Dictionary(Fm=_look(p, digits))


def _word_comment(digits: str) -> str:
    return f"<w:c xmlns:w='w'><w:p><w:t>SIN {digits}</w:t></w:p></w:c>"


HIDINGS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "info": ("pdf", _hidden(_info)),
    "outline": ("pdf", _hidden(_outline)),
    "xfa": ("pdf", _set("/AcroForm", _xfa, "root")),
    "script": ("pdf", _set("/OpenAction", lambda p, d: Dictionary(S=Name.JavaScript, JS=String(f"s='{d}'")), "root")),
    "labels": ("pdf", _set("/PageLabels", lambda p, d: Dictionary(Nums=Array([0, Dictionary(P=String(d))])), "root")),
    "xmp": ("pdf", _set("/Metadata", _description, "root")),
    "piece": ("pdf", _set("/PieceInfo", lambda p, d: Dictionary(X=Dictionary(Private=String(d))))),
    "page-xmp": ("pdf", _set("/Metadata", _description)),
    "odd-key": ("pdf", _set("/XNote", lambda p, d: Array([Dictionary(A=Array([String(d)]))]))),
    "name": ("pdf", _set("/XName", lambda p, d: Name(f"/{d}"))),
    "comment": ("pdf", _hidden(lambda p, page, d: _note(p, page, Contents=String(f"SIN {d}")))),
    "comment-wide": ("pdf", _hidden(lambda p, page, d: _note(p, page, Contents=String(f"NAS {d} é王")))),
    "rich-comment": ("pdf", _hidden(lambda p, page, d: _note(p, page, RC=_stream(p, f"<p>{d}</p>")))),
    "link": ("pdf", _hidden(lambda p, page, d: _note(p, page, A=Dictionary(S=Name.URI, URI=String(f"https://x.ca/?s={d}"))))),
    "look-down": ("pdf", _hidden(lambda p, page, d: _note(p, page, AP=Dictionary(N=_look(p, "x"), D=_look(p, d))))),
    "look": ("pdf", _hidden(lambda p, page, d: _note(p, page, AP=Dictionary(N=_look(p, f"SIN {d}"))))),
    "unused-form": ("pdf", _hidden(_unused_form)),
    "pattern": ("pdf", _hidden(_pattern)),
    "layer": ("pdf", _hidden(_layer)),
    "mark": ("pdf", _hidden(lambda p, page, d: _append(p, page, f"/X <</Said (SIN {d})>> BDC EMC"))),
    "content-comment": ("pdf", _hidden(lambda p, page, d: _append(p, page, f"% SIN {d}\n"))),
    "no-size": ("pdf", _hidden(lambda p, page, d: _append(p, page, f"BT /F1 0 Tf 50 50 Td ({d}) Tj ET"))),
    "unseen": ("pdf", _hidden(lambda p, page, d: _append(p, page, f"BT 3 Tr /F1 12 Tf 50 50 Td (SIN {d}) Tj ET"))),
    "white": ("pdf", _hidden(lambda p, page, d: _append(p, page, f"1 g BT /F1 12 Tf 50 50 Td (SIN {d}) Tj ET"))),
    "outside": ("pdf", _hidden(lambda p, page, d: _append(p, page, f"BT /F1 12 Tf 50 -200 Td (SIN {d}) Tj ET"))),
    "attached": ("pdf", _hidden(lambda p, page, d: _attach(p, d))),
    "comb": ("pdf", _hidden(_comb)),
    "three-fields": ("pdf", _hidden(_three_fields)),
    "old-revision": ("pdf", _old_revision),
    "after-end": ("pdf", lambda d: pdf("Nothing to see") + f"\nSIN {d}\n".encode()),
    "boxes-14": ("pdf", _spread(14)),
    "boxes-28": ("pdf", _spread(28)),
    "boxes-44": ("pdf", _spread(44)),
    "jpeg-exif": ("jpg", lambda d: _jpeg(d, exif=True)),
    "jpeg-comment": ("jpg", lambda d: _jpeg(d, exif=False)),
    "png-text": ("png", lambda d: _png(d, packed=False)),
    "png-packed": ("png", lambda d: _png(d, packed=True)),
    "tiff": ("tif", _tiff),
    "word-runs": ("docx", _word_with(_split_runs)),
    "word-property": ("docx", _word_with(_property)),
    "word-lines": ("docx", _word_with(_three_paragraphs)),
    "word-cells": ("docx", _word_with(_table_cells)),
    "word-custom": ("docx", _part(lambda: saved_word("Contract"), "customXml/item9.xml", lambda d: f'<a v="{d}"/>')),
    "word-rels": ("docx", _part(lambda: saved_word("Contract"), "word/_rels/x.rels", lambda d: f'<R Target="http://x/{d}"/>')),
    "word-comment": ("docx", _part(lambda: saved_word("Contract"), "word/comments.xml", _word_comment)),
    "word-bin": ("docx", _part(lambda: saved_word("Contract"), "word/embeddings/o.bin", lambda d: f"\0\1 SIN {d} \0")),
    "sheet-cells": ("xlsx", _book_with(_cells)),
    "sheet-hidden": ("xlsx", _book_with(_hidden_sheet)),
    "sheet-comment": ("xlsx", _book_with(_cell_comment)),
    "sheet-link": ("xlsx", _book_with(_cell_link)),
    "sheet-pivot": ("xlsx", _part(lambda: saved_sheet("Hours"), "xl/pivot/r.xml", lambda d: f'<r><s v="{d}"/></r>')),
    "mail-preamble": ("eml", _mail_with(_preamble)),
    "mail-header": ("eml", _mail_with(_header)),
    "rtf-info": ("rtf", lambda d: rf"{{\rtf1{{\info{{\subject SIN {d}}}}}Hello\par}}".encode()),
    "rtf-hidden": ("rtf", lambda d: rf"{{\rtf1 Hello {{\v SIN {d[:4]}{{\b {d[4:]}}}}}\par}}".encode()),
    "html-comment": ("html", lambda d: f"<html><!-- SIN {d} --><body>Hello</body></html>".encode()),
    "html-attribute": ("html", lambda d: f"<html><body><p title='{d}'>Hello</p></body></html>".encode()),
    "html-spans": ("html", lambda d: f"<html><body>SIN {''.join(f'<b>{c}</b>' for c in d)}</body></html>".encode()),
    "svg": ("svg", lambda d: f"<svg xmlns='http://www.w3.org/2000/svg'><desc>SIN {d}</desc></svg>".encode()),
    "odt": ("odt", _odt),
    "utf16": ("txt", lambda d: f"Employee SIN {three(d, ' ')} end".encode("utf-16-le")),
    "old-word": ("doc", lambda d: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + f"SIN {d}".encode("utf-16-le")),
    "binary": ("bin", lambda d: b"\0\xff\2" * 40 + f" SIN {d} ".encode() + b"\0\xff\2" * 40),
    "gzip": ("gz", lambda d: zlib.compress(f"SIN {d} end".encode(), wbits=31)),
    "deep-zip": ("zip", _deep),
    "broken-pdf": ("pdf", lambda d: f"%PDF-1.4\n1 0 obj (SIN {d}) endobj".encode()),
}  # fmt: skip
