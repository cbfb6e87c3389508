"""What a file really is, by its first bytes and its inner parts; its name is only compared with that.

A table of our own rather than a library's thousand kinds: what counts is to know the few that records come
in, and never to take a program, a script or a packed archive for one of them. What nobody knows is kept as it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import olefile

from casefile.files.unfit import UnfitError

HEAD = 4096
_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "docm": "application/vnd.ms-word.document.macroEnabled.12",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "msg": "application/vnd.ms-outlook",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "heic": "image/heic",
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "rtf": "application/rtf",
    "eml": "message/rfc822",
    "html": "text/html",
    "text": "text/plain",
    "unknown": "application/octet-stream",
}
# Which kinds a name may promise. Names that are not here promise nothing.
_PROMISES = {
    **{f".{kind}": {kind} for kind in MEDIA_TYPES if kind not in {"text", "unknown", "jpeg"}},
    ".jpg": {"jpeg"},
    ".jpeg": {"jpeg"},
    ".tif": {"tiff"},
    ".heif": {"heic"},
    ".m4a": {"mp4"},
    ".mov": {"mp4"},
    ".htm": {"html"},
    ".eml": {"eml", "text", "html"},
    ".html": {"html", "text"},
    **{
        ending: {"text", "html", "eml"} for ending in (".txt", ".csv", ".tsv", ".json", ".xml", ".md", ".ics")
    },
}
_PROGRAM_NAMES = frozenset(
    f".{name}"
    for name in (
        *("exe", "com", "scr", "pif", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "wsf"),
        *("wsh", "hta", "msi", "msp", "msix", "jar", "apk", "ipa", "lnk", "reg", "dll", "sys", "cpl", "app"),
        *("dmg", "pkg", "deb", "rpm", "sh", "bash", "py", "pl", "chm", "inf", "url", "scf", "so", "elf"),
    )
)
_PROGRAMS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xfe\xed\xfa\xce", "a macOS program"),
    (b"\xfe\xed\xfa\xcf", "a macOS program"),
    (b"\xce\xfa\xed\xfe", "a macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"dex\n", "an Android program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"),
    (b"ITSF", "a compiled help file"),
    (b"#!", "a script"),
)
_ARCHIVES = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"MSCF", "cabinet"),
)
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"OggS", "ogg"),
    (b"ID3\x03", "mp3"),
    (b"ID3\x04", "mp3"),
    (b"\xff\xfb", "mp3"),
)
_STILL = frozenset({b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSTALLER = "000C1084-0000-0000-C000-000000000046"
_MAIL = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:From|Received|Return-Path|Message-ID|"
    rb"MIME-Version):",
    re.IGNORECASE,
)
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})


@dataclass(frozen=True)
class Kind:
    """What the content is. ``misnamed``: its name promises another kind, which is told but costs nothing."""

    name: str
    misnamed: bool = False

    @property
    def media_type(self) -> str:
        """The IANA media type."""
        return MEDIA_TYPES[self.name]


def sniff(path: Path, suffix: str) -> Kind:
    """What the file is, by its content, and whether its name agrees.

    Raises UnfitError for programs, scripts and packed archives, whatever they are called, and for a file that
    is not at all what its name says.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if suffix in _PROGRAM_NAMES:
        raise _program("a program or a script by its name")
    for magic, what in _PROGRAMS:
        if head.startswith(magic):
            raise _program(what)
    name = _kind(path, head, suffix)
    promised = _PROMISES.get(suffix)
    if promised is None or name in promised:
        return Kind(name)
    if name in {"unknown", "text", "html", "docm", "xlsm"}:
        raise UnfitError(
            "evidence-not-what-it-says",
            f"The name says {suffix}, and the content is not that"
            + (": it holds macros." if name in {"docm", "xlsm"} else "."),
            "Get the file again from where it came, or give it the ending that it is.",
        )
    return Kind(name, misnamed=True)


def _kind(path: Path, head: bytes, suffix: str) -> str:
    for magic, what in _ARCHIVES:
        if head.startswith(magic):
            raise _archive(what)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if head.startswith(_OLE):
        return _compound(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _by_start(head) or _text_kind(head, suffix)


def _by_start(head: bytes) -> str | None:
    """Pictures, sound and film, which say at their start what they are."""
    brand = head[8:12]
    tests = (
        *((head.startswith(magic), name) for magic, name in _STARTS),
        (head.startswith(b"BM") and head[6:10] == bytes(4), "bmp"),
        (head.startswith(b"RIFF") and brand == b"WEBP", "webp"),
        (head.startswith(b"RIFF") and brand == b"WAVE", "wav"),
        (head[4:8] == b"ftyp", "heic" if brand in _STILL else "mp4"),
    )
    return next((name for fits, name in tests if fits), None)


def _zipped(path: Path) -> str:
    """Office files are zips; any other zip is an archive, or a program in one."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnfitError(
            "evidence-broken", "The file begins like an Office file or a ZIP and is damaged.", "Get it again."
        ) from None
    if "AndroidManifest.xml" in names or any(name.endswith(".class") for name in names):
        raise _program("a program in a ZIP")
    macros = any(name.endswith("vbaProject.bin") for name in names)
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("docm" if macros else "docx", lambda name: name.startswith("word/")),
        ("xlsm" if macros else "xlsx", lambda name: name.startswith("xl/")),
        ("pptx", lambda name: name.startswith("ppt/")),
    )
    if "[Content_Types].xml" in names:
        for kind, belongs in tests:
            if any(map(belongs, names)):
                return kind
    if {"mimetype", "content.xml"} <= names:
        return "ods" if path.read_bytes()[:200].find(b"spreadsheet") > 0 else "odt"
    raise _archive("ZIP")


def _compound(path: Path) -> str:
    """The older Office formats and Outlook's messages, by their streams; an installer is a program."""
    try:
        with olefile.OleFileIO(path) as ole:
            streams = {"/".join(parts) for parts in ole.listdir()}
            if (ole.root.clsid or "").upper() == _INSTALLER:
                raise _program("a Windows installer")
    except UnfitError:
        raise
    except Exception:  # noqa: BLE001  a crafted file makes the parser raise anything; only this file is lost
        raise UnfitError(
            "evidence-broken", "The file begins like an older Office file and is damaged.", "Get it again."
        ) from None
    for stream, kind in (
        ("__properties_version1.0", "msg"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        if stream in streams:
            return kind
    return "unknown"


def _text_kind(head: bytes, suffix: str) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if len(head.translate(None, _CONTROLS)) < len(head):
        return "unknown"
    if suffix == ".eml" or _MAIL.match(head):
        return "eml" if _MAIL.match(head) else "text"
    if re.search(rb"<(!doctype html|html|body)\b", head[:1024], re.IGNORECASE):
        return "html"
    return "text"


def _program(what: str) -> UnfitError:
    return UnfitError(
        "evidence-executable",
        f"The file is {what}: programs are no evidence, whatever their name.",
        "Take it away, and find out how it got there.",
    )


def _archive(what: str) -> UnfitError:
    return UnfitError(
        "evidence-archive",
        f"The file is a packed archive ({what}), and nobody can tell what it holds.",
        "Unpack it, or hand a ZIP over one folder up, where it is unpacked file by file.",
    )
