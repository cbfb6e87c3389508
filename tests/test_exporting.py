"""The way out: cases leave as a folder that proves itself with Python alone, and go on in another archive."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import bagit
import pytest

from casefile.errors import Unavailable
from casefile.settings import Settings
from storage.archive import open_archive
from storage.heads.sealing import seal
from storage.store.bucket import S3Bucket
from tests.support.keeping import NOW, D, record, settle, whole_case

pytestmark = pytest.mark.slow


@pytest.fixture
def two_cases(settings: Settings) -> tuple[str, str]:
    """One settled, one not; a head was signed before the last entry."""
    with open_archive(settings) as archive:
        one, other = whole_case(archive), whole_case(archive, "K-2")
        record(archive, one, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01")
        seal(archive, settings, at=NOW, now=NOW)
        settle(archive, one)
    return one, other


def _verified(folder: Path) -> tuple[int, str]:
    """What the folder's own script says, run by a Python that has no library of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def _contents(folder: Path) -> dict[str, str]:
    files = (path for path in (folder / "data").rglob("*") if path.is_file() and ".facts" not in path.parts)
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_case_leaves_alone_whole_and_proven(
    casefile: Any, two_cases: tuple[str, str], tmp_path: Path
) -> None:
    answer = casefile("export", "K-1", "-o", str(tmp_path / "out"), "--json")
    assert answer.code == 0, answer.err
    assert answer.json["locked"] > 0 and answer.json["locked_until"] >= "2033-01-20"
    code, said = _verified(tmp_path / "out")
    assert code == 0 and "sound" in said and "head of the archive" in said, said
    bagit.Bag(str(tmp_path / "out")).validate()
    held = _contents(tmp_path / "out")
    assert held and all("/K-1/" in name for name in held)
    index = (tmp_path / "out" / "index.csv").read_text("utf-8-sig")
    assert all(name in index for name in held)


@pytest.mark.parametrize(
    "what", ["data/cases/*/K-1/ledger/000002.json", "data/cases/*/K-1/offers/*/*", "index.csv"]
)
def test_a_changed_byte_is_found_and_nothing_of_it_taken_in(
    casefile: Any, two_cases: tuple[str, str], tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    casefile("export", "--employer", two_cases[0].partition("/")[0], "-o", str(tmp_path / "out"))
    (path,) = (tmp_path / "out").glob(what)
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(content[:9] + bytes([content[9] ^ 1]) + content[10:])
    code, said = _verified(tmp_path / "out")
    assert code == 1 and path.name in said
    _go_elsewhere(monkeypatch, tmp_path)
    answer = casefile("import", str(tmp_path / "out"), "--by", "records")
    assert answer.code == 4 and path.name in answer.err
    assert casefile("cases", "--json").json == []


def test_what_could_not_be_read_is_told_and_the_folder_never_called_sound(
    casefile: Any, two_cases: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = S3Bucket.get

    def last_entry_lost(bucket: S3Bucket, key: str, **asked: Any) -> bytes:
        if asked.get("version_id") and key.endswith("/K-2/ledger/000002.json"):
            raise Unavailable("bucket-silent")
        return read(bucket, key, **asked)

    monkeypatch.setattr(S3Bucket, "get", last_entry_lost)
    answer = casefile("export", "K-2", "-o", str(tmp_path / "out"), "--json")
    assert answer.code == 4 and [f["code"] for f in answer.json["findings"]] == ["copy-unread"]
    code, said = _verified(tmp_path / "out")
    assert code == 1 and "K-2/ledger/000002.json" in said
    assert casefile("import", str(tmp_path / "out"), "--by", "records").code == 4


def test_another_archive_goes_on_with_the_same_bytes_of_records_and_ledgers(
    casefile: Any, two_cases: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert casefile("export", "--all", "-o", str(tmp_path / "first")).code == 0
    _go_elsewhere(monkeypatch, tmp_path)
    taken = casefile("import", str(tmp_path / "first"), "--by", "records", "--json")
    assert (taken.code, taken.json["cases"]) == (0, 2), taken.err
    assert casefile("import", str(tmp_path / "first"), "--by", "records", "--json").json["brought"] == 0
    assert casefile("check", "--deep").code == 0
    why = ("--matter", "M-1", "--reason", "a claim", "--by", "counsel")
    assert casefile("hold", "place", "K-2", *why).code == 0
    assert casefile("export", "K-1", "K-2", "-o", str(tmp_path / "again")).code == 0
    first, again = _contents(tmp_path / "first"), _contents(tmp_path / "again")
    records = {name: digest for name, digest in first.items() if name.startswith("data/cases/")}
    assert records.items() <= again.items() and len(again) > len(records)
    assert _verified(tmp_path / "again")[0] == 0


def test_a_folder_that_is_there_is_not_written_over_and_one_without_an_export_is_named(
    casefile: Any, two_cases: tuple[str, str], tmp_path: Path
) -> None:
    answer = casefile("export", "K-1", "-o", str(tmp_path))
    assert answer.code == 2 and str(tmp_path) in answer.err
    answer = casefile("import", str(tmp_path), "--by", "records")
    assert answer.code == 2 and "receipt.json" in answer.err


def _go_elsewhere(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """From here on, commands are of another archive."""
    monkeypatch.setenv("CASEFILE_BUCKET", f"other-{place.name.replace('_', '-')[-40:].strip('-')}".lower())
    monkeypatch.setenv("CASEFILE_DATABASE_URL", f"sqlite:///{place / 'other.db'}")
