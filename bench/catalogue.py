"""The catalogue's search: how fast texts are indexed, how long questions take, how large it is, on a made-up corpus.

    python bench/catalogue.py [DOCUMENTS] [--postgresql URL]

A million documents in 60,000 cases by default, in two languages, with words as often as words are (Zipf), the names and
numbers of the field, half of them pay stubs. The same corpus each time. CPU is this process's: of PostgreSQL, whose
server is another, wall time is told.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from casefile.question import read_question
from storage.catalogue import schema, texts
from storage.catalogue.catalogue import Catalogue
from storage.catalogue.search import Narrowing
from storage.catalogue.texts import Text

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
    while batch := list(itertools.islice(cases, 60)):
        before = time.process_time()
        with catalogue.writing() as connection:
            connection.execute(insert(schema.cases), [{**blank, **case} for case, _ in batch])
            papers = [text for _, own in batch for text in own]
            texts.write_texts(connection, papers)
            texts.index_all(connection)
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


def main() -> None:
    """Fill, ask, and print the tables of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--postgresql", metavar="URL")
    parser.add_argument("--runs", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.db"
        address = given.postgresql or f"sqlite:///{file}"
        catalogue = Catalogue(address, of="bench", key="" if given.postgresql else "5a" * 32)
        count, rate = fill(catalogue, given.documents)
        size = sum(one.stat().st_size for one in Path(folder).glob("catalogue.db*")) >> 20
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"{count:,} documents, {rate:,.0f} a CPU second, {size} MB, {peak} MB of memory at most\n")
        print("| question | p50 ms | p95 ms |\n|---|---|---|")
        clock = time.perf_counter if given.postgresql else time.process_time
        for name, median, late in ask(catalogue, clock, given.runs):
            print(f"| {name} | {median:.1f} | {late:.1f} |")
        catalogue.close()


if __name__ == "__main__":
    main()
