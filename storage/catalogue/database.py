"""How entries and cases go in and out of the catalogue's tables."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, delete, func, insert, select

from casefile.canonical import canonical
from casefile.cases.case import Entry
from casefile.progress import chunks
from casefile.reference.schedule import Schedule
from casefile.retention.keeping import keeping
from storage.catalogue import schema
from storage.catalogue.rows import case_row, document_rows
from storage.state import CaseState, Committed


def count(connection: Connection, table: Table) -> int:
    """The number of a table's rows."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def entries_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, list[Committed]]:
    """The known entries of these cases, in order."""
    found: dict[str, list[Committed]] = defaultdict(list)
    table = schema.entries
    for chunk in chunks(case_ids):
        asked = select(table).where(table.c.case_id.in_(chunk))
        for row in connection.execute(asked.order_by(table.c.case_id, table.c.seq)):
            at = dt.datetime.fromisoformat(row.at)
            entry = Entry(row.case_id, row.seq, row.kind, at, row.actor, json.loads(row.body))
            found[row.case_id].append((entry, row.digest))
    return dict(found)


def offers_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, bytes]:
    """The content of these cases' standing offers, by digest."""
    table = schema.cases.c
    found: dict[str, bytes] = {}
    for chunk in chunks(case_ids):
        asked = select(table.offer_digest, table.offer_json).where(table.case_id.in_(chunk))
        found |= {
            row.offer_digest: row.offer_json.encode() for row in connection.execute(asked) if row.offer_digest
        }
    return found


def write_cases(
    connection: Connection, fresh: Sequence[Committed], states: Sequence[CaseState], schedule: Schedule
) -> None:
    """Add the fresh entries, and write the rows of the cases they changed anew."""
    added = [
        {
            "case_id": entry.case_id,
            "seq": entry.seq,
            "digest": digest,
            "kind": entry.kind,
            "at": _stamp(entry.at),
            "actor": entry.actor,
            "body": canonical(entry.body).decode(),
        }
        for entry, digest in fresh
    ]
    connection.execute(insert(schema.entries), added)
    write_rows(connection, states, {entry.case_id: _stamp(entry.at) for entry, _ in fresh}, schedule)


def write_rows(
    connection: Connection, states: Sequence[CaseState], updated: Mapping[str, str], schedule: Schedule
) -> None:
    """Write the rows of these cases anew. ``updated`` holds the moment of each one's last entry.

    How they stood is forgotten with their old rows: they are judged again before anyone asks (``standing.py``).
    """
    case_rows = [
        case_row(s.case, s.head, s.offer, updated[s.case.id], keeping(s.case, schedule), schedule)
        for s in states
    ]
    rows = [row for state in states for row in document_rows(state.case)]
    for table in (schema.cases, schema.documents, schema.judgements, schema.lacks):
        connection.execute(delete(table).where(table.c.case_id.in_(list(updated))))
    connection.execute(insert(schema.cases), case_rows)
    if rows:
        connection.execute(insert(schema.documents), rows)


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
