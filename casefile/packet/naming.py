"""The workers that a letter names, matched to the cases of its employer.

A name counts where all its words stand side by side, in any order: letters put the family name first, or in capitals.
Where two cases bear the name, a person says which is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casefile.folding import folded_words

_BESIDE = 4  # words beside the name on a line of its own: "Ms", "date of birth"


@dataclass(frozen=True)
class Named:
    """A worker of the letter: the sentence that has the name, and the references of the cases it may mean."""

    sentence: str
    references: tuple[str, ...]
    alone: bool


def named_in(sentences: Iterable[str], workers: Sequence[tuple[str, str]]) -> list[Named]:
    """Every worker that a sentence names. ``workers``: reference and name of each case."""
    by_name: dict[tuple[str, ...], list[str]] = {}
    for reference, name in workers:
        words = tuple(sorted(folded_words(name)))
        if len(words) > 1:
            by_name.setdefault(words, []).append(reference)
    return [named for sentence in sentences for named in _in_sentence(sentence, by_name)]


def _in_sentence(sentence: str, by_name: Mapping[tuple[str, ...], list[str]]) -> Iterable[Named]:
    words = folded_words(sentence)
    for name, references in by_name.items():
        size = len(name)
        if any(tuple(sorted(words[at : at + size])) == name for at in range(len(words) - size + 1)):
            yield Named(sentence, tuple(references), len(words) <= size + _BESIDE)
