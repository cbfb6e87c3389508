"""What a case ought to have by now and has not: overdue or late documents, the order of the law, what was agreed."""

from __future__ import annotations

import datetime as dt

from casefile.cases.case import Case
from casefile.cases.contents import Contents, accepted_offers, particulars
from casefile.cases.timeline import as_submitted, timeline_of
from casefile.documents.agreement_check import agreement_faults
from casefile.documents.due import late, order_faults, overdue
from casefile.documents.library import Library
from casefile.findings import Finding
from casefile.offer import Offer


def lapses(
    case: Case, offer: Offer, contents: Contents, library: Library, today: dt.date, zone: dt.tzinfo
) -> list[Finding]:
    """The lapses of one case, each with its legal source; days begin as in ``zone``. Pure."""
    told = particulars(case, contents)
    progress = timeline_of(case, told)
    standing = as_submitted(offer, progress)
    made = {kind: at.astimezone(zone).date() for kind, at in case.first_made.items()}
    opened = case.opened.astimezone(zone).date() if case.opened else today
    found = [
        *overdue(library, standing, progress, made, today),
        *late(library, standing, progress, made, opened),
        *order_faults(standing, progress),
    ]
    if len(case.offers) > 1:
        found += agreement_faults(accepted_offers(case, contents), progress.signed_on)
    return found
