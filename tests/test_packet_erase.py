"""Redaction in place: on pages that are plainly text only the letters go, and the rest is what it was."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docx.shared import Pt
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops
from pypdf import PdfReader
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from casefile.opening.edited import edit_page
from casefile.opening.look import found_on
from casefile.opening.secrets import Gone, Redaction
from casefile.paper.geometry import sheet_of_page
from casefile.settings import Settings
from tests.support.examples import examples
from tests.support.packet_reading import assert_no_sin_left
from tests.support.packet_samples import SIN, Files, Packet, changed, pdf, request
from tests.support.programs import ENGINES


def _ways(packet: Packet) -> list[str]:
    return [line["way"] for line in packet.receipt["redaction_log"]]


def _drawn(content: bytes | Path, number: int = 1) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    image = document[number - 1].render(scale=1).to_pil().convert("L")
    document.close()
    return image


def _canvas(draw: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    drawn = canvas.Canvas(out, pagesize=(612, 792), invariant=1)
    draw(drawn)
    drawn.save()
    return out.getvalue()


def _stream(steps: str, **resources: Any) -> bytes:
    """One page with these instructions; F1 is Helvetica."""
    with pikepdf.new() as new:
        page = new.add_blank_page(page_size=(612, 792))
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        page.obj.Resources = Dictionary(Font=Dictionary(F1=new.make_indirect(font)), **resources)
        page.obj.Contents = new.make_stream(steps.encode("cp1252"))
        out = io.BytesIO()
        new.save(out)
    return out.getvalue()


def _word(draw: Callable[[Any], None]) -> bytes:
    document = Document()
    draw(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _contract(document: Any) -> None:
    """A number in the header, in a paragraph over two runs, and in a table, among words with accents."""
    document.sections[0].header.paragraphs[0].text = f"En-tête NAS {SIN} suite"
    paragraph = document.add_paragraph("Le travailleur, NAS ")
    paragraph.add_run(SIN[:5]).bold = True
    paragraph.add_run(SIN[5:]).font.size = Pt(12)
    paragraph.add_run(", accepte l’offre d’emploi.")
    table = document.add_table(rows=2, cols=3)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[1].cells, ("Gauche", SIN, "Droite"), strict=True):
        cell.text = text


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_in_a_word_document_only_the_number_goes_from_header_runs_and_table(
    engine: str, tmp_path: Path
) -> None:
    files = Files(Settings(pdf_engine=engine))  # type: ignore[arg-type]
    files.add("contrat.docx", _word(_contract))
    packet = files.produce(tmp_path / "out")
    assert _ways(packet) == ["text-removed"] * 3
    text = " ".join(packet.text(packet.page_of(1)).split())
    for words in (
        "En-tête NAS",
        "suite",
        "Le travailleur, NAS",
        "accepte l’offre d’emploi.",
        "Gauche",
        "Droite",
    ):
        assert words in text, (words, text)
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_a_page_of_text_keeps_its_vectors_links_fonts_and_looks(files: Files, tmp_path: Path) -> None:
    def draw(drawn: Any) -> None:
        drawn.drawString(72, 700, "Before the number")
        drawn.drawString(72, 680, f"SIN {SIN} and after it")
        drawn.linkURL("https://example.com/", (72, 640, 200, 655))
        drawn.rect(60, 670, 300, 24)
        drawn.circle(300, 300, 80)

    original = _canvas(draw)
    files.add("stub.pdf", original)
    packet = files.produce(tmp_path / "out")
    assert _ways(packet) == ["text-removed"]
    given = packet.folder / packet.document(1)["file"]
    page = PdfReader(given).pages[0]
    assert page.extract_text().split() == ["Before", "the", "number", "SIN", "and", "after", "it"]
    assert len(page.images) == 0 and page["/Annots"][0].get_object()["/A"]["/URI"] == "https://example.com/"
    difference = ImageChops.difference(_drawn(original), _drawn(given)).point(lambda p: 255 * (p > 60))
    left, top, right, bottom = difference.getbbox()
    assert left > 90 and right < 175 and top > 792 - 694 and bottom < 792 - 674, (
        "only the number's place changed"
    )
    assert_no_sin_left(packet)


@pytest.mark.slow
@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_turned_page_is_edited_in_place_too(files: Files, tmp_path: Path, rotate: int) -> None:
    files.add("turned.pdf", pdf(f"Kept words\nSIN {SIN} and after", rotate=rotate))
    packet = files.produce(tmp_path / "out")
    assert _ways(packet) == ["text-removed"] and "after" in packet.text(packet.page_of(1))
    assert PdfReader(packet.folder / packet.document(1)["file"]).pages[0].rotation == rotate
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_words_that_say_otherwise_than_the_letters_hide_nothing(files: Files, tmp_path: Path) -> None:
    files.add(
        "spoken.pdf", _stream(f"/Span <</ActualText (number)>> BDC BT /F1 12 Tf 72 700 Td ({SIN}) Tj ET EMC")
    )
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"]
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_a_name_in_another_script_can_still_be_searched_beside_what_went(tmp_path: Path) -> None:
    files = Files(Settings(pdf_engine="builtin"))

    def draw(document: Any) -> None:
        document.add_paragraph(f"ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ, NAS {SIN}, 王小明")

    files.add("noms.docx", _word(draw))
    packet = files.produce(tmp_path / "out")
    assert _ways(packet)[0] == "text-removed"
    document = pypdfium2.PdfDocument(packet.folder / "packet.pdf")
    text = document[packet.page_of(1) - 1].get_textpage().get_text_range()
    document.close()
    assert "ਗੁਰਪ੍ਰੀਤ" in text and "王小明" in text
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_words_spoken_beside_the_letters_go_too(files: Files, tmp_path: Path) -> None:
    steps = (
        f"/Span <</ActualText (number)>> BDC BT /F1 12 Tf 72 700 Td ({SIN}) Tj ET EMC "
        f"/Span /P0 BDC BT /F1 12 Tf 72 650 Td (the rest) Tj ET EMC"
    )
    spoken = Dictionary(P0=Dictionary(ActualText=String("the rest"), Alt=String(f"SIN {SIN}")))
    files.add("spoken.pdf", _stream(steps, Properties=spoken))
    packet = files.produce(tmp_path / "out")
    assert "the rest" in packet.text(packet.page_of(1))
    assert_no_sin_left(packet)


def _in_a_form(drawn: Any) -> None:
    drawn.beginForm("letterhead")
    drawn.drawString(72, 700, f"SIN {SIN}")
    drawn.endForm()
    drawn.doForm("letterhead")
    drawn.drawString(72, 600, "Below it")


def _on_a_scan(drawn: Any) -> None:
    drawn.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 612, 792)
    drawn.drawString(72, 700, f"SIN {SIN}")
    drawn.drawString(72, 600, "Below it")


def _as_curves(drawn: Any) -> None:
    drawn.circle(130, 703, 4)  # the shape of a digit, drawn and not set
    text = drawn.beginText(72, 700)
    text.setTextRenderMode(3)
    text.textOut(f"SIN {SIN}")
    drawn.drawText(text)
    drawn.drawString(72, 600, "Below it")


@pytest.mark.slow
@pytest.mark.parametrize("draw", [_in_a_form, _on_a_scan, _as_curves])
def test_whatever_is_not_plainly_text_is_drawn_anew(files: Files, tmp_path: Path, draw: Any) -> None:
    files.add("odd.pdf", _canvas(draw))
    packet = files.produce(tmp_path / "out")
    assert _ways(packet) == ["page-drawn-anew"]
    assert "Below it" in packet.text(packet.page_of(1))
    assert_no_sin_left(packet)


def _comment(p: pikepdf.Pdf, flags: int) -> None:
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    look = p.make_stream(
        f"BT /F1 12 Tf 2 5 Td (SIN {SIN}) Tj ET".encode(),
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20]),
        Resources=Dictionary(Font=Dictionary(F1=helvetica)),
    )  # fmt: skip
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([100, 500, 300, 520]), F=flags,
        DA=String("/Helv 12 Tf 0 g"), AP=Dictionary(N=look),
    )  # fmt: skip
    p.pages[0].obj.Annots = Array([p.make_indirect(note)])


@pytest.mark.slow
@pytest.mark.parametrize("flags", [4, 2, 36])
def test_a_number_that_only_a_comment_shows_is_blacked_out(files: Files, tmp_path: Path, flags: int) -> None:
    files.add("comment.pdf", changed(pdf("The page itself"), lambda p: _comment(p, flags)))
    packet = files.produce(tmp_path / "out")
    assert "The page itself" in packet.text(packet.page_of(1))
    image = _drawn(packet.folder / "packet.pdf", packet.page_of(1))
    shown = image.getpixel((150, 792 - 509))
    assert shown < 30 if flags == 4 else shown > 200, "black where it was seen, bare where it was not"
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_a_number_typed_into_a_form_is_blacked_out(files: Files, tmp_path: Path) -> None:
    def draw(drawn: Any) -> None:
        drawn.drawString(72, 700, "NAS :")
        drawn.acroForm.textfield(name="sin", x=120, y=690, width=200, height=20, value=SIN)

    files.add("form.pdf", _canvas(draw))
    packet = files.produce(tmp_path / "out")
    assert _ways(packet)[0] == "page-drawn-anew" and "NAS" in packet.text(packet.page_of(1))
    assert_no_sin_left(packet)


def test_a_region_over_part_of_a_line_takes_the_letters_under_it(files: Files, tmp_path: Path) -> None:
    source = files.add("line.pdf", pdf("0123456789 abcdefghij", at=(100, 500)))
    box = [100 + 11 * 6.0, 792 - 512, 400, 792 - 495]
    redact = {"regions": [{"name": "tail", "document": source.id, "page": 1, "box": box}]}
    packet = files.produce(tmp_path / "out", request(redact=redact))
    assert _ways(packet) == ["text-removed"]
    assert packet.text(packet.page_of(1)).split("\n")[0].strip() in {"0123456789", "012345678"}


@pytest.mark.slow
@given(
    size=st.floats(6, 30),
    stretch=st.integers(60, 160),
    between=st.floats(-0.3, 4),
    words=st.floats(0, 10),
    scale=st.floats(0.5, 2),
    cut=st.integers(1, 10),
)
@hypothesis_settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_letters_are_found_however_the_text_is_set(
    size: float, stretch: int, between: float, words: float, scale: float, cut: int
) -> None:
    size /= scale
    steps = (
        f"q {scale:.3f} 0 0 {scale:.3f} 20 300 cm BT /F1 {size:.2f} Tf {stretch} Tz {between:.3f} Tc {words:.3f} Tw "
        f"{size * 1.4:.2f} TL 5 100 Td (Avant) Tj [(N) 30 (AS {SIN[:cut]})] TJ ({SIN[cut:]}) Tj ( fin) Tj (Suite) ' "
        f'1 0.2 (Encore) " T* (reste) Tj ET Q BT /F1 12 Tf 72 700 Td (Ailleurs) Tj ET'
    )
    content = _stream(steps)
    document = pypdfium2.PdfDocument(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        page = document[0]
        text = page.get_textpage()
        finds = found_on(text, Redaction())
        before = text.get_text_range()
        text.close()
        page.close()
        if finds:  # set too wide, nine digits are no number any more
            sheet = sheet_of_page(opened.pages[0])
            left = edit_page(
                document, opened.pages[0], 0, finds[0].boxes, sheet, Gone({SIN.replace(" ", "")})
            )
            assert left is not None, before
            opened.pages[0].obj.Contents = opened.make_stream(left)
            out = io.BytesIO()
            opened.save(out)
            said = "".join(PdfReader(out).pages[0].extract_text().split())
            assert said == "AvantNASfinSuiteEncoreresteAilleurs"
    document.close()


def test_a_number_too_small_to_be_seen_is_removed_too(files: Files, tmp_path: Path) -> None:
    steps = f"BT /F1 12 Tf 72 700 Td (Readable words) Tj /F1 0.05 Tf 0 -50 Td ({SIN}) Tj ET"
    files.add("tiny.pdf", _stream(steps))
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"] and packet.slip(1) == ""
    assert "Readable words" in packet.text(packet.page_of(1))
    assert_no_sin_left(packet)
