"""Until when a case and each of its records must be kept: a pure function of the ledger's dates and the schedule.

Calendar days throughout: the last day kept is the same calendar day so many years later, and belongs to the period;
from 29 February it is 1 March (no rule was found; rolling forward never keeps too short). A case of which no rule knows
the dates is held, not dated. One more event never makes a date earlier; only a correction may, and the locks stay.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from casefile.cases.case import Case
from casefile.cases.parts import NEW, Lock, Record, Term
from casefile.cases.stored import StoredObject
from casefile.cases.timeline import timeline_of
from casefile.reference.schedule import Rule, Schedule
from casefile.said import Both, Said

State = Literal["pending", "active", "due", "disposed"]
Dates = Mapping[str, list[dt.date]]


@dataclass(frozen=True)
class Retention:
    """How a whole case is kept, and why. ``keep_through`` is the last day of the period, None while no one can know it.

    ``open``: an offer waits for its answer (or a rule for its date), and nothing may go before it came.
    ``locked_through``: set when a correction made the period shorter than the locks that the store already has.
    """

    state: State
    anchor: dt.date | None
    keep_through: dt.date | None
    rule: str
    because: Said
    open: bool
    locked_through: dt.date | None = None

    def on(self, today: dt.date) -> State:
        """The state as of a day: an active case becomes due on the day after its last one."""
        passed = self.keep_through is not None and self.keep_through < today
        return "due" if self.state == "active" and passed and not self.open else self.state


@dataclass(frozen=True)
class Keeping:
    """How a case, each of its objects (by key) and its ledger's entries are to be kept; ``rules``: by which rule."""

    retention: Retention
    locks: Mapping[str, Lock]
    rules: Mapping[str, str]
    entries: Lock


def keeping(case: Case, schedule: Schedule) -> Keeping:
    """What must be kept until when. Knows no today: a date that has passed is still the date."""
    dates = case_dates(case)
    whole = _whole_case(dates, case.terms, schedule)
    waits = _waits(case, dates, schedule)
    held = waits or bool(case.standing_holds)
    locks: dict[str, Lock] = {}
    rules: dict[str, str] = {}
    left: _Period | None = None
    for record in case.records:
        stored = record.object
        period = _of_record(record, dates, case.terms, schedule, whole)
        # An object of several records is kept as the longest of them wants.
        known = locks.get(stored.key) or case.locks.get(stored.key, NEW)
        for_good = stored.record_class in schedule.for_good
        day = _later(period.day if period else None, known.keep_through)
        locks[stored.key] = Lock(day, held=held or period is None or for_good)
        if stored.key not in rules or (period and period.day == day):
            rules[stored.key] = period.rule if period else ""
        if not for_good and period and (left is None or period.day > left.day):
            left = period
    for original, reading in case.read_in.items():
        if original in locks and reading in locks:
            _keep_as_long(reading, original, locks, rules)
    if case.destroyed:
        whole = left or whole
    entries = Lock(_later(whole.day if whole else None, case.entries_lock.keep_through), held=True)
    return Keeping(_retention(case, whole, waits, dates, schedule), locks, rules, entries)


def _keep_as_long(reading: str, original: str, locks: dict[str, Lock], rules: dict[str, str]) -> None:
    """What was read of an original is kept while the original is: handed in again for another year it is of two."""
    last, own = locks[original].keep_through, locks[reading]
    if last and (own.keep_through is None or last > own.keep_through):
        locks[reading], rules[reading] = Lock(last, own.held), rules[original]


def counted_from(case: Case, schedule: Schedule, name: str, keep_through: dt.date) -> dt.date:
    """The day from which a rule counted for records kept through ``keep_through``, destroyed ones too.

    The case's own rule knows its day; one of a record class is reckoned back from the end.
    """
    whole = _whole_case(case_dates(case), case.terms, schedule)
    if whole and whole.rule == name:
        return whole.anchor
    return add_months(keep_through, -schedule.rules[name].period_months)


@dataclass(frozen=True)
class Candidate:
    """A day from which the case's period could count. ``won``: it is the one that it counts from."""

    source: Both
    day: dt.date
    won: bool


def candidates(case: Case, schedule: Schedule) -> list[Candidate]:
    """Of the rule by which the whole case is kept: every date that it looks at, each by its last day, oldest first."""
    dates = case_dates(case)
    whole = _whole_case(dates, case.terms, schedule)
    if whole is None:
        return []
    known = [(max(dates[name]), name) for name in schedule.rules[whole.rule].latest_of if dates.get(name)]
    return [Candidate(_SOURCES[name], day, name == whole.source) for day, name in sorted(known)]


def changes(case: Case, planned: Keeping) -> list[tuple[StoredObject, Lock]]:
    """The objects that are not kept as planned, as far as the ledger knows what was done in this store."""
    return [
        (stored, planned.locks[stored.key])
        for stored in case.objects
        if planned.locks[stored.key] != case.locks.get(stored.key, NEW) or stored.key in case.unsettled_here
    ]


def entries_to_lock(case: Case, planned: Keeping) -> range:
    """The numbers of the ledger entries that lack the planned lock. A settlement's own entry, when it is the last one,
    waits under its hold for the next settlement; otherwise no settlement would ever be the last."""
    first = 1 if planned.entries != case.entries_lock else case.entries_settled + 1
    if planned.entries.keep_through is None or (case.settled_at == case.entries and first == case.entries):
        return range(0)
    return range(first, case.entries + 1)


def unsettled(case: Case, planned: Keeping) -> bool:
    """Whether a settlement has anything to do."""
    return bool(changes(case, planned)) or bool(entries_to_lock(case, planned))


def lock_until(keep_through: dt.date) -> dt.datetime:
    """The moment to lock to: noon UTC of the next day, when the last day has ended everywhere on Earth."""
    return dt.datetime.combine(keep_through + dt.timedelta(days=1), dt.time(12), dt.UTC)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same calendar day so many months later; where that month is too short, the first of the month after it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if day.day <= monthrange(year, month)[1]:
        return day.replace(year=year, month=month)
    return dt.date(year + month // 12, month % 12 + 1, 1)


def case_dates(case: Case) -> Dates:
    """Every date of the case that a rule may count from, by the schedule's names, over all terms and permits."""
    told = timeline_of(case)
    return {
        "offer.first_day": [term.start for term in told.terms],
        "offer.last_day": [term.end for term in told.terms],
        "permit.issued": [permit.issued_on for permit in told.permits],
        "permit.valid_from": [permit.valid_from for permit in told.permits],
        "permit.expires": [permit.expires_on for permit in told.permits if permit.expires_on],
        "employment.first_day": list(told.starts),
        "employment.last_day": [end.on for end in told.ends],
        "refused": [closing.on for closing in told.closings if closing.kind == "permit-refused"],
        "withdrawn": [closing.on for closing in told.closings if closing.kind != "permit-refused"],
    }


@dataclass(frozen=True)
class _Period:
    """The outcome of one rule: what it counted from, by name and day, and the last day kept."""

    rule: str
    source: str
    anchor: dt.date
    day: dt.date


def _period(name: str, rule: Rule, dates: Dates, terms: Iterable[Term]) -> _Period | None:
    if rule.requires and not any(dates.get(date) for date in rule.requires):
        return None
    if rule.provinces and not any(term.province in rule.provinces for term in terms):
        return None
    known = [(day, source) for source in rule.latest_of for day in dates.get(source, ())]
    if not known:
        return None
    # Of several dates on one day, the rule's first: the text then names the one that matters most.
    anchor = max(day for day, _ in known)
    source = next(source for day, source in known if day == anchor)
    return _Period(name, source, anchor, add_months(anchor, rule.period_months))


def _whole_case(dates: Dates, terms: list[Term], schedule: Schedule) -> _Period | None:
    """The longest of the rules that apply to the whole case; None while none of them knows its dates."""
    periods = [
        found
        for name, rule in schedule.rules.items()
        if not rule.classes and not rule.types and (found := _period(name, rule, dates, terms))
    ]
    return max(periods, key=lambda period: period.day, default=None)


def _of_record(
    record: Record, dates: Dates, terms: list[Term], schedule: Schedule, whole: _Period | None
) -> _Period | None:
    """The period of one record: the case's, or a longer one of its class."""
    if whole is None:
        return None
    own = {**dates, "record.made": [record.made_on]}
    if record.about:
        own["record.year_end"] = [dt.date(record.about.year, 12, 31)]
    periods = [
        found
        for name, rule in schedule.rules.items()
        if (record.object.record_class in rule.classes or record.type in rule.types)
        and (found := _period(name, rule, own, terms))
        and _near_enough(record, rule, found)
    ]
    return max([whole, *periods], key=lambda period: period.day)


def _near_enough(record: Record, rule: Rule, found: _Period) -> bool:
    """Whether the record is of the last years before the day counted from, where the rule asks for those alone."""
    day = record.about or record.made_on
    return not rule.of_last_years or add_months(day, 12 * rule.of_last_years) >= found.anchor


def _waits(case: Case, dates: Dates, schedule: Schedule) -> bool:
    """Whether something is still to come that decides how long to keep: an answer to an offer, or a rule's date."""
    if any(rule.until == "hold" and _still_to_come(rule, dates) for rule in schedule.rules.values()):
        return True
    told = timeline_of(case)
    if told.ruling_open:
        return True
    answers = [*told.decisions]
    answers += [day for name in ("permit.issued", "refused", "withdrawn") for day in dates.get(name, ())]
    if not answers:
        return True
    return any(term.opened is not None and max(answers) < term.opened for term in case.terms)


def _still_to_come(rule: Rule, dates: Dates) -> bool:
    return bool(dates.get("permit.issued")) and not any(dates.get(name) for name in rule.requires)


def _retention(case: Case, whole: _Period | None, waits: bool, dates: Dates, schedule: Schedule) -> Retention:
    days = [lock.keep_through for lock in case.locks.values() if lock.keep_through]
    locked = max(days, default=None)
    if case.destroyed and all(o.record_class in schedule.for_good for o in case.objects):
        gone = max(d.carried_out_on for d in case.dispositions if d.carried_out_on)
        day, anchor, name = (whole.day, whole.anchor, whole.rule) if whole else (None, None, "")
        return Retention("disposed", anchor, day, name, Said("kept-destroyed", on=gone), False)
    if whole is None:
        because = Said("kept-no-date") if dates.get("permit.issued") else Said("kept-no-permit")
        return Retention("pending", None, None, "", because, True, locked)
    rule = schedule.rules[whole.rule]
    shorter = locked is not None and locked > whole.day and _dated_by(case, whole.day, locked)
    because = Said(
        "kept-counted",
        period=_period_text(rule),
        anchor=whole.anchor,
        source=_SOURCES[whole.source],
        law=Both(rule.law_en, rule.law_fr),
        waits=Said("kept-waits") if waits else "",
        shorter=Said("kept-longer", locked=locked) if shorter else "",
    )
    return Retention(
        "active", whole.anchor, whole.day, whole.rule, because, waits, locked if shorter else None
    )


def _dated_by(case: Case, day: dt.date, locked: dt.date) -> bool:
    """Whether a lock beyond the case's day is an old period's, not a floor of its own class (payroll)."""
    return case.entries_lock.keep_through is not None and day < case.entries_lock.keep_through <= locked


def _period_text(rule: Rule) -> Both:
    parts = [(rule.years, "year", "an", "ans"), (rule.months, "month", "mois", "mois")]
    en = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit, _, _ in parts if n]
    fr = [f"{n}\u00a0{many if n > 1 else one}" for n, _, one, many in parts if n]
    return Both(" and ".join(en), " et ".join(fr))


def _later(day: dt.date | None, known: dt.date | None) -> dt.date | None:
    return max((d for d in (day, known) if d), default=None)


_SOURCES = {
    "permit.issued": Both("the day the permit was issued", "jour de la délivrance du permis"),
    "permit.valid_from": Both("the day the permit became valid", "jour où le permis est devenu valide"),
    "permit.expires": Both("the day the permit expires", "jour de l’expiration du permis"),
    "offer.first_day": Both("the first day in the offer", "premier jour prévu dans l’offre"),
    "offer.last_day": Both("the last day in the offer", "dernier jour prévu dans l’offre"),
    "employment.first_day": Both("the first day actually worked", "premier jour réellement travaillé"),
    "employment.last_day": Both("the last day of employment", "dernier jour d’emploi"),
    "refused": Both("the day the permit was refused", "jour du refus du permis"),
    "withdrawn": Both("the day the offer was withdrawn", "jour du retrait de l’offre"),
    "record.made": Both("the day the record was made", "jour où le document a été fait"),
    "record.year_end": Both("the end of the record's year", "fin de l’année du document"),
}
