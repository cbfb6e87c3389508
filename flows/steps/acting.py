"""Acts of persons on cases: holds, and the steps of a disposition.

Each is one ledger entry, decided on the case as it stands; whoever wrote first wins, and the other decides again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casefile import clock
from casefile.cases import holds
from casefile.cases.case import (
    DISPOSITION_APPROVED,
    DISPOSITION_CARRIED_OUT,
    DISPOSITION_REQUESTED,
    DOCUMENTS_ARCHIVED,
    EVIDENCE_WITHDRAWN,
    HOLD_PLACED,
    HOLD_RELEASED,
    Case,
)
from casefile.documents.certificate import Destruction, make_certificates
from casefile.documents.certificate_fields import TYPE as CERTIFICATE
from casefile.errors import CasefileError, Conflict, NotFound
from casefile.retention import disposition
from casefile.retention.disposition import DisposalState
from casefile.retention.keeping import keeping
from casefile.settings import Settings
from flows.steps.documents import read_library
from storage import ledger
from storage.archive import Archive, refresh, store_document
from storage.disposition import CarriedOut, Officer, carry_out
from storage.settle import settle_case

_TRIES = 4
Decide = Callable[[Case], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Actor:
    """Who acts, and when: by the calendar that the settings give, by the ledger's clock, by the machine's own."""

    by: str
    today: dt.date
    at: dt.datetime
    now: dt.datetime


def act_by(by: str | None, settings: Settings, *, otherwise: str = "") -> Actor:
    """An act, now, of this person, or of the one whom the settings name, or ``otherwise`` of no one in particular.

    Raises UsageError when no one is named and someone must be.
    """
    by = by or settings.actor or otherwise
    disposition.check_actor(by)
    return Actor(by, clock.today(settings), clock.now(settings), clock.machine_time())


def place_hold(archive: Archive, case_id: str, matter: str, reason: str, authority: str, act: Actor) -> bool:
    """Place a matter's hold and settle it. False when it stood already (it is settled all the same)."""
    placed = _commit(
        archive,
        case_id,
        HOLD_PLACED,
        lambda case: holds.place(case, matter, reason, authority, act.today),
        act,
    )
    settle_case(archive, case_id, at=act.at, now=act.now)
    return placed


def release_hold(archive: Archive, case_id: str, matter: str, reason: str, act: Actor) -> bool:
    """Release a matter's hold; what another matter holds stays held. False when it was released already."""
    released = _commit(
        archive, case_id, HOLD_RELEASED, lambda case: holds.release(case, matter, reason, act.today), act
    )
    settle_case(archive, case_id, at=act.at, now=act.now)
    return released


def withdraw_evidence(archive: Archive, case_id: str, piece: str, reason: str, act: Actor) -> bool:
    """Take back a piece of evidence that was filed by mistake: it is kept like all others, and counts for nothing.

    ``piece`` is its id. False when it was taken back already. Raises ``NotFound`` when the case never had it.
    """
    reason = holds.ledger_text("reason", reason)

    def decide(case: Case) -> Mapping[str, Any] | None:
        if piece in {filed.id for filed in case.evidence}:
            return {"id": piece, "reason": reason, "on": act.today.isoformat()}
        if piece in {one.id for one in case.withdrawn}:
            return None
        raise NotFound(
            f"{case_id} has no evidence '{piece}'.",
            remedy=f"`casefile case {case.reference}` lists it by its ids.",
        )

    done = _commit(archive, case_id, EVIDENCE_WITHDRAWN, decide, act)
    settle_case(archive, case_id, at=act.at, now=act.now)
    return done


def due_of(archive: Archive, case: Case, today: dt.date) -> DisposalState:
    """What of a case is due, and what blocks the rest."""
    schedule = archive.catalogue.schedule
    return disposition.due(case, keeping(case, schedule), schedule, today)


def due_list(archive: Archive, today: dt.date) -> list[DisposalState]:
    """Every case of which some record's last day has passed, whether or not something blocks it."""
    return [
        due_of(archive, state.case, today)
        for state in archive.catalogue.load_many(archive.catalogue.due(today))
    ]


def request(archive: Archive, case_id: str, reason: str, act: Actor) -> bool:
    """Ask for the destruction of what is due. False when exactly that was asked for already and waits."""
    reason = holds.ledger_text("reason", reason)

    def decide(case: Case) -> Mapping[str, Any] | None:
        found = due_of(archive, case, act.today)
        same = found.request and {o.key for o in found.request.objects} == {o.key for o in found.objects}
        return None if same else disposition.request(found, act.by, reason, act.today)

    return _commit(archive, case_id, DISPOSITION_REQUESTED, decide, act)


def approve(archive: Archive, case_id: str, act: Actor) -> bool:
    """Approve what was asked for; another person must. False when this person did already."""

    def decide(case: Case) -> Mapping[str, Any] | None:
        return disposition.approve(due_of(archive, case, act.today), act.by, act.today)

    return _commit(archive, case_id, DISPOSITION_APPROVED, decide, act)


def destroy(archive: Archive, officer: Officer, case_id: str, act: Actor, settings: Settings) -> CarriedOut:
    """Carry out what was approved, and archive the certificate."""
    read_library(settings)  # a library at fault is told before anything is destroyed
    done = carry_out(archive, officer, case_id, act.by, today=act.today, at=act.at, now=act.now)
    archive.catalogue.shed()
    certify(archive, case_id, act, settings)
    return done


def certify(archive: Archive, case_id: str, act: Actor, settings: Settings) -> bool:
    """Make and archive the certificate of the last destruction, if it is not there. True when it was made now.

    Raises ``NotFound`` when nothing of the case was destroyed.
    """
    entries = ledger.read(archive.bucket, case_id)
    carried = [(entry, digest) for entry, digest in entries if entry.kind == DISPOSITION_CARRIED_OUT]
    if not carried:
        raise NotFound(
            f"{case_id}: nothing of it was destroyed.", remedy="`casefile case` shows its history."
        )
    (entry, digest), case = carried[-1], archive.catalogue.load(case_id).case
    if any(d.type == CERTIFICATE and d.version == len(carried) for d in case.documents):
        return False
    asked = next(d for d in case.dispositions if d.seq == entry.body["request"])
    done = Destruction(
        entry,
        digest,
        (asked.requested_by, asked.requested_on),
        (asked.approved_by, asked.approved_on or asked.requested_on),
    )
    documents, library = [], read_library(settings)
    for made in make_certificates(case, done, archive.catalogue.schedule, library, settings):
        if isinstance(made, CasefileError):
            raise made
        documents += [
            store_document(archive.bucket, case_id, made.wanted, file, library.type(CERTIFICATE))
            for file in made.files
        ]
    body = {"documents": [document.as_dict() for document in documents]}
    _commit(archive, case_id, DOCUMENTS_ARCHIVED, lambda _: body, act)
    settle_case(archive, case_id, at=act.at, now=act.now)
    return True


def _commit(archive: Archive, case_id: str, kind: str, decide: Decide, act: Actor) -> bool:
    """Write the entry that ``decide`` gives for the case as it stands; nothing when it gives none."""
    refresh(archive.bucket, archive.catalogue, [case_id])
    for _ in range(_TRIES):
        state = archive.catalogue.load(case_id)
        body = decide(state.case)
        if body is None:
            return False
        try:
            entry, head = ledger.append(archive.bucket, state.head, kind, body, at=act.at, actor=act.by)
        except Conflict:
            refresh(archive.bucket, archive.catalogue, [case_id])
            continue
        archive.catalogue.apply([(entry, head.digest)], {})
        return True
    raise Conflict(f"{case_id}: others keep writing to this case", remedy="Run the command again.")
