"""Word documents become archived PDFs: checked PDF/A-2b, the same bytes for the same document.

    preflight  ->  engine (PDF/A)  ->  guards

``auto`` takes the built-in engine first, LibreOffice for what a check refuses, and for what LibreOffice loses the
built-in one again, with what hangs beside the text set in line. A PDF that failed a guard is
never delivered: another engine's takes its place, or an error that names the guard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.errors import CasefileError, DocumentFault
from casefile.pdf import guards
from casefile.pdf.engine import Engine
from casefile.pdf.engines import engines_for
from casefile.pdf.pdfa import About
from casefile.pdf.preflight import preflight
from casefile.pdf.word import WordFile
from casefile.said import Said
from casefile.settings import Settings

__all__ = ["About", "Pdf", "make_pdfs", "preflight"]


@dataclass(frozen=True)
class Pdf:
    """One checked PDF/A-2b. ``engine`` is name and version."""

    content: bytes
    engine: str
    pages: int


def make_pdfs(jobs: Sequence[tuple[bytes, About]], settings: Settings) -> list[Pdf | CasefileError]:
    """A PDF, or the reason why there is none, for each document, in their order.

    One bad document costs only itself. Raises ``Unavailable`` when the settings ask for an engine that is not
    installed.
    """
    results: list[Pdf | CasefileError] = [DocumentFault("not-tried")] * len(jobs)
    opened = [_opened(docx) for docx, _ in jobs]
    waiting = list(range(len(jobs)))
    for rank, engine in enumerate(engines_for(settings)):
        made = _run(engine, [(jobs[i], opened[i]) for i in waiting])
        for i, result in zip(waiting, made, strict=True):
            if rank == 0 or isinstance(result, Pdf):
                results[i] = result
            elif rank == 1:  # a third only tries the first one's words in line: its refusal says nothing new
                results[i] = _both(results[i], result)
        waiting = [i for i in waiting if not isinstance(results[i], Pdf)]
        if not waiting:
            break
    return results


def _opened(docx: bytes) -> WordFile | DocumentFault:
    try:
        return WordFile(docx)
    except DocumentFault as fault:
        return fault


def _run(
    engine: Engine, jobs: Sequence[tuple[tuple[bytes, About], WordFile | DocumentFault]]
) -> list[Pdf | CasefileError]:
    refusals = [_refusal(engine, word) for _, word in jobs]
    accepted = [job for (job, _), refusal in zip(jobs, refusals, strict=True) if refusal is None]
    made = iter(engine.convert(accepted) if accepted else ())
    results: list[Pdf | CasefileError] = []
    for (_, word), refusal in zip(jobs, refusals, strict=True):
        content = refusal if refusal is not None else next(made)
        if isinstance(content, CasefileError):
            results.append(content)
        elif isinstance(word, WordFile):
            results.append(_checked(engine, word, content))
    return results


def _refusal(engine: Engine, word: WordFile | DocumentFault) -> CasefileError | None:
    if isinstance(word, DocumentFault):
        return word
    try:
        faults = engine.preflight(word)
    except DocumentFault as fault:
        return fault
    if not faults:
        return None
    return DocumentFault("cannot-print", engine=engine.name, faults=[fault.whole for fault in faults])


def _checked(engine: Engine, word: WordFile, content: bytes) -> Pdf | CasefileError:
    try:
        pages, faults = guards.judged(word, content)
    except Exception as error:  # noqa: BLE001  whatever a PDF library raises over one document costs that document only
        pages, faults = 0, [Said("guard-not-finished", kind=type(error).__name__)]
    if not faults:
        return Pdf(content, engine.name, pages)
    return DocumentFault(
        "print-lost.builtin" if "word2pdf" in engine.name else "print-lost.other",
        engine=engine.name,
        faults=faults,
    )  # fmt: skip


def _both(first: Pdf | CasefileError, second: CasefileError) -> CasefileError:
    """Neither engine could: both reasons are told."""
    if isinstance(first, Pdf) or str(first) == str(second):
        return second
    advice = dict.fromkeys(then for one in (first, second) if (then := one.said.then))
    return DocumentFault("neither-engine", first=first.said, second=second.said, advice=list(advice))
