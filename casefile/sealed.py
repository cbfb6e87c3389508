"""A stream sealed with a passphrase, as backups are: who lacks it reads nothing; any change, cut or swap is noticed.

Pieces of one MB, each sealed with AES-256-GCM under its own number, the last one marked as the last; the key comes from
the passphrase by scrypt, with a salt that begins the file.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from casefile.errors import IntegrityError, UsageError

_MAGIC = b"casefile-sealed/1\n"
_SALT, _PIECE, _TAG = 16, 1 << 20, 16
_SHORTEST = 12


class Sealing(io.RawIOBase):
    """A file to write to; what is written comes out sealed in ``target``. Closing it writes the last piece."""

    def __init__(self, target: IO[bytes], passphrase: bytes) -> None:
        super().__init__()
        salt = os.urandom(_SALT)
        self._target, self._cipher = target, _cipher(passphrase, salt)
        self._waiting, self._number = bytearray(), 0
        target.write(_MAGIC + salt)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, content: object) -> int:
        """Take content, and seal what makes whole pieces."""
        given = bytes(content)  # type: ignore[call-overload]
        self._waiting += given
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(given)

    def close(self) -> None:
        """Seal the rest."""
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
        super().close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce, mark = _numbered(self._number, last=last)
        self._number += 1
        self._target.write(self._cipher.encrypt(nonce, piece, mark))


class Opened(io.RawIOBase):
    """A file to read what was sealed. Raises ``UsageError`` for another passphrase, ``IntegrityError`` for damage."""

    def __init__(self, source: IO[bytes], passphrase: bytes) -> None:
        super().__init__()
        if source.read(len(_MAGIC)) != _MAGIC:
            raise UsageError("not-sealed")
        self._pieces = _opened(source, _cipher(passphrase, source.read(_SALT)))
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object) -> int:
        """Give as much as there is of the next piece; 0 at the end, which is the end that was sealed."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _opened(source: IO[bytes], cipher: AESGCM) -> Iterator[bytes]:
    number, sealed = 0, source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        nonce, mark = _numbered(number, last=not following)
        try:
            yield cipher.decrypt(nonce, sealed, mark)
        except InvalidTag:
            if number == 0:
                raise UsageError("wrong-passphrase") from None
            raise IntegrityError("sealed-damaged") from None
        if not following:
            return
        number, sealed = number + 1, following


def _numbered(number: int, *, last: bool) -> tuple[bytes, bytes]:
    return struct.pack(">IQ", int(last), number), b"last" if last else b"more"


def _cipher(passphrase: bytes, salt: bytes) -> AESGCM:
    if len(passphrase) < _SHORTEST:
        raise UsageError("passphrase-short", n=_SHORTEST)
    return AESGCM(Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase))
