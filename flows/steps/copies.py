"""Copies of what the archive holds that stand in the home: kept for their term, then cleared by the weekly upkeep.

The archive keeps and destroys by its rules; a packet or a report left in a folder would outlive both.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from casefile.settings import Settings

# The folders of the home whose entries are copies: what was built or written once, and is archived.
COPIES = ("packets", "reports")


def clear_copies(settings: Settings, now: dt.datetime) -> int:
    """Remove what was last changed longer ago than ``copies_days``; answers with the number of entries."""
    before = (now - dt.timedelta(days=settings.copies_days)).timestamp()
    found = [entry for name in COPIES for entry in _entries(settings.home_folder / name)]
    old = [entry for entry in found if _changed(entry) < before]
    for entry in old:
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    return len(old)


def _entries(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if not entry.is_symlink()] if folder.is_dir() else []


def _changed(entry: Path) -> float:
    """When anything in it last changed."""
    return max(one.lstat().st_mtime for one in (entry, *entry.rglob("*")))
