"""The catalogue's search: how fast texts are indexed, how long questions take, how large it is, on a made-up corpus.

    python bench/catalogue.py [DOCUMENTS] [--only sqlite|postgresql]

A million documents in 60,000 cases by default, in two languages, with words as often as words are (Zipf), the names and
numbers of the field, half of them pay stubs. The same corpus each time. CPU is this process's: of PostgreSQL, whose
server is another and is started here, wall time is told.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert

from casefile.question import read_question
from storage.catalogue import schema, texts
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.rebuilding import INDEXED
from storage.catalogue.search import Narrowing
from storage.catalogue.texts import Text
from tests.support.postgres import BIN, server

GIVEN = [
    "Éloïse",
    "François",
    "Zoë",
    "Marie-Ève",
    "Łukasz",
    "Søren",
    "Chloé",
    "Jürgen",
    "İbrahim",
    "José",
    "Thérèse",
    "Nguyên",
    "Priya",
    "Fatima",
    "Wei",
    "John",
    "Sarah",
]
FAMILY = [
    "Lévesque",
    "Côté",
    "D'Amours",
    "O'Brien",
    "N'Diaye",
    "Nguyễn",
    "Łukasiewicz",
    "Größmann",
    "Sørensen",
    "Đorđević",
    "Singh",
    "Kaur",
    "Chen",
    "Smith",
]
PLACES = [("QC", "fr"), ("QC", "fr"), ("ON", "en"), ("BC", "en"), ("AB", "en"), ("NB", "fr")]
TYPES = (
    "employment-agreement",
    "offer-letter",
    "support-letter",
    "work-permit",
    "complaint-file",
    "duties-statement",
)
FREQUENT = {
    "en": [
        "the",
        "of",
        "to",
        "and",
        "in",
        "for",
        "is",
        "on",
        "that",
        "by",
        "this",
        "employer",
        "worker",
        "work",
        "permit",
        "employment",
        "wages",
        "hours",
        "conditions",
    ],
    "fr": [
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "et",
        "à",
        "en",
        "un",
        "une",
        "pour",
        "employeur",
        "travailleuse",
        "travail",
        "permis",
        "emploi",
        "salaire",
        "heures",
        "congé",
    ],
}
_SYLLABLES = [a + b for a in "bcdfglmnprstvé" for b in ("a", "e", "i", "o", "on", "é", "er", "an")]


def sentences(chance: random.Random, language: str, count: int = 8_000) -> list[str]:
    """Sentences of which the words are as often as words are."""
    made = {"".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(45_000)}
    words = [*FREQUENT[language], *sorted(made)]
    weights = list(itertools.accumulate(1 / (rank + 2) ** 1.02 for rank in range(len(words))))
    return [
        " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(9, 22))).capitalize() + "."
        for _ in range(count)
    ]


def corpus(count: int) -> Iterator[tuple[dict[str, Any], list[Text]]]:
    """Cases, each with its documents: letters of about 1,600 characters and pay stubs of about 450."""
    chance = random.Random(7)
    told = {language: sentences(chance, language) for language in FREQUENT}
    employers = [f"{100_000_000 + n * 7_919}" for n in range(400)]
    weights = list(itertools.accumulate(1 / (n + 3) for n in range(400)))
    first, number = dt.date(2021, 1, 4), 0
    for n in itertools.count(1):
        (employer,) = chance.choices(employers, cum_weights=weights)
        province, language = chance.choice(PLACES)
        day = first + dt.timedelta(days=chance.randint(0, 2000))
        reference, worker = f"IMP-{day.year}-{n:06d}", f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
        case = {"case_id": f"{employer}/{reference}", "employer": employer, "reference": reference}
        case |= {"worker": worker, "language": language, "province": province}
        made = []
        for paper in range(16):
            number += 1
            on = day + dt.timedelta(days=14 * paper)
            kind = TYPES[paper % len(TYPES)] if paper % 2 else "pay-stub"
            text = f"{worker} {reference} W{300_000_000 + n * 37} {on} {chance.randint(900, 4000):,}.{paper:02d}\n"
            text += " ".join(chance.choices(told[language], k=11 if paper % 2 else 3))
            key = f"cases/{case['case_id']}/documents/{number:016x}/x.pdf"
            dates = (kind, language, f"{on}", f"{on}")
            made.append(Text(key, case["case_id"], "document", f"{number:016x}", *dates, kind, kind, text))
        yield case, made
        if number >= count:
            return


def fill(catalogue: Catalogue, count: int) -> tuple[int, float]:
    """Put the corpus in; how many documents, and how many were indexed in a CPU second."""
    blank = {
        c.name: "" if "CHAR" in str(c.type) or "TEXT" in str(c.type).upper() else 0 for c in schema.cases.c
    }
    blank |= {c.name: None for c in schema.cases.c if c.nullable} | {"unsettled": False}
    done, spent, cases = 0, 0.0, corpus(count)
    while batch := list(itertools.islice(cases, INDEXED // 16)):
        before = time.process_time()
        with catalogue.writing() as connection:
            connection.execute(insert(schema.cases), [{**blank, **case} for case, _ in batch])
            papers = [text for _, own in batch for text in own]
            texts.write_texts(connection, papers)
            texts.index_waiting(connection, INDEXED)
        spent += time.process_time() - before
        done += len(papers)
    return done, done / spent


QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "a rare word": ("IMP-2021-000007", {}),
    "two words": ("salaire conge", {}),
    "a phrase": ('"employeur travailleuse"', {}),
    "a name": ("lukasiewicz", {}),
    "a prefix": ("sala*", {}),
    "the commonest word": ("the", {}),
    "with three facets": ("permis", {"narrow": {"province": "QC", "type": "pay-stub", "year": "2023"}}),
    "best first": ("salaire conge", {"best": True}),
    "with counts of facets": ("salaire", {"counted": True}),
}  # fmt: skip


def ask(catalogue: Catalogue, clock: Callable[[], float], runs: int) -> Iterator[tuple[str, float, float]]:
    """For each question, the median and the 95th percentile in milliseconds, of 25 hits with their snippets."""
    for name, (typed, given) in QUESTIONS.items():
        narrowing = Narrowing(**given.get("narrow", {}))
        page = {k: v for k, v in given.items() if k != "narrow"}
        took = []
        for _ in range(runs):
            before = clock()
            catalogue.search(read_question(typed), narrowing, limit=25, **page)
            took.append((clock() - before) * 1000)
        yield name, statistics.median(took), statistics.quantiles(took, n=20)[-1]


Measured = tuple[str, list[tuple[str, float, float]]]


def measure(address: str, documents: int, runs: int, folder: Path | None = None) -> Measured:
    """Fill a catalogue and ask it: a line on the filling, and how long each question took."""
    catalogue = Catalogue(address, of="bench", key="5a" * 32 if folder else "")
    count, rate = fill(catalogue, documents)
    size = sum(one.stat().st_size for one in folder.glob("catalogue.db*")) >> 20 if folder else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    told = f"{count:,} documents, {rate:,.0f} a CPU second of this process, {peak} MB of memory at most"
    clock = time.process_time if folder else time.perf_counter
    took = list(ask(catalogue, clock, runs))
    catalogue.close()
    return f"{told}, {size} MB" if folder else told, took


def main() -> None:
    """Fill, ask, and print the tables of RESULTS.md: SQLite, and PostgreSQL beside it where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--runs", type=int, default=40)
    given = parser.parse_args()
    sides: dict[str, Measured] = {}
    if given.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "catalogue.db"
            sides["SQLite, CPU"] = measure(f"sqlite:///{file}", given.documents, given.runs, Path(folder))
    if given.only != "sqlite" and BIN:
        with server() as running:
            sides["PostgreSQL, wall"] = measure(running.database(), given.documents, given.runs)
    for name, (told, _) in sides.items():
        print(f"{name}: {told}\n")
    print("| question |" + "".join(f" {name}: p50 ms | p95 ms |" for name in sides))
    print("|---|" + "---|---|" * len(sides))
    for n, question in enumerate(QUESTIONS):
        took = (own[n] for _, own in sides.values())
        print(f"| {question} |" + "".join(f" {median:.1f} | {late:.1f} |" for _, median, late in took))


if __name__ == "__main__":
    main()
