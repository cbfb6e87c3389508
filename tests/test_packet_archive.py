"""Packets in a real archive: planned, built, archived, held, noted in each case; killed anywhere, resumed."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import main
from casefile import clock
from casefile.errors import UsageError
from casefile.markdown import table
from casefile.packet.request import Request
from casefile.settings import ROOT, Settings
from flows.rehearsal import report
from flows.steps.inspections import build_packet, plan_packet, read_plan
from flows.steps.rehearsing import rehearse_sample
from flows.steps.watching import watch_lists
from storage import ledger, packets
from storage.archive import Archive, open_archive
from storage.check.check import check
from storage.store.embedded import Endpoint
from tests.support.packet_archive import add_case
from tests.support.packet_samples import SIN, pdf, request, say


@pytest.fixture
def fixed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CASEFILE_TODAY", "2026-11-22")
    return Settings()


@pytest.fixture
def archive(fixed: Settings) -> Any:
    with open_archive(fixed) as opened:
        for reference in ("QC-1", "QC-2"):
            add_case(opened, reference, fixed)
        yield opened


def _asked(**changes: Any) -> Request:
    return request(**{"items": [{"text": "Agreements", "types": ["employment-agreement"]}], **changes})


def _build(archive: Archive, settings: Settings, folder: Path, asked: Request | None = None) -> Any:
    plan = plan_packet(asked or _asked(), archive, settings, say)
    return build_packet(plan, archive, settings, folder, say)


@pytest.mark.slow
def test_a_plan_is_archived_the_cases_are_held_and_the_letter_is_noted(
    archive: Archive, fixed: Settings
) -> None:
    plan = plan_packet(_asked(), archive, fixed, say)
    assert packets.load_request(archive.bucket, f"{plan.request.employer}/{plan.request.id}") == plan.request
    for case_id in plan.cases:
        case = archive.catalogue.load(case_id).case
        assert [h.matter for h in case.standing_holds] == ["IRCC-2026-0042"]
        assert [i.due.isoformat() for i in case.inspections] == ["2026-12-16"]
    assert any(len(o["redactions"]) == 1 for o in plan.forecast.values())
    lines = watch_lists(archive, clock.today(fixed))
    assert {(w.kind, w.days) for w in lines} == {("inspection-due", 24)}


@pytest.mark.slow
def test_a_packet_is_archived_under_hold_and_noted_in_each_case(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    produced, since = _build(archive, fixed, tmp_path / "out")
    assert since == []
    keys = archive.bucket.keys("packets/")
    assert any(k.endswith("/packet.pdf") for k in keys) and any(k.endswith("/packet.json") for k in keys)
    for version in archive.bucket.versions("packets/"):
        assert archive.bucket.head(version.key, version_id=version.version_id).hold, version.key
    for reference in ("QC-1", "QC-2"):
        case = archive.catalogue.load(f"123026635/{reference}").case
        (given,) = case.packets
        assert given.authority == produced.receipt["request"]["as_asked"][
            "authority"
        ] and given.on == dt.date(2026, 11, 22)
        assert len(given.documents) == 1 and given.pages == 2
    assert not any(w.kind.startswith("inspection") for w in watch_lists(archive, clock.today(fixed)))
    assert check(archive.bucket, deep=True).findings == []


@pytest.mark.slow
def test_the_same_packet_again_adds_nothing(archive: Archive, fixed: Settings, tmp_path: Path) -> None:
    _build(archive, fixed, tmp_path / "one")
    before = [(v.key, v.version_id) for v in archive.bucket.versions("")]
    _build(archive, fixed, tmp_path / "two")
    assert [(v.key, v.version_id) for v in archive.bucket.versions("")] == before
    assert (tmp_path / "one" / "packet.pdf").read_bytes() == (tmp_path / "two" / "packet.pdf").read_bytes()


@pytest.mark.slow
def test_building_uses_the_frozen_versions_and_says_what_changed(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    plan = plan_packet(_asked(), archive, fixed, say)
    add_case(archive, "QC-1", fixed, pdf("Une version plus récente"), version=2)
    produced, since = build_packet(plan, archive, fixed, tmp_path / "out", say)
    assert len(since) == 2
    assert {d["document"] for d in produced.receipt["documents"]} == {d.id for d in plan.documents}


@pytest.mark.slow
def test_a_plan_of_another_request_is_refused(archive: Archive, fixed: Settings, tmp_path: Path) -> None:
    plan = plan_packet(_asked(), archive, fixed, say)
    (tmp_path / "plan.json").write_bytes(plan.canonical())
    assert read_plan(tmp_path, plan.request) == plan
    with pytest.raises(UsageError, match="another request"):
        read_plan(tmp_path, _asked(officer="Someone else"))


@pytest.mark.slow
def test_a_supplement_continues_the_packet_it_names(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    first, _ = _build(archive, fixed, tmp_path / "one")
    asked = _asked(
        supplement_to=first.receipt["id"],
        items=[{"text": "Once more", "workers": ["QC-1"], "types": ["employment-agreement"]}],
    )
    second, _ = _build(archive, fixed, tmp_path / "two", asked)
    assert second.receipt["pages"]["first"] == first.receipt["pages"]["last"] + 1
    assert second.receipt["documents"][0]["number"] == "3"


@pytest.mark.slow
def test_no_ledger_entry_or_key_names_a_person(archive: Archive, fixed: Settings, tmp_path: Path) -> None:
    _build(archive, fixed, tmp_path / "out", _asked(officer="Jeanne d’Arc"))
    told = json.dumps(
        [dict(e.body) for c in ("QC-1", "QC-2") for e, _ in ledger.read(archive.bucket, f"123026635/{c}")],
        ensure_ascii=False,
    )
    for personal in ("Jeanne", "Nguyễn", "Zoé", SIN):
        assert personal not in told and personal not in "".join(archive.bucket.keys(""))


@pytest.mark.slow
@pytest.mark.parametrize("calls", [1, 4, 7, 10, 12, 13, 14])
def test_stopped_after_any_write_the_same_build_ends_in_the_same_state(
    archive: Archive, fixed: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    class Stopped(BaseException):
        pass

    plan = plan_packet(_asked(), archive, fixed, say)
    put, left = type(archive.bucket).put_once, [calls]

    def put_then_stop(self: Any, *args: Any, **more: Any) -> Any:
        answer = put(self, *args, **more)
        left[0] -= 1
        if not left[0]:
            raise Stopped
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(type(archive.bucket), "put_once", put_then_stop)
        try:
            build_packet(plan, archive, fixed, tmp_path / "one", say)
        except Stopped:
            archive.catalogue.catch_up(archive.bucket)
            named = [k for k in archive.bucket.keys("packets/") if k.endswith("packet.json")]
            cases = [archive.catalogue.load(c).case for c in plan.cases]
            assert named or all(not c.packets for c in cases), "a case names a packet that was not completed"
    build_packet(plan, archive, fixed, tmp_path / "two", say)
    assert all(len(archive.catalogue.load(c).case.packets) == 1 for c in plan.cases)
    versions = [*archive.bucket.versions("cases/"), *archive.bucket.versions("packets/")]
    assert len({v.key for v in versions}) == len(versions)


@pytest.mark.slow
def test_a_killed_build_leaves_no_folder_and_nothing_half_archived(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    (tmp_path / "request.json").write_bytes(_asked().canonical())
    command = [
        sys.executable,
        "-m",
        "app.cli",
        "packet",
        str(tmp_path / "request.json"),
        "-o",
        str(tmp_path / "out"),
    ]
    run = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", *command[3:]],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        env=dict(os.environ), cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert run.stderr is not None
    for line in run.stderr:
        if line.startswith("assembling"):
            run.send_signal(signal.SIGKILL)
            break
    run.wait()
    run.stderr.close()
    assert not (tmp_path / "out").exists()
    archive.catalogue.catch_up(archive.bucket)
    assert all(not archive.catalogue.load(f"123026635/{c}").case.packets for c in ("QC-1", "QC-2"))
    assert not [k for k in archive.bucket.keys("packets/") if k.endswith("packet.json")]
    with pytest.raises(SystemExit) as ended:
        main(command[3:])
    assert ended.value.code == 0 and (tmp_path / "out" / "receipt.json").exists()
    assert not (tmp_path / ".out.building").exists()


@pytest.mark.slow
def test_the_command_plans_then_builds_and_answers_in_json(
    archive: Archive, fixed: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "request.json").write_bytes(
        _asked(
            items=[
                {"text": "Abuse", "conditions": ["HEALTH"]},
                {"text": "The agreements", "obligations": ["E7"]},
            ]
        ).canonical()
    )
    arguments = ["packet", str(tmp_path / "request.json"), "-o", str(tmp_path / "out"), "--json"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--plan", "--strict"])
    planned = json.loads(capsys.readouterr().out)
    assert ended.value.code == 3 and [i["state"] for i in planned["items"]] == ["not supplied", "proposed"]
    assert planned["items"][1]["once_confirmed"] == "not supplied", "an unsigned form answers nothing"
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["plan.json"]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 5, "an item that no person has confirmed"
    assert "--confirm" in capsys.readouterr().err and not (tmp_path / "out" / "packet.pdf").exists()
    request_id = f"{planned['request']['employer']}/{planned['id']}"
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            main(["packet", request_id, "--confirm", "2", "--by", "counsel", "--json"])
        (decision,) = json.loads(capsys.readouterr().out)
        assert ended.value.code == 0 and (decision["about"], decision["by"]) == ("2", "counsel")
    assert len([k for k in archive.bucket.keys("packets/") if "/decisions-" in k]) == 1
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    built = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0 and built["changed_since_plan"] == [] and len(built["redaction_log"]) == 1
    assert (tmp_path / "out" / "packet.pdf").exists()


@pytest.mark.slow
def test_a_request_is_found_again_by_its_id_and_a_wrong_one_is_told(
    archive: Archive, fixed: Settings, tmp_path: Path
) -> None:
    plan = plan_packet(_asked(), archive, fixed, say)
    with pytest.raises(SystemExit) as ended:
        main(["packet", f"123026635/{plan.request.id}", "-o", str(tmp_path / "out"), "--plan"])
    assert ended.value.code == 0
    with pytest.raises(SystemExit) as ended:
        main(["packet", "123026635/2026-01-01-nothing-00000000", "-o", str(tmp_path / "no"), "--plan"])
    assert ended.value.code == 2


@pytest.mark.slow
def test_evidence_goes_under_the_title_it_was_handed_in_with_and_gaps_are_said_in_words(
    archive: Archive, fixed: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stub = tmp_path / "paie.pdf"
    stub.write_bytes(pdf("Talon"))
    for kind, title in (("pay-stub", "Talon de mars"), ("other", f"Reçus {SIN}")):
        with pytest.raises(SystemExit) as ended:
            main(["evidence", "QC-1", str(stub), "--type", kind, "--date", "2026-03-15", "--title", title])
        assert ended.value.code == 0
    archive.catalogue.catch_up(archive.bucket)
    asked = _asked(language="fr", items=[{"text": "La paie", "types": ["pay-record", "other"]}])
    plan = plan_packet(asked, archive, fixed, say)
    assert {d.title for d in plan.documents} == {"Registre de paie – Talon de mars", "Reçus █████"}
    assert [d.file_name for d in plan.documents] == ["paie.pdf", "paie.pdf"]
    produced, _ = build_packet(plan, archive, fixed, tmp_path / "out", say)
    assert (
        "QC-2\u00a0: aucun document pour «\u00a0Registre de paie\u00a0»"
        in produced.receipt["items"][0]["reasons"]
    )
    capsys.readouterr()
    (tmp_path / "request.json").write_bytes(asked.canonical())
    with pytest.raises(SystemExit):
        main(["packet", str(tmp_path / "request.json"), "-o", str(tmp_path / "plan"), "--plan"])
    told = capsys.readouterr().out
    assert "La paie" in told and "Talon de mars" in told and "no document for “Registre de paie”" in told
    assert SIN not in told


def _everything(archive: Archive, settings: Settings) -> tuple[Any, Any]:
    """What the bucket holds, version by version, and what the home does, byte for byte, but for the store's own."""
    listed = archive.bucket.client.list_object_versions(Bucket=archive.bucket.name)["Versions"]
    files = [p for p in settings.home_folder.rglob("*") if p.is_file() and "store" not in p.parts]
    return sorted((v["Key"], v["VersionId"]) for v in listed), {p: p.read_bytes() for p in files}


@pytest.mark.slow
def test_a_rehearsal_needs_a_key_that_reads_and_writes_nothing_anywhere(
    archive: Archive,
    fixed: Settings,
    store: Endpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "request.json").write_bytes(_asked().canonical())
    archive.catch_up()
    before = _everything(archive, fixed)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", store.keys.reader.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", store.keys.reader.secret_key)
    with pytest.raises(SystemExit) as ended:
        main(["packet", str(tmp_path / "request.json"), "--rehearse", "--strict", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 3, "an unsigned form answers nothing"
    assert (told["pages"]["documents"], told["redactions"], len(told["volumes"])) == (4, 1, 1)
    assert {finding["code"] for finding in told["findings"]} == {"rehearsal-gap"} and told["seconds"] > 0
    assert _everything(archive, fixed) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home", "request.json"]


@pytest.mark.slow
def test_a_standing_letter_is_rehearsed_over_workers_drawn_by_lot(
    archive: Archive, fixed: Settings, store: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _everything(archive, fixed)[0]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", store.keys.reader.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", store.keys.reader.secret_key)
    for language in ("en", "fr"):
        asked = fixed.model_copy(update={"language": language})
        (done,) = rehearse_sample(1, asked, say)
        text = report([done], asked)
        (worker,) = {reference for item in done.plan.request.items for reference in item.workers}
        assert worker in ("QC-1", "QC-2") and len(done.plan.cases) == 1
        rows = table(
            ["what", "then"], [[f.message_in(language), f.remedy_in(language)] for f in done.findings]
        )
        assert done.findings and rows.split("\n", 2)[2] in text
        assert "Nguyễn" not in text and SIN not in text
    assert "Répétition d’une inspection" in text and "durée\u00a0:" in text
    assert _everything(archive, fixed)[0] == before


def test_the_standing_rehearsal_is_deployed_and_asks_for_a_number_only() -> None:
    from flows.rehearsal import rehearsal

    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (own,) = [d for d in deployments if d["name"] == "rehearsal"]
    assert own["entrypoint"] == "flows.rehearsal.rehearsal" and own["schedules"]
    assert list(inspect.signature(rehearsal.fn).parameters) == ["workers"]
