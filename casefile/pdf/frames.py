"""How the converter's parent and child talk: a length, then the message. Answers begin with their kind."""

from __future__ import annotations

import struct
from typing import IO

LENGTH = struct.Struct(">I")
PDF, REFUSED, CRASHED = b"P", b"R", b"C"


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """One message: its length, then itself."""
    pipe.write(LENGTH.pack(len(content)) + content)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """The next message, or ``None`` when the other side is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    content = pipe.read(LENGTH.unpack(head)[0])
    return content if len(content) == LENGTH.unpack(head)[0] else None
