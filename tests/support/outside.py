"""All bytes of a finished folder, read with tools that the product does not use: qpdf, poppler, mupdf, pdfminer."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pdfminer.high_level import extract_text

_PROGRAMS = (
    ("qpdf", "--qdf", "--object-streams=disable", "{}", "-"),
    ("pdftotext", "-layout", "{}", "-"),
    ("pdftotext", "-raw", "{}", "-"),
    ("mutool", "draw", "-F", "txt", "{}"),
)


def everything(folder: Path) -> list[bytes]:
    """Each file, what it unpacks to, and what each tool reads in it."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        found += [content, *_inside(content, 0)]
        if content.startswith(b"%PDF"):
            found += _read_by_others(path)
    return [one.replace(b"\0", b"") for one in found]


def _inside(content: bytes, depth: int) -> Iterator[bytes]:
    if depth < 8 and content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                inner = archive.read(name)
                yield inner
                yield from _inside(inner, depth + 1)


def _read_by_others(path: Path) -> Iterator[bytes]:
    for name, *arguments in _PROGRAMS:
        if shutil.which(name):
            command = [name, *(a.format(path) for a in arguments)]
            yield subprocess.run(command, capture_output=True, check=False, timeout=120).stdout
    yield extract_text(path).encode()


def holds(parts: list[bytes], number: str, marks: tuple[str, ...] = ()) -> bool:
    """Whether any of it has the number, its digits with nothing but signs between them, or as a PDF writes them, or one
    of the marks, wide or narrow.
    """
    apart = re.compile(rb"[^0-9A-Za-z]{0,12}".join(digit.encode() for digit in number))
    coded = number.encode().hex().encode()
    others = [
        re.compile(rb"\s*".join(re.escape(c.encode()) for c in m if c > " "), re.IGNORECASE) for m in marks
    ]
    return any(
        apart.search(part) or coded in part.lower() or any(o.search(part) for o in others) for part in parts
    )
