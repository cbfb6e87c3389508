"""A private folder beside a packet's place, in which it is planned or built: one for each that works, gone at its end.

Two that plan or build the same do not touch each other's. What a killed one left is cleared away by the next: the
kernel lets go of its lock.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":  # where nothing clears away what a killed one left
    import fcntl


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder``, of its owner alone, held until the end of this ``with``."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{folder.name}.building-"
    with _held(folder.parent, wait=True):
        for left in folder.parent.glob(f"{prefix}*"):
            with _held(left, wait=False) as ours:
                if ours:
                    shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
        holding = _held(work, wait=False)
        holding.__enter__()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        holding.__exit__(None, None, None)


@contextmanager
def _held(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a folder against all others; False where another holds it and this one does not wait."""
    if sys.platform == "win32":
        yield wait
        return
    try:
        place = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(place)
