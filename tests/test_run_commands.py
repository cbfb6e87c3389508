"""What an operator asks of the local services: where they look, where their logs are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.local import log_files, missing_inbox, settings_here
from casefile.settings import Settings
from tests.support.command import Answer


def test_scheduled_runs_look_where_up_was_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "casefile.toml").write_text('inbox = "drop"\ntables = "own"\n')
    settings = Settings(home=Path("home"))
    told = settings_here(settings)
    assert told["CASEFILE_INBOX"] == str(tmp_path / "drop") and told["CASEFILE_TABLES"] == str(
        tmp_path / "own"
    )
    assert told["CASEFILE_CONFIG"] == str(tmp_path / "casefile.toml") and "CASEFILE_LOGO" not in told
    assert missing_inbox(settings) == tmp_path / "drop"
    (tmp_path / "drop").mkdir()
    assert missing_inbox(settings) is None
    assert missing_inbox(Settings(inbox="s3://bucket/in")) is None


def test_logs_are_shown_with_their_place_and_their_end(
    casefile: Callable[..., Answer], tmp_path: Path
) -> None:
    assert casefile("logs").code == 0 and casefile("logs", "worker").code == 2
    services = Settings().home_folder / "services"
    services.mkdir(exist_ok=True)
    (services / "worker.log").write_text("".join(f"line {n}\n" for n in range(100)))
    shown = casefile("logs", "worker", "--lines", "2").out
    assert str(services / "worker.log") in shown and "line 99" in shown and "line 97" not in shown
    assert list(log_files(Settings())) == ["worker"]
