"""What persons decide about a planned packet: that what is proposed for an item answers it, that an original which
could not be searched goes all the same, that a number is no social insurance number, why an item is not supplied, and
that a packet was handed over.

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
from casefile.said import Said

FORMAT = "casefile-packet-decisions/1"
_SHORTEST = 6  # characters of a document's id that a person must give
_NINE = 9
_LONGEST = 1000  # characters of a reason, or of a line of the hand-over log


@dataclass(frozen=True)
class Decision:
    """One decision: its kind, what it is about as a person names it, the digest of what was seen, who and when.

    ``text``: a person's own words; ``turn``: of several about the same, which came when.
    """

    kind: str
    about: str
    digest: str
    by: str
    on: dt.date
    text: str = ""
    turn: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The decision as it is archived and told in a receipt."""
        told = {name: value for name, value in asdict(self).items() if value or name not in ("text", "turn")}
        return {**told, "on": self.on.isoformat()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decision:
        """Read it back; members added by later versions are ignored."""
        told = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
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
    item = _item(plan, number)
    if item.state != "proposed":
        raise UsageError("packet-item-not-proposed", item=number, state=item.state)
    return Decision("confirm", str(number), item.digest, by, on)


def _item(plan: Plan, number: int) -> PlannedItem:
    item = next((item for item in plan.items if item.number == number), None)
    if item is None:
        raise UsageError("packet-no-such-item", item=number, known=[item.number for item in plan.items])
    return item


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


def explaining(
    plans: Sequence[Plan], number: int, text: str, made: Sequence[Decision], by: str, on: dt.date
) -> list[Decision]:
    """A person's reason why an item is not supplied (in full), printed word for word; "" takes an earlier one back.

    One for each of the ways in which the plans answer the item. Raises ``UsageError`` where nothing of it is missing.
    """
    items = {item.digest: item for item in (_item(plan, number) for plan in plans) if _lacks(item)}
    if not items:
        raise UsageError("packet-item-supplied", item=number)
    words = _short(text)
    standing = {digest: reason_of(item, made) for digest, item in items.items()}
    return [
        found
        if (found := standing[digest]) and found.text == words
        else Decision("reason", str(number), digest, by, on, words, _turn(made, "reason", digest))
        for digest in items
    ]


def _lacks(item: PlannedItem) -> bool:
    return (item.once_confirmed or item.state) in ("partly supplied", "not supplied")


def _short(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > _LONGEST:
        raise UsageError("packet-reason-long", most=_LONGEST)
    return words


def _turn(made: Iterable[Decision], kind: str, digest: str) -> int:
    return 1 + max((one.turn for one in made if (one.kind, one.digest) == (kind, digest)), default=0)


def reason_of(item: PlannedItem, decisions: Iterable[Decision]) -> Decision | None:
    """The reason that stands for an item, if someone gave one."""
    given = [one for one in decisions if (one.kind, one.digest) == ("reason", item.digest)]
    last = max(given, key=lambda one: one.turn, default=None)
    return last if last and last.text else None


def handing_over(receipt: str, text: str, made: Sequence[Decision], by: str, on: dt.date) -> Decision:
    """A line of a packet's hand-over log: to whom and how it went. ``receipt``: the SHA-256 of the packet's receipt."""
    if not text.strip():
        raise UsageError("packet-handed-to-whom")
    turn = _turn(made, "handed-over", receipt)
    return Decision("handed-over", receipt[:16], receipt, by, on, _short(text), turn)


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
    reasons = {item.digest: reason_of(item, made) for item in plan.items}
    settled = tuple(
        _explained(_settled(item, confirmed.get(item.digest)), reasons[item.digest]) for item in plan.items
    )
    there = {document.id: document.sha256 for document in plan.documents}
    released = [one for one in made if one.kind == "release" and there.get(one.about) == one.digest]
    kept = [one for one in made if one.kind == "keep"]
    again = [one for one in made if one.kind == "again" and one.digest == plan.digest]
    explained = [one for one in reasons.values() if one]
    others = {"release": released, "keep": kept, "again": again, "reason": explained}
    told = {kind: tuple(one.as_dict() for one in some) for kind, some in others.items() if some}
    return replace(plan, settled=settled, decisions=told)


def _settled(item: PlannedItem, decision: Decision | None) -> PlannedItem:
    if item.state != "proposed" or decision is None or item.once_confirmed is None:
        return item
    return replace(item, state=item.once_confirmed, confirmed_by=decision.by, confirmed_on=decision.on)


def _explained(item: PlannedItem, reason: Decision | None) -> PlannedItem:
    """The item with a person's reason before those that follow from the archive."""
    return replace(item, reasons=(Said.read(reason.text), *item.reasons)) if reason else item


def check_decided(plan: Plan) -> None:
    """Raise ``Refused`` while an item of the plan waits for a person."""
    waiting = [item.number for item in plan.answered if item.state == "proposed"]
    if waiting:
        request = f"{plan.request.employer}/{plan.request.id}"
        raise Refused("packet-undecided", items=waiting, n=len(waiting), request=request)
