"""An archive that the first version made (commit edff394) is opened, checked and gone on with by today's code."""

from __future__ import annotations

import base64
import datetime as dt
import json
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.errors import Refused
from casefile.settings import Settings
from flows.steps import night
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue, open_catalogue
from storage.check.check import check
from storage.disposition import Officer
from storage.store.bucket import S3Bucket
from tests.support import warm_workshop as workshop
from tests.support.faults import Faulty
from tests.support.keeping import D, accept, add_document, record, settle
from tests.support.memory_store import MemoryStore
from tests.support.records import EMPLOYER
from tests.support.samples import offer_data

KEPT = Path(__file__).parent / "golden" / "first-archive.json.xz"  # tools/draft_first_archive.py
UNTIL = "ObjectLockRetainUntilDate"


@pytest.fixture
def first(tmp_path: Path) -> Iterator[tuple[Archive, MemoryStore]]:
    store = MemoryStore()
    for told in json.loads(lzma.decompress(KEPT.read_bytes())):
        lock = {n: dt.datetime.fromisoformat(v) if n == UNTIL else v for n, v in told["lock"].items()}
        store.take({**told, "lock": lock, "content": base64.b64decode(told["content"])})
    bucket = S3Bucket(Faulty(store), "first", patience=())  # type: ignore[arg-type]
    with Archive(bucket, Catalogue(f"sqlite:///{tmp_path}/c.db", of="first")) as archive:
        yield archive, store


def test_it_is_read_whole_and_found_without_fault(first: tuple[Archive, MemoryStore]) -> None:
    archive, _ = first
    assert archive.catch_up() == []
    assert archive.catalogue.case_ids() == [f"{EMPLOYER}/{name}" for name in ("K-1", "K-2", "P-1")]
    gone = archive.catalogue.load(f"{EMPLOYER}/P-1").case
    assert gone.destroyed and not gone.documents
    assert not check(archive.bucket, deep=True).broken


def test_its_cases_go_on(first: tuple[Archive, MemoryStore]) -> None:
    archive, store = first
    before = store.contents()
    archive.catch_up()
    case_id = f"{EMPLOYER}/K-2"
    add_document(archive, case_id, version=2)
    record(archive, case_id, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01", number="U987654321")
    assert settle(archive, case_id)
    accept(archive, "K-3")
    assert not check(archive.bucket, deep=True).broken
    assert before.items() <= store.contents().items(), "nothing of it was changed"
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown


def test_its_locks_still_bind(first: tuple[Archive, MemoryStore]) -> None:
    archive, _ = first
    archive.catch_up()
    stored = archive.catalogue.load(f"{EMPLOYER}/K-1").case.objects[0]
    officer = Officer(archive.bucket.client, "first")
    with pytest.raises(Refused):
        officer.delete(stored.key, stored.version_id)


@pytest.mark.slow
def test_the_night_goes_on_with_it(
    first: tuple[Archive, MemoryStore], warm_workshop: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, _ = first
    monkeypatch.setenv("CASEFILE_TODAY", "2027-01-25")
    settings = Settings()
    inbox = tmp_path / "inbox" / "offers"
    inbox.mkdir(parents=True)
    (inbox / "a.json").write_text(json.dumps([offer_data(reference="N-1", worker__language="fr")]))
    monkeypatch.setattr(night, "open_archive", lambda _: Archive(archive.bucket, open_catalogue(settings)))
    monkeypatch.setattr(workshop, "connect", lambda _: archive.bucket)
    summary = night.run_plain(str(inbox.parent), settings, lambda *_: None)
    assert summary.documents.failed == 0
    assert set(summary.made) == {f"{EMPLOYER}/{name}" for name in ("K-1", "K-2", "N-1")}
    assert not check(archive.bucket, deep=True).broken
