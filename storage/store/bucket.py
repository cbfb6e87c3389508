"""The bucket, in nine verbs of our own: the only way records get in and out of a store.

``put_once`` is the heart: one conditional, checksummed PUT that carries everything an object must have from its first
moment (hold, tags, facts), and a look at what the store really kept. The rules are FORMAT.md's.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar
from urllib.parse import unquote

from botocore.exceptions import BotoCoreError, ClientError

from casefile.errors import IntegrityError, Refused
from storage.store import client as s3
from storage.store.shapes import check_key, encode_metadata, encode_tags

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")
LockMode = Literal["GOVERNANCE", "COMPLIANCE"]
# What is written: bytes, or a file of ours that is too large to be held in memory.
Content = bytes | Path

# Seconds to wait before each further try, on top of the client's own.
_PATIENCE = (0.5, 2.0, 5.0)


@dataclass(frozen=True)
class Stored:
    """What a key holds after ``put_once``. ``existed``: another write came first, and its content stands."""

    version_id: str
    sha256: str
    size: int
    existed: bool


@dataclass(frozen=True)
class Facts:
    """What the store says of one version. ``sha256`` is the digest written with it, in hexadecimal."""

    key: str
    version_id: str
    size: int
    media_type: str
    metadata: Mapping[str, str]
    hold: bool
    lock_mode: str | None
    retain_until: dt.datetime | None

    @property
    def sha256(self) -> str:
        """The content's digest as the writer stated it; empty if it stated none."""
        return self.metadata.get("sha256", "")


@dataclass(frozen=True)
class Version:
    """One line of a bucket's listing. A ``marker`` hides the versions below it and has no content."""

    key: str
    version_id: str
    size: int
    marker: bool


class Bucket(Protocol):
    """What Casefile needs of a store. Every verb raises only the errors of ``casefile.errors``."""

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
        """Write a key that must not exist yet; if it does, say what it holds. First writer wins."""

    def get(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        """Read one version, or the current one. With ``sha256``: raise ``IntegrityError`` unless it is that."""

    def head(self, key: str, *, version_id: str | None = None) -> Facts:
        """What the store says of one version, or of the current one."""

    def keys(self, prefix: str) -> list[str]:
        """Every key under a prefix that has a current version, in byte order."""

    def versions(self, prefix: str) -> list[Version]:
        """Every version and marker under a prefix, in byte order of the keys."""

    def scan(self, prefix: str) -> Iterator[Version]:
        """The same as the store lists them, page by page: for what is too much to be held at once."""

    def set_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """Place or lift the legal hold of one version."""

    def extend(self, key: str, version_id: str, until: dt.datetime) -> None:
        """Lock one version at least until then. A later date that already stands is left: never shortens."""

    def tags(self, key: str, version_id: str) -> dict[str, str]:
        """The tags of one version."""

    def tag(self, key: str, version_id: str, tags: Mapping[str, str]) -> None:
        """Replace the tags of one version."""


class S3Bucket:
    """A bucket of an S3-compatible store. Share one among threads."""

    def __init__(
        self,
        client: S3Client,
        name: str,
        *,
        lock_mode: LockMode = "GOVERNANCE",
        kms_key: str | None = None,
        patience: Sequence[float] = _PATIENCE,
    ) -> None:
        self.client = client
        self.name = name
        self._lock_mode: LockMode = lock_mode
        self._encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        self._patience = patience

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
        """Write a key that must not exist yet; if it does, say what it holds. First writer wins."""
        check_key(key)
        digest, size = digest_of(content)
        facts = encode_metadata({**metadata, "media-type": media_type, "sha256": digest.hexdigest()})
        asked: dict[str, Any] = {
            "Bucket": self.name,
            "Key": key,
            "ContentType": media_type,
            "Metadata": facts,
            "Tagging": encode_tags(tags),
            "IfNoneMatch": "*",
            # Both: with the name alone the client would compute it again, with the value alone one engine ignores it.
            "ChecksumAlgorithm": "SHA256",
            "ChecksumSHA256": base64.b64encode(digest.digest()).decode(),
            **self._encrypted,
        }
        if hold:
            asked["ObjectLockLegalHoldStatus"] = "ON"
        try:
            answer = self._ask(key, lambda: self._put(content, asked), let=s3.EXISTS)
        except ClientError:  # let through: the key exists, perhaps by our own write whose answer was lost
            return self._adopt(key, hold=hold)
        return self._verify(key, answer.get("VersionId", ""), digest.hexdigest(), size, hold=hold)

    def get(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        """Read one version, or the current one. With ``sha256``: raise ``IntegrityError`` unless it is that."""
        place = self._place(key, version_id)

        def read() -> bytes:
            with self.client.get_object(**place)["Body"] as body:
                return body.read()

        content = self._ask(key, read)
        if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
            raise IntegrityError("content-differs", key=key)
        return content

    def head(self, key: str, *, version_id: str | None = None) -> Facts:
        """What the store says of one version, or of the current one."""
        place = self._place(key, version_id)
        answer = self._ask(key, lambda: self.client.head_object(**place))
        metadata = {name: unquote(value) for name, value in answer["Metadata"].items()}
        return Facts(
            key=key,
            version_id=answer.get("VersionId", ""),
            size=answer["ContentLength"],
            # The local store forgets the Content-Type when a hold or a lock date changes.
            media_type=metadata.get("media-type") or answer.get("ContentType", ""),
            metadata=metadata,
            hold=answer.get("ObjectLockLegalHoldStatus") == "ON",
            lock_mode=answer.get("ObjectLockMode"),
            retain_until=answer.get("ObjectLockRetainUntilDate"),
        )

    def keys(self, prefix: str) -> list[str]:
        """Every key under a prefix that has a current version, in byte order."""
        pages = self._pages(prefix, "list_objects_v2")
        return sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))

    def folders(self, prefix: str) -> list[str]:
        """The folders right under a prefix, in byte order, however much lies in them."""
        pages = self._pages(prefix, "list_objects_v2", Delimiter="/")
        return sorted(entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", ()))

    def versions(self, prefix: str) -> list[Version]:
        """Every version and marker under a prefix, in byte order of the keys."""
        return sorted(self.scan(prefix), key=lambda version: version.key)

    def scan(self, prefix: str) -> Iterator[Version]:
        """The same as the store lists them, page by page: for what is too much to be held at once."""
        for page in self._pages(prefix, "list_object_versions"):
            found = [
                Version(v["Key"], v["VersionId"], v["Size"], marker=False) for v in page.get("Versions", ())
            ]
            markers = [
                Version(m["Key"], m["VersionId"], 0, marker=True) for m in page.get("DeleteMarkers", ())
            ]
            # They come apart; what is of one key belongs together.
            yield from sorted([*found, *markers], key=lambda version: version.key) if markers else found

    def set_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """Place or lift the legal hold of one version."""
        place = self._place(key, version_id)
        self._ask(
            key,
            lambda: self.client.put_object_legal_hold(**place, LegalHold={"Status": "ON" if on else "OFF"}),
        )

    def extend(self, key: str, version_id: str, until: dt.datetime) -> None:
        """Lock one version at least until then. A later date that already stands is left: never shortens."""
        known = self.head(key, version_id=version_id)
        until = until.astimezone(dt.UTC).replace(microsecond=0)
        if known.retain_until is not None and known.retain_until >= until:
            return
        mode = known.lock_mode or self._lock_mode
        place = self._place(key, version_id)
        lock: Any = {"Mode": mode, "RetainUntilDate": until}
        self._ask(key, lambda: self.client.put_object_retention(**place, Retention=lock))

    def tags(self, key: str, version_id: str) -> dict[str, str]:
        """The tags of one version."""
        place = self._place(key, version_id)
        answer = self._ask(key, lambda: self.client.get_object_tagging(**place))
        return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}

    def tag(self, key: str, version_id: str, tags: Mapping[str, str]) -> None:
        """Replace the tags of one version."""
        encode_tags(tags)
        place = self._place(key, version_id)
        chosen: Any = {"TagSet": [{"Key": name, "Value": value} for name, value in tags.items()]}
        self._ask(key, lambda: self.client.put_object_tagging(**place, Tagging=chosen))

    def _put(self, content: Content, asked: Mapping[str, Any]) -> Any:
        if isinstance(content, bytes):
            return self.client.put_object(Body=content, **asked)
        with content.open("rb") as file:  # anew for each try
            return self.client.put_object(Body=file, **asked)

    def _adopt(self, key: str, *, hold: bool) -> Stored:
        """Take what an earlier write left under the key, under hold like everything that is new."""
        known = self.head(key)
        if hold and not known.hold:
            self.set_hold(key, known.version_id, on=True)
        if not known.sha256:
            raise IntegrityError("foreign-object", key=key)
        return Stored(known.version_id, known.sha256, known.size, existed=True)

    def _verify(self, key: str, version_id: str, sha256: str, size: int, *, hold: bool) -> Stored:
        """The store said yes; see that it kept what it was given, holds included."""
        if version_id in ("", "null"):
            raise Refused("no-versions", bucket=self.name)
        kept = self.head(key, version_id=version_id)
        if (kept.version_id, kept.sha256, kept.size) != (version_id, sha256, size) or kept.hold < hold:
            raise IntegrityError("not-kept", key=key)
        return Stored(version_id, sha256, size, existed=False)

    def _place(self, key: str, version_id: str | None) -> Any:
        place = {"Bucket": self.name, "Key": key}
        return {**place, "VersionId": version_id} if version_id else place

    def _pages(
        self, prefix: str, listing: Literal["list_objects_v2", "list_object_versions"], **how: str
    ) -> Iterator[Any]:
        # Resumed by hand, page by page, so that one lost answer costs one page.
        more: dict[str, Any] = {}
        while True:
            asked = {"Bucket": self.name, "Prefix": prefix, **how, **more}
            page: Any = self._ask(prefix, lambda asked=asked: getattr(self.client, listing)(**asked))  # type: ignore[misc]
            yield page
            if not page.get("IsTruncated"):
                return
            if listing == "list_objects_v2":
                more = {"ContinuationToken": page["NextContinuationToken"]}
            else:
                more = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}

    def _ask(self, where: str, request: Callable[[], T], *, let: frozenset[str] = frozenset()) -> T:
        """Ask the store, again while it is busy; raise our own errors, except the codes ``let`` through."""
        for pause in (*self._patience, None):
            try:
                return request()
            except (BotoCoreError, ClientError) as error:
                if s3.code_of(error) in let:
                    raise
                if pause is None or not s3.passes(error):
                    raise s3.translate(error, f"{self.name}/{where}") from error
                time.sleep(pause)
        raise AssertionError("unreachable")


def digest_of(content: Content) -> tuple[Any, int]:
    """SHA-256 and size in bytes of what is to be written, a file read piece by piece."""
    if isinstance(content, bytes):
        return hashlib.sha256(content), len(content)
    with content.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest, file.tell()
