"""What a new template or logo would make anew: the price of it, before a night pays it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from casefile.cases.contents import particulars
from casefile.documents.library import Library
from casefile.documents.make import wanted
from casefile.progress import chunks
from casefile.reference.tables import Tables
from storage.catalogue.catalogue import Catalogue


@dataclass(frozen=True)
class Anew:
    """Documents of one type that the next night would make again because their template or logo changed."""

    type: str
    documents: int
    cases: int

    def as_dict(self) -> dict[str, Any]:
        """The line as ``templates anew --json`` gives it."""
        return dict(vars(self))


def made_anew(catalogue: Catalogue, library: Library, tables: Tables, today: dt.date) -> list[Anew]:
    """For each type: how many documents the next night would make again, as further versions, and in how many cases.

    Those are counted of which the newest version was made from another template, or with another logo.
    """
    documents: Counter[str] = Counter()
    cases: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(catalogue.case_ids()):
        contents = catalogue.contents(chunk)
        for state in catalogue.load_many(chunk):
            case = state.case
            if state.offer is None or case.void:
                continue
            told = particulars(case, contents.get(case.id, ()))
            for want in wanted(case, state.offer, library, tables, today, told):
                latest = case.latest(want.type, want.language)
                if latest and any(one.template_digest != want.template_digest for one in latest):
                    documents[want.type] += 1
                    cases[want.type].add(case.id)
    return [Anew(name, count, len(cases[name])) for name, count in sorted(documents.items())]
