"""The folder in the home where copies of incoming files are looked at: this run's own, gone when it ends."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.settings import Settings


@contextmanager
def work_folder(settings: Settings) -> Iterator[Path]:
    """A private folder for copies of incoming files, gone at the end; those of runs that were killed go first."""
    place = settings.home_folder / "work"
    place.mkdir(mode=0o700, exist_ok=True)
    for left in place.iterdir():
        if not _runs(left.name.partition("-")[0]):
            for file in left.iterdir():
                file.unlink()
            left.rmdir()
    with tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-", dir=place) as folder:
        yield Path(folder)


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
