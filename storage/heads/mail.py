"""Heads sent by mail: whoever gets them keeps them out of reach of who keeps the archive.

A mailbox cannot be read back from here, so the home notes what was sent. A run that was stopped between the two sends
the same head twice, which harms nobody.
"""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

from casefile.errors import Unavailable, UsageError
from casefile.settings import Settings

_SECONDS = 30


class Mailbox:
    """The address in ``CASEFILE_HEADS`` (``mailto:``), reached by the server in ``CASEFILE_SMTP``."""

    def __init__(self, address: str, settings: Settings) -> None:
        if not settings.smtp:
            raise UsageError("heads-no-smtp")
        self._address, self._server = address, settings.smtp
        self._sent = settings.home_folder / "heads-mailed"

    def names(self) -> list[str]:
        """What was sent already."""
        return sorted(self._sent.read_text().split()) if self._sent.exists() else []

    def read(self, name: str) -> bytes:
        """Not from here: ``casefile check --heads FILE`` takes the file that was attached."""
        raise UsageError("heads-in-mail")

    def add(self, name: str, content: bytes) -> None:
        """Send one head, then note it. Raises ``Unavailable`` where the server does not take it."""
        host, _, port = self._server.partition(":")
        try:
            with smtplib.SMTP(host, int(port or 25), timeout=_SECONDS) as server:
                server.ehlo_or_helo_if_needed()
                if server.has_extn("starttls"):
                    server.starttls()
                server.send_message(self._message(name, content))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise Unavailable("heads-mail-silent", server=self._server) from error
        _note(self._sent, name)

    def _message(self, name: str, content: bytes) -> EmailMessage:
        message = EmailMessage()
        message["From"] = message["To"] = self._address
        message["Subject"] = f"Casefile: head {Path(name).stem.lstrip('0')}"
        message.set_content(
            "Keep the file attached: it says where every ledger of the archive stands.\n"
            "Conservez le fichier joint : il dit où en est chaque registre des archives.\n"
        )
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return message


def _note(file: Path, name: str) -> None:
    with file.open("a") as sent:
        sent.write(f"{name}\n")
