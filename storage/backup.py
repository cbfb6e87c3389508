"""The home in one sealed file, and back: keys, users, and where Casefile keeps the store itself, the records.

What can be made again (the catalogue, logs) or belongs to a run (Prefect's own database) is left out, and so are copies
of what the archive holds. A local store is down while it is copied: its files only fit together then.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from casefile.errors import Refused, UsageError
from casefile.sealed import Opened, Sealing
from casefile.settings import Settings
from storage.store import embedded

# Made again, of a run, or a copy of what is archived.
_LEFT_OUT = frozenset(
    {
        *("prefect", "reports", "packets", "work", "logs"),
        *("store/pid", "store/ready", "store/lock", "store/weed.log", "store/weed.log.1", "store/ports.json"),
    }
)
# Where the key that signs heads goes, wherever the settings keep it: without it no later head can be sealed.
SIGNING_KEY = "signing.key"
_OF_A_SERVICE = frozenset({".log", ".json", ".word-lock"})


@dataclass(frozen=True)
class Saved:
    """How many files a backup holds, and their bytes."""

    files: int
    bytes: int


def back_up(settings: Settings, target: Path, passphrase: bytes) -> Saved:
    """Write the home to one sealed file, whole or not at all, and read it back. Raises ``UsageError`` if it exists."""
    if target.exists():
        raise UsageError("backup-there", file=target)
    home, draft = settings.home_folder, target.with_name(target.name + ".part")
    with (
        embedded.at_rest(settings) if settings.local_store else contextlib.nullcontext(),
        _private(draft) as file,
        Sealing(file, passphrase) as sealed,
        tarfile.open(mode="w|", fileobj=cast(IO[bytes], sealed)) as tar,
    ):
        outside = settings.signing_key_file
        for path in _chosen(home):
            if path != draft and not (outside and path == home / SIGNING_KEY):
                _add(tar, path, path.relative_to(home).as_posix())
        if outside and outside.is_file():
            tar.add(outside.resolve(), SIGNING_KEY, recursive=False)
    saved = look(draft, passphrase)
    draft.rename(target)
    return saved


def look(source: Path, passphrase: bytes) -> Saved:
    """Read a backup to its end: what it holds. Raises as ``Opened`` does."""
    files = size = 0
    with source.open("rb") as file, _reading(file, passphrase) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            while content and content.read(1 << 20):
                pass
            files, size = files + member.isfile(), size + member.size
    return Saved(files, size)


def restore(settings: Settings, source: Path, passphrase: bytes) -> Saved:
    """Make the home from a backup, whole or not at all. Raises ``Refused`` where one is in use, else as ``Opened``."""
    home = settings.home.expanduser().absolute()
    if home.exists() and any(home.iterdir()):
        raise Refused("home-in-use", home=home)
    saved = look(source, passphrase)
    os.umask(0o077)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        made = Path(folder) / "home"
        made.mkdir(mode=0o700)
        with source.open("rb") as file, _reading(file, passphrase) as tar:
            tar.extractall(made, filter="data")
        made.rename(home)
    return saved


def _chosen(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        ours = name.parts[0] == "services" and path.suffix in _OF_A_SERVICE
        left_out = any("/".join(name.parts[: n + 1]) in _LEFT_OUT for n in range(len(name.parts)))
        left_out = left_out or name.parts[0].startswith(("catalogue.", "catalogue-", ".catalogue"))
        plain = (path.is_file() or path.is_dir()) and not path.is_symlink()
        if plain and not left_out and not ours and not path.name.endswith(("-wal", "-shm")):
            yield path


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    if not _is_database(path):
        tar.add(path, name, recursive=False)
        return
    with tempfile.NamedTemporaryFile(suffix=".db") as copy:
        with (
            contextlib.closing(sqlite3.connect(path)) as source,
            contextlib.closing(sqlite3.connect(copy.name)) as target,
        ):
            source.backup(target)  # one in use, as it stands between two writes
        tar.add(copy.name, name)


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


@contextlib.contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _reading(file: IO[bytes], passphrase: bytes) -> tarfile.TarFile:
    return tarfile.open(mode="r|", fileobj=cast(IO[bytes], Opened(file, passphrase)))
