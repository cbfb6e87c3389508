"""What there is to say of files brought as evidence, beside what ``evidence.claims`` says of their names."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.errors import CasefileError
from casefile.evidence.claims import Claim
from casefile.files.kinds import Kind
from casefile.files.unfit import UnfitError
from casefile.findings import Finding
from casefile.reference.obligations import Obligations
from storage.catalogue.evidence_rows import Known


def misnamed(file: str, kind: Kind) -> Finding:
    """Its name promises another kind: archived all the same."""
    message = f"The name promises another kind of file; it is archived as what it is, {kind.media_type}."
    return Finding("warning", "evidence-misnamed", message, "Give it the ending that it is.", file=file)


def other_date(file: str, day: str) -> Finding:
    """The same file came before, with another date."""
    message = f"The same file is evidence of this case already, dated {day}; that date stands."
    return Finding("warning", "evidence-known", message, "Give it the same date, or leave it.", file=file)


def duplicate(
    file: str, case_id: str, claim: Claim, already: Sequence[Known], rules: Obligations
) -> Finding | None:
    """A word on a file that is filed elsewhere too: under another type, or a worker's paper in another's case."""
    cases = {known.case_id for known in already if not known.withdrawn}
    if case_id in cases:
        message = "The same file is evidence of this case under another type too."
    elif cases and rules.types[claim.type].scope == "worker":
        message = "The same file is evidence in another worker's case too."
    else:
        return None
    return Finding("warning", "evidence-duplicate", message, "See that it belongs in both places.", file=file)


def taken_back(file: str) -> Finding:
    """The same file was filed here by mistake before; a run that finds it again does not file it again."""
    message = "The same file was taken back from this case; it was not filed again."
    remedy = "Take it out of the inbox. If it belongs there after all, file it with `casefile evidence`."
    return Finding("warning", "evidence-taken-back", message, remedy, file=file)


def not_archived(error: CasefileError) -> UnfitError:
    """The store refused it, or did not answer."""
    return UnfitError(
        "evidence-not-archived",
        f"The file could not be archived: {error}.",
        error.remedy or "Run again: nothing is lost, and nothing will be filed twice.",
    )


def case_not_archived(case_id: str, error: CasefileError) -> Finding:
    """The files are in the bucket, and no entry could name them."""
    return Finding(
        "error",
        "evidence-not-archived",
        f"{case_id}: its evidence could not be committed: {error}.",
        error.remedy or "Run again: nothing is lost, and nothing will be filed twice.",
        field="reference",
        value=case_id,
    )


def without_text(count: int) -> Finding:
    """The notice that OCR is missing, once for all files."""
    return Finding(
        "warning",
        "evidence-no-text",
        f"{count} scans were archived without their text: Tesseract is not installed.",
        "Install Tesseract with its English and French data; files taken in from then on are read.",
    )
