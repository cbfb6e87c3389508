"""What a case ought to have by today and has not: overdue documents, the law's order, agreement against offer."""

from __future__ import annotations

import datetime as dt

from casefile.cases.progress import as_submitted, progress_of
from casefile.documents.agreement_check import agreement_faults
from casefile.documents.due import late, order_faults, overdue
from casefile.documents.library import Library
from casefile.documents.make import Particulars
from casefile.findings import Finding
from storage.bucket import Bucket
from storage.catalogue import CaseState
from storage.particulars import read_offers


def gaps_of(
    state: CaseState,
    bucket: Bucket,
    library: Library,
    particulars: Particulars,
    today: dt.date,
    zone: dt.tzinfo,
) -> list[Finding]:
    """The gaps of one case, each with its legal source; days begin as in ``zone``.

    Reads the store only where an offer has several versions.
    """
    if state.offer is None:
        return []
    case = state.case
    progress = progress_of(case, particulars)
    offer = as_submitted(state.offer, case, particulars)
    made = {kind: at.astimezone(zone).date() for kind, at in case.first_made.items()}
    found = [
        *overdue(library, offer, progress, made, today),
        *late(library, offer, progress, made),
        *order_faults(offer, progress),
    ]
    if len(case.offers) > 1:
        found += agreement_faults(read_offers(bucket, case), progress.agreement_signed_on)
    return found
