"""ZIP files onto paper: a page that lists what is inside, and each member as a file of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from casefile.fixed_zip import UNREADABLE, is_folder
from casefile.opening.rendition import NoPages, Rendition
from casefile.paper.paper import Cell, Paper

_MOST_MEMBERS = 90
_MOST_BYTES = 300 << 20  # unpacked, all members together
_CHUNK = 1 << 20


def zipped(content: bytes, page_size: str) -> Rendition:
    """The list of members, and the members. What a ZIP says of its sizes is not trusted.

    Raises ``NoPages`` for one that is locked, or holds more than one file may.
    """
    members: list[tuple[str, bytes]] = []
    rows: list[tuple[str, str]] = []
    notes = set()
    left = _MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = [i for i in archive.infolist() if not is_folder(i) and not _system_file(i.filename)]
        if len(infos) > _MOST_MEMBERS:
            raise NoPages("too-many")
        if infos and all(i.flag_bits & 1 for i in infos):
            raise NoPages("locked")
        for info in infos:
            try:
                inner = _read(archive, info, left)
            except UNREADABLE:
                rows.append((info.filename, "–"))
                notes.add("member-unreadable")
                continue
            left -= len(inner)
            rows.append((info.filename, f"{len(inner):,}".replace(",", "\u00a0")))
            members.append((info.filename, inner))
    paper = Paper(page_size)
    for name, size in rows:
        paper.row([name, Cell(size, right=True)], [paper.inner - 90, 90], size=9)
    return Rendition(paper.finish(), members, sorted(notes | {"files-taken-out"}))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    parts, size = [], 0
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise NoPages("too-large")
            parts.append(chunk)
    return b"".join(parts)


def _system_file(name: str) -> bool:
    """What macOS and Windows add to folders."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name in {".DS_Store", "Thumbs.db", "desktop.ini"}
