"""The text of e-mail: who wrote to whom, when, about what, and the names of what was attached."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from casefile.files.outlook import read_outlook

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
Strip = Callable[[str], str]


def read_eml(path: Path, strip: Strip) -> str:
    """A mail in its internet form (RFC 5322): headers, the plain body, else the HTML one, and attachments' names."""
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
    """A mail as Outlook saves it: the same parts, and those of messages attached to it."""
    mail = read_outlook(path.read_bytes())
    lines = [f"{name}: {value}" for name, value in mail.head]
    lines.append(mail.body if mail.body.strip() else strip(mail.html))
    return "\n".join([*lines, *(f"Attachment: {one.name}" for one in mail.attached)])
