"""Where a sheet's titles stand: in its first row, further down, on two rows, or down its first column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casefile.sheets.cells import EMPTY, Cell
from casefile.sheets.grid import Line
from casefile.sheets.titles import Titles, key

# Lines that are looked at; what stands above titles is a letterhead, a date, a few notes.
DEPTH = 30


@dataclass(frozen=True)
class Heading:
    """``titles`` as they are written, by column. ``above``: lines before them, not read. ``body``: those below.

    ``upright``: the titles stood down the first column, and each further column is a line of the body.
    """

    titles: Sequence[str]
    number: int
    body: Sequence[Line]
    above: Sequence[Line] = ()
    upright: bool = False


def find_heading(lines: Sequence[Line], titles: Titles) -> Heading | None:
    """The titles of a sheet; None where no row holds a title that is known."""
    if down := _down_the_column(lines, titles):
        return down
    best: Heading | None = None
    most = 0
    for place, line in enumerate(lines[:DEPTH]):
        for heading in _candidates(lines, place, line, titles):
            known = _known(heading.titles, titles)
            if known > most and (known >= 2 or place == 0):
                best, most = heading, known
    return best


def _candidates(lines: Sequence[Line], place: int, line: Line, titles: Titles) -> list[Heading]:
    own = [_title(cell) for cell in line.cells]
    found = [Heading(own, line.number, lines[place + 1 :], lines[:place])]
    if place:
        groups = _groups(lines[place - 1], len(own))
        above = [*map(_title, lines[place - 1].cells), *[""] * len(own)]
        both = [
            _joined(group if title else over, title, titles)
            for group, over, title in zip(groups, above, own, strict=False)
        ]
        if sum(bool(group) for group in groups) and both != own:
            found.append(Heading(both, line.number, lines[place + 1 :], lines[: place - 1]))
    return found


def _groups(line: Line, width: int) -> list[str]:
    """The titles of a row above the titles, each over all columns up to the next."""
    groups, now = [], ""
    for cell in [*line.cells, *[EMPTY] * width][:width]:
        now = _title(cell) or now
        groups.append(now)
    return groups


def _joined(group: str, title: str, titles: Titles) -> str:
    """A title with that of its group, where it is known only so, or known twice."""
    if not title:
        return group if titles.field_of(group) else ""
    both = f"{group} {title}"
    return both if titles.field_of(both) else title


def _known(names: Sequence[str], titles: Titles) -> int:
    fields = [titles.field_of(name) for name in names if name]
    return len({field for field in fields if field})


def _title(cell: Cell) -> str:
    return cell.shown if isinstance(cell.value, str) else ""


def _down_the_column(lines: Sequence[Line], titles: Titles) -> Heading | None:
    """A form: titles in the first column, and in each further one a row's values."""
    if len(lines) < 3 or not lines[0].cells:
        return None
    first = [_title(line.cells[0]) if line.cells else "" for line in lines]
    headed = _under_headings(lines, first, titles)
    across = max((_known([_title(c) for c in line.cells], titles) for line in lines[:DEPTH]), default=0)
    if _known(headed, titles) < max(3, 2 * across):
        return None
    width = max(len(line.cells) for line in lines)
    columns = [
        [line.cells[at] if at < len(line.cells) else EMPTY for line in lines] for at in range(1, width)
    ]
    body = [Line(at, cells) for at, cells in enumerate(columns, start=2) if any(not c.empty for c in cells)]
    return Heading(headed, 1, body, upright=True)


def _under_headings(lines: Sequence[Line], first: Sequence[str], titles: Titles) -> list[str]:
    headed, group = [], ""
    for line, title in zip(lines, first, strict=True):
        if title and len(line.filled) == 1:
            group = title
        headed.append(_joined(group, title, titles) if group and group != title else title)
    return headed


def likely(lines: Sequence[Line]) -> Line | None:
    """The first line that looks like titles: several cells, all of them short words and none twice."""
    for line in lines[:DEPTH]:
        names = [_title(cell) for cell in line.filled]
        words = all(re.search(r"[^\W\d_]", name) and len(name) <= 60 for name in names)
        if len(names) >= 3 and words and len({key(name) for name in names}) == len(names):
            return line
    return None
