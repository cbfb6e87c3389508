"""Word files and workbooks without the clock: the same parts give the same bytes.

The standard ``zipfile`` stamps the clock into every member and deflates every member anew. Here the members that never
change are copied as they lie in the template, already deflated, and the date is fixed.
"""

from __future__ import annotations

import datetime as dt
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# What reading a ZIP raises, or a file in it, that is damaged, locked or packed in a way that is not known.
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError,
    OverflowError, RuntimeError, ValueError,
)  # fmt: skip

# 1980-01-01 00:00, the first date a zip can hold: the same bytes on every day.
_DOS_TIME, _DOS_DATE = 0, (1 << 5) | 1
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_UTF8_NAME = 0x800
_PROPERTIES = "docProps/core.xml"
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_LOCAL_HEADER = struct.Struct("<IHHHHHIIIHH")
_CENTRAL_HEADER = struct.Struct("<IHHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder. The library's own ``is_dir`` fails on a member without a name (Python 3.11)."""
    return info.filename.endswith("/")


@dataclass(frozen=True)
class _Member:
    """One file in the zip. ``packed`` is its content as it is stored; ``size`` in bytes, before packing."""

    name: bytes
    method: int
    crc: int
    size: int
    packed: bytes

    @property
    def _flags(self) -> int:
        return 0 if self.name.isascii() else _UTF8_NAME

    def local(self) -> bytes:
        return (
            _LOCAL_HEADER.pack(
                0x04034B50, 20, self._flags, self.method, _DOS_TIME, _DOS_DATE,
                self.crc, len(self.packed), self.size, len(self.name), 0,
            )
            + self.name
        )  # fmt: skip

    def central(self, offset: int) -> bytes:
        return (
            _CENTRAL_HEADER.pack(
                0x02014B50, 20, 20, self._flags, self.method, _DOS_TIME, _DOS_DATE,
                self.crc, len(self.packed), self.size, len(self.name), 0, 0, 0, 0, 0, offset,
            )
            + self.name
        )  # fmt: skip


class RepeatedZip:
    """A zip to be written many times: everything but the ``changing`` members is laid out once.

    ``level`` is zlib's. Raises what ``UNREADABLE`` names when the content is not a sound zip.
    """

    def __init__(self, content: bytes, changing: Collection[str], *, level: int = 6) -> None:
        self._level = level
        kept = [member for member in _members(content) if member.name.decode() not in changing]
        self._front, self._directory, self._end = _lay_out(kept, 0)
        self._count = len(kept)

    def write(self, parts: Iterable[tuple[str, bytes]]) -> bytes:
        """The whole zip, with these parts after the kept ones, in the order given."""
        new = [self._pack(name, content) for name, content in parts]
        body, directory, end = _lay_out(new, self._end)
        count, size = self._count + len(new), len(self._directory) + len(directory)
        tail = _END.pack(0x06054B50, 0, 0, count, count, size, end, 0)
        return b"".join((self._front, body, self._directory, directory, tail))

    def _pack(self, name: str, content: bytes) -> _Member:
        packer = zlib.compressobj(self._level, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        return _Member(name.encode(), _DEFLATED, zlib.crc32(content), len(content), packed)


def repack(content: bytes) -> bytes:
    """The same zip with the same members, its dates fixed: what another program wrote, made repeatable."""
    return RepeatedZip(content, ()).write(())


def undated(content: bytes, moment: dt.datetime) -> bytes:
    """The same Word file or workbook with this moment as that of its making and saving."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        properties = archive.read(_PROPERTIES)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    dated = _MOMENTS.sub(rb"\g<1>" + stamp + rb"\g<2>", properties)
    return RepeatedZip(content, {_PROPERTIES}).write([(_PROPERTIES, dated)])


def _lay_out(members: Iterable[_Member], offset: int) -> tuple[bytes, bytes, int]:
    """The members one after the other from ``offset`` on, their directory, and the offset behind them."""
    body: list[bytes] = []
    directory: list[bytes] = []
    for member in members:
        header = member.local()
        body += (header, member.packed)
        directory.append(member.central(offset))
        offset += len(header) + len(member.packed)
    return b"".join(body), b"".join(directory), offset


def _members(content: bytes) -> list[_Member]:
    """Every member as it is stored.

    The directory is believed for sizes, as Word does; each content is checked once.
    """
    members = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        broken = archive.testzip()
        names = archive.namelist()
        if broken or len(set(names)) != len(names):
            raise zipfile.BadZipFile(f"damaged or doubled member {broken or max(names, key=names.count)}")
        for info in archive.infolist():
            if is_folder(info):
                continue
            if info.compress_type not in (_STORED, _DEFLATED):
                raise zipfile.BadZipFile(f"member {info.filename} is packed in a way Word does not use")
            name_length, extra_length = struct.unpack_from("<HH", content, info.header_offset + 26)
            start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
            packed = content[start : start + info.compress_size]
            members.append(
                _Member(info.filename.encode(), info.compress_type, info.CRC, info.file_size, packed)
            )
    return members
