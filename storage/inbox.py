"""The inbox: a folder or an S3 prefix where offers arrive and rejected rows are given back.

What lies in the inbox is its owner's. It is read, never moved or altered; all that is ever written is a new
file under ``rejected/``, whole or not at all, and never over one that is there.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol, Self, cast

from botocore.exceptions import ClientError

from casefile.errors import UsageError
from casefile.evidence.names import own_to_a_program
from casefile.evidence.staging import open_plain, plain_files
from casefile.findings import Finding
from casefile.intake.inbox_file import InboxFile
from casefile.said import Said
from casefile.settings import Settings
from casefile.sheets.reading import SHEETS
from casefile.sheets.rows import MAX_BYTES, printable
from storage.store.client import EXISTS, asking, make_client

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from mypy_boto3_s3 import S3Client

READ = SHEETS | {".json"}
REJECTED = "rejected"
# One byte more than is read tells a file that is too large from one that just fits.
_MOST = MAX_BYTES + 1
_NO_BUCKET = frozenset({"NoSuchBucket", "404"})


@dataclass(frozen=True)
class InboxStream:
    """A file as it lies in the inbox: its path below the kind's folder, and how to open it. Closing is the caller's."""

    name: str
    open: Callable[[], IO[bytes]]


class Inbox(Protocol):
    """Where offers come from. ``findings``, filled while reading, says what lies there and is not read."""

    findings: list[Finding]

    def files(self, kind: str) -> Iterator[InboxFile]:
        """The files of a kind (``offers``), by name, sub-folders included."""

    def streams(self, kind: str) -> Iterator[InboxStream]:
        """The files of a kind (``evidence``) of any size, by name, to be opened one at a time."""

    def read_map(self, name: str) -> bytes | None:
        """The file of that name beside the folders, which says what columns are called; None where there is none."""

    def keep_map(self, name: str, content: bytes) -> None:
        """Put that file there, whole, in the place of an earlier one."""

    def write_rejected(self, name: str, content: bytes, *, like: str = "") -> bool:
        """Put a new file under ``rejected/``; False, and nothing done, when one of that name is there.

        It belongs to the inbox's owner, and whoever may read it may read the file ``like``, which it came from.
        """


def open_inbox(location: str, settings: Settings) -> Inbox:
    """The inbox at a folder or at ``s3://bucket/prefix``, with the standard AWS credentials.

    Raises UsageError when there is no inbox, or no ``offers`` in it; the store's own errors as
    ``storage.client`` does.
    """
    if not location.startswith("s3://"):
        return _Folder(Path(location).expanduser().absolute())
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    if not bucket:
        raise UsageError("no-bucket-named", location=location)
    return _Prefix(make_client(settings.s3_endpoint, settings.region), bucket, prefix.strip("/"))


class _Folder:
    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise UsageError("no-inbox", place=root)
        if not (root / "offers").is_dir():
            raise UsageError("inbox-without-offers", place=root)
        self._root = root
        self.findings: list[Finding] = []

    def files(self, kind: str) -> Iterator[InboxFile]:
        paths = [path for path in (self._root / kind).rglob("*") if path.is_file()]
        for name, path in sorted((path.relative_to(self._root).as_posix(), path) for path in paths):
            if not _wanted(name, kind, self.findings):
                continue
            try:
                with path.open("rb") as file:
                    content = file.read(_MOST)
            except OSError as error:
                closed = Said("file-not-read.closed", error=error.strerror or type(error).__name__)
                self.findings.append(Finding("warning", closed, file=_shown(name)))
                continue
            yield InboxFile(_shown(name), content)

    def streams(self, kind: str) -> Iterator[InboxStream]:
        for name, path in plain_files(self._root / kind):
            yield InboxStream(_shown(name), partial(open_plain, path))

    def read_map(self, name: str) -> bytes | None:
        path = self._root / name
        return path.read_bytes()[:_MOST] if path.is_file() else None

    def keep_map(self, name: str, content: bytes) -> None:
        part = self._root / f".{name}.part"
        try:
            part.write_bytes(content)
            part.replace(self._root / name)
        except OSError as error:
            raise UsageError("rejected-closed", folder=self._root, error=error.strerror) from None

    def write_rejected(self, name: str, content: bytes, *, like: str = "") -> bool:
        folder = self._root / REJECTED
        target, part = folder / name, folder / f".{name}.part"
        try:
            self._make(folder)
            if target.exists():
                return False
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(content)
                self._give(file.fileno(), self._mode(like))
            try:
                os.link(part, target)  # unlike a rename, a link never takes the place of a file
            except FileExistsError:
                return False
            except OSError:
                part.rename(target)  # a file system without links: the look above has to do
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError("rejected-closed", folder=folder, error=error.strerror) from None
        return True

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            made = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
            self._give(made, stat.S_IMODE(self._root.stat().st_mode))
            os.close(made)

    def _give(self, made: int, mode: int) -> None:
        """Hand what was made here to the inbox's owner, as far as this user may, and only then open it to others.

        By its descriptor: a name in someone else's folder may mean another file by now.
        """
        owner = self._root.stat()
        with contextlib.suppress(PermissionError):
            os.fchown(made, owner.st_uid, owner.st_gid)
        os.fchmod(made, mode)

    def _mode(self, like: str) -> int:
        source = self._root / like
        return stat.S_IMODE(source.stat().st_mode) & 0o666 if like and source.is_file() else 0o600


class _Prefix:
    def __init__(self, client: S3Client, bucket: str, prefix: str) -> None:
        self._client, self._bucket = client, bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self.findings: list[Finding] = []
        if not self._keys("offers", at_most=1):
            where = f"s3://{bucket}/{self._prefix}"
            raise UsageError("inbox-without-offers", place=where)

    def files(self, kind: str) -> Iterator[InboxFile]:
        for name in sorted(key.removeprefix(self._prefix) for key in self._keys(kind)):
            if name.endswith("/") or not _wanted(name, kind, self.findings):
                continue
            with self._open(self._prefix + name) as body:
                content = body.read(_MOST)  # a range is refused for an empty object
            yield InboxFile(_shown(name), content)

    def streams(self, kind: str) -> Iterator[InboxStream]:
        for key in sorted(self._keys(kind)):
            name = key.removeprefix(f"{self._prefix}{kind}/")
            if name and not name.endswith("/") and not own_to_a_program(name):
                yield InboxStream(printable(name, limit=1000), partial(self._open, key))

    def _open(self, key: str) -> IO[bytes]:
        with asking(where := f"s3://{self._bucket}/{self._prefix}"):
            return cast(
                IO[bytes], _Body(self._client.get_object(Bucket=self._bucket, Key=key)["Body"], where)
            )

    def read_map(self, name: str) -> bytes | None:
        if f"{self._prefix}{name}" not in self._keys_of(f"{self._prefix}{name}"):
            return None
        with self._open(self._prefix + name) as body:
            return body.read(_MOST)

    def keep_map(self, name: str, content: bytes) -> None:
        key = f"{self._prefix}{name}"
        with asking(f"s3://{self._bucket}/{key}"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    def write_rejected(self, name: str, content: bytes, *, like: str = "") -> bool:
        key = f"{self._prefix}{REJECTED}/{name}"
        try:
            with asking(f"s3://{self._bucket}/{key}", let=EXISTS):
                self._client.put_object(Bucket=self._bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError:
            return False
        return True

    def _keys(self, kind: str, at_most: int | None = None) -> list[str]:
        return self._keys_of(f"{self._prefix}{kind}/", at_most)

    def _keys_of(self, prefix: str, at_most: int | None = None) -> list[str]:
        keys: list[str] = []
        where = f"s3://{self._bucket}/{self._prefix}"
        with _no_inbox(where), asking(where, let=_NO_BUCKET):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket,
                Prefix=prefix,
                PaginationConfig={"MaxItems": at_most} if at_most else {},
            )
            for page in pages:
                keys += [item["Key"] for item in page.get("Contents", [])]
        return keys


class _Body:
    """What an object of the inbox holds, read piece by piece: a connection may break in the middle of it."""

    def __init__(self, body: StreamingBody, where: str) -> None:
        self._body, self._where = body, where

    def read(self, size: int = -1) -> bytes:
        with asking(self._where):
            return self._body.read(None if size < 0 else size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._body.close()


@contextlib.contextmanager
def _no_inbox(where: str) -> Iterator[None]:
    try:
        yield
    except ClientError:
        raise UsageError("no-inbox", place=where) from None


def _wanted(name: str, kind: str, findings: list[Finding]) -> bool:
    """Whether a file is to be read; a finding for one that is not, unless it is hidden or a program's own."""
    parts = PurePosixPath(name).relative_to(kind).parts
    if any(part.startswith((".", "~$")) for part in parts):
        return False
    if PurePosixPath(name).suffix.lower() not in READ:
        findings.append(Finding("warning", "file-not-read.kind", file=_shown(name)))
        return False
    return True


def _shown(name: str) -> str:
    """A file's name as text: what is no text in it is shown as such."""
    return printable(os.fsencode(name).decode("utf-8", "replace"), limit=1000)
