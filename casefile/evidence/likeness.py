"""How much a sentence is like the forbidden ones and unlike the innocent ones that we know: a second opinion beside the
grammar of ``clauses``, which knows what it knows and misses what is said in new words.

A sentence is taken as its words and their neighbours, each with a weight that was learnt from the lists of sentences in
``tests/support`` (``tools/weigh_clauses.py`` writes them). Parties are one word each: who pays matters, not what they
are called.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
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
_GRAMMAR, _ENOUGH = 0.5, 0.4


def outweighs(plain: str, words: Vocabulary, weights: Mapping[str, float], found: bool) -> bool:
    """Whether a folded sentence is a forbidden clause, by its likeness and by what the grammar ``found``."""
    score = sum(weights.get(gram, 0.0) * share for gram, share in grams(plain, words).items())
    return score + (_GRAMMAR if found else -_GRAMMAR) > _ENOUGH


def grams(plain: str, words: Vocabulary) -> dict[str, float]:
    """Its words, pairs and what a negation may reach, with their shares, so that long sentences weigh no more than
    short ones; '' stands in every sentence."""
    shares = {"": 1.0}
    for gram, share in _grams(tuple(_words(plain, words))):
        shares[gram] = share
    long = math.sqrt(sum(share * share for share in shares.values()))
    return {gram: 3 * share / long for gram, share in shares.items()}


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
