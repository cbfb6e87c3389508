"""The gap report: what is missing, late or departs from the offer, by case and by employer; Markdown or workbook.

It names cases by reference and no person; amounts owed are money, not names.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from casefile.cases.case import employer_of, reference_of
from casefile.columns import heads, titled
from casefile.coverage.judging import Judgement
from casefile.coverage.matrix import State
from casefile.markdown import table
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
            line.obligation,
            line.condition,
            titled(item.state, language),
            item.reason.in_(language),
            item.late,
            item.requirement.source_fr if language == "fr" else item.requirement.source_en,
        ]
        for one in judgements
        for line, item in one.gaps
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


def roll_up(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """For each employer and obligation, how many of its cases' conditions stand in each state."""
    counts: dict[tuple[str, str], Counter[State]] = {}
    for one in judgements:
        for line in one.lines:
            place = (employer_of(one.case_id), line.obligation)
            counts.setdefault(place, Counter())[line.state] += 1
    return [
        {"employer": employer, "obligation": obligation, **{state: found[state] for state in STATES}}
        for (employer, obligation), found in sorted(
            counts.items(), key=lambda one: (one[0][0], int(one[0][1][1:]))
        )
    ]


def totals(judgements: Sequence[Judgement]) -> dict[str, Any]:
    """The whole in six numbers."""
    owed = sum((d.shortfall for one in judgements for d in one.departures if d.shortfall), Decimal(0))
    return {
        "cases": len(judgements),
        "with_gaps": sum(one.to_do for one in judgements),
        "gaps": sum(len(one.gaps) for one in judgements),
        "lapses": sum(len(one.lapses) for one in judgements),
        "departures": sum(len(one.departures) for one in judgements),
        "owed": str(owed),
    }


def as_dicts(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """The cases that lack or depart from anything, as ``cases --gaps --json`` gives them."""
    return [
        {
            "reference": _names(one)[1],
            "employer": _names(one)[0],
            "coverage": [line.as_dict() for line in one.lines if line.state in ("missing", "partial")],
            "conformity": [departure.as_dict() for departure in one.departures],
            "lapses": [lapse.as_dict() for lapse in one.lapses],
        }
        for one in judgements
        if one.gaps or one.departures or one.lapses
    ]


def markdown(judgements: Sequence[Judgement], today: dt.date, language: str = "en") -> str:
    """The report for a person, in ``en`` or ``fr``."""
    head = Said("gap-report", day=today)
    parts = [f"# {head.in_(language)}", _sentence(totals(judgements), language)]
    for title, columns, rows in (
        ("Missing or late", _GAPS, gap_rows(judgements, language)),
        ("Overdue, or not in the order of the law", _LAPSES, lapse_rows(judgements, language)),
        (
            "Departures from the offer, the permit or the conditions",
            _DEPARTURES,
            departure_rows(judgements, language),
        ),
    ):
        if rows:
            parts += [f"## {titled(title, language)}", table(heads(columns, language), rows)]
    if judgements:
        rolled = Said("gap-report-rolled").in_(language)
        parts += [f"## {titled('By employer', language)}", rolled, _rolled(judgements, language)]
    return "\n\n".join(parts) + "\n"


def _rolled(judgements: Sequence[Judgement], language: str) -> str:
    """One row for each employer, one column for each obligation."""
    rolled = roll_up(judgements)
    employers = Counter(_names(one)[0] for one in judgements)
    obligations = list(dict.fromkeys(row["obligation"] for row in rolled))
    open_ = {(row["employer"], row["obligation"]): row["missing"] + row["partial"] for row in rolled}
    rows = [[e, n, *(open_.get((e, o), 0) for o in obligations)] for e, n in sorted(employers.items())]
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
