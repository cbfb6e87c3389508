"""What the checker says: findings by the codes of FORMAT.md, and the report that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casefile.said import Said

# What each code means is FORMAT.md's table; these are broken when the archive lost nothing and needs only tidying.
SHOULD = frozenset({"L08", "O08", "K01", "D02", "P03", "P04", "G03", "R04", "T01", "H05"})


@dataclass(frozen=True)
class CheckFinding:
    """One thing that is not as it must be. ``where`` is a key or a case."""

    said: Said
    where: str

    @property
    def code(self) -> str:
        """The check's code, as in FORMAT.md."""
        return self.said.kind

    @property
    def message(self) -> str:
        """What is not as it must be, in English."""
        return self.said.en

    def as_dict(self, language: str = "en") -> dict[str, str]:
        """The finding as ``check --json`` gives it."""
        return {"code": self.code, "where": self.where, "message": self.said.in_(language)}

    def kept(self) -> dict[str, Any]:
        """The finding as a stopped check keeps it."""
        return {"said": self.said.as_dict(), "where": self.where}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> CheckFinding:
        """What ``kept`` wrote."""
        return cls(Said.read(kept["said"]), kept["where"])


@dataclass
class Report:
    """What was checked, how many of each, and what was found."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[CheckFinding] = field(default_factory=list)

    @property
    def broken(self) -> bool:
        """True if a *must* of FORMAT.md is broken; otherwise there is at most tidying to do."""
        return any(finding.code not in SHOULD for finding in self.findings)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The report as ``check --json`` gives it."""
        return {"checked": self.checked, "findings": [found.as_dict(language) for found in self.findings]}
