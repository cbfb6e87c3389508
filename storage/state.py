"""From ledger entries to a case as it stands. Pure: whoever has the entries and the offer's content gets the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.cases.case import Case, Entry, fold
from casefile.errors import Conflict, IntegrityError
from casefile.offer import Offer
from casefile.retention.disposition import open_request
from storage.ledger import Head

# An entry and its digest.
Committed = tuple[Entry, str]


@dataclass(frozen=True)
class CaseState:
    """A case as it stands, where its ledger ends, and the offer that stands."""

    case: Case
    head: Head
    offer: Offer | None

    @classmethod
    def new(cls, case_id: str) -> CaseState:
        """A case without entries."""
        return cls(Case(case_id), Head.start(case_id), None)

    def after(self, entry: Entry, head: Head, contents: Mapping[str, bytes]) -> CaseState:
        """The case after its next entry, whose ``contents`` hold the offer if it is one. This state is used up."""
        self.case.apply(entry)
        stands = self.case.offer
        if stands is None or stands.sha256 not in contents:
            return CaseState(self.case, head, self.offer if stands else None)
        return CaseState(self.case, head, Offer.model_validate_json(contents[stands.sha256]))


def case_state(case_id: str, recorded: Sequence[Committed], offers: Mapping[str, bytes]) -> CaseState:
    """Fold the entries. Raises ``IntegrityError`` unless ``offers`` holds the standing offer by its digest."""
    case = fold(case_id, (entry for entry, _ in recorded))
    last, digest = recorded[-1]
    head = Head(case_id, last.seq, digest)
    if case.offer is None:
        return CaseState(case, head, None)
    content = offers.get(case.offer.sha256, b"")
    if not content and is_leaving(case, case.offer.key):
        return CaseState(case, head, None)
    if hashlib.sha256(content).hexdigest() != case.offer.sha256:
        raise IntegrityError("offer-differs", case=case_id)
    return CaseState(case, head, Offer.model_validate_json(content))


def is_leaving(case: Case, key: str) -> bool:
    """Whether an approved disposition names the object: stopped half-way, it may be gone before the ledger says so."""
    asked = open_request(case)
    return bool(asked and asked.approved_on and any(stored.key == key for stored in asked.objects))


def unknown(known: list[Committed], given: list[Committed]) -> list[Committed]:
    """Those of the given entries that are not known yet.

    Raises ``Conflict`` where they leave a gap, ``IntegrityError`` where another entry has a known one's number.
    """
    fresh: list[Committed] = []
    for entry, digest in sorted(given, key=lambda recorded: recorded[0].seq):
        so_far = [*known, *fresh]
        if entry.seq <= len(so_far):
            if so_far[entry.seq - 1][1] != digest:
                raise IntegrityError("entry-differs", case=entry.case_id, entry=entry.seq)
        elif entry.seq == len(so_far) + 1:
            fresh.append((entry, digest))
        else:
            raise Conflict("entries-missing", case=entry.case_id, entry=entry.seq)
    return fresh
