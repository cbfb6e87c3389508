"""Coverage: for each obligation and condition of a case, what is there, what is missing, what is late. All pure.

A requirement of ``evidence.toml`` becomes needs: one for the case, or one for each permit, year, pay period,
change or letter. A need has a day by which it is due and a window in which a piece must be dated. Late is the
day after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from casefile.cases.dossier import Dossier
from casefile.coverage.needs import Need, needs_of, nothing_needed, paid_gaps, pay_wait, unpaid
from casefile.periods import DAY, Period, listed
from casefile.reference.obligations import Obligations, Requirement
from casefile.said import Both, Said

State = Literal["complete", "partial", "missing", "not yet due", "not applicable"]
STATES_FR: dict[State, str] = {
    "complete": "complet",
    "partial": "partiel",
    "missing": "manquant",
    "not yet due": "pas encore exigible",
    "not applicable": "sans objet",
}
GAPS: tuple[State, ...] = ("missing", "partial")


@dataclass(frozen=True)
class Item:
    """How one requirement stands. ``late`` is the first day on which something was missing, also when it came since.

    ``lacking`` are the days by which, or for which, something that is missing was due.
    """

    requirement: Requirement
    state: State
    reason: Said
    evidence: tuple[str, ...] = ()
    late: dt.date | None = None
    lacking: tuple[Period, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The item as ``case --json`` shows it."""
        return {
            "requirement": self.requirement.id,
            "state": self.state,
            "reason": self.reason.en,
            "reason_fr": self.reason.fr,
            "source": self.requirement.source_en,
            "source_fr": self.requirement.source_fr,
            "verify": self.requirement.verify,
            "evidence": list(self.evidence),
            "late_since": self.late.isoformat() if self.late else None,
            "late": self._late(),
        }

    def _late(self) -> dict[str, str] | None:
        """Since when it was late, and by which article; beside the state, whatever that is."""
        if self.late is None:
            return None
        return {
            "since": self.late.isoformat(),
            "article": self.requirement.source_en,
            "article_fr": self.requirement.source_fr,
        }


@dataclass(frozen=True)
class Line:
    """How one condition stands under one obligation: the matrix's row."""

    obligation: str
    condition: str
    state: State
    items: tuple[Item, ...]
    cite_en: str
    cite_fr: str

    def reason_in(self, language: str) -> str:
        """Why it stands so: what its most telling items say."""
        return _together_said(item.reason.in_(language) for item in self._telling)

    @property
    def _telling(self) -> list[Item]:
        gaps = [item for item in self.items if item.state in GAPS]
        return gaps or [item for item in self.items if item.state == self.state]

    def as_dict(self) -> dict[str, Any]:
        """The line as ``case --json`` shows it."""
        return {
            "obligation": self.obligation,
            "condition": self.condition,
            "state": self.state,
            "reason": self.reason_in("en"),
            "reason_fr": self.reason_in("fr"),
            "source": self.cite_en,
            "source_fr": self.cite_fr,
            "items": [item.as_dict() for item in self.items],
        }


def coverage(dossier: Dossier, rules: Obligations, today: dt.date) -> list[Line]:
    """The matrix of a case: one line for each condition under each obligation, in the order of the obligations."""
    items: dict[tuple[str, str], list[Item]] = {}
    for requirement in rules.requirements:
        place = (requirement.obligation, requirement.condition)
        items.setdefault(place, []).append(_item(requirement, dossier, rules, today))
    return [
        Line(
            obligation,
            condition,
            _together(item.state for item in own),
            tuple(own),
            rules.conditions[condition].cite_en,
            rules.conditions[condition].cite_fr,
        )
        for (obligation, condition), own in sorted(items.items(), key=lambda one: _rank(one[0], rules))
    ]


def places(rules: Obligations) -> list[tuple[str, str]]:
    """The obligation and the condition of each line, in the order of the lines."""
    own = dict.fromkeys((one.obligation, one.condition) for one in rules.requirements)
    return sorted(own, key=lambda place: _rank(place, rules))


def _together_said(reasons: Iterable[str]) -> str:
    """Reasons in one text; what several say with the same beginning (``On file: A.``, ``On file: B.``) is said once."""
    said: dict[str, list[str]] = {}
    for reason in reasons:
        start, colon, rest = reason.partition(": ")
        alike = colon and ";" not in rest
        said.setdefault(f"{start}: " if alike else reason, []).extend(
            [rest.removesuffix(".")] if alike else []
        )
    return " ".join(f"{start}{'; '.join(rests)}." if rests else start for start, rests in said.items())


def _rank(place: tuple[str, str], rules: Obligations) -> tuple[int, int]:
    return list(rules.obligations).index(place[0]), list(rules.conditions).index(place[1])


def _together(states: Iterable[State]) -> State:
    """Several requirements as one state: a gap shows; what is not due or does not apply hides behind what is there."""
    found = set(states)
    if found & set(GAPS):
        return "missing" if not found & {"complete", "partial"} else "partial"
    for state in ("complete", "not yet due"):
        if state in found:
            return state
    return "not applicable"


def _item(requirement: Requirement, dossier: Dossier, rules: Obligations, today: dt.date) -> Item:
    if requirement.every == "kept":
        return _kept(requirement, dossier)
    if reason := nothing_needed(requirement, dossier):
        return Item(requirement, "not applicable", reason)
    if requirement.every == "pay-period":
        return _paid(requirement, dossier, today)
    needs = needs_of(requirement, dossier, today)
    if not needs:
        return Item(requirement, "not applicable", Said("nothing-calls-for-it"))
    return _judge(requirement, rules, needs, today)


def _judge(requirement: Requirement, rules: Obligations, needs: Sequence[Need], today: dt.date) -> Item:
    pieces = tuple(dict.fromkeys(piece for need in needs for piece in need.found))
    lacking = [need for need in needs if len(need.found) < requirement.count]
    late = sorted(need.due for need in lacking if need.due and need.due < today)
    what = _types(requirement, rules)
    if late:
        state: State = "partial" if pieces else "missing"
        reason = Said("lacks", what=what, due=late[0])
        if len(needs) > 1:
            reason = Said("lacks.several", what=what, due=late[0], late=len(late), all=len(needs))
        days = tuple(Period(day, day) for day in late)
        return Item(requirement, state, reason, pieces, late[0] + dt.timedelta(days=1), days)
    if not lacking or pieces:
        since = min((day for need in needs if (day := need.late_by(requirement.count, today))), default=None)
        said = Said("on-file.late", what=what, since=since) if since else Said("on-file", what=what)
        return Item(requirement, "complete", said, pieces, since)
    due = min((need.due for need in lacking if need.due), default=None)
    reason = Said("not-yet-due", what=what, due=due) if due else Said("not-yet-due.unknown", what=what)
    return Item(requirement, "not yet due", reason)


def _paid(requirement: Requirement, dossier: Dossier, today: dt.date) -> Item:
    """Pay periods are judged by days: every day worked must lie in the period of some pay record."""
    wanted, gaps = paid_gaps(requirement, dossier, today)
    pieces = tuple(piece.id for piece in dossier.of(*requirement.types))
    if not wanted:
        return Item(requirement, "not yet due", Said("pay-not-yet-due"))
    if not gaps:
        covered = Said("pay-covered", periods=listed(_paid_for(requirement, dossier, wanted), len(wanted)))
        return Item(requirement, "complete", covered, pieces)
    days, worked = sum(gap.days for gap in gaps), sum(spell.days for spell in wanted)
    state: State = "missing" if days == worked else "partial"
    told = dossier.timeline.going_on(gaps, today - pay_wait(requirement, dossier))
    reason = Said("pay-missing", periods=listed(told))
    return Item(requirement, state, reason, pieces, gaps[0].first, tuple(gaps))


def _paid_for(requirement: Requirement, dossier: Dossier, wanted: Sequence[Period]) -> list[Period]:
    """How far pay records reach in these spells: to their end, or to the eve of the first day without one."""
    begun = {spell.first for spell in wanted}
    return [
        Period(spell.first, gaps[0].first - DAY if gaps else spell.last)
        for spell, gaps in unpaid(requirement, dossier)
        if spell.first in begun
    ]


def _kept(requirement: Requirement, dossier: Dossier) -> Item:
    if not dossier.kept:
        return Item(requirement, "missing", Said("nothing-archived"))
    if dossier.keep_through is None:
        return Item(requirement, "complete", Said("files-kept.held", n=dossier.kept))
    kept = Said("files-kept", n=dossier.kept, until=dossier.keep_through)
    return Item(requirement, "complete", kept)


def _types(requirement: Requirement, rules: Obligations) -> Said:
    titles = tuple((rules.types[name].en, rules.types[name].fr) for name in requirement.types)
    return _of_types(titles, requirement.count)


@cache
def _of_types(titles: tuple[tuple[str, str], ...], count: int) -> Said:
    """Said for nearly every case alike: the same words each time."""
    types = [Both(*title) for title in titles]
    return Said("of-types.several", count=count, types=types) if count > 1 else Said("of-types", types=types)
