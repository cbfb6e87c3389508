"""Words for pages that are pictures: Tesseract reads them, and what it read lies unseen over the picture.

With words on its page, a scan is searched for what must not leave like any other page, and can be searched in the
packet. Only the packet's copy gets them; where Tesseract is not installed, a scan stays a picture and is told as one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from casefile.files import tesseract
from casefile.opening.look import is_scan
from casefile.opening.plainly import write_plain


def add_words(path: Path, out: Path, program_name: str) -> set[int]:
    """Write a copy of the PDF with the words of its scanned pages; answers with those that were read, from 0.

    At most ``tesseract.PAGES`` pages are read, so that two machines give the same packet: the others stay pictures.
    ``program_name`` is the OCR program; empty: none is used.
    """
    program = tesseract.installed(program_name)
    scans = list(islice(_scans(path), tesseract.PAGES)) if program else []
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


def _scans(path: Path) -> Iterator[int]:
    """The pages, from 0, that are pictures."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return
    try:
        yield from (n for n in range(len(document)) if _is_scan(document, n))
    finally:
        document.close()


def _is_scan(document: pdfium.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return False
    text = page.get_textpage()
    try:
        return is_scan(page, text.get_text_range())
    finally:
        text.close()
        page.close()


def _words(page: pdfium.PdfPage, program: str, known: str, folder: Path) -> Path | None:
    """A page of the same size that holds the words alone; None when it could not be read."""
    picture, made = folder / "page.png", folder / "words"
    image = page.render(scale=tesseract.DOTS / 72).to_pil().convert("L")
    image.save(picture, dpi=(tesseract.DOTS, tesseract.DOTS))
    command = [program, str(picture), str(made), "-l", known, "-c", "textonly_pdf=1", "pdf"]
    return made.with_suffix(".pdf") if tesseract.run(command) is not None else None
