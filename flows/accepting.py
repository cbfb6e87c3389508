"""From inbox to ledger: every row is read, checked, and either accepted into its case or given back with its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from casefile.case import OFFER_ACCEPTED
from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.intake import Row, read_offers, rejected, still_rejected
from casefile.offer import Offer
from casefile.tables import Tables
from storage import ledger
from storage.archive import Archive, store_offer
from storage.bucket import Bucket
from storage.catalogue import CaseState
from storage.inbox import Inbox

ACTOR = "casefile nightly"
THREADS = 8


@dataclass
class Accepted:
    """What the inbox gave: counts of rows, the findings to report, and how many offers were new to the archive."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    new: int = 0
    findings: list[Finding] = field(default_factory=list)


def accept_offers(inbox: Inbox, archive: Archive, tables: Tables, at: dt.datetime) -> Accepted:
    """Read every offer in the inbox; archive what is new; write the rejected rows back for correction."""
    files = list(inbox.files("offers"))
    intake = read_offers(files, tables)
    good = [row for row in intake.rows if row.offer is not None]
    unseen, repeats = _unseen(good, archive)
    failures = _accept(unseen, archive, at)
    known = {row.offer.case_id for row in good if row.offer} | set(archive.catalogue.case_ids())
    bad = still_rejected(intake.rows, known)
    for name, content in rejected(bad).items():
        inbox.write_rejected(name, content)
    reported = [f for row in (*good, *bad) for f in row.findings]
    return Accepted(
        read=len(intake.rows),
        accepted=len(good),
        rejected=len(bad),
        new=len(unseen) - len(failures),
        findings=[*inbox.findings, *intake.findings, *reported, *repeats, *failures],
    )


def _unseen(rows: Iterable[Row], archive: Archive) -> tuple[list[Row], list[Finding]]:
    """The rows whose offer no ledger has yet, in inbox order; and a finding for each that repeats a replaced offer."""
    rows = list(rows)
    states = _states(archive, rows)
    unseen: dict[tuple[str, str], Row] = {}
    current: dict[str, str] = {case_id: s.case.offer.sha256 for case_id, s in states.items() if s.case.offer}
    stated: dict[str, set[str]] = {}
    for row in rows:
        assert row.offer is not None
        case_id, digest = row.offer.case_id, row.offer.digest
        stated.setdefault(case_id, set()).add(digest)
        state = states.get(case_id)
        if state is None or all(o.sha256 != digest for o in state.case.offers):
            unseen.setdefault((case_id, digest), row)
    replaced = {
        case_id
        for case_id, digests in stated.items()
        if case_id in current and current[case_id] not in digests and not any(c == case_id for c, _ in unseen)
    }
    findings = [
        Finding(
            severity="warning",
            code="offer-superseded",
            message="This row repeats an earlier version of the offer; the case follows a later one.",
            remedy="If the earlier terms are right again, drop them in as a new offer with its own reference.",
            file=row.file,
            row=row.row,
            field="reference",
            value=row.offer.reference,
        )
        for row in rows
        if row.offer and row.offer.case_id in replaced
    ]
    return list(unseen.values()), findings


def _states(archive: Archive, rows: Iterable[Row]) -> dict[str, CaseState]:
    ids = {row.offer.case_id for row in rows if row.offer}
    return {state.case.id: state for state in archive.catalogue.load_many(sorted(ids))}


def _accept(rows: list[Row], archive: Archive, at: dt.datetime) -> list[Finding]:
    """Archive offers, each case in its own thread and in inbox order; a store error costs only its case."""
    by_case: dict[str, list[Row]] = {}
    for row in rows:
        assert row.offer is not None
        by_case.setdefault(row.offer.case_id, []).append(row)
    states = _states(archive, rows)
    findings: list[Finding] = []
    with ThreadPoolExecutor(THREADS) as threads:
        waiting = {
            case_id: threads.submit(_accept_case, archive.bucket, states.get(case_id), case_id, case_rows, at)
            for case_id, case_rows in by_case.items()
        }
    entries: list[tuple[ledger.Entry, str]] = []
    offers: dict[str, bytes] = {}
    for case_id, future in waiting.items():
        try:
            entries += future.result()
            offers |= {r.offer.digest: r.offer.canonical() for r in by_case[case_id] if r.offer}
        except CasefileError as error:
            findings.append(_not_archived(by_case[case_id][-1], error))
    archive.catalogue.apply(entries, offers)
    return findings


def _accept_case(
    bucket: Bucket, state: CaseState | None, case_id: str, rows: list[Row], at: dt.datetime
) -> list[tuple[ledger.Entry, str]]:
    """Offer first, ledger entry second: a crash between the two is healed by the next run."""
    head = state.head if state else ledger.Head.start(case_id)
    entries = []
    for row in rows:
        offer: Offer | None = row.offer
        assert offer is not None
        stored = store_offer(bucket, offer)
        entry, head = ledger.append(bucket, head, OFFER_ACCEPTED, {"offer": stored.as_dict()}, at=at, actor=ACTOR)
        entries.append((entry, head.digest))
    return entries


def _not_archived(row: Row, error: CasefileError) -> Finding:
    return Finding(
        severity="error",
        code="offer-not-archived",
        message=f"The offer was accepted but could not be archived: {error}",
        remedy=error.remedy or "Run again: nothing is lost, and nothing will be made twice.",
        file=row.file,
        row=row.row,
        field="reference",
        value=row.offer.reference if row.offer else "",
    )
