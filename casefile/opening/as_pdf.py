"""A file of any other kind as a PDF: as another program printed it, or made here from what it holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf

from casefile.files import old_office
from casefile.files.books import BOOKS
from casefile.files.kinds import BROKEN, PICTURES
from casefile.files.mails import mails_of, read_internet_mail, read_saved_page
from casefile.files.office_words import READERS, pictures_in
from casefile.files.outlook import read_outlook
from casefile.files.protected import Protected
from casefile.opening.clean import Unusable
from casefile.opening.drawings import drawing
from casefile.opening.mails import as_text, letter, mailbox, rich_text, saved_page, text, web_page
from casefile.opening.pictures import picture
from casefile.opening.rendition import Rendition
from casefile.opening.secrets import Redaction
from casefile.opening.whole import says_all
from casefile.opening.workbooks import old_workbook, workbook
from casefile.opening.zips import zipped

Made = tuple[Path, set[str], list[tuple[str, bytes]]]
_WORDS: dict[str, Callable[[bytes], str]] = {
    **READERS,
    "doc": old_office.word_text,
    "ppt": old_office.show_text,
}
_MAKERS: dict[str, Callable[[bytes, str], Rendition]] = {
    **dict.fromkeys(PICTURES, picture), **dict.fromkeys(BOOKS, old_workbook),
    "text": text, "xlsx": workbook, "xlsm": workbook, "html": web_page, "rtf": rich_text, "zip": zipped,
}  # fmt: skip
_MAILS: dict[str, Callable[[bytes, str, str], Rendition]] = {
    "eml": lambda content, *how: letter(read_internet_mail(content), *how),
    "msg": lambda content, *how: letter(read_outlook(content), *how),
    "mht": lambda content, *how: saved_page(read_saved_page(content), *how),
    "mbox": lambda content, *how: mailbox([read_internet_mail(mail) for mail in mails_of(content)], *how),
}


def as_pdf(job: dict[str, Any], source: Path, out: Path, rules: Redaction) -> Made:
    """Where the file is as a PDF, with what is to be known of it and the files inside it.

    What another program's print (``printed``) leaves out follows it as text; of a workbook it is then not taken at all.
    Raises ``Unusable`` for a file that has no pages.
    """
    content = source.read_bytes()
    print_of = Path(job["printed"]) if job.get("printed") else None
    try:
        if print_of and says_all(print_of, content, job["kind"], _WORDS.get(job["kind"])):
            return print_of, set(job["notes"]), []
        sheets = _maker(job, rules)(content)
    except Protected:
        raise Unusable("locked") from None
    path = out.with_suffix(".made.pdf")
    path.write_bytes(sheets.pdf)
    if print_of and job["kind"] not in BOOKS:
        return _followed(print_of, path, out), {"words-follow", *job["notes"]}, []
    return path, {*sheets.notes, *job.get("notes", ())}, sheets.members


def _followed(print_of: Path, words: Path, out: Path) -> Path:
    """The print, and behind it the pages of the file's own words."""
    path = out.with_suffix(".both.pdf")
    with pikepdf.open(print_of) as both, pikepdf.open(words) as behind:
        both.pages.extend(behind.pages)
        both.save(path, deterministic_id=True)
    return path


def _maker(job: dict[str, Any], rules: Redaction) -> Callable[[bytes], Rendition]:
    kind, size = job["kind"], job["page_size"]
    if kind in _MAILS:
        return lambda content: _MAILS[kind](content, size, job["language"])
    if kind in _WORDS:
        return lambda content: _by_words(
            _WORDS[kind](content), pictures_in(content) if kind in READERS else [], size
        )
    if kind == "svg":
        return partial(drawing, page_size=size, rules=rules)
    if kind in _MAKERS:
        return lambda content: _MAKERS[kind](content, size)
    raise Unusable({BROKEN: "broken", "protected": "locked"}.get(kind, "no-page-form"))


def _by_words(words: str, pictures: list[tuple[str, bytes]], page_size: str) -> Rendition:
    """An Office file by its own words, its layout left out; its pictures follow as files of their own."""
    if not words.strip() and not pictures:
        raise Unusable("not-printable")
    sheets = as_text(words or "\n".join(name for name, _ in pictures), page_size)
    notes = ["files-taken-out"] if pictures else []
    return Rendition(sheets.pdf, pictures, [*sheets.notes, *notes])
