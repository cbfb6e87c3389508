"""A judgement as the catalogue keeps it, so that a report need not judge again: letters for lines, JSON for the rest.

What is kept is the slim judgement (``Judgement.slim``): read back, it is the same.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from casefile.coverage.conformity import Departure, cited
from casefile.coverage.judging import Judgement, without_items
from casefile.coverage.matrix import GAPS, Item, Line, State, places
from casefile.findings import Finding
from casefile.reference.obligations import Obligations
from casefile.said import Said

_LETTERS: Mapping[State, str] = {
    "complete": "c",
    "partial": "p",
    "missing": "m",
    "not yet due": "n",
    "not applicable": "a",
}
_STATES = {letter: state for state, letter in _LETTERS.items()}
# The gravest first: an obligation stands as its worst line.
_GRAVITY: Sequence[State] = ("missing", "partial", "not yet due", "complete", "not applicable")


def letters(judged: Judgement) -> str:
    """A letter for the state of each line, in the order of the lines."""
    return "".join(_LETTERS[line.state] for line in judged.lines)


def by_obligation(judged: Judgement) -> dict[str, State]:
    """How each obligation stands: as the gravest of its lines."""
    found: dict[str, State] = {}
    for line in judged.lines:
        known = found.get(line.obligation, line.state)
        found[line.obligation] = min(known, line.state, key=_GRAVITY.index)
    return found


def lacks(judged: Judgement) -> set[str]:
    """The name of everything found: requirements, obligations and conditions with a gap; document types and codes."""
    found = {
        name for line, item in judged.gaps for name in (item.requirement.id, line.obligation, line.condition)
    }
    found |= {departure.code for departure in judged.departures}
    return found | {name for lapse in judged.lapses for name in (lapse.code, lapse.field) if name}


def told(judged: Judgement) -> str:
    """All but the letters, as JSON; empty where there is nothing to tell."""
    items = [
        [number, _item(item)]
        for number, line in enumerate(judged.lines)
        for item in line.items
        if line.state in GAPS and item.state in GAPS
    ]
    if not (items or judged.departures or judged.lapses):
        return ""
    parts = {
        "items": items,
        "departures": [_departure(one) for one in judged.departures],
        "lapses": [_lapse(one) for one in judged.lapses],
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


class Reader:
    """Reads judgements back, by the rules they were made with. Cases that stand alike share their lines."""

    def __init__(self, rules: Obligations) -> None:
        self._rules = rules
        self._places = places(rules)
        self._requirements = {one.id: one for one in rules.requirements}
        self._lines: dict[str, tuple[Line, ...]] = {}

    def read(self, case_id: str, letters: str, told: str) -> Judgement:
        """The judgement of a case."""
        lines = self._lines.get(letters) or self._lines.setdefault(letters, self._shared(letters))
        if not told:
            return Judgement(case_id, lines, (), ())
        parts = json.loads(told)
        found: dict[int, list[Item]] = {}
        for number, item in parts["items"]:
            found.setdefault(number, []).append(self._item(item))
        own = tuple(
            replace(line, items=tuple(found[number])) if number in found else line
            for number, line in enumerate(lines)
        )
        departures = tuple(self._departure(one) for one in parts["departures"])
        return Judgement(case_id, own, departures, (), (), tuple(map(_read_lapse, parts["lapses"])))

    def _shared(self, letters: str) -> tuple[Line, ...]:
        conditions = self._rules.conditions
        return tuple(
            without_items(
                obligation,
                condition,
                _STATES[letter],
                conditions[condition].cite_en,
                conditions[condition].cite_fr,
            )
            for (obligation, condition), letter in zip(self._places, letters, strict=True)
        )

    def _item(self, kept: Mapping[str, Any]) -> Item:
        late = kept["late"] and dt.date.fromisoformat(kept["late"])
        requirement = self._requirements[kept["requirement"]]
        return Item(
            requirement, kept["state"], Said.read(kept["reason"]), tuple(kept["evidence"]), late or None
        )

    def _departure(self, kept: Mapping[str, Any]) -> Departure:
        owed = None if kept["shortfall"] is None else Decimal(kept["shortfall"])
        said, evidence = Said.read(kept["said"]), tuple(kept["evidence"])
        return cited(
            Departure(kept["code"], kept["condition"], said, evidence, owed, kept["quote"]), self._rules
        )


def _item(item: Item) -> dict[str, Any]:
    return {
        "requirement": item.requirement.id,
        "state": item.state,
        "reason": item.reason.kept(),
        "evidence": item.evidence,
        "late": item.late.isoformat() if item.late else None,
    }


def _departure(one: Departure) -> dict[str, Any]:
    return {
        "code": one.code,
        "condition": one.condition,
        "said": one.said.kept(),
        "evidence": one.evidence,
        "shortfall": None if one.shortfall is None else str(one.shortfall),
        "quote": one.quote,
    }


def _lapse(one: Finding) -> dict[str, Any]:
    place = one.place.kept() if one.place else None
    return {
        "severity": one.severity,
        "said": one.said.kept(),
        "field": one.field,
        "place": place,
        "value": one.value,
    }


def _read_lapse(kept: Mapping[str, Any]) -> Finding:
    place = Said.read(kept["place"]) if kept["place"] else None
    return Finding(
        kept["severity"], Said.read(kept["said"]), field=place or kept["field"], value=kept["value"]
    )
