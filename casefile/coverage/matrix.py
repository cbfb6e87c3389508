"""Coverage: for each obligation and condition of a case, what is there, what is missing, what is late. All pure.

A requirement of ``evidence.toml`` becomes needs: one for the case, or one for each permit, year, pay period,
change or letter. A need has a day by which it is due and a window in which a piece must be dated. Late is the
day after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from casefile.cases.dossier import Dossier
from casefile.coverage.needs import Need, needs_of, nothing_needed, paid_gaps
from casefile.periods import Period, listed
from casefile.reference.obligations import Obligations, Requirement
from casefile.wording import date as worded

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
    """How one requirement stands. ``late`` is the first day on which something was missing.

    ``lacking`` are the days by which, or for which, something that is missing was due.
    """

    requirement: Requirement
    state: State
    reason_en: str
    reason_fr: str
    evidence: tuple[str, ...] = ()
    late: dt.date | None = None
    lacking: tuple[Period, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The item as ``case --json`` shows it."""
        return {
            "requirement": self.requirement.id,
            "state": self.state,
            "reason": self.reason_en,
            "reason_fr": self.reason_fr,
            "source": self.requirement.source_en,
            "source_fr": self.requirement.source_fr,
            "verify": self.requirement.verify,
            "evidence": list(self.evidence),
            "late_since": self.late.isoformat() if self.late else None,
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

    @property
    def reason_en(self) -> str:
        """Why it stands so: what its most telling items say."""
        return _together_said(item.reason_en for item in self._telling)

    @property
    def reason_fr(self) -> str:
        """The same in French."""
        return _together_said(item.reason_fr for item in self._telling)

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
            "reason": self.reason_en,
            "reason_fr": self.reason_fr,
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
        return Item(requirement, "not applicable", *reason)
    if requirement.every == "pay-period":
        return _paid(requirement, dossier, today)
    needs = needs_of(requirement, dossier, today)
    if not needs:
        return Item(
            requirement, "not applicable", "Nothing calls for it so far.", "Rien ne l’exige jusqu’ici."
        )
    return _judge(requirement, rules, needs, today)


def _judge(requirement: Requirement, rules: Obligations, needs: Sequence[Need], today: dt.date) -> Item:
    pieces = tuple(dict.fromkeys(piece for need in needs for piece in need.found))
    lacking = [need for need in needs if len(need.found) < requirement.count]
    late = sorted(need.due for need in lacking if need.due and need.due < today)
    en, fr = (_titles(requirement, rules, language) for language in ("en", "fr"))
    if late:
        state: State = "partial" if pieces else "missing"
        many = f" ({len(late)} of {len(needs)})", f" ({len(late)} sur {len(needs)})"
        counted = many if len(needs) > 1 else ("", "")
        return Item(
            requirement,
            state,
            f"Missing{counted[0]}: {en}; due {late[0]}.",
            f"Manque{counted[1]}\u00a0: {fr}\u00a0; exigible le {worded(late[0], 'fr')}.",
            pieces,
            late[0] + dt.timedelta(days=1),
            tuple(Period(day, day) for day in late),
        )
    if not lacking or pieces:
        return Item(requirement, "complete", f"On file: {en}.", f"Au dossier\u00a0: {fr}.", pieces)
    due = min((need.due for need in lacking if need.due), default=None)
    if due is None:
        return Item(
            requirement, "not yet due", f"Not due until its day is known: {en}.",
            f"Exigible seulement quand le jour sera connu\u00a0: {fr}.",
        )  # fmt: skip
    return Item(
        requirement,
        "not yet due",
        f"Due {due}: {en}.",
        f"Exigible le {worded(due, 'fr')}\u00a0: {fr}.",
    )


def _paid(requirement: Requirement, dossier: Dossier, today: dt.date) -> Item:
    """Pay periods are judged by days: every day worked must lie in the period of some pay record."""
    wanted, gaps = paid_gaps(requirement, dossier, today)
    pieces = tuple(piece.id for piece in dossier.of(*requirement.types))
    if not wanted:
        return Item(
            requirement,
            "not yet due",
            "No pay period is due yet.",
            "Aucune période de paie n’est encore exigible.",
        )
    if not gaps:
        return Item(
            requirement, "complete", f"Pay records cover {listed(wanted, len(wanted))}.",
            f"Les registres de paie couvrent {_spans_fr(wanted)}.",
            pieces,
        )  # fmt: skip
    days, worked = sum(gap.days for gap in gaps), sum(spell.days for spell in wanted)
    state: State = "missing" if days == worked else "partial"
    shown = "; ".join(map(str, gaps[:3])) + ("; …" if len(gaps) > 3 else "")
    return Item(
        requirement,
        state,
        f"Missing: pay records for {days} of {worked} days ({shown}).",
        f"Manque\u00a0: registres de paie pour {days} jours sur {worked} ({_spans_fr(gaps[:3])}).",
        pieces,
        gaps[0].first,
        tuple(gaps),
    )


def _spans_fr(periods: Iterable[Period]) -> str:
    return "\u00a0; ".join(f"du {worded(p.first, 'fr')} au {worded(p.last, 'fr')}" for p in periods)


def _kept(requirement: Requirement, dossier: Dossier) -> Item:
    if not dossier.kept:
        return Item(requirement, "missing", "Nothing is archived.", "Rien n’est archivé.")
    until = (
        f"through {dossier.keep_through}" if dossier.keep_through else "under hold until the date is known"
    )
    until_fr = (
        f"jusqu’au {worded(dossier.keep_through, 'fr')} inclusivement"
        if dossier.keep_through
        else "sous blocage jusqu’à ce que la date soit connue"
    )
    return Item(
        requirement,
        "complete",
        f"{dossier.kept} files are kept {until}.",
        f"{dossier.kept} fichiers conservés {until_fr}.",
    )


def _titles(requirement: Requirement, rules: Obligations, language: str) -> str:
    titles = [getattr(rules.types[name], language) for name in requirement.types]
    count = f"{requirement.count} × " if requirement.count > 1 else ""
    return count + (" or " if language == "en" else " ou ").join(titles)
