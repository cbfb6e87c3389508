"""The reports that a person reads are in one language: no English word stands in the French ones outside values."""

from __future__ import annotations

import datetime as dt
import re
from typing import get_args

import pytest

from casefile.cases.timeline import Status
from casefile.columns import heads, titled
from casefile.coverage.gap_report import STATES, markdown, workbook
from casefile.findings import Finding
from casefile.retention import keeping
from casefile.retention.watch import Watched
from flows.steps import report

DAY = dt.date(2027, 2, 1)
_ENGLISH = re.compile(
    r"\b(?:the|of|and|or|to|is|was|not|what|with|by|in|for|cases?|days|file|row|made|due)\b", re.I
)


def _summary() -> report.Summary:
    summary = report.Summary(DAY)
    summary.watch = [Watched("permit-expiring", "123026635/W-01", DAY, 3, 30)]
    summary.findings = [Finding("error", "template-not-a-docx", file="x.csv", row=2, field="y")]
    summary.coverage = dict.fromkeys(("cases", "with_gaps", "gaps", "lapses", "departures", "owed"), 1)
    summary.notes = {"x": {"en": ["Look at it."], "fr": ["Regardez."]}}
    return summary


def test_the_night_s_report_in_french_has_no_english_word() -> None:
    assert _ENGLISH.findall(report.markdown(_summary(), "fr")) == []


def test_the_night_s_report_in_english_has_no_french_word() -> None:
    assert "Regardez" not in report.markdown(_summary(), "en")


def test_the_gap_report_in_french_has_no_english_word() -> None:
    text = markdown([], DAY, "fr")
    assert "Lacunes" in text and _ENGLISH.findall(text) == []
    assert workbook([], "fr") != workbook([], "en")


@pytest.mark.parametrize("state", [*STATES, *get_args(Status), *get_args(keeping.State)])
def test_every_state_has_its_french_word(state: str) -> None:
    assert titled(state, "fr") != state and titled(state, "en") == state


def test_what_has_no_french_word_stays_as_it_is() -> None:
    assert heads(["employer", "O5"], "fr") == ["employeur", "O5"]
