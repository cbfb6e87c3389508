"""Which column of a sheet of unknown titles is which field: a proposal by likeness, for a person to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from casefile.sheets.cells import Cell
from casefile.sheets.grid import Grid
from casefile.sheets.heading import Heading, find_heading, likely
from casefile.sheets.titles import Titles, key

# From here on a title is like another; below it nothing is proposed.
_ALIKE = 0.75
_SHOWN = 3  # cells of each column


@dataclass(frozen=True)
class Proposed:
    """One column: its title, the field it may be (none: empty), whether its title is known, and its first cells."""

    title: str
    field: str
    known: bool
    cells: tuple[Cell, ...]


def heading_of(grid: Grid, titles: Titles) -> Heading | None:
    """The sheet's titles: known ones, else the row that looks most like titles."""
    if (found := find_heading(grid.lines, titles)) is not None:
        return found
    line = likely(grid.lines)
    if line is None:
        return None
    place = grid.lines.index(line)
    return Heading(
        [cell.shown for cell in line.cells], line.number, grid.lines[place + 1 :], grid.lines[:place]
    )


def propose(heading: Heading, titles: Titles) -> list[Proposed]:
    """A proposal for each column that has a title; no field twice."""
    known = [titles.field_of(title) or "" for title in heading.titles]
    fields = list(known)
    ranked = sorted(
        (
            (*_likeliest(title, titles), place)
            for place, title in enumerate(heading.titles)
            if title and not known[place]
        ),
        reverse=True,
    )
    for score, field, place in ranked:
        if score >= _ALIKE and field not in fields:
            fields[place] = field
    return [
        Proposed(title, fields[place], bool(known[place]), _cells(heading, place))
        for place, title in enumerate(heading.titles)
        if title
    ]


def _likeliest(title: str, titles: Titles) -> tuple[float, str]:
    """How like the title is to the likeliest that is known, and the field of that."""
    own = key(title)
    scores = ((_likeness(own, name), len(name), field) for name, field in titles.names.items())
    score, _, field = max(scores, default=(0.0, 0, ""))
    return score, field


def _likeness(own: str, name: str) -> float:
    """1 for the same; close to it where all words of one stand in the other, or where letters differ little."""
    if f" {name} " in f" {own} " and len(name) > 3:
        return 0.8 + 0.15 * len(name) / len(own)
    if f" {own} " in f" {name} " and 2 * len(own) > len(name):
        return 0.75 + 0.15 * len(own) / len(name)
    return 0.9 * SequenceMatcher(None, own, name).ratio()


def _cells(heading: Heading, place: int) -> tuple[Cell, ...]:
    cells = [line.cells[place] for line in heading.body if place < len(line.cells)]
    return tuple([cell for cell in cells if not cell.empty][:_SHOWN])
