"""The local store's keys: who may do what, and what its inner parts sign with.

Four identities: ``admin`` makes the bucket and its rules and is used for nothing else; ``archiver`` does the daily
work and can neither delete, nor shorten a lock, nor change a rule; ``reader`` reads; ``officer`` deletes what an
approved disposition names, where no lock or hold forbids it, and never a ledger entry. Generated once, kept in the
home, readable by its owner only.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.store.policies import policy
from storage.store.tls import write_private


@dataclass(frozen=True)
class Credentials:
    """One identity's key pair. The secret stays out of every text made of it."""

    access_key: str
    secret_key: str = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """All that the local store was told to trust."""

    admin: Credentials
    archiver: Credentials
    reader: Credentials
    officer: Credentials
    signing: dict[str, str] = field(repr=False)


_IDENTITIES = ("admin", "archiver", "reader", "officer")
_SIGNING = (
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)


def ensure(folder: Path) -> None:
    """Generate the keys that are not there yet."""
    path = folder / "keys.json"
    known = json.loads(path.read_bytes()) if path.exists() else {}
    if not set(_IDENTITIES) - set(known):
        return
    pairs = {
        name: known.get(name)
        or {"access_key": secrets.token_hex(10), "secret_key": secrets.token_urlsafe(32)}
        for name in _IDENTITIES
    }
    signing = known.get("signing") or {name: secrets.token_urlsafe(32) for name in _SIGNING}
    write_private(path, json.dumps({**pairs, "signing": signing}, indent=1).encode())


def renew(folder: Path) -> None:
    """Put new keys in the place of all of them. Call only while the store is down: it reads them at its start."""
    (folder / "keys.json").unlink(missing_ok=True)
    ensure(folder)


def read(folder: Path) -> Keys:
    """The keys of the store in this folder. Raises ``FileNotFoundError`` before the first start."""
    data = json.loads((folder / "keys.json").read_bytes())
    pairs = {name: Credentials(**data[name]) for name in _IDENTITIES}
    return Keys(signing=data["signing"], **pairs)


def write_policy(folder: Path, keys: Keys) -> Path:
    """Write what the store reads at its start: the identities, and what each may do with its buckets."""
    identities: list[dict[str, Any]] = [
        _identity("admin", keys.admin, actions=["Admin", "Read", "Write", "List", "Tagging"]),
        _identity("archiver", keys.archiver, policies=["archive"]),
        _identity("reader", keys.reader, policies=["read"]),
        _identity("officer", keys.officer, policies=["dispose"]),
    ]
    policies = [
        {"name": name, "content": json.dumps(policy(key, "*"))}
        for name, key in (("archive", "archiver"), ("read", "reader"), ("dispose", "officer"))
    ]
    path = folder / "s3.json"
    write_private(path, json.dumps({"identities": identities, "policies": policies}, indent=1).encode())
    return path


def _identity(
    name: str, pair: Credentials, *, actions: list[str] | None = None, policies: list[str] | None = None
) -> dict[str, Any]:
    credentials = [{"accessKey": pair.access_key, "secretKey": pair.secret_key}]
    return {"name": name, "credentials": credentials, "actions": actions or [], "policyNames": policies or []}
