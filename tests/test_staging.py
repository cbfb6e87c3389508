"""Copying a file that is brought: what goes wrong is told as what it is, the file's fault or the machine's."""

from __future__ import annotations

import errno
import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from casefile.errors import Unavailable, unexpected
from casefile.evidence.staging import Open, Unpacking, stage
from casefile.files.unfit import UnfitError
from casefile.said import Said

LIMIT = 1 << 20


class _Failing(io.BytesIO):
    """A source that gives a little and then fails."""

    def __init__(self, error: Exception) -> None:
        super().__init__(b"first")
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        given = super().read(size)
        if not given:
            raise self._error
        return given


def test_a_full_disk_is_told_with_its_place_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "copy"
    place.touch()
    monkeypatch.setattr(tempfile, "mkstemp", lambda **_: (os.open("/dev/full", os.O_WRONLY), str(place)))
    with pytest.raises(OSError, match="No space") as full:
        stage(lambda: io.BytesIO(b"x" * 100_000), tmp_path, LIMIT)
    told = unexpected(full.value)
    assert isinstance(told, Unavailable)
    assert told.said.en == f"There is no room left on the disk: {tmp_path}"
    assert not place.exists()


def test_a_disk_that_cannot_give_a_file_costs_that_file(tmp_path: Path) -> None:
    with pytest.raises(UnfitError) as unfit:
        stage(lambda: _Failing(OSError(errno.EIO, "Input/output error")), tmp_path, LIMIT)
    assert unfit.value.said == Said("evidence-unreadable.closed", error="EIO")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "error", [ConnectionResetError(errno.ECONNRESET, "reset"), TimeoutError(), ValueError("a bug")]
)
def test_a_broken_connection_and_a_fault_of_ours_are_not_told_of_the_file(
    tmp_path: Path, error: Exception
) -> None:
    with pytest.raises(type(error)):
        stage(lambda: _Failing(error), tmp_path, LIMIT)
    assert not list(tmp_path.iterdir())


def _packed(change: Callable[[bytearray], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pay.txt", os.urandom(2000))
    content = bytearray(out.getvalue())
    change(content)
    return bytes(content)


def _member(place: Path, content: bytes) -> tuple[zipfile.ZipFile, Open]:
    place.write_bytes(content)
    archive = zipfile.ZipFile(place)
    ((_, opened),) = Unpacking(LIMIT).members(archive)
    return archive, opened


def _spoil(content: bytearray) -> None:
    content[60:80] = bytes(20)


def _mislead(content: bytearray) -> None:
    """The local header is no longer where the directory says."""
    at = content.rindex(b"PK\x01\x02")
    content[at + 42 : at + 46] = (70).to_bytes(4, "little")


@pytest.mark.parametrize("change", [_spoil, _mislead])
def test_a_member_of_a_zip_that_cannot_be_unpacked_is_damaged(
    tmp_path: Path, change: Callable[[bytearray], None]
) -> None:
    archive, opened = _member(tmp_path / "a.zip", _packed(change))
    with archive, pytest.raises(UnfitError) as unfit:
        stage(opened, tmp_path, LIMIT)
    assert unfit.value.said.code == "evidence-unreadable.damaged"


def test_a_disk_that_fails_under_a_zip_is_not_the_zips_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, opened = _member(tmp_path / "a.zip", _packed(lambda _: None))

    def fails(*_: Any) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "open", fails)
    with archive, pytest.raises(OSError, match="No space"):
        stage(opened, tmp_path, LIMIT)
