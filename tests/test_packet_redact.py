"""Redaction for real: nothing is left under the box, the rest can still be searched, the log never says what went."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen import canvas

from casefile.borrowed.fonts import FOLDER as FONTS
from casefile.files import tesseract
from casefile.settings import Settings
from tests.support.packet_reading import DIGITS, assert_no_sin_left
from tests.support.packet_samples import SIN, Files, changed, mail, pdf, picture, request, workbook
from tests.support.programs import needs_tesseract


def test_a_sin_is_removed_and_the_rest_of_the_page_can_still_be_searched(
    files: Files, tmp_path: Path
) -> None:
    files.add("stub.pdf", pdf(f"Pay stub of January\nSIN {SIN} paid 2500.00 dollars", "Second page"))
    packet = files.produce(tmp_path / "out")
    text = packet.text(packet.page_of(1))
    assert "Pay stub of January" in text and "2500.00" in text and "046" not in text
    assert "Second page" in packet.text(packet.page_of(1) + 1)
    log = packet.receipt["redaction_log"]
    assert [(e["number"], e["page_of_document"], e["page_of_packet"], e["kind"]) for e in log] == [
        ("1", 1, packet.page_of(1), "sin")
    ]
    assert packet.document(1)["redacted"]
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_the_place_is_black_on_the_page(files: Files, tmp_path: Path) -> None:
    files.add("stub.pdf", pdf(SIN, at=(100, 500)))
    packet = files.produce(tmp_path / "out")
    document = pypdfium2.PdfDocument(packet.folder / "packet.pdf")
    image = document[packet.page_of(1) - 1].render(scale=2).to_pil().convert("L")
    document.close()
    assert image.getpixel((2 * 130, image.height - 2 * 504)) < 30


def test_the_original_stays_behind_and_its_redacted_copy_goes(files: Files, tmp_path: Path) -> None:
    original = pdf(f"SIN {SIN}")
    files.add("stub.pdf", original)
    packet = files.produce(tmp_path / "out")
    given = (packet.folder / packet.document(1)["file"]).read_bytes()
    assert given != original and given.startswith(b"%PDF")
    assert packet.document(1)["archived_sha256"] == files.sources[0].sha256


@pytest.mark.slow
def test_a_rotated_page_and_an_odd_box_are_redacted_in_the_right_place(files: Files, tmp_path: Path) -> None:
    def crop(p: pikepdf.Pdf) -> None:
        p.pages[0].obj.MediaBox = Array([-50, -50, 562, 742])
        p.pages[0].obj.CropBox = Array([0, 0, 500, 700])

    for rotate in (90, 180, 270):
        files.add(
            f"turned-{rotate}.pdf", changed(pdf(f"Kept words\nSIN {SIN} and after", rotate=rotate), crop)
        )
    packet = files.produce(tmp_path / "out")
    for number in (1, 2, 3):
        text = packet.text(packet.page_of(number))
        assert "Kept" in text and "after" in text, text
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_text_under_a_scan_is_removed_and_so_are_its_pixels(files: Files, tmp_path: Path) -> None:
    scan = Image.new("L", (850, 1100), 255)
    scan.paste(128, (200, 500, 500, 540))  # what the number looks like on the scan
    out = io.BytesIO()
    drawn = canvas.Canvas(out, pagesize=(612, 792), invariant=1)
    text = drawn.beginText(144, 410)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 24)
    text.textOut(SIN)
    drawn.drawText(text)
    from reportlab.lib.utils import ImageReader

    drawn.drawImage(ImageReader(scan), 0, 0, 612, 792)
    drawn.save()
    files.add("scan.pdf", out.getvalue())
    packet = files.produce(tmp_path / "out")
    assert len(packet.receipt["redaction_log"]) == 1
    assert_no_sin_left(packet)
    document = pypdfium2.PdfDocument(packet.folder / "packet.pdf")
    image = document[packet.page_of(1) - 1].render(scale=1).to_pil().convert("L")
    document.close()
    assert image.getpixel((200, 792 - 418)) < 30


@pytest.mark.parametrize("place", ["info", "comment", "bookmark", "field"])
def test_a_sin_beside_the_pages_is_removed_too(files: Files, tmp_path: Path, place: str) -> None:
    def hide(p: pikepdf.Pdf) -> None:
        page = p.pages[0].obj
        if place == "info":
            p.docinfo["/Subject"] = String(f"SIN {SIN}")
        elif place == "bookmark":
            with p.open_outline() as outline:
                outline.root.append(pikepdf.OutlineItem(f"SIN {SIN}", 0))
        elif place == "comment":
            note = Dictionary(
                Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 29, 29]), Contents=String(f"SIN {SIN}")
            )
            page.Annots = Array([p.make_indirect(note)])
        else:
            field = p.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Tx,
                    T=String("sin"),
                    V=String(SIN),
                    Rect=Array([0, 0, 0, 0]),
                    F=2,
                )
            )
            page.Annots = Array([field])
            p.Root.AcroForm = Dictionary(Fields=Array([field]))

    files.add("hidden.pdf", changed(pdf("Nothing to see"), hide))
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"] or place == "field"
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_a_word_file_with_a_hidden_sin_goes_as_its_pages_only(files: Files, tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("Contract")
    document.core_properties.comments = f"NAS {SIN}"
    out = io.BytesIO()
    document.save(out)
    files.add("contract.docx", out.getvalue())
    packet = files.produce(tmp_path / "out")
    assert [e["kind"] for e in packet.receipt["redaction_log"]] == ["hidden-text"]
    assert packet.document(1)["file"].endswith(".pdf")
    assert_no_sin_left(packet)


@pytest.mark.slow
def test_a_sin_in_a_workbook_a_mail_and_its_attachment_is_removed(files: Files, tmp_path: Path) -> None:
    files.add("pay.xlsx", workbook([["Name", "SIN"], ["Zoé", SIN]]))
    files.add("mail.eml", mail("See attached", stub__pdf=pdf(f"SIN {SIN}")))
    files.add("note.txt", f"NAS: {SIN}\nreste".encode())
    packet = files.produce(tmp_path / "out")
    assert all(packet.document(n)["redacted"] for n in (1, 2, "2.1", 3))
    assert "reste" in packet.text(packet.page_of(3))
    assert_no_sin_left(packet)


def test_a_file_without_pages_that_holds_a_sin_is_withheld(files: Files, tmp_path: Path) -> None:
    files.add("sound.mp3", b"ID3\x03" + bytes(40) + f"SIN {SIN}".encode() + bytes(40))
    packet = files.produce(tmp_path / "out")
    assert packet.slip(1) == "withheld" and packet.document(1)["file"] == ""
    assert packet.receipt["items"][0]["state"] == "not supplied"
    assert_no_sin_left(packet)


def test_names_of_files_and_titles_are_masked(files: Files, tmp_path: Path) -> None:
    files.add(f"{SIN}.exe", b"MZ\0\0")
    packet = files.produce(tmp_path / "out")
    assert_no_sin_left(packet)


def test_the_requests_patterns_and_regions_are_blacked_out(files: Files, tmp_path: Path) -> None:
    source = files.add(
        "bank.pdf", pdf("Account 12345-678-1234567 of the worker", "Second\nthird", at=(72, 700))
    )
    regions = [{"name": "address", "document": source.id, "page": 2, "box": [60, 792 - 715, 300, 792 - 695]}]
    redact = {"patterns": [{"name": "bank-account", "pattern": r"\d{5}-\d{3}-\d{7}"}], "regions": regions}
    packet = files.produce(tmp_path / "out", request(redact=redact))
    first, second = packet.text(packet.page_of(1)), packet.text(packet.page_of(1) + 1)
    assert "Account" in first and "12345" not in first and "worker" in first
    assert "Second" not in second and "third" in second
    assert [e["rule"] for e in packet.receipt["redaction_log"]] == ["bank-account", "address"]


def test_a_region_on_a_page_that_is_not_there_is_told(files: Files, tmp_path: Path) -> None:
    source = files.add("one.pdf", pdf("x"))
    redact = {"regions": [{"name": "address", "document": source.id, "page": 9, "box": [0, 0, 10, 10]}]}
    packet = files.produce(tmp_path / "out", request(redact=redact))
    assert packet.slip(1) == "region-outside"


def test_columns_of_numbers_are_not_taken_for_one_number(files: Files, tmp_path: Path) -> None:
    out = io.BytesIO()
    drawn = canvas.Canvas(out, invariant=1)
    for x, part in zip((72, 250, 430), SIN.split(), strict=True):
        drawn.drawString(x, 500, part)
    drawn.save()
    files.add("table.pdf", out.getvalue())
    packet = files.produce(tmp_path / "out")
    assert packet.receipt["redaction_log"] == [] and "454" in packet.text(packet.page_of(1))


def test_pages_that_could_not_be_searched_are_named(files: Files, tmp_path: Path) -> None:
    files.add("photo.jpg", picture())
    files.add("blank.pdf", pdf(""))
    plan = files.foretold()
    looked = [plan.forecast[s.id] for s in files.sources]
    assert [o["pages_without_text"] for o in looked] == [1, 0]
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["pages_without_text"] == [1]
    assert "could not be searched" in packet.all_text()


def test_the_plan_foretells_redactions_and_slip_sheets(files: Files) -> None:
    files.add("stub.pdf", pdf(f"SIN {SIN}"))
    files.add("program.exe", b"MZ\0")
    outlook = files.foretold().forecast
    assert outlook[files.sources[0].id]["redactions"] == [
        {"page": 1, "rule": "sin", "way": "text-removed", "part": 0}
    ]
    assert outlook[files.sources[1].id]["slips"] == ["no-page-form"]
    assert DIGITS not in json.dumps(outlook)


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_sin_on_a_scan_that_has_no_text_is_read_and_removed_with_its_pixels(
    tmp_path: Path, turned: int
) -> None:
    files = Files(Settings(tesseract="tesseract"))
    scan = Image.new("L", (1700, 2200), 255)
    font = ImageFont.truetype(str(FONTS / "LiberationSans-Regular.ttf"), 44)
    for line, text in enumerate(["Relevé de paie de janvier", f"Numéro {SIN}", "Salaire brut 2500,00"]):
        ImageDraw.Draw(scan).text((200, 300 + 120 * line), text, font=font, fill=0)
    out = io.BytesIO()
    scan.rotate(turned, expand=True).save(out, "PDF", resolution=200)
    with pikepdf.open(out) as turned_page:
        turned_page.pages[0].Rotate = turned
        content = io.BytesIO()
        turned_page.save(content)
    files.add("scan.pdf", content.getvalue())
    packet = files.produce(tmp_path / "out")
    assert_no_sin_left(packet)
    assert "Salaire brut 2500,00" in packet.all_text()
    (line,) = packet.receipt["documents"]
    assert line["redacted"] and "read-by-ocr" in line["notes"] and line["pages_without_text"] == []
    page = pypdfium2.PdfDocument(packet.folder / "packet.pdf")[packet.page_of(1) - 1]
    page.render(scale=3).to_pil().save(tmp_path / "page.png")
    seen = (tesseract.run(["tesseract", str(tmp_path / "page.png"), "stdout"]) or b"").decode()
    assert "Salaire brut" in seen and not set(SIN.split()) & set(seen.split())
