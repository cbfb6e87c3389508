"""Learns what words weigh in forbidden clauses; ``python -m tools.weigh_clauses`` writes data/clause-weights.csv.

From the lists of ``tests/support`` that are to be learnt from, and from what our own papers say, all of it innocent:
logistic regression, one for each language and kind of clause. The same lists give the same weights. What they are
worth on a list that they were not learnt from, ``bench/clauses.py --in-turns`` measures.
"""

from __future__ import annotations

import math
import random
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from casefile.evidence.clauses import near, sentences  # noqa: E402
from casefile.evidence.likeness import grams  # noqa: E402
from casefile.folding import folded  # noqa: E402
from casefile.reference.clauses import WEIGHTS, Vocabulary, Weights, load_clauses  # noqa: E402
from tools.template_texts import DRAFTS  # noqa: E402

SUPPORT = ROOT / "tests" / "support"
LEARNT = tuple(f"clauses{number}.toml" for number in ("", "-2", "-3", "-4", "-5", "-fresh", "-unseen"))
KINDS = {"fee": "cost", "passport": "document"}
ROUNDS, PACE, SHRINK = 30, 0.3, 1e-3
LEAST = 0.1  # what weighs less is left out
HEAD = """\
# What words and their neighbours weigh in a forbidden clause: language;kind;weight;words. Written by
# tools/weigh_clauses.py from the lists of sentences in tests/support, not by hand: to teach it a clause, add the
# sentence there and run it again.
"""
Example = tuple[dict[str, float], bool]


def main() -> None:
    """Write the file anew."""
    WEIGHTS.write_text(HEAD + "".join(f"{line}\n" for line in lines()), encoding="utf-8")


def lines() -> Iterator[str]:
    """Every line of the file but its head."""
    for (language, kind), weights in taught(LEARNT).items():
        for gram, weight in sorted(weights.items()):
            if abs(weight) >= LEAST:
                yield f"{language};{kind};{weight:.2f};{gram}"


def taught(lists: Sequence[str]) -> Weights:
    """What these lists teach."""
    return {
        (language, kind): learnt(list(examples(lists, language, kind, words)))
        for language, words in load_clauses().items()
        for kind in KINDS
    }


def examples(lists: Sequence[str], language: str, kind: str, words: Vocabulary) -> Iterator[Example]:
    """Sentences as their words, and whether each is such a clause; of the innocent, those that name the topic."""
    for name in lists:
        own = tomllib.loads((SUPPORT / name).read_text(encoding="utf-8"))[language]
        yield from ((grams(_plain(line), words, KINDS[kind]), True) for line in own[kind])
        others = [line for other, told in own.items() if other != kind for line in told]
        yield from _innocent(others, kind, words)
    yield from _innocent(_own_papers(language), kind, words)


def _innocent(told: list[str], kind: str, words: Vocabulary) -> Iterator[Example]:
    for plain in map(_plain, told):
        if near(plain, words, KINDS[kind]):
            yield grams(plain, words, KINDS[kind]), False


def _own_papers(language: str) -> list[str]:
    """What the shipped templates say, sentence by sentence."""
    texts = _texts(DRAFTS, ["en", "fr"].index(language))
    return [line for text in texts for line in sentences(text) if len(line) > 25]


def _texts(value: object, place: int) -> Iterator[str]:
    """Every text of one language in drafts: the pairs of texts, English first."""
    if isinstance(value, tuple | list):
        if len(value) == 2 and all(isinstance(one, str) for one in value):
            yield value[place]
        else:
            for one in value:
                yield from _texts(one, place)
    elif hasattr(value, "__dict__"):
        yield from _texts(list(vars(value).values()), place)


def _plain(sentence: str) -> str:
    return folded(sentence).replace("’", "'")


def learnt(given: list[Example]) -> Mapping[str, float]:
    """The weights that tell the examples apart, by steps down the slope, each round in another order."""
    order, weights = random.Random(1), dict[str, float]()
    for turn in range(ROUNDS):
        order.shuffle(given)
        pace = PACE / (1 + turn * 0.1)
        for shares, wanted in given:
            score = sum(weights.get(gram, 0.0) * share for gram, share in shares.items())
            off = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - wanted
            for gram, share in shares.items():
                weights[gram] = weights.get(gram, 0.0) * (1 - pace * SHRINK) - pace * off * share
    return weights


if __name__ == "__main__":
    main()
