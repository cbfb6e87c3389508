"""Words for pages that are pictures: Tesseract reads them, and what it read lies unseen over the picture.

With words on its page, a scan is searched for what must not leave like any other page, and can be searched in the
packet. Only the packet's copy gets them; where Tesseract is not installed, a scan stays a picture and is told as one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from casefile.files import tesseract
from casefile.opening.plainly import write_plain

_MOST_PIXELS = 12_000_000  # of one page: a sheet of 11 by 17 inches, and half as much again


def to_read(blind: Sequence[int], program_name: str) -> list[int]:
    """Which of the pages without a text (from 0) are to be read; none where no such program is installed.

    At most ``tesseract.PAGES`` of a file, so that two machines give the same packet: the others stay pictures.
    ``program_name`` is the OCR program; empty: none is used.
    """
    return list(blind[: tesseract.PAGES]) if tesseract.installed(program_name) else []


def add_words(path: Path, scans: Sequence[int], out: Path, program_name: str) -> set[int]:
    """Write a copy of the PDF with the words of these pages; answers with those that were read, from 0."""
    program = tesseract.installed(program_name)
    known = tesseract.languages(program) if program and scans else ""
    if not program or not known:
        return set()
    read = set()
    with tempfile.TemporaryDirectory() as folder, pikepdf.open(path) as pdf, pdfium.PdfDocument(path) as seen:
        for number in scans:
            words = _words(seen[number], program, known, Path(folder))
            if words is None:
                continue
            with pikepdf.open(words) as page:
                own = pdf.pages[number]
                own.add_overlay(page.pages[0], pikepdf.Rectangle(own.cropbox))
            read.add(number)
        if read:
            write_plain(pdf, out)
    return read


def _words(page: pdfium.PdfPage, program: str, known: str, folder: Path) -> Path | None:
    """A page of the same size that holds the words alone; None when it could not be read."""
    picture, made = folder / "page.png", folder / "words"
    width, height = page.get_size()
    dots = min(tesseract.DOTS, 72 * (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    image = page.render(scale=dots / 72).to_pil().convert("L")
    image.save(picture, dpi=(dots, dots))
    command = [program, str(picture), str(made), "-l", known, "-c", "textonly_pdf=1", "pdf"]
    return made.with_suffix(".pdf") if tesseract.run(command, tesseract.PATIENCE) is not None else None
