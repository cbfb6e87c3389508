"""The checker finds each way an archive can be broken, by its code, and nothing in one that is whole."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefile.canonical import canonical
from casefile.said import Said
from storage import ledger
from storage.archive import store_report
from storage.check import check as check_module
from storage.check.check import SHOULD, check
from storage.check.listing import check_listed
from storage.replica import PREFIXES
from storage.store.bucket import S3Bucket, Version
from tests.support.records import ACTOR, AT, EMPLOYER, archive_document, make_case

CASE = f"{EMPLOYER}/QC-2027-001"
CHECKER = Path(check_module.__file__).parent
FORMAT = CHECKER.parent / "FORMAT.md"
WORDINGS = CHECKER.parent.parent / "casefile" / "data" / "wordings" / "check.toml"


def delete(bucket: S3Bucket, key: str) -> None:
    """Delete for good, as only an administrator of the store could."""
    for version in bucket.versions(key):
        if not version.marker:
            bucket.set_hold(key, version.version_id, on=False)
        bucket.client.delete_object(Bucket=bucket.name, Key=key, VersionId=version.version_id)


def replace(bucket: S3Bucket, key: str, content: bytes, **metadata: str) -> None:
    """Put other content in a key's place."""
    delete(bucket, key)
    put(bucket, key, content, **metadata)


def put(bucket: S3Bucket, key: str, content: bytes, **metadata: str) -> str:
    tags = "record-class=ledger&retention-state=pending" if "/ledger/" in key else ""
    answer = bucket.client.put_object(
        Bucket=bucket.name,
        Key=key,
        Body=content,
        Metadata=metadata,
        ObjectLockLegalHoldStatus="ON",
        Tagging=tags,
    )
    return answer["VersionId"]


def entry_key(seq: int) -> str:
    return f"cases/{CASE}/ledger/{seq:06d}.json"


def document_key(bucket: S3Bucket) -> str:
    return bucket.keys(f"cases/{CASE}/documents/")[0]


def rewrite_entry(bucket: S3Bucket, seq: int, change: Callable[[dict[str, Any]], None]) -> None:
    data = json.loads(bucket.get(entry_key(seq)))
    change(data)
    replace(bucket, entry_key(seq), canonical(data))


def in_place(bucket: S3Bucket, key: str, change: Callable[[Any], bytes]) -> None:
    """What a store that lies would do: other bytes under the same version."""
    import moto.s3.models

    ((_, account),) = [(k, v) for k, v in moto.s3.models.s3_backends.items() if v["aws"].buckets]
    kept = account["aws"].buckets[bucket.name].keys.getlist(key)[0]
    kept.value = change(kept)


def l01(bucket: S3Bucket) -> None:
    replace(bucket, entry_key(2), b"not json")


def l02(bucket: S3Bucket) -> None:
    delete(bucket, entry_key(1))


def l03(bucket: S3Bucket) -> None:
    rewrite_entry(bucket, 1, lambda data: data.update(actor="someone else"))


def l04(bucket: S3Bucket) -> None:
    put(bucket, entry_key(2), bucket.get(entry_key(2)) + b" ")


def l05(bucket: S3Bucket) -> None:
    rewrite_entry(bucket, 2, lambda data: data.update(case=f"{EMPLOYER}/OTHER"))


def o01(bucket: S3Bucket) -> None:
    delete(bucket, document_key(bucket))


def o02(bucket: S3Bucket) -> None:
    key = document_key(bucket)
    replace(bucket, key, bucket.get(key))


def o03(bucket: S3Bucket) -> None:
    put(bucket, document_key(bucket), b"another")


def o04(bucket: S3Bucket) -> None:
    bucket.client.delete_object(Bucket=bucket.name, Key=document_key(bucket))


def o05(bucket: S3Bucket) -> None:
    def shrink(data: dict[str, Any]) -> None:
        data["body"]["documents"][0]["object"]["size"] -= 1

    rewrite_entry(bucket, 2, shrink)


def o06(bucket: S3Bucket) -> None:
    in_place(bucket, document_key(bucket), lambda kept: b"%PDF-1.7 agreemenT")


def o07(bucket: S3Bucket) -> None:
    key = document_key(bucket)
    bucket.set_hold(key, bucket.head(key).version_id, on=False)


def o08(bucket: S3Bucket) -> None:
    archive_document(bucket, CASE, version=2)


def k01(bucket: S3Bucket) -> None:
    put(bucket, "cases/loose-file.pdf", b"x")


def k02(bucket: S3Bucket) -> None:
    make_case(bucket, "046-454-286")


BROKEN: dict[str, tuple[Callable[[S3Bucket], None], set[str]]] = {
    "L01": (l01, {"L01", "O08"}),
    "L02": (l02, {"L02", "O08"}),
    "L03": (l03, {"L03"}),
    "L04": (l04, {"L04"}),
    "L05": (l05, {"L05"}),
    "O01": (o01, {"O01"}),
    "O02": (o02, {"O02"}),
    "O03": (o03, {"O03"}),
    "O04": (o04, {"O04"}),
    "O05": (o05, {"O05"}),
    "O06": (o06, {"O06"}),
    "O07": (o07, {"O07"}),
    "O08": (o08, {"O08"}),
    "K01": (k01, {"K01", "O08"}),
    "K02": (k02, {"K02"}),
}


@pytest.mark.slow
def test_a_whole_archive_has_no_findings_and_everything_was_looked_at(bucket: S3Bucket) -> None:
    make_case(bucket)
    make_case(bucket, "B")
    store_report(bucket, "2026-11-22/nightly-1.md", b"# Report", media_type="text/markdown")
    put(bucket, "probe/x", b"probe")
    said: list[tuple[Said, int, int]] = []
    report = check(bucket, deep=True, progress=lambda *told: said.append(told))
    assert report.findings == []
    assert not report.broken
    assert report.checked == {"cases": 2, "entries": 4, "objects": 4, "contents": 4}
    assert (Said("objects"), 4, 4) in said
    assert report.as_dict() == {"checked": report.checked, "findings": []}


def test_an_empty_archive_is_whole(moto_bucket: S3Bucket) -> None:
    assert check(moto_bucket).findings == []


@pytest.mark.slow
@pytest.mark.parametrize("code", BROKEN)
def test_each_break_is_found_by_its_code(code: str, moto_bucket: S3Bucket) -> None:
    make_case(moto_bucket)
    make_case(moto_bucket, "WHOLE")
    breaks, expected = BROKEN[code]
    breaks(moto_bucket)
    report = check(moto_bucket, deep=True)
    assert {finding.code for finding in report.findings} == expected
    assert not any("WHOLE" in finding.where for finding in report.findings)
    assert report.broken == bool(expected - SHOULD)


def test_only_a_deep_check_reads_the_content(moto_bucket: S3Bucket) -> None:
    make_case(moto_bucket)
    o06(moto_bucket)
    assert check(moto_bucket).findings == []
    assert check(moto_bucket).checked["contents"] == 0


def test_a_ledger_cut_at_its_end_is_found_by_who_saw_it_whole(moto_bucket: S3Bucket) -> None:
    _, _, head = make_case(moto_bucket)
    seen = {CASE: (head.seq, head.digest)}
    assert check(moto_bucket, heads=seen).findings == []
    delete(moto_bucket, entry_key(2))
    assert {f.code for f in check(moto_bucket).findings} == {"O08"}
    assert {f.code for f in check(moto_bucket, heads=seen).findings} == {"L06", "O08"}
    delete(moto_bucket, entry_key(1))
    assert "L06" in {f.code for f in check(moto_bucket, heads=seen).findings}


def test_a_case_with_kinds_unknown_here_may_be_kept_by_date_instead_of_hold(bucket: S3Bucket) -> None:
    _, _, head = make_case(bucket)
    key = document_key(bucket)
    version = bucket.head(key).version_id
    ledger.append(bucket, head, "of-the-future", {}, at=AT, actor=ACTOR)
    bucket.extend(key, version, AT.replace(year=2027))
    bucket.set_hold(key, version, on=False)
    assert check(bucket).findings == []


def test_every_code_is_explained_in_the_format_and_worded_and_no_other() -> None:
    explained = set(re.findall(r"^\| ([A-Z]\d\d) \|", FORMAT.read_text(encoding="utf-8"), re.MULTILINE))
    worded = {code.partition(".")[0] for code in tomllib.loads(WORDINGS.read_text("utf-8"))}
    assert explained == {code for code in worded if re.fullmatch(r"[A-Z]\d\d", code)}
    should = re.findall(r"^\| ([A-Z]\d\d) \|.*\| should \|$", FORMAT.read_text("utf-8"), re.MULTILINE)
    assert set(should) == SHOULD


def test_the_checker_shares_no_reading_with_the_writer() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in CHECKER.glob("*.py"))
    imported = set(re.findall(r"^(?:from|import) (storage\S*|casefile\S*)", source, re.MULTILINE))
    assert {name for name in imported if not name.startswith("storage.check")} == {
        "storage.store.bucket",
        "casefile",  # where the shipped schedule lies: it is read as data
        "casefile.clock",
        "casefile.errors",
        "casefile.progress",
        "casefile.said",
    }


# What stands for each place of a key in FORMAT.md's list of keys.
PLACES = {
    "<employer>": EMPLOYER, "<reference>": "QC-2027-001", "<first 16 hex digits of SHA-256>": "0" * 16,
    "<document id>": "d1", "<file name>": "letter.fr.v1.pdf", "<16 letters>": "a" * 16, "[.<ending>]": ".pdf",
    "<six-digit number>": "000001", "<16 hex digits>": "0" * 16, "<YYYY-MM-DD>": "2026-11-22", "<id>": "nightly-1",
    "<packet id>": "2026-11-16-x-1a2b3c4d", "<the packet's files>": "packet.pdf", "...": "x",
}  # fmt: skip


def _example(key: str) -> str:
    for place, one in PLACES.items():
        key = key.replace(place, one)
    return key


def test_every_prefix_has_its_row_its_shape_in_the_checker_and_its_copy() -> None:
    text = FORMAT.read_text(encoding="utf-8").split("## 3. Keys")[1].split("## 4.")[0]
    lines = text.split("```")[1].strip().splitlines()
    rows = re.findall(r"^\| `([a-z]+/)", text, re.M)
    named = {f"{line.split('/')[0]}/" for line in lines}
    own = {"about/", "snapshots/", "probe/"}  # an archive's own: no part of a copy
    assert named == set(rows) == {*PREFIXES, *own}
    for line in lines:
        folder, *others = re.split(r"  +", line)[0].split(" | ")
        keys = [folder] + [
            other if "/" in other else folder.rpartition("/")[0] + "/" + other if not other.startswith(".")
            else folder.rpartition(".")[0] + other
            for other in others
        ]  # fmt: skip
        for key in map(_example, keys):
            assert "<" not in key, key
            assert list(check_listed({key: [Version(key, "1", 1, marker=False)]})) == [], key
    other = "elsewhere/000001.json"
    assert [f.code for f in check_listed({other: [Version(other, "1", 1, marker=False)]})] == ["K01"]
