"""Whether the job that a permit or a pay record names is the offer's: one comparison for both.

An occupation is compared by its NOC code where one is said, else by its title in either language: a translated or a
graded title of the same unit group is the same occupation. Places are compared by whole words, province by province.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casefile.folding import folded_words, names_same
from casefile.offer import Offer
from casefile.reference.tables import FEDERAL, Tables

# A number that stands for a person or a file ("emp. 48213") is no NOC code.
_NOC_CODE = re.compile(r"(?<!\d)(?<!emp\. )(?<!emp )(?<!no )(?<!no\. )(?<!#)\d{5}(?!\d)", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_STREET = re.compile(
    r"\b(?:street|st|avenue|ave|road|rd|drive|dr|lane|crescent|highway|hwy|way|court|place|square|rue|chemin|ch|boul"
    r"|boulevard|rang|route|montee|allee|unit|suite|bureau|po box|cp)\b"
)
_STEM = 5  # letters: enough to tell words apart, few enough for plural, gender and both languages' endings
_GENERIC = frozenset(
    {"manag", "direc", "super", "assis", "worke", "speci", "offic", "agent", "other", "relat", "gesti"}
)
_GENERIC |= {
    "cadre",
    "respo",
    "emplo",
    "coord",
    "adjoi",
    "senio",
    "junio",
    "princ",
    "inter",
    "perso",
    "autre",
    "profe",
}


def names_occupation(said: str, offer: Offer, tables: Tables) -> bool:
    """Whether this is the offer's occupation."""
    codes = [code for code in _NOC_CODE.findall(said) if tables.noc_title(code)]
    if codes:
        return offer.job.noc_code in codes
    own = list(_own_titles(offer, tables))
    title = _ASIDE.sub(" ", said)
    if any(names_same(title, one) for one in own):
        return True
    wanted = _stems(title)
    groups = _groups(wanted, tables)
    if groups:
        return offer.job.noc_code in groups
    return bool(wanted & frozenset().union(*map(_stems, own)))


def _own_titles(offer: Offer, tables: Tables) -> Iterator[str]:
    job, code = offer.job, offer.job.noc_code
    titles = (
        job.title,
        job.en.title,
        job.fr.title,
        tables.noc_title(code, "en"),
        tables.noc_title(code, "fr"),
    )
    yield from filter(None, titles)


def _stems(title: str) -> frozenset[str]:
    """The beginnings of a title's words that say what is done, without grades and words of every title."""
    return frozenset(word[:_STEM] for word in folded_words(title) if len(word) >= _STEM) - _GENERIC


def _groups(wanted: frozenset[str], tables: Tables) -> set[str]:
    """The unit groups whose title, in either language, has all these words: two at least, for one tells little."""
    if len(wanted) < 2:
        return set()
    return {
        code
        for code, occupation in tables.occupations.items()
        if wanted <= _stems(occupation.title_en) or wanted <= _stems(occupation.title_fr)
    }


def names_place(said: str, offer: Offer, tables: Tables) -> bool:
    """Whether this is one of the offer's places: its city, its province or another location."""
    named, own = _provinces(said, tables), offer.job.location.province
    others = offer.job.other_locations
    if any(names_same(said, place) for place in others):
        return True
    if named and own not in named:
        return False
    rest = list(_localities(said, tables))
    city = f" {' '.join(folded_words(offer.job.location.city))} "
    return (not rest and bool(named)) or any(city in f" {' '.join(folded_words(part))} " for part in rest)


def _provinces(said: str, tables: Tables) -> set[str]:
    """The provinces that a place names, by code or by name in either language."""
    words = f" {' '.join(folded_words(said))} "
    codes = {
        code for code in re.findall(r"(?<![\w'’-])[A-Z]{2}(?![\w'’-])", said) if code in tables.provinces
    }
    named = {
        code
        for code, province in tables.provinces.items()
        if code != FEDERAL
        for name in (province.name_en, province.name_fr)
        if f" {' '.join(folded_words(name))} " in words
    }
    return codes | named


def _localities(said: str, tables: Tables) -> Iterator[str]:
    """The parts of a place that name a town: no street, postal code or province."""
    provinces = {" ".join(folded_words(n)) for p in tables.provinces.values() for n in (p.name_en, p.name_fr)}
    for part in re.split(r"[,;()/\n]| - ", said):
        plain = re.sub(r"(?<![\w'’-])[A-Z]{2}(?![\w'’-])|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b", " ", part).strip()
        words = " ".join(folded_words(plain))
        street = bool(re.match(r"\d", words)) or bool(_STREET.search(words) and len(words.split()) > 2)
        if words and words not in provinces | {"canada"} and not (street and "," in said):
            yield plain
