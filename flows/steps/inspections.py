"""Answering an inspection letter as plain steps: request, plan, packet, for the command line and the flow alike."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from casefile import clock
from casefile.coverage.judging import dossier_of
from casefile.coverage.matrix import coverage
from casefile.documents.library import Library
from casefile.errors import Refused, UsageError
from casefile.packet.choosing import make_plan
from casefile.packet.decisions import (
    Decision,
    answering_again,
    check_again,
    check_decided,
    confirming,
    decided,
    explaining,
    handing_over,
    keeping,
    releasing,
)
from casefile.packet.kept import Kept
from casefile.packet.plan import CaseFile, Plan, changes
from casefile.packet.produce import Produced, finished, foretell, next_numbers, produce
from casefile.packet.request import Request, check_codes
from casefile.packet.sources import case_file, labels_of
from casefile.packet.suggesting import words_of_types
from casefile.progress import Progress, chunks
from casefile.reference.obligations import Obligations, load_obligations
from casefile.reference.tables import Tables, load_tables
from casefile.said import Said
from casefile.settings import Settings, signed_in
from flows.steps.documents import read_library
from flows.steps.holds import placing, release_hold
from storage import packets
from storage.actor import Actor, act_by
from storage.archive import Archive
from storage.commit import commit


def plan_packet(
    request: Request, archive: Archive, settings: Settings, progress: Progress, by: str | None = None
) -> Plan:
    """Choose and look into every file; archive request and plan; hold the cases and note the letter in them.

    ``by``: who answers the letter; without it the setting ``actor``, or whoever is signed in on this machine.
    """
    act = _acting(by, settings)
    chosen = packets.with_ledgers(choose(request, archive, settings), archive.catalogue.heads())
    plan = foretell(chosen, packets.fetch(archive.bucket), settings, progress)
    plan = packets.with_heads(archive.bucket, plan)
    packets.store_request(archive.bucket, request)
    packets.store_plan(archive.bucket, plan)
    open_inspection(plan, archive, act)
    return plan


def kept_of(request: Request, settings: Settings) -> Kept:
    """What opening this request's files gave, from its plan to its build."""
    return Kept(settings.home_folder / "packets" / f"{request.id}.opened")


def _acting(by: str | None, settings: Settings) -> Actor:
    return act_by(by, settings, otherwise=signed_in())


def open_inspection(plan: Plan, archive: Archive, act: Actor) -> None:
    """Note the letter in every case it concerns and hold them: nothing of them may go while the inspection lasts."""
    request = plan.request
    note = packets.inspection_note(request, act.today)
    reason = f"Inspection {request.file_number}"
    hold = placing(packets.hold_name(request), reason, request.authority, act)
    for case_id in plan.cases:
        commit(archive, case_id, act, note, hold)


def choose(request: Request, archive: Archive, settings: Settings) -> Plan:
    """The plan of this moment, before any file is opened."""
    first_page, first_number = 1, 1
    if request.supplement_to:
        first_page, first_number = next_numbers(packets.earlier_receipt(archive.bucket, request))
    library, rules = read_library(settings), load_obligations(settings.tables)
    labels = labels_of(library, rules, request.language)
    check_codes(request, labels.keys())
    files = case_files(request, archive, library, rules, load_tables(settings.tables), clock.today(settings))
    return make_plan(
        request,
        files,
        first_page=first_page,
        first_number=first_number,
        labels=labels,
        meanings=words_of_types(rules),
    )


def confirm_item(
    request: Request, number: int, archive: Archive, settings: Settings, by: str | None = None
) -> Decision:
    """Archive a person's word that what is proposed for an item answers it.

    Raises ``Refused`` when no frozen plan proposes what the archive proposes now: the person must see it first.
    """
    act = _acting(by, settings)
    now = choose(request, archive, settings)
    decision = confirming(now, number, act.by, act.today)
    frozen = packets.plans(archive.bucket, request)
    if not any(item.digest == decision.digest for plan in frozen for item in plan.items):
        raise Refused("packet-item-changed", item=number)
    return _archived(decision, request, archive)


def release_original(
    request: Request, document: str, archive: Archive, settings: Settings, by: str | None = None
) -> Decision:
    """Archive a person's word that an original goes although it could not be searched for personal information."""
    act = _acting(by, settings)
    plans = packets.plans(archive.bucket, request)
    return _archived(releasing(plans, document, act.by, act.today), request, archive)


def keep_number(
    request: Request, number: str, archive: Archive, settings: Settings, by: str | None = None
) -> Decision:
    """Archive a person's word that nine digits are no social insurance number: they stay where they stand."""
    act = _acting(by, settings)
    return _archived(keeping(number, act.by, act.today), request, archive)


def explain_item(
    request: Request, number: int, text: str, archive: Archive, settings: Settings, by: str | None = None
) -> list[Decision]:
    """Archive a person's reason why an item is not supplied; the packet prints it word for word. "" takes it back."""
    act, made = _acting(by, settings), packets.load_decisions(archive.bucket, request)
    frozen = packets.plans(archive.bucket, request)
    given = explaining(frozen, number, text, made, act.by, act.today)
    if new := [one for one in given if one not in made]:
        packets.store_decisions(archive.bucket, request, new)
    return given


def hand_over(
    request: Request, receipt: str, text: str, archive: Archive, settings: Settings, by: str | None = None
) -> Decision:
    """Archive a line of a packet's hand-over log: to whom and how it went."""
    act, made = _acting(by, settings), packets.load_decisions(archive.bucket, request)
    decision = handing_over(receipt, text, made, act.by, act.today)
    packets.store_decisions(archive.bucket, request, [decision])
    return decision


def answer_again(
    plan: Plan, reason: str, archive: Archive, settings: Settings, by: str | None = None
) -> Decision:
    """Archive a person's word that a letter, answered already, is answered again with this plan."""
    act = _acting(by, settings)
    return _archived(answering_again(plan, reason, act.by, act.today), plan.request, archive)


def withdraw_plan(
    request: Request, reason: str, archive: Archive, settings: Settings, by: str | None = None
) -> list[str]:
    """Take back the plan of a letter that no packet has answered: the cases are let go of, the folder stays.

    Answers with the cases in which it stood. Raises ``Refused`` once a packet was made.
    """
    if packets.answered_by(archive.bucket, request):
        raise Refused("packet-given", request=f"{request.employer}/{request.id}")
    act, matter = _acting(by, settings), packets.hold_name(request)
    done = []
    for case_id in sorted({c for plan in packets.plans(archive.bucket, request) for c in plan.cases}):
        if commit(archive, case_id, act, packets.withdrawal(request, reason, act.today)):
            done.append(case_id)
        case = archive.catalogue.load(case_id).case
        others = [i for i in case.inspections if i.file_number == request.file_number and not i.withdrawn_on]
        if not others and any(hold.matter == matter for hold in case.standing_holds):
            release_hold(archive, case_id, matter, reason, act)
    return done


def _archived(decision: Decision, request: Request, archive: Archive) -> Decision:
    known = packets.load_decisions(archive.bucket, request)
    same = [one for one in known if (one.kind, one.digest) == (decision.kind, decision.digest)]
    if same:
        return same[0]
    packets.store_decisions(archive.bucket, request, [decision])
    return decision


def as_decided(plan: Plan, archive: Archive) -> Plan:
    """The plan with what persons decided about it so far."""
    return decided(plan, packets.load_decisions(archive.bucket, plan.request))


def case_files(
    request: Request,
    archive: Archive,
    library: Library,
    rules: Obligations,
    tables: Tables,
    today: dt.date,
) -> list[CaseFile]:
    """Every case of the request's employer, as the catalogue has it and as coverage judges it today."""
    ids = archive.catalogue.cases_of(request.employer)
    if not ids:
        raise UsageError("no-case-of-employer", employer=request.employer)
    files = []
    for chunk in chunks(ids):
        names = archive.catalogue.evidence_names(chunk)
        contents, pieces = archive.catalogue.contents(chunk), archive.catalogue.pieces(chunk)
        for state in archive.catalogue.load_many(chunk):
            own = names.get(state.case.id, {})
            id = state.case.id
            told = contents.get(id, ())
            dossier = dossier_of(state.case, told, pieces.get(id, []), tables=tables)
            lines = coverage(dossier, rules, today) if dossier else []
            files.append(
                case_file(state.case, state.offer, library, rules, request.language, own, lines, told)
            )
    return files


def build_packet(
    plan: Plan,
    archive: Archive,
    settings: Settings,
    folder: Path,
    progress: Progress,
    by: str | None = None,
) -> tuple[Produced, list[Said]]:
    """Build from the frozen plan, archive the packet, note it in every case. Answers also with what changed since.

    A build that was stopped goes on from what it finished: a packet that lies in ``folder`` whole is archived as it is.
    """
    since = changes(plan, choose(plan.request, archive, settings))
    plan = as_decided(plan, archive)
    check_decided(plan)
    made = packets.load_decisions(archive.bucket, plan.request)
    check_again(plan, packets.answered_by(archive.bucket, plan.request), made)
    act = _acting(by, settings)
    open_inspection(plan, archive, act)
    produced = finished(plan, folder)
    if produced is None:
        entries = packets.ledger_of(archive.bucket)
        produced = produce(
            plan,
            packets.fetch(archive.bucket),
            settings,
            folder,
            progress,
            entries=entries,
            kept=kept_of(plan.request, settings),
        )
    progress(Said("archiving"), 0, 0)
    packets.store_packet(archive, plan, folder, act)
    return produced, since


def packet_folder(plan: Plan, archive: Archive, settings: Settings) -> Path:
    """Where the home keeps the packet of a plan. One built before persons decided otherwise is cleared away first."""
    folder = settings.home_folder / "packets" / f"{plan.request.id}-{plan.digest[:8]}"
    if folder.is_dir() and finished(as_decided(plan, archive), folder) is None:
        shutil.rmtree(folder)
    return folder


def read_plan(folder: Path, request: Request) -> Plan | None:
    """The plan frozen in this folder, if there is one. Raises ``UsageError`` when it is of another request."""
    path = folder / "plan.json"
    if not path.is_file():
        return None
    plan = Plan.read(path.read_bytes())
    if plan.request != request:
        raise UsageError("plan-of-another", plan=path)
    return plan
