"""What opening the files gave, kept from a plan to its build: each file is opened and searched once for both.

By the digest of a file and of all that its opening depends on. It lies in the home beside the packets, of its owner
alone; the build takes it away, or the weekly upkeep when the term of such copies is over.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_PARTS = "parts.json"


class Kept:
    """The files of one request that were opened. Threads may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def take(self, told: Mapping[str, Any], place: Path) -> list[dict[str, Any]] | None:
        """Put what is kept for this into ``place``, a new folder; answers with its parts, or None."""
        own = self._folder / _name(told)
        if not (own / _PARTS).is_file():
            return None
        shutil.copytree(own, place, copy_function=_link)
        parts: list[dict[str, Any]] = json.loads((place / _PARTS).read_text())
        return [_moved(part, "", f"{place}/") for part in parts]

    def keep(self, told: Mapping[str, Any], place: Path, parts: Sequence[Mapping[str, Any]]) -> None:
        """Keep the files of ``place`` and these parts, whose paths lie in it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = self._folder / _name(told)
        if own.exists():
            return
        made = Path(tempfile.mkdtemp(dir=self._folder))
        shutil.copytree(place, made, copy_function=_link, dirs_exist_ok=True)
        (made / _PARTS).write_text(json.dumps([_moved(part, f"{place}/", "") for part in parts]))
        try:
            made.rename(own)
        except OSError:  # another that plans the same was first
            shutil.rmtree(made, ignore_errors=True)

    def clear(self) -> None:
        """Take all of it away."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _name(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _link(source: str, target: str) -> None:
    """The same file under another name; a copy where the disk is another."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _moved(part: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """A part with its paths (``pdf``, and those of its ``job``) in another folder."""
    job = {key: _path(value, old, new) if key in {"source", "out", "printed"} else value
           for key, value in part["job"].items()}  # fmt: skip
    return {**part, "job": job, "pdf": _path(part["pdf"], old, new) if part["pdf"] else None}


def _path(value: str, old: str, new: str) -> str:
    return new + value.removeprefix(old)
