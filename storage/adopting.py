"""A copy becomes the archive: the version ids of its own store take the place of the original's, case by case.

A copy (``replica``) has every byte of the original, and other version ids than its ledgers name. Here each object that
a ledger names is read, hashed and put on hold; then one entry, ``copied``, says under which id it lies now. Heads stay
true, since they name entries by number and digest. Stopped anywhere, the same call does the cases that are left.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from casefile.cases.case import COPIED, Case, fold
from casefile.cases.parts import NEW
from casefile.cases.stored import StoredObject
from casefile.errors import CasefileError, IntegrityError, NotFound
from casefile.progress import Progress
from casefile.retention.disposition import open_request
from casefile.retention.packets import packets_of, registers_of
from casefile.said import Said
from storage import ledger
from storage.actor import Actor
from storage.archive import Archive, cases_in
from storage.locking import Target, each, strengthen
from storage.packet_locks import folders_of
from storage.settle import settle_cases
from storage.state import is_leaving
from storage.store.bucket import Bucket


@dataclass
class Adopted:
    """What adopting came to: how many cases and objects go on here under new version ids, and what stands against it
    in other cases."""

    cases: int = 0
    objects: int = 0
    faults: dict[str, CasefileError] = field(default_factory=dict)


def adopt(archive: Archive, act: Actor, progress: Progress) -> Adopted:
    """Make the copy in this bucket the archive. A case that is not whole here costs only itself. In the archive itself
    there is nothing to do."""
    done, ids = Adopted(), cases_in(archive.bucket)
    for number, case_id in enumerate(ids, 1):
        try:
            moved = adopt_case(archive.bucket, case_id, act)
            done.cases, done.objects = done.cases + bool(moved), done.objects + moved
        except CasefileError as error:
            done.faults[case_id] = error
        progress(Said("adopting"), number, len(ids))
    _read_again(archive, done)
    known = set(archive.catalogue.case_ids()) - set(done.faults)
    _, unsettled = settle_cases(archive, sorted(known), at=act.at, now=act.now)
    done.faults |= unsettled
    return done


def _read_again(archive: Archive, done: Adopted) -> None:
    """Bring the catalogue up to the ledgers; one that is of the first archive is made anew beside it."""
    if archive.catalogue.readable:
        archive.catch_up()
        return
    try:
        archive.catalogue.rebuild(archive.bucket)
    except IntegrityError:
        if not done.faults:  # else it names the cases that are not whole, as this answer does
            raise


def adopt_case(bucket: Bucket, case_id: str, act: Actor) -> int:
    """Adopt one case; answers with the number of objects that have other ids here, 0 when there is none.

    Raises ``IntegrityError`` where an object is not here, or is not the one that the ledger names; ``Conflict`` where
    someone else writes to the case.
    """
    entries = ledger.read(bucket, case_id)
    case = fold(case_id, (entry for entry, _ in entries))
    found = [one for one in each(_named(case), lambda stored: _here(bucket, case, stored)) if one]
    moved = [(stored, version_id) for stored, version_id in found if stored.version_id != version_id]
    if not moved:
        return 0
    _see_registers(bucket, case)
    strengthen(bucket, _everything(bucket, case, found), act.now)
    body = {
        "on": act.today.isoformat(),
        "objects": [
            {"key": stored.key, "from": stored.version_id, "version_id": version_id}
            for stored, version_id in moved
        ],
    }
    head = ledger.Head(case_id, entries[-1][0].seq, entries[-1][1])
    ledger.append(bucket, head, COPIED, body, at=act.at, actor=act.by)
    return len(moved)


def _named(case: Case) -> list[StoredObject]:
    """Every object that the ledger names and that was not destroyed, manifests of packets too."""
    manifests = [one for packet in packets_of(case) for one in case.manifests.get(packet, ())]
    return [*case.objects, *manifests]


def _here(bucket: Bucket, case: Case, stored: StoredObject) -> tuple[StoredObject, str] | None:
    """The object with the id it has here, its content hashed; None for one that an approved destruction was taking."""
    try:
        version_id = bucket.head(stored.key).version_id
    except NotFound:
        if is_leaving(case, stored.key):
            return None
        raise IntegrityError("object-gone", key=stored.key) from None
    bucket.get(stored.key, version_id=version_id, sha256=stored.sha256)
    return stored, version_id


def _see_registers(bucket: Bucket, case: Case) -> None:
    """Hash what the case's extracts were taken from, unless an approved destruction was taking it."""
    asked = open_request(case)
    leaving = asked.registers if asked and asked.approved_on else ()
    for part in (case.registers[folder] for folder in registers_of(case) if folder not in leaving):
        bucket.get(part.key, sha256=part.sha256)


def _everything(bucket: Bucket, case: Case, found: list[tuple[StoredObject, str]]) -> list[Target]:
    """What is to be on hold before the ledger says that it lies here: objects, entries, and shared folders."""
    folders = folders_of(case)
    inside = [(v.key, v.version_id) for f in folders for v in bucket.versions(f) if not v.marker]
    entries = [(v.key, v.version_id) for v in bucket.versions(ledger.folder(case.id)) if not v.marker]
    own = [(stored.key, version_id) for stored, version_id in found]
    return [Target(key, version_id, NEW) for key, version_id in dict.fromkeys([*own, *entries, *inside])]
