"""The README is an interface: its table of settings is the settings, its commands are the commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.cli import COMMANDS
from casefile.settings import Settings
from tests.support.layers import PACKAGES

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def _settings_table() -> str:
    lines = ["| variable | meaning | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"CASEFILE_{name.upper()}")
        default = "" if field.default_factory or field.default is None else f"`{field.default}`"
        lines.append(f"| `{variable}` | {field.description} | {default} |")
    return "\n".join(lines)


def test_the_table_of_settings_is_complete_and_current() -> None:
    between = re.search(r"<!-- settings -->\n(.*)<!-- /settings -->", README, re.S)
    assert between, "README.md has lost its marks for the table of settings"
    assert between.group(1).strip() == _settings_table()


def test_a_setting_that_may_be_empty_is_then_as_if_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    may_be_empty = [name for name, field in Settings.model_fields.items() if field.default is None]
    for name in may_be_empty:
        monkeypatch.setenv(
            str(Settings.model_fields[name].validation_alias or f"CASEFILE_{name.upper()}"), ""
        )
    settings = Settings()
    assert {getattr(settings, name) for name in may_be_empty} == {None} and settings.local_store


def test_every_command_is_in_the_table_of_commands() -> None:
    table = README[README.index("## Commands") : README.index("## Running it every night")]
    missing = [name for name in COMMANDS if not re.search(rf"\b{name}\b", table)]
    assert missing == []


def test_the_layout_names_the_rooms_of_the_domain_in_their_order() -> None:
    layout = README[README.index("## Layout") :]
    assert re.findall(r"^    (\w+)/ ", layout, re.M) == PACKAGES[1:]
