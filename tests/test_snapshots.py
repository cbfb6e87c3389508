"""Snapshots: a rebuild starts from one, believes none, and none outlives what is to be forgotten."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.disposition import Officer, carry_out
from tests.support.keeping import act, approved, past_case
from tests.support.memory_bucket import MemoryBucket
from tests.support.records import archive_document, commit, make_case
from tests.support.shelf import Shelf

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
KEY = "snapshots/000001.jsonl.gz"


class Counting(MemoryBucket):
    """Knows what it was asked for."""

    def __init__(self, now: dt.datetime) -> None:
        super().__init__(now)
        self.asked: list[str] = []

    def get(self, key: str, **given: Any) -> bytes:
        self.asked.append(key)
        return super().get(key, **given)

    def lines(self) -> list[Any]:
        """The snapshot, as it is to be read."""
        return [json.loads(line) for line in gzip.decompress(self.held[KEY].content).splitlines()]

    def forge(self, lines: list[Any]) -> None:
        """Another snapshot in its place, with the digest of its own bytes."""
        content = gzip.compress(b"\n".join(json.dumps(line).encode() for line in lines))
        self.held[KEY].content = content
        self.held[KEY].metadata["sha256"] = hashlib.sha256(content).hexdigest()


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Counting]:
    """Three cases and their snapshot."""
    made = Counting(NOON)
    for n in range(3):
        make_case(made, f"R-{n}")
    grown = Catalogue(f"sqlite:///{tmp_path}/first.db", of="one")
    grown.catch_up(made)
    assert grown.snapshot(made, tmp_path, least=1) == KEY
    assert not made.held[KEY].hold and made.held[KEY].until is None
    grown.close()
    made.asked.clear()
    yield made


def _rebuilt(bucket: MemoryBucket, folder: Path) -> dict[str, Any]:
    catalogue = Catalogue(f"sqlite:///{folder}/anew.db", of="one")
    catalogue.rebuild(bucket)
    dump = catalogue.dump()
    catalogue.close()
    return dump


def _without(bucket: MemoryBucket, folder: Path) -> dict[str, Any]:
    plain = MemoryBucket(bucket.now)
    plain.held = {key: one for key, one in bucket.held.items() if not key.startswith("snapshots/")}
    (folder / "plain").mkdir()
    return _rebuilt(plain, folder / "plain")


def test_a_rebuild_from_a_snapshot_is_the_same_and_asks_only_for_what_is_newer(
    listed: Counting, tmp_path: Path
) -> None:
    _, _, head = make_case(listed, "R-9")
    assert _rebuilt(listed, tmp_path) == _without(listed, tmp_path)
    mine = [
        key
        for key in listed.asked
        if key.startswith("cases/") and not key.startswith(f"cases/{head.case_id}/")
    ]
    assert mine == [f"cases/123026635/R-{n}/ledger/000002.json" for n in range(3)]


def test_what_came_after_the_snapshot_is_replayed(listed: Counting, tmp_path: Path) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path}/first.db", of="one")
    head = catalogue.heads()["123026635/R-1"]
    catalogue.close()
    commit(listed, head, [archive_document(listed, head.case_id, version=2)])
    assert _rebuilt(listed, tmp_path) == _without(listed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong",
    [
        "bytes",
        "cut",
        "format",
        "no json",
        "another entry",
        "an entry more",
        "a case more",
        "content",
        "shape",
    ],
)
def test_a_wrong_snapshot_changes_nothing(listed: Counting, tmp_path: Path, wrong: str) -> None:
    lines, held = listed.lines(), listed.held[KEY]
    first, third = lines[1], lines[3]
    if wrong == "bytes":
        held.content = held.content[:-20] + b"x" * 20
    elif wrong == "cut":
        held.content = held.content[: len(held.content) // 2]
        held.metadata["sha256"] = hashlib.sha256(held.content).hexdigest()
    elif wrong == "format":
        listed.forge([{"format": "casefile-snapshot/9"}, *lines[1:]])
    elif wrong == "no json":
        listed.forge(["x", {}, *lines[1:]])
    elif wrong == "another entry":
        first[1][0][2] = "someone else"
        listed.forge(lines)
    elif wrong == "an entry more":
        third[1].append(third[1][-1])
        listed.forge(lines)
    elif wrong == "a case more":
        listed.forge([*lines, ["123026635/R-7", *first[1:]]])
    elif wrong == "content":
        first[2][0] = first[2][0].replace("a", "b")
        listed.forge(lines)
    else:
        listed.forge([lines[0], ["123026635/R-0", [[1, 2]], []], *lines[1:]])
    assert _rebuilt(listed, tmp_path) == _without(listed, tmp_path)


def test_one_is_written_where_there_are_many_cases_and_the_newest_is_old(
    listed: Counting, tmp_path: Path
) -> None:
    catalogue = Catalogue(f"sqlite:///{tmp_path}/first.db", of="one")
    assert catalogue.snapshot(listed, tmp_path) == "" == catalogue.snapshot(listed, tmp_path, least=1)
    make_case(listed, "R-4")
    catalogue.catch_up(listed)
    assert catalogue.snapshot(listed, tmp_path, least=1) == "snapshots/000002.jsonl.gz"
    assert [finding.code for finding in check(listed).findings] == []
    assert sorted(file.name for file in tmp_path.iterdir() if "first" not in file.name) == []
    catalogue.close()


def test_it_holds_offers_and_no_words_of_papers(tmp_path: Path) -> None:
    bucket = Counting(NOON)
    shelf = Shelf(Catalogue(f"sqlite:///{tmp_path}/c.db", of="one"))
    case_id = shelf.case("R-1")
    shelf.document(case_id, "zebra crossing", title="Zebroid")
    shelf.evidence(case_id, "quagga", title="Quaggas")
    shelf.catalogue.snapshot(bucket, tmp_path, least=1)
    said = gzip.decompress(bucket.held[KEY].content).lower()
    assert case_id.lower().encode() in said and not any(
        word in said for word in (b"zebra", b"zebroid", b"quagga")
    )
    shelf.catalogue.close()


@pytest.mark.slow
def test_no_snapshot_outlives_a_disposition(archive: Archive, officer: Officer, tmp_path: Path) -> None:
    case_id = past_case(archive)
    approved(archive, case_id)
    assert archive.catalogue.snapshot(archive.bucket, tmp_path, least=1) == KEY
    assert check(archive.bucket).findings == []
    assert carry_out(archive, officer, case_id, act("records")).destroyed
    assert archive.bucket.versions("snapshots/") == [] and check(archive.bucket).findings == []
    assert archive.catalogue.snapshot(archive.bucket, tmp_path, least=1) == KEY
    assert b'"family_name"' not in gzip.decompress(archive.bucket.get(KEY))
