"""The home in one sealed file and back: the records are there, nobody else reads it, no damage passes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from casefile.errors import IntegrityError, Refused, UsageError
from casefile.sealed import Opened, Sealing
from casefile.settings import Settings
from storage.archive import open_archive
from storage.backup import back_up, look, restore
from storage.check.check import check
from storage.store import embedded
from tests.support.examples import examples
from tests.support.keeping import whole_case

KEY = b"a passphrase of some length"


def _sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    with Sealing(target, KEY) as file:
        file.write(content)
    return target.getvalue()


@pytest.mark.slow
@trying(max_examples=examples(10), deadline=None)
@given(st.integers(0, 3 * 1024 * 1024), st.integers(1, 200))
def test_what_was_sealed_comes_back_and_nothing_that_was_changed_does(size: int, cut: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    sealed = _sealed(content[:size])
    assert Opened(io.BytesIO(sealed), KEY).readall() == content[:size]
    flipped = bytearray(sealed)
    flipped[-min(cut, len(sealed) - 40)] ^= 1
    for damaged in (sealed[:-cut], sealed + b"x" * cut, bytes(flipped)):
        with pytest.raises((IntegrityError, UsageError)):
            Opened(io.BytesIO(damaged), KEY).readall()


def test_another_passphrase_and_a_short_one_are_told() -> None:
    with pytest.raises(UsageError, match="passphrase does not open"):
        Opened(io.BytesIO(_sealed(b"x")), b"another passphrase").readall()
    with pytest.raises(UsageError, match="fewer than"):
        Sealing(io.BytesIO(), b"short")


@pytest.mark.slow
def test_the_signing_key_is_in_the_backup_wherever_it_is_kept(tmp_path: Path) -> None:
    key, home = tmp_path / "vault.pem", tmp_path / "old"
    home.mkdir(mode=0o700)
    (home / "signing.key").write_text("an older one")
    key.write_text("the key")
    elsewhere = {"s3_endpoint": "http://127.0.0.1:9", "signing_key_file": key}
    assert back_up(Settings(home=home, **elsewhere), tmp_path / "file", KEY).files == 1
    restore(Settings(home=tmp_path / "new"), tmp_path / "file", KEY)
    assert (tmp_path / "new" / "signing.key").read_text() == "the key"


@pytest.mark.slow
def test_a_home_with_its_store_is_backed_up_and_restored_elsewhere(tmp_path: Path) -> None:
    old, new = Settings(home=tmp_path / "old"), Settings(home=tmp_path / "new")
    file = tmp_path / "home.sealed"
    try:
        with open_archive(old) as archive:
            case_id = whole_case(archive)
        saved = back_up(old, file, KEY)
        assert saved.files > 10
        assert look(file, KEY) == saved
        assert not {p.name for p in tmp_path.iterdir()} - {"old", "home.sealed"}
        for secret in (
            json.loads((old.home_folder / "store/keys.json").read_text())["admin"]["secret_key"],
            "QC-2027",
        ):
            assert secret.encode() not in file.read_bytes()
        with pytest.raises(UsageError, match="already"):
            back_up(old, file, KEY)
        with pytest.raises(Refused) as refused:
            restore(old, file, KEY)
        assert refused.value.exit_code == 5
        assert restore(new, file, KEY) == saved
        with open_archive(new) as archive:
            archive.catch_up()
            assert archive.catalogue.case_ids() == [case_id]
            assert check(archive.bucket, deep=True).findings == []
    finally:
        embedded.stop(old)
        embedded.stop(new)


@pytest.mark.slow
def test_a_damaged_backup_leaves_no_home(tmp_path: Path) -> None:
    old, new = (
        Settings(home=tmp_path / "old", s3_endpoint="https://s3.example"),
        Settings(home=tmp_path / "new"),
    )
    (old.home_folder / "key").write_bytes(b"k" * 3_000_000)
    file = tmp_path / "home.sealed"
    back_up(old, file, KEY)
    content = bytearray(file.read_bytes())
    content[2_000_000] ^= 1
    file.write_bytes(content)
    with pytest.raises(IntegrityError, match="damaged"):
        restore(new, file, KEY)
    assert not (tmp_path / "new").exists()
