"""The catalogue's tables as they must be before anything is asked: of this archive, this version and this schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, inspect, select, update

from casefile.errors import Unavailable
from casefile.reference.schedule import Schedule
from casefile.words import VERSION as WORDS
from storage.catalogue import schema
from storage.catalogue.index import index_of


@dataclass(frozen=True)
class Of:
    """Which archive a catalogue is of: its id, and the address at which its bucket was last asked for it.

    Without an id, which is in the bucket, the address is believed: who only asks the catalogue need not reach a store.
    """

    id: str = ""
    at: str = ""


def make_tables(connection: Connection, of: Of, schedule: Schedule) -> None:
    """Make the tables of an archive, unless they are there.

    Tables of another version, archive or schedule are never dropped nor planned anew here. Raises ``Unavailable``,
    which says so.
    """
    wanted = {"version": f"{schema.VERSION} {WORDS}", "schedule": schedule.digest, "of": of.id, "at": of.at}
    if inspect(connection).has_table(schema.about.name):
        known = {row.name: row.value for row in connection.execute(select(schema.about))}
        if known.get("version") != wanted["version"]:
            raise Unavailable("rebuild-needed")
        _recognise(connection, known, of)
        if known.get("schedule") != schedule.digest:
            raise Unavailable("catalogue-other-schedule")
        return
    schema.metadata.create_all(connection)
    index_of(connection).create(connection)
    connection.execute(insert(schema.about), [{"name": n, "value": v} for n, v in wanted.items()])


def _recognise(connection: Connection, known: Mapping[str, str], of: Of) -> None:
    """By the id, once both have one, and whatever the address: that is then remembered. Else by the address."""
    told = Of(known.get("of", ""), known.get("at", ""))
    if (told.id != of.id) if told.id and of.id else (told.at != of.at):
        raise Unavailable("catalogue-of-another")
    about = schema.about
    for name, value in (("of", of.id or told.id), ("at", of.at)):
        if known.get(name) != value:
            connection.execute(update(about).where(about.c.name == name).values(value=value))
