"""What a night found, beside its report in the home: each finding by file and row, and the files of rejected rows.

Names of files stand there in full and rows as they came in: it is kept as long as the home's reports, and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefile.findings import Finding
from casefile.settings import Settings
from flows.steps.report import Summary

_LANGUAGES = ("en", "fr")


def keep_details(summary: Summary, report: Path) -> None:
    """Write what the night found beside its report; the same night again writes the same."""
    back = {**summary.offers.back, **summary.events.back}
    told = {
        "findings": [_told(one) for one in summary.findings],
        "gaps": [_told(one) for one in summary.gaps],
        "rejected": sorted(back),
    }
    report.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    folder = report.with_suffix(".rejected")
    for number, name in enumerate(sorted(back)):
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / str(number)).write_bytes(back[name])


def _told(one: Finding) -> dict[str, Any]:
    return {
        "severity": one.severity,
        "file": one.file,
        "row": one.row,
        "field": {to: one.field_in(to) for to in _LANGUAGES},
        "what": {to: one.message_in(to) for to in _LANGUAGES},
        "remedy": {to: one.remedy_in(to) for to in _LANGUAGES},
    }


def read_details(settings: Settings, report: str) -> Mapping[str, Any] | None:
    """What ``keep_details`` wrote; None where the home has it no more, or never had."""
    file = _of(settings, report).with_suffix(".json")
    found: Mapping[str, Any] | None = json.loads(file.read_bytes()) if report and file.is_file() else None
    return found


def report_file(settings: Settings, report: str) -> Path | None:
    """The report itself, if the home still has it."""
    file = _of(settings, report)
    return file if report and file.is_file() else None


def rejected_file(settings: Settings, report: str, number: int) -> Path | None:
    """One file of rejected rows, by its place in the list of ``read_details``."""
    file = _of(settings, report).with_suffix(".rejected") / str(number)
    return file if report and file.is_file() else None


def _of(settings: Settings, report: str) -> Path:
    return settings.home_folder / "reports" / report
