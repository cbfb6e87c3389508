"""Messages as Outlook saves them (.msg, [MS-OXMSG]): who wrote to whom, when, what, and what was attached.

A message attached to a message is no file in there but a branch of the container: it comes out as an internet mail.
"""

from __future__ import annotations

import datetime as dt
import email.policy
import io
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import HeaderParser
from email.utils import format_datetime

from compressed_rtf import decompress
from olefile import OleFileIO
from oxmsg.domain import constants as prop
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from casefile.files.mails import Attached, Mail
from casefile.files.plain import html_text, rich_text

_TOP, _INNER, _PART = (
    32,
    24,
    8,
)  # bytes before the properties of a file's message, of one inside it, of its parts
_SENDER_SMTP, _EMBEDDED = 0x5D01, 5
_INNER_MESSAGE = "__substg1.0_3701000D"
_KINDS = {1: "To", 2: "Cc", 3: "Bcc"}
_DEEPEST = 20


def read_outlook(content: bytes) -> Mail:
    """The message in a .msg file. Raises what its libraries do over a broken one."""
    with OleFileIO(io.BytesIO(content)) as ole:
        return _read(Storage.from_ole(ole), _TOP, 0)


def _read(storage: Storage, offset: int, depth: int) -> Mail:
    own = Properties(storage, properties_header_offset=offset)
    body, html = _text(own, prop.PID_BODY), _html(own)
    if not body.strip() and not html.strip():
        body = _rich_text(own)
    head = [*_head(own, storage), ("Date", _date(own)), ("Subject", _text(own, prop.PID_SUBJECT))]
    parts = [part for part in storage.storages if part.name.startswith("__attach_version1.0_#")]
    attached = [_attached(part, number, depth) for number, part in enumerate(parts, start=1)]
    shown = [(name, value) for name, value in head if value]
    unseen = "\n".join([*(value for _, value in shown), body, html_text(html)])
    return Mail(shown, body, html, attached, unseen)


def _head(own: Properties, storage: Storage) -> Iterator[tuple[str, str]]:
    yield "From", _headers(own)["From"] or _sender(own)
    found: dict[str, list[str]] = {"To": [], "Cc": [], "Bcc": []}
    for part in (part for part in storage.storages if part.name.startswith("__recip_version1.0_#")):
        person = Properties(part, properties_header_offset=_PART)
        kind = _KINDS.get((person.int_prop_value(prop.PID_RECIPIENT_TYPE) or 1) & 0xF, "To")
        address = _text(person, prop.PID_SMTP_ADDRESS) or _text(person, prop.PID_EMAIL_ADDRESS)
        found[kind].append(_person(_text(person, prop.PID_DISPLAY_NAME), address))
    named = {"To": prop.PID_DISPLAY_TO, "Cc": prop.PID_DISPLAY_CC, "Bcc": prop.PID_DISPLAY_BCC}
    for kind, people in found.items():
        yield kind, ", ".join(people) or _text(own, named[kind])


def _sender(own: Properties) -> str:
    address = _text(own, _SENDER_SMTP) or _text(own, prop.PID_SENDER_EMAIL_ADDRESS)
    name = _text(own, prop.PID_SENDER_NAME) or _text(own, prop.PID_SENT_REPRESENTING_NAME)
    return _person(name, address)


def _person(name: str, address: str) -> str:
    """``Name <address>``; addresses inside one organisation, which start with a slash, tell a reader nothing."""
    address = "" if address.startswith("/") else address
    return f"{name} <{address}>" if name and address and name != address else name or address


def _date(own: Properties) -> str:
    told = _headers(own)["Date"]
    sent = own.date_prop_value(prop.PID_CLIENT_SUBMIT_TIME) or own.date_prop_value(
        prop.PID_MESSAGE_DELIVERY_TIME
    )
    return told or (format_datetime(sent.astimezone(dt.UTC)) if sent else "")


def _headers(own: Properties) -> dict[str, str]:
    """What the message came with over the internet; nothing for one that never left the house."""
    read = HeaderParser(policy=email.policy.default).parsestr(_text(own, prop.PID_TRANSPORT_MESSAGE_HEADERS))
    return {name: str(read[name] or "") for name in ("From", "Date")}


def _html(own: Properties) -> str:
    content = own.binary_prop_value(prop.PID_HTML)
    return content.decode(own.body_encoding, "replace") if content else _text(own, prop.PID_BODY_HTML)


def _rich_text(own: Properties) -> str:
    """The text of a message that has it in Rich Text alone."""
    content = own.binary_prop_value(prop.PID_RTF_COMPRESSED)
    return rich_text(decompress(content)) if content else ""


def _text(own: Properties, number: int) -> str:
    return (own.str_prop_value(number) or "").rstrip("\0")


def _attached(part: Storage, number: int, depth: int) -> Attached:
    own = Properties(part, properties_header_offset=_PART)
    name = next(
        filter(None, (_text(own, n) for n in (prop.PID_ATTACH_LONG_FILENAME, prop.PID_ATTACH_FILENAME))), ""
    )
    if own.int_prop_value(prop.PID_ATTACH_METHOD) == _EMBEDDED and depth < _DEEPEST:
        inner = next((s for s in part.storages if s.name == _INNER_MESSAGE), None)
        title = name or _text(own, prop.PID_DISPLAY_NAME) or f"message-{number}"
        mail = as_internet_mail(_read(inner, _INNER, depth + 1)) if inner else None
        return Attached(title if title.endswith(".eml") else f"{title}.eml", mail)
    return Attached(name or f"attachment-{number}.bin", own.binary_prop_value(prop.PID_ATTACH_DATA_BINARY))


def as_internet_mail(mail: Mail) -> bytes:
    """The same message in the form of RFC 5322, for whatever reads mails."""
    message = EmailMessage(policy=email.policy.SMTPUTF8)
    for name, value in mail.head:
        message[name] = " ".join(value.split())
    if mail.html and not mail.body.strip():
        message.set_content(mail.html, subtype="html")
    else:
        message.set_content(mail.body)
    for one in mail.attached:
        content = one.content or b""
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=one.name)
    return message.as_bytes()
