"""kill -9 at every kind of moment of every verb, and run again: as if nothing had happened, and nothing twice.

The night's own kills are in ``test_kill.py``. All together they are 200; ``make full`` kills them all, CI a share that
a seed chooses.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.settings import Settings
from storage import ledger
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.check.check import check
from storage.store import embedded
from storage.store.bucket import S3Bucket
from storage.store.client import make_client
from storage.store.embedded import Endpoint
from tests.support.keeping import D, approved, past_case, record, whole_case
from tests.support.killing import EMPLOYER, HOWS, VERBS, Place, Run, Runs

pytestmark = pytest.mark.slow
FULL = "CASEFILE_FULL" in os.environ  # while a test runs, it sees nothing of its caller's settings
SEED = int(os.environ.get("CASEFILE_SEED", "20261128"))
KILLS = 20
SHARE = 2


def _whole(archive: Archive, reference: str) -> None:
    whole_case(archive, reference)


def _with_permit(archive: Archive, reference: str) -> None:
    case_id = whole_case(archive, reference)
    record(archive, case_id, "permit-issued", D(2026, 11, 20), expires_on="2029-02-01", number="U123456789")


def _approved(archive: Archive, reference: str) -> None:
    approved(archive, past_case(archive, reference))


# What a verb finds when it begins.
BEFORE: dict[str, Callable[[Archive, str], None]] = {
    "event": _whole,
    "evidence": _whole,
    "hold": _whole,
    "settle": _with_permit,
    "carry-out": _approved,
    "packet": _whole,
    "head": _whole,
    "rebuild": _whole,
}


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    started = Runs()
    yield started
    started.close()


@pytest.fixture
def place(archive: Archive, store: Endpoint, tmp_path: Path) -> Place:
    return Place(store.url, archive.bucket.name, store.keys.archiver, store.keys.officer, tmp_path)


def footprint(archive: Archive, reference: str) -> object:
    """What a verb left of one case, without what differs from case to case: objects with how they are kept, entries."""
    case_id = f"{EMPLOYER}/{reference}"
    versions = [
        v for v in archive.bucket.versions("") if reference in v.key.replace(reference.lower(), reference)
    ]
    assert len({v.key for v in versions}) == len(versions), "a key was written twice"
    kept = []
    for version in versions:
        facts = archive.bucket.head(version.key, version_id=version.version_id)
        tags = archive.bucket.tags(version.key, version.version_id)
        kept.append((_shape(version.key, reference), facts.hold, facts.retain_until, sorted(tags.items())))
    return sorted(kept, key=str), [entry.kind for entry, _ in ledger.read(archive.bucket, case_id)]


def _shape(key: str, reference: str) -> str:
    key = re.sub(re.escape(reference), "REF", key, flags=re.IGNORECASE)
    return re.sub(r"[0-9a-f]{16}|[a-p]{16}|(?<=-)[0-9a-f]{8}(?=/)", "*", key)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_killed_at_any_call_and_run_again_ends_as_if_never_killed(
    verb: str, archive: Archive, place: Place, runs: Runs, tmp_path: Path
) -> None:
    chance = random.Random(f"{SEED} {verb}")
    references = [f"{verb[:2].upper()}-{n}" for n in range(KILLS + 1 if FULL else SHARE + 1)]
    BEFORE[verb](archive, references[0])
    _, calls = runs(place, Run(verb, references[0], tmp_path))
    expected, killed = footprint(archive, references[0]), 0
    for n, reference in enumerate(references[1:]):
        BEFORE[verb](archive, reference)
        at = 1 + (n * calls // (len(references) - 1) + chance.randrange(3)) % calls
        how = HOWS[(n + chance.randrange(2)) % 3]
        cut_short, _ = runs(place, Run(verb, reference, tmp_path, call=at, how=how))
        killed += cut_short
        for _ in range(1 if verb == "carry-out" else 2):  # what was carried out is not asked for again
            runs(place, Run(verb, reference, tmp_path, again=cut_short))
        archive.catch_up()
        assert footprint(archive, reference) == expected, f"{verb} killed {how} call {at} of {calls}"
    assert killed >= (len(references) - 1) * 2 // 3, "the kills came too late to mean anything"
    _nothing_is_amiss(archive)


def test_a_store_that_is_killed_under_a_verb_has_kept_what_it_said_it_had(tmp_path: Path, runs: Runs) -> None:
    """kill -9 of the store itself, in the middle of one of its answers; it comes back, and the verb is run again."""
    chance, own = random.Random(f"{SEED} store"), Settings(home=tmp_path / "own", s3_endpoint=None)
    verbs, killed = ("hold", "event", "settle", "carry-out"), 0
    up = embedded.start(own)
    try:
        client = make_client(up.url, "ca-central-1", up.keys.admin)
        client.create_bucket(Bucket="killed", ObjectLockEnabledForBucket=True)
        place = Place(up.url, "killed", up.keys.archiver, up.keys.officer, tmp_path)
        catalogue = Catalogue(f"sqlite:///{tmp_path}/catalogue.db", of="test")
        working = S3Bucket(make_client(up.url, "ca-central-1", up.keys.archiver), "killed")
        with Archive(working, catalogue) as archive:
            expected: dict[str, object] = {}
            for n in range(KILLS if FULL else 2):
                verb, reference = verbs[n % len(verbs)], f"ST-{n}"
                if verb not in expected:
                    BEFORE[verb](archive, f"TW-{n}")
                    runs(place, Run(verb, f"TW-{n}", tmp_path))
                    expected[verb] = footprint(archive, f"TW-{n}")
                BEFORE[verb](archive, reference)
                pid = embedded.status(own).pid
                assert pid
                run = Run(verb, reference, tmp_path, 1 + chance.randrange(8), "during", victim=pid)
                killed += not runs.ends(place, run)
                assert embedded.start(own).url == up.url
                runs(place, Run(verb, reference, tmp_path, again=True))
                archive.catch_up()
                assert footprint(archive, reference) == expected[verb], f"{verb}, {n}"
            _nothing_is_amiss(archive)
        client.close()
    finally:
        embedded.stop(own)
    assert killed, "every verb got through: the kills came too late to mean anything"


def _nothing_is_amiss(archive: Archive) -> None:
    report = check(archive.bucket, deep=True)
    assert report.findings == []
    grown = archive.catalogue.dump()
    archive.catalogue.rebuild(archive.bucket)
    assert archive.catalogue.dump() == grown
