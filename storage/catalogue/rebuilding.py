"""Making the catalogue anew from the bucket: beside the one in use, a few cases at a time, then put in its place.

Killed at any point, the next run goes on where this one was: what it took in is committed case by case. Memory does not
grow with the archive; only where each ledger ends is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from casefile.errors import IntegrityError
from casefile.progress import Progress, chunks
from casefile.said import Said
from storage import ledger
from storage.catalogue import schema, texts
from storage.catalogue.refill import (
    CASES,
    furthest,
    less_than_seen,
    listed_ledgers,
    read_cases,
    read_told,
    seen_by_heads,
)
from storage.catalogue.snapshots import read_snapshot
from storage.ledger import Head
from storage.store.bucket import Bucket

if TYPE_CHECKING:
    from storage.catalogue.growing import Growing

# Cases are read so many at a time: what a kill costs at most.
STEP = 100
# Texts are indexed so many at a time: the more, the fewer parts of the index are merged.
INDEXED = 4000
# What holds rows of cases.
CASE_TABLES = (
    *(schema.entries, schema.cases, schema.documents, schema.contents),
    *(schema.evidence, schema.texts),
)


def fill(new: Growing, old: Growing | None, bucket: Bucket, progress: Progress) -> list[IntegrityError]:
    """Fill a catalogue from the bucket; what can no longer be read there, from the one in use. Answers with the faults.

    ``old`` is the one in use, where it can be read.
    """
    known = old.heads() if old else {}
    seen = furthest(seen_by_heads(bucket), known)
    _begin(new, bucket, seen, progress)
    faults = list(_read_all(new, bucket, seen, progress))
    broken = {dict(fault.said.values).get("case") for fault in faults}
    _index(new, progress)
    faults += new.catch_up(bucket, _behind(new, known, but=broken))  # what was written meanwhile
    if old:
        for case_id in _behind(new, known):
            _copy_case(old, new, case_id)
    _index(new, progress)
    return faults


def _begin(new: Growing, bucket: Bucket, seen: Mapping[str, Head], progress: Progress) -> None:
    """Take in what the newest snapshot has of the cases that are not taken in yet."""
    heads, done = new.heads(), 0
    told = (one for one in read_snapshot(bucket) if one.case_id not in heads)
    while some := list(islice(told, STEP)):
        new.take(read_told(bucket, some, seen))
        done += len(some)
        progress(Said("from-snapshot"), done, max(done, len(seen)))


def _read_all(
    new: Growing, bucket: Bucket, seen: Mapping[str, Head], progress: Progress
) -> Iterator[IntegrityError]:
    heads = new.heads()
    missing, done = set(seen), 0
    for listed in _cases(bucket):
        missing -= set(listed)
        yield from _read(new, bucket, listed, heads, seen)
        done += len(listed)
        progress(Said("rebuilding"), done, max(done, len(seen)))
    if seen and not done:
        raise IntegrityError("listing-empty", n=len(seen))
    yield from _read(new, bucket, {case_id: [] for case_id in missing}, heads, seen)


def _read(
    new: Growing,
    bucket: Bucket,
    listed: Mapping[str, list[int]],
    heads: Mapping[str, Head],
    seen: Mapping[str, Head],
) -> list[IntegrityError]:
    read = read_cases(bucket, heads, listed)
    read = [one if one.case_id in heads else less_than_seen(one, seen.get(one.case_id)) for one in read]
    return new.take(read)


def _cases(bucket: Bucket) -> Iterator[dict[str, list[int]]]:
    """Every case of the bucket with the numbers of its entries, as it is listed, a few cases at a time."""
    listed: dict[str, list[int]] = {}
    done: set[str] = set()
    for case_id, keys in groupby((v.key for v in bucket.scan(CASES) if not v.marker), _case_of):
        found = listed_ledgers(keys)
        if case_id in done:  # listed in pieces: by itself, then
            found = listed_ledgers(bucket.keys(ledger.folder(case_id)))
        done.add(case_id)
        listed |= found
        if len(listed) >= STEP:
            yield listed
            listed = {}
    yield listed


def _case_of(key: str) -> str:
    return "/".join(key.split("/")[1:3])


def _behind(new: Growing, known: Mapping[str, Head], but: Iterable[object] = ()) -> list[str]:
    """The cases of which the catalogue in use knows more."""
    heads = new.heads()
    less = (c for c, head in known.items() if c not in heads or heads[c].seq < head.seq)
    return sorted(set(less) - set(but))


def _copy_case(old: Growing, new: Growing, case_id: str) -> None:
    """Bring a case over as the catalogue in use knows it: its ledger can no longer be read."""
    with old.reading() as source, new.writing() as target:
        texts.remove(target, texts.keys_of(target, [case_id]))
        for table in CASE_TABLES:
            target.execute(delete(table).where(table.c.case_id == case_id))
            rows = [
                dict(row)
                for row in source.execute(select(table).where(table.c.case_id == case_id)).mappings()
            ]
            if table is schema.texts:
                rows = [{**row, "n": None, "waits": True, "facets": ""} for row in rows]
            if table is schema.cases:
                rows = [{**row, **schema.UNJUDGED} for row in rows]
            if rows:
                target.execute(insert(table), rows)
        packed = schema.packed
        for chunk in chunks(texts.keys_of(source, [case_id])):
            asked = select(packed).where(packed.c.key.in_(chunk))
            if rows := [dict(row) for row in source.execute(asked).mappings()]:
                target.execute(insert(packed), rows)


def _index(new: Growing, progress: Progress) -> None:
    with new.reading() as connection:
        total = texts.waiting(connection)
    done = 0
    while done < total:
        with new.writing() as connection:
            found = texts.index_waiting(connection, INDEXED)
        done += found
        progress(Said("indexing"), done, total)
        if not found:
            return
