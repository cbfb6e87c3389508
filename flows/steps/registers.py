"""A payroll file of many workers, taken in: archived once, whole, and each worker's rows given to that worker's case.

What matches no case is told and given to none; nobody's pay stands in another's case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casefile.cases.case import DISPOSITION_CARRIED_OUT, Case, reference_of
from casefile.cases.filed import RegisterPart
from casefile.cases.stored import StoredObject
from casefile.evidence.claims import Claim, evidence_id
from casefile.evidence.extract import Extract
from casefile.evidence.registers import CaseWorker, Part, is_someone_else, owner_of
from casefile.evidence.staging import Staged
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.reference.obligations import Obligations
from storage.archive import Archive
from storage.evidence import store_extract
from storage.registers import register_folder, store_register
from storage.store.bucket import Bucket


@dataclass(frozen=True)
class Share:
    """One worker's rows and the case they go to."""

    case_id: str
    part: Part
    claim: Claim

    @property
    def content(self) -> bytes:
        """The extract that is archived in the case."""
        return self.part.extract.encode()

    @property
    def id(self) -> str:
        """The id of the extract as a piece of evidence."""
        return evidence_id(self.claim.type, hashlib.sha256(self.content).hexdigest())

    def reading(self, findings: Sequence[Finding]) -> Extract:
        """What is kept of it beside the extract: this worker's rows alone."""
        return Extract(self.part.extract, "read", pay=self.part.pay, findings=tuple(findings))


def employer_in(case_id: str) -> str:
    """The employer's number of a case's id, or of what stands for all of an employer's cases."""
    return case_id.partition("/")[0]


def workers(archive: Archive, employer: str) -> list[CaseWorker]:
    """The workers of an employer's cases."""
    return [CaseWorker(*one) for one in archive.catalogue.workers_of(employer)]


def is_register(
    parts: Sequence[Part], case_id: str, claims: Sequence[Claim], cases: Sequence[CaseWorker]
) -> bool:
    """Whether a pay record is more than one worker's, or another's than the case's it was brought for."""
    named = [part for part in parts if part.worker]
    if not named:
        return False
    if len(named) > 1 or not reference_of(case_id) or any(claim.worker for claim in claims):
        return True
    own = next((one for one in cases if one.case_id == case_id), CaseWorker(case_id, ""))
    return is_someone_else(named[0].worker, own, cases)


def shares_of(
    parts: Sequence[Part], claims: Sequence[tuple[str, Claim]], cases: Sequence[CaseWorker]
) -> tuple[list[Share], list[Finding]]:
    """Which rows go to which case, and what is to be told of those that go to none.

    Raises UnfitError where none go anywhere.
    """
    mapped = {claim.worker: case_id for case_id, claim in claims if claim.worker}
    brought = {case_id for case_id, _ in claims}
    shares: list[Share] = []
    findings: list[Finding] = []
    for part in parts:
        found = owner_of(part.worker, cases, mapped) if part.worker else ()
        if len(found) > 1:  # two cases of one worker: the one it was brought for
            found = tuple(one for one in found if one in brought) or found
        if len(found) == 1:
            claim = next((claim for case_id, claim in claims if case_id == found[0]), claims[0][1])
            own = replace(claim, reference=reference_of(found[0]), suffix=".csv")
            shares.append(Share(found[0], part, own))
        else:
            findings.append(_nobodys(part, found))
    if not shares:
        raise UnfitError("register-nobody", n=sum(bool(part.worker) for part in parts))
    told = Finding("warning", "register-split", n=len(parts), cases=len({one.case_id for one in shares}))
    return shares, [told, *findings]


def _nobodys(part: Part, found: Sequence[str]) -> Finding:
    rows = [*map(str, part.rows[:8]), *(["…"] if len(part.rows) > 8 else [])]
    told: dict[str, Any] = {"rows": rows, "n": len(part.rows)}
    if not part.worker:
        return Finding("warning", "register-nameless", **told)
    if found:
        return Finding("warning", "register-several", person=part.shown, cases=list(found), **told)
    return Finding("warning", "register-unknown", person=part.shown, **told)


def refuse_destroyed(archive: Archive, employer: str, sha256: str) -> None:
    """Raise UnfitError for a register that was destroyed with the last of its cases: nothing brings it back."""
    folder = register_folder(employer, sha256)
    disposed = archive.catalogue.with_entries(DISPOSITION_CARRIED_OUT)
    if any(folder in state.case.destroyed_registers for state in archive.catalogue.load_many(disposed)):
        raise UnfitError("register-destroyed")


def fresh_shares(archive: Archive, shares: Sequence[Share]) -> list[Share]:
    """The shares to be filed: none where every case has its own already, or destroyed it."""
    cases = {s.case.id: s.case for s in archive.catalogue.load_many(sorted({one.case_id for one in shares}))}
    left = [one for one in shares if not cases[one.case_id].destroyed_piece(one.id)]
    return left if any(one.id not in _filed(cases[one.case_id]) for one in left) else []


def _filed(case: Case) -> set[str]:
    return {piece.id for piece in case.evidence} | {piece.id for piece in case.withdrawn}


def give_out(
    bucket: Bucket,
    employer: str,
    staged: Staged,
    suffix: str,
    media_type: str,
    shares: Sequence[Share],
    rules: Obligations,
) -> Iterator[tuple[Share, str, StoredObject, RegisterPart]]:
    """Put the register itself, once, then each share's extract with its case: its id, and what the entry will name."""
    if not shares:
        return
    registers = store_register(bucket, employer, staged, suffix, media_type, split_rows(shares))
    for share in shares:
        identity, stored = store_extract(bucket, share.case_id, share.claim, share.content, rules)
        yield share, identity, stored, registers[share.case_id]


def split_rows(shares: Sequence[Share]) -> dict[str, list[int]]:
    """For each case, the rows of the register that are its worker's."""
    return {case_id: sorted(rows) for case_id, rows in _by_case(shares)}


def _by_case(shares: Sequence[Share]) -> Iterator[tuple[str, list[int]]]:
    for case_id in dict.fromkeys(one.case_id for one in shares):
        yield case_id, [row for one in shares if one.case_id == case_id for row in one.part.rows]
