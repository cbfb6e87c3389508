"""Sealing a night: the next head, written once, locked as the longest-kept case, copied to where the settings say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from casefile import __version__
from casefile.errors import CasefileError, IntegrityError
from casefile.retention.keeping import lock_until
from casefile.said import Said
from casefile.settings import Settings
from storage.archive import Archive, refresh
from storage.heads.head import FOLDER, SignedHead, read_chain, sign, state_of
from storage.heads.places import bring, open_place
from storage.heads.signing import public, signing_key
from storage.heads.tree import State
from storage.store.bucket import Bucket

RECORD_CLASS = "head"


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
    """Write the next head if any ledger moved, and bring to the outside place what it lacks.

    A fault is said, not raised: the night's own work is done, and the next night seals what this one could not.
    """
    sealed = Sealed()
    try:
        chain = read_chain(archive.bucket)
        sealed.head = chain[-1] if chain else None
        _seal(archive, settings, chain, sealed, at, now)
        _copy(archive.bucket, settings)
    except CasefileError as error:
        sealed.said.append(Said("head-not-sealed", why=error.said))
    return sealed


def _seal(
    archive: Archive,
    settings: Settings,
    chain: Sequence[SignedHead],
    sealed: Sealed,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    earlier = state_of(chain)
    state = _standing(archive, earlier, sealed)
    if not state or state == earlier:
        return
    before = chain[-1] if chain else None
    key = signing_key(settings, make=before is None)
    if key is None or (before and public(key) != before.signer):
        raise IntegrityError("head-other-key")
    head = sign(before, earlier, state, key, at)
    stored = archive.bucket.put_once(
        head.key,
        head.content,
        media_type="application/json",
        metadata={"record-class": RECORD_CLASS, "software": f"casefile {__version__}"},
        tags={"record-class": RECORD_CLASS},
        hold=True,
    )
    if stored.sha256 != head.digest:
        return  # another machine sealed this number first; what it did not see, the next night's head has
    sealed.head, sealed.new = head, True
    last = archive.catalogue.kept_through()
    if last and (until := lock_until(last)) > now:
        archive.bucket.extend(head.key, stored.version_id, until)


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


def _copy(bucket: Bucket, settings: Settings) -> None:
    place = open_place(settings.heads, settings)
    if place is None:
        return
    there = set(place.names())
    missing = [key for key in bucket.keys(FOLDER) if key.removeprefix(FOLDER) not in there]
    bring(place, ((key.removeprefix(FOLDER), bucket.get(key)) for key in missing))
