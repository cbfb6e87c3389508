"""The catalogue's rows of offers and evidence: added entry by entry, taken out when their objects are destroyed."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from casefile.case import DISPOSITION_CARRIED_OUT, EVIDENCE_ARCHIVED, OFFER_ACCEPTED, Entry
from casefile.dossier import Piece
from casefile.errors import IntegrityError
from casefile.filed import Reading, period_of, piece_of
from casefile.offer import Offer
from storage import schema

# Well under every engine's limit of values in one statement.
_CHUNK = 500
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


def take_in(connection: Connection, entries: Iterable[Entry], contents: Mapping[str, bytes]) -> None:
    """Write what new entries say of offers and evidence. ``contents`` are their objects' contents by digest."""
    entries = list(entries)
    gone = [e.body["destroyed"] for e in entries if e.kind == DISPOSITION_CARRIED_OUT]
    destroyed = list({one["key"] for own in gone for one in own})
    offers, pieces = [], []
    for entry in entries:
        if entry.kind == OFFER_ACCEPTED and entry.body["offer"]["key"] not in destroyed:
            offers.append(_offer_row(entry, contents))
        elif entry.kind == EVIDENCE_ARCHIVED:
            told = [one for one in entry.body["evidence"] if one["object"]["key"] not in destroyed]
            pieces += [_row(entry, one, contents) for one in told]
    for table, rows in ((schema.offers, offers), (schema.evidence, pieces)):
        if rows:
            connection.execute(insert(table), rows)
        for start in range(0, len(destroyed), _CHUNK):
            connection.execute(delete(table).where(table.c.key.in_(destroyed[start : start + _CHUNK])))


def pieces_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, list[Piece]]:
    """The pieces of evidence of these cases, as coverage and conformity judge them."""
    table = schema.evidence.c
    found: dict[str, list[Piece]] = defaultdict(list)
    for start in range(0, len(case_ids), _CHUNK):
        asked = select(table.case_id, table.id, table.type, table.date, table.first, table.last, table.facts)
        for row in connection.execute(asked.where(table.case_id.in_(case_ids[start : start + _CHUNK]))):
            facts = json.loads(row.facts)
            day = dt.date.fromisoformat(row.date)
            period = period_of(row.first, row.last)
            found[row.case_id].append(
                piece_of(row.id, row.type, day, period, facts.get("pay"), facts.get("mentions"))
            )
    return found


def offers_of(connection: Connection, case_ids: Sequence[str]) -> dict[str, list[Offer]]:
    """Every accepted offer of these cases that was not destroyed, oldest first."""
    table = schema.offers.c
    found: dict[str, list[Offer]] = defaultdict(list)
    for start in range(0, len(case_ids), _CHUNK):
        asked = select(table.case_id, table.content).where(
            table.case_id.in_(case_ids[start : start + _CHUNK])
        )
        for row in connection.execute(asked.order_by(table.case_id, table.seq)):
            found[row.case_id].append(Offer.model_validate_json(row.content))
    return found


def listed_evidence(connection: Connection, case_id: str) -> list[dict[str, Any]]:
    """The evidence of one case as ``case --json`` shows it, by date."""
    table = schema.evidence.c
    asked = select(schema.evidence).where(table.case_id == case_id).order_by(table.date, table.id)
    return [
        {
            **{name: row[name] for name in _SHOWN},
            "from": row["first"],
            "through": row["last"],
            "notice": row["notice"],
        }
        for row in connection.execute(asked).mappings()
    ]


def known_digests(connection: Connection, digests: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
    """For each of these contents, where it is filed already: case, type and date."""
    table = schema.evidence.c
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for start in range(0, len(digests), _CHUNK):
        asked = select(table.digest, table.case_id, table.type, table.date)
        for row in connection.execute(asked.where(table.digest.in_(digests[start : start + _CHUNK]))):
            found[row.digest].append((row.case_id, row.type, row.date))
    return found


def _offer_row(entry: Entry, contents: Mapping[str, bytes]) -> dict[str, Any]:
    offer = entry.body["offer"]
    if offer["sha256"] not in contents:
        raise IntegrityError(
            f"{entry.case_id}: an offer's content is not at hand", remedy="Run `casefile rebuild`."
        )
    return {
        "key": offer["key"],
        "case_id": entry.case_id,
        "seq": entry.seq,
        "content": contents[offer["sha256"]].decode(),
    }


def _row(entry: Entry, told: Mapping[str, Any], contents: Mapping[str, bytes]) -> dict[str, Any]:
    stored, content = told["object"], contents.get(told["reading"]["sha256"])
    if content is None:
        raise IntegrityError(
            f"{entry.case_id}: the reading of {told['id']} is not at hand", remedy="Run `casefile rebuild`."
        )
    reading = Reading.from_bytes(content)
    return {
        "key": stored["key"],
        "case_id": entry.case_id,
        "seq": entry.seq,
        "id": told["id"],
        "type": told["type"],
        "date": told["date"],
        "first": told["from"],
        "last": told["through"],
        "title": reading.title,
        "file_name": reading.file_name,
        "source": reading.source,
        "brought_by": reading.brought_by,
        "notice": reading.notice,
        "media_type": stored["media_type"],
        "size": stored["size"],
        "digest": stored["sha256"],
        "version_id": stored["version_id"],
        "received": entry.at.astimezone(dt.UTC).isoformat(),
        "facts": json.dumps({"pay": reading.pay, "mentions": reading.mentions}),
        "text": reading.text,
    }
