"""The text of a file, for search and for the checks that read sentences: PDF, Word, Excel, mail, plain text, scans.

Runs only in a child process with limits of its own (``casefile.child``): every reader here may be handed a
file that was made to break it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pypdfium2
from PIL import ImageOps

from casefile.files import books, old_office, pictures, tesseract
from casefile.files.kinds import PICTURES
from casefile.files.mails import mails_of, read_internet_mail, read_saved_page
from casefile.files.office_words import READERS as OFFICE
from casefile.files.outlook import read_outlook
from casefile.files.plain import decode, html_text, rich_text
from casefile.said import Said

MOST = 1_000_000  # characters kept of one file

NO_OCR = Said("text-not-read.no-ocr")
NO_LANGUAGE = Said("text-not-read.no-language")
OCR_FAILED = Said("text-not-read.ocr-failed")
NO_READER = Said("text-not-read.no-reader")
CUT = Said("text-cut", n=MOST)


@dataclass(frozen=True)
class Text:
    """What could be read. ``how``: read, ocr or none; ``notice`` says what a person should know of it."""

    text: str
    how: str = "read"
    notice: Said | None = None


def read_text(path: Path, kind: str, ocr: str) -> Text:
    """The text of a file of a known kind. ``ocr`` is the OCR program; empty: none."""
    if kind == "pdf":
        found = _pdf(path, ocr)
    elif kind in PICTURES:
        found = _picture(path, kind, ocr)
    elif reader := _READERS.get(kind):
        found = Text(reader(path))
    else:
        return Text("", "none", NO_READER)
    text = "\n".join(line for line in (" ".join(raw.split()) for raw in found.text.splitlines()) if line)
    if len(text) > MOST:
        return Text(text[:MOST], found.how, CUT)
    return Text(text, found.how, found.notice)


def readable(kind: str, ocr: str) -> bool:
    """Whether files of this kind are opened at all; otherwise ``read_text`` only says why not."""
    return kind == "pdf" or kind in _READERS or (kind in PICTURES and tesseract.installed(ocr) is not None)


def _pdf(path: Path, ocr: str) -> Text:
    document = pypdfium2.PdfDocument(path)
    try:
        pages = []
        for page in document:
            pages.append(page.get_textpage().get_text_bounded())
            if sum(map(len, pages)) > MOST:
                break
        text = "\n".join(pages)
        if text.strip() or not len(document):
            return Text(text)
        with tempfile.TemporaryDirectory() as folder:
            return _ocr(_page_pictures(document, Path(folder)), ocr)
    finally:
        document.close()


def _picture(path: Path, kind: str, ocr: str) -> Text:
    """A picture's words. What a phone's camera writes, Tesseract does not open: it is given what it does."""
    if kind not in {"heic", "avif", "jp2"} or tesseract.installed(ocr) is None:
        return _ocr([path], ocr)
    with tempfile.TemporaryDirectory() as folder, pictures.opened(path) as image:
        plain = Path(folder) / "picture.png"
        (ImageOps.exif_transpose(image) or image).convert("RGB").save(plain)
        return _ocr([plain], ocr)


def _page_pictures(document: pypdfium2.PdfDocument, folder: Path) -> Iterable[Path]:
    for number in range(min(len(document), tesseract.PAGES)):
        picture = folder / f"{number}.png"
        document[number].render(scale=tesseract.DOTS / 72).to_pil().save(picture)
        yield picture


def _ocr(pictures: Iterable[Path], program_name: str) -> Text:
    program = tesseract.installed(program_name)
    if program is None:
        return Text("", "none", NO_OCR)
    known = tesseract.languages(program)
    if not known:
        return Text("", "none", NO_LANGUAGE)
    texts: list[str] = []
    for picture in pictures:
        read = tesseract.run([program, str(picture), "stdout", "-l", known])
        if read is None:
            return Text("\n".join(texts), "ocr" if texts else "none", OCR_FAILED)
        texts.append(read.decode("utf-8", "replace"))
    return Text("\n".join(texts), "ocr")


def _xlsx(path: Path) -> str:
    with path.open("rb") as file:  # by its path alone, openpyxl would go by the name's ending
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        lines: list[str] = []
        size = 0
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(values_only=True, max_col=500):
                line = "\t".join(str(cell) for cell in cells if cell is not None)
                size += len(line) + 1
                if size > MOST:
                    return "\n".join(lines)
                lines.append(line)
        return "\n".join(lines)


def _book(path: Path) -> str:
    rows = (row for sheet in books.sheets(path.read_bytes()) for row in sheet.cells.values())
    return "\n".join("\t".join(row.values()) for row in rows)


def _mailbox(path: Path) -> str:
    return "\n".join(read_internet_mail(mail).text for mail in mails_of(path.read_bytes()))


def _office(read: Callable[[bytes], str]) -> Callable[[Path], str]:
    return lambda path: read(path.read_bytes())


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4 * MOST)


_READERS: dict[str, Callable[[Path], str]] = {
    **{kind: _office(read) for kind, read in OFFICE.items()},
    "doc": _office(old_office.word_text),
    "ppt": _office(old_office.show_text),
    **dict.fromkeys(books.BOOKS, _book),
    "xlsx": _xlsx,
    "xlsm": _xlsx,
    "eml": lambda path: read_internet_mail(path.read_bytes()).text,
    "msg": lambda path: read_outlook(path.read_bytes()).text,
    "mbox": _mailbox,
    "mht": lambda path: read_saved_page(path.read_bytes()).text,
    "html": lambda path: html_text(decode(_beginning(path))),
    "svg": lambda path: html_text(decode(_beginning(path))),
    "rtf": lambda path: rich_text(_beginning(path)),
    "text": lambda path: decode(_beginning(path)),
}
