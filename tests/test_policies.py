"""The policies of the keys: the files are the code's, and where enforced each key does its work and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from casefile.settings import ROOT
from storage.archive import Archive
from storage.disposition import Officer, carry_out
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.embedded import Endpoint
from storage.store.policies import KEYS, policy
from tests.support.keeping import act, approved, past_case, settle
from tests.support.memory_store import MemoryStore


@pytest.mark.parametrize("key", KEYS)
def test_the_file_of_each_key_is_what_the_code_says(key: str) -> None:
    file = ROOT / "docs" / "policies" / f"{key}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == policy(key, "BUCKET")


def test_a_whole_life_goes_by_with_the_archivers_and_the_officers_policies(
    archive: Archive, officer: Officer
) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)
    assert carry_out(archive, officer, case_id, act("records")).destroyed
    settle(archive, case_id)


def test_no_key_but_the_officers_deletes_and_his_reads_nothing(archive: Archive, store: Endpoint) -> None:
    case_id = past_case(archive)
    stored = archive.catalogue.load(case_id).case.objects[0]
    place = {"Bucket": archive.bucket.name, "Key": stored.key, "VersionId": stored.version_id}
    for key in (store.keys.archiver, store.keys.reader):
        assert _answer(make_client(store.url, "ca-central-1", key).delete_object, **place) == 403
    assert _answer(make_client(store.url, "ca-central-1", store.keys.officer).get_object, **place) == 403
    tags: Any = {"TagSet": []}
    reader = make_client(store.url, "ca-central-1", store.keys.reader)
    assert _answer(reader.put_object_tagging, **place, Tagging=tags) == 403


def _answer(verb: Any, **asked: Any) -> int:
    with pytest.raises(ClientError) as refused:
        verb(**asked)
    return int(refused.value.response["ResponseMetadata"]["HTTPStatusCode"])


def test_the_key_for_encryption_goes_with_every_new_object() -> None:
    store, asked = MemoryStore(), {}

    class Client:
        def put_object(self, **given: Any) -> Any:
            asked.update(given)
            return store.put_object(**{n: v for n, v in given.items() if n != "Bucket"})

        def head_object(self, *, Bucket: str, **given: Any) -> Any:  # noqa: N803
            return store.head_object(**given)

    bucket = S3Bucket(Client(), "b", kms_key="alias/casefile")  # type: ignore[arg-type]
    bucket.put_once("a", b"x", media_type="text/plain", metadata={}, tags={}, hold=True)
    assert (asked["ServerSideEncryption"], asked["SSEKMSKeyId"]) == ("aws:kms", "alias/casefile")
