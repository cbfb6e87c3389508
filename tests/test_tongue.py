"""English and French are told apart only where it is certain: on the house's own bilingual tables, never wrongly."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.cases.events import ConditionsChanged
from casefile.cases.life_events import Recall
from casefile.intake.language_checks import check_event_words, check_languages
from casefile.offer import Offer
from casefile.said import WORDINGS
from casefile.tongue import language_of
from tests.support.samples import offer_data

# Places and names of fields, which are English in either language.
_NAMES = re.compile(r"\{[^}]*\}|\w+[._]\w[\w.]*")
DATA = Path(WORDINGS).parent
# Texts as offers have them. The third column: those that a person could not tell either.
ENGLISH = (
    "Food technologist", "Software engineer", "Truck driver", "High school diploma", "Two years of experience",
    "English required; French an asset", "Maintain the records of the line", "None required",
    "Extended health and dental insurance", "Bachelor’s degree in computer science", "Every second Thursday",
    "Prepare and serve food", "One-way flight to Halifax", "Significant benefit to Canada",
)  # fmt: skip
FRENCH = (
    "Technologue en agroalimentaire", "Cuisinière", "Chauffeur de camion", "Diplôme d’études secondaires",
    "Deux ans d’expérience", "Français exigé; anglais, un atout", "Tenir les registres de la ligne", "Aucune exigence",
    "Assurance collective (médicaments, soins dentaires)", "Un jeudi sur deux", "Préparer et servir les repas",
    "Aller simple en avion jusqu’à Montréal", "Avantage important pour le Canada", "2 ans, de préférence en usine",
)  # fmt: skip
EITHER = (
    "Chef",
    "Consultant",
    "SAP, AWS, Python",
    "Bo Li",
    "2",
    "",
    "C10",
    "Manager",
    "Zoé Anaïs",
    "Barista",
    "HVAC",
)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_told(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", FRENCH)
def test_french_is_told(text: str) -> None:
    assert language_of(text) == "fr"


@pytest.mark.parametrize("text", EITHER)
def test_what_could_be_either_is_left_undecided(text: str) -> None:
    assert language_of(text) != "en" and (language_of(text) is None or text.startswith("Zoé"))


def _pairs() -> Iterator[tuple[str, str]]:
    for file in WORDINGS.glob("*.toml"):
        for words in tomllib.loads(file.read_text(encoding="utf-8")).values():
            yield from (
                (words[f"{part}en"], words[f"{part}fr"]) for part in ("", "remedy_") if f"{part}en" in words
            )
    lines = (DATA / "exemption-codes.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        yield row["meaning_en"], row["meaning_fr"]


def test_no_text_of_the_houses_own_is_told_wrongly_and_most_are_told() -> None:
    pairs = [(_NAMES.sub("", english), _NAMES.sub("", french)) for english, french in _pairs()]
    told = [(language_of(english), language_of(french)) for english, french in pairs]
    assert not [pair for pair, found in zip(pairs, told, strict=True) if found[0] == "fr" or found[1] == "en"]
    assert sum(english == "en" for english, _ in told) > len(told) / 2
    assert sum(french == "fr" for _, french in told) > len(told) / 2


def _found(severity: str = "error", **changes: object) -> list[tuple[str, str, str]]:
    offer = Offer.model_validate(offer_data(**changes))
    found = check_languages(offer, severity)  # type: ignore[arg-type]
    return [(finding.severity, finding.code, finding.field) for finding in found]


def test_english_in_a_french_paper_stops_an_offer_for_quebec_unless_the_setting_lets_it_pass() -> None:
    changes = {"worker__language": "fr", "job__title": "Food technologist"}
    assert ("error", "english-in-french", "job.fr.title") in _found(**changes)
    assert ("warning", "english-in-french", "job.fr.title") in _found("warning", **changes)
    assert not _found(**changes, job__fr={"title": "Technologue alimentaire"})


def test_elsewhere_it_is_a_warning() -> None:
    place = {"street": "1 King Street", "city": "Toronto", "province": "ON", "postal_code": "M5H 1A1"}
    found = _found(worker__language="fr", job__title="Food technologist", job__location=place)
    assert ("warning", "english-in-french", "job.fr.title") in found


def test_a_worker_who_chose_english_in_quebec_wants_both() -> None:
    """The French version comes first: the plain words are English, so each wants its French beside it."""
    english = {"title": "Food technologist", "duties": ["Test the quality of the syrup"]}
    fields = {field for _, _, field in _found(job__en=english)}
    assert not {"job.fr.title", "job.en.title", "job.en.duties"} & fields
    only_english = {"job__title": "Food technologist", "worker__language": "en"}
    assert ("error", "english-in-french", "job.fr.title") in _found(**only_english)


def test_french_in_an_english_paper_is_told_and_stops_nothing() -> None:
    place = {"street": "1 King Street", "city": "Toronto", "province": "ON", "postal_code": "M5H 1A1"}
    french = {"worker__language": "en", "job__title": "Technologue alimentaire", "job__location": place}
    assert ("warning", "french-in-english", "job.en.title") in _found(**french)
    given = _found(**french, job__en={"title": "Food technologist"})
    assert {field for _, _, field in given} and "job.en.title" not in {field for _, _, field in given}
    assert {(severity, code) for severity, code, _ in given} == {("warning", "french-in-english")}


def test_free_words_of_an_event_are_told_where_its_paper_is_in_the_other_language() -> None:
    offer = Offer.model_validate(offer_data(worker__language="fr"))
    changed = {"date": "2028-01-10", "what": "Higher wage after the yearly review", "reason": "Promotion"}
    found = list(check_event_words(ConditionsChanged.model_validate(changed), offer))
    assert [(one.severity, one.code, one.field) for one in found] == [
        ("warning", "english-in-french", "what")
    ]
    french = {**changed, "what": "Augmentation de salaire après l’évaluation annuelle"}
    assert not list(check_event_words(ConditionsChanged.model_validate(french), offer))
    assert not list(check_event_words(Recall.model_validate({"date": "2028-01-10"}), offer))
