"""Inspections of a case, as its ledger tells them: the letter that came, and the packets that answered it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

INSPECTION_OPENED = "inspection-opened"
PACKET_PRODUCED = "packet-produced"
INSPECTION_WITHDRAWN = "inspection-withdrawn"


@dataclass(frozen=True)
class Inspection:
    """A letter of an authority: its file number, when it came, by when it must be answered, who recorded it.

    ``employer``: the number it was addressed to, where that is not the case's own; its folder is found under it.
    ``withdrawn_on``: the day its plan was taken back, as one made by mistake.
    """

    packet: str
    file_number: str
    authority: str
    received: dt.date
    due: dt.date
    opened_on: dt.date
    by: str
    employer: str = ""
    withdrawn_on: dt.date | None = None
    withdrawn_reason: str = ""


@dataclass(frozen=True)
class GivenPacket:
    """A packet made in answer: which documents of this case it holds, for whom, when, and its receipt's SHA-256."""

    packet: str
    file_number: str
    authority: str
    documents: tuple[str, ...]
    pages: int
    receipt: str
    manifest: str
    on: dt.date
    by: str


def read_inspection(body: Mapping[str, Any], by: str) -> Inspection:
    """The inspection as an entry's body tells it."""
    day = dt.date.fromisoformat
    return Inspection(
        body["packet"],
        body["file_number"],
        body["authority"],
        day(body["received"]),
        day(body["due"]),
        day(body["on"]),
        by,
        body.get("employer", ""),
    )


def read_packet(body: Mapping[str, Any], by: str) -> GivenPacket:
    """The packet as an entry's body tells it."""
    return GivenPacket(
        body["packet"], body["file_number"], body["authority"], tuple(body["documents"]), body["pages"],
        body["receipt"], body["manifest"]["key"], dt.date.fromisoformat(body["on"]), by,
    )  # fmt: skip


def withdrawn(inspections: Iterable[Inspection], body: Mapping[str, Any]) -> list[Inspection]:
    """The inspections after the entry that takes back the plan of one."""
    told = {"withdrawn_on": dt.date.fromisoformat(body["on"]), "withdrawn_reason": body["reason"]}
    return [
        replace(i, **told) if i.packet == body["packet"] and i.withdrawn_on is None else i
        for i in inspections
    ]


def unanswered(inspections: Iterable[Inspection], packets: Iterable[GivenPacket]) -> list[Inspection]:
    """The letters that no packet has answered yet, the most urgent first; not those whose plan was taken back."""
    answered = {p.packet for p in packets}
    waiting = (i for i in inspections if i.packet not in answered and i.withdrawn_on is None)
    return sorted(waiting, key=lambda i: (i.due, i.packet))


def describe(act: Inspection | GivenPacket) -> dict[str, Any]:
    """An inspection or a packet as ``case --json`` shows it."""
    facts = asdict(act)
    return {
        name: str(v) if isinstance(v, dt.date) else list(v) if isinstance(v, tuple) else v
        for name, v in facts.items()
    }
