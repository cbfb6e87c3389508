"""How an item of a letter is answered: by executed papers, as coverage judges them.

A form that Casefile made is a form: it may be included, but answers nothing until it comes back signed. An item that
names document types is answered by them. What names only obligations or conditions, or nothing but words, is proposed:
words are never declared answered by the machine alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.packet.plan import CaseFile, PacketFile, State
from casefile.packet.request import Item, Span
from casefile.packet.words import Words
from casefile.said import Said


@dataclass(frozen=True)
class Outcome:
    """How an item stands, and every reason. ``once_confirmed``: what a proposed one becomes when a person agrees."""

    state: State
    reasons: tuple[Said, ...]
    once_confirmed: State | None = None


def outcome(
    item: Item,
    cases: Sequence[CaseFile],
    found: Mapping[str, Sequence[PacketFile]],
    asked: Sequence[str],
    names: Mapping[str, str],
    language: str,
) -> Outcome:
    """The answer to one item from the files chosen for it. ``asked`` are the codes they were chosen by."""
    if not cases:
        return Outcome("not supplied", (Said("packet-gap.employer"),))
    told = [
        _of_case(case, code, found[case.case_id], item.period, names.get(code) or Words(language)(code))
        for case in cases
        for code in asked
    ] or [("not supplied", (Said("packet-gap.any", case=case.reference),)) for case in cases]
    state = _together([one for one, _ in told])
    reasons = tuple(dict.fromkeys(reason for _, why in told for reason in why))
    if _answered_by_name(item, cases, found):
        return Outcome(state, reasons)
    return Outcome("proposed", reasons, state)


def _answered_by_name(
    item: Item, cases: Sequence[CaseFile], found: Mapping[str, Sequence[PacketFile]]
) -> bool:
    """Whether no person need read the item's words: its types are named, or there is nothing that could be proposed."""
    nothing = not any(found.values())
    return bool(item.types) or (nothing and (bool(item.criteria) or not any(case.sources for case in cases)))


def _of_case(
    case: CaseFile, code: str, found: Sequence[PacketFile], asked: Span, name: str
) -> tuple[State, tuple[Said, ...]]:
    """How one case answers one code."""
    fit = [file for file in found if code in (file.type, *file.evidences)]
    standing = [one for one in case.standing if code in one.codes]
    lacks = tuple(
        Said("packet-gap.lacks", case=case.reference, why=one.reason) for one in standing if one.lacks(asked)
    )
    if any(not file.form for file in fit):
        return ("partly supplied", lacks) if lacks else ("supplied", ())
    if fit:
        day = max((file.date for file in fit if file.date), default=None)
        return "not supplied", (Said("packet-gap.form", case=case.reference, what=name, day=day),)
    if standing and all(one.state == "not applicable" for one in standing):
        why = standing[0].reason
        return "not applicable", (Said("packet-gap.not-applicable", case=case.reference, what=name, why=why),)
    return "not supplied", (Said("packet-gap.none", case=case.reference, what=name),)


def _together(states: Sequence[State]) -> State:
    """Several answers as one: whom an item does not concern counts for nothing."""
    told = {state for state in states if state != "not applicable"}
    if not told:
        return "not applicable"
    return told.pop() if len(told) == 1 else "partly supplied"
