"""What the verb of a job is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import Settings


@dataclass(frozen=True)
class Work:
    """A job as its verb sees it. ``about``: ids; ``by``: who asked, as an id; ``progress``: to be told often."""

    settings: Settings
    about: Mapping[str, Any]
    by: str
    progress: Progress


@dataclass(frozen=True)
class Done:
    """What came of it: ids and counts, and what whoever asked must know. No person's data."""

    result: Mapping[str, Any] = field(default_factory=dict)
    said: Sequence[Said] = ()
