"""Passwords and words that open, kept as argon2id and SHA-256 hashes: who reads the database enters nowhere."""

from __future__ import annotations

import hashlib
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from casefile.errors import Refused

LEAST = 12  # characters, as NIST SP 800-63B advises for a single factor, with no rules of composition
MOST = 256  # a longer one only costs time
HASHER = PasswordHasher()
# Each takes 64 MB: who sends a thousand sign-ins at once waits, and the machine lives.
_AT_ONCE = threading.BoundedSemaphore(4)
# Looked at where there is no such user: an answer takes as long for a name that does not exist.
_NOBODY = HASHER.hash(secrets.token_hex(16))


def hashed(password: str) -> str:
    """What is kept of a password. Raises ``Refused`` for one too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise Refused("password-length", least=LEAST, most=MOST)
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. With nothing kept: no, after as long a time."""
    try:
        with _AT_ONCE:
            return HASHER.verify(kept or _NOBODY, password[: MOST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def new_word() -> str:
    """A word of 256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def digest(word: str) -> str:
    """What is kept of such a word. It needs no slow hash: there is nothing to guess."""
    return hashlib.sha256(word.encode()).hexdigest()
