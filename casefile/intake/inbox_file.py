"""A file as it lies in the inbox, and the folder and the sheet that offers stand in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

# The folder of the inbox that holds offers, and the sheet of a workbook.
OFFERS = "offers"


@dataclass(frozen=True)
class InboxFile:
    """``name`` is the file's path below the inbox, such as ``offers/west.csv``."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """``.json``, ``.csv``, ``.xlsx`` or what else the name ends in, in lower case."""
        return PurePosixPath(self.name).suffix.lower()
