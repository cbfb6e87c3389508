"""A mail server of the tests' own: it takes what it is given and keeps it, or is told to refuse."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Mail:
    """What was taken, and whether more is."""

    address: str = ""
    taken: list[Message] = field(default_factory=list)
    refuses: bool = False

    def files(self) -> dict[str, bytes]:
        """The files attached, by name."""
        parts = [part for one in self.taken for part in one.walk() if part.get_filename()]
        return {str(part.get_filename()): bytes(part.get_payload(decode=True)) for part in parts}


@contextlib.contextmanager
def listening() -> Iterator[Mail]:
    """The server, while it listens."""
    mail = Mail()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say(b"220 here")
            for line in self.rfile:
                verb = line[:4].upper().strip()
                if verb == b"DATA":
                    self._say(b"554 no" if mail.refuses else b"354 go on")
                    if not mail.refuses:
                        self._take()
                elif verb == b"QUIT":
                    return
                else:
                    self._say(b"250 yes")

        def _take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            mail.taken.append(message_from_bytes(b"".join(lines)))
            self._say(b"250 taken")

        def _say(self, words: bytes) -> None:
            self.wfile.write(words + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        mail.address = f"127.0.0.1:{server.server_address[1]}"
        yield mail
        server.shutdown()
