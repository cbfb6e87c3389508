"""A second copy of the archive, in a bucket with locks of its own or in a folder: written once, and compared.

It guards against the loss of a store, and shows (the drill) that all of it can be read. Of what a disposition destroys
the copy must be destroyed too: ``compare`` names what is left over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from casefile import clock
from casefile.errors import CasefileError, UsageError
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import Settings
from storage.store.access import reach
from storage.store.bucket import Bucket, Facts, S3Bucket, Version
from storage.store.client import THREADS, make_client
from storage.store.provision import ensure_bucket

PREFIXES = ("cases/", "packets/", "reports/", "heads/", "snapshots/", "registers/", "audit/")


@dataclass
class Copied:
    """What a copy or a comparison came to."""

    objects: int = 0
    bytes: int = 0
    new: int = 0
    findings: list[Finding] = field(default_factory=list)


# An object's size and whether it is new, or what is wrong with it.
Outcome = tuple[int, bool] | Finding


class Replica(Protocol):
    """Where a copy lies."""

    def keep(self, facts: Facts, content: bytes, tags: dict[str, str]) -> bool:
        """Write one object, once, kept at least as the original is; False when it was there."""

    def digest(self, key: str) -> str | None:
        """The SHA-256 of what lies there, read to its end; None when there is nothing."""

    def lacks(self, facts: Facts) -> bool:
        """Whether it is held or locked for less than the original."""

    def keys(self) -> Iterator[str]:
        """All that lies there."""


class FolderReplica:
    """A folder, each object a file that only its owner reads and nobody writes. It has no locks."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, facts: Facts, content: bytes, tags: dict[str, str]) -> bool:
        """Write the file whole or not at all; one that is there is left as it is, and compared later."""
        file = self._root / facts.key
        if file.exists():
            return False
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.part")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400), "wb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
        draft.rename(file)
        return True

    def digest(self, key: str) -> str | None:
        """Read the file."""
        file = self._root / key
        if not file.is_file():
            return None
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()

    def lacks(self, facts: Facts) -> bool:
        """A folder keeps nobody from deleting; that is known, and no finding."""
        return False

    def keys(self) -> Iterator[str]:
        """Every file."""
        for file in self._root.rglob("*"):
            if file.is_file() and not file.name.endswith(".part"):
                yield file.relative_to(self._root).as_posix()


class BucketReplica:
    """A bucket with versions and locks, held and locked as the original."""

    def __init__(self, bucket: Bucket, now: dt.datetime) -> None:
        self._bucket, self._now = bucket, now

    def keep(self, facts: Facts, content: bytes, tags: dict[str, str]) -> bool:
        """Put the object once, then bring its lock to the original's: never less."""
        own = {n: v for n, v in facts.metadata.items() if n not in ("sha256", "media-type")}
        stored = self._bucket.put_once(
            facts.key, content, media_type=facts.media_type, metadata=own, tags=tags, hold=facts.hold
        )
        if facts.retain_until and facts.retain_until > self._now:
            self._bucket.extend(facts.key, stored.version_id, facts.retain_until)
        return not stored.existed

    def digest(self, key: str) -> str | None:
        """Read the object."""
        if not self._bucket.keys(key):
            return None
        return hashlib.sha256(self._bucket.get(key)).hexdigest()

    def lacks(self, facts: Facts) -> bool:
        """Whether hold or lock are less than the original's."""
        own = self._bucket.head(facts.key)
        until = facts.retain_until
        if until and until > self._now and (own.retain_until is None or own.retain_until < until):
            return True
        return facts.hold and not own.hold and not own.retain_until

    def keys(self) -> Iterator[str]:
        """Every key."""
        for prefix in PREFIXES:
            yield from self._bucket.keys(prefix)


def copy(bucket: Bucket, replica: Replica, progress: Progress) -> Copied:
    """Copy what is not there yet, content before ledgers, each digest checked. A bad object costs only itself."""

    def one(version: Version) -> Outcome:
        try:
            facts = bucket.head(version.key, version_id=version.version_id)
            content = bucket.get(version.key, version_id=version.version_id, sha256=facts.sha256)
            new = replica.keep(facts, content, bucket.tags(version.key, version.version_id))
        except CasefileError as error:
            return Finding("error", "copy-unread", key=version.key, why=error.said)
        return version.size, new

    return _each(bucket, one, progress, Said("copying"))


def compare(bucket: Bucket, replica: Replica, progress: Progress) -> Copied:
    """Read the whole copy and compare it with the archive. Changes nothing."""

    def one(version: Version) -> Outcome:
        try:
            facts = bucket.head(version.key, version_id=version.version_id)
            found = replica.digest(version.key)
            if found is None:
                return Finding("error", "copy-missing", key=version.key)
            if found != facts.sha256:
                return Finding("error", "copy-differs", key=version.key)
            if replica.lacks(facts):
                return Finding("error", "copy-free", key=version.key)
        except CasefileError as error:
            return Finding("error", "copy-unread", key=version.key, why=error.said)
        return version.size, False

    done = _each(bucket, one, progress, Said("comparing"))
    known = {version.key for version in _originals(bucket)}
    done.findings += [Finding("error", "copy-left-over", key=k) for k in sorted(set(replica.keys()) - known)]
    return done


def _each(bucket: Bucket, one: Callable[[Version], Outcome], progress: Progress, phase: Said) -> Copied:
    originals, done = list(_originals(bucket)), Copied()
    with ThreadPoolExecutor(THREADS) as threads:
        for number, outcome in enumerate(threads.map(one, originals), 1):
            if isinstance(outcome, Finding):
                done.findings.append(outcome)
            else:
                size, new = outcome
                done.objects, done.bytes, done.new = done.objects + 1, done.bytes + size, done.new + new
            progress(phase, number, len(originals))
    return done


def _originals(bucket: Bucket) -> Iterator[Version]:
    """Every version, content before ledgers: what a copy that was stopped names, it has."""
    found = [v for prefix in PREFIXES for v in bucket.versions(prefix) if not v.marker]
    yield from sorted(found, key=lambda version: ("/ledger/" in version.key, version.key))


def open_replica(target: str, settings: Settings, endpoint: str | None, profile: str | None) -> Replica:
    """The copy at a folder or at ``s3://bucket``; in this store, or in the one of ``endpoint`` with ``profile``'s key.

    The bucket is made if it is missing. Raises ``Refused`` where it has no versions or locks.
    """
    if not target.startswith("s3://"):
        return FolderReplica(Path(target).expanduser())
    named = settings.model_copy(update={"bucket": target.removeprefix("s3://").strip("/")})
    if named.bucket == settings.bucket and not endpoint:
        raise UsageError("copy-onto-itself", target=target)
    access = reach(settings, start=True)
    if endpoint:
        client = make_client(endpoint, settings.region, profile=profile)
        bucket = S3Bucket(client, named.bucket, lock_mode=settings.lock_mode, kms_key=settings.kms_key)
        ensure_bucket(client, named)
    else:
        ensure_bucket(access.admin_client(), named)
        bucket = access.bucket(named)
    return BucketReplica(bucket, clock.machine_time())
