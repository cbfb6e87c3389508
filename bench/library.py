"""What a document of the library costs on one core, from values to PDF/A, against LibreOffice on the same files.

    python bench/library.py [ROUNDS]

Every template in both languages with the typical sample, as in the tests. Both engines take turns, round by round; CPU
time, children's included, and LibreOffice's wall time beside it; averages over the library, median of the rounds.
LibreOffice converts all the files in one process, which is the fastest way to use it, and its PDFs are finished to
PDF/A-2b by the same step as ours. Prints Markdown lines for bench/RESULTS.md.
"""

from __future__ import annotations

import datetime as dt
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casefile.borrowed.typeset import Typesetter
from casefile.documents.library import load_library
from casefile.errors import CasefileError
from casefile.pdf import About, guards, pdfa
from casefile.pdf.libreoffice import LibreOfficeEngine
from casefile.pdf.preflight import preflight
from casefile.pdf.word import WordFile
from casefile.settings import SHIPPED_TEMPLATES
from casefile.word.read_back import read_back
from tests.support.library_samples import values

ABOUT = About("Benchmark", "en-CA", "Employer", "", dt.date(2026, 11, 22))
STEPS = ("render", "read back", "preflight", "typeset", "guards")
DESCRIBED = pdfa.description(ABOUT, "bench")


def cpu() -> float:
    """Seconds of processor this process and its ended children have used."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def timed(step: Callable[[], object]) -> tuple[object, float]:
    start = time.process_time()
    result = step()
    return result, time.process_time() - start


def main(rounds: int) -> None:
    library = load_library([SHIPPED_TEMPLATES])
    samples = [(t.compiled, values(t, "typical")) for _, t in sorted(library.templates.items())]
    typesetter, office = Typesetter(), LibreOfficeEngine("soffice", 300)
    warm = [compiled.render(shown) for compiled, shown in samples]
    for docx, (compiled, shown) in zip(warm, samples, strict=True):
        read_back(docx, compiled, shown)  # what reads it back is compiled with the first document
        typesetter.convert(docx, DESCRIBED)
    if office.installed:
        office.convert([(warm[0], ABOUT)])  # makes the profile
    ours: list[list[float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(rounds):
        steps, files = builtin_round(samples, typesetter)
        ours.append([1000 * seconds / len(samples) for seconds in steps])
        if office.installed:
            theirs.append(libreoffice_round(files, office))
    report(len(samples), ours, theirs)


def builtin_round(samples, typesetter):  # type: ignore[no-untyped-def]
    """Seconds spent in each step over the whole library, and the documents that were filled."""
    spent, files = [0.0] * len(STEPS), []
    for compiled, shown in samples:
        docx, render = timed(lambda: compiled.render(shown))  # noqa: B023
        _, back = timed(lambda: read_back(docx, compiled, shown))  # noqa: B023
        word, opening = timed(lambda: WordFile(docx))  # noqa: B023
        faults, flight = timed(lambda: preflight(word))  # noqa: B023
        made, typeset = timed(lambda: typesetter.convert(docx, DESCRIBED))  # noqa: B023
        lost, guard = timed(lambda: guards.faults(word, made))  # noqa: B023
        assert not faults and not lost
        spent = [a + b for a, b in zip(spent, (render, back, opening + flight, typeset, guard), strict=True)]
        files.append(docx)
    return spent, files


def libreoffice_round(files: list[bytes], office: LibreOfficeEngine) -> tuple[float, float]:
    """CPU and wall milliseconds a document, all files in one process, finished to PDF/A."""
    spent, start = cpu(), time.perf_counter()
    made = office.convert([(docx, ABOUT) for docx in files])
    assert not any(isinstance(pdf, CasefileError) for pdf in made)
    return 1000 * (cpu() - spent) / len(files), 1000 * (time.perf_counter() - start) / len(files)


def report(documents: int, ours: list[list[float]], theirs: list[tuple[float, float]]) -> None:
    middle = [statistics.median(step) for step in zip(*ours, strict=True)]
    made = middle[0] + middle[3]
    print(
        f"{documents} documents, {len(ours)} rounds, Python {platform.python_version()}, CPU ms a document\n"
    )
    print(f"| {' | '.join(STEPS)} | render + PDF/A | with all checks |")
    print("|---|---|---|---|---|---|---|")
    print(f"| {' | '.join(f'{ms:.1f}' for ms in middle)} | **{made:.1f}** | {sum(middle):.1f} |\n")
    if theirs:
        processor, wall = (statistics.median(side) for side in zip(*theirs, strict=True))
        print("| | ms a document | Casefile's built-in engine |")
        print("|---|---|---|")
        print(f"| LibreOffice in batch, CPU | {processor:.1f} | {processor / made:.1f}x as fast |")
        print(f"| LibreOffice in batch, wall | {wall:.1f} | {wall / made:.1f}x |")
        checked = sum(middle)
        print(
            f"| LibreOffice in batch, CPU; ours with all checks | {processor:.1f} | {processor / checked:.1f}x |"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
