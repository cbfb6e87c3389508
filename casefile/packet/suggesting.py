"""Which document types the words of an item may mean: suggestions for the person who confirms, never an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from casefile.folding import folded_words
from casefile.reference.obligations import Obligations

# A word of a title weighs the less the more titles have it; so much together makes a suggestion.
_ENOUGH = 0.5
# Words that stand in titles and letters alike and tell nothing, in both languages.
_LIGHT = frozenset(
    folded_words(
        "the and for any all each with that this from was has not were are been worker employer les des une pour sur "
        "par dans avec que qui est aux tout toute tous chaque personne salarie salariee employeur signed signe copy "
        "copie document record proof preuve"
    )
)


def words_of_types(rules: Obligations) -> dict[str, frozenset[str]]:
    """The telling words of every type: of its titles in both languages and of its other names."""
    return {
        name: _words(" ".join([kind.en, kind.fr, name, *kind.aliases])) for name, kind in rules.types.items()
    }


def suggested(text: str, types: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The types whose words the text has, the likeliest first."""
    asked = _words(text)
    many = Counter(word for words in types.values() for word in words)
    weights = {name: sum(1 / many[word] for word in words & asked) for name, words in types.items()}
    likely = [name for name, weight in weights.items() if weight >= _ENOUGH]
    return tuple(sorted(likely, key=lambda name: (-weights[name], name)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_one(word) for word in folded_words(text) if len(word) > 2) - _LIGHT


def _one(word: str) -> str:
    """A word without its plural, which a letter may use where a title does not."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
