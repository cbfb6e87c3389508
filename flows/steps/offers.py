"""From inbox to ledger: every row is read and checked, then accepted into its case or given back with its findings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from casefile.cases.case import OFFER_ACCEPTED, Entry
from casefile.cases.parts import term_of
from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.intake.offer_intake import Row, read_offers
from casefile.intake.rejects import passed_over, rejected, still_rejected
from casefile.offer import Offer
from casefile.reference.tables import Tables
from storage import ledger
from storage.archive import Archive, store_offer
from storage.catalogue.catalogue import CaseState
from storage.inbox import Inbox
from storage.store.bucket import Bucket
from storage.store.client import THREADS

ACTOR = "casefile nightly"

# A row that passed its checks, with its offer.
Good = tuple[Row, Offer]


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
    intake = read_offers(inbox.files("offers"), tables)
    good = [(row, row.offer) for row in intake.rows if row.offer]
    states = _states(archive, good)
    unseen = _unseen(good, states)
    failures = _accept(unseen, states, archive, at)
    accepted = set(archive.catalogue.case_ids())
    bad = still_rejected(intake.rows, accepted)
    settled = passed_over(intake.rows, accepted)
    unwritten = _give_back(inbox, bad)
    reported = [finding for row in (*(row for row, _ in good), *bad) for finding in row.findings]
    return Accepted(
        read=len(intake.rows),
        accepted=len(good),
        rejected=len(bad),
        new=len(unseen) - len(failures),
        findings=[
            *inbox.findings,
            *intake.findings,
            *reported,
            *settled,
            *_superseded(good, unseen, states),
            *failures,
            *unwritten,
        ],
    )


def _give_back(inbox: Inbox, bad: Iterable[Row]) -> list[Finding]:
    """Write the rejected rows to the inbox. One that cannot be written to costs the copies, not the night."""
    findings = []
    for name, content in rejected(bad).items():
        try:
            inbox.write_rejected(name, content)
        except CasefileError as error:
            findings.append(
                Finding("warning", "rejected-not-written", str(error), error.remedy, file=f"rejected/{name}")
            )
    return findings


def _states(archive: Archive, good: Iterable[Good]) -> dict[str, CaseState]:
    ids = sorted({offer.case_id for _, offer in good})
    return {state.case.id: state for state in archive.catalogue.load_many(ids)}


def _unseen(good: Iterable[Good], states: Mapping[str, CaseState]) -> list[Good]:
    """The offers that no ledger has yet, in inbox order: the inbox's files stay, so most rows are known ones."""
    known = {(case_id, o.sha256) for case_id, state in states.items() for o in state.case.offers}
    unseen: dict[tuple[str, str], Good] = {}
    for row, offer in good:
        if (offer.case_id, offer.digest) not in known:
            unseen.setdefault((offer.case_id, offer.digest), (row, offer))
    return list(unseen.values())


def _superseded(
    good: Sequence[Good], unseen: Iterable[Good], states: Mapping[str, CaseState]
) -> list[Finding]:
    """Rows that state only what their case has since replaced: taking them again would undo the later offer."""
    stated: dict[str, set[str]] = defaultdict(set)
    for _, offer in good:
        stated[offer.case_id].add(offer.digest)
    renewed = {offer.case_id for _, offer in unseen}
    replaced = {
        case_id
        for case_id, state in states.items()
        if case_id not in renewed and state.case.offer and state.case.offer.sha256 not in stated[case_id]
    }
    return [
        Finding(
            severity="warning",
            code="offer-superseded",
            message="This row repeats an earlier version of the offer; the case follows a later one.",
            remedy="If the earlier terms are right again, drop them in as a new offer with its own reference.",
            file=row.file,
            row=row.row,
            field="reference",
            value=offer.reference,
        )
        for row, offer in good
        if offer.case_id in replaced
    ]


def _accept(
    unseen: Iterable[Good], states: Mapping[str, CaseState], archive: Archive, at: dt.datetime
) -> list[Finding]:
    """Archive offers, each case in its own thread and in inbox order; a store error costs only its case."""
    by_case: dict[str, list[Good]] = defaultdict(list)
    for row, offer in unseen:
        by_case[offer.case_id].append((row, offer))
    with ThreadPoolExecutor(THREADS) as threads:
        waiting = {
            case_id: threads.submit(
                _accept_case, archive.bucket, states.get(case_id), [offer for _, offer in goods], at
            )
            for case_id, goods in by_case.items()
        }
    findings: list[Finding] = []
    entries: list[tuple[Entry, str]] = []
    offers: dict[str, bytes] = {}
    for case_id, future in waiting.items():
        try:
            entries += future.result()
        except CasefileError as error:
            findings += [_not_archived(row, error) for row, _ in by_case[case_id]]
        else:
            offers |= {offer.digest: offer.canonical() for _, offer in by_case[case_id]}
    archive.catalogue.apply(entries, offers)
    return findings


def _accept_case(
    bucket: Bucket, state: CaseState | None, offers: Sequence[Offer], at: dt.datetime
) -> list[tuple[Entry, str]]:
    """Offer first, ledger entry second: a crash between the two is healed by the next run."""
    head = state.head if state else ledger.Head.start(offers[0].case_id)
    previous = state.offer if state else None
    entries = []
    for offer in offers:
        fresh = previous is None and state is not None and bool(state.case.offers)
        term, previous = term_of(offer, previous, at.date(), after_destruction=fresh), offer
        body = {"offer": store_offer(bucket, offer).as_dict(), "term": term.as_dict()}
        entry, head = ledger.append(bucket, head, OFFER_ACCEPTED, body, at=at, actor=ACTOR)
        entries.append((entry, head.digest))
    return entries


def _not_archived(row: Row, error: CasefileError) -> Finding:
    return Finding(
        severity="error",
        code="offer-not-archived",
        message=f"The offer passed its checks but could not be archived: {error}",
        remedy=error.remedy or "Run again: nothing is lost, and nothing will be made twice.",
        file=row.file,
        row=row.row,
        field="reference",
    )
