"""A second copy: the same digests, held and locked no less, made whole after a stop, and every difference named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casefile.errors import Unavailable
from casefile.settings import Settings
from storage.archive import Archive, open_archive
from storage.disposition import Officer, carry_out
from storage.replica import FolderReplica, Replica, compare, copy, open_replica
from storage.store.bucket import S3Bucket
from tests.support.keeping import D, act, approved, past_case, record, settle, whole_case


def _quiet(*_: object) -> None:
    pass


def _codes(archive: Archive, replica: Replica) -> dict[str, str]:
    return {dict(f.said.values)["key"]: f.code for f in compare(archive.bucket, replica, _quiet).findings}


@pytest.mark.slow
def test_a_folder_gets_every_object_once_and_each_difference_is_named(
    archive: Archive, tmp_path: Path
) -> None:
    whole_case(archive)
    replica = FolderReplica(tmp_path / "copy")
    first = copy(archive.bucket, replica, _quiet)
    assert first.new == first.objects > 3 and first.findings == []
    assert copy(archive.bucket, replica, _quiet).new == 0
    assert _codes(archive, replica) == {}
    one, two, *_ = sorted(p for p in (tmp_path / "copy" / "cases").rglob("*") if p.is_file())
    one.chmod(0o600)
    one.write_bytes(one.read_bytes() + b"!")
    two.unlink()
    (tmp_path / "copy" / "cases" / "left").write_bytes(b"x")
    names = [p.relative_to(tmp_path / "copy").as_posix() for p in (one, two)]
    assert _codes(archive, replica) == {
        names[0]: "copy-differs",
        names[1]: "copy-missing",
        "cases/left": "copy-left-over",
    }


@pytest.mark.slow
def test_a_copy_that_was_stopped_is_made_whole_by_the_next(archive: Archive, tmp_path: Path) -> None:
    whole_case(archive)
    replica = FolderReplica(tmp_path / "copy")
    keep, calls = replica.keep, []

    def stopping(*given: Any) -> bool:
        calls.append(given)
        if len(calls) > 2:
            raise Unavailable("store-silent", where="copy", answer="stopped")
        return keep(*given)

    replica.keep = stopping  # type: ignore[method-assign]
    assert {f.code for f in copy(archive.bucket, replica, _quiet).findings} == {"copy-unread"}
    replica.keep = keep  # type: ignore[method-assign]
    assert copy(archive.bucket, replica, _quiet).findings == []
    assert _codes(archive, replica) == {}


@pytest.mark.slow
def test_another_bucket_is_held_and_locked_as_the_archive(settings: Settings) -> None:
    with open_archive(settings) as archive:
        case_id = whole_case(archive)
        record(archive, case_id, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01")
        settle(archive, case_id)
        replica = open_replica(f"s3://{settings.bucket}-copy", settings, None, None)
        assert copy(archive.bucket, replica, _quiet).findings == []
        assert _codes(archive, replica) == {}
        copied = S3Bucket(archive.bucket.client, f"{settings.bucket}-copy")
        for version in archive.bucket.versions("cases/"):
            own = archive.bucket.head(version.key, version_id=version.version_id)
            other = copied.head(version.key)
            assert (other.hold, other.retain_until) == (own.hold, own.retain_until)
        add = whole_case(archive, "K-2")
        assert set(_codes(archive, replica).values()) == {"copy-missing"}
        assert all(add in key for key in _codes(archive, replica))


@pytest.mark.slow
def test_what_a_disposition_destroyed_is_named_while_the_copy_has_it(
    archive: Archive, officer: Officer, tmp_path: Path
) -> None:
    case_id = past_case(archive)
    replica = FolderReplica(tmp_path / "copy")
    copy(archive.bucket, replica, _quiet)
    gone = {s.key for s in archive.catalogue.load(case_id).case.objects}
    approved(archive, case_id)
    carry_out(archive, officer, case_id, act("records"))
    copy(archive.bucket, replica, _quiet)
    assert _codes(archive, replica) == dict.fromkeys(gone, "copy-left-over")


@pytest.mark.slow
def test_the_command_copies_compares_and_answers(casefile: Any, settings: Settings, tmp_path: Path) -> None:
    with open_archive(settings) as archive:
        whole_case(archive)
    answer = casefile("store", "copy", str(tmp_path / "copy"), "--json")
    assert answer.code == 0, answer.err
    assert answer.json["new"] == answer.json["objects"] > 3
    next(p for p in (tmp_path / "copy" / "cases").rglob("*.json")).unlink()
    assert casefile("store", "copy", str(tmp_path / "copy"), "--check").code == 4
    assert casefile("store", "copy", f"s3://{settings.bucket}").code == 2


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_LANGUAGE", "en")
