"""The stems of English and French words that are folded already, so that one form of a word finds the others.

The French stemmer reads endings by their accents, which folding takes away: what a feminine or a plural was is
therefore made a masculine first, and what is left is stemmed twice.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

import Stemmer

VERSION = f"1.{Stemmer.version()}"
LANGUAGES = ("en", "fr")
_ENGLISH, _FRENCH = Stemmer.Stemmer("english"), Stemmer.Stemmer("french")
_lock = Lock()  # a stemmer serves one thread at a time

# The first that fits: an ending, and what it is in the masculine singular.
_ENDINGS = [
    (re.compile(ending), singular)
    for ending, singular in (
        (r"(?<=..)trices?$", "teur"),
        (r"(?<=..)(?:euses?|eux|eurs|eures?)$", "eur"),
        (r"(?<=..)(?:ieres?|iers)$", "ier"),
        (r"(?<=...)eres?$", "er"),
        (r"(?<=..)ees?$", "e"),
        (r"(?<=..)(?:ives?|ifs)$", "if"),
        (r"(?<=..)eaux$", "eau"),
        (r"(?<=...)(?:aux|ails?)$", "al"),
    )
]
_IRREGULAR = {"nouvelle": "nouveau", "nouvelles": "nouveau", "nouvel": "nouveau"} | {
    f"{word}x": word for word in ("aveu", "cheveu", "enjeu", "feu", "jeu", "lieu", "neveu", "voeu")
}


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word in a language, ``en`` or ``fr``."""
    with _lock:
        if language == "en":
            return str(_ENGLISH.stemWord(word))
        found = str(_FRENCH.stemWord(_FRENCH.stemWord(_masculine(word))))
    return f"{found[:-1]}y" if found.endswith("ai") else found  # paiement as payer


def _masculine(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, singular in _ENDINGS:
        if ending.search(word):
            return ending.sub(singular, word)
    return word
