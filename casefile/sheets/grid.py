"""A sheet as lines of cells, whatever kind of file it came from; and what its file holds besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefile.findings import Finding
from casefile.sheets.cells import Cell


@dataclass(frozen=True)
class Line:
    """One row of a sheet that holds something. ``number`` is what the person sees; ``hidden``: by filter or hand.

    ``under``: the heading within the table below which it stands, as a worker's name over the worker's rows.
    """

    number: int
    cells: Sequence[Cell]
    hidden: bool = False
    under: str = ""

    @property
    def filled(self) -> list[Cell]:
        """The cells in which something stands."""
        return [cell for cell in self.cells if not cell.empty]

    @property
    def struck(self) -> bool:
        """Whether all that stands in it is struck through."""
        return bool(self.filled) and all(cell.struck for cell in self.filled)


@dataclass(frozen=True)
class Grid:
    """The lines of the sheet that is read. ``others``: the other sheets in which something stands.

    ``findings``: what is to be said of the file itself; an error among them and it has no lines.
    """

    lines: Sequence[Line] = ()
    sheet: str = ""
    others: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    delimiter: str = ","
