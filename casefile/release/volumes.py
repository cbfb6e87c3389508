"""A volume of the packet, read where it lies: it may be larger than a process should be.

What its documents brought along was read file by file, and is known by its digest; all that was put around it is read
here like anything else: every string, the streams that are new, and the pages that show one.
"""

from __future__ import annotations

import mmap
from collections.abc import Set
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import AccessMode, Array

from casefile.opening.secrets import Redaction
from casefile.release.files import read_file
from casefile.release.pdfs import after_end, read_between, read_object, read_pages, without_streams
from casefile.release.reading import Reading


def read_volume(
    path: Path, known: Set[bytes], rules: Redaction, reading: Reading
) -> tuple[list[str], set[str]]:
    """Read a volume into ``reading``; answers with the texts of the pages that show something new, and what on them is
    to go. ``known``: the digests of streams that were read.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        read_between(after_end(whole), without_streams(whole), reading)
    with pikepdf.open(path, access_mode=AccessMode.stream) as pdf:
        new = _read_objects(pdf, known, reading)
        pages = [number for number, page in enumerate(pdf.pages) if _shows(page.obj, new)]
    shown = read_pages(path, rules, wanted=pages)
    if shown is None:
        reading.unread.add("broken")
    return shown or ([], set())


def _read_objects(pdf: pikepdf.Pdf, known: Set[bytes], reading: Reading) -> set[tuple[int, int]]:
    """Read every object; answers with the streams that are new."""
    reading.streams |= known
    return {thing.objgen for thing in pdf.objects if read_object(thing, reading, 0, read_file)}


def _shows(page: Any, new: Set[tuple[int, int]]) -> bool:
    """Whether one of its streams is new, but for the first and the last, which open it and stamp it."""
    contents = page.get("/Contents")
    own = list(contents)[1:-1] if isinstance(contents, Array) else [contents]
    return any(one.objgen in new for one in own)
