"""Sealing a night: the next head, written once, locked as the longest-kept case, copied to where the settings say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casefile import __version__
from casefile.errors import CasefileError, Conflict, IntegrityError, UsageError
from casefile.retention.keeping import lock_until
from casefile.said import Said
from casefile.settings import Settings
from storage.archive import Archive, refresh
from storage.heads.head import FOLDER, RECORD_CLASS, SignedHead, read_chain, sign, state_of
from storage.heads.places import bring, open_place
from storage.heads.signing import next_key, public, signing_key, take_next_key
from storage.heads.stamping import stamp, stamp_key
from storage.heads.tree import State
from storage.store.bucket import Stored


@dataclass
class Sealed:
    """What sealing came to: the newest head, and what a person must know."""

    head: SignedHead | None = None
    new: bool = False
    said: list[Said] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The head as ``nightly --json`` and the report name it."""
        if self.head is None:
            return {}
        told = self.head.told()
        return {name: told[name] for name in ("number", "at", "root", "cases", "key")} | {
            "sha256": self.head.digest
        }


def seal(archive: Archive, settings: Settings, *, at: dt.datetime, now: dt.datetime) -> Sealed:
    """Write the next head if any ledger moved, have the newest one stamped, bring to the outside place what it lacks.

    A fault is said, not raised: the night's own work is done, and the next night does what this one could not.
    """
    sealed = Sealed()
    for step in (_seal, _stamp, _copy):
        try:
            step(archive, settings, sealed, at, now)
        except CasefileError as error:
            said = Said("head-not-sealed", why=error.said)
            sealed.said += [] if said in sealed.said else [said]
    return sealed


def renew_signing_key(
    archive: Archive, settings: Settings, *, at: dt.datetime, now: dt.datetime
) -> SignedHead:
    """Give the archive a new signing key: a head that the present one signs names it, and it signs from the next on.

    Stopped anywhere, the same call, or the next night, goes on. Raises ``UsageError`` where there is nothing to seal
    yet, ``IntegrityError`` where this home does not have the present key, ``Conflict`` where another machine seals now.
    """
    sealed = Sealed(next(iter(read_chain(archive.bucket)[-1:]), None))
    present = signing_key(settings, make=False)
    if sealed.head and not (present and public(present) == sealed.head.signer):
        _key(settings, sealed.head)  # the head was sealed, and the call stopped before the key took its place
        return sealed.head
    following = next_key(settings, make=True)
    _seal(archive, settings, sealed, at, now, following)
    if sealed.head is None:
        raise UsageError("signing-key-unused")
    if not sealed.new:
        raise Conflict("head-taken", n=sealed.head.number)
    take_next_key(settings)
    for step in (_stamp, _copy):
        step(archive, settings, sealed, at, now)
    return sealed.head


def _seal(
    archive: Archive,
    settings: Settings,
    sealed: Sealed,
    at: dt.datetime,
    now: dt.datetime,
    following: Ed25519PrivateKey | None = None,
) -> None:
    chain = read_chain(archive.bucket)
    before = sealed.head = chain[-1] if chain else None
    earlier = state_of(chain)
    state = _standing(archive, earlier, sealed)
    if not state or (state == earlier and not following):
        return
    head = sign(before, earlier, state, _key(settings, before), at, next_key=following)
    if _write(archive, head, now):
        sealed.head, sealed.new = head, True


def _key(settings: Settings, before: SignedHead | None) -> Ed25519PrivateKey:
    """The key that the next head must be signed with. Raises ``IntegrityError`` where it is not here."""
    key = signing_key(settings, make=before is None)
    if key and (before is None or public(key) == before.signer):
        return key
    following = next_key(settings, make=False)
    if before is None or following is None or public(following) != before.signer:
        raise IntegrityError("head-other-key")
    take_next_key(settings)  # the renewal that named it was stopped here
    return following


def _write(archive: Archive, head: SignedHead, now: dt.datetime) -> bool:
    """Put a head into the bucket, locked as the longest-kept case. False where another one has its number: what that
    one's machine did not see, the next night's head has."""
    stored = archive.bucket.put_once(
        head.key,
        head.content,
        media_type="application/json",
        metadata={"record-class": RECORD_CLASS, "software": f"casefile {__version__}"},
        tags={"record-class": RECORD_CLASS},
        hold=True,
    )
    if stored.sha256 == head.digest:
        _lock(archive, head.key, stored, now)
    return stored.sha256 == head.digest


def _lock(archive: Archive, key: str, stored: Stored, now: dt.datetime) -> None:
    last = archive.catalogue.kept_through()
    if last and (until := lock_until(last)) > now:
        archive.bucket.extend(key, stored.version_id, until)


def _stamp(archive: Archive, settings: Settings, sealed: Sealed, at: dt.datetime, now: dt.datetime) -> None:
    if sealed.head and (stored := stamp(archive.bucket, sealed.head, settings)):
        _lock(archive, stamp_key(sealed.head), stored, now)


def _standing(archive: Archive, earlier: State, sealed: Sealed) -> dict[str, tuple[int, str]]:
    """Where every ledger stands. One that has less than a head saw, or another entry, is named and stays as seen."""
    state = _heads(archive)
    behind = [case_id for case_id, seen in earlier.items() if state.get(case_id, (0, "")) < seen[:1]]
    if behind:
        refresh(archive.bucket, archive.catalogue, behind)  # another machine may have sealed what it wrote
        state = _heads(archive)
    for case_id, (seq, digest) in earlier.items():
        now = state.get(case_id, (0, ""))
        if now[0] < seq or (now[0] == seq and now[1] != digest):
            sealed.said.append(Said("head-behind", case=case_id, seq=str(seq)))
            state[case_id] = (seq, digest)
    return state


def _heads(archive: Archive) -> dict[str, tuple[int, str]]:
    return {head.case_id: (head.seq, head.digest) for head in archive.catalogue.heads().values()}


def _copy(archive: Archive, settings: Settings, sealed: Sealed, at: dt.datetime, now: dt.datetime) -> None:
    place = open_place(settings.heads, settings)
    if place is None:
        return
    there, bucket = set(place.names()), archive.bucket
    missing = [key for key in bucket.keys(FOLDER) if key.removeprefix(FOLDER) not in there]
    bring(place, ((key.removeprefix(FOLDER), bucket.get(key)) for key in missing))
