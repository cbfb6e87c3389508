"""Messages as Outlook saves them, built by the published formats: [MS-CFB] for the container, [MS-OXMSG] inside."""

from __future__ import annotations

import datetime as dt
import itertools
import struct
from typing import Any

END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_STRING, _BINARY, _TIME, _INTEGER, _OBJECT = 0x001F, 0x0102, 0x0040, 0x0003, 0x000D
_MINI = 4096
Tree = dict[str, Any]  # name -> bytes (a stream) or Tree (a storage)


class _Sectors:
    """Sectors of one size with the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.table = size, [], []

    def add(self, content: bytes) -> int:
        parts = [
            content[i : i + self.size].ljust(self.size, b"\0") for i in range(0, len(content), self.size)
        ]
        first = len(self.data)
        self.table += [*range(first + 1, first + len(parts)), END] if parts else []
        self.data += parts
        return first if parts else END


def compound_tree(tree: Tree) -> bytes:
    """A compound file with storages in storages, small streams in the mini stream as every writer keeps them."""
    big, mini = _Sectors(512), _Sectors(64)
    entries: list[list[Any]] = [
        ["Root Entry", 5, FREE, FREE, END, 0]
    ]  # name, kind, right, child, start, size

    def walk(own: Tree) -> int:
        numbers = []
        for name in sorted(own, key=lambda n: (len(n), n.upper())):
            number = len(entries)
            entries.append([name, 1, FREE, FREE, 0, 0])
            numbers.append(number)
            content = own[name]
            if isinstance(content, dict):
                entries[number][3] = walk(content)
            else:
                start = (mini if len(content) < _MINI else big).add(content)
                entries[number][1:] = [2, FREE, FREE, start, len(content)]
        for one, after in itertools.pairwise(numbers):
            entries[one][2] = after
        return numbers[0] if numbers else FREE

    entries[0][3] = walk(tree)
    small = b"".join(mini.data)
    entries[0][4:] = [big.add(small), len(small)]
    minifat = b"".join(struct.pack("<I", n) for n in mini.table)
    minifat_start = big.add(minifat + b"\xff" * (-len(minifat) % 512))
    directory = b"".join(_entry(*e) for e in entries)
    directory += _entry("", 0, FREE, FREE, 0, 0) * (-len(entries) % 4)
    directory_start = big.add(directory)
    fats = 1
    while fats * 128 < len(big.table) + fats:
        fats += 1
    first_fat = len(big.table)
    table = big.table + [FAT_SECTOR] * fats
    table += [FREE] * (fats * 128 - len(table))
    header = struct.pack(
        "<8s16sHHHHH6s", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6)
    )
    header += struct.pack(
        "<9I", 0, fats, directory_start, 0, _MINI, minifat_start, len(minifat) // 512 + 1 if minifat else 0, END, 0
    )  # fmt: skip
    header += struct.pack("<109I", *range(first_fat, first_fat + fats), *[FREE] * (109 - fats))
    return header + b"".join(big.data) + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        encoded.ljust(64, b"\0"), len(encoded), kind, 1, FREE, right, child, bytes(16), 0, 0, 0, start, size,
    )  # fmt: skip


def _storage(header: bytes, properties: dict[tuple[int, int], Any]) -> Tree:
    """The streams of one object: its properties' table and the values that do not fit in it."""
    tree: Tree = {}
    table = header
    for (number, kind), value in properties.items():
        if kind == _INTEGER:
            held = struct.pack("<IIi4x", kind | number << 16, 6, value)
        elif kind == _TIME:
            ticks = int((value - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds()) * 10**7
            held = struct.pack("<IIQ", kind | number << 16, 6, ticks)
        else:
            content = value.encode("utf-16-le") if kind == _STRING else value
            size = FREE if kind == _OBJECT else len(content) + (2 if kind == _STRING else 0)
            held = struct.pack("<IIII", kind | number << 16, 6, size, 1 if kind == _OBJECT else 0)
            tree[f"__substg1.0_{number:04X}{kind:04X}"] = content
        table += held
    return {**tree, "__properties_version1.0": table}


def message_tree(
    subject: str,
    body: str = "",
    *,
    html: bytes = b"",
    rtf: bytes = b"",
    sender: tuple[str, str] = ("Réjean Côté", "rejean@example.com"),
    to: tuple[tuple[str, str], ...] = (("Zoé Nguyễn", "zoe@example.com"),),
    cc: tuple[tuple[str, str], ...] = (),
    sent: dt.datetime | None = dt.datetime(2027, 3, 1, 14, 5, tzinfo=dt.UTC),
    attached: tuple[tuple[str, bytes | Tree], ...] = (),
    inner: bool = False,
) -> Tree:
    """A message; an attachment that is a tree is a message attached as Outlook attaches its own."""
    people = [*((p, 1) for p in to), *((p, 2) for p in cc)]
    counts = struct.pack("<8x4I", len(people), len(attached), len(people), len(attached))
    own: dict[tuple[int, int], Any] = {
        (0x001A, _STRING): "IPM.Note", (0x0037, _STRING): subject, (0x340D, _INTEGER): 0x40000,
        (0x0C1A, _STRING): sender[0], (0x0C1E, _STRING): "EX", (0x5D01, _STRING): sender[1],
        (0x0C1F, _STRING): "/O=EXCHANGE/OU=GROUP/CN=RECIPIENTS/CN=ABC", (0x3FDE, _INTEGER): 65001,
        (0x0E04, _STRING): "; ".join(n for n, _ in to), (0x0E03, _STRING): "; ".join(n for n, _ in cc),
    }  # fmt: skip
    own |= {(0x0039, _TIME): sent} if sent else {}
    for number, kind, value in ((0x1000, _STRING, body), (0x1013, _BINARY, html), (0x1009, _BINARY, rtf)):
        if value:
            own[number, kind] = value
    tree = _storage(counts if inner else counts + bytes(8), own)
    for n, ((name, address), kind_of) in enumerate(people):
        tree[f"__recip_version1.0_#{n:08X}"] = _storage(
            bytes(8), {(0x3001, _STRING): name, (0x39FE, _STRING): address, (0x0C15, _INTEGER): kind_of}
        )
    for n, (name, content) in enumerate(attached):
        if isinstance(content, dict):
            part = _storage(bytes(8), {(0x3705, _INTEGER): 5, (0x3001, _STRING): name, (0x3701, _OBJECT): {}})
            part["__substg1.0_3701000D"] = content
        else:
            part = _storage(
                bytes(8), {(0x3705, _INTEGER): 1, (0x3707, _STRING): name, (0x3701, _BINARY): content}
            )
        tree[f"__attach_version1.0_#{n:08X}"] = part
    return tree


def outlook_message(subject: str, body: str = "", **more: Any) -> bytes:
    """A .msg file."""
    return compound_tree(message_tree(subject, body, **more))
