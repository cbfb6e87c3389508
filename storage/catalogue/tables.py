"""The catalogue's tables as they must be before anything is asked: of this archive, this version and this schedule."""

from __future__ import annotations

from sqlalchemy import Connection, insert, inspect, select, update

from casefile.errors import Unavailable
from casefile.progress import chunks
from casefile.reference.schedule import Schedule
from casefile.words import VERSION as WORDS
from storage.catalogue import schema
from storage.catalogue.database import entries_of, offers_of, write_rows
from storage.catalogue.index import index_of
from storage.state import case_state


def make_tables(connection: Connection, of: str, schedule: Schedule) -> None:
    """Make the tables of the archive ``of``, unless they are there; another schedule is planned by anew.

    Tables of another version or archive are never dropped here. Raises ``Unavailable``, which says so.
    """
    wanted = {"version": f"{schema.VERSION} {WORDS}", "of": of, "schedule": schedule.digest}
    if inspect(connection).has_table(schema.about.name):
        known = {row.name: row.value for row in connection.execute(select(schema.about))}
        if known.get("version") != wanted["version"]:
            raise Unavailable("rebuild-needed")
        if known.get("of") != of:
            raise Unavailable("catalogue-of-another")
        if known.get("schedule") != schedule.digest:
            _plan_anew(connection, schedule)
        return
    schema.metadata.create_all(connection)
    index_of(connection).create(connection)
    connection.execute(insert(schema.about), [{"name": n, "value": v} for n, v in wanted.items()])


def _plan_anew(connection: Connection, schedule: Schedule) -> None:
    """Another schedule: the entries are the same, what follows from them is not."""
    table = schema.cases.c
    updated = {row[0]: row[1] for row in connection.execute(select(table.case_id, table.updated))}
    ids = sorted(updated)
    for chunk in chunks(ids):
        known, contents = entries_of(connection, chunk), offers_of(connection, chunk)
        states = [case_state(case_id, known[case_id], contents) for case_id in chunk]
        write_rows(connection, states, {case_id: updated[case_id] for case_id in chunk}, schedule)
    about = schema.about
    connection.execute(update(about).where(about.c.name == "schedule").values(value=schedule.digest))
