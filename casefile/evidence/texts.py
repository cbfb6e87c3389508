"""The text of a file, for search and for the checks that read sentences: PDF, Word, Excel, mail, plain text,
scans.

Runs only in a child process with limits of its own (``extract_child.py``): every reader here may be handed a
file that was made to break it.
"""

from __future__ import annotations

import html.parser
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pypdfium2

from casefile.evidence.mail_texts import read_eml, read_msg
from casefile.word import docx_text

MOST = 1_000_000  # characters kept of one file
OCR_PAGES = 50
_OCR_SECONDS = 60
_DOTS = 200 / 72  # 200 dots an inch are enough for print, and half the work of 300
_PICTURES = frozenset({"jpeg", "png", "tiff", "bmp", "webp", "gif"})

NO_OCR = "This is a scan. Its text was not read: Tesseract is not installed."
NO_LANGUAGE = "This is a scan. Its text was not read: Tesseract knows neither English nor French."
OCR_FAILED = "This is a scan. Tesseract could not read it."
NO_READER = "The text of files of this kind is not read."
CUT = f"Only the first {MOST} characters were kept."


@dataclass(frozen=True)
class Text:
    """What could be read. ``how``: read, ocr or none; ``notice`` says what a person should know of it."""

    text: str
    how: str = "read"
    notice: str = ""


def read_text(path: Path, kind: str, tesseract: str) -> Text:
    """The text of a file of a known kind. ``tesseract`` is the OCR program; empty: no OCR."""
    if kind == "pdf":
        found = _pdf(path, tesseract)
    elif kind in _PICTURES:
        found = _ocr([path], tesseract)
    elif reader := _READERS.get(kind):
        found = Text(reader(path))
    else:
        return Text("", "none", NO_READER)
    text = "\n".join(line for line in (" ".join(raw.split()) for raw in found.text.splitlines()) if line)
    if len(text) > MOST:
        return Text(text[:MOST], found.how, CUT)
    return Text(text, found.how, found.notice)


def readable(kind: str, tesseract: str) -> bool:
    """Whether files of this kind are opened at all; otherwise ``read_text`` only says why not."""
    scanned = bool(tesseract and shutil.which(tesseract))
    return kind == "pdf" or kind in _READERS or (kind in _PICTURES and scanned)


def _pdf(path: Path, tesseract: str) -> Text:
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
            return _ocr(_page_pictures(document, Path(folder)), tesseract)
    finally:
        document.close()


def _page_pictures(document: pypdfium2.PdfDocument, folder: Path) -> Iterable[Path]:
    for number in range(min(len(document), OCR_PAGES)):
        picture = folder / f"{number}.png"
        document[number].render(scale=_DOTS).to_pil().save(picture)
        yield picture


def _ocr(pictures: Iterable[Path], tesseract: str) -> Text:
    program = shutil.which(tesseract) if tesseract else None
    if program is None:
        return Text("", "none", NO_OCR)
    languages = _languages(program)
    if not languages:
        return Text("", "none", NO_LANGUAGE)
    texts: list[str] = []
    for picture in pictures:
        command = [program, str(picture), "stdout", "-l", languages]
        try:
            done = subprocess.run(  # noqa: S603  the OCR program of the settings, on our own copy
                command, capture_output=True, timeout=_OCR_SECONDS, check=True
            )
        except (subprocess.SubprocessError, OSError):
            return Text("\n".join(texts), "ocr" if texts else "none", OCR_FAILED)
        texts.append(done.stdout.decode("utf-8", "replace"))
    return Text("\n".join(texts), "ocr")


def _languages(program: str) -> str:
    """Those of English and French that this Tesseract can read, as it wants them named: ``eng+fra``."""
    try:
        listed = subprocess.run(  # noqa: S603
            [program, "--list-langs"], capture_output=True, timeout=_OCR_SECONDS, check=True, text=True
        )
    except (subprocess.SubprocessError, OSError):
        return ""
    return "+".join(name for name in ("eng", "fra") if name in listed.stdout.split())


def _docx(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx_text.paragraphs(path.read_bytes()))


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


def _plain(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(4 * MOST)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


class _Stripped(html.parser.HTMLParser):
    """A page's text without its marks, styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in {"script", "style"}
        if tag in {"p", "br", "div", "tr", "li", "h1", "h2", "h3"}:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self._hidden <= 0:
            self.text.append(data)


def strip_html(text: str) -> str:
    """The text of a web page or of a mail's HTML part."""
    parser = _Stripped()
    parser.feed(text)
    return re.sub(r"[ \t]+", " ", "".join(parser.text))


_READERS: dict[str, Callable[[Path], str]] = {
    "docx": _docx,
    "docm": _docx,
    "xlsx": _xlsx,
    "xlsm": _xlsx,
    "eml": lambda path: read_eml(path, strip_html),
    "msg": lambda path: read_msg(path, strip_html),
    "html": lambda path: strip_html(_plain(path)),
    "text": _plain,
}
