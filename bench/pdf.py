"""CPU a document costs from template to checked PDF/A, step by step; against an older checkout, or LibreOffice.

    python bench/pdf.py [OFFERS] [--against CHECKOUT] [--libreoffice]

Every shipped template for each of so many different offers, after as many others to warm up. Each checkout converts in
a process of its own, document by document in turns, so that both meet the same load of the machine; CPU time, medians.
Prints Markdown table rows; the last columns say whether both made the same bytes, and LibreOffice's wall time for the
same files in one process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import pickle
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean, median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STEPS = ("preflight", "typeset", "guards")
DAY = dt.date(2026, 11, 22)


class Checkout:
    """A process that converts with one checkout's code."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, __file__, "--serve", str(root.resolve())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def convert(self, docx: bytes) -> tuple[list[float], bytes]:
        """CPU of each of ``STEPS`` in milliseconds, and the PDF."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(docx, self._process.stdin)
        self._process.stdin.flush()
        spent, pdf = pickle.load(self._process.stdout)
        return spent, pdf

    def stop(self) -> None:
        self._process.communicate()


def serve(root: str) -> None:
    """Convert what comes in with the checkout's code."""
    sys.path.insert(0, root)
    from casefile.borrowed.typeset import Typesetter
    from casefile.pdf import About, guards, pdfa, preflight

    about, typesetter = About("Benchmark", "en-CA", "Employer", "", DAY), Typesetter()

    def printed(docx: bytes) -> bytes:
        """PDF/A, by a checkout that writes it at once or by one that finishes it afterwards."""
        if hasattr(pdfa, "description"):
            return typesetter.convert(docx, pdfa.description(about, "bench"))
        return pdfa.finish(typesetter.convert(docx), about, "bench")[0]

    def opened(docx: bytes) -> object:
        """The document as the checks take it: opened once, or each time."""
        from casefile.pdf.word import WordFile

        return WordFile(docx) if hasattr(pdfa, "description") else docx

    while True:
        try:
            docx = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        times = [time.process_time()]
        word = opened(docx)
        preflight(word)
        times.append(time.process_time())
        pdf = printed(docx)
        times.append(time.process_time())
        assert guards.faults(word, pdf) == []
        times.append(time.process_time())
        pickle.dump(([(b - a) * 1000 for a, b in itertools.pairwise(times)], pdf), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def documents(count: int) -> dict[str, list[tuple[float, bytes]]]:
    """Each template's documents, and the CPU that rendering each of them took, in milliseconds."""
    sys.path.insert(0, str(ROOT))
    from bench.offers import offers
    from casefile.documents.fields import fields
    from casefile.documents.library import load_library
    from casefile.offer import Offer
    from casefile.reference.tables import load_tables
    from casefile.settings import SHIPPED_TEMPLATES

    tables, made = load_tables(None), [Offer.model_validate(offer) for offer in offers(count)]
    found: dict[str, list[tuple[float, bytes]]] = {}
    for (name, language), template in sorted(load_library([SHIPPED_TEMPLATES]).templates.items()):
        compiled, title = template.compiled, template.type.titles[language]
        for offer in made:
            start = time.process_time()
            values = fields(offer, language, tables=tables, made_on=DAY, version=1, title=title)
            docx = compiled.render(values)
            spent = (time.process_time() - start) * 1000
            found.setdefault(f"{name}.{language}", []).append((spent, docx))
    return found


def libreoffice_ms(contents: list[bytes]) -> str:
    """Wall time of one document when one process makes them all, in milliseconds."""
    from casefile.errors import CasefileError
    from casefile.pdf import About
    from casefile.pdf.libreoffice import LibreOfficeEngine

    engine = LibreOfficeEngine("soffice", 60)
    if not engine.installed:
        return "not installed"
    engine.convert([(contents[0], About("Benchmark", "en-CA", "", "", DAY))])  # makes the profile
    start = time.perf_counter()
    made = engine.convert([(docx, About("Benchmark", "en-CA", "", "", DAY)) for docx in contents])
    seconds = time.perf_counter() - start
    assert not any(isinstance(pdf, CasefileError) for pdf in made)
    return f"{seconds * 1000 / len(contents):.0f}"


def measure(contents: list[bytes], checkouts: list[Checkout]) -> tuple[list[list[float]], bool]:
    """Each checkout's medians of the steps over the second half, and whether all made the same bytes."""
    spent: list[list[list[float]]] = [[] for _ in checkouts]
    same = True
    for docx in contents:
        results = [checkout.convert(docx) for checkout in checkouts]
        same = same and len({pdf for _, pdf in results}) == 1
        for kept, (steps, _) in zip(spent, results, strict=True):
            kept.append(steps)
    half = len(contents) // 2
    return [[median(column) for column in zip(*kept[half:], strict=True)] for kept in spent], same


def main(arguments: argparse.Namespace) -> None:
    roots = [ROOT, *arguments.against]
    checkouts = [Checkout(root) for root in roots]
    headings = ["document", "render", *STEPS, "**sum**"]
    headings += ["before", "ratio", "same bytes"] if arguments.against else []
    headings += ["LibreOffice wall"] if arguments.libreoffice else []
    print("| " + " | ".join(headings) + " |\n" + "|---" * len(headings) + "|")
    sums: list[list[float]] = []
    for name, made in documents(2 * arguments.offers).items():
        rendering, contents = median(ms for ms, _ in made), [docx for _, docx in made]
        medians, same = measure(contents, checkouts)
        sums.append([rendering + sum(steps) for steps in medians])
        cells: list[Any] = [name, *(f"{ms:.1f}" for ms in (rendering, *medians[0])), f"**{sums[-1][0]:.1f}**"]
        if arguments.against:
            cells += [f"{sums[-1][1]:.1f}", f"{sums[-1][1] / sums[-1][0]:.2f}x", "yes" if same else "no"]
        if arguments.libreoffice:
            cells.append(libreoffice_ms(contents))
        print("| " + " | ".join(cells) + " |", flush=True)
    print(
        "mean of the templates, ms: "
        + ", before ".join(f"{mean(column):.1f}" for column in zip(*sums, strict=True))
    )
    for checkout in checkouts:
        checkout.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("offers", type=int, nargs="?", default=8)
    parser.add_argument("--against", type=Path, action="append", default=[])
    parser.add_argument("--libreoffice", action="store_true")
    parser.add_argument("--serve")
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
    else:
        main(given)
