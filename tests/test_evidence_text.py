"""What is read of evidence, scans among it, and kept beside the original."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from casefile.borrowed.fonts import FOLDER as FONTS
from casefile.cases.case import EVIDENCE_ARCHIVED
from casefile.cases.filed import read_readings
from casefile.files.texts import NO_OCR
from storage import ledger
from storage.store.bucket import S3Bucket
from tests.support.evidence_room import REFERENCE, Room, codes, excel, make_room, pdf, word
from tests.support.outlook_samples import outlook_message
from tests.support.programs import needs_tesseract

CASE = f"123026635/{REFERENCE}"
READ: dict[str, tuple[str, bytes, str]] = {
    "PDF": ("pdf", pdf("wages of the spring"), "wages of the spring"),
    "Word": ("docx", word("Érablière & fils"), "Érablière & fils"),
    "Excel": ("xlsx", excel([["hours", 80], ["rate", "31.50"]]), "hours 80"),
    "mail": (
        "eml",
        b"From: a@example.com\nSubject: Permit\nMIME-Version: 1.0\n\nIt came today.",
        "It came today.",
    ),
    "Outlook": (
        "msg",
        outlook_message(
            "Permis de travail", "Le permis est arrivé.", attached=(("permis.pdf", b"%PDF-1.4"),)
        ),
        "Le permis est arrivé.",
    ),
    "text in an old encoding": ("txt", "déposé le 3 mai".encode("cp1252"), "déposé le 3 mai"),
    "web page": ("html", b"<html><style>p{}</style><body><p>paid</p></body></html>", "paid"),
}


@pytest.fixture
def room(moto_bucket: S3Bucket, tmp_path: Path) -> Room:
    return make_room(moto_bucket, tmp_path, tesseract="")


def test_the_text_of_every_kind_is_kept_beside_the_original(room: Room) -> None:
    for number, (ending, content, _) in enumerate(READ.values(), 1):
        room.drop(f"{REFERENCE}/other/2027-01-{number:02d}_paper.{ending}", content)
    taken = room.night()
    assert (taken.accepted, codes(taken.findings)) == (len(READ), [])
    texts = _texts(room)
    for number, (name, (_, _, words)) in enumerate(READ.items(), 1):
        assert words in texts[f"2027-01-{number:02d}"], name


def _texts(room: Room) -> dict[str, str]:
    """The readings as the bucket has them, by the document's date."""
    entries = [
        entry for entry, _ in ledger.read(room.archive.bucket, CASE) if entry.kind == EVIDENCE_ARCHIVED
    ]
    told = [piece for entry in entries for piece in entry.body["evidence"]]
    readings = [read_readings(room.archive.bucket.get(p["reading"]["key"]))[p["id"]] for p in told]
    return {p["date"]: reading.text for p, reading in zip(told, readings, strict=True)}


def test_a_scan_without_tesseract_is_archived_with_a_clear_notice(room: Room) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(100)
    room.drop(f"{REFERENCE}/photo/2027-01-10_site.png", png)
    taken = room.night()
    assert codes(taken.findings) == ["evidence-no-text"]
    assert room.pieces()[0]["notice"] == NO_OCR.en


@pytest.mark.parametrize("known", ["eng", "fra", "eng\nfra\nosd"])
def test_a_scan_is_read_in_the_languages_that_the_ocr_program_has(
    moto_bucket: S3Bucket, tmp_path: Path, known: str
) -> None:
    """A stand-in with Tesseract's command line: --list-langs, and FILE stdout -l LANGUAGES."""
    languages = "+".join(known.split()[:2])
    program = tmp_path / "ocr"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --list-langs ] && {{ printf "List of languages\\n{known}\\n"; exit; }}\n'
        f'[ "$2 $3 $4" = "stdout -l {languages}" ] && [ -s "$1" ] && echo "mots lus"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    room = make_room(moto_bucket, tmp_path, tesseract=str(program))
    room.drop(f"{REFERENCE}/photo/2027-01-10_site.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    room.drop(f"{REFERENCE}/other/2027-01-11_scan.pdf", pdf())
    assert codes(room.night().findings) == []
    assert _texts(room) == {"2027-01-10": "mots lus", "2027-01-11": "mots lus"}


@needs_tesseract
@pytest.mark.slow
def test_tesseract_itself_reads_a_french_scan_and_a_photograph(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    room = make_room(moto_bucket, tmp_path, tesseract="tesseract")
    page = Image.new("L", (1700, 500), 255)
    font = ImageFont.truetype(str(FONTS / "LiberationSans-Regular.ttf"), 40)
    for line, text in enumerate(["Relevé de paie du 1er au 14 février", "Salaire horaire : 31,50 $"]):
        ImageDraw.Draw(page).text((100, 100 + 100 * line), text, font=font, fill=0)
    for name, form in (("2027-01-10_site.jpg", "JPEG"), ("2027-01-11_scan.pdf", "PDF")):
        file = io.BytesIO()
        page.save(file, form, resolution=200)
        room.drop(f"{REFERENCE}/other/{name}", file.getvalue())
    assert codes(room.night().findings) == []
    for text in _texts(room).values():
        assert "Relevé de paie du 1er au 14 février" in text and "31,50" in text
