"""What a file really is, by its first bytes and its inner parts; its name is only compared with that.

Evidence is judged by it and packet pages are made by it. A table of our own rather than a library's thousand kinds:
what counts is to know the few that records come in, and never to take a program, a script or a packed archive for one
of them. What nobody knows is kept as it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import IO

import olefile

from casefile.files.plain import decode
from casefile.files.unfit import UnfitError
from casefile.fixed_zip import UNREADABLE
from casefile.said import Said

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
    "odp": "application/vnd.oasis.opendocument.presentation",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
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
    "avif": "image/avif",
    "jp2": "image/jp2",
    "svg": "image/svg+xml",
    "protected": "application/x-ole-storage",  # an Office file that a password locks, whichever it is
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "rtf": "application/rtf",
    "eml": "message/rfc822",
    "mht": "multipart/related",
    "mbox": "application/mbox",
    "html": "text/html",
    "text": "text/plain",
    "unknown": "application/octet-stream",
}
_PAGE_NAMES = frozenset({".html", ".htm", ".xhtml"})  # a text of that name is a page, however it begins
# Which kinds a name may promise. Names that are not here promise nothing.
_PROMISES = {
    **{f".{kind}": {kind} for kind in MEDIA_TYPES if kind not in {"text", "unknown", "jpeg", "protected"}},
    **{f".{kind}": {kind, "protected"} for kind in ("docx", "xlsx", "pptx", "docm", "xlsm", "xlsb")},
    ".jpg": {"jpeg"},
    ".jpeg": {"jpeg"},
    ".tif": {"tiff"},
    ".heif": {"heic"},
    **{ending: {"jp2"} for ending in (".j2k", ".jpf", ".jpx", ".j2c", ".jpc")},
    ".mht": {"mht", "eml", "html"},
    ".mhtml": {"mht", "eml", "html"},
    ".mbox": {"mbox", "eml"},
    ".m4a": {"mp4"},
    ".mov": {"mp4"},
    ".htm": {"html"},
    ".eml": {"eml", "mht", "mbox", "text", "html"},
    **{
        ending: {"text", "html", "eml", "mht", "mbox", "svg"}
        for ending in (".txt", ".csv", ".tsv", ".json", ".xml", ".md", ".ics")
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
    (b"MZ", Said("program.windows")),
    (b"\x7fELF", Said("program.linux")),
    (b"\xfe\xed\xfa\xce", Said("program.macos")),
    (b"\xfe\xed\xfa\xcf", Said("program.macos")),
    (b"\xce\xfa\xed\xfe", Said("program.macos")),
    (b"\xcf\xfa\xed\xfe", Said("program.macos")),
    (b"\xca\xfe\xba\xbe", Said("program.any")),
    (b"dex\n", Said("program.android")),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Said("program.shortcut")),
    (b"ITSF", Said("program.help")),
    (b"#!", Said("program.script")),
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
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),  # its bare pixels, without the wrapping
    (b"{\\rtf", "rtf"),
    (b"OggS", "ogg"),
    (b"ID3\x03", "mp3"),
    (b"ID3\x04", "mp3"),
    (b"\xff\xfb", "mp3"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "heic"),
    **dict.fromkeys((b"avif", b"avis"), "avif"),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSTALLER = "000C1084-0000-0000-C000-000000000046"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# A page, and a drawing, begin like one; a text that only speaks of marks does not.
_MARKS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+)?"
    r"(?:(html|head|body|title|meta|div|table|p|h[1-6])|(svg))[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
# Headers that only a mail program writes, and those that a person reads: the only ones a packet's page shows.
_POSTED = re.compile(
    r"(?:message-id|mime-version|return-path|delivered-to|dkim-signature):|received:\s*(?:from|by)\b",
    re.IGNORECASE,
)
_POSTMARK = re.compile(r"From \S+.*\d{4}.*\n")
_SAVED = re.compile(r"^(?:from:\s*.?<saved by|snapshot-content-location:)", re.IGNORECASE | re.MULTILINE)
_SAVED_NAMES = frozenset({".mht", ".mhtml"})
_READ = {"from", "to", "cc", "bcc", "date", "subject"}
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):")
# What marks a ZIP that is one document or program of its own, not a folder of files.
_PACKAGES = {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}
# Kinds that no record comes in.
PROGRAM, PACKED, PACKAGE, BROKEN = "program", "packed", "package", "broken"
PICTURES = frozenset({"jpeg", "png", "gif", "tiff", "bmp", "webp", "heic", "avif", "jp2"})


@dataclass(frozen=True)
class Kind:
    """What the content is. ``misnamed``: its name promises another kind, which is told but costs nothing. ``what``
    names the program or the packer, or says what is broken, for kinds that no record comes in."""

    name: str
    misnamed: bool = False
    what: Said | str = ""

    @property
    def media_type(self) -> str:
        """The IANA media type."""
        return MEDIA_TYPES[self.name]


def kind_of(content: bytes, name: str) -> str:
    """What a file is, for a packet's page: a name of ``MEDIA_TYPES``, ``zip``, or a kind that no record comes in.

    Bytes that nobody knows under a name that promises a kind are ``broken``.
    """
    suffix = PurePath(name).suffix.lower()
    kind = _kind(io.BytesIO(content), suffix).name
    return BROKEN if kind == "unknown" and suffix in _PROMISES else kind


def sniff(path: Path, suffix: str) -> Kind:
    """What a file is, for evidence, and whether its name agrees.

    Raises UnfitError for programs, scripts and packed archives, whatever they are called, and for a file that
    is not at all what its name says.
    """
    with path.open("rb") as file:
        kind = _kind(file, suffix)
    _check_fit(kind, suffix)
    promised = _PROMISES.get(suffix)
    if promised is None or kind.name in promised:
        return kind
    if kind.name in {"docm", "xlsm"}:
        raise UnfitError("evidence-not-what-it-says.macros", suffix=suffix)
    if kind.name in {"unknown", "text", "html", "svg"}:
        raise UnfitError("evidence-not-what-it-says.other", suffix=suffix)
    return replace(kind, misnamed=True)


def extension_of(name: str, kind: str) -> str:
    """A short, safe file extension: the name's own where it is plain, else the kind's."""
    suffix = PurePath(name).suffix.lower()
    if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 6:
        return suffix
    if kind in {"text", "jpeg"}:
        return {"text": ".txt", "jpeg": ".jpg"}[kind]
    return (
        f".{kind}"
        if kind == "zip" or (kind in MEDIA_TYPES and kind not in {"unknown", "protected"})
        else ".bin"
    )


def _check_fit(kind: Kind, suffix: str) -> None:
    if suffix in _PROGRAM_NAMES:
        raise UnfitError("evidence-executable", what=Said("program.named"))
    if kind.name == PROGRAM:
        raise UnfitError("evidence-executable", what=kind.what)
    if kind.name in {PACKED, PACKAGE, "zip"}:
        raise UnfitError("evidence-archive", packer=kind.what)
    if kind.name == BROKEN:
        raise UnfitError(kind.what)


def _kind(file: IO[bytes], suffix: str) -> Kind:
    head = file.read(HEAD)
    for magic, what in _PROGRAMS:
        if head.startswith(magic):
            return Kind(PROGRAM, what=what)
    for magic, packer in _ARCHIVES:
        if head.startswith(magic):
            return Kind(PACKED, what=packer)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(file, head)
    if head.startswith(_OLE):
        return _compound(file)
    if b"%PDF-" in head[:1024]:
        return Kind("pdf")
    return Kind(_by_start(head) or _text_kind(head, suffix))


def _by_start(head: bytes) -> str | None:
    """Pictures, sound and film, which say at their start what they are."""
    brand = head[8:12]
    tests = (
        *((head.startswith(magic), name) for magic, name in _STARTS),
        (head.startswith(b"BM") and head[6:10] == bytes(4), "bmp"),
        (head.startswith(b"RIFF") and brand == b"WEBP", "webp"),
        (head.startswith(b"RIFF") and brand == b"WAVE", "wav"),
        (head[4:8] == b"ftyp", _by_brand(head)),
    )
    return next((name for fits, name in tests if fits), None)


def _by_brand(head: bytes) -> str:
    """A phone's picture or a film. A picture may bear a general brand, and its own only among the further ones."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, 256), 4))]
    told = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    if brands[0] not in _BRANDS:
        return "mp4"
    return "avif" if "avif" in told else "heic"


def _zipped(file: IO[bytes], head: bytes) -> Kind:
    """Office files are zips; any other zip is a folder of files, a package, or a program."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except UNREADABLE:
        return Kind(BROKEN, what=Said("evidence-broken.zip"))
    if "AndroidManifest.xml" in names or any(name.endswith(".class") for name in names):
        return Kind(PROGRAM, what=Said("program.zip"))
    macros = any(name.endswith("vbaProject.bin") for name in names)
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("docm" if macros else "docx", lambda name: name.startswith("word/")),
        ("xlsb", lambda name: name == "xl/workbook.bin"),
        ("xlsm" if macros else "xlsx", lambda name: name.startswith("xl/")),
        ("pptx", lambda name: name.startswith("ppt/")),
    )
    if "[Content_Types].xml" in names:
        for kind, belongs in tests:
            if any(map(belongs, names)):
                return Kind(kind)
    if {"mimetype", "content.xml"} <= names:
        told = head[:200]
        return Kind("ods" if b"spreadsheet" in told else "odp" if b"presentation" in told else "odt")
    return Kind(PACKAGE if names & _PACKAGES else "zip", what="ZIP")


def _compound(file: IO[bytes]) -> Kind:
    """The older Office formats and Outlook's messages, by their streams; an installer is a program."""
    try:
        file.seek(0)
        with olefile.OleFileIO(file) as ole:
            streams = {"/".join(parts) for parts in ole.listdir()}
            installs = (ole.root.clsid or "").upper() == _INSTALLER
    except Exception:  # noqa: BLE001  a crafted file makes the parser raise anything; only this file is lost
        return Kind(BROKEN, what=Said("evidence-broken.office"))
    if installs:
        return Kind(PROGRAM, what=Said("program.installer"))
    for stream, kind in (
        ("EncryptedPackage", "protected"),
        ("__properties_version1.0", "msg"),
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        if stream in streams:
            return Kind(kind)
    return Kind("unknown")


def _text_kind(head: bytes, suffix: str) -> str:
    words = decode(head)
    if _CONTROLS.search(words):
        return "unknown"
    if _is_mail(words, named=suffix == ".eml"):
        return _mail_kind(words, suffix)
    marks = _MARKS.match(words)
    if marks and marks[2]:
        return "svg"
    return "html" if marks or suffix in _PAGE_NAMES else "text"


def _mail_kind(words: str, suffix: str) -> str:
    """A mailbox begins each of its mails with a line of its own; a browser saves a page in a mail's form."""
    if _POSTMARK.match(words):
        return "mbox"
    related = re.search(r"^content-type:\s*multipart/related", words, re.IGNORECASE | re.MULTILINE)
    return "mht" if related and (suffix in _SAVED_NAMES or _SAVED.search(words)) else "eml"


def _is_mail(words: str, *, named: bool) -> bool:
    """Mail by its headers: those of a mail program, or a sender's address among none but those a packet shows.

    A note that begins ``From: 2027-01-01`` and goes on with ``Wage:`` is a text, and every line of it is kept.
    """
    block, ended, _ = words.replace("\r\n", "\n").partition("\n\n")
    lines = [line for line in block.split("\n") if line and not line.startswith((" ", "\t", "From "))]
    headers = lines if ended else lines[:-1] or lines  # the last one may be cut
    names = {found[1].lower() for line in headers if (found := _HEADER.match(line))}
    if not headers or not all(map(_HEADER.match, headers)):
        return False
    if any(map(_POSTED.match, headers)) or (named and names & _READ):
        return True
    sender = next((line for line in headers if line.lower().startswith("from:")), "")
    return "@" in sender and len(names) > 1 and names <= _READ
