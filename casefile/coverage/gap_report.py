"""The gap report: what is missing, late or departs from the offer, by case and by employer; Markdown or workbook.

It names cases by reference and no person; amounts owed are money, not names.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casefile.cases.case import employer_of, reference_of
from casefile.columns import heads, titled
from casefile.coverage.judging import Judgement
from casefile.coverage.matrix import State
from casefile.markdown import line, table, table_of
from casefile.said import Said
from casefile.sheets.workbook import write_xlsx

STATES: tuple[State, ...] = ("complete", "partial", "missing", "not yet due", "not applicable")
_GAPS = ("employer", "reference", "obligation", "condition", "state", "reason", "late since", "source")
_LAPSES = ("employer", "reference", "code", "what", "message", "what to do")
_DEPARTURES = ("employer", "reference", "code", "condition", "message", "owed $", "source")


def gap_rows(judgements: Iterable[Judgement], language: str = "en") -> list[list[object]]:
    """One row for each requirement that something is missing for."""
    return [
        [
            *_names(one),
            stands.obligation,
            stands.condition,
            titled(item.state, language),
            item.reason.in_(language),
            item.late,
            item.requirement.source_fr if language == "fr" else item.requirement.source_en,
        ]
        for one in judgements
        for stands, item in one.gaps
    ]


def departure_rows(judgements: Iterable[Judgement], language: str = "en") -> list[list[object]]:
    """One row for each departure from offer, permit or conditions."""
    return [
        [
            *_names(one),
            d.code,
            d.condition,
            d.said.in_(language),
            d.shortfall,
            d.cite_fr if language == "fr" else d.cite_en,
        ]
        for one in judgements
        for d in one.departures
    ]


def lapse_rows(judgements: Iterable[Judgement], language: str = "en") -> list[list[object]]:
    """One row for each document past its day, step out of the law's order, or value that differs from the offer."""
    return [
        [*_names(one), lapse.code, lapse.field, lapse.message_in(language), lapse.remedy_in(language)]
        for one in judgements
        for lapse in one.lapses
    ]


class _Rolled:
    """For each employer and obligation, how many of its cases' conditions stand in each state."""

    def __init__(self) -> None:
        self.employers: Counter[str] = Counter()
        self._counts: dict[tuple[str, str], Counter[State]] = {}

    def add(self, one: Judgement) -> None:
        """Count a case."""
        employer = employer_of(one.case_id)
        self.employers[employer] += 1
        for own in one.lines:
            self._counts.setdefault((employer, own.obligation), Counter())[own.state] += 1

    def rows(self) -> list[dict[str, Any]]:
        """One row for each employer and obligation, in order."""
        return [
            {"employer": employer, "obligation": obligation, **{state: found[state] for state in STATES}}
            for (employer, obligation), found in sorted(
                self._counts.items(), key=lambda one: (one[0][0], int(one[0][1][1:]))
            )
        ]


def roll_up(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """For each employer and obligation, how many of its cases' conditions stand in each state."""
    rolled = _Rolled()
    for one in judgements:
        rolled.add(one)
    return rolled.rows()


@dataclass
class Totals:
    """The whole in six numbers."""

    cases: int = 0
    with_gaps: int = 0
    gaps: int = 0
    lapses: int = 0
    departures: int = 0
    owed: Decimal = Decimal(0)

    def add(self, one: Judgement) -> None:
        """Count a case."""
        self.cases += 1
        self.with_gaps += one.to_do
        self.gaps += len(one.gaps)
        self.lapses += len(one.lapses)
        self.departures += len(one.departures)
        self.owed += sum((d.shortfall for d in one.departures if d.shortfall), Decimal(0))

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` gives them."""
        return {**vars(self), "owed": str(self.owed)}


def totals(judgements: Iterable[Judgement]) -> dict[str, Any]:
    """The whole in six numbers."""
    counted = Totals()
    for one in judgements:
        counted.add(one)
    return counted.as_dict()


def as_dicts(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """The cases that lack or depart from anything, as ``cases --gaps --json`` gives them."""
    return [
        {
            "reference": _names(one)[1],
            "employer": _names(one)[0],
            "coverage": [own.as_dict() for own in one.lines if own.state in ("missing", "partial")],
            "conformity": [departure.as_dict() for departure in one.departures],
            "lapses": [lapse.as_dict() for lapse in one.lapses],
        }
        for one in judgements
        if one.gaps or one.departures or one.lapses
    ]


def markdown(judgements: Iterable[Judgement], today: dt.date, language: str = "en") -> str:
    """The report for a person, in ``en`` or ``fr``. Each case is looked at once, and only its lines are kept."""
    counted, rolled = Totals(), _Rolled()
    lines: list[list[str]] = [[] for _ in _TABLES]
    for one in judgements:
        counted.add(one)
        rolled.add(one)
        for own, (_, _, rows) in zip(lines, _TABLES, strict=True):
            own.extend(map(line, rows([one], language)))
    head = Said("gap-report", day=today)
    parts = [f"# {head.in_(language)}", _sentence(counted.as_dict(), language)]
    for own, (title, columns, _) in zip(lines, _TABLES, strict=True):
        if own:
            parts += [f"## {titled(title, language)}", table_of(heads(columns, language), own)]
    if counted.cases:
        said = Said("gap-report-rolled").in_(language)
        parts += [f"## {titled('By employer', language)}", said, _by_employer(rolled, language)]
    return "\n\n".join(parts) + "\n"


_TABLES = (
    ("Missing or late", _GAPS, gap_rows),
    ("Overdue, or not in the order of the law", _LAPSES, lapse_rows),
    ("Departures from the offer, the permit or the conditions", _DEPARTURES, departure_rows),
)


def _by_employer(rolled: _Rolled, language: str) -> str:
    """One row for each employer, one column for each obligation."""
    told = rolled.rows()
    obligations = list(dict.fromkeys(row["obligation"] for row in told))
    open_ = {(row["employer"], row["obligation"]): row["missing"] + row["partial"] for row in told}
    rows = [[e, n, *(open_.get((e, o), 0) for o in obligations)] for e, n in sorted(rolled.employers.items())]
    return table(heads(["employer", "cases", *obligations], language), rows)


def workbook(judgements: Sequence[Judgement], language: str = "en") -> bytes:
    """The same rows as a workbook of one sheet: gaps first, then lapses, then departures."""
    head = (
        "reference",
        "employer",
        "kind",
        "obligation",
        "condition",
        "what",
        "late since",
        "owed $",
        "what to do",
        "source",
    )
    rows: list[list[object]] = [
        [ref, employer, state, obligation, condition, reason, late, None, None, source]
        for employer, ref, obligation, condition, state, reason, late, source in gap_rows(
            judgements, language
        )
    ]
    rows += [
        [ref, employer, code, None, None, message, None, None, remedy, None]
        for employer, ref, code, _, message, remedy in lapse_rows(judgements, language)
    ]
    rows += [
        [ref, employer, code, None, condition, message, None, owed, None, source]
        for employer, ref, code, condition, message, owed, source in departure_rows(judgements, language)
    ]
    return write_xlsx(heads(head, language), rows, "gaps", report=True, filters=True)


def _names(one: Judgement) -> tuple[str, str]:
    return employer_of(one.case_id), reference_of(one.case_id)


def _sentence(found: Mapping[str, Any], language: str) -> str:
    return Said(
        "gap-report-totals",
        cases=found["cases"],
        to_do=found["with_gaps"],
        gaps=found["gaps"],
        lapses=found["lapses"],
        departures=found["departures"],
        owed=Decimal(found["owed"]),
    ).in_(language)
