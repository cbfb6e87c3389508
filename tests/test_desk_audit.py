"""The audit of the desk in the bucket: sealed once whatever is stopped, chained, locked; and what the checker says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from casefile.errors import Conflict, Unavailable
from casefile.settings import Settings
from storage.check.check import check
from storage.desk import batches
from storage.desk.batches import seal_views
from storage.desk.database import open_app_database, writing
from storage.desk.tables import metadata
from storage.desk.views import Act, View, note, read_views
from storage.store.bucket import S3Bucket
from tests.support.memory_bucket import MemoryBucket

AT = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
UNTIL = dt.datetime(2033, 11, 22, tzinfo=dt.UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[object]:
    opened = open_app_database(Settings(home=tmp_path))
    yield opened
    opened.dispose()


def _see(engine: object, *cases: str) -> None:
    note(engine, [View(AT.isoformat(), "u-anne", Act.VIEWED, case, "", "::1") for case in cases])


def _rows(bucket: object) -> list[str]:
    return [row[4] for key in sorted(bucket.keys("audit/")) for row in json.loads(bucket.get(key))["rows"]]


def test_each_row_is_sealed_once_and_each_batch_names_the_one_before(engine: object) -> None:
    bucket = MemoryBucket(AT)
    for cases in (("1/A", "1/B"), (), ("1/C",)):
        _see(engine, *cases)
        assert seal_views(engine, bucket, AT, UNTIL) == len(cases)
    assert _rows(bucket) == ["1/A", "1/B", "1/C"] and bucket.keys("audit/") == [
        "audit/000001.json",
        "audit/000002.json",
    ]
    facts = [bucket.head(key) for key in bucket.keys("audit/")]
    assert all(one.retain_until == UNTIL and not one.hold for one in facts)
    assert not [found for found in check(bucket).findings if found.where.startswith("audit/")]


@pytest.mark.parametrize("step", ["extend", "set_hold", "writing"])
def test_a_sealing_that_is_stopped_is_finished_by_the_next(
    step: str, engine: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = MemoryBucket(AT)
    _see(engine, "1/A")
    with monkeypatch.context() as stopped:
        where = batches if step == "writing" else MemoryBucket

        def stop(*_: object, **__: object) -> object:
            raise KeyboardInterrupt

        stopped.setattr(where, step, stop)
        with pytest.raises(KeyboardInterrupt):
            seal_views(engine, bucket, AT, UNTIL)
    other = open_app_database(Settings(home=tmp_path / "other"))
    _see(other, "2/A")
    seal_views(other, bucket, AT, UNTIL)
    _see(engine, "1/B")
    seal_views(engine, bucket, AT, UNTIL)
    assert _rows(bucket) == ["1/A", "2/A", "1/B"]
    other.dispose()
    facts = [bucket.head(key) for key in bucket.keys("audit/")]
    assert all(one.retain_until == UNTIL and not one.hold for one in facts)


def test_two_machines_seal_their_own_rows_one_after_the_other(engine: object, tmp_path: Path) -> None:
    other = open_app_database(Settings(home=tmp_path / "other"))
    bucket = MemoryBucket(AT)
    for one, case in ((engine, "1/A"), (other, "2/A"), (engine, "1/B")):
        _see(one, case)
        assert seal_views(one, bucket, AT, UNTIL) == 1
    assert _rows(bucket) == ["1/A", "2/A", "1/B"]
    _see(engine, "1/C")
    bucket.put_once(
        "audit/000004.json", b"{}", media_type="application/json", metadata={}, tags={}, hold=True
    )
    with pytest.raises(Conflict):
        batches_before = bucket.keys("audit/")[:3]
        seal_views(engine, _Behind(bucket, batches_before), AT, UNTIL)
    other.dispose()


class _Behind:
    """A bucket whose listing does not have the newest batch yet."""

    def __init__(self, bucket: MemoryBucket, listed: list[str]) -> None:
        self._bucket, self._listed = bucket, listed

    def keys(self, prefix: str) -> list[str]:
        return self._listed

    def __getattr__(self, name: str) -> object:
        return getattr(self._bucket, name)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda content: content.replace(b"u-anne", b"u-eve_"), "A03"),
        (lambda content: b"{}", "A02"),
        (lambda content: content[:-9], "A02"),
        (None, "A01"),
    ],
)
def test_a_batch_that_was_changed_cut_or_taken_is_found(harm: object, code: str, engine: object) -> None:
    bucket, broken = MemoryBucket(AT), MemoryBucket(AT)
    for case in ("1/A", "1/B", "1/C"):
        _see(engine, case)
        seal_views(engine, bucket, AT, UNTIL)
    for key in bucket.keys("audit/"):
        content = bucket.get(key)
        if key.endswith("2.json"):
            if harm is None:
                continue
            content = harm(content)
        broken.put_once(key, content, media_type="application/json", metadata={}, tags={}, hold=True)
    assert code in {found.code for found in check(broken).findings if found.where.startswith("audit/")}


@pytest.mark.slow
def test_in_a_real_store_a_batch_is_locked_and_its_hold_is_off(engine: object, bucket: S3Bucket) -> None:
    _see(engine, "1/A")
    seal_views(engine, bucket, AT, UNTIL)
    facts = bucket.head("audit/000001.json")
    assert facts.retain_until == UNTIL and not facts.hold
    assert not check(bucket).broken


def test_the_app_database_is_what_its_migrations_make_and_is_never_made_anew(
    engine: object, tmp_path: Path
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    _see(engine, "1/A")
    again = open_app_database(Settings(home=tmp_path))
    with again.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "desk_version"})
        assert compare_metadata(context, metadata) == []
    assert [view.case for view in read_views(again)] == ["1/A"]
    assert (tmp_path / "desk.db").stat().st_mode & 0o077 == 0
    with writing(again) as connection:
        connection.execute(text("UPDATE desk_version SET version_num = '9999'"))
    with pytest.raises(Unavailable):
        open_app_database(Settings(home=tmp_path))
    assert inspect(again).has_table("desk_users")
    again.dispose()
