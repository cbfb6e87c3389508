"""A bucket in memory that locks by a clock that a test moves: no real store can be made to believe in 2035.

It keeps to the bucket's contract (``tests/test_bucket.py``), which the real store is held to as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casefile.errors import IntegrityError, NotFound, Refused
from storage.store.bucket import Content, Facts, Stored, Version
from storage.store.shapes import check_key, encode_metadata, encode_tags

VERSION = "1"  # nothing is ever overwritten, so each key has one version at most


@dataclass
class Held:
    content: bytes
    media_type: str
    metadata: dict[str, str]
    tags: dict[str, str]
    hold: bool
    until: dt.datetime | None = None


class MemoryBucket:
    """Versions, holds, tags and locks; ``now`` is its clock. ``delete`` is the officer's verb, as a store has it."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.held: dict[str, Held] = {}

    def put_once(
        self,
        key: str,
        content: Content,
        *,
        media_type: str,
        metadata: Mapping[str, str],
        tags: Mapping[str, str],
        hold: bool,
    ) -> Stored:
        check_key(key)
        encode_tags(tags)
        content = content if isinstance(content, bytes) else content.read_bytes()
        facts = {**metadata, "media-type": media_type, "sha256": hashlib.sha256(content).hexdigest()}
        encode_metadata(facts)
        existed = key in self.held
        known = self.held.setdefault(key, Held(content, media_type, facts, dict(tags), hold))
        known.hold = known.hold or hold
        return Stored(VERSION, known.metadata["sha256"], len(known.content), existed)

    def get(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        content = self._one(key, version_id).content
        if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
            raise IntegrityError("content-differs", key=key)
        return content

    def head(self, key: str, *, version_id: str | None = None) -> Facts:
        one = self._one(key, version_id)
        mode = "GOVERNANCE" if one.until else None
        return Facts(
            key, VERSION, len(one.content), one.media_type, dict(one.metadata), one.hold, mode, one.until
        )

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.held if key.startswith(prefix))

    def folders(self, prefix: str) -> list[str]:
        rest = (key.removeprefix(prefix).partition("/") for key in self.keys(prefix))
        return sorted({f"{prefix}{first}/" for first, slash, _ in rest if slash})

    def versions(self, prefix: str) -> list[Version]:
        return [Version(k, VERSION, len(self.held[k].content), marker=False) for k in self.keys(prefix)]

    def scan(self, prefix: str) -> Iterator[Version]:
        return iter(self.versions(prefix))

    def set_hold(self, key: str, version_id: str, *, on: bool) -> None:
        self._one(key, version_id).hold = on

    def extend(self, key: str, version_id: str, until: dt.datetime) -> None:
        one = self._one(key, version_id)
        until = until.astimezone(dt.UTC).replace(microsecond=0)
        if one.until is not None and one.until >= until:
            return
        if until <= self.now:
            raise Refused(f"{key}: a lock in the past")
        one.until = until

    def tags(self, key: str, version_id: str) -> dict[str, str]:
        return dict(self._one(key, version_id).tags)

    def tag(self, key: str, version_id: str, tags: Mapping[str, str]) -> None:
        encode_tags(tags)
        self._one(key, version_id).tags = dict(tags)

    def delete(self, key: str, version_id: str) -> None:
        one = self._one(key, version_id)
        if one.hold or (one.until and one.until > self.now):
            raise Refused(f"{key}: locked or held")
        del self.held[key]

    def _one(self, key: str, version_id: str | None) -> Held:
        if key not in self.held or version_id not in (None, VERSION):
            raise NotFound(key)
        return self.held[key]
