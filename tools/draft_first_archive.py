# mypy: ignore-errors
"""Write the small archive that the first version made, for the test that today's code opens it and goes on.

It runs the first version's own code, from a checkout of its commit, over a store in memory:

    git archive edff394 | tar x -C FIRST
    PYTHONPATH=FIRST:FIRST/tests python tools/draft_first_archive.py tests/golden/first-archive.json.xz
"""

from __future__ import annotations

import base64
import importlib.util
import json
import lzma
import sys
import tempfile
from pathlib import Path

from flows.acting import approve, place_hold, release_hold, request
from keeping import D, act, past_case, record, settle, whole_case
from storage.bucket import S3Bucket

from storage.archive import Archive
from storage.catalogue import Catalogue
from storage.disposition import Officer, carry_out

STORE = Path(__file__).parent.parent / "tests" / "support" / "memory_store.py"


def _memory() -> object:
    spec = importlib.util.spec_from_file_location("memory_store", STORE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["memory_store"] = module
    spec.loader.exec_module(module)
    return module.MemoryStore()


class _Client:
    """The store in memory, as a client is called."""

    def __init__(self, store: object) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        verb = getattr(self._store, name)
        return lambda **asked: verb(**{n: v for n, v in asked.items() if n != "Bucket"})


def main(target: Path) -> None:
    """Live two cases, and keep what lies in the bucket afterwards."""
    store = _memory()
    client = _Client(store)
    with tempfile.TemporaryDirectory() as place:
        archive = Archive(S3Bucket(client, "first"), Catalogue(f"sqlite:///{place}/c.db", of="first"))
        young = whole_case(archive, "K-1")
        record(archive, young, "permit-issued", D(2027, 1, 20), expires_on="2029-02-01", number="U123456789")
        settle(archive, young)
        place_hold(archive, young, "INS-1", "inspection", "ESDC", act("records"))
        release_hold(archive, young, "INS-1", "closed", act("records"))
        whole_case(archive, "K-2")
        old = past_case(archive)
        request(archive, old, "period over", act("Records"))
        approve(archive, old, act("counsel"))
        by = act("records")
        carry_out(archive, Officer(client, "first"), old, by.by, today=by.today, at=by.at, now=by.now)
        settle(archive, old)
        archive.catalogue.close()
    kept = [
        {
            **{n: v for n, v in vars(one).items() if n not in ("content", "lock")},
            "content": base64.b64encode(one.content).decode(),
            "lock": {n: v if isinstance(v, str) else v.isoformat() for n, v in one.lock.items()},
        }
        for one in store.kept
    ]
    target.write_bytes(lzma.compress(json.dumps(kept, sort_keys=True).encode()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
