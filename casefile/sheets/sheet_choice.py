"""Which sheet of a workbook is read: the one that is named for it, else the one whose titles are known best."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from casefile.sheets.grid import Line
from casefile.sheets.heading import find_heading
from casefile.sheets.titles import Titles

# Sheets that we put beside the rows of a template: help and lists, nobody's data.
OWN = "Casefile"


def choose(
    heads: Mapping[str, Sequence[Line]], titles: Titles, hidden: Collection[str] = ()
) -> tuple[str, list[str]]:
    """The sheet to read, from the first lines of each, and the others in which something stands.

    Of two that may be meant, the one that a person sees; one named for it counts only where its titles are known.
    """
    names = list(heads)
    known = {name: _known(heads[name], titles) for name in names}
    named = next((name for name in names if titles.sheet and name.strip().lower() == titles.sheet), None)
    if named is None or not (known[named] or not any(known.values())):
        named = max(names, key=lambda name: (bool(known[name]) and name not in hidden, known[name]))
    chosen = named
    others = [name for name in names if name != chosen and heads[name] and not name.startswith(OWN)]
    return chosen, others


def _known(lines: Sequence[Line], titles: Titles) -> int:
    heading = find_heading(lines, titles)
    return len({titles.field_of(title) for title in heading.titles} - {None}) if heading else 0
