"""How much a sentence is like the forbidden ones and unlike the innocent ones that we know: a second opinion beside the
grammar of ``clauses``, which knows what it knows and misses what is said in new words.

A sentence is taken as its words and their neighbours, and again as the parts that its words play, in their order
(``worker unless leave pay cost``), so that a synonym of the vocabulary counts as what it stands for. Each has a weight
that was learnt from the lists of sentences in ``tests/support`` (``tools/weigh_clauses.py`` writes them). Parties are
one word each: who pays matters, not what they are called.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from casefile.reference.clauses import Vocabulary

# A party by one sign, capital so that no word of folded text is mistaken for it.
_SIGNS = {"recruiter": "R", "worker": "W", "employer": "E", "authority": "A"}
_WORD = re.compile(r"[A-Z]+|[a-z]+|\d[\d.,]*|[$%?;:,]")
_ARTICLES = frozenset({"the", "a", "an", "of", "la", "le", "les", "l", "d", "de", "du", "des", "un", "une"})
_NEGATIONS = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "cannot", "without"}
    | {"ne", "n", "aucun", "aucune", "aucuns", "jamais", "ni", "nul", "sans", "pas"}
)
_STEM, _REACH = 6, 8
# What the grammar's word counts for beside the weights, and what both must come to: chosen on lists new to both.
_GRAMMAR, _ENOUGH = 0.5, 0.3
# The parts whose order is looked at, by the topic; of two that overlap the first, then the longer, stands.
_EVERY = (
    *("worker", "employer", "recruiter", "authority"),
    *("not", "none", "unless", "if", "even", "leave", "stay", "wrong", "pay"),
)
_PARTS = {
    "cost": (*_EVERY, "cost", "take", "take_pay", "pay_verb", "paid", "owe", "forgive"),
    "document": (
        *(*_EVERY, "document", "copied", "keep", "surrender", "return"),
        *("late", "at_once", "own", "shown", "bid"),
    ),
}


def outweighs(plain: str, words: Vocabulary, topic: str, weights: Mapping[str, float], found: bool) -> bool:
    """Whether a folded sentence is a forbidden clause, by its likeness and by what the grammar ``found``."""
    score = sum(weights.get(gram, 0.0) * share for gram, share in grams(plain, words, topic).items())
    return score + (_GRAMMAR if found else -_GRAMMAR) > _ENOUGH


def grams(plain: str, words: Vocabulary, topic: str) -> dict[str, float]:
    """Its words, pairs and what a negation may reach, and the order of its parts, with their shares, so that long
    sentences weigh no more than short ones; '' stands in every sentence."""
    told = [("", 1.0), *_grams(tuple(_words(plain, words)))]
    return _shares(told, 3) | _shares(_orders(_parts(plain, words, topic)), 2)


def _shares(told: Iterable[tuple[str, float]], whole: int) -> dict[str, float]:
    shares = dict(told)
    long = math.sqrt(sum(share * share for share in shares.values()))
    return {gram: whole * share / long for gram, share in shares.items()}


def _words(plain: str, words: Vocabulary) -> Iterator[str]:
    for part, sign in _SIGNS.items():
        plain = words[part].sub(f" {sign} ", plain)
    for word in _WORD.findall(plain):
        if word not in _ARTICLES:
            yield "#" if word[0].isdigit() else word[:_STEM]


def _grams(told: Sequence[str]) -> Iterator[tuple[str, float]]:
    yield from ((word, 1.0) for word in told)
    yield from ((f"{one} {two}", 1.0) for one, two in pairwise(told))
    yield from ((f"{one} _ {three}", 0.8) for one, three in zip(told, told[2:], strict=False))
    for place, word in enumerate(told):
        if word in _NEGATIONS:
            yield from ((f"not {denied}", 0.8) for denied in told[place + 1 : place + 1 + _REACH])


def _parts(plain: str, words: Vocabulary, topic: str) -> list[str]:
    """The parts of a sentence in order, one for each stretch of words."""
    found = sorted(
        (mark.start(), -mark.end(), part) for part in _PARTS[topic] for mark in words[part].finditer(plain)
    )
    parts, end = list[str](), 0
    for start, ends, part in found:
        if start >= end:
            parts.append(part)
            end = -ends
    return parts


def _orders(parts: Sequence[str]) -> Iterator[tuple[str, float]]:
    for place, part in enumerate(parts):
        yield f"<{part}>", 1.0
        for far, other in enumerate(parts[place + 1 : place + 4]):
            yield f"<{part}>{'..' if far else ''}<{other}>", 0.7 if far else 1.0
    yield from (
        (f"<{one}><{two}><{three}>", 1.0)
        for one, two, three in zip(parts, parts[1:], parts[2:], strict=False)
    )
