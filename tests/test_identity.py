"""Which archive a catalogue is of: told by an id in the bucket, not by how its address is spelled."""

from __future__ import annotations

import datetime as dt

import pytest

from casefile.errors import IntegrityError, Refused, Unavailable
from casefile.settings import Settings
from storage.archive import known_catalogue, open_archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.identity import KEY, archive_id
from storage.store.access import reach
from storage.store.bucket import Stored
from tests.support.memory_bucket import Held, MemoryBucket
from tests.support.shelf import Shelf

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Reading(MemoryBucket):
    """Seen with a key that may only read."""

    def put_once(self, key: str, *_: object, **__: object) -> Stored:  # type: ignore[override]
        raise Refused("store-refuses", where=key, answer="AccessDenied")


def test_a_bucket_gets_an_id_once_and_keeps_it() -> None:
    bucket = MemoryBucket(NOON)
    told = archive_id(bucket)
    assert len(told) == 32 and archive_id(bucket) == told and bucket.held[KEY].hold
    assert archive_id(MemoryBucket(NOON)) != told


def test_a_key_that_may_only_read_goes_without_and_a_broken_id_is_said() -> None:
    bucket = Reading(NOON)
    assert archive_id(bucket) == ""
    for content in (b"{}", b"[]", b"\xff", b'{"format":"casefile-archive/1","id":"x"}'):
        bucket.held[KEY] = Held(content, "application/json", {}, {}, hold=True)
        with pytest.raises(IntegrityError):
            archive_id(bucket)


def test_a_catalogue_knows_its_archive_by_its_id_and_without_one_by_its_address(database: str) -> None:
    def opens(of: str, at: str) -> bool:
        try:
            Catalogue(database, of=of, at=at).close()
        except Unavailable as refused:
            assert refused.said.code == "catalogue-of-another"
            return False
        return True

    assert opens("", "http://store casefile")  # only asked, or no id could be written
    assert not opens("", "http://other casefile")
    assert opens("one", "http://store casefile")  # now it has one
    assert opens("one", "http://store:80 casefile") and opens("", "http://store:80 casefile")
    assert not opens("", "http://store casefile")  # not where it was reached last: the bucket is to be asked
    assert not opens("two", "http://store:80 casefile")


def test_a_catalogue_that_is_not_of_this_archive_is_left_as_it_is(database: str) -> None:
    shelf = Shelf(Catalogue(database, of="one"))
    shelf.case("R-1")
    with pytest.raises(Unavailable):
        Catalogue(database, of="two")
    again = Catalogue(database, of="one")
    assert again.dump() == shelf.catalogue.dump() and again.case_ids()
    for one in (again, shelf.catalogue):
        one.close()


@pytest.mark.slow
def test_the_same_bucket_under_another_address_is_the_same_archive(
    settings: Settings,
) -> None:
    with open_archive(settings) as archive:
        Shelf(archive.catalogue).case("R-1")
        assert check(archive.bucket).findings == []
    url = str(settings.s3_endpoint)
    other = (
        url.replace("127.0.0.1", "localhost") if "127.0.0.1" in url else url.replace("localhost", "127.0.0.1")
    )
    elsewhere = settings.model_copy(update={"s3_endpoint": other})
    catalogue = known_catalogue(elsewhere)
    assert len(catalogue.case_ids()) == 1
    catalogue.close()
    with pytest.raises(Unavailable), open_archive(settings.model_copy(update={"bucket": "another"})):
        pass  # the same address, and another archive


@pytest.mark.slow
def test_an_archive_that_is_only_read_is_opened_by_the_id_that_an_archiver_gave_it(
    settings: Settings,
) -> None:
    with open_archive(settings) as archive:
        told = archive_id(archive.bucket)
    reading = reach(settings, start=False).reading_bucket(settings)
    assert archive_id(reading) == told
    reading.client.close()
