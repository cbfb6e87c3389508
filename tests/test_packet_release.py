"""The last search: nothing leaves that holds a number found anywhere, nothing unsearched in silence."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from casefile.errors import UsageError
from casefile.packet.decisions import Decision, decided, keeping, releasing
from casefile.packet.produce import produce
from tests.support.packet_reading import DIGITS, assert_no_sin_left
from tests.support.packet_samples import (
    EMPLOYER,
    SIN,
    Files,
    Packet,
    changed,
    locked,
    pdf,
    picture,
    request,
    say,
    workbook,
)

TODAY = dt.date(2027, 3, 1)
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description rdf:about="" xmlns:n="http://example.com/n/" n:sin="{DIGITS}"/></rdf:RDF></x:xmpmeta>'
)


def _word(text: str) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _hidden(place: str) -> bytes:
    """A PDF that shows nothing of the number, and holds it in one of the places that no one looks at."""

    def hide(p: pikepdf.Pdf) -> None:
        page = p.pages[0].obj
        if place == "xfa":
            data = p.make_stream(f"<xfa><sin>{DIGITS}</sin></xfa>".encode())
            p.Root.AcroForm = Dictionary(Fields=Array([]), XFA=data)
        elif place == "script":
            p.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"var sin = '{SIN}'"))
        elif place == "attribute":
            p.Root.Metadata = p.make_stream(XMP.encode(), Type=Name.Metadata, Subtype=Name.XML)
        elif place == "link":
            action = Dictionary(S=Name.URI, URI=String(f"https://example.com/?sin={DIGITS}"))
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 60, 29]), A=action)
            page.Annots = Array([p.make_indirect(link)])
        elif place == "layer":
            page.Resources.Properties = Dictionary(
                L=p.make_indirect(Dictionary(Type=Name.OCG, Name=String(DIGITS)))
            )
        elif place == "mark":
            page.Contents = p.make_stream(
                page.Contents.read_bytes() + f"\n/Note <</Says ({SIN})>> BDC EMC".encode()
            )

    return changed(pdf("Nothing to see"), hide)


@pytest.mark.parametrize("place", ["xfa", "script", "attribute", "link", "layer", "mark"])
def test_a_number_in_a_place_of_a_pdf_that_no_one_sees_stays_behind(
    files: Files, tmp_path: Path, place: str
) -> None:
    files.add("hidden.pdf", _hidden(place))
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"] and packet.slip(1) == ""
    assert "Nothing to see" in packet.text(packet.page_of(1))
    assert [line["way"] for line in packet.receipt["redaction_log"]] == ["left-out"]
    assert_no_sin_left(packet)


def test_an_earlier_revision_and_what_follows_the_end_are_searched(files: Files, tmp_path: Path) -> None:
    files.add("after.pdf", pdf("Nothing to see") + f"\nSIN {SIN}\n".encode())
    whole = pdf(f"SIN {SIN}")
    later = changed(pdf("Nothing to see"), lambda p: None)
    files.add("before.pdf", whole + b"\n" + later)
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"]
    assert_no_sin_left(packet)


@pytest.mark.parametrize("words", [f"SIN {SIN}", f"%SIN {SIN}", "\0".join(f"SIN {SIN}")])
def test_what_stands_between_two_objects_is_searched(files: Files, tmp_path: Path, words: str) -> None:
    content = pdf("Nothing to see")
    at = content.rindex(b"endobj") + len(b"endobj")
    files.add("between.pdf", content[:at] + b"\n" + words.encode() + b"\n" + content[at:])
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"]
    assert_no_sin_left(packet)


@pytest.mark.parametrize("end", [b"", b"\xff\xd9"])
def test_what_is_written_behind_a_picture_in_a_pdf_is_searched(
    files: Files, tmp_path: Path, end: bytes
) -> None:
    jpeg = picture().removesuffix(b"\xff\xd9") + end + f"SIN: {SIN.replace(' ', '  ')}".encode()

    def add(p: pikepdf.Pdf) -> None:
        p.Root.Thumb = p.make_stream(
            jpeg, Type=Name.XObject, Subtype=Name.Image, Width=300, Height=200, BitsPerComponent=8,
            ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode,
        )  # fmt: skip

    files.add("behind.pdf", changed(pdf("Nothing to see"), add))
    assert files.produce(tmp_path / "out").document(1)["redacted"]


@pytest.mark.slow
def test_a_number_found_in_one_file_of_a_case_is_looked_for_in_all_its_files(
    files: Files, tmp_path: Path
) -> None:
    files.add("stub.txt", f"NAS {SIN}".encode())
    spread = pdf("\n".join(f"box {digit}" if not n else digit for n, digit in enumerate(DIGITS)))
    files.add("spread.pdf", spread)
    packet = files.produce(tmp_path / "out")
    text = packet.text(packet.page_of(2))
    assert packet.document(2)["redacted"] and not set("4652") & set(text.split("IRCC")[0].split())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + f"NAS {SIN}".encode("utf-16-le")),
        ("wide.txt", f"Relevé NAS {SIN} fin".encode("utf-16-le")),
        ("unknown.bin", b"\0\1\2\xff" * 20 + f" SIN {SIN} ".encode() + b"\0\1\2\xff" * 20),
        ("broken.pdf", f"%PDF-1.7\n1 0 obj (SIN {SIN})".encode()),
        ("drawing.svg", f"<svg><desc>{SIN}</desc></svg>".encode()),
    ],
)  # fmt: skip
def test_a_file_without_pages_that_holds_a_number_is_withheld(
    files: Files, tmp_path: Path, name: str, content: bytes
) -> None:
    files.add(name, content)
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["file"] == "" or packet.document(1)["file"].endswith(".pdf")
    assert_no_sin_left(packet)


def test_files_in_files_are_read_to_the_last_one(files: Files, tmp_path: Path) -> None:
    inner = _packed({"note.txt": f"NAS {SIN}".encode()})
    for depth in range(4):
        inner = _packed({f"{depth}.zip": inner})
    files.add("deep.zip", inner)
    files.add("many.zip", _packed({f"{n}.txt": f"{n} {SIN if n == 91 else ''}".encode() for n in range(92)}))
    packet = files.produce(tmp_path / "out")
    assert all(not d["file"].endswith(".zip") for d in packet.receipt["documents"])
    assert_no_sin_left(packet)


def test_what_is_written_beside_a_picture_does_not_leave_with_it(files: Files, tmp_path: Path) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = f"SIN {SIN}"
    Image.new("RGB", (300, 200), "blue").save(out, "JPEG", exif=exif, comment=f"NAS {SIN}".encode())
    files.add("photo.jpg", out.getvalue())
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["redacted"] and packet.document(1)["pages"] == 1
    assert_no_sin_left(packet)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("permit.pdf", pdf("Work permit\nDocument No. U878778935\nApplication W828792176", at=(72, 700))),
        ("money.pdf", pdf("Revenue 123 456 782,00 $\nRevenue 123,456,782.00")),
        ("column.pdf", pdf("\n".join(str(101 + 37 * n) for n in range(24)), at=(72, 700))),
        ("hours.xlsx", workbook([["Worker", *range(1, 15)]] + [[f"W{n}", *[8] * 14] for n in range(20)])),
        ("cells.xlsx", workbook([["a", 111, 222, 336], ["b", 120, 130, 149], ["c", 555, 444, 333]])),
        ("amounts.csv", b"a,111,222,336\nb,120,130,149\nc,555,444,333\n"),
        ("words.docx", _word("A contract of many words, and no number at all.")),
    ],
)  # fmt: skip
def test_other_numbers_stay_and_their_files_leave_as_they_are(
    files: Files, tmp_path: Path, name: str, content: bytes
) -> None:
    files.add(name, content)
    packet = files.produce(tmp_path / "out")
    assert packet.receipt["redaction_log"] == [] and packet.slip(1) == ""
    assert (packet.folder / packet.document(1)["file"]).read_bytes() == content


def test_an_original_that_could_not_be_searched_stays_behind_until_a_person_releases_it(
    files: Files, tmp_path: Path
) -> None:
    source = files.add("locked.pdf", locked(pdf("x")))
    plan = files.foretold()
    assert plan.forecast[source.id]["unsearched"] == ["locked"]
    packet = Packet(produce(plan, files.fetch, files.settings, tmp_path / "kept", say))
    assert packet.document(1)["file"] == "" and packet.receipt["items"][0]["state"] == "partly supplied"
    assert "could not be searched for personal information" in packet.all_text()
    decision = releasing([plan], source.id[:8], "counsel", TODAY)
    packet = Packet(produce(decided(plan, [decision]), files.fetch, files.settings, tmp_path / "out", say))
    assert (packet.folder / packet.document(1)["file"]).read_bytes() == files.contents[source.id]
    (told,) = packet.receipt["decisions"]
    assert (told["kind"], told["about"], told["by"]) == ("release", source.id, "counsel")
    assert packet.document(1)["released"] and "released it" in packet.all_text()


def test_only_what_was_not_searched_is_released(files: Files) -> None:
    source = files.add("plain.pdf", pdf("x"))
    plan = files.foretold()
    with pytest.raises(UsageError, match="was searched"):
        releasing([plan], source.id, "counsel", TODAY)
    with pytest.raises(UsageError, match="one document"):
        releasing([plan], "ffffffffff", "counsel", TODAY)


def test_a_number_that_a_person_keeps_stays(files: Files, tmp_path: Path) -> None:
    files.add("stub.pdf", pdf(f"Badge {SIN}"))
    plan = files.foretold()
    assert plan.forecast[files.sources[0].id]["redactions"]
    kept = decided(plan, [keeping(SIN, "counsel", TODAY)])
    packet = Packet(produce(kept, files.fetch, files.settings, tmp_path / "out", say))
    assert packet.receipt["redaction_log"] == [] and SIN in packet.text(packet.page_of(1))
    assert [d["kind"] for d in packet.receipt["decisions"]] == ["keep"]
    with pytest.raises(UsageError, match="nine digits"):
        keeping("12345", "counsel", TODAY)


def test_a_decision_about_another_version_of_a_file_releases_nothing(files: Files) -> None:
    source = files.add("locked.pdf", locked(pdf("x")))
    plan = files.plan()
    other = Decision("release", source.id, "0" * 64, "counsel", TODAY)
    assert decided(plan, [other]).decided("release") == ()


def test_the_cover_says_that_nothing_was_looked_for(files: Files, tmp_path: Path) -> None:
    files.add("stub.pdf", pdf(f"SIN {SIN}"))
    packet = files.produce(tmp_path / "out", request(redact={"sin": False}))
    assert "neither looked for nor removed" in packet.text(1)
    assert SIN in packet.text(packet.page_of(1))


def test_a_scan_that_bears_a_scanners_mark_counts_as_not_searched(files: Files, tmp_path: Path) -> None:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    drawn = canvas.Canvas(out, pagesize=(612, 792), invariant=1)
    drawn.drawImage(ImageReader(Image.new("L", (400, 500), 220)), 20, 60, 570, 700)
    drawn.drawString(200, 20, "Scanned with CamScanner")
    drawn.save()
    files.settings = files.settings.model_copy(update={"tesseract": ""})
    files.add("scan.pdf", out.getvalue())
    packet = files.produce(tmp_path / "out")
    assert packet.document(1)["pages_without_text"] == [1]
    assert "could not be searched for personal information: 1" in packet.text(1)


def test_a_known_business_number_of_the_employer_stays(files: Files, tmp_path: Path) -> None:
    files.add("form.pdf", pdf(f"Employer {EMPLOYER} and the rest"))
    packet = files.produce(tmp_path / "out")
    assert packet.receipt["redaction_log"] == []
