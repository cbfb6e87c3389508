"""The texts that the search looks in: of documents, evidence and cases, each with its facets and packed words.

A text is written with the rows of its case and waits without a number until it is indexed: at once where entries come
in, at the end where a whole archive is read, so that in both the later one has the higher number.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy import text as sql

from casefile.cases.case import (
    DISPOSITION_CARRIED_OUT,
    DOCUMENTS_ARCHIVED,
    EVIDENCE_ARCHIVED,
    EVIDENCE_WITHDRAWN,
    Entry,
)
from casefile.cases.filed import Transcript, read_readings
from casefile.cases.numbers import successors
from casefile.progress import chunks
from casefile.question import facet
from casefile.words import distinct, words
from storage.catalogue import schema
from storage.catalogue.evidence_rows import unread
from storage.catalogue.index import Indexed, index_of
from storage.state import CaseState

DOCUMENT, CASE = "document", "case"
# Texts are indexed so many at a time.
BATCH = 500


@dataclass(frozen=True)
class Text:
    """One text as the tables keep it."""

    key: str
    case_id: str
    kind: str
    id: str
    type: str
    language: str
    date: str
    at: str
    title: str
    names: str
    text: str


def take_in(
    connection: Connection,
    entries: Sequence[Entry],
    contents: Mapping[str, bytes],
    states: Sequence[CaseState],
) -> None:
    """Write what new entries say of texts, and of cases whose names or places changed. ``contents`` by digest."""
    found: dict[str, Text] = {}
    gone: set[str] = set()
    for entry in entries:
        if entry.kind == DISPOSITION_CARRIED_OUT:
            destroyed = {one["key"] for one in entry.body["destroyed"]}
            gone |= {*destroyed, *unread(connection, entry.case_id, destroyed)}
        elif entry.kind == EVIDENCE_WITHDRAWN:
            gone |= _pieces(connection, entry, found)
        else:
            told = {text.key: text for text in _texts(entry, contents)}
            found |= told
            gone -= {key for key in told if entry.kind == EVIDENCE_ARCHIVED}
    remove(connection, [*gone, *found])
    write_texts(connection, [text for key, text in found.items() if key not in gone])
    _write_cases(connection, states)


def _pieces(connection: Connection, entry: Entry, found: Mapping[str, Text]) -> set[str]:
    """The keys of a piece of evidence that was taken back."""
    table, id = schema.texts.c, entry.body["id"]
    known = connection.scalars(select(table.key).where(table.case_id == entry.case_id, table.id == id))
    return {*known, *(t.key for t in found.values() if (t.case_id, t.id) == (entry.case_id, id))}


def _texts(entry: Entry, contents: Mapping[str, bytes]) -> Iterable[Text]:
    if entry.kind == EVIDENCE_ARCHIVED:
        digests = {piece["reading"]["sha256"] for piece in entry.body["evidence"]}
        readings = _readings(digests, contents)
        for piece in entry.body["evidence"]:
            if reading := readings.get(piece["id"]):
                yield _text(entry, piece, reading, piece["date"])
    elif entry.kind == DOCUMENTS_ARCHIVED:
        readings = _readings({one["sha256"] for one in entry.body.get("readings", ())}, contents)
        for document in entry.body["documents"]:
            if reading := readings.get(document["id"]):
                yield _text(entry, document, reading, entry.at.date().isoformat())


def _readings(digests: Iterable[str], contents: Mapping[str, bytes]) -> dict[str, Transcript]:
    """What is at hand of readings; what was destroyed since has none."""
    return {
        id: reading
        for digest in digests
        if digest in contents
        for id, reading in read_readings(contents[digest]).items()
    }


def _text(entry: Entry, told: Mapping[str, Any], reading: Transcript, date: str) -> Text:
    return Text(
        key=told["object"]["key"],
        case_id=entry.case_id,
        kind=DOCUMENT,
        id=told["id"],
        type=told["type"],
        language=told.get("language", ""),
        date=date,
        at=entry.at.isoformat(),
        title=reading.title,
        names=f"{reading.title} {reading.file_name}",
        text=reading.text,
    )


def _case_text(state: CaseState) -> Text:
    case, offer = state.case, state.offer
    job, name = "", [case.reference, *successors(case), case.employer_id]
    if offer:
        job = offer.job.title
        name += [offer.worker.given_names, offer.worker.family_name, offer.employer.legal_name]
        name += [offer.employer.operating_name, offer.job.noc_code, job]
    opened = case.opened.isoformat() if case.opened else ""
    language = offer.worker.language if offer else ""
    names = " ".join(filter(None, name))
    return Text(case.id, case.id, CASE, case.reference, CASE, language, opened[:10], opened, job, names, "")


def write_texts(
    connection: Connection, texts: Sequence[Text], numbers: Mapping[str, int | None] | None = None
) -> None:
    """Write texts that are not there. They wait to be indexed; for their number too, unless it is given."""
    if texts:
        rows = [
            {
                **{name: getattr(one, name) for name in _KEPT},
                "n": (numbers or {}).get(one.key),
                "waits": True,
                "facets": "",
            }
            for one in texts
        ]
        connection.execute(insert(schema.texts), rows)
        packed = [{"key": one.key, "packed": _pack(one.names, one.text)} for one in texts]
        connection.execute(insert(schema.packed), packed)


_KEPT = ("key", "case_id", "kind", "id", "type", "language", "date", "at", "title")


def _write_cases(connection: Connection, states: Sequence[CaseState]) -> None:
    """Write the texts of cases whose names changed; where a case moved, all of its texts are indexed again."""
    known = {row.key: row for row in _rows(connection, [state.case.id for state in states])}
    changed, moved = [], []
    for state in states:
        text, row = _case_text(state), known.get(state.case.id)
        if row is None or row.packed != _pack(text.names, text.text):
            changed.append(text)
        if row and not row.waits and row.facets != " ".join(_facets(text, _places(state))):
            moved.append(state.case.id)
    remove(connection, [text.key for text in changed])
    write_texts(connection, changed, {key: row.n for key, row in known.items()})
    for case_id in moved:
        _wait(connection, case_id)


def _wait(connection: Connection, case_id: str) -> None:
    """Have all texts of a case indexed again, in their places."""
    table = schema.texts
    for chunk in chunks(keys_of(connection, [case_id])):
        _unindex(connection, _rows(connection, chunk))
        connection.execute(update(table).where(table.c.key.in_(chunk)).values(waits=True))


def remove(connection: Connection, keys: Sequence[str]) -> None:
    """Forget these texts: their rows, and every word of them in the index."""
    for chunk in chunks(keys):
        _unindex(connection, _rows(connection, chunk))
        for table in (schema.texts, schema.packed):
            connection.execute(delete(table).where(table.c.key.in_(chunk)))


def index_waiting(connection: Connection, most: int = BATCH) -> int:
    """Index texts that wait, the earliest first, each with the next number; how many there were, at most ``most``."""
    table, case = schema.texts, schema.cases.c
    asked = select(table, schema.packed.c.packed, case.employer, case.successors, case.province)
    asked = asked.join(schema.packed, schema.packed.c.key == table.c.key)
    asked = asked.join(schema.cases, case.case_id == table.c.case_id)
    asked = asked.where(table.c.waits).order_by(table.c.at, table.c.key).limit(most)
    rows = connection.execute(asked).all()
    last = connection.scalar(select(func.max(table.c.n))) or 0
    numbers = count(last + 1)
    told = [_Numbered(row, row.n or next(numbers), _facets(row, _places_of(row))) for row in rows]
    if told:
        found = sorted((_indexed(one.row, one.n, one.facets) for one in told), key=lambda row: row.n)
        index_of(connection).add(connection, found)
        connection.execute(
            _INDEXED, [{"own": t.row.key, "number": t.n, "told": " ".join(t.facets)} for t in told]
        )
    return len(told)


# As text: what it sets holds nothing that a database refuses, and it is done for every text.
_INDEXED = sql("UPDATE casefile_texts SET n = :number, facets = :told, waits = false WHERE key = :own")


def index_all(connection: Connection) -> None:
    """Index every text that waits."""
    while index_waiting(connection) == BATCH:
        pass


def waiting(connection: Connection) -> int:
    """How many texts wait to be indexed."""
    asked = select(func.count()).select_from(schema.texts).where(schema.texts.c.waits)
    return int(connection.execute(asked).scalar_one())


def keys_of(connection: Connection, case_ids: Sequence[str]) -> list[str]:
    """The keys of all texts of these cases."""
    table = schema.texts.c
    return list(connection.scalars(select(table.key).where(table.case_id.in_(case_ids))))


class _Numbered(NamedTuple):
    row: Row[Any]
    n: int
    facets: list[str]


def _rows(connection: Connection, keys: Sequence[str]) -> list[Row[Any]]:
    table = schema.texts
    asked = select(table, schema.packed.c.packed).join(schema.packed, schema.packed.c.key == table.c.key)
    return [row for chunk in chunks(keys) for row in connection.execute(asked.where(table.c.key.in_(chunk)))]


def _unindex(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Take rows out of the index, by the very words they went in with."""
    found = [_indexed(row, row.n, row.facets.split()) for row in rows if not row.waits]
    if found:
        index_of(connection).remove(connection, sorted(found, key=lambda row: row.n))


def _indexed(row: Row[Any], n: int, facets: Sequence[str]) -> Indexed:
    names, text = unpack(row.packed)
    titled, told = words(names, row.language), words(text, row.language)
    accented = (f"x-{one}" for one in (*titled.accented, *told.accented))
    return Indexed(
        n,
        facets,
        [*titled.plain, *titled.joined],
        [*told.plain, *told.joined],
        distinct([*titled.stems, *told.stems, *accented]),
    )


# The numbers an employer has, and the province.
Places = tuple[Sequence[str], str]


def _places(state: CaseState) -> Places:
    numbers = (state.case.employer_id, *successors(state.case))
    return numbers, state.offer.job.location.province if state.offer else ""


def _places_of(row: Row[Any]) -> Places:
    return (row.employer, *row.successors.split()), row.province


def _facets(text: Text | Row[Any], places: Places) -> list[str]:
    """What a text can be narrowed down by; the employer's numbers are the access filter as well."""
    numbers, province = places
    told = [*(("employer", number) for number in numbers), ("case", named(text.case_id))]
    told += [("kind", text.kind), ("type", text.type), ("language", text.language), ("province", province)]
    told += [("year", text.date[:4])] if text.kind != CASE else []
    return [facet(name, value) for name, value in told if value]


def named(case_id: str) -> str:
    """A case as a facet: references may hold what no word of an index may."""
    return hashlib.sha256(case_id.encode()).hexdigest()[:20]


def _pack(names: str, text: str) -> bytes:
    return zlib.compress("\0".join((names.replace("\0", " "), text)).encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> tuple[str, str]:
    """The names and the text of a row."""
    names, _, text = zlib.decompress(packed).decode("utf-8", "surrogatepass").partition("\0")
    return names, text
