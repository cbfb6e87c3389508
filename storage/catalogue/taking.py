"""Taking ledger entries into the catalogue's tables: what is known is passed over, and each case is all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from casefile.errors import IntegrityError
from casefile.progress import chunks
from casefile.reference.schedule import Schedule
from storage.catalogue import evidence_rows, texts
from storage.catalogue.database import entries_of, offers_of, write_cases
from storage.catalogue.refill import malformed
from storage.state import CaseState, Committed, case_state, unknown

New = Mapping[str, list[Committed]]
Contents = Mapping[str, bytes]


def take_in(
    connection: Connection, schedule: Schedule, new: New, contents: Contents, *, spare: bool = False
) -> list[IntegrityError]:
    """Take entries in. ``spare``: a case whose entries cannot be followed costs only itself, and is answered."""
    faults = []
    ids = sorted(new)
    for chunk in chunks(ids):
        take = partial(_take, connection, schedule, new, contents)
        if not spare:
            take(chunk)
        elif _spared(connection, partial(take, chunk)):
            for case_id in chunk:  # one at a time, to find out whose they are
                if fault := _spared(connection, partial(take, [case_id])):
                    faults.append(fault if isinstance(fault, IntegrityError) else malformed(case_id, fault))
    return faults


def _take(
    connection: Connection, schedule: Schedule, new: New, contents: Contents, case_ids: Sequence[str]
) -> None:
    known, held = entries_of(connection, case_ids), {**offers_of(connection, case_ids), **contents}
    fresh: list[Committed] = []
    states: list[CaseState] = []
    for case_id in case_ids:
        added = unknown(known.get(case_id, []), new[case_id])
        if added:
            fresh += added
            states.append(case_state(case_id, [*known.get(case_id, []), *added], held))
    if fresh:
        write_cases(connection, fresh, states, schedule)
        entries = [entry for entry, _ in fresh]
        evidence_rows.take_in(connection, entries, contents)
        texts.take_in(connection, entries, contents, states)


def _spared(connection: Connection, verb: Callable[[], None]) -> Exception | None:
    """Do it whole or not at all; answers with what went wrong, unless it is the database itself."""
    try:
        with connection.begin_nested():
            verb()
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001  entries of no known shape may break anywhere
        return error
    return None
