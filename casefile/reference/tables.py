"""The reference tables: occupations, exemption codes, provinces, minimum wages and the shapes of numbers.

They are data files with their sources and dates in ``casefile/data``: such facts change by the year and are
to be put right without touching code. A file of the same name in the folder of the setting ``tables`` takes
the place of the shipped one.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from casefile.errors import UsageError
from casefile.offer import Offer
from casefile.offer import Province as ProvinceCode
from casefile.periods import Period
from casefile.reference.facts import ExemptionCode, Fact, Identifier, MinimumWage, Occupation, Province
from casefile.said import Said

SHIPPED = Path(__file__).parent.parent / "data"
FEDERAL = "FED"
PROVINCES = frozenset({*get_args(ProvinceCode), FEDERAL})
IDENTIFIERS = frozenset(
    {"offer_number", "lmia_number", "exemption_code", "passport_number", "uci", "permit_number"}
)
FILES = ("noc-2021.csv", "exemption-codes.csv", "provinces.toml", "minimum-wages.csv", "identifiers.toml")
# In the same folder, but no document shows them: read by ``schedule.py`` and ``obligations.py``.
RETENTION = "retention.toml"
RULES = ("obligations.toml", "evidence.toml")
CLAUSES = "clauses.toml"


@dataclass(frozen=True)
class Tables:
    """All the reference tables, read once. ``digest``, over the files, changes when any of them does."""

    occupations: Mapping[str, Occupation]
    exemptions: Mapping[str, tuple[ExemptionCode, ...]]
    provinces: Mapping[str, Province]
    minimum_wages: tuple[MinimumWage, ...]
    identifiers: Mapping[str, Identifier]
    digest: str

    def noc_title(self, code: str, language: str = "en") -> str | None:
        """The title of a NOC 2021 unit group in a language, or None when the table does not hold it."""
        occupation = self.occupations.get(code)
        return {"en": occupation.title_en, "fr": occupation.title_fr}[language] if occupation else None

    def exemption(self, code: str, on: dt.date) -> ExemptionCode | None:
        """The code's entry that covers the day, else its last entry (see ``covers``), else None."""
        entries = self.exemptions.get(code, ())
        return next((entry for entry in entries if entry.covers(on)), entries[-1] if entries else None)

    def fee_exempt(self, offer: Offer) -> bool:
        """Whether the offer's code wants no compliance fee (IRPR 303.1(5), 299(2))."""
        entry = self.exemption(offer.exemption.code, offer.portal.submitted_on or offer.job.start_date)
        return entry is not None and entry.fee_exempt

    def open_permit(self, offer: Offer) -> bool:
        """Whether the offer's code is one of an open work permit."""
        entry = self.exemption(offer.exemption.code, offer.portal.submitted_on or offer.job.start_date)
        return entry is not None and entry.open_permit

    def labour_law(self, offer: Offer) -> Province:
        """Whose employment standards hold: the federal sector's (Canada Labour Code), else the province's of work."""
        federal = offer.employer.sector == "federal"
        return self.provinces[FEDERAL if federal else offer.job.location.province]

    def minimum_wages_of(self, offer: Offer, period: Period) -> tuple[MinimumWage, ...]:
        """The rates in force on some day of a period, oldest first; in the federal sector the higher of both
        (Canada Labour Code, s. 178(2))."""
        codes = self._wage_codes(offer)
        rates = [self._rates.get(code, ()) for code in codes]
        between = [_places(own, period) for own in rates]
        key = (*codes, *between)
        if key not in self._in_force:
            days = {
                wage.since
                for own, (first, last) in zip(rates, between, strict=True)
                for wage in own[first:last]
            }
            found = (self.minimum_wage_of(offer, day) for day in (period.first, *sorted(days)))
            self._in_force[key] = tuple(dict.fromkeys(wage for wage in found if wage))
        return self._in_force[key]

    def minimum_wage_of(self, offer: Offer, on: dt.date) -> MinimumWage | None:
        """The rate that holds for an offer's work on a day, or None before the table's first rate."""
        rates = [wage for code in self._wage_codes(offer) if (wage := self.minimum_wage(code, on))]
        return max(rates, key=lambda wage: wage.rate, default=None)

    def _wage_codes(self, offer: Offer) -> tuple[str, ...]:
        own = offer.job.location.province
        return (own, FEDERAL) if offer.employer.sector == "federal" else (own,)

    def province(self, code: str) -> Province:
        """The facts of a province or territory by its two letters, or of the federal sector by ``FED``."""
        return self.provinces[code]

    def minimum_wage(self, province: str, on: dt.date) -> MinimumWage | None:
        """The newest rate that holds on that day, or None for a day before the table's first rate."""
        rates = self._rates.get(province, ())
        past = bisect_right(rates, on, key=lambda wage: wage.since)
        return rates[past - 1] if past else None

    @cached_property
    def _in_force(self) -> dict[tuple[object, ...], tuple[MinimumWage, ...]]:
        """What was in force in periods that no change parts from each other, as it was asked for."""
        return {}

    @cached_property
    def _rates(self) -> Mapping[str, tuple[MinimumWage, ...]]:
        """The rates of each province, oldest first: every pay row of every case asks for one."""
        found: dict[str, list[MinimumWage]] = {}
        for wage in sorted(self.minimum_wages, key=lambda wage: wage.since):
            found.setdefault(wage.province, []).append(wage)
        return {province: tuple(rates) for province, rates in found.items()}

    def identifier(self, name: str) -> Identifier:
        """The shape of a number, by one of the names in ``IDENTIFIERS``."""
        return self.identifiers[name]


def _places(rates: Sequence[MinimumWage], period: Period) -> tuple[int, int]:
    """Of the rates of a province, oldest first, how many had begun by a period's first day, and by its last."""
    first, last = (
        bisect_right(rates, day, key=lambda wage: wage.since) for day in (period.first, period.last)
    )
    return first, last


def load_tables(folder: Path | None = None) -> Tables:
    """Read the shipped tables, with those of ``folder`` in place of the shipped ones of the same name.

    Raises UsageError, naming the file and the row, when a table cannot be used.
    """
    contents = _contents(folder)
    occupations = _csv_facts("noc-2021.csv", contents, Occupation)
    exemptions: dict[str, tuple[ExemptionCode, ...]] = {}
    for entry in _csv_facts("exemption-codes.csv", contents, ExemptionCode):
        exemptions[entry.code] = (*exemptions.get(entry.code, ()), entry)
    return Tables(
        occupations={occupation.code: occupation for occupation in occupations},
        exemptions=exemptions,
        provinces=_toml_facts("provinces.toml", contents, Province, PROVINCES),
        minimum_wages=tuple(_csv_facts("minimum-wages.csv", contents, MinimumWage)),
        identifiers=_toml_facts("identifiers.toml", contents, Identifier, IDENTIFIERS),
        digest=_digest(contents),
    )


_FactT = TypeVar("_FactT", bound=Fact)


def _contents(folder: Path | None) -> dict[str, bytes]:
    contents = {name: (SHIPPED / name).read_bytes() for name in FILES}
    if folder is None:
        return contents
    if not folder.is_dir():
        raise UsageError("no-tables-folder", folder=folder)
    for file in sorted(folder.iterdir()):
        if file.name in contents:
            contents[file.name] = file.read_bytes()
        elif file.name in {RETENTION, CLAUSES, *RULES}:
            continue
        elif file.suffix in {".csv", ".toml"}:
            raise UsageError("not-a-table", file=file, names=FILES)
    return contents


def _digest(contents: Mapping[str, bytes]) -> str:
    parts = (f"{name}:{hashlib.sha256(content).hexdigest()}\n" for name, content in sorted(contents.items()))
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _csv_facts(name: str, contents: Mapping[str, bytes], kind: type[_FactT]) -> list[_FactT]:
    """Every row of a CSV table. Lines before the titles that start with ``#`` are its header of sources."""
    rows = _records(name, contents[name])
    _, titles = next(rows, (0, []))
    facts = []
    for number, cells in rows:
        if len(cells) != len(titles):
            raise _broken(name, _row(number), Said("cells-not-titles", cells=len(cells), titles=len(titles)))
        facts.append(_fact(name, _row(number), kind, dict(zip(titles, cells, strict=True))))
    if not facts:
        raise _broken(name, _row(1), Said("no-rows-in-table"))
    return facts


def _records(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is neither blank nor a comment; no cell holds a line break."""
    lines = _text(name, content).splitlines()
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            try:
                yield number, [cell.strip() for cell in next(csv.reader([line], strict=True))]
            except csv.Error as error:
                raise _broken(name, _row(number), str(error)) from None


def _toml_facts(
    name: str, contents: Mapping[str, bytes], kind: type[_FactT], keys: frozenset[str]
) -> dict[str, _FactT]:
    try:
        data: dict[str, Any] = tomllib.loads(_text(name, contents[name]))
    except tomllib.TOMLDecodeError as error:
        raise _broken(name, Said("whole-file"), str(error)) from None
    if missing := sorted(keys - set(data)):
        raise _broken(name, f"[{missing[0]}]", Said("part-missing"))
    return {key: _fact(name, f"[{key}]", kind, value) for key, value in data.items()}


def _fact(name: str, place: str | Said, kind: type[_FactT], data: object) -> _FactT:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        raise _broken(name, place, f"{'.'.join(map(str, fault['loc'])) or 'value'}: {fault['msg']}") from None


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken(name, Said("whole-file"), Said("not-utf8-text")) from None


def _row(number: int) -> Said:
    return Said("table-row", row=number)


def _broken(name: str, place: str | Said, why: str | Said) -> UsageError:
    return UsageError("table-broken", name=name, place=place, why=why)
