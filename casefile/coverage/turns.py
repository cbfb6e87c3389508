"""On which days the calendar alone can change how a case stands: between two of them it need not be judged again.

Each rule that asks what day it is has its days here, or beside it (``documents/due.py``, ``retention/watch.py``). A day
too many costs one judgement; a day that is missing would leave a case as it was: ``tests/test_turns.py`` looks at every
day of made-up lives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from casefile.cases.dossier import Dossier
from casefile.coverage.conformity import allowed
from casefile.coverage.needs import good_for, needs_of, nothing_needed, pay_wait, unpaid, valid_needs
from casefile.periods import DAY, Period, anniversary, uncovered
from casefile.reference.obligations import Obligations, Requirement

# The day after which nothing is known to change by the calendar.
NEVER = dt.date(9999, 12, 31)
# No employment lasts until then, and days may be counted from it.
_FAR = dt.date(9000, 1, 1)


def look_again_on(turns: Iterable[dt.date], today: dt.date) -> dt.date:
    """The next of these days after today; ``NEVER`` when all have passed."""
    return min((day for day in turns if day > today), default=NEVER)


def turns(dossier: Dossier, rules: Obligations, today: dt.date) -> Iterator[dt.date]:
    """The days on which coverage or conformity may change, as far as they are known today: the next is among them."""
    yield from _permit_turns(dossier)
    for requirement in rules.requirements:
        if requirement.every == "kept" or nothing_needed(requirement, dossier):
            continue
        if requirement.every == "pay-period":
            yield from _pay_turns(requirement, dossier)
            continue
        for need in needs_of(requirement, dossier, today):
            if need.due and len(need.found) < requirement.count:
                yield need.due + DAY
        if requirement.every == "year":
            yield from _year_turns(requirement, dossier, today)
        elif requirement.every == "expiry":
            yield from (p.expires_on + DAY for p in dossier.timeline.permits if p.expires_on)


def next_due(dossier: Dossier, rules: Obligations, today: dt.date) -> dt.date | None:
    """The next day, today or later, by which something is due that is not there."""
    wanted = (
        need.due
        for requirement in rules.requirements
        if requirement.every not in ("kept", "pay-period") and not nothing_needed(requirement, dossier)
        for need in needs_of(requirement, dossier, today)
        if need.due and need.due >= today and len(need.found) < requirement.count
    )
    return min(wanted, default=None)


def _edges(days: Period) -> Iterator[dt.date]:
    """The days on which a stretch begins to count, ends, and has ended."""
    yield days.first
    if days.last < _FAR:
        yield from (days.last, days.last + DAY)


def _pay_turns(requirement: Requirement, dossier: Dossier) -> Iterator[dt.date]:
    """When the first day of a spell, or of a stretch without pay records, is due, and when its last one is."""
    wait = pay_wait(requirement, dossier)
    for spell, gaps in unpaid(requirement, dossier):
        yield from (day + wait for stretch in (spell, *gaps) for day in _edges(stretch))


def _permit_turns(dossier: Dossier) -> Iterator[dt.date]:
    """When work begins or ends, and when it goes on without a permit."""
    for one in dossier.timeline.bound:
        spell = one.until(dt.date.max)
        yield from _edges(spell)
        yield from (day for gap in uncovered(spell, allowed(dossier)) for day in _edges(gap))


def _year_turns(requirement: Requirement, dossier: Dossier, today: dt.date) -> Iterator[dt.date]:
    """When a spell begins or ends, when a paper lapses, and the next anniversary."""
    spells = dossier.timeline.bound
    for spell in spells:
        yield from _edges(spell.until(dt.date.max))
    if not spells:
        return
    if valid := good_for(requirement, dossier):
        for spell in spells:
            for need in valid_needs(requirement, dossier, spell.until(_FAR), valid):
                if need.due:
                    yield from (need.due - dt.timedelta(days=requirement.days), need.due, need.due + DAY)
    first = dossier.timeline.spells[0].first
    yield anniversary(first, max(today.year - first.year, 0))
    yield anniversary(first, max(today.year - first.year, 0) + 1)
