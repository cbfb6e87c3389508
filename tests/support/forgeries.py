"""Tampering by whoever may write: entries that are in order but for what they say, and what is taken from packets."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from casefile.canonical import canonical
from tests.support.tampering import PENDING, SETTLED, Tamper, Tampered, objects_of

_LETTERS = str.maketrans("0123456789", "ghijklmnop")
FOLDER = "packets/123026635/2026-11-16-x-1a2b3c4d/"


def _put(bucket: Tampered, key: str, content: bytes, record_class: str = "evidence") -> dict[str, Any]:
    """An object as an entry names it, labelled as the archive labels."""
    tags = {"record-class": record_class, "retention-state": "pending"}
    stored = bucket.put_once(key, content, media_type="application/json", metadata={}, tags=tags, hold=True)
    return {
        "key": key, "version_id": stored.version_id, "sha256": stored.sha256, "size": stored.size,
        "media_type": "application/json", "record_class": record_class,
    }  # fmt: skip


def _lettered(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16].translate(_LETTERS)


def file_paper(bucket: Tampered, *, type: str = "pay-record", claimed: str = "", of: str = "") -> None:
    """Hand in a paper as the archive does: ``claimed`` its type in the entry, ``of`` whose words the reading has."""
    content = b'{"a": "paper"}'
    id = "ev-" + _lettered(f"{type}:{hashlib.sha256(content).hexdigest()}".encode())
    reading = canonical({"format": "casefile-readings/1", "readings": {of or id: {"title": "x"}}})
    piece = {
        "id": id, "type": claimed or type, "date": "2026-10-18", "from": None, "through": None,
        "object": _put(bucket, f"cases/{PENDING}/evidence/{id}/original.json", content),
        "reading": _put(bucket, f"cases/{PENDING}/evidence/readings/{_lettered(reading)}.json", reading),
    }  # fmt: skip
    bucket.forge(PENDING, "evidence-archived", {"evidence": [piece]})


def open_inspection(bucket: Tampered, request: bytes = b"{}") -> None:
    """A letter that was noted and whose packet is not built yet."""
    named = _put(bucket, f"{FOLDER}request.json", request, "packet")
    opened = {
        "packet": FOLDER.split("/")[2], "file_number": "X", "authority": "ircc", "received": "2026-11-16",
        "due": "2026-12-16", "request": named["sha256"], "on": "2026-11-23",
    }  # fmt: skip
    bucket.forge(PENDING, "inspection-opened", opened)


def produce(bucket: Tampered, *, plan: bool = True) -> None:
    """A whole packet of one case, as its ledger names it."""
    open_inspection(bucket)
    content = canonical({"items": [{"cases": [PENDING]}]})
    if plan:
        _put(bucket, f"{FOLDER}plan-{hashlib.sha256(content).hexdigest()[:16]}.json", content, "packet")
    receipt = _put(bucket, f"{FOLDER}{'0' * 16}/receipt.json", b"{}", "packet")
    manifest = {
        "format": "casefile-packet-manifest/1", "id": "x", "on": "2026-11-23", "cases": [PENDING],
        "receipt": {"key": receipt["key"], "sha256": receipt["sha256"]}, "objects": [receipt],
    }  # fmt: skip
    named = _put(bucket, f"{FOLDER}{'0' * 16}/packet.json", canonical(manifest), "packet")
    produced = {
        "packet": FOLDER.split("/")[2], "file_number": "X", "authority": "ircc", "documents": [], "pages": 1,
        "receipt": receipt["sha256"], "manifest": named, "on": "2026-11-23",
    }  # fmt: skip
    bucket.forge(PENDING, "packet-produced", produced)


def a_whole_paper(bucket: Tampered) -> None:
    """A control."""
    file_paper(bucket)


def a_whole_packet(bucket: Tampered) -> None:
    """A control."""
    produce(bucket)


def swap_entries(bucket: Tampered) -> None:
    one, other = bucket.entry(PENDING, 1), bucket.entry(PENDING, 2)
    bucket.held[one], bucket.held[other] = bucket.held[other], bucket.held[one]


def swap_bodies(bucket: Tampered) -> None:
    one, other = (json.loads(bucket.held[bucket.entry(PENDING, n)].content)["body"] for n in (1, 2))
    bucket.rewrite(bucket.entry(PENDING, 1), lambda data: data.update(body=other))
    bucket.rewrite(bucket.entry(PENDING, 2), lambda data: data.update(body=one))
    bucket.rechain(PENDING)


def name_another_cases_documents(bucket: Tampered) -> None:
    body = json.loads(bucket.held[bucket.entry(SETTLED, 2)].content)["body"]
    bucket.forge(PENDING, "documents-archived", body)


def date_back(bucket: Tampered) -> None:
    hold = {"matter": "INS-1", "reason": "x", "authority": "y", "on": "2020-01-01"}
    bucket.forge(PENDING, "hold-placed", hold)
    bucket.rewrite(bucket.entry(PENDING, -1), lambda data: data.update(at="2020-01-01T12:00:00Z"))


def destroy_in_2040(bucket: Tampered) -> None:
    """Two names, everything in order, and a day that has not come."""
    objects = objects_of(bucket, SETTLED)
    asked = {"on": "2040-01-01", "reason": "", "rules": [], "objects": objects, "packets": []}
    seq = bucket.forge(SETTLED, "disposition-requested", asked, "records")
    bucket.forge(SETTLED, "disposition-approved", {"on": "2040-01-02", "request": seq}, "counsel")
    body = {"on": "2040-01-03", "request": seq, "destroyed": objects, "packets": [], "unnamed": 0, "kept": []}
    bucket.forge(SETTLED, "disposition-carried-out", body)
    for n in (-3, -2, -1):
        bucket.rewrite(bucket.entry(SETTLED, n), lambda data: data.update(at="2040-01-03T12:00:00Z"))
    bucket.rechain(SETTLED)
    for one in objects:
        del bucket.held[one["key"]]


def approve_before_anyone_asked(bucket: Tampered) -> None:
    bucket.forge(SETTLED, "disposition-approved", {"on": "2026-11-23", "request": 99}, "counsel")


def call_a_paper_another_type(bucket: Tampered) -> None:
    """Of a type that is kept for less."""
    file_paper(bucket, claimed="other")


def read_another_paper(bucket: Tampered) -> None:
    file_paper(bucket, of="ev-" + "a" * 16)


def put_an_offer_under_anothers_name(bucket: Tampered) -> None:
    key = f"cases/{PENDING}/offers/{'0' * 16}/offer.json"
    offer = _put(bucket, key, bucket.held[bucket.keys(f"cases/{PENDING}/offers/")[0]].content, "offer")
    bucket.forge(PENDING, "offer-accepted", {"offer": offer})


def lift_a_hold_while_a_matter_stands(bucket: Tampered) -> None:
    hold = {"matter": "INS-1", "reason": "x", "authority": "y", "on": "2026-11-23"}
    bucket.forge(SETTLED, "hold-placed", hold)


def bring_an_earlier_content_back(bucket: Tampered) -> None:
    """The second version of a document is the first one's bytes, as a store that rolls back has it."""
    first, second = bucket.keys(f"cases/{SETTLED}/documents/")[:2]
    bucket.held[second].content = bucket.held[first].content[::-1]


def lose_the_letter(bucket: Tampered) -> None:
    open_inspection(bucket)
    del bucket.held[f"{FOLDER}request.json"]


def lose_the_plan(bucket: Tampered) -> None:
    produce(bucket, plan=False)


def change_a_decision(bucket: Tampered) -> None:
    produce(bucket)
    _put(bucket, f"{FOLDER}decisions-{'0' * 16}.json", b'{"decisions": []}', "packet")


def free_a_packet(bucket: Tampered) -> None:
    produce(bucket)
    bucket.held[f"{FOLDER}{'0' * 16}/receipt.json"].hold = False


def exchange_a_receipt(bucket: Tampered) -> None:
    produce(bucket)
    bucket.held[f"{FOLDER}{'0' * 16}/receipt.json"].content = b"[]"


# Each kind, and what it is found as, whatever home looks; the first two are whole.
FORGERIES: dict[Tamper, str] = {
    a_whole_paper: "",
    a_whole_packet: "",
    swap_entries: "L05",
    swap_bodies: "L01",
    name_another_cases_documents: "L05",
    date_back: "L08",
    destroy_in_2040: "D03",
    approve_before_anyone_asked: "L07",
    call_a_paper_another_type: "O05",
    read_another_paper: "O06",
    put_an_offer_under_anothers_name: "O05",
    lift_a_hold_while_a_matter_stands: "R02",
    bring_an_earlier_content_back: "O06",
    lose_the_letter: "P01",
    lose_the_plan: "P01",
    change_a_decision: "P01",
    free_a_packet: "P02",
    exchange_a_receipt: "P01",
}
