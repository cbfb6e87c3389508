"""CPU a document costs as a PDF, step by step, against LibreOffice's wall time for the same files in one process.

    python bench/pdf.py [COPIES]

Prints Markdown lines for bench/RESULTS.md. CPU of the built-in engine is that of its child process and of this one.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from casefile.errors import CasefileError
from casefile.library import load_library
from casefile.pdf import About, guards, pdfa
from casefile.pdf.libreoffice import LibreOfficeEngine
from casefile.pdf.preflight import preflight
from casefile.pdf.typeset import Typesetter
from casefile.settings import SHIPPED_TEMPLATES
from casefile.template_check import preview

ABOUT = About("Benchmark", "en-CA", "Employer", "", dt.date(2026, 11, 22))


def cpu_ms(step: Callable[[], object], times: int) -> float:
    """Median CPU of one call, children not counted, in milliseconds."""
    spent = []
    for _ in range(times):
        start = resource.getrusage(resource.RUSAGE_SELF)
        step()
        end = resource.getrusage(resource.RUSAGE_SELF)
        spent.append(end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime)
    return sorted(spent)[times // 2] * 1000


def libreoffice_ms(documents: list[bytes]) -> str:
    """Wall time of one document when one process makes them all, in milliseconds."""
    engine = LibreOfficeEngine("soffice", 60)
    if not engine.installed:
        return "not installed"
    engine.convert(documents[:1])  # makes the profile
    start = time.perf_counter()
    made = engine.convert(documents)
    seconds = time.perf_counter() - start
    assert not any(isinstance(pdf, CasefileError) for pdf in made)
    return f"{seconds * 1000 / len(documents):.0f}"


def main(copies: int) -> None:
    library = load_library([SHIPPED_TEMPLATES])
    typesetter = Typesetter()
    print(
        "| document | pages | preflight | typeset | finish | guards | built-in CPU ms | LibreOffice batch wall ms |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (name, language), template in sorted(library.templates.items()):
        docx = preview(template)
        raw = typesetter.convert(docx)
        finished, pages = pdfa.finish(raw, ABOUT, "bench")
        steps = [
            cpu_ms(lambda: preflight(docx), copies),  # noqa: B023
            cpu_ms(lambda: typesetter.convert(docx), copies),  # noqa: B023
            cpu_ms(lambda: pdfa.finish(raw, ABOUT, "bench"), copies),  # noqa: B023
            cpu_ms(lambda: guards.faults(docx, finished), copies),  # noqa: B023
        ]
        split = " | ".join(f"{ms:.1f}" for ms in steps)
        wall = libreoffice_ms([docx] * copies)
        print(f"| {name}.{language} | {pages} | {split} | **{sum(steps):.0f}** | {wall} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
