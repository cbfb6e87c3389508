"""Everything that was tried against an archive is found by its code, costs only itself, and stops nothing."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from casefile.canonical import canonical
from casefile.errors import IntegrityError, Refused
from casefile.settings import Settings
from flows.steps.watching import look_at_ends
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import SHOULD, Journal, check
from storage.heads.places import gather
from tests.support.anything import json_values
from tests.support.forgeries import FORGERIES
from tests.support.keeping import NOW
from tests.support.tampering import (
    KINDS,
    PENDING,
    SETTLED,
    Tamper,
    Tampered,
    cut_tail,
    rewrite_chain,
    small_archive,
)

# `make full` tries all; CI a share that a seed chooses.
FULL = bool(os.environ.get("CASEFILE_FULL"))
SEED = 20261128


def seen_by(archive: Archive) -> dict[str, tuple[int, str]]:
    return {case_id: (head.seq, head.digest) for case_id, head in archive.catalogue.heads().items()}


@pytest.mark.slow
@pytest.mark.parametrize("tamper", KINDS, ids=lambda verb: verb.__name__)
def test_each_kind_is_found_in_each_home(tamper: Tamper, tmp_path: Path) -> None:
    archive, bucket = small_archive(tmp_path)
    outside = gather(str(tmp_path / "elsewhere"), Settings())
    head = next(iter(outside.values()))
    bucket.put_once("heads/000001.json", head, media_type="a/b", metadata={}, tags={}, hold=True)
    tamper(bucket)
    homes: list[dict[str, Any]] = [{"heads": seen_by(archive)}, {}, {"outside": outside}]
    for home, expected in zip(homes, KINDS[tamper], strict=True):
        if "outside" not in home:
            bucket.held.pop("heads/000001.json", None)
        else:
            bucket.put_once("heads/000001.json", head, media_type="a/b", metadata={}, tags={}, hold=True)
        report = check(bucket, deep=True, now=NOW, **home)
        found = {finding.code for finding in report.findings}
        assert (expected in found) if expected else not found, (tamper.__name__, home.keys(), report.findings)


@pytest.mark.slow
@pytest.mark.parametrize("tamper", FORGERIES, ids=lambda verb: verb.__name__)
def test_what_is_forged_by_whoever_may_write_is_found_in_each_home(tamper: Tamper, tmp_path: Path) -> None:
    archive, bucket = small_archive(tmp_path)
    outside = gather(str(tmp_path / "elsewhere"), Settings())
    bucket.put_once(
        "heads/000001.json", next(iter(outside.values())), media_type="a/b", metadata={}, tags={}, hold=True
    )
    tamper(bucket)
    expected = FORGERIES[tamper]
    homes: list[dict[str, Any]] = [{"heads": seen_by(archive)}, {}, {"outside": outside}]
    for home in homes:
        report = check(bucket, deep=True, now=NOW, **home)
        found = {finding.code for finding in report.findings}
        assert (expected in found) if expected else not found, (home.keys(), report.findings)
        assert report.broken == (expected not in ("", *SHOULD))


@pytest.mark.slow
@pytest.mark.parametrize("tamper", KINDS, ids=lambda verb: verb.__name__)
def test_a_fresh_home_opens_and_loses_only_the_case_concerned(tamper: Tamper, tmp_path: Path) -> None:
    _, bucket = small_archive(tmp_path)
    tamper(bucket)
    fresh = Catalogue(f"sqlite:///{tmp_path}/fresh.db", of="memory")
    faults = fresh.catch_up(bucket)  # type: ignore[arg-type]
    assert len(faults) + len(fresh.case_ids()) >= (1 if "gone" in tamper.__name__ else 2)
    assert len(faults) <= (2 if tamper.__name__ == "swap_ledgers" else 1), [str(fault) for fault in faults]
    try:
        fresh.rebuild(bucket)  # type: ignore[arg-type]
    except IntegrityError as error:
        assert faults, error
    fresh.close()


def test_the_night_finds_a_ledger_that_was_written_anew_and_is_as_long_as_before(tmp_path: Path) -> None:
    archive, bucket = small_archive(tmp_path)

    def faults() -> list[str]:
        found = archive.catch_up()
        found += look_at_ends(archive, [SETTLED, PENDING], found, lambda *_: None)
        return [fault.said.code for fault in found]

    assert faults() == []
    rewrite_chain(bucket)
    assert faults() == ["entry-other"]
    bucket.failing[bucket.entry(SETTLED, -1)] = Refused("store-refuses", where="x", answer="AccessDenied")
    assert sorted(faults()) == ["case-not-read", "entry-other"]
    cut_tail(bucket)
    assert sorted(faults()) == ["case-not-read", "entry-gone"], "what the listing told is told once"


def test_a_gap_of_a_million_numbers_is_one_finding(tmp_path: Path) -> None:
    _, bucket = small_archive(tmp_path)
    bucket.held[f"cases/{PENDING}/ledger/999999.json"] = bucket.held.pop(bucket.entry(PENDING, -1))
    findings = [f for f in check(bucket, now=NOW).findings if f.code == "L02"]
    assert [(f.where, "999,997" in f.message) for f in findings] == [
        (f"cases/{PENDING}/ledger/000002.json", True)
    ]


class _Stopped(Journal):
    """The file of a check that was killed before its end: it stays."""

    def close(self) -> None:
        left = self.path.read_bytes()
        super().close()
        self.path.write_bytes(left)


def test_a_check_that_was_stopped_goes_on_with_the_cases_it_had_not_seen(tmp_path: Path) -> None:
    _, bucket = small_archive(tmp_path)
    bucket.held[bucket.document(PENDING)].hold = False
    whole = check(bucket, now=NOW)
    journal = Journal(tmp_path / "check.jsonl", resume=False)
    check(bucket, now=NOW, journal=journal)
    assert not (tmp_path / "check.jsonl").exists(), "a check that ended leaves nothing"
    check(bucket, now=NOW, journal=_Stopped(tmp_path / "check.jsonl", resume=False))
    asked: list[str] = []
    real = bucket.get
    bucket.get = lambda key, **more: asked.append(key) or real(key, **more)  # type: ignore[method-assign,func-returns-value]
    again = Journal(tmp_path / "check.jsonl", resume=True)
    assert check(bucket, now=NOW, journal=again).as_dict() == whole.as_dict()
    assert asked == [] and again.taken == 2
    del bucket.held[bucket.document(SETTLED)]
    changed = Journal(tmp_path / "other.jsonl", resume=True)
    assert "O01" in {f.code for f in check(bucket, now=NOW, journal=changed).findings}


def test_a_listing_that_breaks_off_or_leaves_a_case_out_does_not_hide_it(tmp_path: Path) -> None:
    archive, bucket = small_archive(tmp_path)
    everything = bucket.versions("")

    def broken(prefix: str) -> Any:
        if prefix:
            yield from bucket.versions(prefix)
            return
        yield from everything[:3]
        raise IntegrityError("arrived-differs", where="x", answer="InternalError")

    bucket.scan = broken  # type: ignore[method-assign]
    bucket.held[bucket.document(PENDING)].hold = False
    found = {f.code for f in check(bucket, now=NOW, heads=seen_by(archive)).findings}
    assert {"S01", "O07"} <= found
    left_out = [v for v in everything if f"/{PENDING.split('/')[1]}/" not in v.key]
    bucket.scan = lambda prefix: iter(bucket.versions(prefix) if prefix else left_out)  # type: ignore[method-assign]
    assert {"L06", "O07"} <= {f.code for f in check(bucket, now=NOW, heads=seen_by(archive)).findings}
    doubled = [v for v in everything for _ in range(2)]
    bucket.held[bucket.document(PENDING)].hold = True
    bucket.scan = lambda prefix: iter(bucket.versions(prefix) if prefix else doubled)  # type: ignore[method-assign]
    assert check(bucket, now=NOW, heads=seen_by(archive)).findings == []


@pytest.mark.slow
def test_every_byte_that_is_flipped_is_found_with_heads(tmp_path: Path) -> None:
    _, bucket = small_archive(tmp_path)
    outside = gather(str(tmp_path / "elsewhere"), Settings())
    head = next(iter(outside.values()))
    bucket.put_once("heads/000001.json", head, media_type="a/b", metadata={}, tags={}, hold=True)
    assert check(bucket, deep=True, now=NOW, outside=outside).findings == []
    places = [(key, n) for key, held in bucket.held.items() for n in range(len(held.content))]
    chosen = places if FULL else random.Random(SEED).sample(places, 400)
    missed = []
    for key, n in chosen:
        held = bucket.held[key]
        good = held.content
        held.content = good[:n] + bytes([good[n] ^ 1]) + good[n + 1 :]
        if not check(bucket, deep=True, now=NOW, outside=outside).broken:
            missed.append((key, n))
        held.content = good
    assert missed == []


@st.composite
def mutated(draw: st.DrawFn, data: Any) -> Any:
    """A JSON value with something in it replaced, taken away or added, at any depth."""
    if not isinstance(data, dict | list) or not data or draw(st.integers(0, 3)) == 0:
        return draw(json_values)
    if isinstance(data, list):
        place = draw(st.integers(0, len(data) - 1))
        return [*data[:place], draw(mutated(data[place])), *data[place + 1 :]]
    name = draw(st.sampled_from(sorted(data)))
    rest = {other: value for other, value in data.items() if other != name}
    way = draw(st.sampled_from(["lose", "change", "add"]))
    if way == "lose":
        return rest
    if way == "add":
        return {**data, draw(st.text(max_size=5)): draw(json_values)}
    return {**rest, name: draw(mutated(data[name]))}


@pytest.mark.slow
@given(st.data())
@limits(
    max_examples=10_000 if FULL else 200,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_whatever_an_entry_a_manifest_a_plan_or_a_reading_holds_nothing_ever_raises(
    data: st.DataObject,
) -> None:
    bucket = _fuzzed()
    key = data.draw(st.sampled_from(sorted(k for k in bucket.held if k.endswith(".json"))))
    held = bucket.held[key]
    good = held.content
    try:
        if data.draw(st.booleans()):
            held.content = data.draw(st.binary(max_size=200))
        else:
            changed = data.draw(mutated(json.loads(good)))
            held.content = json.dumps(changed).encode()
        report = check(bucket, deep=True, now=NOW)
        json.dumps(report.as_dict("fr"), ensure_ascii=False).encode()
        place = Path(_FOLDER) / f"{next(_numbers)}.db"
        catalogue = Catalogue(f"sqlite:///{place}", of="memory")
        catalogue.catch_up(bucket)  # type: ignore[arg-type]
        with contextlib.suppress(IntegrityError):
            catalogue.rebuild(bucket)  # type: ignore[arg-type]
        catalogue.close()
        place.unlink()
    finally:
        held.content = good


_BUCKETS: list[Tampered] = []
_FOLDER = tempfile.mkdtemp()
_numbers = itertools.count()


def _fuzzed() -> Tampered:
    """One archive for all examples: the small one, with evidence, a hold, an inspection and its packet."""
    if not _BUCKETS:
        _, bucket = small_archive(Path(_FOLDER))
        _add_everything(bucket)
        _BUCKETS.append(bucket)
    return _BUCKETS[0]


def _add_everything(bucket: Tampered) -> None:
    """An entry of each kind that the small archive lacks, and a packet."""

    def put(key: str, content: bytes) -> dict[str, Any]:
        stored = bucket.put_once(key, content, media_type="application/json", metadata={}, tags={}, hold=True)
        return {
            "key": key, "version_id": stored.version_id, "sha256": stored.sha256, "size": stored.size,
            "media_type": "application/json", "record_class": "evidence",
        }  # fmt: skip

    reading = {
        "format": "casefile-readings/1",
        "readings": {"ev-" + "a" * 16: {"title": "x", "file_name": "x"}},
    }
    piece = {
        "id": "ev-" + "a" * 16, "type": "pay-record", "date": "2027-02-18", "from": None, "through": None,
        "object": put(f"cases/{PENDING}/evidence/ev-{'a' * 16}/original.json", b"{}"),
        "reading": put(f"cases/{PENDING}/evidence/readings/{'a' * 16}.json", canonical(reading)),
    }  # fmt: skip
    bucket.forge(PENDING, "evidence-archived", {"evidence": [piece]})
    bucket.forge(PENDING, "evidence-withdrawn", {"id": piece["id"], "reason": "wrong", "on": "2026-11-23"})
    hold = {"matter": "INS-1", "reason": "x", "authority": "y", "on": "2026-11-23"}
    bucket.forge(PENDING, "hold-placed", hold)
    folder = "packets/123026635/2026-11-16-x-1a2b3c4d/"
    put(f"{folder}plan-{'0' * 16}.json", canonical({"items": [{"cases": [PENDING]}]}))
    manifest = {
        "format": "casefile-packet-manifest/1", "id": "x", "on": "2026-11-23", "cases": [PENDING],
        "receipt": {"key": f"{folder}{'0' * 16}/receipt.json", "sha256": "0" * 64},
        "objects": [put(f"{folder}{'0' * 16}/receipt.json", b"{}")],
    }  # fmt: skip
    named = put(f"{folder}{'0' * 16}/packet.json", canonical(manifest))
    opened = {
        "packet": "2026-11-16-x-1a2b3c4d", "file_number": "X", "authority": "ircc", "received": "2026-11-16",
        "due": "2026-12-16", "request": "0" * 64, "on": "2026-11-23",
    }  # fmt: skip
    bucket.forge(PENDING, "inspection-opened", opened)
    produced = {
        "packet": "2026-11-16-x-1a2b3c4d", "file_number": "X", "authority": "ircc", "documents": [], "pages": 1,
        "receipt": "0" * 64, "manifest": named, "on": "2026-11-23",
    }  # fmt: skip
    bucket.forge(PENDING, "packet-produced", produced)
