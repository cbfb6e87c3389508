"""How far a case has come, as its documents need it: what was signed, permitted, begun and ended, and when.

A reading of the case's events, made for due rules and templates; it decides nothing and keeps nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

_SAMPLES = Path(__file__).parent / "data" / "sample-progress.json"


@dataclass(frozen=True)
class Permit:
    """One work permit as it was issued. ``expires_on`` is its last day of validity."""

    number: str = ""
    issued_on: dt.date | None = None
    valid_from: dt.date | None = None
    expires_on: dt.date | None = None
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """What has happened in a case so far; ``None`` is not yet.

    ``closed_on``: the permit was refused or the offer withdrawn. ``maintained_since``: the day the worker
    applied for an extension in time.
    """

    agreement_signed_on: dt.date | None = None
    copy_given_on: dt.date | None = None
    submitted_on: dt.date | None = None
    permit: Permit | None = None
    closed_on: dt.date | None = None
    arrived_on: dt.date | None = None
    started_on: dt.date | None = None
    conditions_changed_on: dt.date | None = None
    maintained_since: dt.date | None = None
    letter_expires_on: dt.date | None = None
    ended_on: dt.date | None = None
    end_reason: str = ""


@lru_cache(maxsize=2)
def sample_progress(language: str) -> Progress:
    """The shipped sample's events, of an invented worker; one for each language."""
    samples = json.loads(_SAMPLES.read_text(encoding="utf-8"))
    return TypeAdapter(Progress).validate_python(samples[language])
