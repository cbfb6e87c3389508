"""Which pay rows of a case stand to be judged: corrections beside what they correct, doubles once, doubts set aside.

A pay record comes in many files; the same period may stand in two of them, or overlap another. All pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from casefile.cases.dossier import Dossier
from casefile.cases.pay_doubts import factor_of, row_doubt
from casefile.cases.pay_rows import PayRow
from casefile.said import Said

# A rate so many times the one offered is in another unit, or was misread: no one is paid so.
_MOST = 5


@dataclass(frozen=True)
class StandingRow:
    """One pay row and the piece it stands in. ``doubt``: why it proves nothing; None where it may be judged."""

    evidence: str
    row: PayRow
    doubt: Said | None = None


def standing(dossier: Dossier) -> list[StandingRow]:
    """Every pay row of a case, as it is to be judged."""
    told = [StandingRow(piece.id, row) for piece in dossier.pieces for row in piece.rows]
    rows = list(_once(_corrected(told)))
    crossed = set(_crossed(rows))
    for place, one in enumerate(rows):
        if doubt := row_doubt(one.row) or (Said("pay-crossed") if place in crossed else None):
            rows[place] = replace(one, doubt=doubt)
    return rows


def rate_doubt(rate: Decimal | None, offered: Decimal) -> Said | None:
    """Why an hourly rate is not believed beside the one offered; None where it may be."""
    if not rate or not offered or rate < 0:
        return None
    ratio = rate / offered
    if ratio >= _MOST:
        return Said("pay-rate-high", rate=rate, offered=offered)
    if ratio >= 1:
        return None
    if factor := factor_of(1 / ratio):
        return Said("pay-rate-low", n=factor, rate=rate, offered=offered)
    return None


def _corrected(told: Iterable[StandingRow]) -> list[StandingRow]:
    """A correction in a file of its own counts with the one row of its period; without one it stands alone."""
    rows = [one for one in told if not one.row.is_correction]
    for one in (one for one in told if one.row.is_correction):
        same = [place for place, other in enumerate(rows) if other.row.period == one.row.period]
        if len(same) == 1:
            rows[same[0]] = replace(rows[same[0]], row=rows[same[0]].row.plus(one.row))
        else:
            rows.append(one)
    return rows


def _once(rows: Iterable[StandingRow]) -> Iterator[StandingRow]:
    """A row that says the same of the same period in two pieces counts once: a register and a stub."""
    seen: set[object] = set()
    for one in rows:
        said = (one.row.period, one.row.hours, one.row.overtime_hours, one.row.rate, one.row.gross)
        if said not in seen:
            seen.add(said)
            yield one


def _crossed(rows: list[StandingRow]) -> Iterator[int]:
    """The places of rows that share days with a row of another piece."""
    order = sorted(range(len(rows)), key=lambda place: rows[place].row.period)
    reach: list[int] = []
    for place in order:
        own = rows[place]
        reach = [other for other in reach if rows[other].row.period.last >= own.row.period.first]
        for other in reach:
            if rows[other].evidence != own.evidence:
                yield from (other, place)
        reach.append(place)
