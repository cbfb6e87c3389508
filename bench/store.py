"""What archiving one object costs: the PUT with all it carries, and the look afterwards. Processor time, not waiting.

python bench/store.py
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from casefile.settings import Settings
from storage.archive import open_archive
from storage.store import embedded
from storage.store.bucket import S3Bucket

CONTENT = os.urandom(40_000)
OBJECTS = 800
FACTS = {"case": "123026635/A", "template-sha256": "d" * 64, "data-sha256": "e" * 64, "engine": "bench 1"}
TAGS = {
    "record-class": "employment",
    "retention-state": "pending",
    "document-type": "x",
    "obligations": "E1 E2",
}


def measure(name: str, verb: Callable[[int], object], threads: int) -> None:
    with ThreadPoolExecutor(threads) as pool:
        begun, used = time.perf_counter(), time.process_time()
        list(pool.map(verb, range(OBJECTS)))
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    print(
        f"{name:32} {threads} threads  {OBJECTS / seconds:6.0f}/s  {1000 * cpu / OBJECTS:5.2f} ms processor each"
    )


def put_alone(bucket: S3Bucket, number: int) -> None:
    bucket.client.put_object(Bucket=bucket.name, Key=f"bench/plain/{number}", Body=CONTENT)


def put_once(bucket: S3Bucket, prefix: str, number: int) -> None:
    bucket.put_once(
        f"{prefix}/{number}", CONTENT, media_type="application/pdf", metadata=FACTS, tags=TAGS, hold=True
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home))
        try:
            with open_archive(settings) as archive:
                bucket = archive.bucket
                measure("plain PUT", lambda n: put_alone(bucket, n), 8)
                measure("put_once: full PUT and look", lambda n: put_once(bucket, "bench/one", n), 1)
                measure("put_once: full PUT and look", lambda n: put_once(bucket, "bench/eight", n), 8)
                measure("the look alone (HEAD)", lambda n: bucket.head(f"bench/eight/{n}"), 8)
                measure("read and hash", lambda n: bucket.get(f"bench/eight/{n}"), 8)
        finally:
            embedded.stop(settings)


if __name__ == "__main__":
    main()
