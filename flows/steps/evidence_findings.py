"""What there is to say of files brought as evidence, beside what ``evidence.claims`` says of their names."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.errors import CasefileError
from casefile.evidence.claims import Claim
from casefile.files.kinds import Kind
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.reference.obligations import Obligations
from casefile.said import Said
from storage.catalogue.evidence_rows import Known


def misnamed(file: str, kind: Kind) -> Finding:
    """Its name promises another kind: archived all the same."""
    return Finding("warning", "evidence-misnamed", media_type=kind.media_type, file=file)


def other_date(file: str, day: str) -> Finding:
    """The same file came before, with another date."""
    return Finding("warning", "evidence-known", day=day, file=file)


def duplicate(
    file: str, case_id: str, claim: Claim, already: Sequence[Known], rules: Obligations
) -> Finding | None:
    """A word on a file that is filed elsewhere too: under another type, or a worker's paper in another's case."""
    cases = {known.case_id for known in already if not known.withdrawn}
    if case_id in cases:
        return Finding("warning", "evidence-duplicate.type", file=file)
    if cases and rules.types[claim.type].scope == "worker":
        return Finding("warning", "evidence-duplicate.worker", file=file)
    return None


def taken_back(file: str) -> Finding:
    """The same file was filed here by mistake before; a run that finds it again does not file it again."""
    return Finding("warning", "evidence-taken-back", file=file)


def destroyed(file: str) -> Finding:
    """The same file was destroyed here when its time was over: nothing brings it back."""
    return Finding("warning", "evidence-destroyed", file=file)


def not_archived(error: CasefileError) -> UnfitError:
    """The store refused it, or did not answer."""
    return UnfitError("evidence-not-archived.file", why=error.said, then=error.said.then)


def case_not_archived(case_id: str, error: CasefileError) -> Finding:
    """The files are in the bucket, and no entry could name them."""
    said = Said("evidence-not-archived.case", case=case_id, why=error.said, then=error.said.then)
    return Finding("error", said, field="reference", value=case_id)


def without_text(count: int) -> Finding:
    """The notice that OCR is missing, once for all files."""
    return Finding("warning", "evidence-no-text", n=count)
