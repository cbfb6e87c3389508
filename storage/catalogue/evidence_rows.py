"""The catalogue's rows of what entries name: added entry by entry, taken out when their objects are destroyed."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, not_, select, update

from casefile.cases.case import (
    COPIED,
    DISPOSITION_CARRIED_OUT,
    EVENT_CORRECTED,
    EVENT_RECORDED,
    EVIDENCE_ARCHIVED,
    EVIDENCE_WITHDRAWN,
    OFFER_ACCEPTED,
    Entry,
)
from casefile.cases.filed import Piece, Transcript, period_of, piece_of, read_readings
from casefile.folding import folded
from casefile.progress import chunks
from casefile.said import Said
from storage.catalogue import schema
from storage.catalogue.database import entries_of

_SHOWN = (
    "id",
    "type",
    "date",
    "title",
    "source",
    "brought_by",
    "media_type",
    "size",
    "digest",
    "key",
    "version_id",
)


class Known(NamedTuple):
    """Where a content is evidence: case, type, date; ``withdrawn`` when it was filed there by mistake."""

    case_id: str
    type: str
    date: str
    withdrawn: bool = False


def take_in(connection: Connection, entries: Iterable[Entry], contents: Mapping[str, bytes]) -> None:
    """Write what new entries say of offers, events and evidence. ``contents`` are their objects' contents by digest."""
    entries = list(entries)
    gone = [e.body["destroyed"] for e in entries if e.kind == DISPOSITION_CARRIED_OUT]
    destroyed = list({one["key"] for own in gone for one in own})
    told: list[dict[str, Any] | None] = []
    pieces: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.kind == OFFER_ACCEPTED:
            told.append(_content_row(entry, "offer", entry.body["offer"], contents))
        elif entry.kind in (EVENT_RECORDED, EVENT_CORRECTED):
            told.append(_content_row(entry, "event", entry.body["event"]["object"], contents))
        elif entry.kind == EVIDENCE_ARCHIVED:
            left = [one for one in entry.body["evidence"] if one["object"]["key"] not in destroyed]
            pieces |= {row["key"]: row for row in _piece_rows(entry, left, contents)}
        elif entry.kind == EVIDENCE_WITHDRAWN:
            case_id, piece = entry.case_id, entry.body["id"]
            for row in pieces.values():
                row["withdrawn"] |= (row["case_id"], row["id"]) == (case_id, piece)
            named = (schema.evidence.c.case_id == case_id) & (schema.evidence.c.id == piece)
            connection.execute(update(schema.evidence).where(named).values(withdrawn=True))
        elif entry.kind == COPIED:
            _move(connection, pieces, {one["key"]: one["version_id"] for one in entry.body["objects"]})
    # A wording that was restored is named by two entries, and is one content.
    rows = list({row["key"]: row for row in told if row and row["key"] not in destroyed}.values())
    _forget(connection, schema.contents, [row["key"] for row in rows])
    _forget(connection, schema.evidence, list(pieces))  # what was taken back and is handed in again
    for table, new in ((schema.contents, rows), (schema.evidence, list(pieces.values()))):
        if new:
            connection.execute(insert(table), new)
        _forget(connection, table, destroyed)
    for case_id in {entry.case_id for entry in entries if entry.kind == DISPOSITION_CARRIED_OUT}:
        _blank(connection, case_id, set(destroyed))


def _blank(connection: Connection, case_id: str, destroyed: set[str]) -> None:
    """Of a piece whose reading was destroyed, and it was not, keep what the ledger says and no more."""
    table, nothing = schema.evidence.c, _read_columns(Transcript("", ""))
    for chunk in chunks(unread(connection, case_id, destroyed)):
        connection.execute(update(schema.evidence).where(table.key.in_(chunk)).values(**nothing))


def unread(connection: Connection, case_id: str, destroyed: set[str]) -> list[str]:
    """The keys of a case's pieces whose newest reading is among what was destroyed."""
    told = entries_of(connection, [case_id])[case_id]
    filed = [one for entry, _ in told if entry.kind == EVIDENCE_ARCHIVED for one in entry.body["evidence"]]
    newest = {one["object"]["key"]: one["reading"]["key"] for one in filed}
    return [key for key, reading in newest.items() if reading in destroyed]


def _move(
    connection: Connection, pieces: Mapping[str, dict[str, Any]], version_ids: Mapping[str, str]
) -> None:
    """Where the archive goes on in another store: the pieces' version ids there."""
    table = schema.evidence.c
    for key, version_id in version_ids.items():
        if key in pieces:
            pieces[key]["version_id"] = version_id
        elif "/evidence/" in key:
            connection.execute(update(schema.evidence).where(table.key == key).values(version_id=version_id))


def _forget(connection: Connection, table: Table, keys: Sequence[str]) -> None:
    for chunk in chunks(keys):
        connection.execute(delete(table).where(table.c.key.in_(chunk)))


def pieces_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, list[Piece]]:
    """The pieces of evidence of these cases, as coverage and conformity judge them."""
    table = schema.evidence.c
    found: dict[str, list[Piece]] = defaultdict(list)
    for chunk in chunks(case_ids):
        asked = select(table.case_id, table.id, table.type, table.date, table.first, table.last, table.facts)
        asked = asked.where(not_(table.withdrawn))
        for row in connection.execute(asked.where(table.case_id.in_(chunk))):
            facts = json.loads(row.facts)
            day = dt.date.fromisoformat(row.date)
            period = period_of(row.first, row.last)
            found[row.case_id].append(
                piece_of(row.id, row.type, day, period, facts.get("pay"), facts.get("mentions"))
            )
    return found


def contents_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, list[tuple[str, str, bytes]]]:
    """What is at hand of offers and events of these cases, in the order they came: kind, digest, content."""
    table = schema.contents.c
    found: dict[str, list[tuple[str, str, bytes]]] = defaultdict(list)
    for chunk in chunks(case_ids):
        asked = select(table.case_id, table.kind, table.digest, table.content)
        asked = asked.where(table.case_id.in_(chunk)).order_by(table.case_id, table.seq)
        for row in connection.execute(asked):
            found[row.case_id].append((row.kind, row.digest, row.content.encode()))
    return found


def listed_evidence(connection: Connection, case_id: str) -> list[dict[str, Any]]:
    """The evidence of one case as ``case --json`` shows it, by date."""
    table = schema.evidence.c
    asked = select(schema.evidence).where(table.case_id == case_id, not_(table.withdrawn))
    return [
        {
            **{name: row[name] for name in _SHOWN},
            "from": row["first"],
            "through": row["last"],
            "notice": _notice(row["notice"]),
        }
        for row in connection.execute(asked.order_by(table.date, table.id)).mappings()
    ]


def _notice(kept: str) -> str:
    return Said.read(json.loads(kept)).en if kept.startswith("{") else kept


def names_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, dict[str, tuple[str, str]]]:
    """For each of these cases, the title and the file name under which each piece of its evidence came in."""
    table = schema.evidence.c
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for chunk in chunks(case_ids):
        asked = select(table.case_id, table.id, table.title, table.file_name)
        for row in connection.execute(asked.where(table.case_id.in_(chunk))):
            found[row.case_id][row.id] = row.title, row.file_name
    return found


def said_in_evidence(word: str) -> ColumnElement[bool]:
    """Whether a case has evidence whose title or text holds a word, lower case and without accents."""
    table = schema.evidence.c
    found = select(table.case_id).where(table.search.contains(word, autoescape=True), not_(table.withdrawn))
    return schema.cases.c.case_id.in_(found)


def known_digests(connection: Connection, digests: Sequence[str]) -> dict[str, list[Known]]:
    """For each of these contents, where it is filed already."""
    table = schema.evidence.c
    found: dict[str, list[Known]] = defaultdict(list)
    for chunk in chunks(digests):
        asked = select(table.digest, table.case_id, table.type, table.date, table.withdrawn)
        for row in connection.execute(asked.where(table.digest.in_(chunk))):
            found[row.digest].append(Known(row.case_id, row.type, row.date, row.withdrawn))
    return found


def _content_row(
    entry: Entry, kind: str, stored: Mapping[str, Any], contents: Mapping[str, bytes]
) -> dict[str, Any] | None:
    """None for a content that was destroyed since, which is all that a rebuild then knows of it."""
    content = contents.get(stored["sha256"])
    if content is None:
        return None
    return {
        "key": stored["key"],
        "case_id": entry.case_id,
        "seq": entry.seq,
        "kind": kind,
        "digest": stored["sha256"],
        "content": content.decode(),
    }


def _piece_rows(
    entry: Entry, told: Sequence[Mapping[str, Any]], contents: Mapping[str, bytes]
) -> list[dict[str, Any]]:
    """One row for each piece; one whose reading was destroyed has what the ledger says, and no words."""
    digests = {one["reading"]["sha256"] for one in told}
    readings = {digest: read_readings(contents[digest]) for digest in digests if digest in contents}
    return [
        _row(entry, one, readings[digest][one["id"]] if digest in readings else Transcript("", ""))
        for one in told
        for digest in [one["reading"]["sha256"]]
    ]


def _row(entry: Entry, told: Mapping[str, Any], reading: Transcript) -> dict[str, Any]:
    stored = told["object"]
    return {
        "key": stored["key"],
        "case_id": entry.case_id,
        "seq": entry.seq,
        "id": told["id"],
        "type": told["type"],
        "date": told["date"],
        "first": told["from"],
        "last": told["through"],
        **_read_columns(reading),
        "media_type": stored["media_type"],
        "size": stored["size"],
        "digest": stored["sha256"],
        "version_id": stored["version_id"],
        "received": entry.at.astimezone(dt.UTC).isoformat(),
        "withdrawn": False,
    }


def _read_columns(reading: Transcript) -> dict[str, str]:
    return {
        "title": reading.title,
        "file_name": reading.file_name,
        "source": reading.source,
        "brought_by": reading.brought_by,
        "notice": json.dumps(reading.notice.as_dict(), ensure_ascii=False) if reading.notice else "",
        "facts": json.dumps({"pay": reading.pay, "mentions": reading.mentions}),
        "search": folded(f"{reading.title} {reading.text}"),
    }
