"""How many forbidden clauses are found, and how many innocent sentences are taken for one: ``python bench/clauses.py``.

The words of ``casefile/data/clauses.toml`` were chosen on the lists of ``tests/support`` and the weights beside them
learnt from them; so the shipped ones say little of other hands' clauses. ``--in-turns`` judges each list by weights
that the other lists alone teach. A miss that someone reports belongs into a list first; ``python bench/clauses.py
FILE`` measures another.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from casefile.evidence.clauses import mentions  # noqa: E402
from casefile.reference.clauses import Weights, load_clauses, load_weights  # noqa: E402
from tools.weigh_clauses import KINDS, LEARNT, SUPPORT, taught  # noqa: E402

TOLD = {kind: kind for kind in KINDS}


def main(words: Sequence[str]) -> None:
    """Print the table of bench/RESULTS.md."""
    in_turns = "--in-turns" in words
    files = [Path(word) for word in words if word != "--in-turns"] or [SUPPORT / name for name in LEARNT]
    print("| list | language | clauses | found | recall | innocent | taken for one | precision |")
    print("|---|---|---|---|---|---|---|---|")
    spent, count = 0.0, 0
    for file in files:
        weights = taught([name for name in LEARNT if name != file.name]) if in_turns else load_weights()
        started = time.process_time()
        for language, own in tomllib.loads(file.read_text(encoding="utf-8")).items():
            print(f"| {file.stem} | {language} {_row(*measured(own, weights), len(own['innocent']))}")
            count += sum(map(len, own.values()))
        spent += time.process_time() - started
    print(f"\n{count} sentences, {1000 * spent / count:.2f} ms of CPU each.")


def measured(own: Mapping[str, Sequence[str]], weights: Weights) -> tuple[int, int, int]:
    """Of one language's list: its clauses, how many of them are found, how many innocent sentences are."""
    wanted = [(kind, line) for kind in KINDS for line in own[kind]]
    found = sum(kind in set(_found(line, weights)) for kind, line in wanted)
    return len(wanted), found, sum(any(_found(line, weights)) for line in own["innocent"])


def _found(line: str, weights: Weights) -> Iterator[str]:
    return (mention.id for mention in mentions(line, load_clauses(), TOLD, weights))


def _row(wanted: int, found: int, wrong: int, innocent: int) -> str:
    return f"| {wanted} | {found} | {found / wanted:.1%} | {innocent} | {wrong} | {found / (found + wrong):.1%} |"


if __name__ == "__main__":
    main(sys.argv[1:])
