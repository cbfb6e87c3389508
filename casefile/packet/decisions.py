"""What persons decide about a planned packet: that what is proposed for an item answers it, that an original which
could not be searched goes all the same, that a number is no social insurance number.

A decision never changes the request, whose digest is its id, nor the plan: it is archived beside them, and names by a
digest what exactly was agreed to. It holds for every plan in which that is the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from casefile.canonical import canonical
from casefile.errors import Refused, UsageError
from casefile.opening.digits import digits_of
from casefile.packet.plan import Plan, PlannedItem

FORMAT = "casefile-packet-decisions/1"
_SHORTEST = 6  # characters of a document's id that a person must give
_NINE = 9


@dataclass(frozen=True)
class Decision:
    """One decision: its kind, what it is about as a person names it, the digest of what was seen, who and when."""

    kind: str
    about: str
    digest: str
    by: str
    on: dt.date

    def as_dict(self) -> dict[str, Any]:
        """The decision as it is archived and told in a receipt."""
        return {**asdict(self), "on": self.on.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decision:
        """Read it back; members added by later versions are ignored."""
        told = {name: data[name] for name in cls.__dataclass_fields__}
        return cls(**{**told, "on": dt.date.fromisoformat(data["on"])})


def decisions_bytes(decisions: Iterable[Decision]) -> bytes:
    """Decisions in the one form that is hashed and archived."""
    return canonical({"format": FORMAT, "decisions": [one.as_dict() for one in decisions]})


def decisions_digest(content: bytes) -> str:
    """By what a file of decisions is named: the beginning of its SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def read_decisions(content: bytes) -> list[Decision]:
    """The decisions of one archived file. Raises ``UsageError`` for a format that only a later version knows."""
    data = json.loads(content)
    if data["format"] != FORMAT:
        raise UsageError("decisions-format", format=data["format"])
    return [Decision.from_dict(one) for one in data["decisions"]]


def confirming(plan: Plan, number: int, by: str, on: dt.date) -> Decision:
    """The decision that the proposed documents answer an item. Raises ``UsageError`` where nothing is proposed."""
    item = next((item for item in plan.items if item.number == number), None)
    if item is None:
        raise UsageError("packet-no-such-item", item=number, known=[item.number for item in plan.items])
    if item.state != "proposed":
        raise UsageError("packet-item-not-proposed", item=number, state=item.state)
    return Decision("confirm", str(number), item.digest, by, on)


def releasing(plans: Iterable[Plan], document: str, by: str, on: dt.date) -> Decision:
    """The decision that an original goes although it could not be searched. ``document``: its id, or its beginning.

    Raises ``UsageError`` where no plan has such a document, or it was searched.
    """
    matching = {
        (d.id, d.sha256): bool(plan.forecast.get(d.id, {}).get("unsearched"))
        for plan in plans
        for d in plan.documents
        if len(document) >= _SHORTEST and d.id.startswith(document)
    }
    if len({name for name, _ in matching}) != 1:
        raise UsageError("packet-no-such-document", document=document)
    waiting = [found for found, unsearched in matching.items() if unsearched]
    if not waiting:
        raise UsageError("packet-original-searched", document=document)
    return Decision("release", *waiting[-1], by, on)


def keeping(number: str, by: str, on: dt.date) -> Decision:
    """The decision that nine digits are no social insurance number and stay. Raises ``UsageError`` for other digits."""
    digits = digits_of(number)
    if len(digits) != _NINE:
        raise UsageError("packet-keep-nine-digits")
    return Decision("keep", digits, hashlib.sha256(digits.encode()).hexdigest(), by, on)


def answering_again(plan: Plan, reason: str, by: str, on: dt.date) -> Decision:
    """The decision that a plan answers a letter which another plan's packet has answered."""
    return Decision("again", reason, plan.digest, by, on)


def check_again(plan: Plan, answers: Sequence[Mapping[str, Any]], decisions: Iterable[Decision]) -> None:
    """Raise ``Refused`` where the letter was answered with another plan and no one said that it is answered again.

    ``answers``: the receipts of the packets made so far. The same plan is built again without a word.
    """
    told = [one["plan"]["sha256"] for one in answers]
    agreed = any(one.kind == "again" and one.digest == plan.digest for one in decisions)
    if not told or plan.digest in told or agreed:
        return
    request = f"{plan.request.employer}/{plan.request.id}"
    raise Refused("packet-answered", request=request, pages=answers[-1]["pages"]["total"], n=len(told))


def decided(plan: Plan, decisions: Iterable[Decision]) -> Plan:
    """The plan as persons decided: items confirmed, originals released, numbers kept. Its digest stays the same."""
    made = list(decisions)
    confirmed = {one.digest: one for one in made if one.kind == "confirm"}
    settled = tuple(_settled(item, confirmed.get(item.digest)) for item in plan.items)
    there = {document.id: document.sha256 for document in plan.documents}
    released = [one for one in made if one.kind == "release" and there.get(one.about) == one.digest]
    kept = [one for one in made if one.kind == "keep"]
    again = [one for one in made if one.kind == "again" and one.digest == plan.digest]
    others = {"release": released, "keep": kept, "again": again}
    told = {kind: tuple(one.as_dict() for one in some) for kind, some in others.items() if some}
    return replace(plan, settled=settled, decisions=told)


def _settled(item: PlannedItem, decision: Decision | None) -> PlannedItem:
    if item.state != "proposed" or decision is None or item.once_confirmed is None:
        return item
    return replace(item, state=item.once_confirmed, confirmed_by=decision.by, confirmed_on=decision.on)


def check_decided(plan: Plan) -> None:
    """Raise ``Refused`` while an item of the plan waits for a person."""
    waiting = [item.number for item in plan.answered if item.state == "proposed"]
    if waiting:
        request = f"{plan.request.employer}/{plan.request.id}"
        raise Refused("packet-undecided", items=waiting, n=len(waiting), request=request)
