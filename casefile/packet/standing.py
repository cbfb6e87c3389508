"""How a case stands under what an item asks for: coverage's own judgement, in the form a plan reads.

A plan judges nothing itself: what coverage calls missing, partial or not applicable is that in a packet too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casefile.coverage.matrix import GAPS, Line, State
from casefile.packet.request import Span
from casefile.periods import Period
from casefile.reference.obligations import Obligations
from casefile.said import Said


@dataclass(frozen=True)
class Standing:
    """How one requirement of a case stands.

    ``codes`` are all names it can be asked for by: obligation, condition, types and their other names. ``lacking`` are
    the days by which, or for which, something that is missing was due.
    """

    codes: frozenset[str]
    state: State
    reason: Said
    lacking: tuple[Period, ...] = ()

    def lacks(self, asked: Span) -> bool:
        """Whether something is missing in the period that is asked about."""
        return self.state in GAPS and (not self.lacking or any(asked.meets(p) for p in self.lacking))


def standing_of(lines: Iterable[Line], rules: Obligations) -> tuple[Standing, ...]:
    """Every requirement of a case as coverage judged it."""
    return tuple(
        Standing(
            frozenset({line.obligation, line.condition, *_names(item.requirement.types, rules)}),
            item.state,
            item.reason,
            item.lacking,
        )
        for line in lines
        for item in line.items
    )


def _names(types: Iterable[str], rules: Obligations) -> set[str]:
    return {name for kind in types for name in (kind, *rules.types[kind].aliases)}
