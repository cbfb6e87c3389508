"""PDFs that show a number to a reader and hide it from a program: drawn out of order, in fields, behind other files."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen import canvas

from tests.support.hidings import packed_in_zip, three
from tests.support.packet_samples import changed, pdf

Make = Callable[[str], bytes]


def drawn(draw: Callable[[Any, str], None]) -> Make:
    """A page with something on it."""

    def make(digits: str) -> bytes:
        out = io.BytesIO()
        page = canvas.Canvas(out, pagesize=(612, 792), invariant=1)
        page.setFont("Helvetica", 11)
        page.drawString(60, 740, "Employee record of the year 2027, kept by the employer")
        draw(page, digits)
        page.save()
        return out.getvalue()

    return make


def _shuffled(page: Any, d: str) -> None:
    for at in (2, 0, 1):
        page.drawString(90 + 24 * at, 700, d[3 * at : 3 * at + 3])
    page.drawString(60, 700, "SIN")


def _wave(page: Any, d: str) -> None:
    for n, digit in enumerate(d):
        page.drawString(60 + 7 * n, 700 + 3 * (n % 2), digit)


def _sizes(page: Any, d: str) -> None:
    page.drawString(60, 720, "Social insurance number")
    at = 60.0
    for n, digit in enumerate(d):
        page.setFont("Times-Bold" if n % 2 else "Courier", 9 + n)
        page.drawString(at, 700, digit)
        at += 7 + 0.4 * n


def decoyed(d: str) -> str:
    """What a program reads of it."""
    return "".join(f"{digit}7" for digit in d)


def _decoys(page: Any, d: str) -> None:
    page.drawString(60, 700, "SIN ")
    for n, digit in enumerate(d):
        page.setFillGray(0)
        page.setFont("Helvetica", 11)
        page.drawString(90 + 9 * n, 700, digit)
        page.setFillGray(1)
        page.setFont("Helvetica", 2)
        page.drawString(97 + 9 * n, 700, "7")


def _hyphen(page: Any, d: str) -> None:
    page.drawString(60, 700, f"The number that the worker gave us on the day was {d[:3]}-{d[3:6]}-")
    page.drawString(60, 686, f"{d[6:]} and it was never asked for again in writing.")


def _columns(page: Any, d: str) -> None:
    page.drawString(60, 700, f"and the SIN is {d[:3]} {d[3:6]}")
    page.drawString(60, 686, f"{d[6:]} as he told us")
    page.drawString(320, 700, "The second column has words")
    page.drawString(320, 686, "that go on beside the first.")


def _stacked(page: Any, d: str) -> None:
    page.drawString(60, 700, "Social insurance number")
    for n, digit in enumerate(d):
        page.drawString(60, 680 - 15 * n, digit)


def _slanted(page: Any, d: str) -> None:
    page.saveState()
    page.translate(100, 500)
    page.rotate(33)
    page.drawString(0, 0, three(d, " "))
    page.restoreState()


def _outlined(page: Any, d: str) -> None:
    text = page.beginText(60, 700)
    text.setTextRenderMode(1)
    text.setCharSpace(6)
    text.textOut(f"SIN {d}")
    page.drawText(text)


def with_pdf(change: Callable[[pikepdf.Pdf, Any, str], None]) -> Make:
    """A plain page, changed."""
    return lambda digits: changed(pdf("Nothing to see"), lambda p: change(p, p.pages[0].obj, digits))


def _font() -> Any:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def _said(p: pikepdf.Pdf, words: str, **more: Any) -> Any:
    own = Dictionary(Font=Dictionary(F1=_font()))
    return p.make_stream(f"BT /F1 10 Tf 2 5 Td ({words}) Tj ET".encode(), Resources=own, **more)


def _painted(p: pikepdf.Pdf, page: Any, d: str) -> None:
    tile = _said(p, f"SIN {d}", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
                 BBox=Array([0, 0, 300, 30]), XStep=300, YStep=30)  # fmt: skip
    page.Resources.Pattern = Dictionary(P1=tile)
    _more(p, page, "/Pattern cs /P1 scn 60 60 300 30 re f")


def _more(p: pikepdf.Pdf, page: Any, steps: str) -> None:
    page.Contents = p.make_stream(page.Contents.read_bytes() + b"\n" + steps.encode())


def _one_glyph(p: pikepdf.Pdf, page: Any, d: str) -> None:
    """A font whose letter a is drawn as the whole number."""
    glyph = p.make_stream(f"3000 0 d0 BT /F1 500 Tf (SIN {d}) Tj ET".encode())
    page.Resources.Font.T3 = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 3000, 900]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
        FirstChar=97, LastChar=97, Widths=Array([3000]), Resources=Dictionary(Font=Dictionary(F1=_font())),
    )  # fmt: skip
    _more(p, page, "BT /T3 20 Tf 60 60 Td (a) Tj ET")


def _noted(**more: Callable[[pikepdf.Pdf, str], Any]) -> Make:
    def hide(p: pikepdf.Pdf, page: Any, d: str) -> None:
        own = {key: value(p, d) for key, value in more.items()}
        note = {"Type": Name.Annot, "F": 4, "Rect": Array([60, 60, 300, 90]), **own}
        page.Annots = Array([p.make_indirect(Dictionary(**note))])

    return with_pdf(hide)


def _fields(make: Callable[[str], list[Any]]) -> Make:
    def hide(p: pikepdf.Pdf, page: Any, d: str) -> None:
        _more(p, page, "BT /F1 10 Tf 60 330 Td (Social insurance number) Tj ET")
        own = [p.make_indirect(one) for one in make(d)]
        page.Annots = Array(own)
        p.Root.AcroForm = Dictionary(
            Fields=Array(own), NeedAppearances=True, DR=Dictionary(Font=Dictionary(Helv=_font())),
            DA=String("/Helv 10 Tf 0 g"),
        )  # fmt: skip

    return with_pdf(hide)


def _field(at: float, name: str, **more: Any) -> Any:
    told = {"Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx, "T": String(name), "F": 4,
            "Rect": Array([at, 300, at + 20, 320]), "DA": String("/Helv 10 Tf 0 g"), **more}  # fmt: skip
    return Dictionary(**told)


def _nine_fields(d: str) -> list[Any]:
    return [_field(60 + 30 * n, f"box{n}", V=String(digit)) for n, digit in enumerate(d)]


def _choices(d: str) -> list[Any]:
    return [
        _field(60, "which", FT=Name.Ch, Ff=1 << 17, V=String("1"), Rect=Array([60, 300, 250, 320]),
               Opt=Array([Array([String("1"), String(f"SIN {d}")])]))
    ]  # fmt: skip


def _owner_locked(d: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(f"SIN {three(d, ' ')}"))) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user="", owner="owner"))
    return out.getvalue()


def _orphan(d: str) -> bytes:
    """A packed stream among the objects that no table names."""
    packed = zlib.compress(f"BT (SIN {d}) Tj ET".encode())
    lost = b"77 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        len(packed),
        packed,
    )
    return pdf("Nothing to see").replace(b"xref\n", lost + b"xref\n", 1)


def _trailer(d: str) -> bytes:
    whole = pdf("Nothing to see")
    return whole.replace(b"/ID", b"/Mark (SIN " + d.encode() + b") /ID", 1)


def _named(p: pikepdf.Pdf, page: Any, d: str) -> None:
    here = Array([page, Name.Fit])
    p.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(f"sin-{d}"), here])))


def _signed(p: pikepdf.Pdf, page: Any, d: str) -> None:
    signature = Dictionary(
        Type=Name.Sig, Reason=String(f"SIN {d}"), Contents=String("x"), ByteRange=Array([0, 1, 2, 3])
    )
    field = _field(60, "signed", FT=Name.Sig, V=p.make_indirect(signature))
    page.Annots = Array([p.make_indirect(field)])
    p.Root.AcroForm = Dictionary(Fields=page.Annots)


def _ink(p: pikepdf.Pdf, page: Any, d: str) -> None:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)
    page.Resources.ColorSpace = Dictionary(
        C1=Array([Name.Separation, Name(f"/SIN_{d}"), Name.DeviceGray, tint])
    )


def _sums(p: pikepdf.Pdf, page: Any, d: str) -> None:
    tint = p.make_stream(
        f"{{ pop % SIN {d}\n 0 }}".encode(), FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1])
    )
    page.Resources.ColorSpace = Dictionary(C1=Array([Name.Separation, Name.Spot, Name.DeviceGray, tint]))


def _spoken(p: pikepdf.Pdf, page: Any, d: str) -> None:
    _more(p, page, f"/Span <</ActualText (SIN {d})>> BDC BT /F1 10 Tf 60 60 Td (see file) Tj ET EMC")


def _described(p: pikepdf.Pdf, page: Any, d: str) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(f"SIN {d}"), Pg=page, K=0)
    p.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([p.make_indirect(element)]))


def _split_steps(p: pikepdf.Pdf, page: Any, d: str) -> None:
    """One string of instructions, cut in the middle of the number."""
    page.Contents = Array(
        [
            p.make_stream(page.Contents.read_bytes() + f"\nBT /F1 11 Tf 60 60 Td (SIN {d[:4]}) Tj".encode()),
            p.make_stream(f"({d[4:]}) Tj ET".encode()),
        ]
    )


SLY_PDFS: dict[str, tuple[str, Make]] = {
    "shuffled": ("pdf", drawn(_shuffled)), "wave": ("pdf", drawn(_wave)), "sizes": ("pdf", drawn(_sizes)),
    "decoys": ("pdf", drawn(_decoys)), "hyphen": ("pdf", drawn(_hyphen)), "columns": ("pdf", drawn(_columns)),
    "stacked": ("pdf", drawn(_stacked)), "slanted": ("pdf", drawn(_slanted)), "outlined": ("pdf", drawn(_outlined)),
    "painted": ("pdf", with_pdf(_painted)), "one-glyph": ("pdf", with_pdf(_one_glyph)),
    "free-text": ("pdf", _noted(Subtype=lambda *_: Name.FreeText, DA=lambda *_: String("/Helv 10 Tf 0 g"),
                                Contents=lambda _, d: String(f"SIN {d}"))),
    "caption": ("pdf", _noted(Subtype=lambda *_: Name.Line, L=lambda *_: Array([60, 60, 200, 60]), Cap=lambda *_: True,
                              Contents=lambda _, d: String(f"SIN {d}"))),
    "overlay": ("pdf", _noted(Subtype=lambda *_: Name.Redact, OverlayText=lambda _, d: String(f"SIN {d}"))),
    "author": ("pdf", _noted(Subtype=lambda *_: Name.Text, T=lambda _, d: String(f"SIN {d}"))),
    "tooltip": ("pdf", _fields(lambda d: [_field(60, "n", TU=String(f"SIN {d}"))])),
    "button": ("pdf", _fields(lambda d: [_field(60, "b", FT=Name.Btn, Ff=1 << 16,
                                                MK=Dictionary(CA=String(f"SIN {d}")))])),
    "rich-value": ("pdf", _fields(lambda d: [_field(60, "r", Ff=1 << 25, RV=String(f"<p>SIN {d}</p>"))])),
    "default": ("pdf", _fields(lambda d: [_field(60, "v", DV=String(f"SIN {d}"))])),
    "nine-fields": ("pdf", _fields(_nine_fields)), "choices": ("pdf", _fields(_choices)),
    "owner-locked": ("pdf", _owner_locked), "orphan": ("pdf", _orphan), "trailer": ("pdf", _trailer),
    "zip-behind": ("pdf", lambda d: pdf("Nothing to see") + packed_in_zip("a.txt", f"SIN {d} ".encode() * 9)),
    "named-place": ("pdf", with_pdf(_named)), "signed": ("pdf", with_pdf(_signed)), "ink": ("pdf", with_pdf(_ink)),
    "sums": ("pdf", with_pdf(_sums)), "spoken": ("pdf", with_pdf(_spoken)), "described": ("pdf", with_pdf(_described)),
    "split-steps": ("pdf", with_pdf(_split_steps)),
}  # fmt: skip
