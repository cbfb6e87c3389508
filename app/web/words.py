"""The desk's own words in both languages: what stands around the answers.

English is in the pages; ``translations/fr/desk.po`` has the French, spaced as French is typeset when it is read.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from casefile.said import french_spaces

FILE = Path(__file__).parent / "translations" / "fr" / "desk.po"
LANGUAGES = ("en", "fr")


@cache
def translations(language: str) -> NullTranslations:
    """The words in this language."""
    if language == "en":
        return NullTranslations()
    with FILE.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue:
        if isinstance(message.string, str):
            message.string = french_spaces(message.string)
        else:
            message.string = tuple(map(french_spaces, message.string or ()))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def preferred(header: str) -> str:
    """The language that a browser asks for first, of those there are (RFC 9110, 12.5.4)."""
    asked = []
    for part in header.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            asked.append((float(weight or 1), name[:2].lower()))
        except ValueError:
            continue
    known = [(weight, name) for weight, name in asked if name in LANGUAGES]
    return max(known, key=lambda one: one[0])[1] if known else "en"


def words(text: str) -> str:
    """Words of a page that stand in code: found there for the catalogue, put into the language where they are shown."""
    return text
