"""The checker: reads an archive by the rules of FORMAT.md alone and says what is not as it must be.

Written apart from the code that writes, on purpose: it shares no reading of keys, ledgers, heads or schedules with it,
so that a fault there does not hide itself here. It has no way to change anything. It goes through the listing case by
case and holds none of them longer than it looks at it; what cannot be read is a finding, and all else is still checked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from cryptography.x509 import Certificate

from casefile.clock import machine_time
from casefile.errors import CasefileError, Unavailable
from casefile.progress import Progress
from casefile.said import Said
from storage.check.audit import check_audit
from storage.check.cases import Asked, CaseResult, Versions, check_case
from storage.check.findings import SHOULD, CheckFinding, Report
from storage.check.listing import FOLDERS, by_key, check_listed, check_versions, groups, is_case
from storage.check.packets import check_packets
from storage.check.reading import THREADS, Store, why
from storage.check.registers import check_registers
from storage.check.resume import Journal, mark
from storage.check.retention import Rules, read_rules
from storage.check.stamps import check_stamps
from storage.check.standing import CaseSaid
from storage.check.witnesses import State, Witnessed, witnessed
from storage.store.bucket import Bucket

__all__ = ["SHOULD", "Journal", "Report", "check"]

# How many cases may wait for their turn: enough that no thread is idle, few enough to be held.
_WAITING = 4 * THREADS


def check(
    bucket: Bucket,
    *,
    deep: bool = False,
    progress: Progress | None = None,
    heads: State | None = None,
    outside: Mapping[str, bytes] | None = None,
    trusted: str = "",
    authorities: Sequence[Certificate] = (),
    rules: Rules | None = None,
    now: dt.datetime | None = None,
    today: dt.date | None = None,
    journal: Journal | None = None,
) -> Report:
    """Check a whole archive. ``deep``: read every object again and hash it.

    ``heads`` are numbers and digests of last entries that a catalogue saw, by case; ``outside`` are signed heads kept
    elsewhere, by name: without either a ledger that lost its end cannot be told from one that never had it. ``trusted``
    is the public key of heads, where it is known; ``authorities`` are the certificates by which their time stamps are
    believed. ``now`` is the moment by which the store locks, ``today`` the calendar's day, where they are not this
    machine's. ``journal`` lets a stopped check go on. Raises ``Unavailable`` for a
    store that does not answer at all; all else is a finding.
    """
    now = now or machine_time()
    asked = Asked(rules or read_rules(), f"{now:%Y-%m-%dT%H:%M:%SZ}", today or now.date(), deep)
    with Store(bucket) as store:
        run = _Run(store, asked, progress or (lambda phase, done, total: None), journal)
        run.say(Said("listing"), 0, 0)
        sealed = run.keys_of("heads/")
        run.told = witnessed(store, sealed, outside or {}, heads or {}, trusted)
        run.findings += check_stamps(store, sealed, run.told.inside, authorities)
        run.cases()
        run.lost()
        run.packets()
        run.findings += check_audit(store, sorted(run.folders["audit/"]))
        run.registers()
        if journal:
            journal.close()
        return run.report()


@dataclass
class _Run:
    """One check under way: what was seen, and what came of it so far."""

    store: Store
    asked: Asked
    say: Progress
    journal: Journal | None
    told: Witnessed = field(default_factory=Witnessed)
    findings: list[CheckFinding] = field(default_factory=list)
    said: dict[str, CaseSaid] = field(default_factory=dict)
    folders: dict[str, list[str]] = field(default_factory=lambda: {folder: [] for folder in FOLDERS})
    again: set[str] = field(default_factory=set)
    broke: bool = False
    by_case: dict[str, list[CheckFinding]] = field(default_factory=dict)
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def cases(self) -> None:
        """Go through the listing, several cases at a time, and see to everything that is not a case on the way."""
        waiting: set[Future[CaseResult]] = set()
        with ThreadPoolExecutor(THREADS) as threads:
            for case_id, versions in self._listed_cases():
                waiting.add(threads.submit(self._case, case_id, versions))
                if len(waiting) >= _WAITING:
                    waiting = self._take(waiting)
            while waiting:
                waiting = self._take(waiting)

    def lost(self) -> None:
        """Cases that someone has seen and the listing does not have, or had in pieces: each listed by itself."""
        for case_id in sorted(self.again | (self.told.cases() - set(self.said))):
            versions = self._own(f"cases/{case_id}/")
            if versions is None:
                continue
            if versions and case_id not in self.again and not self.broke:
                self.findings.append(CheckFinding(Said("L06.unlisted"), case_id))
            self._conclude(self._case(case_id, versions))

    def packets(self) -> None:
        """What the cases' ledgers and the packets say of each other."""
        keys = self.folders["packets/"]
        self.findings += check_packets(self.store, keys, self.said, self.asked)

    def registers(self) -> None:
        """What the cases' ledgers and the registers say of each other."""
        keys = self.folders["registers/"]
        self.findings += check_registers(self.store, keys, self.said, self.asked)

    def report(self) -> Report:
        """Everything that was found, by place."""
        of_cases = (finding for own in self.by_case.values() for finding in own)
        found = dict.fromkeys([*self.told.findings, *self.findings, *of_cases])
        entries, objects = (sum(count[n] for count in self.counts.values()) for n in (0, 1))
        self.say(Said("objects"), objects, objects)
        cases = sum(1 for count in self.counts.values() if count[0])
        checked = {"cases": cases, "entries": entries, "objects": objects}
        return Report(
            {**checked, "contents": objects if self.asked.deep else 0},
            sorted(found, key=lambda finding: (finding.where, finding.code)),
        )

    def keys_of(self, folder: str) -> list[str]:
        """The keys of a folder, listed by itself."""
        return sorted(self._own(folder) or ())

    def _listed_cases(self) -> Iterator[tuple[str, Versions]]:
        seen: set[str] = set()
        try:
            for name, versions in groups(self.store.listing("")):
                if not is_case(name, versions):
                    self._other(name, versions)
                elif name in seen:
                    self.again.add(name)
                else:
                    seen.add(name)
                    yield name, versions
        except CasefileError as error:
            if not seen and (isinstance(error, Unavailable) or not self.told.states):
                raise  # nothing was listed, and nothing is known that could be looked for
            self.broke = True
            self.findings.append(CheckFinding(Said("S01", why=why(error)), "listing"))
            for folder in ("packets/", "registers/"):
                self.folders[folder] = self.keys_of(folder)

    def _other(self, key: str, versions: Versions) -> None:
        folder = next((folder for folder in FOLDERS if key.startswith(folder)), None)
        self.findings += check_listed(versions)
        if key.startswith("cases/"):
            self.findings.append(CheckFinding(Said("O08"), key))
        if folder and any(not version.marker for version in versions[key]):
            self.folders[folder].append(key)
        if folder == "packets/":
            self.findings += check_versions(key, versions[key])

    def _own(self, prefix: str) -> Versions | None:
        try:
            return by_key(self.store.listing(prefix))
        except CasefileError as error:
            self.findings.append(CheckFinding(Said("S01", why=why(error)), prefix))
            return None

    def _case(self, case_id: str, versions: Versions) -> CaseResult:
        seen = self.told.seen(case_id)
        own = mark(versions, seen, self.asked) if self.journal else ""
        known = self.journal.known(case_id, own) if self.journal else None
        if known:
            return known
        result = check_case(self.store, case_id, versions, seen, self.asked)
        result.findings += check_listed(versions)
        if self.journal:
            self.journal.note(result, own)
        return result

    def _take(self, waiting: set[Future[CaseResult]]) -> set[Future[CaseResult]]:
        done, rest = wait(waiting, return_when=FIRST_COMPLETED)
        for one in done:
            self._conclude(one.result())
        return rest

    def _conclude(self, result: CaseResult) -> None:
        self.counts[result.case_id] = (result.entries, result.objects)
        self.said[result.case_id] = result.said
        if result.findings:
            self.by_case[result.case_id] = result.findings
        else:
            self.by_case.pop(result.case_id, None)
        if len(self.counts) % 50 == 0:
            self.say(Said("objects"), sum(count[1] for count in self.counts.values()), 0)
