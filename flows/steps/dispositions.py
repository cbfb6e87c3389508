"""The steps of a disposition: what is due, who asked, who approved, the destruction and its certificate.

Each is one ledger entry, decided on the case as it stands; whoever wrote first wins, and the other decides again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casefile.cases import holds
from casefile.cases.case import (
    DISPOSITION_APPROVED,
    DISPOSITION_CARRIED_OUT,
    DISPOSITION_REQUESTED,
    Case,
)
from casefile.cases.parts import Disposition
from casefile.cases.stored import StoredObject
from casefile.documents.certificate import Destruction, make_certificates
from casefile.documents.certificate_fields import TYPE as CERTIFICATE
from casefile.errors import CasefileError, NotFound
from casefile.progress import Progress
from casefile.retention import disposition
from casefile.retention.disposition import DisposalState
from casefile.retention.keeping import keeping
from casefile.said import Said
from casefile.settings import Settings
from flows.steps.documents import naming, read_library
from storage import ledger
from storage.actor import Actor
from storage.archive import Archive, refresh
from storage.commit import Draft, commit
from storage.disposition import CarriedOut, Officer, carry_out
from storage.state import CaseState
from storage.store import embedded
from storage.store.access import reach


def due_of(archive: Archive, case: Case, today: dt.date) -> DisposalState:
    """What of a case is due, and what blocks the rest."""
    schedule = archive.catalogue.schedule
    return disposition.due(case, keeping(case, schedule), schedule, today)


def due_list(
    archive: Archive, today: dt.date, *, after: str = "", limit: int | None = None
) -> list[DisposalState]:
    """Every case of which some record's last day has passed, whether or not something blocks it: all, or a page."""
    due = archive.catalogue.due(today, after=after, limit=limit)
    return [due_of(archive, state.case, today) for state in archive.catalogue.load_many(due)]


def request(archive: Archive, case_id: str, reason: str, act: Actor) -> bool:
    """Ask for the destruction of what is due. False when exactly that was asked for already and waits."""
    reason = holds.ledger_text("reason", reason)

    def decide(state: CaseState) -> Draft | None:
        found = due_of(archive, state.case, act.today)
        if found.request and {o.key for o in found.request.objects} == {o.key for o in found.objects}:
            return None
        return Draft(DISPOSITION_REQUESTED, disposition.request(found, act.by, reason, act.today))

    return commit(archive, case_id, act, decide)


def approve(archive: Archive, case_id: str, act: Actor) -> bool:
    """Approve what was asked for; another person must. False when this person did already."""

    def decide(state: CaseState) -> Draft | None:
        found = due_of(archive, state.case, act.today)
        body = disposition.approve(found, act.by, act.today, act.known_as)
        return Draft(DISPOSITION_APPROVED, body) if body else None

    return commit(archive, case_id, act, decide)


def destroy(
    archive: Archive, officer: Officer, case_id: str, act: Actor, settings: Settings, *, stopped: bool = False
) -> CarriedOut:
    """Carry out what was approved, and archive the certificate; after a stop, do what is left of it.

    ``stopped``: an earlier run is known to have been cut short, perhaps after its very last entry.
    """
    read_library(settings)  # a library at fault is told before anything is destroyed
    refresh(archive.bucket, archive.catalogue, [case_id])
    case = archive.catalogue.load(case_id).case
    over = uncertified(case) or (stopped and case.dispositions and not disposition.open_request(case))
    done = _as_told(archive, case_id) if over else carry_out(archive, officer, case_id, act)
    archive.catalogue.shed()
    certify(archive, case_id, act, settings)
    return done


def carry_out_each(
    archive: Archive, case_ids: Sequence[str], act: Actor, settings: Settings, progress: Progress
) -> dict[str, CarriedOut | CasefileError]:
    """Carry out what was approved in each case; a refusal or a fault costs only its case.

    Then ``give_back_space``, once the outcome was told.
    """
    stopped = settings.local_store and embedded.must_reclaim(settings)
    if settings.local_store:
        embedded.expect_reclaim(settings)
    officer = Officer(reach(settings, start=False).officer_client(), archive.bucket.name)
    outcome: dict[str, CarriedOut | CasefileError] = {}
    for done, case_id in enumerate(case_ids, 1):
        try:
            outcome[case_id] = destroy(archive, officer, case_id, act, settings, stopped=stopped)
        except CasefileError as error:
            outcome[case_id] = error
        progress(Said("cases-of"), done, len(case_ids))
    officer.close()
    return outcome


def give_back_space(settings: Settings) -> None:
    """Have a local store give back the space of what was deleted, so that no byte of it stays; also after a fault,
    which may have come between two versions. Raises ``Unavailable``."""
    if settings.local_store:
        embedded.reclaim(settings)


def to_approve(archive: Archive, today: dt.date) -> list[tuple[str, str]]:
    """The cases of which a destruction was asked for and waits for approval, each with who asked."""
    waiting = [found for found in due_list(archive, today) if found.step == "requested"]
    return [(found.case_id, found.request.requested_by) for found in waiting if found.request]


def to_carry_out(archive: Archive, today: dt.date) -> list[str]:
    """The cases in which something was approved, and those that a stopped run left without their certificate."""
    approved = [found.case_id for found in due_list(archive, today) if found.step == "approved"]
    return sorted({*approved, *unfinished(archive)})


def _as_told(archive: Archive, case_id: str) -> CarriedOut:
    """What the last destruction's entry says, as the run that was stopped would have answered."""
    told = [e for e, _ in ledger.read(archive.bucket, case_id) if e.kind == DISPOSITION_CARRIED_OUT][-1].body
    return CarriedOut(
        case_id,
        [StoredObject.from_dict(gone) for gone in told["destroyed"]],
        list(told.get("packets", ())),
        list(told.get("registers", ())),
        {kept["key"]: Said.read(kept["reason"]) for kept in told.get("kept", ())},
        told.get("unnamed", 0),
    )


def unfinished(archive: Archive) -> list[str]:
    """The cases in which a destruction was told and is still without its certificate: a run was stopped there."""
    told = archive.catalogue.with_entries(DISPOSITION_CARRIED_OUT)
    return [state.case.id for state in archive.catalogue.load_many(told) if uncertified(state.case)]


def uncertified(case: Case) -> Disposition | None:
    """The last destruction of a case, if its certificate was not archived."""
    carried = [asked for asked in case.dispositions if asked.carried_out_on]
    return carried[-1] if carried and not _certified(case, len(carried)) else None


def _certified(case: Case, number: int) -> bool:
    return any(d.type == CERTIFICATE and d.version == number for d in case.documents)


def certify(archive: Archive, case_id: str, act: Actor, settings: Settings) -> bool:
    """Make and archive the certificate of the last destruction, if it is not there. True when it was made now.

    Raises ``NotFound`` when nothing of the case was destroyed.
    """
    entries = ledger.read(archive.bucket, case_id)
    carried = [(entry, digest) for entry, digest in entries if entry.kind == DISPOSITION_CARRIED_OUT]
    if not carried:
        raise NotFound("nothing-was-destroyed", case=case_id)
    (entry, digest), case = carried[-1], archive.catalogue.load(case_id).case
    if _certified(case, len(carried)):
        commit(archive, case_id, act)  # a run that was stopped right after it has not settled the case
        return False
    asked = next(d for d in case.dispositions if d.seq == entry.body["request"])
    done = Destruction(
        entry,
        digest,
        (asked.requested_by, asked.requested_on),
        (asked.approved_by, asked.approved_on or asked.requested_on),
    )
    certificates, library = [], read_library(settings)
    for made in make_certificates(case, done, archive.catalogue.schedule, library, settings):
        if isinstance(made, CasefileError):
            raise made
        certificates.append(made)
    draft = naming(archive, case_id, certificates, library)
    return commit(
        archive, case_id, act, lambda state: None if _certified(state.case, len(carried)) else draft
    )
