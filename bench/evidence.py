"""Intake of evidence against bare PUTs: 5,000 files of 100 KB for 100 cases, and the same bytes in a put_object loop.

python bench/evidence.py [FILES]

The intake does all that the night run does: copy, look, hash, compare with what is known, read the text, archive
originals and readings under hold with a look at each, one ledger entry a case, catalogue. The bare loop is one thread
that calls put_object, run before and after it, half each, into the same store.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from bench.offers import write_inbox
from casefile.reference.tables import load_tables
from casefile.settings import Settings
from flows.steps.evidence import take_inbox
from flows.steps.offers import accept_offers
from storage.actor import Actor
from storage.archive import Archive, open_archive
from storage.check.check import check
from storage.inbox import open_inbox
from storage.store import embedded
from storage.store.bucket import S3Bucket

SIZE, CASES = 100_000, 100
AT = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
ACT = Actor("bench", AT.date(), AT, AT, settles=False)


def paper(number: int) -> tuple[str, bytes]:
    """A photograph, two PDFs with a picture in them, a mail with an attachment, in turn: 100 KB, each its own bytes."""
    noise = os.urandom(SIZE)
    words = f"Pay record number {number}. ".encode() * 40
    form = number % 4
    if form == 0:
        return "jpg", (b"\xff\xd8\xff\xe0" + noise)[:SIZE]
    if form in (1, 2):
        return "pdf", _pdf(words, noise[: SIZE - 1_500])
    return "eml", _mail(words, noise[: SIZE * 70 // 100])


def _mail(words: bytes, noise: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hr@example.com", "files@example.com", "Pay"
    message.set_content(words.decode())
    message.add_attachment(noise, maintype="image", subtype="jpeg", filename="scan.jpg")
    return message.as_bytes()


def _pdf(words: bytes, noise: bytes) -> bytes:
    page = b"BT /F1 12 Tf 72 720 Td (" + words + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(noise), noise),
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(content),
        )
    )


def fill(inbox: Path, references: list[str], files: int) -> list[Path]:
    paths = []
    for number in range(files):
        ending, content = paper(number)
        path = (
            inbox
            / "evidence"
            / references[number % len(references)]
            / "other"
            / f"2027-01-01_p{number}.{ending}"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def loop(bucket: S3Bucket, paths: list[Path], prefix: str) -> float:
    begun = time.perf_counter()
    for number, path in enumerate(paths):
        bucket.client.put_object(Bucket=bucket.name, Key=f"{prefix}/{number}", Body=path.read_bytes())
    return time.perf_counter() - begun


def measure(archive: Archive, inbox: Path, settings: Settings, files: int) -> None:
    at_folder = open_inbox(str(inbox), settings)
    accept_offers(at_folder, archive, load_tables(), ACT)
    references = [case_id.split("/")[1] for case_id in archive.catalogue.case_ids()]
    paths = fill(inbox, references, files)
    half = files // 2
    bare = loop(archive.bucket, paths[:half], "probe/one")
    begun, used = time.perf_counter(), time.process_time()
    taken = take_inbox(at_folder, archive, settings, ACT, lambda *_: None)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    bare += loop(archive.bucket, paths[half:], "probe/two")
    assert (taken.new, taken.rejected) == (files, 0), taken.findings[:3]
    begun = time.perf_counter()
    again = take_inbox(at_folder, archive, settings, ACT, lambda *_: None)
    known = time.perf_counter() - begun
    assert again.new == 0
    print(f"bare put_object loop, 1 thread   {files / bare:6.0f} files/s")
    print(
        f"intake of new files              {files / seconds:6.0f} files/s   {1000 * cpu / files:5.2f} ms processor each"
    )
    print(f"intake of files known already    {files / known:6.0f} files/s")
    print(f"intake / bare loop               {100 * bare / seconds:6.0f} %")
    print(f"check: {len(check(archive.bucket).findings)} findings")


def main() -> None:
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", today=dt.date(2027, 6, 1), tesseract="")
        try:
            with open_archive(settings) as archive:
                measure(archive, write_inbox(Path(folder) / "inbox", CASES), settings, files)
        finally:
            embedded.stop(settings)


if __name__ == "__main__":
    main()
