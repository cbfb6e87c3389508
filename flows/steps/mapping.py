"""A mapping for another system's sheet: proposed by likeness, shown with what it would give, kept in the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from casefile.errors import UsageError
from casefile.evidence.payroll import pay_fields, pay_proposals
from casefile.intake.compound_values import parted
from casefile.intake.offer_columns import MAPPABLE, WHOLE_NAME, columns, offer_titles
from casefile.intake.shaping import reading_of
from casefile.intake.typed_values import unit_in
from casefile.offer import FIELDS
from casefile.said import Said
from casefile.settings import Settings
from casefile.sheets.cells import Cell
from casefile.sheets.column_maps import FILES, read_maps, replaced, written
from casefile.sheets.proposal import heading_of, propose
from casefile.sheets.reading import SHEETS, grid_of
from casefile.sheets.rows import as_text, printable
from casefile.sheets.titles import ColumnMap, Titles, key
from storage.inbox import open_inbox


@dataclass(frozen=True)
class MapLine:
    """One column: its title, the field it gives, and what its first cells show and would be read as."""

    title: str
    field: str
    known: bool
    cells: tuple[Cell, ...]

    @property
    def typed(self) -> list[str]:
        """Its first cells as the sheet shows them."""
        return [printable(cell.shown.replace("\n", " | "), 40) for cell in self.cells]

    @property
    def read(self) -> list[str]:
        """What they would be read as; ``?`` before what would not be taken."""
        return [_read(self.field, cell) for cell in self.cells] if self.field else []


@dataclass(frozen=True)
class Draft:
    """A mapping that is being made. ``row``: where the titles stand."""

    row: int
    lines: tuple[MapLine, ...]
    fields: frozenset[str]
    required: tuple[str, ...] = ()
    always: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields that have neither a column nor a value for every row."""
        given = {line.field for line in self.lines} | set(self.always)
        given |= {"worker.family_name", "worker.given_names"} if WHOLE_NAME in given else set()
        rates = [line for line in self.lines if line.field == "wage.rate"]
        given |= (
            {"wage.unit"} if any(all(map(unit_in, line.typed)) for line in rates if line.cells) else set()
        )
        streets = [line for line in self.lines if line.field.endswith(".street")]
        whole = {line.field.rpartition(".")[0] for line in streets if _whole(line)}
        return tuple(
            name for name in self.required if name not in given and name.rpartition(".")[0] not in whole
        )

    def with_column(self, title: str, name: str) -> Draft:
        """The same with that field for that column. Raises UsageError for a title or field that is not there."""
        if name and name not in self.fields:
            raise UsageError("map-no-field", field=name)
        if not any(key(line.title) == key(title) for line in self.lines):
            raise UsageError("map-no-column", title=title)
        lines = [replace(x, field=name, known=True) if key(x.title) == key(title) else x for x in self.lines]
        others = [
            replace(x, field="") if x.field == name and key(x.title) != key(title) else x for x in lines
        ]
        return replace(self, lines=tuple(others))

    def with_value(self, name: str, value: str) -> Draft:
        """The same with that value for every row that does not give it."""
        if name not in self.fields:
            raise UsageError("map-no-field", field=name)
        return replace(self, always={**self.always, name: value})

    def as_dict(self) -> dict[str, object]:
        """As ``--json`` gives it."""
        told = [
            {"title": x.title, "field": x.field, "known": x.known, "values": x.typed, "read": x.read}
            for x in self.lines
        ]
        return {"row": self.row, "columns": told, "always": dict(self.always), "missing": list(self.missing)}


def draft_map(
    content: bytes, suffix: str, kind: str, given: Mapping[str, str], always: Mapping[str, str]
) -> Draft:
    """The proposal for a sheet, with what a person said of it already. Raises UsageError where it has no titles."""
    titles, fields, required = _known(kind)
    if suffix not in SHEETS:
        raise UsageError("map-format", suffix=suffix or Said("no-extension"))
    grid = grid_of(content, suffix, titles)
    heading = heading_of(grid, titles)
    if heading is None:
        raise UsageError("map-no-titles")
    lines = tuple(MapLine(p.title, p.field, p.known, p.cells) for p in propose(heading, titles))
    draft = Draft(heading.number, lines, frozenset(fields), required)
    for title, name in given.items():
        draft = draft.with_column(title, name)
    for name, value in always.items():
        draft = draft.with_value(name, value)
    return draft


def keep_map(draft: Draft, kind: str, location: str, settings: Settings) -> str:
    """Keep the mapping in the inbox, beside those for other sheets; the answer is the name of its file."""
    inbox, name = open_inbox(location, settings), FILES[kind]
    content = inbox.read_map(name)
    before = read_maps(content, draft.fields, name) if content else ()
    new = ColumnMap({line.title: line.field for line in draft.lines}, draft.always)
    inbox.keep_map(name, written(replaced(before, new)))
    return f"{location.rstrip('/')}/{name}"


def _known(kind: str) -> tuple[Titles, tuple[str, ...], tuple[str, ...]]:
    if kind == "pay":
        return pay_proposals(), pay_fields(), ()
    return offer_titles(), MAPPABLE, tuple(column.name for column in columns() if column.required)


def _read(name: str, cell: Cell) -> str:
    if name not in FIELDS:
        return printable(cell.shown, 40)
    value, fault = reading_of(name, cell.value, cell.shown)
    shown = " | ".join(map(as_text, value)) if isinstance(value, list) else as_text(value)
    return ("? " if fault else "") + printable(shown, 40)


def _whole(line: MapLine) -> bool:
    """Whether the column's cells hold whole addresses."""
    rows = [parted({line.field: cell.value})[0] for cell in line.cells]
    return bool(rows) and all(len(row) > 1 for row in rows)
