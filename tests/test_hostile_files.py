"""Files made to harm: each ends as a finding, stays where it is, and leaves nothing behind."""

from __future__ import annotations

import io
import os
import stat
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casefile.evidence.extract import TOO_MUCH, Extractor
from casefile.files.kinds import Kind
from casefile.opening.zips import zipped as shown_zip
from casefile.reference.obligations import load_obligations
from storage.store.bucket import S3Bucket
from tests.support.damage import with_damaged
from tests.support.evidence_room import REFERENCE, Room, codes, compound, make_room, pdf, word, zipped

PLACE = f"{REFERENCE}/other/2027-03-01_paper"
RULES = load_obligations()


@pytest.fixture
def room(moto_bucket: S3Bucket, tmp_path: Path) -> Room:
    return make_room(moto_bucket, tmp_path, evidence_mb=1)


def _refused(room: Room, files: dict[str, tuple[str, bytes, str]]) -> None:
    """Each file is told of and left untouched; nothing of it reached the archive or stayed in the work folder."""
    before = room.archive.bucket.keys("")
    dropped = {}
    for number, (ending, content, _) in enumerate(files.values(), 1):
        place = f"{REFERENCE}/other/2027-03-{number:02d}_paper"
        dropped[room.drop(f"{place}.{ending}" if ending else place, content)] = content
    taken = room.night()
    told = sorted((finding.file.split("/")[-1][:10], finding.code) for finding in taken.findings)
    assert told == [(f"2027-03-{n:02d}", code) for n, (_, _, code) in enumerate(files.values(), 1)]
    assert (taken.read, taken.accepted, taken.rejected) == (len(files), 0, len(files))
    assert all(file.read_bytes() == content for file, content in dropped.items())
    assert room.pieces() == []
    assert room.archive.bucket.keys("") == before
    assert list((room.settings.home_folder / "work").iterdir()) == []


PROGRAMS: dict[str, tuple[str, bytes]] = {
    "a Windows program called PDF": ("pdf", b"MZ\x90\x00" + bytes(200)),
    "a Linux program called JPEG": ("jpg", b"\x7fELF\x02\x01\x01" + bytes(200)),
    "a macOS program without an ending": ("", b"\xcf\xfa\xed\xfe" + bytes(200)),
    "a Java class": ("pdf", b"\xca\xfe\xba\xbe\x00\x00\x00\x34"),
    "a script with its interpreter": ("txt", b"#!/bin/sh\nrm -rf /\n"),
    "a batch file": ("bat", b"@echo off\r\ndel *.*\r\n"),
    "two endings": ("pdf.exe", b"just text"),
    "a shortcut": ("docx", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(100)),
    "a Java archive called Word": (
        "docx",
        zipped({"META-INF/MANIFEST.MF": b"x", "Evil.class": b"\xca\xfe\xba\xbe"}),
    ),
    "an Android program": ("xlsx", zipped({"AndroidManifest.xml": b"x"})),
    "an installer": (
        "doc",
        compound({"Data": b"x"}, clsid=bytes.fromhex("84100C0000000000C000000000000046")),
    ),
}


def test_programs_are_never_taken_whatever_they_are_called(room: Room) -> None:
    _refused(room, {name: (*file, "evidence-executable") for name, file in PROGRAMS.items()})


DISGUISED: dict[str, tuple[str, bytes, str]] = {
    "macros called .docx": (
        "docx",
        zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}),
        "evidence-not-what-it-says",
    ),
    "noise called .pdf": ("pdf", b"\x00\x01\x02" * 100, "evidence-not-what-it-says"),
    "text called .png": ("png", b"hello", "evidence-not-what-it-says"),
    "a damaged Word file": ("docx", b"PK\x03\x04" + bytes(100), "evidence-broken"),
    "a damaged Outlook file": ("msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "evidence-broken"),
    "a ZIP among a type's files": ("zip", zipped({"a.txt": b"x"}), "evidence-archive"),
    "a 7z archive called .pdf": ("pdf", b"7z\xbc\xaf\x27\x1c" + bytes(50), "evidence-archive"),
    "an empty file": ("pdf", b"", "evidence-empty"),
    "a byte too many": ("txt", b"x" * ((1 << 20) + 1), "evidence-too-large"),
}


def test_a_file_that_is_not_what_it_says_is_not_taken(room: Room) -> None:
    _refused(room, DISGUISED)


def test_a_file_of_just_the_largest_size_is_taken(room: Room) -> None:
    room.drop(f"{PLACE}.txt", b"x" * (1 << 20))
    assert room.night().accepted == 1


def test_links_and_devices_are_not_followed(room: Room, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("another person's papers")
    folder = room.inbox / "evidence" / REFERENCE / "other"
    folder.mkdir(parents=True)
    (folder / "2027-03-01_link.txt").symlink_to(secret)
    os.mkfifo(folder / "2027-03-01_pipe.txt")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "2027-03-01_x.txt").write_text("x")
    (room.inbox / "evidence" / REFERENCE / "photo").symlink_to(elsewhere)
    taken = room.night()
    assert (taken.accepted, taken.rejected) == (0, 3)
    assert codes(taken.findings) == ["evidence-name", "evidence-unreadable", "evidence-unreadable"]


def _bomb() -> bytes:
    return zipped({"2027-03-01_zeros.txt": bytes(30 << 20)})


def _quine_like() -> bytes:
    """Two entries of the directory that point at the same compressed bytes."""
    content = bytearray(zipped({"a.txt": os.urandom(50_000), "b.txt": os.urandom(50_000)}))
    end = content.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, end + 16)[0]
    second = content.find(b"PK\x01\x02", start + 4)
    struct.pack_into("<I", content, second + 42, 0)
    del content[50_200 : start - 10]  # and the bytes that both claim are there once
    end = content.rfind(b"PK\x05\x06")
    struct.pack_into("<I", content, end + 16, content.find(b"PK\x01\x02"))
    return bytes(content)


ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "unpacks to more than it may": (_bomb, "evidence-zip-bomb"),
    "files over each other": (_quine_like, "evidence-zip-bomb"),
    "too many files": (lambda: zipped({f"other/{n}": b"" for n in range(10_001)}), "evidence-zip-bomb"),
    "climbs out": (lambda: zipped({"../../../tmp/2027-03-01_x.txt": b"x"}), "evidence-path"),
    "absolute": (lambda: zipped({"/etc/2027-03-01_x.txt": b"x"}), "evidence-path"),
    "a drive": (lambda: zipped({"C:/other/2027-03-01_x.txt": b"x"}), "evidence-path"),
    "backslashes": (lambda: zipped({"other\\..\\2027-03-01_x.txt": b"x"}), "evidence-path"),
    "a bell in its name": (lambda: zipped({"other/2027-03-01_\x07x.txt": b"x"}), "evidence-path"),
    "a ZIP in a ZIP": (lambda: zipped({"other/2027-03-01_in.zip": zipped({"a": b"x"})}), "evidence-archive"),
    "no ZIP at all": (lambda: b"PK\x03\x04" + bytes(100), "evidence-broken"),
    "a program in it": (lambda: zipped({"other/2027-03-01_a.pdf": b"MZ\x90\x00"}), "evidence-executable"),
}


@pytest.mark.slow
def test_a_zip_that_is_a_trap_gives_a_finding_and_no_file(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    cases = {f"Z-{number}": trap for number, trap in enumerate(ZIPS.values())}
    room = make_room(moto_bucket, tmp_path, references=tuple(cases), evidence_mb=1)
    for reference, (make, _) in cases.items():
        room.drop(f"{reference}/bundle.zip", make())
    taken = room.night()
    assert {finding.file.split("/")[1]: finding.code for finding in taken.findings} == {
        reference: code for reference, (_, code) in cases.items()
    }
    assert taken.accepted == 0
    assert not list(tmp_path.rglob("*2027-03-01_x*"))
    assert list((room.settings.home_folder / "work").iterdir()) == []


def test_a_link_in_a_zip_is_not_followed(room: Room) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("other/2027-03-01_link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    room.drop(f"{REFERENCE}/bundle.zip", file.getvalue())
    assert codes(room.night().findings) == ["evidence-path"]


def test_one_trap_costs_the_good_files_of_its_zip_nothing(room: Room) -> None:
    files = {
        "other/2027-03-01_good.txt": b"good",
        "../2027-03-01_bad.txt": b"bad",
        "other/2027-03-02_good.txt": b"more",
    }
    room.drop(f"{REFERENCE}/bundle.zip", zipped(files))
    taken = room.night()
    assert (taken.accepted, taken.rejected) == (2, 1)
    assert len(room.pieces()) == 2


def test_a_damaged_file_in_a_zip_costs_only_itself(room: Room) -> None:
    files = {"other/2027-03-01_bad.txt": b"some words " * 40, "other/2027-03-02_good.txt": b"good " * 40}
    room.drop(f"{REFERENCE}/bundle.zip", with_damaged(zipped(files), "other/2027-03-01_bad.txt"))
    taken = room.night()
    assert (taken.accepted, codes(taken.findings)) == (1, ["evidence-unreadable"])


@pytest.mark.parametrize("name", ["", "\0hidden"])
def test_a_file_without_a_name_in_a_zip_does_not_end_the_night(room: Room, name: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = info.orig_filename = name
        archive.writestr(info, b"words")
    room.drop(f"{REFERENCE}/bundle.zip", file.getvalue())
    room.drop(f"{REFERENCE}/other/2027-03-01_good.txt", b"good")
    taken = room.night()
    assert (taken.new, len(codes(taken.findings))) == (1, 1)


def test_a_damaged_file_in_a_zip_is_named_in_the_packet_and_the_others_are_shown() -> None:
    files = {"bad.txt": b"some words " * 40, "good.txt": b"good " * 40}
    shown = shown_zip(with_damaged(zipped(files), "bad.txt"), "letter")
    assert [name for name, _ in shown.members] == ["good.txt"] and "member-unreadable" in shown.notes


@pytest.mark.slow
def test_a_document_that_explodes_when_it_is_read_is_archived_without_its_text(room: Room) -> None:
    """XML that unpacks to 300 MB, and entities that multiply: the reader's limits hold, the record is kept."""
    billion = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (str(n - 1).encode() if n else b"") * 10) for n in range(9)
    )
    content = zipped(
        {
            "[Content_Types].xml": b"<x/>",
            "word/document.xml": billion + b"]><w:document xmlns:w='w'>&a8;</w:document>",
            "word/header1.xml": b"<x>" + b" " * (300 << 20) + b"</x>",
        }
    )
    room.drop(f"{PLACE}.docx", content)
    taken = room.night()
    assert (taken.accepted, taken.rejected) == (1, 0)
    (piece,) = room.pieces()
    assert "The text was not read" in str(piece["notice"])


@pytest.mark.slow
def test_reading_ends_at_its_time_and_the_next_file_is_read(tmp_path: Path) -> None:
    """A pipe that never gives a byte stands for any reader that never ends."""
    stuck, good = tmp_path / "stuck", tmp_path / "good.txt"
    os.mkfifo(stuck)
    good.write_text("words")
    extractor = Extractor(RULES, seconds=1, tesseract="")
    begun = time.monotonic()
    assert extractor.read(stuck, Kind("text"), ".txt", RULES.types["other"]).notice == TOO_MUCH
    assert time.monotonic() - begun < 20
    assert extractor.read(good, Kind("text"), ".txt", RULES.types["other"]).text == "words"


def test_nothing_that_is_read_is_run(room: Room, tmp_path: Path) -> None:
    """Formulas, fields, scripts and launch actions of documents that are taken stay words."""
    mark = tmp_path / "it-ran"
    launch = pdf("hello").replace(
        b"/Type /Catalog",
        b"/OpenAction << /S /Launch /F (touch " + str(mark).encode() + b") >> /Type /Catalog",
    )
    page = f"<html><script>open('{mark}')</script><body>hello</body></html>".encode()
    room.drop(f"{PLACE} 1.pdf", launch)
    room.drop(f"{PLACE} 2.html", page)
    room.drop(f"{PLACE} 3.docx", word(f"{{{{ ''.__class__ }}}} {{% import os %}} =cmd|'/c touch {mark}'!A1"))
    assert room.night().accepted == 3
    assert not mark.exists()


def test_a_reference_or_type_with_a_path_in_it_names_no_case(room: Room) -> None:
    room.drop(f"{PLACE}.txt", b"x")
    odd = room.inbox / "evidence" / "-weird" / "other"
    odd.mkdir(parents=True)
    (odd / "2027-03-01_x.txt").write_bytes(b"x")
    room.drop(f"{REFERENCE}/no-such-type/2027-03-01_x.txt", b"x")
    taken = room.night()
    assert codes(taken.findings) == ["evidence-reference", "evidence-type"]
    assert taken.accepted == 1
