"""Forms with files: read piece by piece onto the disk, and only from someone who may send them, by a form of ours.

Nothing of a file is kept in memory, none is longer than it may be, and what was left out is named with why. The copies
lie in the home's work folder and go when the request is answered.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from anyio import from_thread
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from app.web.visit import Visit
from casefile.errors import UsageError
from casefile.said import Said
from casefile.settings import Settings
from casefile.sheets.rows import printable
from flows.steps.work_folder import work_folder

MOST_FIELDS, MOST_TEXT = 2000, 8 << 20  # fields of a form, and bytes of all that are no files


@dataclass(frozen=True)
class Limits:
    """What one sending may hold: files, bytes of one file, of one ZIP, and of all."""

    files: int
    file: int
    all: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """As the settings have it: the largest file, and ten of those in all (a ZIP may be as large)."""
        most = settings.evidence_mb << 20
        return cls(files=500, file=most, all=10 * most)

    def of_one(self, name: str) -> int:
        """The bytes that a file of this name may have."""
        return self.all if name.lower().endswith(".zip") else self.file


@dataclass(frozen=True)
class Handed:
    """One file as it came: its name, where its copy lies and its SHA-256; ``unfit`` says why it was left out."""

    name: str
    place: Path
    sha256: str
    size: int
    unfit: Said | None = None


@contextmanager
def receiving(visit: Visit, admit: Callable[[dict[str, list[str]]], None]) -> Iterator[Visit]:
    """The visit with what its form sent, files too. ``admit`` is asked once, before the first file is written; it
    raises for a form that is not ours. Raises ``UsageError`` for what is no such form."""
    with work_folder(visit.ground.settings) as folder:
        reading = _Reading(folder, Limits.of(visit.ground.settings), admit)
        reading.read(visit)
        yield replace(visit, form=reading.fields, files=reading.files)


class _Reading:
    """A form while it comes in: a field's text is kept, a file's bytes go to the disk as they come."""

    def __init__(self, folder: Path, limits: Limits, admit: Callable[[dict[str, list[str]]], None]) -> None:
        self._folder, self._limits, self._admit = folder, limits, admit
        self.fields: dict[str, list[str]] = {}
        self.files: list[Handed] = []
        self._headers: dict[str, str] = {}
        self._header = self._value = b""
        self._name = ""
        self._text = bytearray()
        self._file: _Copy | None = None
        self._size = self._files = self._fields = self._letters = 0

    def read(self, visit: Visit) -> None:
        """All of it, from the request's own stream. Raises ``UsageError``."""
        pieces = visit.request.stream()
        try:
            parser = self._parser(visit.request.headers.get("content-type", ""))
            while (piece := from_thread.run(_next, pieces)) is not None:
                parser.write(piece)
            parser.finalize()
        except (MultipartParseError, ClientDisconnect, UnicodeDecodeError) as error:
            raise UsageError("form-broken") from error
        finally:
            if self._file:
                self._file.close()
        if not self._files:
            self._admit(self.fields)

    def _parser(self, content_type: str) -> MultipartParser:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise UsageError("form-broken")
        return MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def _begin(self) -> None:
        self._headers, self._file, self._name = {}, None, ""
        self._text.clear()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._header = self._value = b""

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        self._name = options.get(b"name", b"").decode("utf-8")
        if b"filename" not in options:
            return
        name = options[b"filename"].decode("utf-8").replace("\\", "/").rpartition("/")[2]
        if not self._files:
            self._admit(self.fields)
        self._files += 1
        over = self._files > self._limits.files
        self._file = _Copy(self._folder, printable(name, limit=200), self._limits.of_one(name), over=over)

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._file:
            self._file.write(data[start:end], whole=self._size, most=self._limits.all)
            return
        self._letters += end - start
        if self._letters > MOST_TEXT:
            raise UsageError("form-too-long")
        self._text += data[start:end]

    def _end(self) -> None:
        if self._file:
            handed = self._file.close()
            if (
                handed.name or handed.size
            ):  # a field for files that was left empty sends a file without a name
                self.files.append(handed)
            self._file = None
            return
        self._fields += 1
        text = self._text.decode("utf-8")
        if self._fields > MOST_FIELDS or "\0" in text:
            raise UsageError("form-broken")
        self.fields.setdefault(self._name, []).append(text)


class _Copy:
    """A file's copy while it is written; once it is too much, the rest is let go by."""

    def __init__(self, folder: Path, name: str, most: int, *, over: bool) -> None:
        self._name, self._most = name, most
        handle, place = tempfile.mkstemp(dir=folder)
        self._file, self._place = os.fdopen(handle, "wb"), Path(place)
        self._digest, self._size = hashlib.sha256(), 0
        self._unfit = Said("desk-too-many-files") if over else None

    def write(self, piece: bytes, *, whole: int, most: int) -> None:
        """One piece of it. ``whole``: what the form has sent so far, of which it may send ``most``."""
        self._size += len(piece)
        if not self._unfit and self._size > self._most:
            self._unfit = Said("evidence-too-large", megabytes=self._most >> 20)
        elif not self._unfit and whole > most:
            self._unfit = Said("desk-too-much", megabytes=most >> 20)
        if self._unfit:
            self._file.truncate(0)
            return
        self._digest.update(piece)
        self._file.write(piece)

    def close(self) -> Handed:
        """The file as it lies there now."""
        self._file.close()
        return Handed(self._name, self._place, self._digest.hexdigest(), self._size, self._unfit)


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)
