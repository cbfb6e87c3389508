"""E-mails and plain text onto paper. What is attached becomes files of its own."""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

from casefile.files.outlook import plain_text, read_outlook
from casefile.opening.kinds import decode
from casefile.opening.rendition import NoPages, Rendition
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
    decoded = decode(content)
    if decoded is None:
        raise NoPages("no-page-form")
    paper = Paper(page_size)
    paper.text(decoded, size=9, family=MONO)
    return Rendition(paper.finish(), hidden_text=decoded)


def web_page(content: bytes, page_size: str) -> Rendition:
    """A web page as the text it holds: nothing of it is fetched or run."""
    decoded = decode(content)
    if decoded is None:
        raise NoPages("broken")
    return _as_text(_html_text(decoded), decoded, page_size)


def rich_text(content: bytes, page_size: str) -> Rendition:
    """A Rich Text file as the text it holds."""
    words = plain_text(content)
    return _as_text(words, words, page_size)


def _as_text(words: str, everything: str, page_size: str) -> Rendition:
    paper = Paper(page_size)
    paper.text(words, size=10)
    return Rendition(paper.finish(), notes=["shown-as-text"], hidden_text=f"{everything}\n{words}")


def mail(content: bytes, page_size: str, language: str) -> Rendition:
    """An e-mail: its head, its text, and its attachments as files of their own."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    head = [
        (name, str(message[name])) for name in ("From", "To", "Cc", "Bcc", "Date", "Subject") if message[name]
    ]
    body = _body(message)
    members = [
        (part.get_filename() or f"attachment-{n}{_suffix(part)}", _payload(part))
        for n, part in enumerate(_attachments(message), start=1)
    ]
    every_part = [decode(_payload(p)) or "" for p in message.walk() if p.get_content_maintype() == "text"]
    hidden = "\n".join(
        [*(f"{k}: {v}" for k, v in message.items()), *every_part, *map(_html_text, every_part)]
    )
    return Rendition(
        _letter(head, body, [name for name, _ in members], page_size, language), members, hidden_text=hidden
    )


def _attachments(message: Any) -> Iterator[Any]:
    """Everything that is neither the body nor an envelope around it, pictures shown in the text included."""
    body = message.get_body(("plain", "html"))
    for part in message.iter_parts() if message.is_multipart() else ():
        kind = part.get_content_type()
        if part.is_multipart() and kind != "message/rfc822" and not part.is_attachment():
            yield from _attachments(part)
        elif part is not body and (
            part.is_attachment() or part.get_filename() or not kind.startswith("text/")
        ):
            yield part


def _payload(part: Any) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return bytes(inner[0].as_bytes()) if isinstance(inner, list) and inner else b""
    return part.get_payload(decode=True) or b""


def _suffix(part: Any) -> str:
    return {"message/rfc822": ".eml", "application/pdf": ".pdf"}.get(part.get_content_type(), ".bin")


def _body(message: Any) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        body = str(part.get_content())
    except (LookupError, UnicodeError, KeyError):
        body = decode(part.get_payload(decode=True) or b"") or ""
    return _html_text(body) if part.get_content_type() == "text/html" else body


def outlook(content: bytes, page_size: str, language: str) -> Rendition:
    """An Outlook message (.msg): the same as an e-mail. A message attached to it comes as a file of its own."""
    message = read_outlook(content)
    body = message.body if message.body.strip() else _html_text(message.html)
    members = [(one.name, one.content) for one in message.attached if one.content is not None]
    notes = ["member-unreadable"] if len(members) < len(message.attached) else []
    hidden = "\n".join([*(value for _, value in message.head), message.body, _html_text(message.html)])
    names = [one.name for one in message.attached]
    return Rendition(_letter(message.head, body, names, page_size, language), members, notes, hidden)


def _letter(
    head: Sequence[tuple[str, str]], body: str, attached: list[str], page_size: str, language: str
) -> bytes:
    paper, named = Paper(page_size), _FRENCH if language == "fr" else {}
    for name, value in head:
        paper.row([Cell(named.get(name, name), bold=True), str(value)], [82, paper.inner - 82], size=9.5)
    if attached:
        paper.row(
            [Cell(named.get("Attached", "Attached"), bold=True), "\n".join(attached)],
            [82, paper.inner - 82],
            size=9.5,
        )
    paper.space(10)
    paper.text(body, size=10)
    return paper.finish()


class _Html(HTMLParser):
    """The words of a page without its marks; what breaks a line there breaks one here."""

    _BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in {"style", "script", "head"}
        if tag in self._BREAKS:
            self.out.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script", "head"} and self._silent > 0
        if tag in self._BREAKS:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.out.append(re.sub(r"[ \t\r\n]+", " ", data))


def _html_text(page: str) -> str:
    parser = _Html()
    parser.feed(page)
    parser.close()
    return re.sub(r"\n\s*\n\s*", "\n\n", html.unescape("".join(parser.out))).strip()
