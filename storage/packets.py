"""Inspection packets in the archive: the letter's request, the frozen plan, the packet, and who was given what.

The order of every write is content, then the packet's manifest, then one ledger entry for each case. What no manifest
names was not produced; a packet whose entries are not all written yet is completed by building it again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import mimetypes
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from casefile import __version__
from casefile.canonical import canonical
from casefile.cases import holds
from casefile.cases.inspection import INSPECTION_OPENED, INSPECTION_WITHDRAWN, PACKET_PRODUCED
from casefile.cases.stored import StoredObject
from casefile.errors import CasefileError, NotFound
from casefile.packet.decisions import Decision, decisions_bytes, decisions_digest, read_decisions
from casefile.packet.plan import PacketFile, Plan
from casefile.packet.request import Request, parse_request
from storage import ledger
from storage.actor import Actor
from storage.archive import Archive
from storage.commit import Decide, Draft, commit
from storage.heads.head import proofs, read_chain
from storage.ledger import Head
from storage.packet_locks import settle_packet
from storage.state import CaseState
from storage.store.bucket import Bucket, Content, digest_of

RECORD_CLASS = "packet"
FORMAT = "casefile-packet-manifest/1"
_JSON = "application/json"


def folder(request: Request) -> str:
    """The prefix under which everything of one request lies."""
    return f"packets/{request.employer}/{request.id}/"


def store_request(bucket: Bucket, request: Request) -> str:
    """Archive the request; answers with the id by which a flow is told of it."""
    _put(bucket, f"{folder(request)}request.json", request.canonical(), _JSON)
    return f"{request.employer}/{request.id}"


def load_request(bucket: Bucket, request_id: str) -> Request:
    """The archived request of an id such as ``123026635/2026-11-16-ircc-2026-0042-1a2b3c4d``. Raises ``NotFound``."""
    try:
        content = bucket.get(f"packets/{request_id.strip('/')}/request.json")
    except NotFound:
        raise NotFound("no-request", request=request_id) from None
    return parse_request(content, request_id)


def with_heads(bucket: Bucket, plan: Plan) -> Plan:
    """The plan with the archive's newest head and each case's proof. An archived plan that says the same keeps its own:
    a night in between must not make the same answer another one."""
    for key in bucket.keys(f"{folder(plan.request)}plan-"):
        with contextlib.suppress(CasefileError):
            earlier = Plan.read(bucket.get(key))
            if _answer(earlier) == _answer(plan):
                return earlier
    with contextlib.suppress(CasefileError):  # heads that cannot be read are for the check to tell
        return replace(plan, heads=proofs(read_chain(bucket), plan.cases))
    return plan


def _answer(plan: Plan) -> bytes:
    """What a plan answers: without where the archive stood, and in which store."""
    documents = tuple(replace(document, version_id="") for document in plan.documents)
    return replace(plan, documents=documents, heads={}, ledgers={}).canonical()


def with_ledgers(plan: Plan, heads: Mapping[str, Head]) -> Plan:
    """The plan with where each case's ledger stands, if the request asks for the ledgers."""
    if "ledgers" not in plan.request.include:
        return plan
    return replace(plan, ledgers={c: {"seq": heads[c].seq, "digest": heads[c].digest} for c in plan.cases})


def ledger_of(bucket: Bucket) -> Callable[[str, int], list[bytes]]:
    """How a packet's builder gets the entries of a case up to the one the plan names, their chain checked."""
    return lambda case_id, last: ledger.contents(bucket, case_id, last)


def store_plan(bucket: Bucket, plan: Plan) -> None:
    """Archive a frozen plan; several may be made for one request, each under its own digest."""
    _put(bucket, f"{folder(plan.request)}plan-{plan.digest[:16]}.json", plan.canonical(), _JSON)


def plans(bucket: Bucket, request: Request) -> list[Plan]:
    """Every plan that was frozen for a request."""
    prefix = f"{folder(request)}plan-"
    return [Plan.read(bucket.get(key)) for key in bucket.keys(prefix)]


def store_decisions(bucket: Bucket, request: Request, made: Sequence[Decision]) -> str:
    """Archive what a person decided about a request's plans; answers with the key."""
    content = decisions_bytes(made)
    key = f"{folder(request)}decisions-{decisions_digest(content)}.json"
    _put(bucket, key, content, _JSON)
    return key


def load_decisions(bucket: Bucket, request: Request) -> list[Decision]:
    """Everything that was decided about a request's plans, the oldest first."""
    found = [read_decisions(bucket.get(key)) for key in bucket.keys(f"{folder(request)}decisions-")]
    return sorted((one for file in found for one in file), key=lambda one: one.on)


def earlier_receipt(bucket: Bucket, request: Request) -> dict[str, Any]:
    """The receipt of the packet that a supplement continues. Raises ``NotFound``."""
    named = str(request.supplement_to)
    prefix = f"packets/{named if '/' in named else f'{request.employer}/{named}'}/"
    found = [k for k in bucket.keys(prefix) if k.endswith("/packet.json")]
    if not found:
        raise NotFound("no-packet", request=request.supplement_to)
    manifests = [json.loads(bucket.get(key)) for key in found]
    newest = max(manifests, key=lambda m: (m["on"], m["receipt"]["sha256"]))
    receipt: dict[str, Any] = json.loads(
        bucket.get(newest["receipt"]["key"], sha256=newest["receipt"]["sha256"])
    )
    return receipt


def answered_by(bucket: Bucket, request: Request) -> list[dict[str, Any]]:
    """The receipts of the packets that answered a request, the oldest first."""
    manifests = [
        json.loads(bucket.get(k)) for k in bucket.keys(folder(request)) if k.endswith("/packet.json")
    ]
    told = [m["receipt"] for m in sorted(manifests, key=lambda m: m["on"])]
    return [json.loads(bucket.get(one["key"], sha256=one["sha256"])) for one in told]


def withdrawal(request: Request, reason: str, on: dt.date) -> Decide:
    """The decision that takes a letter's plan back in a case where it is noted and stands."""
    body = {"packet": request.id, "reason": holds.ledger_text("reason", reason), "on": on.isoformat()}

    def decide(state: CaseState) -> Draft | None:
        stands = any(i.packet == request.id and i.withdrawn_on is None for i in state.case.inspections)
        return Draft(INSPECTION_WITHDRAWN, body) if stands else None

    return decide


def fetch(bucket: Bucket) -> Callable[[PacketFile], bytes]:
    """How a packet's builder gets the exact version a plan names, its digest checked.

    A plan frozen before the archive went on in another store names the versions of the first: the digest tells then.
    """

    def get(source: PacketFile) -> bytes:
        try:
            return bucket.get(source.key, version_id=source.version_id, sha256=source.sha256)
        except NotFound:
            return bucket.get(source.key, sha256=source.sha256)

    return get


def inspection_note(request: Request, on: dt.date) -> Decide:
    """The decision that notes the letter in the ledger of a case, once."""
    opened = {
        "packet": request.id,
        "file_number": holds.ledger_text("file number", request.file_number),
        "authority": holds.ledger_text("authority", request.authority),
        "received": request.received.isoformat(),
        "due": request.due.isoformat(), "request": request.digest, "on": on.isoformat(),
    }  # fmt: skip

    def decide(state: CaseState) -> Draft | None:
        if any(i.packet == request.id and i.withdrawn_on is None for i in state.case.inspections):
            return None
        own = request.employer == state.case.employer_id
        return Draft(INSPECTION_OPENED, opened if own else {**opened, "employer": request.employer})

    return decide


def hold_name(request: Request) -> str:
    """The inspection file as a matter is named."""
    return re.sub(r"[^A-Za-z0-9._/ -]", "-", request.file_number).lstrip("._/ -")[:64] or request.matter


def store_packet(archive: Archive, plan: Plan, built: Path, act: Actor) -> str:
    """Archive a finished packet, kept as its cases are; answers with its manifest's key. Doing it again adds nothing.

    Originals that are byte for byte what the archive has are not stored twice: the receipt names their versions.
    """
    receipt = (built / "receipt.json").read_bytes()
    digest = hashlib.sha256(receipt).hexdigest()
    prefix = f"{folder(plan.request)}{digest[:16]}/"
    kept = {d.sha256 for d in plan.documents}
    objects = []
    for path in sorted(p for p in built.rglob("*") if p.is_file()):
        name = path.relative_to(built).as_posix()
        if not (name.startswith("originals/data/") and digest_of(path)[0].hexdigest() in kept):
            media = mimetypes.guess_type(name)[0] or "application/octet-stream"
            objects.append(_put(archive.bucket, prefix + name, path, media).as_dict())
    manifest = {
        "format": FORMAT, "id": plan.request.id, "on": act.today.isoformat(), "cases": list(plan.cases),
        "receipt": {"key": f"{prefix}receipt.json", "sha256": digest}, "objects": objects,
    }  # fmt: skip
    stored = _put(archive.bucket, f"{prefix}packet.json", canonical(manifest), _JSON)
    _note_packet(archive, plan, json.loads(receipt), digest, stored, act)
    settle_packet(archive, folder(plan.request), act.now)
    return stored.key


def _note_packet(
    archive: Archive,
    plan: Plan,
    receipt: Mapping[str, Any],
    digest: str,
    manifest: StoredObject,
    act: Actor,
) -> None:
    """Note the packet in every case. It has its own locks; those of the new entries are the next night's to settle."""
    request = plan.request

    def note(case_id: str) -> Decide:
        own = [d for d in receipt["documents"] if d["case"] == case_id]
        body = {
            "packet": request.id, "file_number": request.file_number, "authority": request.authority,
            "documents": list(dict.fromkeys(d["document"] for d in own)), "pages": sum(d["pages"] for d in own),
            "receipt": digest, "on": act.today.isoformat(),
            "manifest": manifest.as_dict(),
        }  # fmt: skip
        draft = Draft(PACKET_PRODUCED, body)
        return lambda state: None if any(p.receipt == digest for p in state.case.packets) else draft

    for case_id in plan.cases:
        commit(archive, case_id, act.settling_later(), note(case_id))


def _put(bucket: Bucket, key: str, content: Content, media_type: str) -> StoredObject:
    stored = bucket.put_once(
        key,
        content,
        media_type=media_type,
        metadata={"record-class": RECORD_CLASS, "software": f"casefile {__version__}"},
        tags={"record-class": RECORD_CLASS, "retention-state": "pending"},
        hold=True,
    )
    return StoredObject(key, stored.version_id, stored.sha256, stored.size, media_type, RECORD_CLASS)
