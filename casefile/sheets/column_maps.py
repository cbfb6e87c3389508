"""What another system calls its columns: a mapping that a person made once, kept as TOML beside the files it is for.

    [[sheet]]
    [sheet.columns]          # title of the column = field; "" is passed over
    "Empl. surname" = "worker.family_name"
    "Badge" = ""
    [sheet.always]           # field = value, for every row that does not give it
    "employer.legal_name" = "Acme Ltd."

A mapping holds for every file that has all of its columns.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence

from casefile.errors import UsageError
from casefile.sheets.grid import Line
from casefile.sheets.heading import find_heading
from casefile.sheets.titles import ColumnMap, Titles, key

# The files that hold mappings, by the kind of sheet; they lie in the inbox.
FILES = {"offers": "offers-map.toml", "pay": "pay-map.toml"}


def read_maps(content: bytes, fields: Iterable[str], name: str) -> tuple[ColumnMap, ...]:
    """The mappings of a file. Raises UsageError where it is damaged or names a field that is none."""
    known = {*fields, ""}
    try:
        sheets = tomllib.loads(content.decode("utf-8-sig")).get("sheet", [])
        maps = tuple(ColumnMap(dict(one["columns"]), dict(one.get("always", {}))) for one in sheets)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError("map-unreadable", file=name) from None
    for one in maps:
        if strange := next((f for f in (*one.columns.values(), *one.always) if f not in known), None):
            raise UsageError("map-unknown-field", file=name, field=str(strange))
    return maps


def written(maps: Iterable[ColumnMap]) -> bytes:
    """The file of these mappings."""
    lines = ["# Which column of another system's sheet is which field, as `casefile offers map` kept it."]
    for one in maps:
        lines += ["", "[[sheet]]", "[sheet.columns]", *_pairs(one.columns)]
        lines += ["[sheet.always]", *_pairs(one.always)] if one.always else []
    return "\n".join([*lines, ""]).encode()


def _pairs(pairs: Mapping[str, str]) -> list[str]:
    return [
        f"{json.dumps(a, ensure_ascii=False)} = {json.dumps(b, ensure_ascii=False)}" for a, b in pairs.items()
    ]


def replaced(maps: Iterable[ColumnMap], new: ColumnMap) -> list[ColumnMap]:
    """The mappings with a new one, in the place of an earlier one for the same columns."""
    same = {key(title) for title in new.columns}
    return [*(one for one in maps if {key(title) for title in one.columns} != same), new]


def mapped(titles: Titles, lines: Sequence[Line]) -> Titles:
    """The titles by which a sheet is read: with the mapping of which it has every column, if there is one."""
    for one in titles.maps:
        by_it = titles.by(one)
        heading = find_heading(lines, by_it)
        if heading and {key(title) for title in one.columns} <= {key(title) for title in heading.titles}:
            return by_it
    return titles
