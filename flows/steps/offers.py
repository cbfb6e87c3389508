"""From inbox to ledger: every row is read and checked, then accepted into its case or given back with its findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

from casefile.cases.case import OFFER_ACCEPTED, reference_of
from casefile.cases.numbers import TRANSFER, homes
from casefile.cases.parts import term_of
from casefile.errors import UsageError
from casefile.findings import Finding, gathered
from casefile.intake.event_intake import read_events
from casefile.intake.inbox_rows import Intake
from casefile.intake.language_checks import Severity
from casefile.intake.offer_columns import MAPPABLE, offer_titles
from casefile.intake.offer_intake import Row, read_offers
from casefile.intake.rejects import origins, passed_over, rejected, still_rejected
from casefile.offer import Offer
from casefile.reference.tables import Tables
from casefile.said import Said
from casefile.sheets.column_maps import FILES, read_maps
from casefile.sheets.titles import Titles
from flows.steps.events import named_cases
from flows.steps.rejects import give_back
from flows.steps.tally import Tally
from storage.actor import Actor
from storage.archive import Archive, store_offer
from storage.commit import Decide, Draft, Written, conclude, write
from storage.inbox import Inbox
from storage.state import CaseState
from storage.store.bucket import Bucket
from storage.store.client import THREADS


class Good(NamedTuple):
    """A row that passed its checks, with its offer and the case it goes to."""

    row: Row
    offer: Offer
    case_id: str


def accept_offers(
    inbox: Inbox,
    archive: Archive,
    tables: Tables,
    act: Actor,
    english_in_quebec: Severity = "error",
    language: str = "en",
    may: Callable[[str], bool] = lambda _: True,
) -> Tally:
    """Read every offer in the inbox; archive what is new; write the rejected rows back for correction, with what is
    wrong said in ``language``. ``may``: whether offers under a business number may come this way."""
    titles, unusable = mapped_titles(inbox)
    intake, astray = _own(read_offers(inbox.files("offers"), tables, english_in_quebec, titles), may)
    elsewhere = _homes(inbox, archive, [row.offer for row in intake.rows if row.offer])
    good = [
        Good(row, row.offer, elsewhere.get(row.offer.case_id, row.offer.case_id))
        for row in intake.rows
        if row.offer
    ]
    states = _states(archive, good)
    unseen = _unseen(good, states)
    written = _accept(unseen, states, archive, act)
    unsettled = conclude(archive, written, act)
    failures = _failures(unseen, written)
    accepted = {one for one in (*archive.catalogue.case_ids(), *elsewhere) if may(one.partition("/")[0])}
    bad = still_rejected(intake.rows, accepted)
    settled = passed_over(intake.rows, accepted)
    back = rejected(bad, language)
    unwritten = give_back(inbox, back, origins(bad))
    reported = [finding for row in (*(one.row for one in unseen), *bad) for finding in row.findings]
    return Tally(
        read=len(intake.rows),
        accepted=len(good),
        rejected=len(bad) + len(astray),
        back=back,
        new=sum(len(one.entries) for one in written),
        findings=[
            *inbox.findings,
            *unusable,
            *astray,
            *_still_new(intake, unseen, bad),
            *gathered(reported),
            *settled,
            *_superseded(good, unseen, states),
            *failures,
            *unwritten,
        ],
        unsettled=unsettled,
    )


def _own(intake: Intake[Row], may: Callable[[str], bool]) -> tuple[Intake[Row], list[Finding]]:
    """The rows whose employer's offers may come this way, and a finding for each that may not."""
    mine: list[Row] = []
    astray: list[Finding] = []
    for row in intake.rows:
        if row.offer and not may(row.offer.case_id.partition("/")[0]):
            astray.append(row.not_archived(Said("offer-of-other-employer")))
        else:
            mine.append(row)
    return Intake(mine, intake.findings), astray


def mapped_titles(inbox: Inbox) -> tuple[Titles, list[Finding]]:
    """The titles by which the inbox's offers are read, with its mapping; and a finding where that cannot be used."""
    name = FILES["offers"]
    content = inbox.read_map(name)
    if content is None:
        return offer_titles(), []
    try:
        return replace(offer_titles(), maps=read_maps(content, MAPPABLE, name)), []
    except UsageError as error:
        return offer_titles(), [Finding("error", error.said, file=name)]


def _still_new(intake: Intake[Row], unseen: Iterable[Good], bad: Iterable[Row]) -> list[Finding]:
    """What is to be said of whole files: warnings only for those that brought something new, so once."""
    new = {row.file for row in (*(one.row for one in unseen), *bad)}
    known = {row.file for row in intake.rows} - new
    return [f for f in intake.findings if f.severity == "error" or f.file not in known]


def _homes(inbox: Inbox, archive: Archive, offers: Iterable[Offer]) -> dict[str, str]:
    """Under which id the cases lie that offers under a successor's number go on in.

    The transfer itself may lie in the same inbox: then the events there are asked too, if any offer could be meant.
    """
    known = archive.catalogue.case_ids()
    transferred = archive.catalogue.transferred()
    references = {reference_of(case_id) for case_id in known}
    new = {offer.case_id for offer in offers}.difference(known)
    if any(reference_of(case_id) in references for case_id in new):
        for case_id, numbers in _told_tonight(inbox, archive).items():
            transferred.setdefault(case_id, []).extend(numbers)
    return homes(transferred, known)


def _told_tonight(inbox: Inbox, archive: Archive) -> dict[str, list[str]]:
    """The transfers in tonight's events. What else is to be said of those files is said when they are recorded."""
    said = len(inbox.findings)
    told: dict[str, list[str]] = defaultdict(list)
    for row in read_events(inbox.files("events"), named_cases(archive)).rows:
        if row.event and row.event.kind == TRANSFER:
            told[row.case_id] += row.event.numbers.values()
    del inbox.findings[said:]
    return told


def _states(archive: Archive, good: Iterable[Good]) -> dict[str, CaseState]:
    ids = sorted({one.case_id for one in good})
    return {state.case.id: state for state in archive.catalogue.load_many(ids)}


def _unseen(good: Iterable[Good], states: Mapping[str, CaseState]) -> list[Good]:
    """The offers that no ledger has yet, in inbox order: the inbox's files stay, so most rows are known ones."""
    known = {(case_id, o.sha256) for case_id, state in states.items() for o in state.case.offers}
    unseen: dict[tuple[str, str], Good] = {}
    for one in good:
        if (one.case_id, one.offer.digest) not in known:
            unseen.setdefault((one.case_id, one.offer.digest), one)
    return list(unseen.values())


def _superseded(
    good: Sequence[Good], unseen: Iterable[Good], states: Mapping[str, CaseState]
) -> list[Finding]:
    """Rows that state only what their case has since replaced: taking them again would undo the later offer."""
    stated: dict[str, set[str]] = defaultdict(set)
    for one in good:
        stated[one.case_id].add(one.offer.digest)
    renewed = {one.case_id for one in unseen}
    replaced = {
        case_id
        for case_id, state in states.items()
        if case_id not in renewed and state.case.offer and state.case.offer.sha256 not in stated[case_id]
    }
    return [
        Finding(
            "warning",
            "offer-superseded",
            file=one.row.file,
            row=one.row.row,
            field="reference",
            value=one.offer.reference,
        )
        for one in good
        if one.case_id in replaced
    ]


def _accept(
    unseen: Iterable[Good], states: Mapping[str, CaseState], archive: Archive, act: Actor
) -> list[Written]:
    """Write offers to their ledgers, each case in its own thread and in inbox order."""
    by_case: dict[str, list[Decide]] = defaultdict(list)
    for one in unseen:
        by_case[one.case_id].append(accepting(archive.bucket, one.offer, act))

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
        body = {"offer": store_offer(bucket, offer, case.id).as_dict(), "term": term.as_dict()}
        return Draft(OFFER_ACCEPTED, body, {offer.digest: offer.canonical()})

    return decide


def _failures(unseen: Iterable[Good], written: Iterable[Written]) -> list[Finding]:
    """A fault costs the offers of its case that were not written before it."""
    faults = {one.case_id: one.fault for one in written if one.fault}
    there = {digest for one in written for digest in one.contents}
    return [
        one.row.not_archived(Said("offer-not-archived", why=fault.said, then=fault.said.then))
        for one in unseen
        if (fault := faults.get(one.case_id)) and one.offer.digest not in there
    ]
