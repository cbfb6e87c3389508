"""What a check of a large archive costs: memory above all, which must not grow with the archive.

The bucket is a stand-in that makes each answer when it is asked, so that the memory measured is the checker's own; a
store's time is not in it. Run: ``python -m bench.check [objects]``.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casefile.canonical import canonical
from storage.check.check import check
from storage.store.bucket import Facts, Version

OBJECTS_A_CASE = 20
MEDIA = "application/pdf"


class Standing:
    """A bucket of so many whole cases, each with one entry that names its documents."""

    def __init__(self, cases: int) -> None:
        self.cases, self.calls = cases, Counter[str]()
        self.busy, self.most = 0, 0
        self._lock = threading.Lock()

    def scan(self, prefix: str) -> Iterator[Version]:
        self.calls["scan"] += 1
        for number in range(self.cases if not prefix else 0):
            for key, size in self._keys(number):
                yield Version(key, "v1", size, marker=False)

    def head(self, key: str, *, version_id: str | None = None) -> Facts:
        self._asked("head")
        facts = {"sha256": hashlib.sha256(key.encode()).hexdigest()}
        return Facts(key, "v1", len(key), MEDIA, facts, hold=True, lock_mode=None, retain_until=None)

    def get(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        self._asked("get")
        return self._entry(key.removeprefix("cases/").split("/ledger/")[0])

    def tags(self, key: str, version_id: str) -> Mapping[str, str]:
        self._asked("tags")
        record_class = "ledger" if "/ledger/" in key else "employment"
        return {"record-class": record_class, "retention-state": "pending"}

    def _asked(self, verb: str) -> None:
        with self._lock:
            self.calls[verb] += 1
            self.busy += 1
            self.most = max(self.most, self.busy)
        time.sleep(0)  # another thread's turn, as while a store is waited for
        with self._lock:
            self.busy -= 1

    def _keys(self, number: int) -> Iterator[tuple[str, int]]:
        case_id = f"123026635/B-{number:06d}"
        for name in range(OBJECTS_A_CASE):
            key = f"cases/{case_id}/documents/d{name:015d}/agreement.fr.v1.pdf"
            yield key, len(key)
        yield f"cases/{case_id}/ledger/000001.json", 1

    def _entry(self, case_id: str) -> bytes:
        documents = [
            {"object": {
                "key": key, "version_id": "v1", "sha256": hashlib.sha256(key.encode()).hexdigest(), "size": size,
                "media_type": MEDIA, "record_class": "employment",
            }}
            for key, size in self._keys(int(case_id[-6:])) if "/documents/" in key
        ]  # fmt: skip
        told = {
            "case": case_id,
            "seq": 1,
            "kind": "documents-archived",
            "actor": "bench",
            "previous": "0" * 64,
        }
        rest = {"format": "casefile-ledger/1", "at": "2026-11-22T12:00:00Z", "body": {"documents": documents}}
        return canonical({**told, **rest})


def main() -> None:
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    bucket = Standing(objects // OBJECTS_A_CASE)
    before = _megabytes()
    begun, used = time.perf_counter(), time.process_time()
    report = check(bucket)  # type: ignore[arg-type]
    assert report.findings == [], report.findings[:3]
    print(f"{report.checked} {dict(bucket.calls)}, at most {bucket.most} requests at a time")
    print(f"{time.perf_counter() - begun:.0f} s, {time.process_time() - used:.0f} s of a processor")
    print(f"{_megabytes():.0f} MB at most, {before:.0f} MB of it before the check began")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
