"""Bringing a file into a private work folder, where it can be looked at: whole, no larger than allowed, under
our own name.

What is looked at, scanned, read and archived is then one and the same copy; the file it came from is never
touched, a link is never followed, and no name that came in becomes a path.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from casefile.evidence.names import member_name, own_to_a_program
from casefile.files.unfit import UnfitError
from casefile.fixed_zip import UNREADABLE, is_folder

_CHUNK = 1 << 20
MOST_MEMBERS = 10_000
# A record that shrinks to a 200th is made of one repeated byte, not of paper.
_RATIO, _RATIO_FROM = 200, 10 << 20
_OF_THE_FILE = {errno.EIO, errno.EISDIR, errno.ENODATA, errno.EBADMSG, errno.EACCES, errno.EPERM}
Open = Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Staged:
    """A file in the work folder: its digest (SHA-256 hex) and size in bytes."""

    path: Path
    sha256: str
    size: int

    def discard(self) -> None:
        """Remove the copy."""
        self.path.unlink(missing_ok=True)


def open_plain(path: Path) -> IO[bytes]:
    """Open a plain file for reading. A link, a device, a pipe or a folder raises UnfitError."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UnfitError("evidence-unreadable.link") from None
        raise UnfitError(
            "evidence-unreadable.closed", error=errno.errorcode.get(error.errno or 0, "?")
        ) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnfitError("evidence-unreadable.not-plain")
    return os.fdopen(handle, "rb")


def plain_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder by its path, in order; links are given, not followed, hidden ones left out."""
    found = []
    for folder, below, names in os.walk(root, followlinks=False):
        links = [name for name in below if (Path(folder) / name).is_symlink()]
        below[:] = [name for name in below if not name.startswith(".")]
        found += [Path(folder) / name for name in (*names, *links) if not own_to_a_program(name)]
    yield from sorted((path.relative_to(root).as_posix(), path) for path in found)


def stage(opened: Open, folder: Path, limit: int) -> Staged:
    """Copy what ``opened`` gives into the work folder. ``limit`` is in bytes; one byte more is too many."""
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as copy, opened() as source:
            while chunk := _read(source):
                size += len(chunk)
                if size > limit:
                    raise UnfitError("evidence-too-large", megabytes=limit >> 20)
                digest.update(chunk)
                copy.write(chunk)
        if size == 0:
            raise UnfitError("evidence-empty")
    except BaseException as error:
        path.unlink()
        if (
            isinstance(error, OSError) and error.filename is None
        ):  # the copy's own: whose disk is full is to be told
            error.filename = str(path)
        raise
    return Staged(path, digest.hexdigest(), size)


def _read(source: IO[bytes]) -> bytes:
    """The next piece. A disk that cannot give it costs this file alone; anything else is not the file's fault."""
    try:
        return source.read(_CHUNK)
    except OSError as error:
        if error.errno in _OF_THE_FILE:
            raise UnfitError("evidence-unreadable.closed", error=errno.errorcode[error.errno]) from None
        raise


@dataclass
class Unpacking:
    """A ZIP that is being unpacked: what it may hold in all, and how much it has given so far."""

    limit: int
    given: int = 0
    recoded: list[str] = field(default_factory=list)
    findings: list[tuple[str, UnfitError]] = field(default_factory=list)

    def members(self, archive: zipfile.ZipFile) -> Iterator[tuple[str, Open]]:
        """Every plain file in it, by name; what is no plain file, or has a name that is a trick, becomes a finding."""
        infos = [info for info in archive.infolist() if not is_folder(info)]
        if len(infos) > MOST_MEMBERS:
            raise UnfitError("evidence-zip-bomb.files", most=MOST_MEMBERS)
        if sum(info.file_size for info in infos) > self.limit:
            raise UnfitError("evidence-zip-bomb.size", megabytes=self.limit >> 20)
        if sum(info.compress_size for info in infos) > os.fstat(_descriptor(archive)).st_size:
            raise UnfitError("evidence-zip-bomb.overlap")
        for info in infos:
            name, found_out = member_name(info)
            if own_to_a_program(name):
                continue
            self.recoded += [name] if found_out else []
            try:
                _check_member(info, name)
            except UnfitError as unfit:
                self.findings.append((PurePosixPath(name).name or "?", unfit))
                continue
            yield name, partial(self._open, archive, info)

    def _open(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
        with _maybe_damaged():
            member = archive.open(info)
        return cast("IO[bytes]", _Counted(member, self))

    def count(self, size: int) -> None:
        """Take note of bytes really unpacked: what a ZIP says of itself is not trusted."""
        self.given += size
        if self.given > self.limit:
            raise UnfitError("evidence-zip-bomb.size", megabytes=self.limit >> 20)


class _Counted:
    """A member that counts what is read of it."""

    def __init__(self, member: IO[bytes], unpacking: Unpacking) -> None:
        self._member, self._unpacking = member, unpacking

    def read(self, size: int = -1) -> bytes:
        with _maybe_damaged():
            content = self._member.read(size)
        self._unpacking.count(len(content))
        return content

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_: object) -> None:
        self._member.close()


@contextmanager
def _maybe_damaged() -> Iterator[None]:
    """Where a member of a ZIP is read: what that raises says that it is damaged, but for a fault of the disk."""
    try:
        yield
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # a place that is none is one the ZIP told
            raise
        raise UnfitError("evidence-unreadable.damaged") from None
    except UNREADABLE:
        raise UnfitError("evidence-unreadable.damaged") from None


def _descriptor(archive: zipfile.ZipFile) -> int:
    assert archive.fp is not None  # noqa: S101  it is open
    return archive.fp.fileno()


def _check_member(info: zipfile.ZipInfo, name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if (
        "\\" in name
        or "\x00" in name
        or name.startswith("/")
        or ".." in parts
        or re.match(r"[A-Za-z]:", name)
        or not name.isprintable()
    ):
        raise UnfitError("evidence-path.name")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise UnfitError("evidence-path.link")
    if info.flag_bits & 1:
        raise UnfitError("evidence-unreadable.locked")
    if info.file_size > _RATIO_FROM and info.file_size > _RATIO * max(1, info.compress_size):
        raise UnfitError("evidence-zip-bomb.ratio", ratio=_RATIO)
