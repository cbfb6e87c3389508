"""A request drafted from an inspection letter, in English and in French; what was not understood is shown."""

from __future__ import annotations

import datetime as dt
import io
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from reportlab.pdfgen.canvas import Canvas

from app.cli import main
from casefile.packet.drafting import days_in, draft, sentences
from casefile.packet.request import parse_request
from casefile.settings import Settings
from storage.archive import open_archive
from tests.support.packet_archive import add_case

ENGLISH = """\
Immigration, Refugees and Citizenship Canada
International Mobility Program, Employer Compliance
365 Laurier Avenue West, Ottawa ON  K1A 1L1

November 16, 2026

Érablière O’Brien & Fils Ltée
Business number: 123 026 635 RP 0001

Subject: Inspection of your compliance as an employer
File number: IRCC-2026-0042

Dear Sir or Madam,

Your business was selected at random under section 209.5 of the Immigration and Refugee Protection Regulations. The
inspection covers the period from January 1, 2025 to October 31, 2026.

You are required to provide the following documents for each worker, no later than December 16, 2026:

1. Employment agreements signed by both parties, with any amendment that was made to them since they began;
2. Pay records and proof of payment from March 1, 2026 to October 31, 2026;
3. Proof of registration with the provincial workers’ compensation board.

An officer may also visit the workplace. You may ask for more time in writing.

Jeanne Tremblay
Compliance Officer
"""
FRENCH = """\
Immigration, Réfugiés et Citoyenneté Canada
Programme de mobilité internationale, conformité des employeurs

Le 16 novembre 2026

Érablière O’Brien et Fils ltée
Numéro d’entreprise : 123026635

Objet : Inspection de votre conformité à titre d’employeur
Notre dossier : IRCC-2026-0043

Madame, Monsieur,

Votre entreprise a été choisie au hasard en vertu de l’article 209.5 du Règlement sur l’immigration et la protection des
réfugiés. L’inspection porte sur la période du 1er janvier 2025 au 31 octobre 2026.

Vous devez nous transmettre les documents suivants dans les 30 jours suivant la date de la présente lettre :

a) Contrats de travail signés par les deux parties;
b) Registres de paie et preuves de paiement depuis le 1er mars 2026;
c) Preuve d’inscription à la CNESST.

Un agent peut aussi visiter les lieux. Vous pouvez demander un délai par écrit.

Jeanne Tremblay
Agente de conformité
"""


def _letter(text: str) -> bytes:
    """The letter as a PDF with lines as long as a page's."""
    out = io.BytesIO()
    drawn = Canvas(out, invariant=True)
    y = 800
    for paragraph in text.split("\n"):
        for line in textwrap.wrap(paragraph, 88) or [""]:
            drawn.drawString(60, y, line)
            y -= 14
    drawn.save()
    return out.getvalue()


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEFILE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(("letter", "language"), [(ENGLISH, "en"), (FRENCH, "fr")])
def test_a_letter_becomes_a_request_that_is_one(
    letter: str, language: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lettre.pdf").write_bytes(_letter(letter))
    place = tmp_path / "request.yaml"
    code, _, _ = _run(capsys, "packet-request", str(tmp_path / "lettre.pdf"), "-o", str(place))
    asked = parse_request(place.read_bytes(), "request.yaml")
    assert code == 0 and asked.language == language and asked.employer == "123026635"
    assert asked.authority.startswith("Immigration, R") and asked.file_number.startswith("IRCC-2026-004")
    assert (asked.received, asked.due) == (dt.date(2026, 11, 16), dt.date(2026, 12, 16))
    assert asked.officer.startswith("Jeanne Tremblay") and len(asked.items) == 3
    assert (asked.items[0].period.since, asked.items[0].period.until) == (
        dt.date(2025, 1, 1),
        dt.date(2026, 10, 31),
    )
    assert asked.items[1].period.since == dt.date(2026, 3, 1)
    assert all(not item.types for item in asked.items), (
        "words are never taken for a type by the machine alone"
    )
    assert not (home / "store").exists() and not (home / "catalogue.db").exists(), "nothing is archived"
    code, _, err = _run(capsys, "packet-request", str(tmp_path / "lettre.pdf"), "-o", str(place))
    assert code == 2 and "request.yaml" in err


@pytest.mark.parametrize("letter", [ENGLISH, FRENCH])
def test_each_line_stands_beside_its_sentence_and_no_sentence_is_lost(
    letter: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lettre.pdf").write_bytes(_letter(letter))
    _, text, err = _run(capsys, "packet-request", str(tmp_path / "lettre.pdf"))
    _, answer, _ = _run(capsys, "packet-request", str(tmp_path / "lettre.pdf"), "--json")
    told = json.loads(answer)
    lines = text.split("\n")
    for line in told["lines"]:
        remark = f"# « {line['sentence']} »"
        assert any(found.strip() == remark for found in lines), line
    assert all(f"# « {sentence} »" in lines for sentence in told["unmapped"])
    said = " ".join([*(line["sentence"] for line in told["lines"]), *told["unmapped"]])
    assert not {word for word in letter.split() if word not in said}
    assert any("209.5" in sentence for sentence in told["unmapped"]) and str(len(told["unmapped"])) in err
    assert yaml.safe_load(text)["items"][0]["text"] == told["request"]["items"][0]["text"]
    assert "payment-proof" in told["suggestions"][told["request"]["items"][1]["text"]]


NAMING = ENGLISH.replace(
    "1. Employment",
    "1. NGUYÊN, Zoé (born 1990)\n2. Wang Xiaoming\n\nFor them provide the following documents:\n1. Employment",
).replace("for each worker, no later", "for the workers named here, no later")
WORKERS = [("A", "Zoé Nguyên"), ("B", "Xiaoming Wang"), ("C", "Ann Lee"), ("D", "Ann Lee")]


def test_the_workers_that_a_letter_names_are_those_of_its_items() -> None:
    read = draft(NAMING, {}, WORKERS)
    assert [(line.value, line.sentence[:8]) for line in read.lines if line.field == "workers"] == [
        ("A", "1. NGUYÊ"),
        ("B", "2. Wang "),
    ]
    assert [item["workers"] for item in read.request["items"]] == [["A", "B"]] * 3
    assert read.alike == () and "workers" not in draft(NAMING, {}).request["items"][0]


def test_an_item_that_names_a_worker_is_about_that_one_and_of_two_alike_none_is_taken() -> None:
    text = NAMING.replace("Pay records and", "Pay records of Zoé Nguyên and").replace(
        "Wang Xiaoming", "Ann Lee"
    )
    read = draft(text, {}, WORKERS)
    assert [item["workers"] for item in read.request["items"]] == [["A"]] * 3
    assert read.alike == (("C", "D"),) and any("Ann Lee" in sentence for sentence in read.unmapped)


@pytest.mark.slow
def test_the_names_are_those_of_the_catalogue_where_there_is_one(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_archive(settings) as archive:
        add_case(archive, "QC-1", settings)
        ((_, name),) = archive.catalogue.workers_of("123026635")
    letter = NAMING.replace("1. NGUYÊN, Zoé (born 1990)\n", "").replace("Wang Xiaoming", name)
    (tmp_path / "letter.txt").write_text(letter)
    _, text, _ = _run(capsys, "packet-request", str(tmp_path / "letter.txt"))
    assert [item["workers"] for item in yaml.safe_load(text)["items"]] == [["QC-1"]] * 3
    assert f"# « 2. {name} »" in text


def test_the_draft_speaks_the_language_of_whoever_asks(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lettre.pdf").write_bytes(_letter(FRENCH))
    _, text, err = _run(capsys, "--language", "fr", "packet-request", str(tmp_path / "lettre.pdf"))
    assert text.startswith("# Ébauche tirée de lettre.pdf") and "Phrases de la lettre" in err


def test_what_the_letter_does_not_say_is_told_and_left_open(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = "Service Canada\nPlease provide the pay records of all your workers to our office soon.\n"
    (tmp_path / "letter.txt").write_text(short)
    code, text, err = _run(capsys, "packet-request", str(tmp_path / "letter.txt"))
    told = yaml.safe_load(text)
    assert code == 3 and set(told) == {"language", "authority", "items"}
    assert all(
        f"# {name}:" in text and name in err for name in ("file_number", "received", "due", "employer")
    )
    (tmp_path / "empty.txt").write_text(" ")
    assert _run(capsys, "packet-request", str(tmp_path / "empty.txt"))[0] == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on December 1st, 2026", dt.date(2026, 12, 1)),
        ("1 Dec. 2026", dt.date(2026, 12, 1)),
        ("le 1er décembre 2026", dt.date(2026, 12, 1)),
        ("le 15 févr. 2027", dt.date(2027, 2, 15)),
        ("2026-02-30, then 2026-03-01", dt.date(2026, 3, 1)),
        ("15 août 2026", dt.date(2026, 8, 15)),
    ],
)
def test_days_are_read_as_either_language_writes_them(text: str, day: dt.date) -> None:
    assert [found for found, _, _ in days_in(text)] == [day]


def test_any_text_is_read_and_no_word_of_it_is_lost() -> None:
    for text in (
        "",
        "\n\n",
        "1.",
        "a) b",
        "From: 99 99 9999",
        "No. 5 is due. No",
        "file: file: file 1",
        "Le\u00a0: 2026-01-01",
    ):
        read: Any = draft(text, {})
        shown = " ".join([*(line.sentence for line in read.lines), *read.unmapped])
        assert all(word in shown for word in text.split()), text
    assert list(sentences("See no. 5 of it. Then go.")) == ["See no. 5 of it.", "Then go."]
