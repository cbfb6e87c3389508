"""A PDF in its plainest form, read where it lies: one table of objects, each found by its place.

Scanners, Word and qpdf write this form, or the child process rewrites a file into it. Only what the pages reach is
ever read; every object must stand where the table says and be plainly written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from casefile.packet.joining.syntax import OBJECT, NotPlain, items, reference, references, without_comments

_INHERITED = (b"/Resources", b"/MediaBox", b"/CropBox", b"/Rotate")
_WINDOW = 2048  # most objects are smaller
_LARGEST = 32 << 20  # bytes of an object without its stream
_LARGEST_TABLE = 100 << 20
_DEEPEST = 60
_LENGTH = re.compile(rb"/Length\s+(\d+(?:\s+0\s+R)?)(?=[\s/>])")
_SECTION = re.compile(rb"[\x00\t\n\x0c\r ]*+(\d{1,10}) (\d{1,10})[\t\f ]*+(?:\r\n|\n|\r)")
_TRAILER = re.compile(rb"[\x00\t\n\x0c\r ]*+trailer(.*?)startxref", re.DOTALL)


@dataclass(frozen=True)
class Thing:
    """One object: what is written of it, and where its stream's bytes are (place, length) if it has one."""

    body: bytes
    stream: tuple[int, int] | None = None


@dataclass(frozen=True)
class Page:
    """A page of the source: the number of its object, and its entries with those it inherits."""

    number: int
    entries: dict[bytes, bytes]


class PlainPdf:
    """An open file in the plain form. Raises ``NotPlain``, then or later, when it turns out to be another."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._things: dict[int, Thing | None] = {}
        self.tree: set[int] = (
            set()
        )  # the numbers of all pages and of the nodes above them, once `pages` was asked
        size = file.seek(0, os.SEEK_END)
        if self._at(0, 5) != b"%PDF-":
            raise NotPlain
        found = re.search(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z", self._at(max(0, size - 1024), 1024))
        table = int(found[1]) if found else size
        if size - table > _LARGEST_TABLE:
            raise NotPlain
        self._places, trailer = _read_table(self._at(table, size - table))
        borders = sorted({*self._places.values(), table})
        self._ends = dict(zip(borders, [*borders[1:], size], strict=True))
        if {b"/Prev", b"/XRefStm", b"/Encrypt"} & trailer.keys():
            raise NotPlain
        self.root = items(self.resolve(trailer.get(b"/Root", b"null")))
        if (
            b"/AcroForm" in self.root
            or b"/Dests" in self.root
            or b"/Dests" in self.dictionary(self.root, b"/Names")
        ):
            raise NotPlain  # links by name and fields are mended where whole files are rewritten

    def thing(self, number: int) -> Thing | None:
        """The object with this number; None when the file has none."""
        if number not in self._things:
            self._things[number] = self._read(number) if number in self._places else None
        return self._things[number]

    def resolve(self, value: bytes) -> bytes:
        """The value, or what it refers to; ``null`` for a reference to nothing."""
        number = reference(value)
        if number is None:
            return value
        thing = self.thing(number)
        return thing.body.strip(b"\0\t\n\f\r ") if thing else b"null"

    def dictionary(self, entries: dict[bytes, bytes], key: bytes) -> dict[bytes, bytes]:
        """The dictionary at a key, referred to or not; an empty one where there is none."""
        value = self.resolve(entries.get(key, b"null"))
        return items(value) if value.startswith(b"<<") else {}

    def pages(self) -> list[Page]:
        """Every page in order."""
        root = reference(self.root.get(b"/Pages", b""))
        if root is None:
            raise NotPlain
        self.tree.clear()
        return list(self._walk(root, {}, 0))

    def _walk(self, number: int, inherited: dict[bytes, bytes], depth: int) -> Iterator[Page]:
        if number in self.tree or depth > _DEEPEST:
            raise NotPlain
        self.tree.add(number)
        entries = items(self.resolve(b"%d 0 R" % number))
        handed = {**inherited, **{k: entries[k] for k in _INHERITED if k in entries}}
        if b"/Kids" not in entries:
            yield Page(number, {**handed, **entries})
            return
        for kid in references(self.resolve(entries[b"/Kids"])):
            yield from self._walk(kid, handed, depth + 1)

    def chunks(self, stream: tuple[int, int]) -> Iterator[bytes]:
        """A stream's bytes as they lie in the file."""
        place, left = stream
        self._file.seek(place)
        while left:
            chunk = self._file.read(min(left, 1 << 20))
            if not chunk:
                raise NotPlain
            left -= len(chunk)
            yield chunk

    def _at(self, place: int, length: int) -> bytes:
        self._file.seek(place)
        return self._file.read(length)

    def _read(self, number: int) -> Thing:
        place = self._places[number]
        whole = min(self._ends[place] - place, _LARGEST)
        window = min(whole, _WINDOW)
        while True:
            match = OBJECT.match(self._at(place, window))
            if match or window == whole:
                break
            window = min(whole, window * 16)
        if match is None or int(match[1]) != number or match[2] != b"0":
            raise NotPlain
        if match[4] == b"endobj":
            return Thing(match[3])
        return Thing(match[3], self._stream(match[3], place + match.end(), self._ends[place]))

    def _stream(self, body: bytes, place: int, end: int) -> tuple[int, int]:
        """Where the bytes are. The length must lead exactly to the stream's end, within the object's own room."""
        lengths = _LENGTH.findall(body)
        if len(lengths) != 1 or b"(" in body:
            lengths = [items(body).get(b"/Length", b"")]
        try:
            length = int(self.resolve(lengths[0]))
        except ValueError:
            raise NotPlain from None
        if length < 0 or place + length > end:
            raise NotPlain
        if not re.match(rb"\s{0,2}endstream\s+endobj", self._at(place + length, 32)):
            raise NotPlain
        return place, length


def _read_table(data: bytes) -> tuple[dict[int, int], dict[bytes, bytes]]:
    """The classic cross-reference table: object numbers with their places, and the trailer."""
    places: dict[int, int] = {}
    told: set[int] = set()
    if not data.startswith(b"xref"):
        raise NotPlain
    at = 4
    while section := _SECTION.match(data, at):
        first, count = int(section[1]), int(section[2])
        at = section.end()
        rows = data[at : at + 20 * count]
        if len(rows) != 20 * count:
            raise NotPlain
        for n in range(count):
            row = rows[20 * n : 20 * n + 20]
            if first + n in told:
                raise NotPlain  # readers differ in which of two places they take
            told.add(first + n)
            if row[17:18] == b"n" and row[11:16] == b"00000" and row[:10].isdigit():
                places[first + n] = int(row[:10])
            elif row[17:18] != b"f":
                raise NotPlain
        at += 20 * count
    trailer = _TRAILER.match(data, at)
    if trailer is None:
        raise NotPlain
    return places, items(without_comments(trailer[1]))
