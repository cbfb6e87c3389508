"""Cases as coverage sees them, made by hand: an offer, papers and what the timeline tells."""

from __future__ import annotations

import datetime as dt
from typing import Any

from casefile.cases.dossier import Dossier
from casefile.cases.facts import Permit
from casefile.cases.filed import Piece
from casefile.coverage.matrix import Item, Line, coverage
from casefile.offer import Offer
from casefile.periods import Period
from casefile.reference.obligations import load_obligations
from tests.support.samples import offer_data
from tests.support.timelines import happened

RULES = load_obligations()
FIRST, TODAY = dt.date(2027, 2, 1), dt.date(2027, 6, 1)
OFFER = Offer.model_validate(offer_data())
PERMIT = Permit(dt.date(2027, 1, 10), dt.date(2027, 1, 10), dt.date(2029, 1, 9))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def piece(kind: str, date: str, first: str = "", last: str = "") -> Piece:
    period = Period(day(first), day(last)) if first else None
    return Piece(f"ev-{kind}-{date}", kind, day(date), period)


def dossier(*pieces: Piece, **changes: Any) -> Dossier:
    """A case in which work has begun; ``changes`` are of the dossier's fields, or of what the timeline tells."""
    own = {name: changes.pop(name) for name in ("offers", "kept", "keep_through") if name in changes}
    timeline = happened(
        **{"submitted_on": day("2026-11-20"), "first_day": FIRST, "permits": [PERMIT], **changes}
    )
    return Dossier(**{"offers": [OFFER], "pieces": pieces, "timeline": timeline, "kept": 12, **own})


def item(name: str, given_dossier: Dossier, today: dt.date = TODAY) -> Item:
    lines = coverage(given_dossier, RULES, today)
    return next(one for line in lines for one in line.items if one.requirement.id == name)


def line(condition: str, obligation: str, given_dossier: Dossier, today: dt.date = TODAY) -> Line:
    lines = coverage(given_dossier, RULES, today)
    return next(one for one in lines if (one.condition, one.obligation) == (condition, obligation))
