"""A finding: one thing a person must look at, with where it stands and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One fault or doubt. ``row`` counts as the person sees it (a sheet's own row number, a JSON list's position
    from 1); ``value`` is already masked where it is personal. Errors stop their row or document; warnings do not."""

    severity: Severity
    code: str
    message: str
    remedy: str
    file: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""

    def as_dict(self) -> dict[str, object]:
        """The finding as ``--json`` and the reports show it."""
        return asdict(self)


def mask(value: object) -> str:
    """A personal value as logs and findings may show it: its first character and its length, nothing else."""
    text = str(value)
    return f"{text[:1]}… ({len(text)} characters)" if len(text) > 3 else "…"
