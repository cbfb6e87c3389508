"""The seam between what Casefile wants (a PDF of this document) and the programs that can make one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from casefile.errors import CasefileError
from casefile.pdf.pdfa import About
from casefile.pdf.word import WordFile
from casefile.said import Said


class Engine(Protocol):
    """Something that turns .docx into PDF. What it gives is not trusted: every PDF is checked afterwards."""

    @property
    def name(self) -> str:
        """Name and version, as the archive's record states it."""

    def preflight(self, word: WordFile) -> list[Said]:
        """What in this document the engine is known to print wrongly; empty when there is nothing."""

    def convert(self, jobs: Sequence[tuple[bytes, About]]) -> list[bytes | CasefileError]:
        """PDF/A-2b or an error for each document, in their order.

        Raises ``Unavailable`` when the engine cannot run.
        """
