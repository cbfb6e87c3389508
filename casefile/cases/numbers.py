"""Under which business numbers a case is found: the one its id begins with, and those the business went to since.

A case keeps its id when the business is sold, merged or transferred (``business-transferred``): its ledger and its
records stay where they are, and offers under the new number with the same reference go on in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from casefile.cases.case import Case, reference_of

TRANSFER = "business-transferred"
NEW_NUMBER = "new_number"


def successors(case: Case) -> tuple[str, ...]:
    """The nine digits of each number the business went to, in the order told, without the case's own."""
    told = [event.numbers.get(NEW_NUMBER, "") for event in case.effective_events if event.kind == TRANSFER]
    return tuple(dict.fromkeys(number for number in told if number not in ("", case.employer_id)))


def homes(transferred: Mapping[str, Iterable[str]], case_ids: Iterable[str]) -> dict[str, str]:
    """For each other name of a case, ``NEW-NUMBER/REFERENCE``, the id it keeps.

    A case that really has that id is meant first: two employers may use the same reference. ``transferred`` has the
    successors of the cases that have any.
    """
    taken = set(case_ids)
    named: dict[str, str] = {}
    for case_id, numbers in sorted(transferred.items()):
        for number in numbers:
            name = f"{number}/{reference_of(case_id)}"
            if name not in taken:
                named.setdefault(name, case_id)
    return named
