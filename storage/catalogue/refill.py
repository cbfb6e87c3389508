"""Reading cases out of the bucket: what a rebuild, a catch-up after a crash, and another machine's work all need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.exc import DataError

from casefile.cases.case import (
    DOCUMENTS_ARCHIVED,
    EVENT_CORRECTED,
    EVENT_RECORDED,
    EVIDENCE_ARCHIVED,
    OFFER_ACCEPTED,
    Entry,
    fold,
)
from casefile.cases.stored import StoredObject
from casefile.errors import CasefileError, IntegrityError, NotFound, Unavailable
from storage import ledger
from storage.catalogue.snapshots import Told
from storage.heads.head import key_of, read_chain, read_head, state_of
from storage.ledger import Head
from storage.state import is_leaving
from storage.store.bucket import Bucket
from storage.store.client import THREADS

CASES = "cases/"


@dataclass(frozen=True)
class CaseRead:
    """What was read of one case: its entries with their digests, its offers and readings, or why it could not be."""

    case_id: str
    entries: list[tuple[Entry, str]]
    contents: dict[str, bytes]
    fault: IntegrityError | None = None
    silent: Unavailable | None = None


def listed_ledgers(keys: Iterable[str]) -> dict[str, list[int]]:
    """For every case among the keys, the numbers of its ledger entries."""
    found: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        parts = key.split("/", 5)
        if len(parts) == 5 and parts[0] == "cases" and parts[3] == "ledger":
            found[f"{parts[1]}/{parts[2]}"] += ledger.numbers((key,))
    return {case_id: sorted(own) for case_id, own in found.items()}


def read_cases(bucket: Bucket, heads: Mapping[str, Head], listed: Mapping[str, list[int]]) -> list[CaseRead]:
    """Read what each listed ledger holds beyond its known head. A case that cannot be read costs only itself.

    Raises ``Unavailable`` when the store gives nothing of any of them.
    """
    ahead = [
        (heads.get(case_id) or Head.start(case_id), numbers)
        for case_id, numbers in listed.items()
        if not numbers or numbers[-1] != heads.get(case_id, Head.start(case_id)).seq
    ]
    with ThreadPoolExecutor(THREADS) as threads:
        read = list(threads.map(lambda one: _read_case(bucket, *one), ahead))
    silent = [one.silent for one in read if one.silent]
    if silent and len(silent) == len(read):
        raise silent[0]
    return read


def read_told(bucket: Bucket, told: Sequence[Told], seen: Mapping[str, Head]) -> list[CaseRead]:
    """Cases of a snapshot, with the words of their papers from the bucket: those that its ledgers bear out.

    A case whose end was seen is believed by that, else by the last entry in the bucket. One that is not borne out, or
    of which something cannot be read, is left to be read from its ledger.
    """
    with ThreadPoolExecutor(THREADS) as threads:
        return [one for one in threads.map(lambda one: _read_told(bucket, one, seen), told) if one]


def _read_told(bucket: Bucket, told: Told, seen: Mapping[str, Head]) -> CaseRead | None:
    try:
        if seen.get(told.case_id) != told.head:
            ledger.see(bucket, told.head)
        return CaseRead(told.case_id, told.entries, _contents(bucket, told.entries, told.contents))
    except Exception:  # noqa: BLE001  a snapshot is no more than a short way
        return None


def less_than_seen(read: CaseRead, seen: Head | None) -> CaseRead:
    """What was read of a case from its beginning, or the fault where it is less, or other, than what was seen of it."""
    if seen is None or read.fault:
        return read
    digests = {entry.seq: digest for entry, digest in read.entries}
    if digests.get(seen.seq) == seen.digest:
        return read
    if seen.seq in digests:
        fault = IntegrityError("entry-other", case=read.case_id, entry=seen.seq)
    else:
        fault = IntegrityError("entry-gone", case=read.case_id, entry=seen.seq)
    return CaseRead(read.case_id, [], {}, fault)


def seen_by_heads(bucket: Bucket) -> dict[str, Head]:
    """Where every ledger stood at the bucket's newest signed head; what a broken one saw is for the checker to tell.

    The first head is asked for by its name where none is listed: a listing that came too soon, or was cut, is not the
    bucket of someone who begins. Raises ``Unavailable`` for a silent store: it has not said that there is no head.
    """
    try:
        chain = read_chain(bucket) or [read_head(bucket.get(key_of(1)))]
        return {case_id: Head(case_id, *end) for case_id, end in state_of(chain).items()}
    except Unavailable:
        raise
    except CasefileError:
        return {}


def furthest(one: Mapping[str, Head], other: Mapping[str, Head]) -> dict[str, Head]:
    """Of two who saw ledgers, for each case what the one saw who saw more of it."""
    both = {**one, **other}
    return {c: max(both[c], one.get(c, both[c]), key=lambda head: head.seq) for c in both}


def _read_case(bucket: Bucket, head: Head, numbers: list[int]) -> CaseRead:
    try:
        if head.seq > max(numbers, default=0):
            raise IntegrityError("entry-gone", case=head.case_id, entry=head.seq)
        entries = ledger.read_numbers(bucket, head, numbers)
        return CaseRead(head.case_id, entries, _contents(bucket, entries))
    except IntegrityError as error:
        return CaseRead(head.case_id, [], {}, error)
    except CasefileError as error:
        fault = IntegrityError("case-not-read", case=head.case_id, why=error.said)
        return CaseRead(head.case_id, [], {}, fault, error if isinstance(error, Unavailable) else None)
    except Exception as error:  # noqa: BLE001  a body of no known shape costs only its case
        return CaseRead(head.case_id, [], {}, malformed(head.case_id, error))


def malformed(case_id: str, error: Exception) -> IntegrityError:
    """What a case that cannot be taken in is told as: the kind of the fault, never its text."""
    kind = type(error).__name__
    if isinstance(error, REFUSALS):
        return IntegrityError("value-refused", case=case_id, kind=kind)
    return IntegrityError("ledger-malformed", case=case_id, kind=kind)


# How a database, or the way to it, says that it does not take a value: too long, a zero character, half a pair.
REFUSALS = (DataError, UnicodeError)


def _contents(
    bucket: Bucket, entries: list[tuple[Entry, str]], known: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """What the catalogue keeps of the objects that entries name, by digest: offers, events, readings. ``known`` are at
    hand.

    What was destroyed since, or is being destroyed, is left out.
    """
    if not entries:
        return {}
    case = fold(entries[0][0].case_id, (entry for entry, _ in entries))
    named = {o.key: o.moved(case.moved) for entry, _ in entries for o in _small(entry)}
    found, known = {}, known or {}
    for stored in (o for key, o in named.items() if key not in case.destroyed):
        if stored.sha256 in known:
            found[stored.sha256] = known[stored.sha256]
            continue
        try:
            found[stored.sha256] = bucket.get(stored.key, version_id=stored.version_id, sha256=stored.sha256)
        except NotFound:
            if not is_leaving(case, stored.key):
                raise
    return found


def _small(entry: Entry) -> list[StoredObject]:
    """The objects of an entry whose content the catalogue keeps."""
    named = []
    if entry.kind == OFFER_ACCEPTED:
        named = [entry.body["offer"]]
    elif entry.kind in (EVENT_RECORDED, EVENT_CORRECTED):
        named = [entry.body["event"]["object"]]
    elif entry.kind == EVIDENCE_ARCHIVED:
        named = [piece["reading"] for piece in entry.body["evidence"]]
    elif entry.kind == DOCUMENTS_ARCHIVED:
        named = list(entry.body.get("readings", ()))
    return [StoredObject.from_dict(one) for one in named]
