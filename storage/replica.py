"""A second copy of the archive, in a bucket with locks of its own or in a folder: written once, and compared.

It guards against the loss of a store, and shows (the drill) that all of it can be read. Of what a disposition destroys
the copy must be destroyed too: ``compare`` names what is left over. ``adopting`` makes a copy the archive.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from casefile import clock
from casefile.canonical import canonical
from casefile.errors import CasefileError, IntegrityError, NotFound, UsageError
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import Settings
from storage.store.access import reach
from storage.store.bucket import Bucket, Facts, S3Bucket, Version
from storage.store.client import THREADS, make_client
from storage.store.provision import ensure_bucket

PREFIXES = ("cases/", "packets/", "registers/", "reports/", "heads/", "audit/")
# Where a folder keeps what the store said of each object.
_FACTS = ".facts"


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
    """A folder, each object a file that only its owner reads and nobody writes. It has no locks.

    What the store said of an object (facts, tags, hold and lock) lies beside it, so that a store can take it again.
    """

    def __init__(self, root: Path, *, make: bool = True) -> None:
        self._root = root
        if make:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not root.is_dir():
            raise NotFound("no-copy", folder=root)

    def keep(self, facts: Facts, content: bytes, tags: dict[str, str]) -> bool:
        """Write the file whole or not at all; one that is there is left as it is, and compared later."""
        told = canonical(
            {
                "metadata": dict(facts.metadata),
                "media_type": facts.media_type,
                "tags": tags,
                "hold": facts.hold,
                "retain_until": facts.retain_until.isoformat() if facts.retain_until else None,
            }
        )
        beside, file = self._beside(facts.key), self._root / facts.key
        if not beside.exists() or beside.read_bytes() != told:
            _write(beside, told)
        if file.exists():
            return False
        _write(file, content)
        return True

    def read(self, key: str) -> tuple[Facts, bytes, dict[str, str]]:
        """An object with what the store said of it. Raises ``IntegrityError`` unless it is what was copied."""
        content = (self._root / key).read_bytes()
        try:
            told = json.loads(self._beside(key).read_bytes())
            until = told["retain_until"] and dt.datetime.fromisoformat(told["retain_until"])
            facts = Facts(
                key, "", len(content), told["media_type"], told["metadata"], told["hold"], None, until
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IntegrityError("copy-facts-lost", key=key) from error
        if facts.sha256 != hashlib.sha256(content).hexdigest():
            raise IntegrityError("content-differs", key=key)
        return facts, content, told["tags"]

    def _beside(self, key: str) -> Path:
        return self._root / _FACTS / f"{key}.json"

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
            name = file.relative_to(self._root)
            if file.is_file() and not file.name.endswith(".part") and name.parts[0] != _FACTS:
                yield name.as_posix()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400), "wb") as made:
        made.write(content)
        made.flush()
        os.fsync(made.fileno())
    draft.rename(file)


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


def copy(bucket: Bucket, replica: Replica, progress: Progress, prefixes: Sequence[str] = PREFIXES) -> Copied:
    """Copy what is not there yet, content before ledgers, each digest checked. A bad object costs only itself."""

    def one(version: Version) -> Outcome:
        try:
            facts = bucket.head(version.key, version_id=version.version_id)
            content = bucket.get(version.key, version_id=version.version_id, sha256=facts.sha256)
            new = replica.keep(facts, content, bucket.tags(version.key, version.version_id))
        except CasefileError as error:
            return Finding("error", "copy-unread", key=version.key, why=error.said)
        return version.size, new

    return _each(bucket, one, progress, Said("copying"), prefixes)


def bring_back(
    folder: FolderReplica,
    bucket: Bucket,
    now: dt.datetime,
    progress: Progress,
    prefixes: Sequence[str] = PREFIXES,
) -> Copied:
    """Put a folder's objects into a bucket, each digest checked, held and locked as they were. A bad one costs only
    itself. The ledgers still name the version ids of the first store: ``adopting`` says which they are now."""
    replica, done = BucketReplica(bucket, now), Copied()

    def one(key: str) -> Outcome:
        try:
            facts, content, tags = folder.read(key)
            new = replica.keep(facts, content, tags)
        except CasefileError as error:
            return Finding("error", "copy-unread", key=key, why=error.said)
        return len(content), new

    wanted = (key for key in folder.keys() if key.startswith(tuple(prefixes)))  # noqa: SIM118  no mapping
    keys = sorted(wanted, key=lambda key: ("/ledger/" in key, key))
    with ThreadPoolExecutor(THREADS) as threads:
        for number, outcome in enumerate(threads.map(one, keys), 1):
            _count(done, outcome)
            progress(Said("copying"), number, len(keys))
    return done


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


def _each(
    bucket: Bucket,
    one: Callable[[Version], Outcome],
    progress: Progress,
    phase: Said,
    prefixes: Sequence[str] = PREFIXES,
) -> Copied:
    originals, done = list(_originals(bucket, prefixes)), Copied()
    with ThreadPoolExecutor(THREADS) as threads:
        for number, outcome in enumerate(threads.map(one, originals), 1):
            _count(done, outcome)
            progress(phase, number, len(originals))
    return done


def _count(done: Copied, outcome: Outcome) -> None:
    if isinstance(outcome, Finding):
        done.findings.append(outcome)
    else:
        size, new = outcome
        done.objects, done.bytes, done.new = done.objects + 1, done.bytes + size, done.new + new


def _originals(bucket: Bucket, prefixes: Sequence[str] = PREFIXES) -> Iterator[Version]:
    """Every version, content before ledgers: what a copy that was stopped names, it has."""
    found = [v for prefix in prefixes for v in bucket.versions(prefix) if not v.marker]
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
