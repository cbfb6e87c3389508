"""A room for tests of evidence: an archive in memory with one case in it, an inbox folder, and files of every kind."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import openpyxl
from reportlab.pdfgen.canvas import Canvas

from casefile.findings import Finding
from casefile.settings import Settings
from flows.steps.evidence import Given, take_given, take_inbox
from flows.steps.tally import Tally
from storage.actor import Actor
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.inbox import open_inbox
from storage.store.bucket import S3Bucket
from tests.support.records import make_case

AT = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
ACT = Actor("casefile nightly", AT.date(), AT, AT, settles=False)
BY_HAND = replace(ACT, by="casefile evidence")
REFERENCE = "QC-2027-001"


@dataclass
class Room:
    """``drop`` puts a file into the inbox, ``night`` takes the inbox in, ``hand`` hands files over as a person does."""

    archive: Archive
    inbox: Path
    settings: Settings

    def drop(self, path: str, content: bytes) -> Path:
        file = self.inbox / "evidence" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def night(self) -> Tally:
        return take_inbox(
            open_inbox(str(self.inbox), self.settings), self.archive, self.settings, ACT, lambda *_: None
        )

    def hand(self, given: Given) -> Tally:
        return take_given(given, self.archive, self.settings, BY_HAND, lambda *_: None)

    def pieces(self, case_id: str = f"123026635/{REFERENCE}") -> list[dict[str, object]]:
        return self.archive.catalogue.evidence(case_id)


def make_room(
    bucket: S3Bucket, folder: Path, *, references: tuple[str, ...] = (REFERENCE,), **changes: object
) -> Room:
    catalogue = Catalogue(f"sqlite:///{folder / 'catalogue.db'}", of="a test")
    for reference in references:
        entries, offers, _ = make_case(bucket, reference)
        catalogue.apply(entries, offers)
    (folder / "inbox" / "offers").mkdir(parents=True)
    settings = Settings(home=folder / "home", today=dt.date(2027, 6, 1), **changes)  # type: ignore[arg-type]
    return Room(Archive(bucket, catalogue), folder / "inbox", settings)


def codes(findings: list[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)


def pdf(*lines: str) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def word(text: str) -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def excel(rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def compound(streams: dict[str, bytes], clsid: bytes = bytes(16)) -> bytes:
    """A compound file (the container of .msg and .doc), as [MS-CFB] describes it, of streams of 4 KB and more."""
    names = ["Root Entry", *sorted(streams, key=lambda name: (len(name), name.upper()))]
    fat: list[int] = [0xFFFFFFFD]  # sector 0 is the FAT itself
    sectors: list[bytes] = []
    starts: dict[str, int] = {}

    def add(content: bytes) -> int:
        first = len(fat)
        parts = [content[i : i + 512].ljust(512, b"\0") for i in range(0, len(content), 512)]
        for number in range(len(parts)):
            fat.append(first + number + 1 if number + 1 < len(parts) else 0xFFFFFFFE)
        sectors.extend(parts)
        return first

    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    for name in names[1:]:
        starts[name] = add(padded[name])
    directory = b""
    for number, name in enumerate(names):
        encoded = name.encode("utf-16-le") + b"\0\0"
        root = number == 0
        right = number + 1 if 0 < number < len(names) - 1 else 0xFFFFFFFF
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ",
            encoded.ljust(64, b"\0"),
            len(encoded),
            5 if root else 2,
            1,
            0xFFFFFFFF,
            right,
            1 if root and len(names) > 1 else 0xFFFFFFFF,
            clsid if root else bytes(16),
            0,
            0,
            0,
            0xFFFFFFFE if root else starts[name],
            0 if root else len(padded[name]),
        )
    while len(directory) % 512:
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ", b"", 0, 0, 0, *[0xFFFFFFFF] * 3, bytes(16), 0, 0, 0, 0, 0
        )
    first_directory = add(directory)
    assert len(fat) <= 128
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = struct.pack(
        "<8s16sHHHHH6s", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6)
    )
    header += struct.pack("<9I", 0, 1, first_directory, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)  # the sectors of the FAT: only sector 0
    table = struct.pack("<128I", *(fat + [0xFFFFFFFF] * (128 - len(fat))))
    return header + table + b"".join(sectors)
