"""What is known of a case when its coverage and its conformity are judged: offers, timeline, pieces of evidence.

Rules read this and nothing else, so that they can be tried on any made-up case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from casefile.cases.filed import Piece
from casefile.cases.parts import is_new_term
from casefile.cases.timeline import Timeline
from casefile.offer import Offer


@dataclass(frozen=True)
class Dossier:
    """A case, as far as it is known. ``offers`` are all accepted ones, oldest first.

    ``fee_exempt``: no compliance fee is owed for the offer that stands (IRPR 303.1(5), 299(2)). ``open_permit``: its
    code is one of an open work permit, which no offer binds (209.2(1): only permits under 200(1)(c)(ii.1)).
    """

    offers: Sequence[Offer]
    pieces: Sequence[Piece] = ()
    timeline: Timeline = field(default_factory=Timeline)
    kept: int = 0
    keep_through: dt.date | None = None
    fee_exempt: bool = False
    open_permit: bool = False

    @property
    def offer(self) -> Offer:
        """The offer that stands."""
        return self.offers[-1]

    @property
    def terms(self) -> list[Offer]:
        """The last version of each offer made; ``is_new_term`` says what makes an offer another one."""
        terms: list[Offer] = []
        for offer in self.offers:
            same = bool(terms) and not is_new_term(offer, terms[-1])
            terms[-1 if same else len(terms) :] = [offer]
        return terms

    @property
    def submitted_on(self) -> dt.date | None:
        """The day of the first submission."""
        stated = [day for offer in self.offers if (day := offer.portal.submitted_on)]
        return min([*stated, *(told.on for told in self.timeline.submissions)], default=None)

    def offer_on(self, day: dt.date) -> Offer:
        """The offer in force on a day: the last accepted of those that had begun; before all of them, the earliest."""
        if len(self.offers) == 1:  # asked for every pay row: most cases have one
            return self.offers[0]
        begun = [offer for offer in self.offers if offer.job.start_date <= day]
        return begun[-1] if begun else min(self.offers, key=lambda offer: offer.job.start_date)

    def of(self, *types: str) -> list[Piece]:
        """The pieces of these types, by date."""
        return sorted((p for p in self.pieces if p.type in types), key=lambda piece: (piece.date, piece.id))
