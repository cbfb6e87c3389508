"""Forbidden clauses: found as such clauses are really written, in both languages, and innocent sentences left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from casefile.cases.filed import Mention, Piece, Transcript, read_readings, readings_bytes
from casefile.evidence.clauses import mentions, sentences
from casefile.evidence.extract import mentioned
from casefile.reference.clauses import WEIGHTS, Weights, load_clauses, load_weights
from casefile.reference.obligations import Phrase, load_obligations
from tools.weigh_clauses import LEARNT, lines, taught

RULES = load_obligations()
SUPPORT = Path(__file__).parent / "support"
LISTS = {name: tomllib.loads((SUPPORT / name).read_text(encoding="utf-8")) for name in LEARNT}


def told(text: str) -> list[str]:
    return [mention.id for mention in mentioned(text, RULES)]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["clauses.toml", "clauses-fresh.toml"])
def test_the_lists_are_long_enough_to_measure_with(language: str, name: str) -> None:
    own = LISTS[name][language]
    assert len(own["fee"]) + len(own["passport"]) >= 80
    assert len(own["innocent"]) >= 80
    every = [sentence for lines in own.values() for sentence in lines]
    assert len(every) == len(set(every))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nine_of_ten_clauses_are_found_and_few_innocent_sentences_are(language: str) -> None:
    for name in ("clauses-5.toml", "clauses-fresh.toml"):
        recall, precision = _measured(LISTS[name][language], load_weights())
        assert recall >= 0.9 and precision >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["clauses-2.toml", "clauses-3.toml", "clauses-fresh.toml", "clauses-unseen.toml"]
)
def test_nine_of_ten_are_found_by_weights_that_the_other_lists_teach(name: str) -> None:
    weights = taught([other for other in LEARNT if other != name])
    for language in ("en", "fr"):
        recall, precision = _measured(LISTS[name][language], weights)
        assert recall >= 0.89 and precision >= 0.88


def _measured(own: dict[str, list[str]], weights: Weights) -> tuple[float, float]:
    """Recall and precision on one language's list."""
    wanted = [(kind, line) for kind in ("fee", "passport") for line in own[kind]]
    found = sum(kind in _by(line, weights) for kind, line in wanted)
    wrong = sum(bool(_by(line, weights)) for line in own["innocent"])
    return found / len(wanted), found / (found + wrong)


def _by(line: str, weights: Weights) -> set[str]:
    own = {"fee": "fee", "passport": "passport"}
    return {mention.id for mention in mentions(line, load_clauses(), own, weights)}


@pytest.mark.slow
def test_the_weights_are_those_that_the_lists_teach() -> None:
    """Nearly: our own papers are learnt from too, and a word changed in one of them needs no new weights at once."""
    taught = {tuple(words): float(weight) for *words, weight in map(_parts, lines())}
    kept = [line for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    apart = [abs(float(weight) - taught.get(tuple(words), 0.0)) for *words, weight in map(_parts, kept)]
    assert sum(apart) / len(apart) < 0.05 and len(kept) > 10_000


def _parts(line: str) -> tuple[str, str, str, str]:
    """Of a line of the file: language, kind and words, and the weight last."""
    language, kind, weight, words = line.split(";", 3)
    return language, kind, words, weight


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # F7 of the review: what was not found, and what must not be.
        ("repay all recruitment costs if she resigns", ["fee-recovered"]),
        ("The employee must repay all recruitment costs if she resigns.", ["fee-recovered"]),
        ("The $230 will be taken off the first pay.", ["fee-recovered"]),
        ("If you do not stay one year, the recruitment fee will be deducted.", ["fee-recovered"]),
        ("If you do not stay one year, the recruitment fee will not be deducted.", []),
        ("The recruitment fee is never recovered, unless the worker resigns.", ["fee-recovered"]),
        ("The recruitment fee is never recovered, even if the worker resigns.", []),
        ("The passport is stored in the company safe.", ["passport-kept"]),
        ("The passport is not stored in the company safe.", []),
        ("A copy of the passport is stored in the company safe.", []),
        ("Les 230 $ sont prélevés sur la première paie.", ["fee-recovered"]),
        ("L’employeur ne conserve pas le passeport ; il en garde une copie.", []),
        ("Le passeport n’est rendu qu’à la fin du contrat.", ["passport-kept"]),
        # What is excepted at the end, what someone asked about, and a request that is put as a question.
        ("The employee repays the moving loan on resigning, but no recruitment cost.", []),
        ("L’employé rembourse le prêt s’il démissionne, mais aucun coût d’embauche.", []),
        ("The inspector asked whether the recruitment fee had been deducted from pay.", []),
        ("Could you pay the $230 to the company for your recruitment fee?", ["fee-recovered"]),
    ],
)
def test_the_same_words_forbid_or_provide(sentence: str, expected: list[str]) -> None:
    assert told(sentence) == expected


def test_what_a_pronoun_stands_for_is_looked_up_in_the_sentence_before() -> None:
    assert told("The employer advances the compliance fee. It will be deducted from the first pay.") == [
        "fee-recovered"
    ]
    assert told("The employer prepares the payslip. It will be sent with the first pay.") == []


def test_the_sentence_is_quoted_as_it_stands_among_its_neighbours() -> None:
    text = "1. Pay\n\nWages are paid every\ntwo weeks. The $230 will be\ntaken off the first pay. See s. 209.2 of it."
    assert mentioned(text, RULES) == (Mention("fee-recovered", "The $230 will be taken off the first pay."),)
    assert sentences("See s. 209.2 of it. Then Acme Inc. signs.") == [
        "See s. 209.2 of it.",
        "Then Acme Inc. signs.",
    ]


def test_an_employers_own_patterns_count_besides_the_grammar() -> None:
    own = Phrase(id="non-compete", condition="LAWS", patterns=("shall not compete",))
    rules = type(RULES)(**{**vars(RULES), "phrases": (*RULES.phrases, own)})
    assert [m.id for m in mentioned("The worker shall not compete for a year.", rules)] == ["non-compete"]


def test_a_reading_keeps_the_sentence_and_an_earlier_one_its_bare_id() -> None:
    said = Mention("fee-recovered", "The fee is deducted.")
    kept = read_readings(readings_bytes({"ev-a": Transcript("t", "a.txt", mentions=(said.as_dict(),))}))[
        "ev-a"
    ]
    assert tuple(map(Mention.read, kept.mentions)) == (said,)
    assert Mention.read("fee-recovered") == Mention("fee-recovered")
    assert Piece.__dataclass_fields__["mentions"].default == ()
