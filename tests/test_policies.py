"""The policies of the keys: the files are the code's, and where enforced each key does its work and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from casefile.settings import ROOT, Settings
from storage import inbox
from storage.archive import Archive
from storage.disposition import Officer, carry_out
from storage.inbox import open_inbox
from storage.store import embedded
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.embedded import Endpoint
from storage.store.keys import Credentials, Keys, write_policy
from storage.store.policies import KEYS, policy
from storage.store.provision import ensure_bucket
from storage.store.trials import Trials
from tests.support.keeping import act, approved, past_case, settle
from tests.support.memory_store import MemoryStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.mark.parametrize("key", KEYS)
def test_the_file_of_each_key_is_what_the_code_says(key: str) -> None:
    file = ROOT / "docs" / "policies" / f"{key}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == policy(key, "BUCKET", "KMS_KEY")


def test_only_who_reads_or_writes_records_may_use_the_key_that_encrypts_them() -> None:
    told = {key: json.dumps(policy(key, "b", "arn:aws:kms:ca-central-1:1:key/k")) for key in KEYS}
    assert {key for key, text in told.items() if "kms:Decrypt" in text} == {"admin", "archiver", "reader"}
    assert {key for key, text in told.items() if "kms:GenerateDataKey" in text} == {"admin", "archiver"}
    assert "kms" not in json.dumps(policy("archiver", "b"))


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, S3Client]]:
    """A store of its own that knows the administrator's and the inbox's keys by their policies alone, and a maker."""
    settings = Settings(home=tmp_path_factory.mktemp("enforcing"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded.keys, "write_policy", _with_more_keys)
        up = embedded.start(settings)
        pairs = {"maker": up.keys.admin, **{key: Credentials(key, f"{key}-secret") for key in MORE}}
        yield {name: make_client(up.url, "ca-central-1", pair) for name, pair in pairs.items()}
        embedded.stop(settings)


MORE = {"admin": "archive", "inbox": "inbox"}


def _with_more_keys(folder: Path, keys: Keys) -> Path:
    path = write_policy(folder, keys)
    told = json.loads(path.read_bytes())
    for key, bucket in MORE.items():
        pair = [{"accessKey": key, "secretKey": f"{key}-secret"}]
        told["identities"].append(
            {"name": f"own-{key}", "credentials": pair, "actions": [], "policyNames": [f"own-{key}"]}
        )
        told["policies"].append({"name": f"own-{key}", "content": json.dumps(policy(key, bucket))})
    path.write_text(json.dumps(told))
    return path


@pytest.mark.slow
def test_the_administrator_makes_and_tries_the_bucket_and_touches_no_record(
    enforcing: dict[str, S3Client],
) -> None:
    admin, maker = enforcing["admin"], enforcing["maker"]
    assert ensure_bucket(admin, Settings(bucket="archive"))
    trials = Trials(admin, "archive", "GOVERNANCE")
    trials.prepare()
    assert all(step() for _, step in trials.steps())
    trials.clear()
    place = {"Bucket": "archive", "Key": "cases/123026635/A-1/offers/x/offer.json"}
    version = maker.put_object(**place, Body=b"x")["VersionId"]
    for verb in (admin.get_object, admin.delete_object, admin.head_object):
        assert _answer(verb, **place, VersionId=version) == 403
    assert _answer(admin.put_object, **place, Body=b"y") == 403
    assert _answer(admin.create_bucket, Bucket="another") == 403


@pytest.mark.slow
def test_the_inboxs_key_reads_what_comes_in_and_writes_what_goes_back(
    enforcing: dict[str, S3Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, maker = enforcing["inbox"], enforcing["maker"]
    maker.create_bucket(Bucket="inbox")
    maker.put_object(Bucket="inbox", Key="hr/offers/a.json", Body=b"[]")
    monkeypatch.setattr(inbox, "make_client", lambda *_: own)
    opened = open_inbox("s3://inbox/hr", Settings())
    assert [file.content for file in opened.files("offers")] == [b"[]"]
    assert opened.write_rejected("a-1.json", b"[1]")
    assert _answer(own.put_object, Bucket="inbox", Key="hr/offers/b.json", Body=b"[]") == 403
    for key in ("hr/offers/a.json", "hr/rejected/a-1.json"):
        assert _answer(own.delete_object, Bucket="inbox", Key=key) == 403
    assert _answer(own.list_objects_v2, Bucket="archive") == 403


@pytest.mark.slow
def test_a_whole_life_goes_by_with_the_archivers_and_the_officers_policies(
    archive: Archive, officer: Officer
) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)
    assert carry_out(archive, officer, case_id, act("records")).destroyed
    settle(archive, case_id)


@pytest.mark.slow
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
