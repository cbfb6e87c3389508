"""A night with nothing to do over 100,000 cases: what catching up, the sweep and the watch lists cost.

The catalogue is filled here, with cases in the states that an archive of some years has; the bucket is a listing of
their ledgers that counts every call made to it. Run: ``python -m bench.sweep [cases]``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casefile.offer import Offer
from flows.steps.watching import sweep, watch_lists
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.ledger import Head, encode
from tests.support.lives import Life
from tests.support.samples import offer_data

TODAY = dt.date(2030, 6, 1)
AT = dt.datetime(2030, 6, 1, 6, tzinfo=dt.UTC)
CHUNK = 2000


class Listing:
    """A bucket that can only be listed: any other call is a fault of the sweep."""

    def __init__(self) -> None:
        self.ledgers: list[str] = []
        self.calls: Counter[str] = Counter()

    def keys(self, prefix: str) -> list[str]:
        self.calls["keys (one listing)"] += 1
        return [key for key in self.ledgers if key.startswith(prefix)]

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the sweep asked the store: {name}")


def life(number: int) -> Life:
    """One of five kinds: waiting, permitted, permitted and ended, refused, and under an inspection's hold."""
    start = dt.date(2024, 1, 1) + dt.timedelta(days=number % 2000)
    told = Life(f"123026635/B-{number:06d}").offer(start).document().document("b.pdf")
    kind = number % 5
    if kind in {1, 4}:
        told.event("permit-issued", start, expires_on=str(start.replace(year=start.year + 2, day=1)))
    elif kind == 2:
        told.event("permit-issued", start)
        told.event("employment-ended", start + dt.timedelta(days=400))
    elif kind == 3:
        told.event("permit-refused", start)
    if kind == 4:
        told.hold("INS-1")
    told.settle()
    if kind != 0 and number % 3 == 0:
        told.document("late.pdf").settle()
    return told


def fill(catalogue: Catalogue, bucket: Listing, cases: int) -> int:
    """Fill the catalogue by its own door, in chunks. Answers with the number of entries."""
    offer = Offer.model_validate(offer_data())  # one content for all: what it says is of no matter here
    total = 0
    for first in range(0, cases, CHUNK):
        recorded = []
        for number in range(first, min(cases, first + CHUNK)):
            told = life(number)
            head = Head.start(told.case.id)
            for entry in told.entries:
                written = entry
                if "offer" in entry.body:
                    stored = {**entry.body["offer"], "sha256": offer.digest}
                    written = replace(entry, body={**entry.body, "offer": stored})
                digest = hashlib.sha256(encode(written, head.digest)).hexdigest()
                head = Head(told.case.id, entry.seq, digest)
                recorded.append((written, digest))
                bucket.ledgers.append(f"cases/{told.case.id}/ledger/{entry.seq:06d}.json")
        catalogue.apply(recorded, {offer.digest: offer.canonical()})
        total += len(recorded)
    return total


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        bucket = Listing()
        catalogue = Catalogue(f"sqlite:///{folder}/catalogue.db", of="bench")
        begun = time.perf_counter()
        entries = fill(catalogue, bucket, cases)
        print(f"filled: {cases} cases, {entries} entries, {time.perf_counter() - begun:.0f} s")
        archive = Archive(bucket, catalogue)  # type: ignore[arg-type]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        begun = time.perf_counter()
        faults = archive.catch_up()
        caught = time.perf_counter()
        swept = sweep(archive, AT, AT, lambda *_: None)
        done = time.perf_counter()
        lines = watch_lists(archive, TODAY)
        listed = time.perf_counter()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"catch up: {caught - begun:.2f} s, {len(faults)} faults")
        print(f"sweep: {done - caught:.3f} s, settled {swept.as_dict()}")
        print(f"watch lists: {listed - done:.2f} s, {len(lines)} lines")
        print(f"calls: {dict(bucket.calls)}; a real listing takes one request for each 1,000 keys")
        print(f"memory: {memory} MB at most, {before} MB before the night began")
        catalogue.close()


if __name__ == "__main__":
    main()
