"""One case as the desk shows it: judged, read back, and laid out as a line of days. Read once, out of the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.cases.contents import accepted_offers, particulars
from casefile.cases.timeline import as_submitted, timeline_of
from casefile.coverage.chronology import Known, Moment, chronology
from casefile.coverage.judging import Judgement
from casefile.documents.due import due_by
from casefile.retention.keeping import Candidate, candidates, keeping
from casefile.retention.watch import dates_of
from casefile.said import Both, Said
from flows.steps.gaps import Look, Standards, look_at_cases
from flows.steps.reading_back import read_back_of
from storage.catalogue.catalogue import Catalogue

__all__ = ["Shown", "look_at", "titles"]


@dataclass(frozen=True)
class Shown:
    """A case beside what ``describe`` tells of it.

    ``about``: what it is about, by the names of the lines; ``offers``: its versions, with what changed; ``events``:
    with what they say; ``anchors``: the days that its period could count from; ``moments``: the line of its days.
    """

    judged: Judgement | None
    about: Mapping[str, Said]
    offers: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]
    anchors: Sequence[Candidate]
    moments: Sequence[Moment]


def look_at(
    catalogue: Catalogue, told: Mapping[str, Any], standards: Standards, today: dt.date, *, full: bool
) -> Shown:
    """The case that ``told`` describes, as of today."""
    (look,) = look_at_cases(catalogue, [told["case"]], standards, today)
    read = read_back_of(look.state, look.told, told["events"])
    case, schedule = look.state.case, catalogue.schedule
    known = Known(
        case,
        accepted_offers(case, look.told),
        {event["id"]: event["told"] for event in read["events"]},
        titles(standards),
        dates_of(case, keeping(case, schedule)),
        _due(look, standards),
        look.judged,
    )
    return Shown(
        look.judged,
        read["about"],
        read["offers"],
        read["events"],
        candidates(case, schedule),
        chronology(known, today, full=full),
    )


def titles(standards: Standards) -> dict[str, Both]:
    """What papers are called, by their types: evidence, and documents made here."""
    evidence = {name: Both(kind.en, kind.fr) for name, kind in standards.rules.types.items()}
    return evidence | {one.name: Both(one.titles["en"], one.titles["fr"]) for one in standards.library.types}


def _due(look: Look, standards: Standards) -> list[tuple[str, dt.date]]:
    """The documents not made yet that must be by a day."""
    case, offer = look.state.case, look.state.offer
    if offer is None or case.void:
        return []
    told = timeline_of(case, particulars(case, look.told))
    wanted = [kind for kind in standards.library.types if kind.name not in case.first_made]
    days = [(kind.name, due_by(kind, as_submitted(offer, told), told)) for kind in wanted]
    return [] if told.never_employed else [(name, day) for name, day in days if day]
