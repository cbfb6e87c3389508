"""One head: what it says, how it is signed, how a chain of them gives every ledger's place (FORMAT.md, 12)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casefile.canonical import canonical
from casefile.errors import IntegrityError
from storage.heads import tree
from storage.heads.signing import public
from storage.heads.tree import State
from storage.store.bucket import Bucket

FORMAT = "casefile-head/1"
FOLDER = "heads/"
RECORD_CLASS = "head"
NO_HEAD = "0" * 64
# What the next key signs: that it follows this key, after that head. Else whoever has any key could name it as theirs.
PROVEN = ("key", "next_key", "number", "previous")
_NUMBER = re.compile(FOLDER + r"(\d{6})\.json")


@dataclass(frozen=True)
class SignedHead:
    """A head as it lies in the bucket. ``digest``: the SHA-256 of its bytes."""

    content: bytes
    data: dict[str, Any]

    @property
    def number(self) -> int:
        """Its number; the first is 1."""
        return int(self.data["number"])

    @property
    def key(self) -> str:
        """Where it lies in the bucket."""
        return key_of(self.number)

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes, which the next one names."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def month(self) -> str:
        """The month it was sealed in, ``YYYY-MM``."""
        return str(self.data["at"])[:7]

    @property
    def signer(self) -> str:
        """The public key that the next head must be signed with."""
        return str(self.data.get("next_key") or self.data["key"])

    def told(self) -> dict[str, Any]:
        """It without its list: what a receipt and a report name, and what the signature is over."""
        return {name: value for name, value in self.data.items() if name != "moved"}


def key_of(number: int) -> str:
    """Where the head with this number lies."""
    return f"{FOLDER}{number:06d}.json"


def sign(
    before: SignedHead | None,
    earlier: State,
    state: State,
    key: Ed25519PrivateKey,
    at: dt.datetime,
    *,
    next_key: Ed25519PrivateKey | None = None,
) -> SignedHead:
    """The head after ``before``: the whole list at first, in a new month and where the key changes (``next_key``), else
    what moved since ``earlier``."""
    stamp = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    whole = before is None or before.month != stamp[:7] or next_key is not None
    moved = [[c, *state[c]] for c in sorted(state) if whole or earlier.get(c) != state[c]]
    told: dict[str, Any] = {
        "format": FORMAT,
        "number": before.number + 1 if before else 1,
        "at": stamp,
        "previous": before.digest if before else NO_HEAD,
        "cases": len(state),
        "root": tree.root(tree.leaves(state)).hex(),
        "list": hashlib.sha256(_list(moved)).hexdigest(),
        "whole": whole,
        "key": public(key),
    }
    if next_key:
        told["next_key"] = public(next_key)
        told["next_proof"] = next_key.sign(canonical({name: told[name] for name in PROVEN})).hex()
    signature = key.sign(canonical(told)).hex()
    data = {**told, "moved": moved, "signature": signature}
    return SignedHead(canonical(data), data)


def _list(moved: Sequence[Sequence[object]]) -> bytes:
    return json.dumps(moved, ensure_ascii=False, separators=(",", ":")).encode()


def read_head(content: bytes) -> SignedHead:
    """A head from its bytes. Raises ``IntegrityError``; whether its signature holds is for the checker to say."""
    try:
        data = json.loads(content)
        head = SignedHead(content, data)
        known = data["format"] == FORMAT and (
            head.number,
            head.month,
            head.signer,
            data["root"],
            data["whole"],
        )
        lines = [(str(case_id), int(seq), str(digest)) for case_id, seq, digest in data["moved"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError("head-broken") from error
    if not known or not (lines or data["whole"]):
        raise IntegrityError("head-broken")
    return head


def read_chain(bucket: Bucket) -> list[SignedHead]:
    """The bucket's heads from the last whole list on, oldest first. Raises ``NotFound`` where one is missing."""
    numbers = [int(found[1]) for key in bucket.keys(FOLDER) if (found := _NUMBER.fullmatch(key))]
    chain: list[SignedHead] = []
    for number in range(max(numbers, default=0), 0, -1):
        chain.append(read_head(bucket.get(key_of(number))))
        if chain[-1].data["whole"]:
            break
    return chain[::-1]


def state_of(chain: Sequence[SignedHead]) -> dict[str, tuple[int, str]]:
    """Where every ledger stood at the last head of a chain that begins with a whole list."""
    return {case_id: (seq, digest) for head in chain for case_id, seq, digest in head.data["moved"]}


def proofs(chain: Sequence[SignedHead], case_ids: Sequence[str]) -> dict[str, Any]:
    """The newest head, and for each of these cases what shows that its ledger is among those the head stands for.

    Empty without a head; without a case that it does not have yet.
    """
    if not chain:
        return {}
    state = state_of(chain)
    order, hashes = sorted(state), tree.leaves(state)
    places = {case_id: index for index, case_id in enumerate(order)}
    shown = {
        case_id: {
            "index": places[case_id],
            "seq": state[case_id][0],
            "digest": state[case_id][1],
            "path": [one.hex() for one in tree.path(hashes, places[case_id])],
        }
        for case_id in case_ids
        if case_id in places
    }
    return {"head": chain[-1].told(), "proofs": shown}
