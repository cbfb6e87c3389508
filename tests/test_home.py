"""The home is its owner's alone, the inbox stays its owner's, and a full or closed disk is called by its name."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from casefile.errors import Refused, Unavailable, unexpected
from casefile.findings import Finding
from casefile.home import private_home
from casefile.said import Said
from casefile.settings import Settings
from storage.catalogue.catalogue import open_catalogue
from storage.inbox import open_inbox
from tests.support.programs import needs_root


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _open_umask() -> None:
    os.umask(0o022)


def test_a_home_that_others_may_enter_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "open"
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    assert Settings(home=home).home_folder == home
    assert _mode(home) == 0o700


def test_whatever_is_made_in_the_home_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    open_catalogue(settings).close()
    assert _mode(settings.home_folder / "catalogue.db") == 0o600
    (settings.home_folder / "reports").mkdir()
    assert _mode(settings.home_folder / "reports") == 0o700


@needs_root
def test_a_home_of_someone_else_that_is_open_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "theirs"
    home.mkdir()
    os.chown(home, 65534, 65534)
    home.chmod(0o755)
    with pytest.raises(Refused, match="others may enter") as refused:
        private_home(home)
    assert refused.value.exit_code == 5
    assert _mode(home) == 0o755


def test_a_folder_that_is_everyones_is_refused_not_closed(tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(Refused):
        private_home(shared)
    assert _mode(shared) == 0o1777


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_rejected_file_is_no_wider_than_the_one_it_came_from(tmp_path: Path, mode: int) -> None:
    offers = tmp_path / "inbox" / "offers"
    offers.mkdir(parents=True)
    offers.parent.chmod(0o750)
    (offers / "west.csv").write_bytes(b"rows")
    (offers / "west.csv").chmod(mode)
    open_inbox(str(offers.parent), Settings()).write_rejected("west-1.csv", b"rows", like="offers/west.csv")
    rejected = offers.parent / "rejected"
    assert _mode(rejected / "west-1.csv") == mode
    assert _mode(rejected) == 0o750


@needs_root
def test_a_rejected_file_belongs_to_the_inboxs_owner(tmp_path: Path) -> None:
    offers = tmp_path / "inbox" / "offers"
    offers.mkdir(parents=True)
    os.chown(offers.parent, 65534, 65533)
    open_inbox(str(offers.parent), Settings()).write_rejected("west-1.csv", b"rows")
    for path in (offers.parent / "rejected", offers.parent / "rejected" / "west-1.csv"):
        assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65533)


def test_a_file_called_after_a_person_is_told_by_its_first_letter_where_it_may_not_stand() -> None:
    file = "rejected/Zorglub-Personne offer-1.csv"
    found = Finding("warning", Said("rejected-not-written", why=f"{file}: no", then="Ask."), file=file)
    masked = found.masked()
    assert masked.file == "rejected/Z… (24).csv"
    assert "Zorglub" not in str(masked.as_dict())
    assert masked.code == found.code
    assert "Zorglub" not in str(found.as_dict()) and "Zorglub" not in str(found.as_dict("fr")), (
        "--json masks it"
    )
    assert "Zorglub" in found.message


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk-full"),
        (OSError(errno.EROFS, "Read-only file system", "/x/home/work"), "not-writable"),
    ],
)
def test_a_full_and_a_closed_disk_are_called_so(error: OSError, code: str) -> None:
    told = unexpected(error)
    assert isinstance(told, Unavailable)
    assert told.said.code == code
    assert told.remedy


def test_a_database_on_a_full_disk_says_full_not_broken() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("PRAGMA max_page_count=2")
        connection.execute("CREATE TABLE t (b)")
        with pytest.raises(sqlite3.OperationalError) as full:
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert unexpected(OperationalError("INSERT", {}, full.value)).said.code == "disk-full"
