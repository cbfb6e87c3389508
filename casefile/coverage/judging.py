"""A case judged: from ledger, offers, events and evidence to coverage, conformity and what is owed. All pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from casefile.cases.case import Case
from casefile.cases.contents import Contents, accepted_offers, particulars
from casefile.cases.dossier import Dossier
from casefile.cases.filed import Piece
from casefile.cases.timeline import timeline_of
from casefile.coverage.conformity import Departure, conformity
from casefile.coverage.matrix import GAPS, Item, Line, State, coverage
from casefile.coverage.pay_questions import Question, pay_questions
from casefile.coverage.wages import Shortfall, read_pay_rows, shortfalls
from casefile.documents.due import LATE, ORDER_NOT_KEPT
from casefile.findings import Finding
from casefile.offer import Offer
from casefile.reference.obligations import Obligations
from casefile.reference.tables import Tables


@dataclass(frozen=True)
class Judgement:
    """How a case stands on a day.

    ``lapses``: documents past their day, steps out of the law's order, an agreement that differs from the offer.
    """

    case_id: str
    lines: tuple[Line, ...]
    departures: tuple[Departure, ...]
    owed: tuple[Shortfall, ...]
    questions: tuple[Question, ...] = ()
    lapses: tuple[Finding, ...] = ()

    @property
    def to_do(self) -> bool:
        """Whether a person has anything to do for it. What was made late stays told, but nothing can be done."""
        return bool(self.gaps or self.departures or any(lapse.code != LATE for lapse in self.lapses))

    @property
    def gaps(self) -> list[tuple[Line, Item]]:
        """Every requirement that something is missing for, under its line."""
        return [(line, item) for line in self.lines for item in line.items if item.state in GAPS]

    def with_lapses(self, lapses: Iterable[Finding]) -> Judgement:
        """The same with these lapses, but not the order of the law where a departure says how it was not kept."""
        told = any(departure.code == "agreement-late" for departure in self.departures)
        return replace(self, lapses=tuple(one for one in lapses if not (told and one.code == ORDER_NOT_KEPT)))

    def slim(self) -> Judgement:
        """What a report shows of it, which many cases share and the catalogue keeps: without the items that nothing is
        missing for, and without what only a look at the case itself tells: periods one by one, money line by line."""
        return replace(self, lines=tuple(map(_slim, self.lines)), owed=(), questions=())


def _slim(line: Line) -> Line:
    if line.state in GAPS:
        gaps = (replace(item, lacking=()) for item in line.items if item.state in GAPS)
        return replace(line, items=tuple(gaps))
    return without_items(line.obligation, line.condition, line.state, line.cite_en, line.cite_fr)


@lru_cache(maxsize=512)
def without_items(obligation: str, condition: str, state: State, cite_en: str, cite_fr: str) -> Line:
    """One line shared by all cases that stand alike."""
    return Line(obligation, condition, state, (), cite_en, cite_fr)


def judge(dossier: Dossier, case_id: str, rules: Obligations, tables: Tables, today: dt.date) -> Judgement:
    """Coverage, conformity and what is owed, as of a day."""
    read = read_pay_rows(dossier, tables)
    owed = tuple(shortfalls(dossier, tables, read))
    return Judgement(
        case_id,
        tuple(coverage(dossier, rules, today)),
        tuple(conformity(dossier, rules, tables, today, owed)),
        owed,
        tuple(pay_questions(dossier, tables, read)),
    )


def dossier_of(
    case: Case,
    contents: Contents,
    pieces: Sequence[Piece],
    keep_through: dt.date | None = None,
    tables: Tables | None = None,
) -> Dossier | None:
    """The case as the rules see it; None when it has no offer to judge by."""
    offers = [version.offer for version in accepted_offers(case, contents)]
    if not offers:
        return None
    timeline = timeline_of(case, particulars(case, contents))
    return Dossier(
        offers,
        pieces,
        timeline,
        kept=len(case.objects),
        keep_through=keep_through,
        fee_exempt=_fee_exempt(offers[-1], tables),
        open_permit=bool(tables and tables.open_permit(offers[-1])),
    )


def _fee_exempt(offer: Offer, tables: Tables | None) -> bool:
    """Whether the portal's answer or the table of exemption codes says that no compliance fee is owed."""
    return bool(offer.portal.fee_exemption or (tables and tables.fee_exempt(offer)))
