"""The ledger: numbered, chained, written once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.cases.case import Entry
from casefile.errors import Conflict, IntegrityError
from storage import ledger
from storage.ledger import NO_ENTRY, Head
from storage.store.bucket import S3Bucket

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
CASE = "123026635/QC-2027-001"


def append(bucket: S3Bucket, head: Head, note: str, kind: str = "test") -> tuple[Entry, Head]:
    return ledger.append(bucket, head, kind, {"note": note}, at=AT, actor="tester")


def test_entries_come_back_in_order_with_the_digests_that_chain_them(moto_bucket: S3Bucket) -> None:
    head, written = Head.start(CASE), []
    for note in ("one", "deux", "trois"):
        entry, head = append(moto_bucket, head, note)
        written.append((entry, head.digest))
    assert ledger.read(moto_bucket, CASE) == written
    assert head == Head(CASE, 3, written[-1][1])
    assert ledger.read(moto_bucket, CASE, after=Head(CASE, 2, written[1][1])) == written[2:]
    assert ledger.read(moto_bucket, "123026635/NONE") == []


def test_an_entry_is_canonical_json_named_by_its_number(moto_bucket: S3Bucket) -> None:
    _, head = append(moto_bucket, Head.start(CASE), "é")
    content = moto_bucket.get(f"cases/{CASE}/ledger/000001.json", sha256=head.digest)
    assert (
        content
        == (
            '{"actor":"tester","at":"2026-11-22T12:00:00Z","body":{"note":"é"},"case":"123026635/QC-2027-001",'
            f'"format":"casefile-ledger/1","kind":"test","previous":"{NO_ENTRY}","seq":1}}'
        ).encode()
    )


def test_an_entry_is_held_tagged_and_carries_its_facts(bucket: S3Bucket) -> None:
    _, head = append(bucket, Head.start(CASE), "x")
    facts = bucket.head(f"cases/{CASE}/ledger/000001.json")
    assert facts.hold
    assert (facts.metadata["case"], facts.metadata["previous"], facts.sha256) == (CASE, NO_ENTRY, head.digest)
    tags = bucket.client.get_object_tagging(Bucket=bucket.name, Key=facts.key)["TagSet"]
    assert {t["Key"]: t["Value"] for t in tags} == {"record-class": "ledger", "retention-state": "pending"}


def test_the_same_entry_written_again_counts_as_written(bucket: S3Bucket) -> None:
    first = append(bucket, Head.start(CASE), "same")
    assert append(bucket, Head.start(CASE), "same") == first
    assert len(bucket.versions("cases/")) == 1


def test_another_entry_with_that_number_is_a_conflict_and_changes_nothing(bucket: S3Bucket) -> None:
    first, _ = append(bucket, Head.start(CASE), "first")
    with pytest.raises(Conflict, match="entry 1 was written by someone else"):
        append(bucket, Head.start(CASE), "second")
    assert [entry for entry, _ in ledger.read(bucket, CASE)] == [first]


def test_a_kind_this_version_does_not_know_passes_through(moto_bucket: S3Bucket) -> None:
    append(moto_bucket, Head.start(CASE), "x", kind="of-the-future")
    assert ledger.read(moto_bucket, CASE)[0][0].kind == "of-the-future"


@pytest.mark.parametrize(
    "change",
    [
        {"previous": "1" * 64},
        {"seq": 3},
        {"case": "123026635/OTHER"},
        {"format": "casefile-ledger/9"},
        {"at": "?"},
    ],
)
def test_an_entry_that_is_not_the_next_of_its_case_is_never_read_as_one(
    change: dict[str, Any], moto_bucket: S3Bucket
) -> None:
    _, head = append(moto_bucket, Head.start(CASE), "one")
    content = json.loads(ledger.encode(Entry(CASE, 2, "test", AT, "tester", {}), head.digest))
    put = {"media_type": "application/json", "metadata": {}, "tags": {}, "hold": True}
    moto_bucket.put_once(
        f"cases/{CASE}/ledger/000002.json", json.dumps({**content, **change}).encode(), **put
    )
    with pytest.raises(IntegrityError):
        ledger.read(moto_bucket, CASE)


def test_a_missing_entry_is_noticed(moto_bucket: S3Bucket) -> None:
    _, head = append(moto_bucket, Head.start(CASE), "one")
    append(moto_bucket, dataclasses.replace(head, seq=2), "three")
    with pytest.raises(IntegrityError, match="entry 3"):
        ledger.read(moto_bucket, CASE)


names = st.text(st.characters(codec="utf-8"), max_size=20)
bodies = st.dictionaries(
    names, st.none() | st.booleans() | st.integers() | names | st.lists(names), max_size=4
)


@given(names, names, bodies, st.integers(1, 999_999), st.datetimes(timezones=st.just(dt.UTC)))
def test_any_entry_survives_its_encoding(
    kind: str, actor: str, body: dict[str, Any], seq: int, at: dt.datetime
) -> None:
    entry = Entry(CASE, seq, kind, at.replace(microsecond=0, year=max(at.year, 1000)), actor, body)
    content = ledger.encode(entry, NO_ENTRY)
    assert ledger.decode(content) == (entry, NO_ENTRY)
    assert ledger.encode(*ledger.decode(content)) == content
