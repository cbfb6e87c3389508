"""The audit of the desk as the checker reads it (FORMAT.md, 13): numbered, chained, whole, kept under lock."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from casefile.said import Said
from storage.check.findings import CheckFinding
from storage.check.reading import Store, Unread

_KEY = re.compile(r"audit/(\d{6})\.json")
_NONE = "0" * 64
_MEMBERS = {"format", "number", "at", "previous", "database", "rows"}
_ROW = 7


def check_audit(store: Store, keys: Iterable[str]) -> Iterator[CheckFinding]:
    """Every finding about the audit's batches, in their order; one gap is one finding. The oldest may have been deleted
    when their time was over: the chain is followed from the first that is there."""
    numbered = {int(found[1]): key for key in keys if (found := _KEY.fullmatch(key))}
    expected = min(numbered, default=1)
    previous = _NONE if expected == 1 else ""
    for number, key in sorted(numbered.items()):
        if number != expected:
            yield CheckFinding(Said("A01", first=expected, last=number - 1), "audit/")
            previous = ""
        content = store.content(key)
        if isinstance(content, Unread):
            yield CheckFinding(Said("A02.unread", why=content.why), key)
            previous = ""
        else:
            yield from (CheckFinding(said, key) for said in _judge(content, number, previous))
            previous = hashlib.sha256(content).hexdigest()
        yield from _kept(store, key)
        expected = number + 1


def _judge(content: bytes, number: int, previous: str) -> Iterator[Said]:
    try:
        batch: dict[str, Any] = json.loads(content)
        whole = set(batch) == _MEMBERS and batch["format"] == "casefile-audit/1" and batch["number"] == number
        rows = all(len(row) == _ROW for row in batch["rows"]) and bool(batch["rows"])
        chained = not previous or batch["previous"] == previous
    except (ValueError, KeyError, TypeError, RecursionError):
        yield Said("A02")
        return
    if not (whole and rows):
        yield Said("A02")
    if not chained:
        yield Said("A03")


def _kept(store: Store, key: str) -> Iterator[CheckFinding]:
    facts = store.facts(key)
    if isinstance(facts, Unread):
        yield CheckFinding(Said("A02.unread", why=facts.why), key)
    elif not facts.hold and facts.retain_until is None:
        yield CheckFinding(Said("A04"), key)
