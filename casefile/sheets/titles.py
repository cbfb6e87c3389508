"""Column titles, as people write them: in words of either language, with accents or without, on one row or two.

What a column may be called is data of whoever reads the file (offers, pay, events); here is how a title is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from casefile.folding import folded_words

# Signs that tell one title from another: overtime in hours, and in dollars.
_SIGNS = str.maketrans({"$": " dollars ", "%": " percent ", "#": " no "})


def key(title: str) -> str:
    """A title as titles are compared: ``Période_du``, ``periode du`` and ``PÉRIODE DU :`` are one."""
    return " ".join(folded_words(title.translate(_SIGNS)))


@dataclass(frozen=True)
class ColumnMap:
    """What a person said of another system's sheet: ``columns``, the field by the title as it is written (none: passed
    over); ``always``, values of every row that lacks them."""

    columns: Mapping[str, str]
    always: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Titles:
    """The columns that a kind of file may have.

    ``names``: by the key of a title, its field. ``examples``: titles as a message may name them. ``sheet``: the sheet
    of a workbook that is read, if it has one of that name. ``mapping``: the command that says which column is which.
    ``left_out``: keys of columns that a mapping passes over. ``always``: values of every row that lacks them. ``maps``:
    the mappings that may fit a sheet.
    """

    names: Mapping[str, str]
    examples: Sequence[str] = ()
    sheet: str = ""
    mapping: str = ""
    left_out: frozenset[str] = frozenset()
    always: Mapping[str, str] = field(default_factory=dict)
    maps: Sequence[ColumnMap] = ()

    @classmethod
    def plain(cls, fields: Iterable[str], *, sheet: str = "", examples: Sequence[str] = ()) -> Titles:
        """Columns that are titled by the names of their fields."""
        known = sorted(fields)
        return cls({key(name): name for name in known}, examples or known[:2], sheet)

    def field_of(self, title: str) -> str | None:
        """The field that a column of this title gives; None for a title that is not known."""
        return self.names.get(key(title))

    def by(self, one: ColumnMap) -> Titles:
        """The same with a mapping over it."""
        given = {key(title): name for title, name in one.columns.items()}
        names = {**self.names, **given}
        return replace(
            self,
            names={title: name for title, name in names.items() if name},
            left_out=frozenset(title for title, name in given.items() if not name),
            always=one.always,
        )

    @property
    def every(self) -> Titles:
        """With the titles of all mappings: by them sheet and delimiter are chosen."""
        names = {key(title): name for one in self.maps for title, name in one.columns.items() if name}
        return replace(self, names={**names, **self.names})
