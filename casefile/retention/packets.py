"""How long the packets that tell of a case are kept: a packet holds copies, and stays as long as what it was made from.

A packet tells of several cases with dates of their own: it is kept as the longest-kept of them, and no case alone can
let it go. The unit is the folder of one inspection request: the request, its plans, its packets. So it is with
registers, the payroll files of many workers: each case has an extract, the original stays for the longest-kept worker.
"""

from __future__ import annotations

from collections.abc import Iterable

from casefile.cases.case import Case
from casefile.cases.parts import NEW, Lock
from casefile.retention.keeping import Keeping, changes


def wanted(case: Case, planned: Keeping) -> Lock:
    """How one case wants its packets kept: through its own last day, and on hold while anything holds the case, its
    date is not known, or its own records wait to be settled."""
    days = [planned.retention.keep_through, *(lock.keep_through for lock in planned.locks.values())]
    held = bool(case.standing_holds) or planned.retention.open or bool(changes(case, planned))
    return Lock(max((day for day in days if day), default=None), held)


def together(locks: Iterable[Lock]) -> Lock:
    """The lock of a packet from those its cases want: the latest day, on hold while any of them holds it."""
    every = list(locks)
    day = max((lock.keep_through for lock in every if lock.keep_through), default=None)
    return Lock(day, held=day is None or any(lock.held for lock in every))


def grows(case: Case, planned: Keeping) -> bool:
    """Whether the case now wants more than at its last settlement: then its packets are seen to before it."""
    lock = wanted(case, planned)
    known = [case.locks.get(record.object.key, NEW) for record in case.records]
    day = max((one.keep_through for one in known if one.keep_through), default=None)
    longer = lock.keep_through is not None and (day is None or lock.keep_through > day)
    # Of a case that was destroyed only what stays held for good is left: it says nothing of the packets.
    return longer or (lock.held and (bool(case.destroyed) or not all(one.held for one in known)))


def lets_go(case: Case, planned: Keeping) -> bool:
    """Whether a case no longer keeps any packet: its records were destroyed, and nothing holds it."""
    return planned.retention.state == "disposed" and not case.standing_holds


def packets_of(case: Case) -> tuple[str, ...]:
    """The ids of the inspections whose folders tell of the case and were not destroyed with it."""
    ids = dict.fromkeys([*(i.packet for i in case.inspections), *(p.packet for p in case.packets)])
    return tuple(packet for packet in ids if packet not in case.destroyed_packets)


def registers_of(case: Case) -> tuple[str, ...]:
    """The folders of the registers of which the case has, or had, extracts, and that were not destroyed with it."""
    return tuple(folder for folder in case.registers if folder not in case.destroyed_registers)
