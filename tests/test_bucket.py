"""The bucket's contract, on a real store, on moto and on our own double in memory; then what only a real one can show.

Moto is not asked what it does not know: a lock date in the past, which it takes, and eight writers at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

import botocore.exceptions
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from casefile.errors import CasefileError, IntegrityError, NotFound, Refused, Unavailable, UsageError
from storage.store import client as s3
from storage.store.bucket import Bucket, S3Bucket
from storage.store.shapes import check_key, encode_metadata, encode_tags
from tests.support.memory_bucket import MemoryBucket

FACTS = {"document-type": "offer", "title": "Contrat à durée déterminée 100 %"}
TAGS = {"record-class": "offer", "obligations": "E1 E4"}


def put(
    bucket: Bucket, key: str = "cases/123026635/A/x", content: bytes = b"content", *, hold: bool = True
) -> Any:
    return bucket.put_once(key, content, media_type="text/plain", metadata=FACTS, tags=TAGS, hold=hold)


@pytest.fixture
def memory_bucket() -> MemoryBucket:
    return MemoryBucket(dt.datetime.now(dt.UTC))


@pytest.fixture(params=["bucket", "moto_bucket", "memory_bucket"])
def any_bucket(request: pytest.FixtureRequest) -> Bucket:
    found: Bucket = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["bucket", "memory_bucket"])
def true_bucket(request: pytest.FixtureRequest) -> Bucket:
    """Without moto, for what it does not know."""
    found: Bucket = request.getfixturevalue(request.param)
    return found


def delete(bucket: Bucket, key: str, version_id: str) -> None:
    """Delete one version without going around its lock, as the owner may ask a store to."""
    if isinstance(bucket, MemoryBucket):
        bucket.delete(key, version_id)
    elif isinstance(bucket, S3Bucket):
        try:
            bucket.client.delete_object(Bucket=bucket.name, Key=key, VersionId=version_id)
        except ClientError as error:
            raise s3.translate(error, key) from error


# The contract.


def test_what_is_put_comes_back_with_its_facts_tags_and_hold(any_bucket: Bucket) -> None:
    stored = put(any_bucket)
    facts = any_bucket.head("cases/123026635/A/x", version_id=stored.version_id)
    assert (
        any_bucket.get("cases/123026635/A/x", version_id=stored.version_id, sha256=stored.sha256)
        == b"content"
    )
    assert (stored.sha256, stored.size, stored.existed) == (hashlib.sha256(b"content").hexdigest(), 7, False)
    assert {**facts.metadata} == {**FACTS, "media-type": "text/plain", "sha256": stored.sha256}
    assert (facts.hold, facts.media_type, facts.size, facts.retain_until) == (True, "text/plain", 7, None)
    assert any_bucket.tags(facts.key, stored.version_id) == TAGS


def test_the_first_writer_wins_and_the_second_learns_what_stands(any_bucket: Bucket) -> None:
    first = put(any_bucket, content=b"first")
    second = put(any_bucket, content=b"the second")
    assert second.existed
    assert (second.version_id, second.sha256, second.size) == (first.version_id, first.sha256, first.size)
    assert len(any_bucket.versions("cases/")) == 1


def test_what_an_earlier_run_left_without_a_hold_is_held_when_it_is_taken_up(any_bucket: Bucket) -> None:
    left = put(any_bucket, hold=False)
    assert not any_bucket.head("cases/123026635/A/x").hold
    assert put(any_bucket).existed
    assert any_bucket.head("cases/123026635/A/x", version_id=left.version_id).hold


def test_content_with_another_digest_than_archived_is_never_returned(any_bucket: Bucket) -> None:
    stored = put(any_bucket)
    with pytest.raises(IntegrityError, match="not what was archived"):
        any_bucket.get("cases/123026635/A/x", version_id=stored.version_id, sha256="0" * 64)


def test_what_is_not_there_is_not_found(any_bucket: Bucket) -> None:
    with pytest.raises(NotFound):
        any_bucket.get("cases/123026635/A/none")
    with pytest.raises(NotFound):
        any_bucket.head("cases/123026635/A/none")
    assert any_bucket.keys("cases/") == []


def test_keys_come_in_byte_order_whatever_the_store_does(any_bucket: Bucket) -> None:
    for key in ("a/b", "a-b", "a.b", "B"):
        put(any_bucket, key)
    assert any_bucket.keys("") == ["B", "a-b", "a.b", "a/b"]
    assert [v.key for v in any_bucket.versions("a/")] == ["a/b"]


def test_a_lock_is_set_and_lengthened_and_never_shortened(any_bucket: Bucket) -> None:
    stored = put(any_bucket, hold=False)
    key, now = "cases/123026635/A/x", dt.datetime.now(dt.UTC)
    near, far = (now + dt.timedelta(days=n) for n in (1, 2))
    for until, expected in ((near, near), (far, far), (near, far)):
        any_bucket.extend(key, stored.version_id, until)
        assert any_bucket.head(key, version_id=stored.version_id).retain_until == expected.replace(
            microsecond=0
        )


def test_tags_are_replaced_and_holds_lifted(any_bucket: Bucket) -> None:
    stored, key = put(any_bucket), "cases/123026635/A/x"
    any_bucket.tag(key, stored.version_id, {"retention-state": "active"})
    any_bucket.set_hold(key, stored.version_id, on=False)
    assert any_bucket.head(key).media_type == "text/plain"
    assert any_bucket.tags(key, stored.version_id) == {"retention-state": "active"}
    assert not any_bucket.head(key).hold


def test_what_is_held_or_locked_cannot_be_deleted(any_bucket: Bucket) -> None:
    key, until = "cases/123026635/A/x", dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    stored = put(any_bucket)
    with pytest.raises(Refused):
        delete(any_bucket, key, stored.version_id)
    any_bucket.set_hold(key, stored.version_id, on=False)
    any_bucket.extend(key, stored.version_id, until)
    assert any_bucket.head(key).lock_mode == "GOVERNANCE"
    with pytest.raises(Refused):
        delete(any_bucket, key, stored.version_id)
    assert any_bucket.get(key, version_id=stored.version_id, sha256=stored.sha256) == b"content"


def test_what_is_neither_held_nor_locked_can_be_deleted(any_bucket: Bucket) -> None:
    stored = put(any_bucket, hold=False)
    delete(any_bucket, "cases/123026635/A/x", stored.version_id)
    assert any_bucket.versions("cases/") == []


def test_a_lock_date_in_the_past_is_refused(true_bucket: Bucket) -> None:
    stored = put(true_bucket, hold=False)
    with pytest.raises(CasefileError):
        true_bucket.extend(
            "cases/123026635/A/x", stored.version_id, dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        )
    assert true_bucket.head("cases/123026635/A/x").retain_until is None


def test_a_version_that_is_not_there_is_not_found(any_bucket: Bucket) -> None:
    put(any_bucket)
    with pytest.raises(CasefileError):
        any_bucket.head("cases/123026635/A/x", version_id="0" * 32)


# What only a real store can show.


def test_a_held_version_cannot_be_deleted_by_the_owner_himself(bucket: S3Bucket) -> None:
    stored = put(bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket.client.delete_object(
            Bucket=bucket.name, Key="cases/123026635/A/x", VersionId=stored.version_id
        )
    assert bucket.get("cases/123026635/A/x", version_id=stored.version_id, sha256=stored.sha256) == b"content"


def test_content_damaged_on_its_way_is_refused(bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bucket.client.put_object
    monkeypatch.setattr(bucket.client, "put_object", lambda **asked: real(**{**asked, "Body": b"damaged"}))
    with pytest.raises(IntegrityError, match="not what was sent"):
        put(bucket)
    assert bucket.keys("") == []


@pytest.mark.slow
def test_eight_threads_share_one_bucket(bucket: S3Bucket) -> None:
    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(lambda n: put(bucket, f"cases/x/{n:03d}", b"%d" % n), range(80)))
    assert len({s.version_id for s in stored}) == 80
    assert bucket.keys("cases/") == [f"cases/x/{n:03d}" for n in range(80)]


@pytest.mark.slow
def test_many_writers_of_one_key_leave_one_version(true_bucket: Bucket) -> None:
    with ThreadPoolExecutor(4) as threads:
        stored = list(threads.map(lambda n: put(true_bucket, content=b"%d" % n), range(4)))
    assert sum(not s.existed for s in stored) == 1
    assert len({(s.version_id, s.sha256) for s in stored}) == 1


def test_long_listings_are_read_to_their_end(bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        put(bucket, f"k/{n}", hold=False)
    for listing in ("list_objects_v2", "list_object_versions"):
        real = getattr(bucket.client, listing)
        monkeypatch.setattr(bucket.client, listing, lambda real=real, **asked: real(**asked, MaxKeys=2))
    assert bucket.keys("k/") == [f"k/{n}" for n in range(7)]
    assert [v.key for v in bucket.versions("k/")] == [f"k/{n}" for n in range(7)]


# What a store may do to us.


@pytest.mark.slow
def test_a_busy_store_is_asked_again(bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([_error("SlowDown", 503), _error("ConditionalRequestConflict", 409)])
    real = bucket.client.put_object

    def busy(**asked: Any) -> Any:
        for answer in answers:
            raise answer
        return real(**asked)

    monkeypatch.setattr(bucket.client, "put_object", busy)
    assert not put(bucket).existed


def test_a_write_whose_answer_was_lost_counts_once(bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    real, lost = bucket.client.put_object, iter([True])

    def lossy(**asked: Any) -> Any:
        answer = real(**asked)
        if next(lost, False):
            raise botocore.exceptions.ReadTimeoutError(endpoint_url="store")
        return answer

    monkeypatch.setattr(bucket.client, "put_object", lossy)
    assert put(bucket).sha256 == hashlib.sha256(b"content").hexdigest()
    assert len(bucket.versions("")) == 1


def test_a_store_that_drops_the_hold_is_found_out_at_once(
    bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bucket.client.put_object
    forgetful = lambda **asked: real(**{k: v for k, v in asked.items() if k != "ObjectLockLegalHoldStatus"})  # noqa: E731
    monkeypatch.setattr(bucket.client, "put_object", forgetful)
    with pytest.raises(IntegrityError, match="did not keep all of it"):
        put(bucket)


def test_a_bucket_without_versions_is_refused(bucket: S3Bucket) -> None:
    bucket.client.create_bucket(Bucket=f"{bucket.name}-plain")
    with pytest.raises(Refused, match="no versions"):
        put(S3Bucket(bucket.client, f"{bucket.name}-plain"), hold=False)


@pytest.mark.slow
def test_a_store_that_is_not_there_is_unavailable() -> None:
    from storage.store.keys import Credentials

    client = s3.make_client("http://127.0.0.1:9", "ca-central-1", Credentials("a", "b"))
    with pytest.raises(Unavailable) as caught:
        S3Bucket(client, "none", patience=()).get("key")
    assert caught.value.exit_code == 6
    assert caught.value.remedy
    client.close()


def _error(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Op"
    )  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("NoSuchKey NoSuchVersion NotFound 404 MethodNotAllowed 405", NotFound),
        ("BadDigest InvalidDigest XAmzContentChecksumMismatch XAmzContentSHA256Mismatch", IntegrityError),
        ("AccessDenied Forbidden 403 ObjectLocked InvalidRetentionPeriod", Refused),
        ("InvalidAccessKeyId SignatureDoesNotMatch ExpiredToken InvalidToken RequestTimeTooSkewed", Refused),
        ("NoSuchBucket PermanentRedirect InvalidBucketName NotImplemented 501", Unavailable),
        (
            "SlowDown ServiceUnavailable InternalError RequestTimeout Throttling OperationAborted 500 503",
            Unavailable,
        ),
        ("ConditionalRequestConflict 409 429 502 504", Unavailable),
        ("SomethingNew", CasefileError),
    ],
)
def test_every_code_we_know_of_is_one_of_our_errors(codes: str, kind: type[CasefileError]) -> None:
    for code in codes.split():
        error = s3.translate(_error(code), "bucket/key")
        assert type(error) is kind, code
        assert code in str(error)


def test_every_fault_of_the_client_library_is_one_of_our_errors() -> None:
    connection = [
        botocore.exceptions.EndpointConnectionError(endpoint_url="x"),
        botocore.exceptions.ConnectTimeoutError(endpoint_url="x"),
        botocore.exceptions.ReadTimeoutError(endpoint_url="x"),
        botocore.exceptions.ConnectionClosedError(endpoint_url="x"),
        botocore.exceptions.SSLError(endpoint_url="x", error="x"),
        botocore.exceptions.ResponseStreamingError(error="x"),
        botocore.exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ]
    assert {type(s3.translate(error, "x")) for error in connection} == {Unavailable}
    assert type(s3.translate(botocore.exceptions.NoCredentialsError(), "x")) is UsageError
    assert type(s3.translate(botocore.exceptions.FlexibleChecksumError(error_msg="x"), "x")) is IntegrityError


# Shapes.


@pytest.mark.slow
@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9][a-z0-9-]{0,10}", fullmatch=True), st.text(max_size=60), max_size=4
    )
)
def test_any_fact_survives_its_encoding_as_plain_ascii(facts: dict[str, str]) -> None:
    facts = {name: value.encode(errors="ignore").decode() for name, value in facts.items()}
    encoded = encode_metadata(facts)
    assert all(value.isascii() and value.isprintable() for value in encoded.values())
    assert {name: unquote(value) for name, value in encoded.items()} == facts


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a//b", "a/../b", "a b", "é", "a" * 256, "a\n", "nom@exemple"]
)
def test_a_key_that_stores_read_differently_is_refused(key: str) -> None:
    with pytest.raises(UsageError):
        check_key(key)


def test_limits_that_some_stores_do_not_hold_are_held_here() -> None:
    with pytest.raises(UsageError):
        encode_tags({f"t{n}": "v" for n in range(11)})
    with pytest.raises(UsageError):
        encode_tags({"tag": "é"})
    with pytest.raises(UsageError):
        encode_metadata({"fact": "x" * 2001})
    with pytest.raises(UsageError):
        encode_metadata({"Fact": "x"})
