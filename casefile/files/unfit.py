"""Why a file cannot be taken, said so that a person can act on it."""

from __future__ import annotations

from casefile.findings import Finding


class UnfitError(Exception):
    """This file cannot be taken. Carries what a finding says; never the file's content."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.remedy = code, remedy

    def finding(self, file: str) -> Finding:
        """The finding for a person: the file stays where it is."""
        return Finding("error", self.code, f"{self} The file was left where it is.", self.remedy, file=file)
