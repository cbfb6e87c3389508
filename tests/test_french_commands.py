"""``--language fr`` before a command: neither its answer nor its talk has an English sentence left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casefile.settings import Settings
from storage.archive import open_archive
from tests.support.command import Answer
from tests.support.packet_archive import add_case
from tests.support.samples import offer_data

Run = Callable[..., Answer]
pytestmark = pytest.mark.slow  # a quarter of a minute: whole journeys on a real store

# Words that no French sentence has, and that hardly an English one does without.
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|were|not|what|with|by|for|from|this|that|it|its|has|have|be|to|"
    r"cases?|days|file|row|made|done|already|nothing|written|paragraph|characters|because|store|held|kept|yes|no)\b"
)
# What is no sentence: commands, codes, file names, addresses, settings, keys, and where a table row was read.
_NO_WORDS = re.compile(
    r"`[^`]*`|« [^»]* »|\(source : .*|https?://\S+|\S*[/_=]\S*|\b[\w.]+-[\w.-]+|\w+\.(?:docx|csv|json|pdf|yaml)\b|--\w+"
)
REQUEST = """
employer: "123026635"
authority: Emploi et Développement social Canada
file_number: F-1
received: 2028-01-10
due: 2028-02-10
language: fr
items:
  - {text: Le contrat de travail, workers: employer, types: [employment-agreement]}
  - {text: Les relevés de paie, workers: [QC-1], types: [pay-record]}
  - {text: Tout ce qui touche la sécurité, workers: employer}
"""


def english(answer: Answer) -> list[str]:
    """The lines in which an English word stands."""
    lines = (answer.out + answer.err).replace("\N{NO-BREAK SPACE}", " ").splitlines()
    return [line for line in lines if _ENGLISH.search(_NO_WORDS.sub(" ", line))]


@pytest.fixture
def french(casefile: Run) -> Iterator[Run]:
    """A command in French: its answer, which has no English line."""

    left: list[str] = []

    def run(*arguments: str, code: int | None = 0) -> Answer:
        answer = casefile("--language", "fr", *arguments)
        assert code is None or answer.code == code, (answer.out, answer.err)
        left.extend(english(answer))
        return answer

    yield run
    assert left == []


@pytest.fixture
def filled(settings: Settings) -> Settings:
    with open_archive(settings) as archive:
        add_case(archive, "QC-1", settings)
        add_case(archive, "QC-2", settings)
    return settings


def test_cases_their_events_evidence_and_holds(french: Run, filled: Settings, tmp_path: Path) -> None:
    file = tmp_path / "paie.csv"
    file.write_text("x;y\n1;2\n", encoding="utf-8")
    french("cases")
    french(
        "event",
        "QC-1",
        "offer-submitted",
        "--date",
        "2026-12-01",
        "--set",
        "offer_number=A1234567",
        code=None,
    )
    french("event", "QC-1", "permit-issued", "--date", "2027-13-01", code=2)
    french("evidence", "QC-1", str(file), "--type", "pay-record", "--date", "2026-02-18", code=None)
    french("evidence", "--types")
    french("hold", "place", "QC-1", "QC-2", "--matter", "M-1", "--reason", "litige")
    french("hold", "place", "QC-1", "--matter", "M-1", "--reason", "litige")
    french("holds")
    french("hold", "release", "--matter", "M-1", "--reason", "réglé")
    french("hold", "release", "--matter", "M-9", code=2)
    french("get", "QC-1", "employment-agreement", "-o", str(tmp_path / "a.pdf"))
    french("get", "QC-1", "nulle", "-o", str(tmp_path / "a.pdf"), code=2)
    french("case", "QC-1")
    french("case", "QC-1", "--full")
    french("case", "QC-2", "--joins", "QC-1", "--by", "m.roy")
    french("case", "QC-2", "--joins", "QC-2", "--by", "m.roy", code=5)
    french("case", "QC-2")
    french("cases", "--gaps")
    french("case", "QC-1", "--compensation", str(tmp_path / "c.xlsx"))
    french("disposition", "due")
    french("disposition", "request", "--all", code=None)
    french("disposition", "request", "QC-1", "--reason", "fin", code=None)
    french("rebuild")


def test_an_inspection_packet_and_the_check(french: Run, filled: Settings, tmp_path: Path) -> None:
    request = tmp_path / "r.yaml"
    request.write_text(REQUEST, encoding="utf-8")
    folder = str(tmp_path / "folder")
    french("packet", str(request), "-o", folder, "--plan")
    french("packet", str(request), "-o", folder, code=5)
    french("packet", str(request), code=None)
    french("packet", "123026635/EMIS-2028-01", "--confirm", "9", "--by", "m.roy", code=None)
    french("case", "QC-1")
    french("check", "--deep")


def test_a_night_that_finds_faults(french: Run, settings: Settings, tmp_path: Path) -> None:
    offers = tmp_path / "inbox" / "offers"
    offers.mkdir(parents=True)
    wrong = [
        offer_data(reference=f"W-{n}", **{name: ""}) for n, name in enumerate(("job__noc_code", "wage__rate"))
    ]
    (offers / "a.json").write_text(json.dumps(wrong), encoding="utf-8")
    (offers / "b.txt").write_text("?", encoding="utf-8")
    french("nightly", str(tmp_path / "inbox"), "--plain", code=3)
    french("nightly", str(tmp_path / "nulle"), "--plain", code=2)


def test_templates_tables_and_store(french: Run, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"?")
    french("templates", "list")
    french("templates", "check", str(tmp_path / "x.docx"), code=3)
    broken = Path(__file__).parent / "broken_templates"
    for name in ("unknown-field.cell", "vertical-text", "missing-font", "not-fillable"):
        french("templates", "check", str(broken / f"{name}.docx"), code=None)
    french("templates", "preview", "duties-statement", "--language", "fr", "-o", str(tmp_path))
    french("tables", "check")
    french("store", "probe")
    french("store", "start")
