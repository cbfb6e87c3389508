"""The desk's words: each in French too, spaced as French is; none left over; the same places in both."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from app.web.words import FILE, preferred, translations
from tools.desk_words import found


def _kept() -> dict[object, object]:
    with FILE.open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="fr") if message.id}


@pytest.mark.slow
def test_every_word_of_the_pages_has_its_french_and_none_is_left_over() -> None:
    pages = {message.id for message in found() if message.id}
    kept = _kept()
    assert len(pages) > 90 and pages == set(kept)
    assert [
        name for name, french in kept.items() if not all([french] if isinstance(french, str) else french)
    ] == []


def test_french_has_the_places_of_english() -> None:
    for english, french in _kept().items():
        pairs = [(english, french)] if isinstance(english, str) else zip(english, french, strict=True)
        for one, other in pairs:
            assert sorted(re.findall(r"%\(\w+\)s", one)) == sorted(re.findall(r"%\(\w+\)s", other))


def test_french_is_spaced_when_it_is_read() -> None:
    given = translations("fr").gettext("Give %(who)s this link; it opens once, within three days:")
    assert "\u00a0;" in given and given.endswith("\u00a0:") and " ;" not in given


def test_a_browser_s_wish_is_heard() -> None:
    asked = {
        "fr-CA,fr;q=0.9,en;q=0.8": "fr",
        "de, fr;q=0.5, en;q=0.7": "en",
        "": "en",
        "zz": "en",
        "fr;q=x": "en",
    }
    assert {header: preferred(header) for header in asked} == asked
