"""Mails, plain text, web pages and Rich Text onto paper. What is attached becomes files of its own."""

from __future__ import annotations

from casefile.files.mails import Mail
from casefile.files.plain import decode, html_text
from casefile.files.plain import rich_text as words_of_rich_text
from casefile.opening.rendition import Rendition
from casefile.paper.paper import MONO, Cell, Paper

_FRENCH = {
    "From": "De",
    "To": "À",
    "Cc": "Cc",
    "Bcc": "Cci",
    "Subject": "Objet",
    "Attached": "Pièces jointes",
}


def text(content: bytes, page_size: str) -> Rendition:
    """Plain text, line by line, in a typewriter's letters."""
    words, paper = decode(content), Paper(page_size)
    paper.text(words, size=9, family=MONO)
    return Rendition(paper.finish(), hidden_text=words)


def web_page(content: bytes, page_size: str) -> Rendition:
    """A web page as the text it holds: nothing of it is fetched or run."""
    page = decode(content)
    return _as_text(html_text(page), page, page_size)


def rich_text(content: bytes, page_size: str) -> Rendition:
    """A Rich Text file as the text it holds."""
    words = words_of_rich_text(content)
    return _as_text(words, words, page_size)


def _as_text(words: str, everything: str, page_size: str) -> Rendition:
    paper = Paper(page_size)
    paper.text(words, size=10)
    return Rendition(paper.finish(), notes=["shown-as-text"], hidden_text=f"{everything}\n{words}")


def letter(mail: Mail, page_size: str, language: str) -> Rendition:
    """A mail: its head, its text, and its attachments as files of their own."""
    paper, named = Paper(page_size), _FRENCH if language == "fr" else {}
    for name, value in mail.head:
        paper.row([Cell(named.get(name, name), bold=True), value], [82, paper.inner - 82], size=9.5)
    if mail.attached:
        names = "\n".join(one.name for one in mail.attached)
        attached = Cell(named.get("Attached", "Attached"), bold=True)
        paper.row([attached, names], [82, paper.inner - 82], size=9.5)
    paper.space(10)
    paper.text(mail.words, size=10)
    members = [(one.name, one.content) for one in mail.attached if one.content is not None]
    notes = ["member-unreadable"] if len(members) < len(mail.attached) else []
    return Rendition(paper.finish(), members, notes, mail.unseen)
