"""From inbox to ledger: every row is read and checked, then accepted into its case or given back with its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from casefile.cases.case import OFFER_ACCEPTED
from casefile.cases.parts import term_of
from casefile.errors import CasefileError
from casefile.findings import Finding
from casefile.intake.language_checks import Severity
from casefile.intake.offer_intake import Row, read_offers
from casefile.intake.rejects import origins, passed_over, rejected, still_rejected
from casefile.offer import Offer
from casefile.reference.tables import Tables
from casefile.said import Said
from flows.steps.tally import Tally
from storage.actor import Actor
from storage.archive import Archive, store_offer
from storage.commit import Decide, Draft, Written, conclude, write
from storage.inbox import Inbox
from storage.state import CaseState
from storage.store.bucket import Bucket
from storage.store.client import THREADS

# A row that passed its checks, with its offer.
Good = tuple[Row, Offer]


def accept_offers(
    inbox: Inbox, archive: Archive, tables: Tables, act: Actor, english_in_quebec: Severity = "error"
) -> Tally:
    """Read every offer in the inbox; archive what is new; write the rejected rows back for correction."""
    intake = read_offers(inbox.files("offers"), tables, english_in_quebec)
    good = [(row, row.offer) for row in intake.rows if row.offer]
    states = _states(archive, good)
    unseen = _unseen(good, states)
    written = _accept(unseen, states, archive, act)
    unsettled = conclude(archive, written, act)
    failures = _failures(unseen, written)
    accepted = set(archive.catalogue.case_ids())
    bad = still_rejected(intake.rows, accepted)
    settled = passed_over(intake.rows, accepted)
    unwritten = _give_back(inbox, bad)
    reported = [finding for row in (*(row for row, _ in good), *bad) for finding in row.findings]
    return Tally(
        read=len(intake.rows),
        accepted=len(good),
        rejected=len(bad),
        new=sum(len(one.entries) for one in written),
        findings=[
            *inbox.findings,
            *intake.findings,
            *reported,
            *settled,
            *_superseded(good, unseen, states),
            *failures,
            *unwritten,
        ],
        unsettled=unsettled,
    )


def _give_back(inbox: Inbox, bad: Iterable[Row]) -> list[Finding]:
    """Write the rejected rows to the inbox. One that cannot be written to costs the copies, not the night."""
    findings, bad = [], list(bad)
    come_from = origins(bad)
    for name, content in rejected(bad).items():
        try:
            inbox.write_rejected(name, content, like=come_from[name])
        except CasefileError as error:
            findings.append(
                Finding(
                    "warning",
                    Said("rejected-not-written", why=error.said, then=error.said.then),
                    file=f"rejected/{name}",
                )
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
            "warning",
            "offer-superseded",
            file=row.file,
            row=row.row,
            field="reference",
            value=offer.reference,
        )
        for row, offer in good
        if offer.case_id in replaced
    ]


def _accept(
    unseen: Iterable[Good], states: Mapping[str, CaseState], archive: Archive, act: Actor
) -> list[Written]:
    """Write offers to their ledgers, each case in its own thread and in inbox order."""
    by_case: dict[str, list[Decide]] = defaultdict(list)
    for _, offer in unseen:
        by_case[offer.case_id].append(accepting(archive.bucket, offer, act))

    def accept(case_id: str) -> Written:
        return write(archive, states.get(case_id) or CaseState.new(case_id), act, *by_case[case_id])

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(accept, by_case))


def accepting(bucket: Bucket, offer: Offer, act: Actor) -> Decide:
    """The decision that takes an offer into its case, unless the case had it before.

    Offer first, ledger entry second: a crash between the two is healed by the next run.
    """

    def decide(state: CaseState) -> Draft | None:
        case = state.case
        if any(known.sha256 == offer.digest for known in case.offers):
            return None
        fresh = state.offer is None and bool(case.offers)
        term = term_of(offer, state.offer, act.at.date(), after_destruction=fresh)
        body = {"offer": store_offer(bucket, offer).as_dict(), "term": term.as_dict()}
        return Draft(OFFER_ACCEPTED, body, {offer.digest: offer.canonical()})

    return decide


def _failures(unseen: Iterable[Good], written: Iterable[Written]) -> list[Finding]:
    """A fault costs the offers of its case that were not written before it."""
    faults = {one.case_id: one.fault for one in written if one.fault}
    there = {digest for one in written for digest in one.contents}
    return [
        _not_archived(row, fault)
        for row, offer in unseen
        if (fault := faults.get(offer.case_id)) and offer.digest not in there
    ]


def _not_archived(row: Row, error: CasefileError) -> Finding:
    return Finding(
        "error",
        "offer-not-archived",
        why=error.said,
        then=error.said.then,
        file=row.file,
        row=row.row,
        field="reference",
    )
