"""Anything in: every kind of file is shown on pages, or has a sheet that says why not; hostile ones cost no other."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from tests.support.evidence_room import compound
from tests.support.packet_samples import Files, changed, locked, mail, pdf, picture, workbook


def _word(*paragraphs: str) -> bytes:
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _render(folder: Path, number: int) -> Image.Image:
    document = pypdfium2.PdfDocument(folder / "packet.pdf")
    try:
        return document[number - 1].render(scale=1).to_pil().convert("RGB")
    finally:
        document.close()


def test_word_excel_picture_mail_and_text_are_all_in(files: Files, tmp_path: Path) -> None:
    files.add("contrat.docx", _word("Contrat de travail signé à Saint-Rémi"))
    files.add("paie.xlsx", workbook([["Période", "Heures"], ["2027-01-15", 80.5], ["ਗੁਰਪ੍ਰੀਤ", "王"]]))
    files.add("photo.jpg", picture())
    files.add("courriel.eml", mail("Voici la paie de mars.\nMerci.", talon__pdf=pdf("Talon de paie")))
    files.add("note.txt", "Note de l’employeur\n\tligne deux".encode())
    packet = files.produce(tmp_path / "out")
    assert packet.receipt["omissions"] == []
    for number, word in (
        (1, "Saint-Rémi"),
        (2, "80.5"),
        (4, "paie de mars"),
        ("4.1", "Talon"),
        (5, "Note de l’employeur"),
    ):
        assert word in packet.text(packet.page_of(number)), number
    assert "courriel.eml" not in packet.text(packet.page_of(5))


@pytest.mark.slow
def test_every_sheet_and_every_cell_of_a_workbook_is_shown(files: Files, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for column in range(1, 31):
        book.active.cell(1, column, f"tête{column}")
        book.active.cell(300, column, f"fin{column}")
    hidden = book.create_sheet("caché")
    hidden.append(["secret du classeur", "=1+1"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    files.add("large.xlsx", out.getvalue())
    packet = files.produce(tmp_path / "out")
    text = packet.all_text()
    assert all(f"tête{n}" in text and f"fin{n}" in text for n in range(1, 31))
    assert "secret du classeur" in text and "=1+1" in text
    assert {"hidden-sheet", "formula-not-computed"} <= set(packet.document(1)["notes"])


def test_a_picture_is_turned_as_its_camera_says(files: Files, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    files.add("turned.jpg", picture(300, 200, exif=exif))
    packet = files.produce(tmp_path / "out")
    page = _render(packet.folder, packet.page_of(1))
    assert packet.slip(1) == ""
    left, right = (page.getpixel((page.width // 2 + shift, page.height // 2)) for shift in (-30, 30))
    assert left[2] > 200 and left[0] < 100 and right[0] > 200 and right[2] < 100, (
        "the red half is on the right"
    )


def test_a_transparent_picture_stands_on_white_paper_and_a_tiff_shows_every_page(
    files: Files, tmp_path: Path
) -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(clear, "PNG")
    files.add("clear.png", clear.getvalue())
    pages = [Image.new("1", (200, 300), n % 2) for n in range(3)]
    tiff = io.BytesIO()
    pages[0].save(tiff, "TIFF", save_all=True, append_images=pages[1:], dpi=(200, 200))
    files.add("fax.tif", tiff.getvalue())
    packet = files.produce(tmp_path / "out")
    assert _render(packet.folder, packet.page_of(1)).getpixel((306, 396)) == (255, 255, 255)
    assert packet.document(2)["pages"] == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("locked.pdf", locked(pdf("x")), "locked"),
        ("broken.pdf", b"%PDF-1.7\nnothing of it is left", "broken"),
        ("cut.pdf", pdf("x" * 50)[:200], "broken"),
        ("empty.pdf", b"", "empty"),
        ("program.exe", b"MZ\x90\0" + bytes(100), "no-page-form"),
        ("sound.mp3", b"ID3\x03\0\0\0" + bytes(100), "no-page-form"),
        ("broken.jpg", b"\xff\xd8\xff\xe0" + bytes(50), "broken"),
        ("broken.docx", b"PK\x03\x04 not a zip", "broken"),
        ("bomb.png", b"", ""),
    ],
)
def test_what_cannot_be_shown_gets_a_slip_sheet_and_the_others_go_on(
    files: Files, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    if name == "bomb.png":
        bomb = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
        content, reason = bomb.getvalue(), "broken"
    files.add("before.pdf", pdf("The one before"))
    files.add(name, content)
    files.add("after.pdf", pdf("The one after"))
    packet = files.produce(tmp_path / "out")
    assert packet.slip(2) == reason
    assert name in packet.text(packet.page_of(2)) and "Not shown here" in packet.text(packet.page_of(2))
    assert "The one after" in packet.text(packet.page_of(3))
    row = packet.document(2)
    if name == "empty.pdf":
        assert (packet.folder / row["file"]).read_bytes() == content
    else:
        assert row["file"] == "" and row["unsearched"], (
            "what could not be searched stays behind, and it is told"
        )
        assert "could not be searched for personal information" in packet.text(packet.page_of(2))
        assert packet.receipt["items"][0]["state"] == "partly supplied"


def test_owner_password_and_empty_password_are_no_obstacle(files: Files, tmp_path: Path) -> None:
    files.add("owner-only.pdf", locked(pdf("Readable all the same"), user=""))
    packet = files.produce(tmp_path / "out")
    assert "Readable all the same" in packet.text(packet.page_of(1))


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_is_shown(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "sitecustomize.py").write_text(
        "import os\n"
        "if os.environ.get('SLOW'):\n"
        "    import casefile.opening.child as c\n"
        "    prepare = c.prepare\n"
        "    def wait(job):\n"
        "        import time\n"
        "        while b'SLOW' in open(job['source'], 'rb').read(): time.sleep(1)\n"
        "        return prepare(job)\n"
        "    c.prepare = wait\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{slow}:{Path.cwd()}")
    monkeypatch.setenv("SLOW", "1")
    files.add("slow.txt", b"SLOW")
    files.add("quick.txt", b"quick")
    packet = files.produce(tmp_path / "out", seconds=5)
    assert packet.slip(1) == "too-slow" and packet.slip(2) == ""


def test_scripts_launches_and_embedded_files_are_removed_from_the_copy_and_said_so(
    files: Files, tmp_path: Path
) -> None:
    def arm(p: pikepdf.Pdf) -> None:
        p.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        page = p.pages[0].obj
        page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(2)")))
        launch = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 50, 50]),
            A=Dictionary(S=Name.Launch, F=String("cmd.exe")),
        )
        movie = Dictionary(Type=Name.Annot, Subtype=Name.Movie, Rect=Array([0, 0, 50, 50]))
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Text, Rect=Array([60, 60, 80, 80]), Contents=String("a comment")
        )
        page.Annots = Array([p.make_indirect(a) for a in (launch, movie, note)])
        p.attachments["talon.pdf"] = pikepdf.AttachedFileSpec(
            p, pdf("Inside another file"), filename="talon.pdf"
        )

    original = changed(pdf("Armed"), arm)
    files.add("armed.pdf", original)
    packet = files.produce(tmp_path / "out")
    assert {"active-content-removed", "files-taken-out"} <= set(packet.document(1)["notes"])
    assert "scripts and actions removed" in packet.all_text()
    assert "Inside another file" in packet.text(packet.page_of("1.1"))
    with pikepdf.open(packet.folder / "packet.pdf") as finished:
        text = " ".join(repr(thing) for thing in finished.objects)
        assert "/JavaScript" not in text and "/Launch" not in text and "/Movie" not in text
        assert "/EmbeddedFiles" not in text and "a comment" in text
    assert (packet.folder / packet.document(1)["file"]).read_bytes() == original


def test_a_form_is_shown_as_filled(files: Files, tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    drawn = canvas.Canvas(out, invariant=1)
    drawn.drawString(72, 700, "Name:")
    drawn.acroForm.textfield(name="name", x=120, y=690, width=200, height=20, value="Filled in by hand")
    drawn.save()
    files.add("form.pdf", out.getvalue())
    packet = files.produce(tmp_path / "out")
    assert "form-as-filled" in packet.document(1)["notes"]
    assert "Filled in by hand" in packet.text(packet.page_of(1))
    assert "/AcroForm" not in packet.reader.trailer["/Root"]


def test_hidden_layers_stay_hidden_and_are_named(files: Files, tmp_path: Path) -> None:
    def hide(p: pikepdf.Pdf) -> None:
        layer = p.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        p.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        page = p.pages[0].obj
        page.Resources.Properties = Dictionary(L0=layer)
        page.Contents = Array([page.Contents, p.make_stream(b"/OC /L0 BDC 1 0 0 rg 0 0 612 300 re f EMC")])

    files.add("layers.pdf", changed(pdf("Shown"), hide))
    packet = files.produce(tmp_path / "out")
    assert "hidden-layers" in packet.document(1)["notes"]
    assert _render(packet.folder, packet.page_of(1)).getpixel((300, 700)) == (255, 255, 255)


def test_a_signed_pdf_is_untouched_in_originals_and_said_to_be_signed(files: Files, tmp_path: Path) -> None:
    def sign(p: pikepdf.Pdf) -> None:
        field = p.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=String("s"),
                Rect=Array([0, 0, 0, 0]),
                V=Dictionary(Type=Name.Sig),
            )
        )
        p.pages[0].obj.Annots = Array([field])
        p.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    signed = changed(pdf("Signed agreement"), sign)
    files.add("signed.pdf", signed)
    packet = files.produce(tmp_path / "out")
    assert "signed" in packet.document(1)["notes"]
    assert (packet.folder / packet.document(1)["file"]).read_bytes() == signed


@pytest.mark.slow
def test_a_mail_in_a_mail_is_taken_apart_but_not_for_ever(files: Files, tmp_path: Path) -> None:
    deep = mail("5", x__txt=b"deep")
    for n in range(4):
        deep = mail(f"level {n}", inner__eml=deep)
    files.add("nested.eml", deep)
    packet = files.produce(tmp_path / "out")
    assert "too-deep" in [o["reason"] for o in packet.receipt["omissions"]]


def test_an_outlook_message_is_read_like_a_mail() -> None:
    from casefile.files.kinds import kind_of

    assert kind_of(compound({"__properties_version1.0": b"x"}), "message.bin") == "msg"
    assert kind_of(compound({"WordDocument": b"x"}), "old.msg") == "doc"


def test_kinds_are_told_by_content_not_by_name() -> None:
    from casefile.files.kinds import kind_of

    assert kind_of(pdf("x"), "photo.jpg") == "pdf"
    assert kind_of(picture(), "scan.pdf") == "jpeg"
    assert kind_of(b"From: a@b.c\nSubject: x\n\nhello", "noname") == "eml"
    assert kind_of(workbook([[1]]), "data.bin") == "xlsx"


def test_the_members_of_a_portfolio_are_documents_beneath_its_cover(files: Files, tmp_path: Path) -> None:
    def fill(p: pikepdf.Pdf) -> None:
        for name in ("janvier.pdf", "février.pdf"):
            p.attachments[name] = pikepdf.AttachedFileSpec(p, pdf(f"Talon de {name}"), filename=name)
        p.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)

    files.add("paies.pdf", changed(pdf("Ouvrez ce portefeuille"), fill))
    packet = files.produce(tmp_path / "out")
    assert {"portfolio", "files-taken-out"} <= set(packet.document(1)["notes"])
    assert [packet.document(n)["pages"] for n in ("1", "1.1", "1.2")] == [1, 1, 1]
    shown = packet.text(packet.page_of("1.1")) + packet.text(packet.page_of("1.2"))
    assert "janvier" in shown and "vrier" in shown
    with pikepdf.open(packet.folder / "packet.pdf") as finished:
        assert "/Collection" not in finished.Root
