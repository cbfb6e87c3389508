"""The text of e-mail: who wrote to whom, when, about what, and the names of what was attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import olefile

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
# Outlook's properties, by the number in their streams' names ([MS-OXPROPS]): subject, sender, recipients, body.
_SUBJECT, _SENDER, _ADDRESS, _TO, _CC, _BODY, _HTML = "0037", "0C1A", "5D01", "0E04", "0E03", "1000", "1013"
_FILE_NAME, _FILE_NAME_SHORT = "3707", "3704"
_UNICODE, _BYTES, _BINARY = "001F", "001E", "0102"
Strip = Callable[[str], str]


def read_eml(path: Path, strip: Strip) -> str:
    """A mail in its internet form (RFC 5322): headers, the plain body, else the HTML one, and attachments'
    names.
    """
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy makes these
    lines = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None:
        content = str(body.get_content())
        lines.append(strip(content) if body.get_content_type() == "text/html" else content)
    names = [part.get_filename() for part in message.iter_attachments()]
    return "\n".join([*lines, *(f"Attachment: {name}" for name in names if name)])


def read_msg(path: Path, strip: Strip) -> str:
    """A mail as Outlook saves it: the same parts, out of its property streams."""
    with olefile.OleFileIO(path) as ole:
        sender = " ".join(filter(None, [_property(ole, _SENDER), _property(ole, _ADDRESS)]))
        named = [
            ("From", sender),
            ("To", _property(ole, _TO)),
            ("Cc", _property(ole, _CC)),
            ("Subject", _property(ole, _SUBJECT)),
        ]
        lines = [f"{name}: {value}" for name, value in named if value]
        lines.append(_property(ole, _BODY) or strip(_property(ole, _HTML)))
        return "\n".join([*lines, *(f"Attachment: {name}" for name in _attachments(ole))])


def _attachments(ole: olefile.OleFileIO) -> Iterator[str]:
    folders = sorted({parts[0] for parts in ole.listdir() if parts[0].startswith("__attach_version1.0")})
    for folder in folders:
        name = _property(ole, _FILE_NAME, folder) or _property(ole, _FILE_NAME_SHORT, folder)
        if name:
            yield name


def _property(ole: olefile.OleFileIO, number: str, folder: str = "") -> str:
    for kind, encoding in ((_UNICODE, "utf-16-le"), (_BYTES, "cp1252"), (_BINARY, "utf-8")):
        stream = [*([folder] if folder else []), f"__substg1.0_{number}{kind}"]
        if ole.exists(stream):
            with ole.openstream(stream) as content:
                return str(content.read().decode(encoding, "replace").rstrip("\x00 "))
    return ""
