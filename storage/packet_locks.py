"""How inspection packets are kept: everything in the folder of a request is locked as the longest-kept of its cases.

A packet has no ledger of its own. What it must be kept for follows from its cases' ledgers; which cases they are, from
the frozen plans in its folder, which go last. So it is with registers, whose splits say which cases have extracts.
Locks and holds are strengthened before a case's ledger says that it was
settled, and a hold is lifted only afterwards and only when no case asks for it: a crash leaves too much protection.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from casefile.cases.case import Case
from casefile.cases.stored import StoredObject
from casefile.errors import IntegrityError, NotFound
from casefile.retention.keeping import Keeping, keeping
from casefile.retention.packets import lets_go, packets_of, registers_of, together, wanted
from casefile.said import Said
from storage.archive import Archive, refresh
from storage.locking import Target, bring, strengthen
from storage.store.bucket import Bucket, S3Bucket, Version

Destroy = Callable[[list[Version]], Said | None]


def packet_folder(case: Case, packet: str) -> str:
    """The prefix under which everything of one inspection request lies: under the number the letter was sent to."""
    addressed = (i.employer for i in case.inspections if i.packet == packet and i.employer)
    return f"packets/{next(addressed, case.employer_id)}/{packet}/"


def folders_of(case: Case) -> list[str]:
    """The folders that are kept with a case and with others: of its inspections, and of its registers."""
    return [*(packet_folder(case, packet) for packet in packets_of(case)), *registers_of(case)]


def keep_packets(bucket: Bucket, case: Case, planned: Keeping, now: dt.datetime) -> None:
    """Keep every packet and register of a case at least as the case is to be kept. Lifts nothing.

    Raises ``IntegrityError``.
    """
    lock = wanted(case, planned)
    for folder in folders_of(case):
        versions = _contents(bucket, folder)
        strengthen(bucket, [Target(v.key, v.version_id, lock) for v in versions], now)


def settle_packet(archive: Archive, folder: str, now: dt.datetime) -> None:
    """Bring everything in a request's folder to what all its cases ask for. Raises ``IntegrityError``.

    A case or a plan that is not known keeps it on hold; a folder that was destroyed has nothing to be brought anywhere.
    """
    cases = cases_of(archive.bucket, folder)
    states = archive.catalogue.load_many(cases)
    lock = together(wanted(s.case, keeping(s.case, archive.catalogue.schedule)) for s in states)
    if len(states) < len(cases) or not cases:
        lock = replace(lock, held=True)
    tags = {"retention-state": "pending" if lock.keep_through is None else "active"}
    versions = _contents(archive.bucket, folder)
    bring(archive.bucket, [Target(v.key, v.version_id, lock) for v in versions], tags, now)


def release_packet(archive: Archive, folder: str, now: dt.datetime) -> None:
    """Bring a request's folder to its cases after one of them was settled, unless something still holds it."""
    cases = cases_of(archive.bucket, folder)
    if not set(cases) & set(archive.catalogue.held()):
        settle_packet(archive, folder, now)


def cases_of(bucket: S3Bucket, folder: str) -> list[str]:
    """Every case that a request's frozen plans, or a register's splits, concern."""
    plans = [key for key in bucket.keys(folder) if key.startswith((f"{folder}plan-", f"{folder}split-"))]
    return sorted({case_id for key in plans for case_id in _planned_cases(bucket, key)})


@lru_cache(maxsize=64)
def _planned_cases(bucket: S3Bucket, key: str) -> frozenset[str]:
    """The cases in one plan or split. Its key names its content, which never changes."""
    told = json.loads(bucket.get(key))
    items = told.get("items", [told])
    return frozenset(case_id for item in items for case_id in item["cases"])


def still_kept(archive: Archive, case: Case, folder: str) -> Said | None:
    """Why a folder may not go with this case, whose own records were destroyed: another case still keeps it."""
    others = [c for c in cases_of(archive.bucket, folder) if c != case.id]
    refresh(archive.bucket, archive.catalogue, others)
    states = {state.case.id: state.case for state in archive.catalogue.load_many(others)}
    for other in others:
        if other not in states:
            return Said("stays-other-case.unknown", case=other)
        planned = keeping(states[other], archive.catalogue.schedule)
        if not lets_go(states[other], planned):
            until = planned.retention.keep_through
            if until is None:
                return Said("stays-other-case", case=other)
            return Said("stays-other-case.until", case=other, until=until)
    return None


def require_whole(bucket: Bucket, case: Case, packet: str) -> None:
    """See that the store's listing of a request's folder leaves nothing out that the ledger names, by asking for it.

    Which cases keep the folder, and what of it is destroyed, follows from that listing. Raises ``IntegrityError``.
    """
    folder = packet_folder(case, packet)
    listed = {version.key for version in bucket.versions(folder)}
    named = _named(bucket, case.manifests.get(packet, ()))
    request = f"{folder}request.json"
    for key, version_id in [*((stored.key, stored.version_id) for stored in named), (request, None)]:
        if key not in listed and not (is_gone(bucket, key, version_id) and is_gone(bucket, key, None)):
            raise IntegrityError("listing-short", key=key)
    if request in listed and not any(key.startswith(f"{folder}plan-") for key in listed):
        raise IntegrityError("listing-short", key=f"{folder}plan-*.json")  # the plans go last


def require_original(bucket: Bucket, case: Case, folder: str) -> None:
    """See that the store's listing of a register's folder leaves out neither the original nor what says whose it is.

    Raises ``IntegrityError``.
    """
    listed, original = {version.key for version in bucket.versions(folder)}, case.registers[folder]
    if original.key not in listed and not is_gone(bucket, original.key, None):
        raise IntegrityError("listing-short", key=original.key)
    if original.key in listed and not any(key.startswith(f"{folder}split-") for key in listed):
        raise IntegrityError("listing-short", key=f"{folder}split-*.json")  # the splits go last


def is_gone(bucket: Bucket, key: str, version_id: str | None) -> bool:
    """Whether the store, asked for exactly that version, has it no more. A listing is no proof: it may be cut short."""
    try:
        bucket.head(key, version_id=version_id)
    except NotFound:
        return True
    return False


def _named(bucket: Bucket, manifests: Iterable[StoredObject]) -> list[StoredObject]:
    """The manifests and all that they name, as far as they are there to be read."""
    named = []
    for manifest in manifests:
        named.append(manifest)
        with contextlib.suppress(NotFound):
            content = bucket.get(manifest.key, version_id=manifest.version_id, sha256=manifest.sha256)
            named += [StoredObject.from_dict(told) for told in json.loads(content)["objects"]]
    return named


def destroy_packet(bucket: Bucket, folder: str, destroy: Destroy, now: dt.datetime) -> Said | None:
    """Destroy everything in a folder, its plans or splits last; the reason, if the store keeps any of it.

    Nothing goes unless all may: every lock is looked at first. The holds are lifted here, since all its cases let go.
    """
    there: dict[str, list[Version]] = defaultdict(list)
    for version in bucket.versions(folder):
        there[version.key].append(version)
    for version in (v for versions in there.values() for v in versions if not v.marker):
        until = bucket.head(version.key, version_id=version.version_id).retain_until
        if until and until > now:
            return Said("stays-store-locks", until=until)
    last = (f"{folder}plan-", f"{folder}split-")
    for key in sorted(there, key=lambda one: (one.startswith(last), one)):
        for version in there[key]:
            if not version.marker:
                bucket.set_hold(key, version.version_id, on=False)
        if reason := destroy(there[key]):
            return reason
    return None


def _contents(bucket: Bucket, folder: str) -> list[Version]:
    return [version for version in bucket.versions(folder) if not version.marker]
