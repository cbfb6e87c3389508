"""The same act on many cases at once: each by itself and as who asked for it, as long as they may, at once or as a job.

A refusal or a fault costs only its case. Whoever is stopped in the middle goes on by doing it all again: what was done
already changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from casefile.cases.case import (
    DISPOSITION_APPROVED,
    DISPOSITION_CARRIED_OUT,
    DISPOSITION_REQUESTED,
    HOLD_PLACED,
    HOLD_RELEASED,
)
from casefile.clock import machine_time
from casefile.errors import CasefileError, NotFound, Refused
from casefile.progress import Progress
from casefile.roles import Role, User
from casefile.said import Said
from casefile.settings import Settings
from flows.steps.dispositions import approve, carry_out_each, give_back_space, request
from flows.steps.holds import place_hold, release_hold
from flows.steps.work import Done, Work
from storage.actor import Actor, act_as
from storage.archive import Archive, open_archive
from storage.desk.database import open_app_database
from storage.desk.users import Users
from storage.desk.views import Act, View, note

MOST_TOLD = 200  # refusals that a job says one by one


@dataclass(frozen=True)
class OnCase:
    """An act on one case: who may, what its ledger entry is called, what is said of it, and the act itself."""

    role: Role
    entry: str
    done: Said
    already: Said
    verb: Callable[[Archive, str, Mapping[str, Any], Actor], bool]


ACTS: Mapping[str, OnCase] = {
    "hold-place": OnCase(
        Role.RECORDS_MANAGER,
        HOLD_PLACED,
        Said("case-held"),
        Said("case-held.already"),
        lambda archive, case_id, words, act: place_hold(
            archive, case_id, words["matter"], words["reason"], words["authority"], act
        ),
    ),
    "hold-release": OnCase(
        Role.RECORDS_MANAGER,
        HOLD_RELEASED,
        Said("case-released"),
        Said("case-released.already"),
        lambda archive, case_id, words, act: release_hold(
            archive, case_id, words["matter"], words["reason"], act
        ),
    ),
    "disposition-request": OnCase(
        Role.RECORDS_MANAGER,
        DISPOSITION_REQUESTED,
        Said("case-requested"),
        Said("case-requested.already"),
        lambda archive, case_id, words, act: request(archive, case_id, words["reason"], act),
    ),
    "disposition-approve": OnCase(
        Role.APPROVER,
        DISPOSITION_APPROVED,
        Said("case-approved"),
        Said("case-approved.already"),
        lambda archive, case_id, _, act: approve(archive, case_id, act),
    ),
}
CARRY_OUT = "disposition-carry-out"


@dataclass(frozen=True)
class Became:
    """What became of one case. ``new``: something was done; ``fault``: why nothing was."""

    case_id: str
    said: Said
    new: bool = False
    fault: Said | None = None


def may_see(archive: Archive, user: User, case_ids: Sequence[str]) -> set[str]:
    """Those of the cases that are the user's to see."""
    moved = archive.catalogue.transferred()
    return {case_id for case_id in case_ids if user.sees(case_id, moved.get(case_id, ()))}


def do_each(
    archive: Archive,
    kind: str,
    words: Mapping[str, Any],
    case_ids: Sequence[str],
    user: User,
    settings: Settings,
    progress: Progress,
) -> Iterator[Became]:
    """Do it for each case; rights are asked for each, and each is noted in the audit by whoever takes what is given."""
    on_case, act = ACTS[kind], act_as(user, settings)
    if not user.may(on_case.role):
        raise Refused("act-not-allowed", kind=kind)
    theirs = may_see(archive, user, case_ids)
    for done, case_id in enumerate(case_ids, 1):
        try:
            if case_id not in theirs:
                raise NotFound("no-case", reference=case_id)
            new = on_case.verb(archive, case_id, words, act)
            yield Became(case_id, on_case.done if new else on_case.already, new)
        except CasefileError as error:
            yield Became(case_id, Said("case-not-done"), fault=error.said)
        progress(Said("cases-of"), done, len(case_ids))


def as_job(kind: str, work: Work) -> Done:
    """The act as a job. ``about``: the cases, and the act's own words."""
    engine = open_app_database(work.settings)
    try:
        user = Users(engine).find(work.by)
        with open_archive(work.settings) as archive:
            archive.catch_up()
            cases = list(work.about["cases"])
            each = _carry_out if kind == CARRY_OUT else partial(do_each, kind=kind, words=work.about)
            became = []
            for one in each(
                archive, case_ids=cases, user=user, settings=work.settings, progress=work.progress
            ):
                became.append(one)
                if one.new:
                    entry = DISPOSITION_CARRIED_OUT if kind == CARRY_OUT else ACTS[kind].entry
                    note(engine, [View(machine_time().isoformat(), user.id, Act.ACTED, one.case_id, entry)])
    finally:
        engine.dispose()
    return _told(kind, became)


def _carry_out(
    archive: Archive, case_ids: Sequence[str], user: User, settings: Settings, progress: Progress
) -> Iterator[Became]:
    """Destroy what was approved, and say of each case how much went and what was kept."""
    if not user.may(Role.RECORDS_MANAGER):
        raise Refused("act-not-allowed", kind=CARRY_OUT)
    theirs = may_see(archive, user, case_ids)
    act = act_as(user, settings)
    outcome = carry_out_each(archive, [one for one in case_ids if one in theirs], act, settings, progress)
    for case_id in case_ids:
        done = outcome.get(case_id) or NotFound("no-case", reference=case_id)
        if isinstance(done, CasefileError):
            yield Became(case_id, Said("case-not-done"), fault=done.said)
        else:
            kept = list(dict.fromkeys(done.kept.values()))
            told = Said("case-destroyed", n=len(done.destroyed))
            yield Became(
                case_id, told, True, Said("case-kept", n=len(done.kept), whys=kept) if kept else None
            )
    progress(Said("cases-space"), 0, 0)
    give_back_space(settings)


def _told(kind: str, became: Sequence[Became]) -> Done:
    new, faulty = sum(one.new for one in became), [one for one in became if one.fault]
    counts = {"cases": len(became), "done": new, "refused": len([one for one in faulty if not one.new])}
    said = [Said("act-counted", n=len(became), done=new, refused=counts["refused"])]
    said += [Said("act-not-on", case=one.case_id, why=one.fault) for one in faulty[:MOST_TOLD]]
    if len(faulty) > MOST_TOLD:
        said.append(Said("act-not-on-more", n=len(faulty) - MOST_TOLD))
    return Done(counts, said)
