"""Folders in the system's temp directory that do not outlive their process, even one that was killed.

A killed process cannot remove its folder, and the documents in it hold personal data. Each folder therefore has a
lock, which the kernel lets go when its owner ends; whoever makes the next folder removes those that nobody holds.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

if sys.platform != "win32":  # where LibreOffice is not run; the built-in engine imports this file there too
    import fcntl

PREFIX = "casefile-soffice-"
_LOCK = "lock"
_YOUNG = 60.0  # seconds in which a folder that nobody holds may be one whose owner is about to lock it


def new_folder() -> Path:
    """A folder of this process alone, removed at its end, or by the next process's call if it was killed."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = os.open(
        folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600
    )  # never closed: held while the process lives
    fcntl.flock(lock, fcntl.LOCK_EX)
    Finalize(None, shutil.rmtree, args=(folder, True), exitpriority=1)
    return folder


def _sweep(temp: Path) -> None:
    for folder in temp.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another process sweeps too, or the folder is not ours to remove
            if _is_old_and_ours(folder) and _is_free(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_old_and_ours(folder: Path) -> bool:
    about = folder.lstat()
    return (
        stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and about.st_mtime < time.time() - _YOUNG
    )


def _is_free(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDWR)
    except FileNotFoundError:  # killed before it was made
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
