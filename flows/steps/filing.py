"""From a file that is brought to a piece of evidence in the ledger, or to a finding that says why not.

    copy  ->  sniff  ->  known?  ->  virus scan  ->  read  ->  archive original and reading  ->  one entry a case

A fault costs its file and nothing else. The file it came from is never touched: taken or not, it stays where it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from casefile.cases.case import EVIDENCE_ARCHIVED, reference_of
from casefile.cases.filed import Evidence, RegisterPart, Transcript
from casefile.cases.stored import StoredObject
from casefile.errors import CasefileError
from casefile.evidence.claims import Claim, evidence_id
from casefile.evidence.extract import Extract, Extractor
from casefile.evidence.staging import Staged, stage
from casefile.evidence.virus_scan import scan, scan_command
from casefile.files.kinds import Kind, sniff
from casefile.files.texts import NO_OCR
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.progress import Progress
from casefile.reference.obligations import Obligations
from casefile.said import Said
from casefile.settings import Settings
from flows.steps.events import named_cases
from flows.steps.evidence_findings import (
    case_not_archived,
    destroyed,
    duplicate,
    misnamed,
    not_archived,
    other_date,
    taken_back,
    without_text,
)
from flows.steps.incoming import Incoming
from flows.steps.registers import (
    employer_in,
    fresh_shares,
    give_out,
    is_register,
    refuse_destroyed,
    shares_of,
    workers,
)
from flows.steps.tally import Tally
from storage.actor import Actor
from storage.archive import Archive
from storage.catalogue.evidence_rows import Known
from storage.commit import Draft, Written, conclude, write
from storage.evidence import store_original
from storage.readings import store_readings
from storage.state import CaseState
from storage.store.client import THREADS

BATCH = 200
T = TypeVar("T")


@dataclass(frozen=True)
class _Looked:
    """A file in the work folder, seen to be something that can be evidence."""

    incoming: Incoming
    staged: Staged
    kind: Kind
    claims: tuple[tuple[str, Claim], ...]


@dataclass(frozen=True)
class _Filed:
    """A piece that is in the bucket and that no entry names yet."""

    case_id: str
    file: _Looked
    claim: Claim
    id: str
    object: StoredObject
    extract: Extract
    register: RegisterPart | None = None

    @property
    def group(self) -> tuple[str, str, int]:
        """Record class, type and year: what is kept alike, and may share an object of readings."""
        about = self.claim.period.last if self.claim.period else self.claim.date
        return self.object.record_class, self.claim.type, about.year


class Taker:
    """Takes files into an archive. One for each act.

    ``by_hand``: a person files them, who may file again what was taken back. ``pay_map``: the inbox's mapping for
    sheets of pay, as text.
    """

    def __init__(
        self,
        archive: Archive,
        rules: Obligations,
        settings: Settings,
        work: Path,
        act: Actor,
        *,
        by_hand: bool,
        pay_map: str = "",
    ) -> None:
        self._pay_map = pay_map
        self._archive, self._rules, self._settings, self._work = archive, rules, settings, work
        self._act, self._by_hand = act, by_hand
        self._scanner = scan_command(settings.virus_scan)
        self._cases = named_cases(archive)
        self._employers = {employer_in(case_id) for found in self._cases.values() for case_id in found}
        self._without_text = 0
        self.tally = Tally()

    def take(self, brought: Iterable[Incoming], progress: Progress) -> Tally:
        """Take all that is brought, in batches: what a batch brought is committed before the next one begins."""
        settings = self._settings
        extractor = Extractor(
            self._rules,
            seconds=settings.reading_seconds,
            tesseract=settings.tesseract,
            pay_map=self._pay_map,
        )
        with ThreadPoolExecutor(THREADS) as threads:
            for batch in _batches(brought):
                self._take_batch(batch, extractor, threads)
                progress(Said("taking-in-evidence"), self.tally.read, 0)
        if self._without_text:
            self.tally.findings.append(without_text(self._without_text))
        return self.tally

    def _take_batch(
        self, batch: Sequence[Incoming], extractor: Extractor, threads: ThreadPoolExecutor
    ) -> None:
        self.tally.read += len(batch)
        looked = [one for one in map(self._settle, threads.map(self._look, batch)) if one]
        try:
            known = self._archive.catalogue.filed([one.staged.sha256 for one in looked])
            fresh = [(one, claims) for one in looked if (claims := self._unknown(one, known))]
            wanted = self._not_destroyed(fresh)
            results = list(threads.map(lambda job: self._file(job[0], job[1], extractor), wanted))
            # Nothing is left of a register of which every case has its part.
            self.tally.accepted += sum(result == [] for result in results)
            filed = [piece for pieces in map(self._settle, results) if pieces for piece in pieces]
        finally:
            for one in looked:
                one.staged.discard()
        self._commit(filed, threads)

    def _settle(self, result: T | Finding) -> T | None:
        """Count what a thread could not take; counting is this thread's alone."""
        if isinstance(result, Finding):
            self.tally.rejected += 1
            self.tally.findings.append(result)
            return None
        return result

    def _look(self, incoming: Incoming) -> _Looked | Finding:
        """Copy the file and see what it is and whose; a finding when it cannot be taken."""
        staged = None
        try:
            claims = tuple((self._case_of(claim), claim) for claim in incoming.claims)
            staged = stage(incoming.open, self._work, self._settings.evidence_mb << 20)
            kind = sniff(staged.path, incoming.claims[0].suffix)
        except UnfitError as unfit:
            if staged:
                staged.discard()
            return unfit.finding(incoming.shown)
        return _Looked(incoming, staged, kind, claims)

    def _case_of(self, claim: Claim) -> str:
        """The case's id; for pay, where an employer's number is given, what stands for all of its cases."""
        found = self._cases.get(claim.reference, []) or self._alike(claim.reference)
        if len(found) == 1:
            return found[0]
        if not found and self._rules.types[claim.type].pay and claim.reference in self._employers:
            return f"{claim.reference}/"
        raise UnfitError(
            "evidence-reference.several" if found else "evidence-reference.none", reference=claim.reference
        )

    def is_case(self, reference: str) -> bool:
        """Whether a case bears that reference, in whatever capitals."""
        return bool(self._cases.get(reference) or self._alike(reference))

    def _alike(self, reference: str) -> list[str]:
        """The cases whose reference differs in capitals alone."""
        return [
            c for name, found in self._cases.items() if name.casefold() == reference.casefold() for c in found
        ]

    def _unknown(self, one: _Looked, known: dict[str, list[Known]]) -> list[tuple[str, Claim]]:
        """The claims that are new. A file that is filed as claimed already is accepted and changes nothing."""
        already = known.setdefault(one.staged.sha256, [])
        fresh = []
        for case_id, claim in one.claims:
            here = [k for k in already if (k.case_id, k.type) == (case_id, claim.type)]
            if same := [k.date for k in here if not k.withdrawn]:
                if claim.date.isoformat() not in same:
                    self.tally.findings.append(other_date(one.incoming.shown, same[0]))
                continue
            if here and not self._by_hand:
                self.tally.findings.append(taken_back(one.incoming.shown))
                continue
            own = not claim.worker and duplicate(one.incoming.shown, case_id, claim, already, self._rules)
            if own:
                self.tally.findings.append(own)
            already.append(Known(case_id, claim.type, claim.date.isoformat()))
            fresh.append((case_id, claim))
        if one.kind.misnamed and fresh:
            self.tally.findings.append(misnamed(one.incoming.shown, one.kind))
        self.tally.accepted += not fresh
        return fresh

    def _not_destroyed(
        self, fresh: Sequence[tuple[_Looked, list[tuple[str, Claim]]]]
    ) -> list[tuple[_Looked, list[tuple[str, Claim]]]]:
        """Without what a case destroyed: an inbox that still holds it does not bring it back."""
        ids = sorted({case_id for _, claims in fresh for case_id, _ in claims})
        cases = {state.case.id: state.case for state in self._archive.catalogue.load_many(ids)}
        wanted = []
        for one, claims in fresh:
            left = [
                (case_id, claim)
                for case_id, claim in claims
                if case_id not in cases
                or not cases[case_id].destroyed_piece(evidence_id(claim.type, one.staged.sha256))
            ]
            if len(left) < len(claims):
                self.tally.findings.append(destroyed(one.incoming.shown))
            if left:
                wanted.append((one, left))
            self.tally.accepted += not left
        return wanted

    def _file(
        self, one: _Looked, claims: Sequence[tuple[str, Claim]], extractor: Extractor
    ) -> list[_Filed] | Finding:
        """Scan, read and store one file, for each case it is claimed for."""
        filed, registers = list[_Filed](), dict[str, Extract]()
        try:
            scan(one.staged.path, self._scanner)
            for case_id, claim in claims:
                extract = self._read(one, claim, extractor)
                if self._is_register(extract, case_id, claims):
                    registers[employer_in(case_id)] = extract
                    continue
                if not reference_of(case_id):
                    raise UnfitError("register-whose", reference=claim.reference)
                identity, stored = store_original(
                    self._archive.bucket, case_id, claim, one.staged, one.kind, self._rules
                )
                filed.append(_Filed(case_id, one, claim, identity, stored, extract))
            for employer, extract in registers.items():
                own = [both for both in claims if employer_in(both[0]) == employer]
                filed += self._split(one, employer, own, extract)
        except UnfitError as unfit:
            return unfit.finding(one.incoming.shown)
        except CasefileError as error:
            return not_archived(error).finding(one.incoming.shown)
        return filed

    def _read(self, one: _Looked, claim: Claim, extractor: Extractor) -> Extract:
        kind = self._rules.types[claim.type]
        return extractor.read(
            one.staged.path, one.kind, claim.suffix, kind, claim.period, one.staged.sha256 if kind.pay else ""
        )

    def _is_register(self, extract: Extract, case_id: str, claims: Sequence[tuple[str, Claim]]) -> bool:
        if not extract.parts:
            return False
        cases = workers(self._archive, employer_in(case_id))
        return is_register(extract.parts, case_id, [claim for _, claim in claims], cases)

    def _split(
        self, one: _Looked, employer: str, claims: Sequence[tuple[str, Claim]], extract: Extract
    ) -> list[_Filed]:
        """A payroll file of many workers: itself once, and an extract for each worker's case. Raises UnfitError."""
        refuse_destroyed(self._archive, employer, one.staged.sha256)
        shares, told = shares_of(extract.parts, claims, workers(self._archive, employer))
        fresh = fresh_shares(self._archive, shares)
        suffix, media_type = claims[0][1].suffix, one.kind.media_type
        filed: list[_Filed] = []
        for share, identity, stored, register in give_out(
            self._archive.bucket, employer, one.staged, suffix, media_type, fresh, self._rules
        ):
            reading = share.reading(() if filed else (*told, *extract.findings))
            filed.append(_Filed(share.case_id, one, share.claim, identity, stored, reading, register))
        return filed

    def _commit(self, filed: Sequence[_Filed], threads: ThreadPoolExecutor) -> None:
        """One entry for each case, all in a row into the catalogue."""
        by_case: dict[str, list[_Filed]] = defaultdict(list)
        for one in filed:
            by_case[one.case_id].append(one)
        states = self._archive.catalogue.load_many(sorted(by_case))

        def write_case(state: CaseState) -> Written:
            own = by_case[state.case.id]
            return write(self._archive, state, self._act, lambda state: self._draft(state, own))

        written = list(threads.map(write_case, states))
        self.tally.unsettled |= conclude(self._archive, written, self._act)
        lost: set[int] = set()
        for case in written:
            if case.fault:
                self.tally.findings.append(case_not_archived(case.case_id, case.fault))
                lost |= {id(one.file) for one in by_case[case.case_id]}
            else:
                self._note(case, by_case[case.case_id])
        self.tally.accepted += len({id(one.file) for one in filed} - lost)
        self.tally.rejected += len(lost)

    def _draft(self, state: CaseState, filed: Sequence[_Filed]) -> Draft | None:
        """The readings, then the one entry that names originals and readings: of what the case does not have yet."""
        taken_back = () if self._by_hand else state.case.withdrawn
        known = {piece.id for piece in (*state.case.evidence, *taken_back)}
        gone = state.case.destroyed_piece
        fresh = [one for one in filed if one.id not in known and not gone(one.id)]
        back = {
            piece.id for piece in state.case.withdrawn
        }  # its original may be kept longer than others of its group
        alike: dict[tuple[str, str, int, str], list[_Filed]] = defaultdict(list)
        for one in fresh:
            alike[(*one.group, one.id if one.id in back else "")].append(one)
        pieces, contents = list[Evidence](), dict[str, bytes]()
        for group, own in sorted(alike.items(), key=lambda both: both[0]):
            readings = {one.id: _reading(one) for one in own}
            stored, content = store_readings(self._archive.bucket, state.case.id, readings, group[0])
            contents[stored.sha256] = content
            pieces += [
                Evidence(o.id, o.claim.type, o.claim.date, o.claim.period, o.object, stored, o.register)
                for o in own
            ]
        body = {"evidence": [piece.as_dict() for piece in pieces]}
        return Draft(EVIDENCE_ARCHIVED, body, contents) if pieces else None

    def _note(self, written: Written, filed: Sequence[_Filed]) -> None:
        """Note what is committed in one case: the pieces, and what reading them found."""
        self.tally.new += sum(len(entry.body["evidence"]) for entry, _ in written.entries)
        self._without_text += sum(one.extract.notice == NO_OCR for one in filed)
        for one in filed:
            shown = one.file.incoming.shown
            self.tally.findings += [replace(finding, file=shown) for finding in one.extract.findings]


def _batches(brought: Iterable[Incoming]) -> Iterator[tuple[Incoming, ...]]:
    rest = iter(brought)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def _reading(one: _Filed) -> Transcript:
    claim, extract = one.claim, one.extract
    return Transcript(
        title=claim.title,
        file_name=one.file.incoming.file_name,
        source=claim.source,
        brought_by=claim.brought_by,
        text=extract.text,
        how=extract.how,
        notice=extract.notice,
        pay=extract.pay,
        mentions=tuple(mention.as_dict() for mention in extract.mentions),
    )
