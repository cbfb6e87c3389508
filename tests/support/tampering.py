"""An archive in memory and everything that was ever tried against one: each kind of tampering as a verb.

``Tampered`` is the memory's bucket with what only a tamperer needs: further versions, markers, answers that fail.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casefile.canonical import canonical
from casefile.errors import IntegrityError, NotFound, Refused, Unavailable
from casefile.settings import Settings
from storage.archive import Archive
from storage.catalogue.catalogue import Catalogue
from storage.heads.sealing import seal
from storage.store.bucket import Facts, Version
from tests.support.keeping import NOW, TODAY, D, add_document, at, record, settle, whole_case
from tests.support.memory_bucket import VERSION, Held, MemoryBucket

EMPLOYER = "123026635"
SETTLED, PENDING = f"{EMPLOYER}/K-1", f"{EMPLOYER}/K-2"
Tamper = Callable[["Tampered"], None]


class Tampered(MemoryBucket):
    """A bucket in other hands."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.more: list[Version] = []
        self.ids: dict[str, str] = {}
        self.failing: dict[str, Exception] = {}

    def versions(self, prefix: str) -> list[Version]:
        own = [
            Version(v.key, self.ids.get(v.key, VERSION), v.size, marker=False)
            for v in super().versions(prefix)
        ]
        return sorted([*own, *(v for v in self.more if v.key.startswith(prefix))], key=lambda v: v.key)

    def head(self, key: str, *, version_id: str | None = None) -> Facts:
        if key in self.failing and "ledger" not in key:
            raise self.failing[key]
        return super().head(key, version_id=version_id)

    def get(self, key: str, *, version_id: str | None = None, sha256: str | None = None) -> bytes:
        if key in self.failing:
            raise self.failing[key]
        return super().get(key, version_id=version_id, sha256=sha256)

    def _one(self, key: str, version_id: str | None) -> Held:
        if key not in self.held or version_id not in (None, self.ids.get(key, VERSION)):
            raise NotFound("not-in-store", where=key, answer="NoSuchVersion")
        return self.held[key]

    def entry(self, case_id: str, seq: int) -> str:
        """The key of an entry; counted from the end where negative."""
        keys = self.keys(f"cases/{case_id}/ledger/")
        return keys[seq] if seq < 0 else keys[seq - 1]

    def document(self, case_id: str = SETTLED) -> str:
        return self.keys(f"cases/{case_id}/documents/")[0]

    def rewrite(self, key: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change what an entry says, and everything the store says of it with it."""
        held = self.held[key]
        data = json.loads(held.content)
        change(data)
        held.content = canonical(data)
        held.metadata["sha256"] = hashlib.sha256(held.content).hexdigest()

    def forge(self, case_id: str, kind: str, body: Any, actor: str = "records") -> int:
        """Append an entry that a holder of the archiver's key could: all in order but what it says."""
        last = self.held[self.entry(case_id, -1)]
        seq = json.loads(last.content)["seq"] + 1
        data = {
            "format": "casefile-ledger/1", "case": case_id, "seq": seq, "kind": kind, "actor": actor, "body": body,
            "at": "2026-11-23T12:00:00Z", "previous": hashlib.sha256(last.content).hexdigest(),
        }  # fmt: skip
        self.put_once(
            f"cases/{case_id}/ledger/{seq:06d}.json", canonical(data), media_type="application/json",
            metadata={}, tags={"record-class": "ledger", "retention-state": "pending"}, hold=True,
        )  # fmt: skip
        return seq

    def rechain(self, case_id: str) -> None:
        """Make a ledger's chain hold again after something in it was changed."""
        before = "0" * 64
        for key in self.keys(f"cases/{case_id}/ledger/"):
            self.rewrite(key, lambda data, before=before: data.update(previous=before))  # type: ignore[misc]
            before = hashlib.sha256(self.held[key].content).hexdigest()


def small_archive(tmp_path: Path) -> tuple[Archive, Tampered]:
    """Two cases, one with a permit and settled, one that waits for its answer; a head kept in ``elsewhere``."""
    bucket = Tampered()
    archive = Archive(bucket, Catalogue(f"sqlite:///{tmp_path}/old.db", of="memory"))  # type: ignore[arg-type]
    for reference in ("K-1", "K-2"):
        whole_case(archive, reference)
    record(archive, SETTLED, "permit-issued", D(2027, 1, 20), expires_on="2028-12-31")
    settle(archive, SETTLED)
    add_document(archive, SETTLED, 2)
    seal(archive, Settings(heads=str(tmp_path / "elsewhere")), at=at(TODAY), now=NOW)
    for key in bucket.keys("heads/"):  # whoever may delete leaves no witness in the bucket
        del bucket.held[key]
    return archive, bucket


def objects_of(bucket: Tampered, case_id: str) -> list[dict[str, Any]]:
    """Every object of a case as its ledger names it."""
    found = []
    for key in bucket.keys(f"cases/{case_id}/ledger/"):
        body = json.loads(bucket.held[key].content)["body"]
        found += [body["offer"]] if "offer" in body else []
        found += [one["object"] for one in body.get("documents", ())]
    return found


def nothing(bucket: Tampered) -> None:
    """The control."""


def delete(bucket: Tampered) -> None:
    del bucket.held[bucket.document()]


def replace(bucket: Tampered) -> None:
    bucket.ids[bucket.document()] = "2"


def second_version(bucket: Tampered) -> None:
    bucket.more.append(Version(bucket.document(), "2", 3, marker=False))


def delete_marker(bucket: Tampered) -> None:
    bucket.more.append(Version(bucket.document(), "2", 0, marker=True))


def fork(bucket: Tampered) -> None:
    bucket.more.append(Version(bucket.entry(SETTLED, 2), "2", 3, marker=False))


def lift_hold(bucket: Tampered) -> None:
    bucket.held[bucket.document(PENDING)].hold = False


def lift_hold_of_entry(bucket: Tampered) -> None:
    bucket.held[bucket.entry(SETTLED, 1)].hold = False


def shorten_lock(bucket: Tampered) -> None:
    bucket.held[bucket.document()].until = NOW


def change_tags(bucket: Tampered) -> None:
    bucket.held[bucket.document()].tags["keep-through"] = "2027-01-01"


def change_tags_of_entry(bucket: Tampered) -> None:
    bucket.held[bucket.entry(SETTLED, 1)].tags["keep-through"] = "2027-01-01"


def change_facts(bucket: Tampered) -> None:
    bucket.held[bucket.document()].metadata["sha256"] = "0" * 64


def flip_content(bucket: Tampered) -> None:
    held = bucket.held[bucket.document()]
    held.content = bytes([held.content[0] ^ 1]) + held.content[1:]


def change_middle_entry(bucket: Tampered) -> None:
    bucket.rewrite(bucket.entry(SETTLED, 2), lambda data: data.update(actor="someone else"))


def remove_middle_entry(bucket: Tampered) -> None:
    del bucket.held[bucket.entry(SETTLED, 1)]


def swap_ledgers(bucket: Tampered) -> None:
    for seq in (1, 2):
        one, other = bucket.entry(SETTLED, seq), bucket.entry(PENDING, seq)
        bucket.held[one], bucket.held[other] = bucket.held[other], bucket.held[one]


def cut_tail(bucket: Tampered) -> None:
    del bucket.held[bucket.entry(PENDING, -1)]


def cut_tail_and_tidy(bucket: Tampered) -> None:
    cut_tail(bucket)
    del bucket.held[bucket.document(PENDING)]


def whole_case_gone(bucket: Tampered) -> None:
    for key in bucket.keys(f"cases/{PENDING}/"):
        del bucket.held[key]


def change_last_entry(bucket: Tampered) -> None:
    bucket.rewrite(bucket.entry(PENDING, -1), lambda data: data.update(actor="someone else"))


def rewrite_chain(bucket: Tampered) -> None:
    bucket.rewrite(bucket.entry(PENDING, 1), lambda data: data.update(actor="someone else"))
    bucket.rechain(PENDING)


def forge_settled(bucket: Tampered) -> None:
    """Free a case without a permit of its holds, by an entry that says it was settled."""
    keys = [one["key"] for one in objects_of(bucket, PENDING)]
    lock = {"keep_through": None, "held": False, "until": None, "objects": keys}
    own = {"keep_through": None, "held": True, "until": None, "through": 1}
    bucket.forge(PENDING, "locks-settled", {"retention": {}, "locks": [lock], "entries": own})
    for key in keys:
        bucket.held[key].hold = False
        bucket.held[key].tags["retention-state"] = "active"


def forge_settled_early(bucket: Tampered) -> None:
    """Settle a case with a permit for a day that is over tomorrow."""
    keys = [one["key"] for one in objects_of(bucket, SETTLED)]
    lock = {"keep_through": "2026-11-24", "held": False, "until": None, "objects": keys}
    own = {"keep_through": "2033-02-01", "held": True, "until": "2033-02-02T12:00:00Z", "through": 1}
    bucket.forge(SETTLED, "locks-settled", {"retention": {}, "locks": [lock], "entries": own})
    for key in keys:
        bucket.held[key].hold, bucket.held[key].tags["keep-through"] = False, "2026-11-24"
        bucket.held[key].tags["retention-state"] = "active"


def forge_destroyed(bucket: Tampered) -> None:
    """Delete a case and say that a request, which never was, had asked for it."""
    objects = objects_of(bucket, PENDING)
    body = {"on": "2026-11-23", "request": 99, "destroyed": objects, "packets": [], "unnamed": 0, "kept": []}
    bucket.forge(PENDING, "disposition-carried-out", body)
    for one in objects:
        del bucket.held[one["key"]]


def forge_whole_disposition(bucket: Tampered) -> None:
    """The same with a request and an approval, both by one person, long before the day."""
    objects = objects_of(bucket, SETTLED)
    asked = {"on": "2026-11-23", "reason": "", "rules": [], "objects": objects, "packets": []}
    seq = bucket.forge(SETTLED, "disposition-requested", asked, "records")
    bucket.forge(SETTLED, "disposition-approved", {"on": "2026-11-23", "request": seq}, "Records ")
    body = {"on": "2026-11-23", "request": seq, "destroyed": objects, "packets": [], "unnamed": 0, "kept": []}
    bucket.forge(SETTLED, "disposition-carried-out", body)
    for one in objects:
        del bucket.held[one["key"]]


def correct_nothing(bucket: Tampered) -> None:
    bucket.forge(PENDING, "hold-released", {"matter": "INS-9", "reason": "", "on": "2026-11-23"})


def other_format(bucket: Tampered) -> None:
    bucket.rewrite(bucket.entry(PENDING, -1), lambda data: data.update(format="casefile-ledger/2"))


def unreadable_document(bucket: Tampered) -> None:
    bucket.failing[bucket.document()] = Unavailable("store-silent", where="x", answer="InternalError")


def refused_document(bucket: Tampered) -> None:
    bucket.failing[bucket.document()] = Refused("store-refuses", where="x", answer="AccessDenied")


def wrong_checksum(bucket: Tampered) -> None:
    bucket.failing[bucket.document()] = IntegrityError(
        "arrived-differs", where="x", answer="FlexibleChecksumError"
    )


def unreadable_entry(bucket: Tampered) -> None:
    bucket.failing[bucket.entry(SETTLED, 2)] = Unavailable("store-silent", where="x", answer="InternalError")


def vanished_entry(bucket: Tampered) -> None:
    bucket.failing[bucket.entry(SETTLED, 2)] = NotFound("not-in-store", where="x", answer="NoSuchKey")


def cut_entry(bucket: Tampered) -> None:
    held = bucket.held[bucket.entry(PENDING, -1)]
    held.content = held.content[:40]


def skip_numbers(bucket: Tampered) -> None:
    held = bucket.held.pop(bucket.entry(PENDING, -1))
    bucket.held[f"cases/{PENDING}/ledger/999999.json"] = held


def bad_plan(bucket: Tampered) -> None:
    key = "packets/714000007/zzz/plan-0123456789abcdef.json"
    bucket.put_once(key, b"not json", media_type="application/json", metadata={}, tags={}, hold=True)


def bad_manifest(bucket: Tampered) -> None:
    body = {"packet": "x", "receipt": "0" * 64, "manifest": ["no", "object"], "on": "2026-11-23"}
    bucket.forge(PENDING, "packet-produced", body)


def bad_through(bucket: Tampered) -> None:
    own = {"keep_through": None, "held": True, "until": None, "through": "all"}
    bucket.forge(PENDING, "locks-settled", {"retention": {}, "locks": [], "entries": own})


def list_for_body(bucket: Tampered) -> None:
    bucket.forge(PENDING, "hold-placed", ["matter"])


# Each kind; what it is found as: in an old home, a fresh one, and a fresh one with heads kept elsewhere.
KINDS: dict[Tamper, tuple[str, str, str]] = {
    nothing: ("", "", ""),
    delete: ("O01", "O01", "O01"),
    replace: ("O02", "O02", "O02"),
    second_version: ("O03", "O03", "O03"),
    delete_marker: ("O04", "O04", "O04"),
    fork: ("L04", "L04", "L04"),
    lift_hold: ("O07", "O07", "O07"),
    lift_hold_of_entry: ("O07", "O07", "O07"),
    shorten_lock: ("R01", "R01", "R01"),
    change_tags: ("T01", "T01", "T01"),
    change_tags_of_entry: ("T01", "T01", "T01"),
    change_facts: ("O05", "O05", "O05"),
    flip_content: ("O06", "O06", "O06"),
    change_middle_entry: ("L03", "L03", "L03"),
    remove_middle_entry: ("L02", "L02", "L02"),
    swap_ledgers: ("L05", "L05", "L05"),
    cut_tail: ("L06", "O08", "L06"),
    cut_tail_and_tidy: ("L06", "", "L06"),
    whole_case_gone: ("L06", "", "L06"),
    change_last_entry: ("L06", "", "L06"),
    rewrite_chain: ("L06", "", "L06"),
    forge_settled: ("R03", "R03", "R03"),
    forge_settled_early: ("R03", "R03", "R03"),
    forge_destroyed: ("D03", "D03", "D03"),
    forge_whole_disposition: ("D03", "D03", "D03"),
    correct_nothing: ("L07", "L07", "L07"),
    other_format: ("L01", "L01", "L01"),
    unreadable_document: ("O06", "O06", "O06"),
    refused_document: ("O06", "O06", "O06"),
    wrong_checksum: ("O06", "O06", "O06"),
    unreadable_entry: ("L01", "L01", "L01"),
    vanished_entry: ("L01", "L01", "L01"),
    cut_entry: ("L01", "L01", "L01"),
    skip_numbers: ("L02", "L02", "L02"),
    bad_plan: ("P01", "P01", "P01"),
    bad_manifest: ("L01", "L01", "L01"),
    bad_through: ("L01", "L01", "L01"),
    list_for_body: ("L01", "L01", "L01"),
}
