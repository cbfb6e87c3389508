"""What a file is and what it says has one answer, for evidence and for a packet, whatever the file is called."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.files.kinds import MEDIA_TYPES, extension_of, kind_of, sniff
from casefile.files.mails import read_internet_mail
from casefile.files.plain import html_text
from casefile.files.texts import read_text
from casefile.files.unfit import UnfitError
from casefile.settings import Settings
from tests.support.evidence_room import compound, excel, word, zipped
from tests.support.examples import examples
from tests.support.packet_samples import Files, locked, mail, pdf, picture

LETTER = "Chère Zoé,\nvoici la lettre.\n".encode()
PAGE = b"<!DOCTYPE html><html><head><title>Paie</title></head><body><p>Talon de <b>mars</b></p></body></html>"
BARE_PAGE = b"<div>Talon de <b>mars</b></div>"
MAIL = mail("Voici la paie.")
NOTE = b"From: 2027-01-01\nTo: 2027-01-31\nWage: 21.50\n\nchecked by hr@example.com\n"
SAMPLES = {
    "text": [LETTER, b"", "Chère Zoé".encode("utf-16"), "Réjean".encode("cp1252"), NOTE, b"a,b\n1,2\n", b'{"a": 1}'],
    "html": [PAGE, BARE_PAGE, b"<!-- saved -->\n<HTML>\n<body>x", '<html lang="fr">é'.encode("utf-16")],
    "svg": [b'<?xml version="1.0"?>\n<svg viewBox="0 0 9 9"/>'],
    "eml": [MAIL, b"\xef\xbb\xbf" + MAIL, b"From: a@b.ca\nSubject: x\n\nhello", b"X-Id: 1\nMIME-Version: 1.0\n\nx"],
    "msg": [compound({"__properties_version1.0": b"x"})],
    "doc": [compound({"WordDocument": b"x"})],
    "pdf": [pdf("Un"), locked(pdf("Deux"))],
    "docx": [word("Un")],
    "xlsx": [excel([[1]])],
    "pptx": [zipped({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"})],
    "odt": [zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})],
    "zip": [zipped({"a.txt": b"x"}), zipped({"a.pdf": pdf("in front")})],
    "package": [zipped({"mimetype": b"application/epub+zip", "a.xhtml": b"x"})],
    "broken": [b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)],
    "jpeg": [picture()],
    "png": [picture(fmt="PNG")],
    "rtf": [rb"{\rtf1 Bonjour}"],
    "mp3": [b"ID3\x03" + bytes(50)],
    "program": [b"MZ\x90\0" + bytes(100), b"#!/bin/sh\n", zipped({"A.class": b"x"})],
    "packed": [b"Rar!\x1a\x07\0", b"\x1f\x8b\x08"],
    "unknown": [bytes(100), b"\x01\x02\x03" * 20],
}  # fmt: skip
ENDINGS = ["", ".2027-01-03", ".txt", ".pdf", ".docx", ".jpg", ".msg", ".csv", ".bin", ".xyz"]
REFUSED = {
    "program": {"evidence-executable"},
    "packed": {"evidence-archive"},
    "package": {"evidence-archive"},
    "zip": {"evidence-archive"},
    "broken": {"evidence-broken"},
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_file_is_the_same_for_evidence_and_for_a_packet_under_any_name(kind: str, tmp_path: Path) -> None:
    for content, ending in product(SAMPLES[kind], ENDINGS):
        told = kind_of(content, f"minutes{ending}")
        assert told in {kind, "broken" if kind == "unknown" else kind}, ending
        file = tmp_path / "staged"
        file.write_bytes(content)
        try:
            assert sniff(file, ending).name == told, ending
        except UnfitError as unfit:
            assert unfit.code in REFUSED.get(kind, set()) | {"evidence-not-what-it-says"}


_WORDS = [
    "From: a@b.ca",
    "To: 2027",
    "Subject: x",
    "Wage: 20",
    "<html>",
    "",
    "\x00",
    "%PDF-1.7",
    "PK\x03\x04",
    "MIME-Version: 1.0",
    "Zoé",
]
_LINES = st.lists(st.sampled_from(_WORDS) | st.text(max_size=30), max_size=8)


@settings(
    max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=_LINES, ending=st.sampled_from([*ENDINGS, ".eml", ".html", ".exe"]))
def test_whatever_its_bytes_both_tell_the_same_and_neither_fails(
    lines: list[str], ending: str, tmp_path: Path
) -> None:
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    file = tmp_path / "staged"
    file.write_bytes(content)
    told = kind_of(content, f"x{ending}")
    try:
        assert sniff(file, ending).name == told
    except UnfitError as unfit:
        assert told not in MEDIA_TYPES or unfit.code in {"evidence-not-what-it-says", "evidence-executable"}
    if told == "eml":
        mail_read = read_internet_mail(content)
        assert read_text(file, told, "").text.split()[:1] == mail_read.text.split()[:1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter", LETTER, "Chère Zoé,"),
        ("minutes.2027-01-03", LETTER, "voici la lettre."),
        ("mail.txt", MAIL, "Voici la paie."),
        ("courriel", b"\xef\xbb\xbf" + MAIL, "Voici la paie."),
        ("page.txt", PAGE, "Talon de mars"),
        ("page.2027", BARE_PAGE, "Talon de mars"),
        ("note.txt", NOTE, "Wage: 21.50"),
    ],
)
def test_f1_a_text_page_or_mail_without_a_known_ending_is_evidence_and_is_shown_as_it_is_read(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    staged = tmp_path / "staged"
    staged.write_bytes(content)
    kind = sniff(staged, Path(name).suffix)
    assert words in read_text(staged, kind.name, "").text
    files = Files(Settings(tesseract=""))
    files.add(name, content)
    packet = files.produce(tmp_path / "out")
    shown = packet.text(packet.page_of(1))
    assert packet.slip(1) == "" and words in shown
    assert "<" not in shown and "MIME-Version" not in shown and "Content-Type" not in shown


@pytest.mark.slow
def test_f8_a_page_is_unescaped_once_in_a_packet_and_for_search(tmp_path: Path) -> None:
    page = b"<html><body>a &amp;lt;b&amp;gt; c &eacute;</body></html>"
    (tmp_path / "staged").write_bytes(page)
    files = Files(Settings(tesseract=""))
    files.add("page.html", page)
    packet = files.produce(tmp_path / "out")
    assert "a &lt;b&gt; c é" in packet.text(packet.page_of(1))
    assert read_text(tmp_path / "staged", "html", "").text == "a &lt;b&gt; c é"


def test_a_page_whose_head_never_ends_loses_no_word_and_cells_stand_apart() -> None:
    page = "<html><head><title>Paie</title><style>p{}</style><p>un</p><table><tr><td>a</td><td>b</td></table>"
    assert html_text(page).split() == ["Paie", "un", "a", "b"]


@pytest.mark.parametrize(
    ("name", "kind", "ending"),
    [("talon.PDF", "pdf", ".pdf"), ("letter", "text", ".txt"), ("minutes.2027-01-03", "eml", ".eml"),
     ("x", "unknown", ".bin"), ("photo", "jpeg", ".jpg"), ("x.é", "zip", ".zip"), ("x", "packed", ".bin")],
)  # fmt: skip
def test_an_original_in_a_packet_has_a_plain_ending(name: str, kind: str, ending: str) -> None:
    assert extension_of(name, kind) == ending
