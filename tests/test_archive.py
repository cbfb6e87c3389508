"""The archive's door: opened, filled, caught up, read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefile.errors import Conflict, IntegrityError, Refused
from casefile.settings import Settings
from storage import ledger
from storage.archive import connect, known_catalogue, open_archive, refresh, store_offer, store_report
from storage.check.check import check as check_archive
from storage.ledger import Head
from storage.store import probe
from storage.store.bucket import S3Bucket
from storage.store.embedded import Endpoint
from tests.support.records import ACTOR, AT, EMPLOYER, accept, archive_document, commit, make_case, offer


@pytest.mark.slow
def test_first_use_makes_a_bucket_with_versions_and_lock_but_no_default_date(untried: Settings) -> None:
    with open_archive(untried) as archive:
        client, name = archive.bucket.client, archive.bucket.name
        assert client.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
        assert client.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == {
            "ObjectLockEnabled": "Enabled"
        }
        rules = client.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
        assert {"DaysAfterInitiation": 7} in [rule.get("AbortIncompleteMultipartUpload") for rule in rules]
        assert {rule["Filter"].get("Prefix", "") for rule in rules if "Expiration" in rule} == {"probe/"}
        assert archive.catalogue.case_ids() == []


@pytest.mark.slow
def test_every_promise_is_tried_once_and_remembered(
    untried: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_archive(untried).close()
    (record,) = (untried.home_folder / "store").glob("probe-*.json")
    tried = json.loads(record.read_text())["tried"]
    assert len(tried) == 20
    assert all(one["ok"] and one["answer"] for one in tried)
    monkeypatch.setattr(probe, "probe", lambda settings: pytest.fail("tried again"))
    open_archive(untried).close()


@pytest.mark.slow
def test_a_store_that_breaks_a_promise_is_not_called_an_archive(untried: Settings) -> None:
    open_archive(untried).close()
    (record,) = (untried.home_folder / "store").glob("probe-*.json")
    known = json.loads(record.read_text())
    tried = next(one for one in known["tried"] if one["what"]["code"] == "promise.locked")
    tried |= {"ok": False, "answer": "a locked version was deleted"}
    record.write_text(json.dumps(known))
    with pytest.raises(Refused, match="no archive: a locked version cannot be deleted") as caught:
        open_archive(untried)
    assert caught.value.exit_code == 5


@pytest.mark.slow
def test_the_probe_sees_a_store_that_only_pretends(moto_bucket: S3Bucket, tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path, s3_endpoint="https://s3.ca-central-1.amazonaws.com", bucket=moto_bucket.name
    )
    broken = {one.what.en for one in probe.probe(settings) if not one.ok}
    assert "a wrong checksum is refused" in broken
    assert "a wrong secret is refused" in broken
    assert "a locked version cannot be deleted" not in broken
    with pytest.raises(Refused, match="no archive"):
        open_archive(settings)


@pytest.mark.slow
def test_a_bucket_without_lock_or_with_a_default_date_is_refused_and_left_alone(
    untried: Settings, store: Endpoint, bucket: S3Bucket
) -> None:
    bucket.client.create_bucket(Bucket=untried.bucket)
    with pytest.raises(Refused, match="no versioning with object lock"):
        open_archive(untried)
    assert "Status" not in bucket.client.get_bucket_versioning(Bucket=untried.bucket)
    bucket.client.put_object_lock_configuration(
        Bucket=bucket.name,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
        },
    )
    with pytest.raises(Refused, match="default retention"):
        open_archive(untried.model_copy(update={"bucket": bucket.name}))


def test_an_offer_lies_under_its_digest_with_no_name_in_key_facts_or_tags(bucket: S3Bucket) -> None:
    accepted = offer()
    stored = store_offer(bucket, accepted)
    assert stored.key == f"cases/{EMPLOYER}/QC-2027-001/offers/{accepted.digest[:16]}/offer.json"
    assert (stored.sha256, stored.size) == (accepted.digest, len(accepted.canonical()))
    facts = bucket.head(stored.key, version_id=stored.version_id)
    tags = bucket.client.get_object_tagging(Bucket=bucket.name, Key=stored.key)["TagSet"]
    assert {t["Key"]: t["Value"] for t in tags} == {
        "record-class": "offer",
        "retention-state": "pending",
        "document-type": "offer",
    }
    assert facts.hold
    said = json.dumps([stored.key, dict(facts.metadata), tags], ensure_ascii=False).lower()
    for personal in accepted.worker.model_dump(mode="json", exclude={"language", "in_canada"}).values():
        assert not personal or str(personal).lower() not in said


def test_a_document_carries_what_it_was_made_of(bucket: S3Bucket) -> None:
    document = archive_document(bucket, f"{EMPLOYER}/A")
    key = f"cases/{EMPLOYER}/A/documents/{document.id}/employment-agreement.fr.v1.pdf"
    assert document.object.key == key
    facts = bucket.head(key, version_id=document.object.version_id)
    assert facts.hold
    assert {
        "case": f"{EMPLOYER}/A",
        "document-id": document.id,
        "document-type": "employment-agreement",
        "language": "fr",
        "version": "1",
        "template-sha256": document.template_digest,
        "data-sha256": document.data_digest,
        "engine": "test engine 1",
        "record-class": "employment",
        "sha256": document.object.sha256,
    }.items() <= dict(facts.metadata).items()
    tags = bucket.client.get_object_tagging(Bucket=bucket.name, Key=key)["TagSet"]
    assert {t["Key"]: t["Value"] for t in tags} == {
        "record-class": "employment",
        "retention-state": "pending",
        "document-type": "employment-agreement",
        "obligations": "E5 E6",
    }


def test_a_document_made_again_of_the_same_is_the_one_that_is_there(bucket: S3Bucket) -> None:
    first = archive_document(bucket, f"{EMPLOYER}/A", content=b"%PDF one")
    again = archive_document(bucket, f"{EMPLOYER}/A", content=b"%PDF two, other bytes of the same")
    assert again == first
    assert bucket.get(first.object.key, sha256=again.object.sha256) == b"%PDF one"


def test_a_report_is_kept_without_a_hold(bucket: S3Bucket) -> None:
    stored = store_report(bucket, "2026-11-22/nightly-1.md", b"# Report", media_type="text/markdown")
    assert stored.key == "reports/2026-11-22/nightly-1.md"
    facts = bucket.head(stored.key)
    assert (facts.hold, facts.retain_until, facts.metadata["record-class"]) == (False, None, "report")


@pytest.mark.slow
def test_what_was_archived_is_fetched_by_version_and_digest(settings: Settings) -> None:
    with open_archive(settings) as archive:
        entries, offers, _ = make_case(archive.bucket)
        archive.catalogue.apply(entries, offers)
        (row,) = archive.catalogue.describe(archive.catalogue.find("QC-2027-001"))["documents"]
        assert archive.fetch(row["key"], row["version_id"], row["digest"]) == b"%PDF-1.7 agreement"
        with pytest.raises(IntegrityError):
            archive.fetch(row["key"], row["version_id"], "0" * 64)


@pytest.mark.slow
def test_a_lost_catalogue_is_read_again_when_the_archive_is_opened(settings: Settings) -> None:
    with open_archive(settings) as archive:
        entries, offers, _ = make_case(archive.bucket)
        archive.catalogue.apply(entries, offers)
        before = archive.catalogue.dump()
    for file in settings.home_folder.glob("catalogue.db*"):
        file.unlink()
    with open_archive(settings) as archive:
        assert archive.catalogue.dump() == before


@pytest.mark.slow
def test_an_archive_of_which_no_case_can_be_read_is_not_opened_as_an_empty_one(settings: Settings) -> None:
    with open_archive(settings) as archive:
        put = {"media_type": "application/json", "metadata": {}, "tags": {}, "hold": True}
        archive.bucket.put_once(f"cases/{EMPLOYER}/BAD/ledger/000001.json", b"{}", **put)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match="holds 1 case, and none of them can be read"):
        known_catalogue(settings)
    with open_archive(settings, to_check=True) as archive:
        assert check_archive(archive.bucket).broken
        make_case(archive.bucket, "GOOD")
    with open_archive(settings) as archive:  # of one that can be read, the rest is shown
        assert archive.catalogue.case_ids() == [f"{EMPLOYER}/GOOD"]


@pytest.mark.slow
def test_a_worker_connects_without_starting_or_making_anything(untried: Settings) -> None:
    bucket = connect(untried)
    assert not (untried.home_folder / "store").exists()
    with open_archive(untried) as archive:
        make_case(bucket)
        assert archive.catalogue.case_ids() == []
        assert archive.catch_up() == []
        assert archive.catalogue.case_ids() == [f"{EMPLOYER}/QC-2027-001"]
    bucket.client.close()


@pytest.mark.slow
def test_after_a_conflict_a_refresh_shows_what_the_other_wrote(settings: Settings) -> None:
    with open_archive(settings) as archive:
        bucket, catalogue = archive.bucket, archive.catalogue
        accepted = offer()
        entries, head = accept(bucket, accepted)
        catalogue.apply(entries, {accepted.digest: accepted.canonical()})
        commit(bucket, head, [archive_document(bucket, accepted.case_id)])  # another machine
        with pytest.raises(Conflict):
            ledger.append(bucket, head, "mine", {}, at=AT, actor=ACTOR)
        assert refresh(bucket, catalogue, [accepted.case_id]) == []
        now = catalogue.load(accepted.case_id).head
        assert now.seq == 2
        assert ledger.append(bucket, now, "mine", {}, at=AT, actor=ACTOR)[1] != Head.start(accepted.case_id)
