"""What in the reference tables is to be looked at again: marked verify, read more than a year ago, overtaken by the
yearly adjustment of a minimum wage, or known to be missing. For us, never in a paper that leaves. All pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.periods import anniversary
from casefile.reference.facts import Fact, MinimumWage, Province
from casefile.reference.obligations import Obligations
from casefile.reference.tables import FILES, RETENTION, RULES, SHIPPED, Tables
from casefile.said import Said

_AS_OF = re.compile(r"Facts as of: (\d{4}-\d{2}-\d{2})")
# What a table's own notes say could not be had, in both languages.
_MISSING = re.compile(r"^# Missing: (.+?) \| (.+)$", re.MULTILINE)
_REQUIREMENTS = "evidence.toml"


@dataclass(frozen=True)
class OldRow:
    """One row to look at again: the file, the row by its name, and why."""

    table: str
    row: str
    why: Said

    def as_dict(self, language: str) -> dict[str, Any]:
        """The row as ``tables check --json`` shows it."""
        return {"table": self.table, "row": self.row, "code": self.why.code, "why": self.why.in_(language)}


def old_rows(tables: Tables, rules: Obligations, folder: Path | None, today: dt.date) -> list[OldRow]:
    """Every row marked verify or read more than a year ago, and what is missing, in the order of the files."""
    return [
        *_files(folder, today),
        *_codes(tables, today),
        *_provinces(tables, today),
        *_wages(tables, today),
        *_requirements(rules),
    ]


def _files(folder: Path | None, today: dt.date) -> Iterator[OldRow]:
    for name in (*FILES, *RULES, RETENTION):
        own = folder / name if folder else None
        text = (own if own and own.exists() else SHIPPED / name).read_text(encoding="utf-8")
        as_of = _AS_OF.search(text)
        if as_of and _older(dt.date.fromisoformat(as_of[1]), today):
            yield OldRow(name, "", Said("table-row-old", read=dt.date.fromisoformat(as_of[1])))
        for en, fr in _MISSING.findall(text):
            yield OldRow(name, "", Said("table-rows-missing", what={"en": en, "fr": fr}))


def _codes(tables: Tables, today: dt.date) -> Iterator[OldRow]:
    for entries in tables.exemptions.values():
        for entry in entries:
            yield from _judged("exemption-codes.csv", entry.code, entry.status == "verify", entry, today)


def _provinces(tables: Tables, today: dt.date) -> Iterator[OldRow]:
    for code, province in tables.provinces.items():
        if province.read and _older(province.read, today):
            yield OldRow("provinces.toml", code, Said("table-row-old", read=province.read))
        for part, fact in _parts(province):
            if getattr(fact, "verify", False):
                yield OldRow("provinces.toml", f"{code}.{part}", _verify(fact))


def _parts(province: Province) -> Iterator[tuple[str, Fact]]:
    for name in type(province).model_fields:
        value = getattr(province, name)
        if isinstance(value, Fact):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((f"{name}.{number}", one) for number, one in enumerate(value, start=1))


def _wages(tables: Tables, today: dt.date) -> Iterator[OldRow]:
    newest = {wage.province: wage for wage in sorted(tables.minimum_wages, key=lambda wage: wage.since)}
    for wage in tables.minimum_wages:
        name = f"{wage.province} {wage.since}"
        yield from _judged("minimum-wages.csv", name, wage.verify, wage, today)
        due = overdue(wage, today) if newest[wage.province] is wage else None
        if due:
            yield OldRow("minimum-wages.csv", name, Said("minimum-wage-overdue", due=due))


def overdue(newest: MinimumWage, today: dt.date) -> dt.date | None:
    """The day of the yearly adjustment that a province's newest rate is older than, or None."""
    if not newest.adjusted:
        return None
    month, day = map(int, newest.adjusted.split("-"))
    due = dt.date(today.year, month, day)
    due = due if due <= today else due.replace(year=today.year - 1)
    return due if newest.since < due else None


def _requirements(rules: Obligations) -> Iterator[OldRow]:
    for requirement in rules.requirements:
        if requirement.verify:
            yield OldRow(
                _REQUIREMENTS, requirement.id, Said("table-row-verify", source=requirement.source_en)
            )


def _judged(table: str, row: str, verify: bool, fact: Any, today: dt.date) -> Iterator[OldRow]:
    if verify:
        yield OldRow(table, row, _verify(fact))
    if fact.read and _older(fact.read, today):
        yield OldRow(table, row, Said("table-row-old", read=fact.read))


def _verify(fact: Any) -> Said:
    return Said("table-row-verify", source=fact.source)


def _older(day: dt.date, today: dt.date) -> bool:
    return anniversary(day, 1) <= today
