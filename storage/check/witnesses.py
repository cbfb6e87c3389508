"""Heads: the signed lists of where every ledger stood, and what they say of a ledger that was cut or written anew.

Those in the bucket guard against whoever can change ledgers and not them; those kept elsewhere against whoever can
change the whole bucket. Read by FORMAT.md (12) alone; the tree and the signature are computed here anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casefile.said import Said
from storage.check.entries import digest, flag, items, key, mapping, moment, number, text
from storage.check.findings import CheckFinding
from storage.check.reading import Store, Unread

FORMAT = "casefile-head/1"
# Members that the signature is not over: itself, and the list, which it is over by the list's digest.
_APART = ("signature", "moved")
# The form that is signed, written here once more: a checker must not lean on the writer's.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
State = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Witness:
    """One head that could be read and whose signature holds. ``digest``: of its own bytes; ``proven``: the next key
    that it names, if any, signed that it is."""

    number: int
    digest: str
    previous: str
    root: str
    whole: bool
    moved: tuple[tuple[str, int, str], ...]
    key: str
    next_key: str
    proven: bool
    at: dt.datetime


@dataclass
class Witnessed:
    """What heads say of every case, the newest number and digest that each names; what is wrong with heads; and those
    in the bucket, by number."""

    states: list[State] = field(default_factory=list)
    findings: list[CheckFinding] = field(default_factory=list)
    inside: dict[int, Witness] = field(default_factory=dict)

    def seen(self, case_id: str) -> list[tuple[int, str]]:
        """What was seen of one case."""
        return list(dict.fromkeys(state[case_id] for state in self.states if case_id in state))

    def cases(self) -> set[str]:
        """Every case that was seen."""
        return {case_id for state in self.states for case_id in state}


def witnessed(
    store: Store, keys: Iterable[str], outside: Mapping[str, bytes], known: State, trusted: str
) -> Witnessed:
    """Put together what the bucket's heads, those kept ``outside`` (by name) and a catalogue (``known``) have seen.

    ``trusted``: the public key that heads must be signed with, in hexadecimal; empty: whichever they name.
    """
    told = Witnessed([known] if known else [])
    inside = told.inside
    for one in sorted(one for one in keys if one.endswith(".json")):
        content = store.content(one)
        if isinstance(content, Unread):
            told.findings.append(CheckFinding(Said("H01.unread", why=content.why), one))
        elif (read := _read(told, one, content)) is not None:
            inside[read.number] = read
    _follow(told, inside, trusted)
    _listen(told, inside, outside, trusted)
    return told


def _read(told: Witnessed, where: str, content: bytes) -> Witness | None:
    try:
        return _witness(content)
    except InvalidSignature:
        told.findings.append(CheckFinding(Said("H01.signature"), where))
    except Exception:  # noqa: BLE001  whatever a head holds costs that head
        told.findings.append(CheckFinding(Said("H01"), where))
    return None


def _witness(content: bytes) -> Witness:
    data = mapping(json.loads(content))
    if data["format"] != FORMAT:
        raise ValueError
    moved = tuple(
        (key(case), number(seq), digest(last)) for case, seq, last in map(items, items(data["moved"]))
    )
    if hashlib.sha256(_bytes([list(one) for one in moved])).hexdigest() != digest(data["list"]):
        raise ValueError
    signed = {name: value for name, value in data.items() if name not in _APART}
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(digest(data["key"])))
    public.verify(bytes.fromhex(text(data["signature"])), _bytes(signed))
    return Witness(
        number(data["number"]),
        hashlib.sha256(content).hexdigest(),
        digest(data["previous"]),
        digest(data["root"]),
        flag(data["whole"]),
        moved,
        data["key"],
        digest(data.get("next_key", data["key"])),
        _proven(data),
        moment(data["at"]),
    )


def _proven(data: Mapping[str, Any]) -> bool:
    if "next_key" not in data:
        return True
    if "next_proof" not in data:
        return False
    said = {name: data[name] for name in ("key", "next_key", "number", "previous")}
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(digest(data["next_key"])))
    public.verify(bytes.fromhex(text(data["next_proof"])), _bytes(said))
    return True


def _bytes(data: Any) -> bytes:
    return _CANONICAL.encode(data).encode()


def _follow(told: Witnessed, inside: Mapping[int, Witness], trusted: str) -> None:
    """The bucket's own heads: each names the one before it and is signed with its key, or the one that it names as the
    next; the newest one's list is made up again."""
    for missing in sorted(set(range(1, max(inside, default=0))) - set(inside)):
        told.findings.append(CheckFinding(Said("H02.missing"), f"heads/{missing:06d}.json"))
    for one in inside.values():
        before = inside.get(one.number - 1)
        if before and before.digest != one.previous:
            told.findings.append(CheckFinding(Said("H02.chain"), f"heads/{one.number:06d}.json"))
        if before and before.next_key != one.key:
            told.findings.append(
                CheckFinding(Said("H01.key", key=one.key[:16]), f"heads/{one.number:06d}.json")
            )
    if inside:
        newest = inside[max(inside)]
        # A next key counts only by its own word: anyone may name the trusted one as theirs.
        if trusted not in ("", newest.key, newest.next_key if newest.proven else ""):
            told.findings.append(
                CheckFinding(Said("H01.key", key=newest.key[:16]), f"heads/{newest.number:06d}.json")
            )
        _believe(told, newest, inside, f"heads/{newest.number:06d}.json")


def _listen(
    told: Witnessed, inside: Mapping[int, Witness], outside: Mapping[str, bytes], trusted: str
) -> None:
    """The heads kept elsewhere: the newest one's list is made up from all that is there, and its root believed."""
    read = {where: _read(told, where, content) for where, content in sorted(outside.items())}
    kept = {one.number: (where, one) for where, one in read.items() if one}
    keys = {trusted, *(one.key for one in inside.values())} if trusted else set()
    for where, one in kept.values():
        if keys and one.key not in keys:
            told.findings.append(CheckFinding(Said("H01.key", key=one.key[:16]), where))
    for number_, (where, one) in kept.items():
        here = inside.get(number_)
        if here is None:
            told.findings.append(CheckFinding(Said("H03.missing", n=number_), where))
        elif here.digest != one.digest:
            told.findings.append(CheckFinding(Said("H03", n=number_), where))
    if kept:
        where, newest = kept[max(kept)]
        own = {n: one for n, (_, one) in kept.items()}
        _believe(told, newest, {**inside, **own}, where)


def _believe(told: Witnessed, newest: Witness, known: Mapping[int, Witness], where: str) -> None:
    """Take what a head says of every case: its root's whole list where it can be made up, else what it names itself."""
    state = _state(newest, known)
    if state is None or root(state) != newest.root:
        told.findings.append(CheckFinding(Said("H02", n=newest.number), where))
        state = {case_id: (seq, last) for case_id, seq, last in newest.moved}
    told.states.append(state)


def _state(newest: Witness, known: Mapping[int, Witness]) -> State | None:
    """Where every ledger stood at a head: the last whole list, and what moved since."""
    chain: list[Witness] = []
    one: Witness | None = newest
    while one is not None:
        chain.append(one)
        if one.whole:
            moved = [line for each in reversed(chain) for line in each.moved]
            return {case_id: (seq, last) for case_id, seq, last in moved}
        one = known.get(one.number - 1)
    return None


def root(state: State) -> str:
    """The root of the tree over every ledger's end, in hexadecimal (RFC 6962's tree)."""
    level = [_hash(b"\0", f"{case}\n{seq}\n{last}".encode()) for case, (seq, last) in sorted(state.items())]
    return (_tree(level) if level else hashlib.sha256(b"").digest()).hex()


def _tree(level: Sequence[bytes]) -> bytes:
    """Pairs are joined level by level, an odd one goes up as it is: the same tree as RFC 6962's, without recursion."""
    while len(level) > 1:
        joined = [_hash(b"\1", level[n] + level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = [*joined, level[-1]] if len(level) % 2 else joined
    return level[0]


def _hash(kind: bytes, content: bytes) -> bytes:
    return hashlib.sha256(kind + content).digest()
