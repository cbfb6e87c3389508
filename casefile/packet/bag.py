"""The originals as a BagIt 1.0 bag (RFC 8493): files under data/, every one with its SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

_TAG_FILES = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")


def write_bag(
    folder: Path, files: Mapping[str, Path], *, on: dt.date, about: Mapping[str, str]
) -> dict[str, str]:
    """Copy ``files`` (name -> where it lies) into a new bag; answers with each one's SHA-256.

    Names are our own: plain, without folders.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    for name, path in sorted(files.items()):
        shutil.copyfile(path, data / name)
    return close_bag(folder, on=on, about=about)


def close_bag(folder: Path, *, on: dt.date, about: Mapping[str, str]) -> dict[str, str]:
    """Write the manifests of a bag whose ``data/`` is complete; answers with each file's SHA-256, by its name there."""
    data = folder / "data"
    digests, total = dict[str, str](), 0
    for path in sorted(path for path in data.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digests[path.relative_to(data).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
        total += path.stat().st_size
    info = {"Bagging-Date": on.isoformat(), "Payload-Oxum": f"{total}.{len(digests)}", **about}
    _write(folder / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    _write(
        folder / "bag-info.txt",
        "".join(f"{name}: {' '.join(value.split())}\n" for name, value in info.items()),
    )
    _write(
        folder / "manifest-sha256.txt",
        "".join(f"{digest}  data/{name}\n" for name, digest in digests.items()),
    )
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in _TAG_FILES]
    _write(folder / "tagmanifest-sha256.txt", "".join(lines))
    return digests


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
