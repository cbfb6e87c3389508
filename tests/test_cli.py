"""The command line as scripts use it: answers on stdout, talk on stderr, exit codes as promised."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from casefile.settings import Settings
from flows.steps.night import run_plain
from storage import ledger
from storage.archive import open_archive
from storage.store.bucket import S3Bucket
from tests.support.samples import offer_data

pytestmark = pytest.mark.usefixtures("warm_workshop")


@pytest.fixture
def filled(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An archive with one case."""
    monkeypatch.setenv("CASEFILE_WORKERS", "1")
    place = tmp_path / "inbox" / "offers"
    place.mkdir(parents=True)
    (place / "a.json").write_text(json.dumps(offer_data(worker__language="fr"), ensure_ascii=False))
    run_plain(str(place.parent), Settings(), lambda phase, done, total: None)
    return settings


def test_nightly_prints_its_summary_on_stdout_and_its_talk_on_stderr(
    casefile: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_WORKERS", "1")
    place = tmp_path / "inbox" / "offers"
    place.mkdir(parents=True)
    wrong = offer_data(reference="W-1", job__noc_code="1")
    (place / "a.json").write_text(json.dumps([offer_data(worker__language="fr"), wrong]))
    answer = casefile("nightly", str(place.parent), "--plain", "--json")
    assert answer.code == 3
    assert answer.json["offers"] == {"read": 2, "accepted": 1, "rejected": 1}
    documents = answer.json["documents"]
    assert documents["due"] == documents["made"] > 4
    assert (documents["unchanged"], documents["failed"]) == (0, 0)
    assert {"severity", "code", "file", "row", "field", "message", "remedy"} <= set(
        answer.json["findings"][0]
    )
    assert "making documents: 1 of 1" in answer.err


def test_an_inbox_that_is_not_there_is_a_usage_error_with_a_remedy(casefile: Any, settings: Settings) -> None:
    answer = casefile("nightly", "nowhere", "--plain")
    assert (answer.code, answer.out) == (2, "")
    assert "offers" in answer.err


def test_a_store_that_does_not_answer_ends_with_six(casefile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_S3_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    assert casefile("check").code == 6


def test_a_wrong_setting_is_named(casefile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFILE_LOCK_MODE", "LOOSE")
    answer = casefile("cases")
    assert answer.code == 2
    assert "LOCK_MODE" in answer.err.upper()


def test_cases_and_case_answer_in_the_promised_shape(casefile: Any, filled: Settings) -> None:
    (row,) = casefile("cases", "--json").json
    assert {"reference", "employer", "status", "documents", "keep_through"} <= set(row)
    facts = casefile("case", row["reference"], "--json").json
    assert {
        "reference",
        "employer",
        "status",
        "documents",
        "events",
        "retention",
        "coverage",
        "holds",
    } <= set(facts)
    assert facts["retention"]["state"] == "pending"
    # A document is its Word file and its PDF together.
    assert len({(d["type"], d["language"]) for d in facts["documents"]}) == row["documents"]
    promised = {
        "id",
        "type",
        "language",
        "media_type",
        "version",
        "digest",
        "key",
        "version_id",
        "keep_through",
        "held",
    }
    for document in facts["documents"]:
        assert promised <= set(document)
        assert document["held"] is True
    assert len({d["id"] for d in facts["documents"]}) == len(facts["documents"])


@pytest.mark.slow
def test_a_case_that_does_not_exist_is_a_usage_error(casefile: Any, filled: Settings) -> None:
    answer = casefile("case", "NOBODY")
    assert answer.code == 2
    assert "casefile cases" in answer.err


@pytest.mark.slow
def test_get_writes_the_very_bytes_by_id_and_by_type(casefile: Any, filled: Settings, tmp_path: Path) -> None:
    facts = casefile("case", "QC-2027-001", "--json").json
    for document in facts["documents"]:
        file = tmp_path / document["id"]
        assert casefile("get", "QC-2027-001", document["id"], "-o", str(file)).code == 0
        assert hashlib.sha256(file.read_bytes()).hexdigest() == document["digest"]
    assert casefile("get", "QC-2027-001", "employment-agreement", "-o", str(tmp_path / "a.pdf")).code == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    casefile("get", "QC-2027-001", "employment-agreement.fr", "--word", "-o", str(tmp_path / "a.docx"))
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")
    in_french = ("get", "QC-2027-001", "employment-agreement", "--language", "fr", "--format", "docx")
    assert casefile(*in_french, "-o", str(tmp_path / "b.docx")).code == 0
    assert (tmp_path / "b.docx").read_bytes() == (tmp_path / "a.docx").read_bytes()
    assert casefile("get", "QC-2027-001", "no-such", "-o", str(tmp_path / "x")).code == 2


@pytest.mark.slow
def test_check_is_silent_over_a_sound_archive_and_ends_with_four_over_a_broken_one(
    casefile: Any, filled: Settings
) -> None:
    sound = casefile("check", "--deep", "--json")
    assert (sound.code, sound.json["findings"]) == (0, [])
    assert sound.json["checked"]["cases"] == 1
    with open_archive(filled) as archive:
        _fork(archive.bucket, "123026635/QC-2027-001")
    broken = casefile("check", "--json")
    assert broken.code == 4
    assert {"code", "where", "message"} <= set(broken.json["findings"][0])


def _fork(bucket: S3Bucket, case_id: str) -> None:
    """A second version of a ledger entry, as only a key that may overwrite can write it."""
    bucket.client.put_object(
        Bucket=bucket.name, Key=f"{ledger.folder(case_id)}000001.json", Body=b"{}", ChecksumAlgorithm="SHA256"
    )


@pytest.mark.slow
def test_a_home_without_its_catalogue_fills_it_before_it_answers(casefile: Any, filled: Settings) -> None:
    before = casefile("cases", "--json").json
    for file in filled.home_folder.glob("catalogue*.db*"):
        file.unlink()
    again = casefile("cases", "--json").json
    assert [row["reference"] for row in again] == [row["reference"] for row in before] == ["QC-2027-001"]


def test_rebuild_gives_the_same_answers(casefile: Any, filled: Settings) -> None:
    before = casefile("case", "QC-2027-001", "--json").json
    assert casefile("rebuild", "--json").json["cases"] == 1
    assert casefile("case", "QC-2027-001", "--json").json == before


@pytest.mark.slow
def test_templates_can_be_listed_checked_and_seen(casefile: Any, tmp_path: Path) -> None:
    types = {row["type"] for row in casefile("templates", "list", "--json").json}
    assert {"employment-agreement", "rights-acknowledgment"} <= types
    assert casefile("templates", "check").code == 0
    names = {row["field"] for row in casefile("templates", "fields", "--json").json}
    assert {"worker.family_name", "wage.rate"} <= names
    assert (
        casefile("templates", "preview", "duties-statement", "--language", "fr", "-o", str(tmp_path)).code
        == 0
    )
    assert {p.name for p in tmp_path.iterdir() if p.is_file()} >= {
        "duties-statement.fr.docx",
        "duties-statement.fr.pdf",
        "duties-statement.fr.1.png",
    }


def test_a_broken_template_is_named(casefile: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.docx").write_bytes(b"nothing")
    answer = casefile("templates", "check", str(tmp_path / "broken.docx"), "--json")
    assert answer.code == 3
    assert answer.json[0]["remedy"]


@pytest.mark.parametrize("arguments", [["--no-such"], ["no-such-command"], ["case"]])
def test_wrong_usage_ends_with_two(casefile: Any, arguments: list[str]) -> None:
    assert casefile(*arguments).code == 2


def test_a_refusal_is_told_in_the_language_that_stands_before_the_command(casefile: Any) -> None:
    answer = casefile(
        "--language", "fr", "event", "X", "permit-issued", "--date", "2026-11-01", "--set", "foo=1"
    )
    assert answer.code == 2
    assert "permit-issued n’a pas de champ foo." in answer.err and "Rien n’a été consigné." in answer.err


def test_the_setting_chooses_the_language_and_english_is_the_default(
    casefile: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("event", "X", "permit-issued", "--date", "2026-13-01")
    assert "which is no date of the calendar" in casefile(*given).err
    monkeypatch.setenv("CASEFILE_LANGUAGE", "fr")
    told = casefile(*given).err
    assert "erreur\N{NO-BREAK SPACE}: date" in told and "L’événement n’a pas été consigné." in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S3_ENDPOINT", "foo"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("HEADS", "ftp://elsewhere/heads"),
        ("WORKERS", "many"),
    ],
)
def test_each_wrong_setting_is_one_line_with_its_name(
    casefile: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CASEFILE_{name}", value)
    answer = casefile("cases")
    assert (answer.code, answer.out) == (2, "")
    assert (
        answer.err.splitlines()[0] == f"casefile: settings: CASEFILE_{name} has a value that it may not have"
    )


def test_a_broken_file_of_settings_is_named_with_its_line(
    casefile: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (file := tmp_path / "own.toml").write_text('bucket = "x"\nlanguage = = "fr"\n')
    monkeypatch.setenv("CASEFILE_CONFIG", str(file))
    answer = casefile("cases")
    assert answer.code == 2
    assert str(file) in answer.err and "line 2" in answer.err


def test_a_home_that_cannot_be_made_is_named(
    casefile: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (file := tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CASEFILE_HOME", str(file / "home"))
    answer = casefile("cases")
    assert answer.code == 2
    assert str(file / "home") in answer.err


@pytest.mark.slow
def test_a_variable_that_is_no_setting_is_warned_of_with_the_one_that_is_meant(
    casefile: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFILE_WORKRES", "3")
    monkeypatch.setenv("CASEFILE_SHOE_SIZE", "44")
    answer = casefile("status", "--json")
    assert "CASEFILE_WORKRES" in answer.err and "Is CASEFILE_WORKERS meant?" in answer.err
    assert "CASEFILE_SHOE_SIZE" in answer.err
