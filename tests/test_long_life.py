"""What outlives a night: copies in the home go after their term, and a store's keys can be renewed."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from casefile import clock
from casefile.errors import Unavailable
from casefile.settings import Settings
from flows.steps.copies import clear_copies
from storage.archive import open_archive
from storage.catalogue.catalogue import open_catalogue
from storage.catalogue.driver import renew_catalogue_key
from storage.check.check import check
from storage.store import embedded
from storage.store.client import make_client
from tests.support.keeping import whole_case


def test_copies_in_the_home_go_after_their_term_and_nothing_else_does() -> None:
    settings = Settings(copies_days=30)
    now = clock.machine_time()
    files = {
        name: settings.home_folder / name
        for name in (
            "packets/old/packet.pdf",
            "packets/new/packet.pdf",
            "reports/2026-01-01/a.md",
            "store/keys.json",
        )
    }
    for name, file in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
        age = 1 if "new" in name else 31
        for path in (file, file.parent):
            os.utime(path, times=((now - dt.timedelta(days=age)).timestamp(),) * 2)
    assert clear_copies(settings, now) == 2
    assert {name for name, file in files.items() if file.exists()} == {
        "packets/new/packet.pdf",
        "store/keys.json",
    }
    assert clear_copies(settings, now) == 0


@pytest.mark.slow
def test_renewed_keys_open_the_store_and_the_old_ones_nothing(casefile: Any, tmp_path: Path) -> None:
    settings = Settings()
    try:
        with open_archive(settings) as archive:
            whole_case(archive)
        old = embedded.endpoint(settings).keys
        assert casefile("store", "renew-keys").code == 0
        place = embedded.endpoint(settings)
        assert place.keys.archiver.secret_key != old.archiver.secret_key
        for key in (old.admin, old.archiver, old.reader, old.officer):
            with pytest.raises(ClientError):
                make_client(place.url, "ca-central-1", key).list_objects_v2(Bucket=settings.bucket)
        with open_archive(settings) as archive:
            assert check(archive.bucket, deep=True).findings == []
    finally:
        embedded.stop(settings)


def test_the_keys_of_another_store_are_not_ours_to_renew(casefile: Any, settings: Settings) -> None:
    assert casefile("store", "renew-keys").code == 2


def test_a_renewed_catalogue_key_opens_the_file_and_the_old_one_no_more(
    casefile: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings()
    open_catalogue(settings).close()
    file = settings.home_folder / "catalogue.key"
    old = file.read_text()
    assert casefile("store", "renew-catalogue-key", "--json").json == {"file": str(file)}
    assert file.read_text() != old and file.stat().st_mode & 0o777 == 0o600
    open_catalogue(settings).close()
    with monkeypatch.context() as stopped:
        stopped.setattr(Path, "replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            renew_catalogue_key(settings)
    renew_catalogue_key(settings)  # stopped before the key took its place, it goes on
    open_catalogue(settings).close()
    assert [path.name for path in settings.home_folder.glob("catalogue.key*")] == ["catalogue.key"]
    file.write_text(old)
    with pytest.raises(Unavailable):
        open_catalogue(settings)
    monkeypatch.setenv("CASEFILE_DATABASE_URL", "postgresql://nowhere/none")
    assert casefile("store", "renew-catalogue-key").code == 2
