"""Measures rendering: documents a second on one core, Casefile against docxtpl as its documentation uses it.

    python bench/rendering.py [rounds]

Both fill the shipped templates with the sample offer, in turns in one process; CPU time, medians. docxtpl reads the
template, renders with ``autoescape=True`` and saves, for every document; Casefile's time holds the strict parse of
every part. Writes Markdown table rows.
"""

from __future__ import annotations

import io
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docxtpl import DocxTemplate

from casefile.documents.fields import sample_fields
from casefile.documents.library import Template, load_library
from casefile.settings import SHIPPED_TEMPLATES
from casefile.word.read_back import read_back

MEASURED = (("employment-agreement", "en"), ("employment-agreement", "fr"), ("offer-number-transmittal", "en"),
            ("rights-acknowledgment", "fr"))  # fmt: skip


def with_docxtpl(path: Path, values: dict[str, Any]) -> bytes:
    template = DocxTemplate(path)
    template.render(values, autoescape=True)
    file = io.BytesIO()
    template.save(file)
    return file.getvalue()


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(template: Template, rounds: int) -> str:
    values = sample_fields(template.language, template.type.titles[template.language])
    setup = cpu(lambda: template.compiled)
    compiled = template.compiled
    docx = compiled.render(values)
    theirs, ours, check = [], [], []
    for _ in range(rounds):
        theirs.append(cpu(lambda: with_docxtpl(template.path, values)))
        ours.append(cpu(lambda: [compiled.render(values) for _ in range(10)]) / 10)
        check.append(cpu(lambda: [read_back(docx, compiled, values) for _ in range(10)]) / 10)
    t, o, c = map(statistics.median, (theirs, ours, check))
    return (
        f"| {template.name} | {1 / t:.0f} | {1 / o:.0f} | **{t / o:.1f}x** | {1 / (o + c):.0f} | {t / (o + c):.1f}x "
        f"| {setup * 1e3:.0f} |"
    )


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"Python {platform.python_version()}, {rounds} rounds\n")
    print(
        "| template | docxtpl docs/s | Casefile docs/s | ratio | with read-back docs/s | ratio | set-up once, ms |"
    )
    print("|---|---|---|---|---|---|---|")
    library = load_library([SHIPPED_TEMPLATES])
    for name, language in MEASURED:
        print(measure(library.template(name, language), rounds), flush=True)


if __name__ == "__main__":
    main()
