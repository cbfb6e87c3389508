"""Destroying records: what is due, what blocks it, and who may ask, approve and carry out. Pure: nothing here deletes.

Nothing is ever destroyed because a date has passed. A person asks for what is due, another one approves exactly that,
and the carrying out looks at every version again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casefile.cases.case import Case
from casefile.cases.parts import Disposition
from casefile.cases.stored import StoredObject
from casefile.errors import Refused, UsageError
from casefile.reference.schedule import Schedule
from casefile.retention.keeping import Keeping
from casefile.retention.packets import packets_of, registers_of
from casefile.said import Said

METHOD_EN = "every version deleted from the archive's store; no copy kept by Casefile"
METHOD_FR = "suppression de toutes les versions dans le dépôt d’archives; Casefile n’en garde aucune copie"

_ACTOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@ -]{0,99}")


@dataclass(frozen=True)
class Block:
    """Why something of a case may not be destroyed. ``until``: the last day it is kept, where a date is the reason."""

    code: str
    objects: int
    reason: Said
    until: dt.date | None = None

    def as_dict(self) -> dict[str, Any]:
        """The block as ``disposition due --json`` gives it."""
        until = str(self.until) if self.until else None
        said = {"reason": self.reason.en, "reason_fr": self.reason.fr}
        return {"code": self.code, "objects": self.objects, **said, "until": until}


@dataclass(frozen=True)
class DisposalState:
    """What of a case is due on a day, since when, by which rules, what blocks the rest, and the request under way.

    ``packets`` and ``registers``: the inspections, and the registers, whose folders go with the case when all of it
    goes and no other case keeps them.
    """

    case_id: str
    objects: tuple[StoredObject, ...]
    packets: tuple[str, ...]
    since: dt.date | None
    rules: tuple[str, ...]
    blocks: tuple[Block, ...]
    request: Disposition | None
    registers: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """How far it is: due, blocked, requested, approved or not-due."""
        anything = self.objects or self.packets or self.registers
        if self.request and anything:
            return "approved" if self.request.approved_on else "requested"
        if anything:
            return "due"
        return "blocked" if any(block.code != "not-due" for block in self.blocks) else "not-due"

    def as_dict(self) -> dict[str, Any]:
        """The line as ``disposition due --json`` gives it."""
        return {
            "case": self.case_id,
            "step": self.step,
            "objects": len(self.objects),
            "packets": list(self.packets),
            "registers": list(self.registers),
            "since": str(self.since) if self.since else None,
            "rules": list(self.rules),
            "blocks": [block.as_dict() for block in self.blocks],
            "request": self.request.seq if self.request else None,
            "requested_by": self.request.requested_by if self.request else None,
            "approved_by": (self.request.approved_by or None) if self.request else None,
        }


def due(case: Case, planned: Keeping, schedule: Schedule, today: dt.date) -> DisposalState:
    """Judge every record of a case against its own last day and what holds the case."""
    ours = [stored for stored in case.objects if stored.record_class not in schedule.for_good]
    days = {stored.key: planned.locks[stored.key].keep_through for stored in ours}
    passed = [s for s in ours if (day := days[s.key]) is not None and day < today]
    packets, registers = packets_of(case), registers_of(case)
    blocks = _holding(case, planned, len(ours)) if ours or packets or registers else []
    later = [day for stored in ours if (day := days[stored.key]) is not None and day >= today]
    if later:
        until = max(later)
        blocks.append(Block("not-due", len(later), Said("stays-kept", n=len(later), until=until), until))
    held = any(block.code != "not-due" for block in blocks)
    objects = () if held else tuple(passed)
    # Records without a day are held for good by a rule that waits: the packets wait with them.
    waiting = any(days[stored.key] is None for stored in ours)
    latest = max((day for stored in passed if (day := days[stored.key])), default=None)
    return DisposalState(
        case_id=case.id,
        objects=objects,
        packets=() if held or later or waiting else packets,
        registers=() if held or later or waiting else registers,
        since=latest + dt.timedelta(days=1) if latest else None,
        rules=tuple(sorted({planned.rules[stored.key] for stored in passed})),
        blocks=tuple(blocks),
        request=open_request(case),
    )


def _holding(case: Case, planned: Keeping, number: int) -> list[Block]:
    blocks = [
        Block("hold", number, Said("stays-held", matter=hold.matter, since=hold.placed_on))
        for hold in case.standing_holds
    ]
    if planned.retention.open:
        blocks.append(Block("pending", number, planned.retention.because))
    return blocks


def open_request(case: Case) -> Disposition | None:
    """The newest request that was not carried out; an earlier one is void once a newer one stands."""
    last = case.dispositions[-1] if case.dispositions else None
    return last if last and last.carried_out_on is None else None


def request(found: DisposalState, by: str, reason: str, on: dt.date) -> dict[str, Any]:
    """The body of the entry that asks for the destruction of exactly what is due. Raises Refused if nothing is."""
    check_actor(by)
    if not found.objects and not found.packets and not found.registers:
        why = blocked_by(found) or Said("no-records")
        raise Refused("nothing-may-go", case=found.case_id, why=why)
    return {
        "on": on.isoformat(),
        "reason": reason,
        "rules": list(found.rules),
        "objects": [stored.as_dict() for stored in found.objects],
        "packets": list(found.packets),
        "registers": list(found.registers),
    }


def approve(
    found: DisposalState, by: str, on: dt.date, known_as: Iterable[str] = ()
) -> dict[str, Any] | None:
    """The body of the entry that approves the open request; None when the same person did already.

    ``known_as``: what else may have named the approver when the request was made.
    Raises Refused without a request, for the person who asked, and when what was asked for is not due any more.
    """
    check_actor(by)
    asked = _requested(found)
    if any(_same_person(asked.requested_by, name) for name in (by, *known_as)):
        raise Refused("own-request", case=found.case_id, by=by)
    if asked.approved_on and _same_person(asked.approved_by, by):
        return None
    missing = {stored.key for stored in asked.objects} - {stored.key for stored in found.objects}
    folders = set(asked.packets) - set(found.packets) or set(asked.registers) - set(found.registers)
    if missing or folders:
        raise Refused("no-longer-due", case=found.case_id, why=blocked_by(found) or Said("no-records"))
    return {"on": on.isoformat(), "request": asked.seq}


def approved(found: DisposalState, by: str) -> Disposition:
    """The request that may be carried out. Raises Refused unless one was approved."""
    check_actor(by)
    asked = _requested(found)
    if not asked.approved_on:
        raise Refused("not-approved", case=found.case_id)
    return asked


def check_actor(by: str) -> None:
    """Raise UsageError unless it can name who acts."""
    if not _ACTOR.fullmatch(by):
        raise UsageError("actor-unnamed")


def blocked_by(found: DisposalState) -> Said | None:
    """Why the case's records may not go, all reasons in one; None where nothing stands against it."""
    reasons = [block.reason for block in found.blocks]
    return Said("stays-because", reasons=reasons) if len(reasons) > 1 else next(iter(reasons), None)


def _requested(found: DisposalState) -> Disposition:
    if found.request is None:
        raise Refused("not-requested", case=found.case_id)
    return found.request


def _same_person(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
