"""The tree over every ledger's end (RFC 6962): one root stands for all, and a short way to it shows one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

# Where every ledger stands: number and digest of its last entry, by case.
State = Mapping[str, tuple[int, str]]


def leaves(state: State) -> list[bytes]:
    """The leaves, sorted by case."""
    return [leaf(case_id, *state[case_id]) for case_id in sorted(state)]


def leaf(case_id: str, seq: int, digest: str) -> bytes:
    """One ledger's end as a leaf. The first byte keeps leaves and nodes apart."""
    return hashlib.sha256(b"\0" + f"{case_id}\n{seq}\n{digest}".encode()).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaves; over none, the digest of nothing."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = _split(len(hashes))
    return _node(root(hashes[:split]), root(hashes[split:]))


def path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from one leaf to the root, the nearest first."""
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*path(hashes[:split], index), root(hashes[split:])]
    return [*path(hashes[split:], index - split), root(hashes[:split])]


def _split(count: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << ((count - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
