"""What is said: one code, both languages, values written as each language writes them."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from casefile import said as words
from casefile.errors import Refused, unexpected
from casefile.findings import Finding
from casefile.said import Said

_ROOM = """
[hold-stands]
en = "{case}: {n} {n:hold|holds} of {matter}."
fr = "{case} : {n} {n:suspension|suspensions} de {matter}."
remedy_en = "Release {n:it|them}."
remedy_fr = "Levez-{n:la|les}."

[kept-until]
en = "{what}, until {day} ({day:iso}), for {rate:money} {unit:per}"
fr = "{what}, jusqu’au {day} ({day:iso}), pour {rate:money} {unit:per}"

[within]
en = "Not now: {why:clause}."
fr = "Pas maintenant : {why:clause}."

[wrong-value]
en = "Row {row}: {field} is not {expected:or}."
fr = "Rangée {row} : {field} n’est pas {expected:or}."

[wrong-value.nested]
en = "{title} because {reason}; {counted}"
fr = "{title} parce que {reason}; {counted}"
"""


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "room.toml").write_text(_ROOM)
    (tmp_path / "other.toml").write_text("this is never parsed, for no code of it is asked")
    monkeypatch.setattr(words, "WORDINGS", tmp_path)
    words.forget()
    yield
    words.forget()


def test_one_code_says_it_in_both_languages_with_its_remedy() -> None:
    said = Said("hold-stands", case="1/A", n=2, matter="m")
    assert said.en == "1/A: 2 holds of m."
    assert said.fr == "1/A\N{NO-BREAK SPACE}: 2 suspensions de m."
    assert (said.remedy, said.remedy_in("fr")) == ("Release them.", "Levez-les.")


@pytest.mark.parametrize(("n", "en", "fr"), [(0, "holds", "suspension"), (1, "hold", "suspension")])
def test_none_is_plural_in_english_and_singular_in_french(n: int, en: str, fr: str) -> None:
    said = Said("hold-stands", case="", n=n, matter="m")
    assert f"{n} {en} of" in said.en and f"{n} {fr} de" in said.fr


def test_dates_money_and_words_are_written_as_the_language_writes_them() -> None:
    day, rate = dt.date(2027, 2, 1), Decimal("1031.5")
    said = Said("kept-until", what="x", day=day, rate=rate, unit="hour")
    assert said.en == "x, until February 1, 2027 (2027-02-01), for $1,031.50 per hour"
    assert said.fr == "x, jusqu’au 1er février 2027 (2027-02-01), pour 1~031,50~$ l’heure".replace(
        "~", "\N{NO-BREAK SPACE}"
    )


def test_what_is_said_can_stand_within_another_sentence() -> None:
    reason = Said("hold-stands", case="1/A", n=1, matter="m")
    said = Said(
        "wrong-value.nested", title={"en": "Letter", "fr": "Lettre"}, reason=reason, counted=[1, 2, 3000]
    )
    assert said.en == "Letter because 1/A: 1 hold of m.; 1, 2 and 3,000"
    assert said.fr.startswith("Lettre parce que 1/A") and said.fr.endswith("1, 2 et 3\N{NO-BREAK SPACE}000")


def test_a_sentence_within_a_sentence_brings_no_second_stop() -> None:
    why = Said("wrong-value.nested", title="A", reason="b", counted=["held", "No permit is known."])
    assert Said("within", why=why).en == "Not now: A because b; held and No permit is known."


def test_a_refusal_keeps_its_code_its_values_and_its_exit_code_between_processes() -> None:
    error = pickle.loads(pickle.dumps(Refused("hold-stands", case="1/A", n=1, matter="m")))
    assert (str(error), error.remedy, error.exit_code) == ("1/A: 1 hold of m.", "Release it.", 5)
    assert error.said == Said("hold-stands", case="1/A", n=1, matter="m")


def test_a_finding_is_asked_in_a_language_and_knows_its_place() -> None:
    finding = replace(Finding("error", "wrong-value", expected=["a", "b", "c"], field="wage.rate"), row=1200)
    assert finding.message == "Row 1200: wage.rate is not a, b or c."
    assert finding.as_dict("fr")["message"] == "Rangée 1200\N{NO-BREAK SPACE}: wage.rate n’est pas a, b ou c."
    assert list(finding.as_dict()) == [
        "severity",
        "code",
        "message",
        "remedy",
        "file",
        "row",
        "rows",
        "field",
        "value",
    ]
    assert Finding("error", Said("wrong-value.nested", title="", reason="", counted=1)).code == "wrong-value"


def test_a_reason_is_kept_as_its_code_and_values_and_read_back() -> None:
    inner = Said("kept-until", what=None, day=dt.date(2027, 2, 1), rate=Decimal("31.50"), unit="hour")
    said = Said("wrong-value.nested", title={"en": "L", "fr": "M"}, reason=inner, counted=[1, 2])
    kept = json.loads(json.dumps(said.as_dict()))
    assert kept["code"] == "wrong-value.nested" and kept["en"] == said.en
    assert Said.read(kept) == said
    assert Said.read(kept).fr == said.fr


def test_plain_text_of_older_entries_and_codes_of_later_versions_are_shown_as_they_are() -> None:
    assert Said.read("Kept for six years.").fr == "Kept for six years."
    later = Said.read({"code": "of-2031", "values": {"n": 1}, "en": "Later.", "remedy": "Wait."})
    assert (later.fr, later.remedy_in("fr"), later.code) == ("Later.", "Wait.", "of-2031")
    assert Said.read(later.as_dict()) == later


def test_a_value_that_is_missing_never_hides_the_sentence() -> None:
    assert Said("hold-stands", n=1).en == "{case}: 1 hold of {matter}."


def test_an_unforeseen_error_names_its_place_and_nothing_of_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    words.forget()
    try:
        raise ValueError("Zoé Nguyễn")
    except ValueError as error:
        told = unexpected(error)
    assert "ValueError" in str(told) and "test_said.py" in told.said.fr and "Zoé" not in str(told)


def test_the_command_line_starts_without_reading_a_wording() -> None:
    script = (
        "import sys; from app import cli; from casefile import said;"
        "assert said._texts.cache_info().currsize == 0 and 'babel' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
