"""What must be seen to without anyone asking: locks that lag behind, dates that come up, stores that forget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from casefile.errors import CasefileError, IntegrityError
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.retention.watch import Watched, watch
from casefile.said import Said
from storage import ledger
from storage.archive import Archive
from storage.ledger import Head
from storage.settle import look, settle_case

# Each settlement asks the store from several threads of its own.
THREADS = 4


@dataclass
class Swept:
    """What a sweep did: cases settled, versions brought to their plan, and what could not be."""

    cases: int = 0
    versions: int = 0
    findings: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, int]:
        """The counts for ``--json``."""
        return {"cases": self.cases, "versions": self.versions, "faults": len(self.findings)}


def sweep(archive: Archive, at: dt.datetime, now: dt.datetime, progress: Progress) -> Swept:
    """Settle every case whose locks are not as planned. Where the ledgers say that nothing changed, no call is made."""
    swept = Swept()
    waiting = archive.catalogue.unsettled()

    def settle(case_id: str) -> int | CasefileError:
        try:
            return settle_case(archive, case_id, at=at, now=now)
        except CasefileError as error:
            return error

    with ThreadPoolExecutor(THREADS) as threads:
        for done, (case_id, outcome) in enumerate(zip(waiting, threads.map(settle, waiting), strict=True), 1):
            if isinstance(outcome, CasefileError):
                swept.findings.append(_fault(case_id, outcome.said))
            elif outcome:
                swept.cases += 1
                swept.versions += outcome
            progress(Said("settling-locks"), done, len(waiting))
    return swept


def watch_lists(archive: Archive, today: dt.date) -> list[Watched]:
    """Every line of every watch list as of today."""
    return watch(archive.catalogue.watch_dates(today), archive.catalogue.schedule.watch, today)


def sample(case_ids: Sequence[str], today: dt.date, size: int) -> list[str]:
    """The cases whose turn it is today: each day another stretch, so that in time every case is looked at."""
    if not case_ids:
        return []
    start = today.toordinal() * size % len(case_ids)
    return list(dict.fromkeys([*case_ids[start:], *case_ids[:start]][:size]))


def look_at(archive: Archive, case_ids: Sequence[str], now: dt.datetime, progress: Progress) -> list[Finding]:
    """Ask the store whether it still keeps what was settled for these cases; what it forgot is an integrity finding."""
    findings = []
    for done, state in enumerate(archive.catalogue.load_many(list(case_ids)), 1):
        faults = look(archive.bucket, state.case, now)
        findings += [_fault(state.case.id, fault) for fault in faults]
        progress(Said("asking-the-store"), done, len(case_ids))
    return findings


def look_at_ends(
    archive: Archive, case_ids: Sequence[str], told: Sequence[IntegrityError], progress: Progress
) -> list[IntegrityError]:
    """Compare the end of these cases' ledgers with what was seen of it, by digest: one that was written anew and is as
    long as before is in no listing. What was ``told`` already is not told again."""
    heads = archive.catalogue.heads()
    ends = [heads[case_id] for case_id in case_ids if case_id in heads]
    progress(Said("comparing-ledgers"), 0, len(ends))

    def look_at_end(head: Head) -> IntegrityError | None:
        try:
            ledger.see(archive.bucket, head)
        except IntegrityError as error:
            return error
        except CasefileError as error:
            return IntegrityError("case-not-read", case=head.case_id, why=error.said)
        return None

    with ThreadPoolExecutor(THREADS) as threads:
        found = [fault for fault in threads.map(look_at_end, ends) if fault]
    progress(Said("comparing-ledgers"), len(ends), len(ends))
    known = [fault.said for fault in told]
    return [fault for fault in found if fault.said not in known]


def broken(fault: IntegrityError) -> Finding:
    """A case whose ledger cannot be read is left as it was; the run says so and goes on."""
    return Finding("error", "ledger-broken", why=fault.said, then=fault.said.then)


def _fault(case_id: str, why: Said) -> Finding:
    then = why.then or Said("ask-the-check")
    return Finding(
        "error", "lock-not-kept", field="retention", value=case_id, case=case_id, why=why, then=then
    )
