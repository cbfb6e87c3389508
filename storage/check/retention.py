"""Until when a record must be kept, counted by FORMAT.md (6e) and the schedule's file alone.

The planner counts the same in code of its own. Two countings that agree are worth more than one that is believed: a
fault in planning, or an entry that someone forged, shows as a difference.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import casefile

_SHIPPED = Path(casefile.__file__).parent / "data" / "retention.toml"
_ANSWERS = ("permit.issued", "refused", "withdrawn", "decided")
# A ruling or an appeal on insurability holds the case while the last of these is the first (EI Act 87(4)).
_RULING = ("ruling-requested", "ruling-settled")
# What each kind of event dates; an event's own further dates come beside them.
_EVENT_DATES = {
    "permit-issued": "permit.issued",
    "employment-started": "employment.first_day",
    "employment-ended": "employment.last_day",
    "permit-refused": "refused",
    "offer-withdrawn": "withdrawn",
    "worker-never-arrived": "withdrawn",
    "worker-died": "employment.last_day",
    "business-closed": "employment.last_day",
    "extension-decided": "decided",
    "application-withdrawn": "decided",
}
Dates = dict[str, list[dt.date]]


@dataclass(frozen=True)
class Rule:
    """One rule of the schedule, as far as it counts days."""

    months: int
    requires: tuple[str, ...]
    latest_of: tuple[str, ...]
    classes: tuple[str, ...]
    types: tuple[str, ...]
    of_last_years: int
    provinces: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class Rules:
    """The rules of one profile, and the record classes that are kept for good."""

    rules: tuple[Rule, ...]
    for_good: frozenset[str]


@dataclass(frozen=True)
class Offered:
    """One accepted offer's term: first and last day, province, and from when an answer to it may come (a renewal)."""

    start: dt.date
    end: dt.date
    province: str
    opened: dt.date | None


@dataclass
class Told:
    """What a ledger tells of the dates that count: terms; and by id the events that stand: kind, day, further dates."""

    terms: list[Offered] = field(default_factory=list)
    events: dict[str, tuple[str, dt.date, Mapping[str, dt.date]]] = field(default_factory=dict)


def read_rules(folder: Path | None = None, profile: str = "standard") -> Rules:
    """The shipped schedule's rules, or those of ``retention.toml`` in a folder of the user's own."""
    own = folder / "retention.toml" if folder else None
    text = (own if own and own.is_file() else _SHIPPED).read_text(encoding="utf-8-sig")
    file = tomllib.loads(text)
    chosen = [file["rules"][name] for name in file["profiles"][profile]]
    return Rules(tuple(map(_rule, chosen)), frozenset(file["kept"]["for_good"]))


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        months=12 * data.get("years", 0) + data.get("months", 0),
        requires=tuple(data["requires"]),
        latest_of=tuple(data["from"]),
        classes=tuple(data.get("classes", ())),
        types=tuple(data.get("types", ())),
        of_last_years=data.get("of_last_years", 0),
        provinces=tuple(data.get("provinces", ())),
        waits=data.get("until") == "hold",
    )


def dates_of(told: Told) -> Dates:
    """The days that rules may count from, by the schedule's names."""
    dates: Dates = {
        "offer.first_day": [term.start for term in told.terms],
        "offer.last_day": [term.end for term in told.terms],
    }
    for kind, day, more in told.events.values():
        if kind in _EVENT_DATES:
            dates.setdefault(_EVENT_DATES[kind], []).append(day)
        if kind == "permit-issued":
            dates.setdefault("permit.valid_from", []).append(more.get("valid_from", day))
            if "expires_on" in more:
                dates.setdefault("permit.expires", []).append(more["expires_on"])
    return dates


def case_day(rules: Rules, told: Told, dates: Dates) -> dt.date | None:
    """The last day of the whole case; None while no rule of the whole case knows its dates."""
    days = [_day(rule, told, dates) for rule in rules.rules if not rule.classes and not rule.types]
    return max((day for day in days if day), default=None)


def record_day(
    rules: Rules,
    told: Told,
    dates: Dates,
    record_class: str,
    made: dt.date,
    about: dt.date | None,
    type: str = "",
) -> dt.date | None:
    """The last day of one record: the case's, or a longer one of its class or evidence type."""
    whole = case_day(rules, told, dates)
    if whole is None:
        return None
    own = {**dates, "record.made": [made]}
    if about:
        own["record.year_end"] = [dt.date(about.year, 12, 31)]
    of_it = [rule for rule in rules.rules if record_class in rule.classes or type in rule.types]
    days = [_day(rule, told, own) for rule in of_it if _of_last_years(rule, own, about or made)]
    return max([whole, *(day for day in days if day)])


def _of_last_years(rule: Rule, dates: Dates, day: dt.date) -> bool:
    """Whether a record of a day is of the last years before the day the rule counts from, if the rule says so."""
    if not rule.of_last_years:
        return True
    known = [one for name in rule.latest_of for one in dates.get(name, ())]
    return bool(known) and _after(day, 12 * rule.of_last_years) >= max(known)


def waits(rules: Rules, told: Told, dates: Dates) -> bool:
    """Whether an answer, or a date that a rule waits for, is still to come: until then everything stays on hold."""
    ruled = sorted((day, _RULING.index(kind)) for kind, day, _ in told.events.values() if kind in _RULING)
    if ruled and ruled[-1][1] == 0:
        return True
    answers = [day for name in _ANSWERS for day in dates.get(name, ())]
    if not answers:
        return True
    if any(term.opened is not None and max(answers) < term.opened for term in told.terms):
        return True
    permits = bool(dates.get("permit.issued"))
    return any(rule.waits and permits and not _known(rule, dates) for rule in rules.rules)


def _known(rule: Rule, dates: Dates) -> bool:
    return any(dates.get(name) for name in rule.requires)


def _day(rule: Rule, told: Told, dates: Dates) -> dt.date | None:
    if rule.requires and not _known(rule, dates):
        return None
    if rule.provinces and not any(term.province in rule.provinces for term in told.terms):
        return None
    known = [day for name in rule.latest_of for day in dates.get(name, ())]
    return _after(max(known), rule.months) if known else None


def _after(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later; where that month has none, the first of the next."""
    count = day.year * 12 + day.month - 1 + months
    try:
        return dt.date(count // 12, count % 12 + 1, day.day)
    except ValueError:
        count += 1
        return dt.date(count // 12, count % 12 + 1, 1)


def moment(day: dt.date) -> str:
    """The moment until which a lock through a day must last: noon UTC of the day after it."""
    return f"{day + dt.timedelta(days=1)}T12:00:00Z"
