"""Destroying what was approved, version by version, with the one key that may delete and may not bypass a lock.

Before each object the ledger is looked at again, and before each version the store: a hold, a lock or a new entry that
came after the approval keeps it, and the entry names what was kept and why. Stopped at any point, the same command goes
on where it was: what is gone already is counted as destroyed, since only an approved request leads here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from casefile.cases.case import DISPOSITION_CARRIED_OUT, Case
from casefile.cases.parts import Disposition
from casefile.cases.stored import StoredObject
from casefile.errors import IntegrityError, NotFound, Refused
from casefile.retention import disposition as rules
from casefile.retention.disposition import DisposalState
from casefile.retention.keeping import keeping
from casefile.said import Said
from storage import ledger
from storage.actor import Actor
from storage.archive import Archive, refresh
from storage.catalogue.snapshots import remove_snapshots
from storage.commit import Draft, commit
from storage.ledger import Head
from storage.packet_locks import (
    destroy_packet,
    is_gone,
    packet_folder,
    require_original,
    require_whole,
    still_kept,
)
from storage.state import CaseState
from storage.store.bucket import Bucket, Facts, Version
from storage.store.client import asking

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Officer:
    """The key that may delete versions. It can neither bypass a lock nor lift a hold, and no other part of Casefile
    has it in hand."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def delete(self, key: str, version_id: str) -> None:
        """Delete one version for good. Raises ``Refused`` when the store does."""
        with asking(f"{self._bucket}/{key}"):
            self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version_id)

    def close(self) -> None:
        """Give back its connections."""
        self._client.close()


@dataclass
class CarriedOut:
    """What became of one case's approved request."""

    case_id: str
    destroyed: list[StoredObject] = field(default_factory=list)
    packets: list[str] = field(default_factory=list)
    registers: list[str] = field(default_factory=list)
    kept: dict[str, Said] = field(default_factory=dict)
    unnamed: int = 0


def carry_out(archive: Archive, officer: Officer, case_id: str, act: Actor) -> CarriedOut:
    """Destroy what was asked for and approved, commit it, and have the catalogue forget it.

    Raises ``Refused`` without an approved request, and when nothing of it may be destroyed any more.
    """
    refresh(archive.bucket, archive.catalogue, [case_id])
    state = archive.catalogue.load(case_id)
    found = _due(archive, state.case, act.today)
    asked = rules.approved(found, act.by)
    versions = _versions(archive.bucket, case_id)
    remove_snapshots(archive.bucket, officer)
    done = _destroy_all(archive.bucket, officer, state, found, asked, versions, act.now)
    _destroy_packets(archive, officer, state, asked, done, act.now)
    _destroy_registers(archive, officer, state, asked, done, act.now)
    if not done.destroyed and not done.packets and not done.registers:
        reasons = sorted(set(done.kept.values()), key=str)
        raise Refused("nothing-destroyed", case=case_id, why=reasons)
    if not any(key.startswith("cases/") for key in done.kept):
        done.unnamed = _destroy_unnamed(archive, officer, state.case, asked, versions, act.now)
    # The certificate follows, and what it commits is settled with this.
    later = act.settling_later()
    commit(archive, case_id, later, lambda state: _carried_out(archive, state.case, asked, done, act.today))
    remove_snapshots(archive.bucket, officer)  # one that a night wrote meanwhile
    return done


def _due(archive: Archive, case: Case, today: dt.date) -> DisposalState:
    schedule = archive.catalogue.schedule
    return rules.due(case, keeping(case, schedule), schedule, today)


def _versions(bucket: Bucket, case_id: str) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    for version in bucket.versions(f"cases/{case_id}/"):
        found[version.key].append(version)
    return dict(found)


def _versions_of(bucket: Bucket, key: str) -> list[Version]:
    """Every version of one key, wherever it lies; keys that only begin alike are others."""
    return [version for version in bucket.versions(key) if version.key == key]


def _destroy_all(
    bucket: Bucket,
    officer: Officer,
    state: CaseState,
    found: DisposalState,
    asked: Disposition,
    versions: Mapping[str, list[Version]],
    now: dt.datetime,
) -> CarriedOut:
    done = CarriedOut(state.case.id)
    still_due = {stored.key for stored in found.objects}
    for stored in asked.objects:
        there = list(versions.get(stored.key) or _versions_of(bucket, stored.key))
        if stored.version_id not in {version.version_id for version in there}:
            if is_gone(bucket, stored.key, stored.version_id) and not there:
                done.destroyed.append(stored)  # by this command, before it was stopped
                continue
            there.append(Version(stored.key, stored.version_id, stored.size, marker=False))
        reason = _changed(bucket, state.head) if stored.key in still_due else _why(found)
        reason = reason or _destroy(bucket, officer, there, now)
        if reason:
            done.kept[stored.key] = reason
        else:
            done.destroyed.append(stored)
    return done


def _destroy_packets(
    archive: Archive,
    officer: Officer,
    state: CaseState,
    asked: Disposition,
    done: CarriedOut,
    now: dt.datetime,
) -> None:
    """When the case's own records are gone: also the packets that tell of it, unless another case keeps them."""
    own = Said("stays-case-kept") if done.kept else None
    for packet in asked.packets:
        folder = packet_folder(state.case, packet)
        require_whole(archive.bucket, state.case, packet)
        reason = (
            own
            or _changed(archive.bucket, state.head)
            or still_kept(archive, state.case, folder)
            or destroy_packet(
                archive.bucket, folder, lambda there: _destroy(archive.bucket, officer, there, now), now
            )
        )
        if reason:
            done.kept[folder] = reason
        else:
            require_whole(archive.bucket, state.case, packet)
            done.packets.append(packet)
            done.destroyed += state.case.manifests.get(packet, [])


def _destroy_registers(
    archive: Archive,
    officer: Officer,
    state: CaseState,
    asked: Disposition,
    done: CarriedOut,
    now: dt.datetime,
) -> None:
    """When the case's own records are gone: also the registers its extracts were taken from, with their last case."""
    own = Said("stays-case-kept") if any(key.startswith("cases/") for key in done.kept) else None
    for folder in asked.registers:
        require_original(archive.bucket, state.case, folder)
        reason = (
            own
            or _changed(archive.bucket, state.head)
            or still_kept(archive, state.case, folder)
            or destroy_packet(
                archive.bucket, folder, lambda there: _destroy(archive.bucket, officer, there, now), now
            )
        )
        if reason:
            done.kept[folder] = reason
        else:
            require_original(archive.bucket, state.case, folder)
            done.registers.append(folder)


def _changed(bucket: Bucket, head: Head) -> Said | None:
    """Whether anyone wrote to the case since it was judged: perhaps a hold."""
    try:
        bucket.head(f"{ledger.folder(head.case_id)}{head.seq + 1:06d}.json")
    except NotFound:
        return None
    return Said("stays-changed")


def _why(found: DisposalState) -> Said:
    return rules.blocked_by(found) or Said("stays-not-due")


def _destroy(bucket: Bucket, officer: Officer, versions: list[Version], now: dt.datetime) -> Said | None:
    """Delete every version of one key, the named one last; the reason, if the store keeps one of them."""
    for version in versions:
        if not version.marker and (facts := _facts(bucket, version)):
            if facts.hold:
                return Said("stays-store-holds")
            if facts.retain_until and facts.retain_until > now:
                return Said("stays-store-locks", until=facts.retain_until)
    for version in versions:
        try:
            officer.delete(version.key, version.version_id)
        except Refused:
            return Said("stays-store-refuses")
    asked = [version for version in versions if not version.marker]
    gone = all(is_gone(bucket, version.key, version.version_id) for version in asked)
    if not gone or _versions_of(bucket, versions[0].key):
        raise IntegrityError("still-there", key=versions[0].key)
    return None


def _facts(bucket: Bucket, version: Version) -> Facts | None:
    with contextlib.suppress(NotFound):
        return bucket.head(version.key, version_id=version.version_id)
    return None


def _destroy_unnamed(
    archive: Archive,
    officer: Officer,
    case: Case,
    asked: Disposition,
    versions: Mapping[str, list[Version]],
    now: dt.datetime,
) -> int:
    """When all that the case still names was destroyed: also what stopped runs left there and no entry names."""
    schedule = archive.catalogue.schedule
    leaving = {stored.key for stored in asked.objects}
    named = {stored.key: stored for stored in case.objects}
    if any(s.record_class not in schedule.for_good for key, s in named.items() if key not in leaving):
        return 0
    folder, count = ledger.folder(case.id), 0
    for key, there in versions.items():
        if key in named or key.startswith(folder) or key in leaving:
            continue
        for version in there:
            if not version.marker:
                archive.bucket.set_hold(key, version.version_id, on=False)
        if _destroy(archive.bucket, officer, there, now) is None:
            count += 1
    return count


def _carried_out(archive: Archive, case: Case, asked: Disposition, done: CarriedOut, today: dt.date) -> Draft:
    """What was destroyed is told whatever else was written meanwhile: it is gone."""
    planned = keeping(case, archive.catalogue.schedule)
    through = {s.key: planned.locks[s.key].keep_through for s in done.destroyed if s.key in planned.locks}
    body = {
        "on": today.isoformat(),
        "request": asked.seq,
        "requested_by": asked.requested_by,
        "approved_by": asked.approved_by,
        "method": rules.METHOD_EN,
        "destroyed": [
            {
                **stored.as_dict(),
                "keep_through": str(through.get(stored.key) or ""),
                "rule": planned.rules.get(stored.key, ""),
            }
            for stored in done.destroyed
        ],
        "packets": done.packets,
        "registers": done.registers,
        "unnamed": done.unnamed,
        "kept": [{"key": key, "reason": reason.as_dict()} for key, reason in sorted(done.kept.items())],
    }
    return Draft(DISPOSITION_CARRIED_OUT, body)
