"""Runs that are stopped at any call: a bucket and a catalogue that end the process, as far as their users can tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from storage.archive import refresh
from storage.ledger import Head
from tests.support.records import accept, archive_document, commit, offer


class Stopped(BaseException):
    """The process ends here, as far as the code under test can tell."""


class Stopping:
    """A bucket or catalogue that stops at its n-th call, before or after the call had its effect."""

    def __init__(self, real: Any, calls: Iterator[int], last: int, *, after: bool) -> None:
        self._real, self._calls, self._last, self._after = real, calls, last, after

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._real, name)

        def stopping(*args: Any, **options: Any) -> Any:
            stop = next(self._calls) == self._last
            if stop and not self._after:
                raise Stopped
            answer = verb(*args, **options)
            if stop:
                raise Stopped
            return answer

        return stopping if callable(verb) else verb


def run_night(bucket: Any, catalogue: Any, reference: str, at: dt.datetime) -> None:
    """What a night does for one case: catch up, accept the offer, archive two documents; only what is not done."""
    accepted = offer(reference)
    refresh(bucket, catalogue, [accepted.case_id])
    known = catalogue.load_many([accepted.case_id])
    head = known[0].head if known else Head.start(accepted.case_id)
    if not known:
        entries, head = accept(bucket, accepted)
        catalogue.apply(entries, {accepted.digest: accepted.canonical()})
    if not (known and known[0].case.documents):
        documents = [
            # Other bytes in every run, as an engine that is not deterministic would make.
            archive_document(bucket, accepted.case_id, version, f"%PDF made at {at}".encode())
            for version in (1, 2)
        ]
        entries, _ = commit(bucket, head, documents, at)
        catalogue.apply(entries, {})
