"""Why a file cannot be taken, said so that a person can act on it."""

from __future__ import annotations

from casefile.findings import Finding
from casefile.said import Said


class UnfitError(Exception):
    """This file cannot be taken and stays where it is. What is said never holds the file's content.

    ``person``: words that may name a person, shown in full to whoever looks and masked wherever they are kept.
    """

    def __init__(self, said: str | Said, /, *, person: str = "", **values: object) -> None:
        self.said, self.person = Said.of(said, values), person
        super().__init__(self.said)

    @property
    def code(self) -> str:
        """The kind of finding it becomes."""
        return self.said.kind

    def finding(self, file: str) -> Finding:
        """The finding for a person."""
        return Finding("error", self.said, file=file, person=self.person)
