"""What the local store deletes is gone from its files too, and only its officer's key can delete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.settings import Settings
from storage.archive import open_archive
from storage.disposition import Officer
from storage.store import embedded
from storage.store.access import reach

MARK = b"ZEBRA-IN-THE-FILE"
KEY = "cases/123026635/R-1/documents/0123456789abcdef/a.pdf"


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def _files_with(mark: bytes, folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and mark in path.read_bytes()]


@pytest.mark.slow
def test_after_reclaiming_no_byte_of_a_deleted_version_is_left_in_the_stores_files(local: Settings) -> None:
    try:
        with open_archive(local) as archive:
            content = os.urandom(4000) + MARK + os.urandom(4000)
            facts = {"case": "123026635/R-1"}
            tags = {"record-class": "employment"}
            stored = archive.bucket.put_once(
                KEY, content, media_type="application/pdf", metadata=facts, tags=tags, hold=True
            )
            officer = Officer(reach(local, start=False).officer_client(), archive.bucket.name)
            with pytest.raises(Refused):
                officer.delete(KEY, stored.version_id)
            archive.bucket.set_hold(KEY, stored.version_id, on=False)
            with pytest.raises(Refused):
                Officer(archive.bucket.client, archive.bucket.name).delete(KEY, stored.version_id)
            with pytest.raises(Refused):
                officer.delete("cases/123026635/R-1/ledger/000001.json", stored.version_id)
            assert _files_with(MARK, local.home_folder)
            officer.delete(KEY, stored.version_id)
            officer.close()
        embedded.reclaim(local)
        assert _files_with(MARK, local.home_folder) == []
    finally:
        embedded.stop(local)
