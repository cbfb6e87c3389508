"""The archive's signing key (Ed25519): only the archiver has it, in a file that only its owner reads."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from casefile.errors import UsageError
from casefile.settings import Settings


def key_file(settings: Settings) -> Path:
    """Where the key lies: where the settings say, else in the home."""
    return settings.signing_key_file or settings.home_folder / "signing.key"


def signing_key(settings: Settings, *, make: bool) -> Ed25519PrivateKey | None:
    """The key; made in the home if asked for and there is none. Raises ``UsageError`` for a file that is no key."""
    file = key_file(settings)
    if make and not settings.signing_key_file and not file.exists():
        _make(file)
    if not file.exists():
        if settings.signing_key_file:
            raise UsageError("signing-key-missing", file=str(file))
        return None
    return _read(file)


def next_key(settings: Settings, *, make: bool) -> Ed25519PrivateKey | None:
    """The key that is to follow this one, beside it in a file of its own until a head names it; made if asked for."""
    file = _next_file(settings)
    if make and not file.exists():
        _make(file)
    return _read(file) if file.exists() else None


def take_next_key(settings: Settings) -> None:
    """Put the next key in the place of the present one, which signs nothing any more."""
    _next_file(settings).replace(key_file(settings))


def public(key: Ed25519PrivateKey) -> str:
    """The public half in hexadecimal, as heads name it."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_key(settings: Settings) -> str:
    """The public half of this home's key; empty where it has none."""
    key = signing_key(settings, make=False)
    return public(key) if key else ""


def _next_file(settings: Settings) -> Path:
    file = key_file(settings)
    return file.with_name(file.name + ".next")


def _read(file: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, OSError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError("signing-key-broken", file=str(file))
    return key


def _make(file: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    new = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(pem)
    try:
        os.link(new, file)  # whole or not at all, and never over one that another process made first
    except FileExistsError:
        pass
    finally:
        new.unlink()
