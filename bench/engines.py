"""The built-in engine against rdocx: what a document costs each, and what Casefile's guards say of what each made.

    pip install rdocx==0.16.3
    python bench/engines.py [OFFERS]

Both get the same documents, every shipped template for each of so many different offers after as many others to warm
up, in turns in one process; CPU time, medians. word2pdf's time holds Casefile's PDF/A finish; rdocx writes PDF/A
itself, with the fonts inside it. Prints Markdown table rows.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.pdf import DAY, documents
from casefile.borrowed.typeset import Typesetter
from casefile.pdf import About, guards, pdfa

try:
    import rdocx
except ImportError:
    sys.exit("rdocx is missing: pip install rdocx==0.16.3")

ABOUT = About("Benchmark", "en-CA", "Employer", "", DAY)


def engines() -> dict[str, Callable[[bytes], bytes]]:
    """Each engine as a function from .docx to PDF/A."""
    typesetter = Typesetter()
    return {
        "word2pdf": lambda docx: typesetter.convert(docx, pdfa.description(ABOUT, "bench")),
        "rdocx": lambda docx: bytes(rdocx.Document.from_bytes(docx).to_pdfa_deterministic()),
    }


def measure(convert: dict[str, Callable[[bytes], bytes]], contents: list[bytes]) -> dict[str, list[float]]:
    """Each engine's milliseconds, kilobytes and share of documents with a fault, over the second half."""
    seen: dict[str, list[tuple[float, float, bool]]] = {name: [] for name in convert}
    for docx in contents:
        for name, engine in convert.items():
            start = time.process_time()
            pdf = engine(docx)
            spent = (time.process_time() - start) * 1000
            seen[name].append((spent, len(pdf) / 1024, bool(guards.faults(docx, pdf))))
    half = len(contents) // 2
    return {
        name: [median(ms), median(kb), mean(faulty)]
        for name, rows in seen.items()
        for ms, kb, faulty in [zip(*rows[half:], strict=True)]
    }


def main(offers: int) -> None:
    convert = engines()
    print(
        "| document | " + " | ".join(f"{n} ms | {n} KB | {n} refused by the guards" for n in convert) + " |"
    )
    print("|---" * (1 + 3 * len(convert)) + "|")
    spent: dict[str, list[float]] = {name: [] for name in convert}
    for template, made in documents(2 * offers).items():
        cells = []
        for name, (ms, kb, faulty) in measure(convert, [docx for _, docx in made]).items():
            spent[name].append(ms)
            cells.append(f"{ms:.1f} | {kb:.0f} | {faulty:.0%}")
        print(f"| {template} | {' | '.join(cells)} |", flush=True)
    print("mean of the templates, ms: " + ", ".join(f"{name} {mean(ms):.1f}" for name, ms in spent.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
