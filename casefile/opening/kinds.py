"""What a file is, by its first bytes; its name only decides where bytes do not tell."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath
from typing import Literal

Kind = Literal["pdf", "word", "sheet", "image", "email", "outlook", "text", "html", "rtf", "zip", "other"]

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES = {".txt", ".md", ".log", ".csv", ".tsv", ".json", ".yaml", ".yml", ".xml", ".ics", ".vcf"}
_PAGES = {".html", ".htm", ".xhtml"}
# What marks a ZIP that is one document (OpenDocument, slides, a program), not a folder of files.
_PACKAGES = {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "AndroidManifest.xml"}
_MAIL_HEADERS = (
    b"from:",
    b"received:",
    b"return-path:",
    b"date:",
    b"subject:",
    b"message-id:",
    b"mime-version:",
    b"to:",
    b"delivered-to:",
)
EXTENSIONS = {
    "pdf": ".pdf", "word": ".docx", "sheet": ".xlsx", "email": ".eml", "outlook": ".msg", "text": ".txt",
    "html": ".html", "rtf": ".rtf", "zip": ".zip",
}  # fmt: skip
LOOK = 1024


def kind_of(content: bytes, name: str) -> Kind:  # noqa: PLR0911  one line for each kind
    """The kind of a file. ``name`` is its file name or path."""
    head, suffix = content[:LOOK], PurePath(name).suffix.lower()
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_OLE):
        return (
            "outlook"
            if suffix == ".msg" or "__properties_version1.0".encode("utf-16-le") in content
            else "other"
        )
    if suffix == ".eml" or _is_mail(head):
        return "email"
    if suffix == ".pdf":
        return "pdf"
    if suffix in _PAGES and decode(content) is not None:
        return "html"
    return "text" if suffix in _TEXT_NAMES and decode(content) is not None else "other"


def extension_of(name: str, kind: Kind) -> str:
    """A short, safe file extension: the name's own where it is plain, else the kind's."""
    suffix = PurePath(name).suffix.lower()
    if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6:
        return suffix
    return EXTENSIONS.get(kind, ".bin")


def decode(content: bytes) -> str | None:
    """Text in the encoding it most likely has; ``None`` when it is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        return None
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _zipped(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return "other"
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.xml" in names:
        return "sheet"
    return "other" if names & _PACKAGES else "zip"


def _is_mail(head: bytes) -> bool:
    lines = head.lower().replace(b"\r\n", b"\n").split(b"\n")
    return lines[0].startswith(_MAIL_HEADERS) and sum(line.startswith(_MAIL_HEADERS) for line in lines) >= 2
