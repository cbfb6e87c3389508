"""A mail as it is read, whichever program saved it: who wrote to whom, when, about what, and what was attached."""

from __future__ import annotations

import email
import email.policy
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.files.plain import decode, html_text

_POSTMARK = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n")
_ADDRESSES = ("Snapshot-Content-Location", "Content-Location")
_HEADERS = ("From", "To", "Cc", "Bcc", "Date", "Subject")


@dataclass(frozen=True)
class Attached:
    """A file of a mail; ``content`` is None when the mail only names it, or holds it in no form of a file."""

    name: str
    content: bytes | None


@dataclass(frozen=True)
class Mail:
    """A mail. ``head`` is in the order it is shown; ``unseen`` is all text it holds that may not be shown."""

    head: Sequence[tuple[str, str]]
    body: str
    html: str
    attached: Sequence[Attached]
    unseen: str = ""

    @property
    def words(self) -> str:
        """What its reader reads: the plain text, or where there is none that of the page."""
        return self.body if self.body.strip() else html_text(self.html)

    @property
    def text(self) -> str:
        """All of it as lines of text, for search."""
        lines = [f"{name}: {value}" for name, value in self.head]
        return "\n".join([*lines, self.words, *(f"Attachment: {one.name}" for one in self.attached)])


def read_internet_mail(content: bytes) -> Mail:
    """A mail in its internet form (RFC 5322)."""
    if content.startswith((BOM_UTF8, BOM_UTF16_LE, BOM_UTF16_BE)):
        content = decode(content).encode()
    message = email.message_from_bytes(content, policy=email.policy.default)
    head = [(name, str(message[name])) for name in _HEADERS if message[name]]
    part = message.get_body(("plain", "html"))
    words = _words(part) if part else ""
    page = part is not None and part.get_content_type() == "text/html"
    attached = [
        Attached(part.get_filename() or f"attachment-{n}{_suffix(part)}", _payload(part))
        for n, part in enumerate(_attachments(message), start=1)
    ]
    texts = [decode(_payload(part)) for part in message.walk() if part.get_content_maintype() == "text"]
    headers = (f"{name}: {value}" for name, value in message.items())
    unseen = "\n".join([*headers, *texts, *map(html_text, texts)])
    return Mail(head, "" if page else words, words if page else "", attached, unseen)


def mails_of(content: bytes) -> list[bytes]:
    """The mails of a mailbox (RFC 4155), each without the line that parts it from the one before."""
    starts = [*(match.end() for match in _POSTMARK.finditer(content)), len(content)]
    ends = [*(match.start() for match in _POSTMARK.finditer(content)), len(content)]
    mails = [content[start:end] for start, end in zip(starts[:-1], ends[1:], strict=True)]
    return [re.sub(rb"(?m)^>(>*From )", rb"\1", mail) for mail in mails]


def read_saved_page(content: bytes) -> Mail:
    """A web page as a browser saved it (.mht): its address and day as the head, the page, no file beside it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    head = [(name, str(message[name])) for name in (*_ADDRESSES, "Date", "Subject") if message[name]]
    pages = [
        _words(part) for part in message.walk() if part.get_content_type() in {"text/html", "text/plain"}
    ]
    texts = [decode(_payload(part)) for part in message.walk() if part.get_content_maintype() == "text"]
    headers = (f"{name}: {value}" for name, value in message.items())
    return Mail(
        head, "", pages[0] if pages else "", (), "\n".join([*headers, *texts, *map(html_text, texts)])
    )


def _words(part: Any) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return decode(part.get_payload(decode=True) or b"")


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
