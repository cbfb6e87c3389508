"""Mails, plain text, web pages and Rich Text onto paper. What is attached becomes files of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casefile.files.mails import Mail
from casefile.files.plain import decode, html_text
from casefile.files.plain import rich_text as words_of_rich_text
from casefile.opening.rendition import Rendition
from casefile.paper.paper import MONO, Cell, Paper

_ENGLISH = {"Snapshot-Content-Location": "Address", "Content-Location": "Address"}
_FRENCH = {
    "From": "De",
    "To": "À",
    "Cc": "Cc",
    "Bcc": "Cci",
    "Subject": "Objet",
    "Attached": "Pièces jointes",
    "Snapshot-Content-Location": "Adresse",
    "Content-Location": "Adresse",
}


def text(content: bytes, page_size: str) -> Rendition:
    """Plain text, line by line, in a typewriter's letters."""
    words, paper = decode(content), Paper(page_size)
    paper.text(words, size=9, family=MONO)
    return Rendition(paper.finish())


def web_page(content: bytes, page_size: str) -> Rendition:
    """A web page as the text it holds: nothing of it is fetched or run."""
    return as_text(html_text(decode(content)), page_size)


def rich_text(content: bytes, page_size: str) -> Rendition:
    """A Rich Text file as the text it holds."""
    return as_text(words_of_rich_text(content), page_size)


def as_text(words: str, page_size: str) -> Rendition:
    """A file by its words alone."""
    paper = Paper(page_size)
    paper.text(words, size=10)
    return Rendition(paper.finish(), notes=["shown-as-text"])


def letter(mail: Mail, page_size: str, language: str) -> Rendition:
    """A mail: its head, its text, and its attachments as files of their own."""
    return mailbox([mail], page_size, language)


def mailbox(mails: Sequence[Mail], page_size: str, language: str) -> Rendition:
    """The mails of a mailbox, each beginning on a page of its own, and all their attachments."""
    paper, named = Paper(page_size), _FRENCH if language == "fr" else _ENGLISH
    for number, mail in enumerate(mails):
        if number:
            paper.next_page()
        _write(mail, paper, named)
    attached = [one for mail in mails for one in mail.attached]
    members = [(one.name, one.content) for one in attached if one.content is not None]
    notes = ["member-unreadable"] if len(members) < len(attached) else []
    return Rendition(paper.finish(), members, notes)


def saved_page(mail: Mail, page_size: str, language: str) -> Rendition:
    """A web page that a browser saved: where it was, when, and its text; its pictures and its look are left out."""
    return Rendition(letter(mail, page_size, language).pdf, notes=["shown-as-text"])


def _write(mail: Mail, paper: Paper, named: Mapping[str, str]) -> None:
    for name, value in mail.head:
        paper.row([Cell(named.get(name, name), bold=True), value], [82, paper.inner - 82], size=9.5)
    if mail.attached:
        names = "\n".join(one.name for one in mail.attached)
        attached = Cell(named.get("Attached", "Attached"), bold=True)
        paper.row([attached, names], [82, paper.inner - 82], size=9.5)
    paper.space(10)
    paper.text(mail.words, size=10)
