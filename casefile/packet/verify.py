#!/usr/bin/env python3
"""Checks this folder anywhere, with Python's standard library alone: python verify.py [FOLDER]

Every file must be the one the receipt names, byte for byte; nothing may be missing, nothing added. Where the receipt
names a head of the archive, its signature must hold and each case's ledger must be among those that it stands for.
Where ledgers are in the folder, each of their entries must follow from the one before.
Exit code 0: sound; 1: not; 2: there is no receipt to check against.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OWN = {"receipt.json"}


def sha256(path: Path) -> str:
    """The file's SHA-256, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def check_files(folder: Path, receipt: dict[str, Any]) -> Iterator[str]:
    """Each file against the receipt, and the receipt against each file."""
    named = receipt["files"]
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() or p.is_symlink()}
    there = {name for name in there if "__pycache__" not in name}
    for name in sorted(named):
        if name not in there:
            yield f"missing: {name}"
        elif (folder / name).is_symlink():
            yield f"a link instead of a file: {name}"
        elif (folder / name).stat().st_size != named[name]["size"] or sha256(folder / name) != named[name][
            "sha256"
        ]:
            yield f"changed: {name}"
    for name in sorted(there - set(named) - OWN):
        yield f"added: {name}"


def check_bag(bag: Path) -> Iterator[str]:
    """The originals against their own manifests, as BagIt 1.0 has it."""
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        listed = set()
        for line in (bag / manifest).read_text(encoding="utf-8").splitlines():
            digest, name = line.split(maxsplit=1)
            listed.add(name)
            if not (bag / name).is_file():
                yield f"missing: originals/{name}"
            elif sha256(bag / name) != digest:
                yield f"changed: originals/{name}"
        if manifest.startswith("manifest"):
            for path in sorted((bag / "data").rglob("*")):
                if path.is_file() and path.relative_to(bag).as_posix() not in listed:
                    yield f"added: originals/{path.relative_to(bag).as_posix()}"


def check_index(folder: Path, receipt: dict[str, Any]) -> Iterator[str]:
    """Every document of the receipt is in the index, with the same page."""
    with (folder / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["number"]: row for row in csv.DictReader(file)}
    for document in receipt["documents"]:
        row = rows.pop(document["number"], None)
        if row is None:
            yield f"not in the index: document {document['number']}"
        elif int(row["page"]) != document["page"]:
            yield f"another page in the index: document {document['number']}"
    for number in rows:
        yield f"in the index and not in the receipt: document {number}"


def check_head(receipt: dict[str, Any]) -> Iterator[str]:
    """The archive's head: its signature, and the way from each case's ledger to its root (RFC 6962)."""
    if "heads" not in receipt:
        return
    try:
        head, proofs = receipt["heads"]["head"], receipt["heads"]["proofs"]
        told = {name: value for name, value in head.items() if name != "signature"}
        signed = (
            json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(told).encode()
        )
        if not signature_holds(bytes.fromhex(head["key"]), signed, bytes.fromhex(head["signature"])):
            yield f"head {head['number']}: the signature does not hold"
        for case, proof in sorted(proofs.items()):
            if root_from(case, proof, head["cases"]) != head["root"]:
                yield f"head {head['number']}: the ledger of {case} is not among those it stands for"
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        yield "the receipt's head cannot be read"


def check_ledgers(folder: Path, receipt: dict[str, Any]) -> Iterator[str]:
    """Each case's ledger, entry by entry: content by its digest, each digest by the entry after it, the last by the
    receipt; and the one that the archive's head stands for by that. Of a withheld entry the digest alone is here."""
    proofs = receipt.get("heads", {}).get("proofs", {})
    for case, end in sorted(receipt.get("ledgers", {}).items()):
        try:
            entries = list(entries_of(folder, end))
            digests = {entry["seq"]: entry["digest"] for entry in entries}
            before = "0" * 64
            for number, entry in enumerate(entries, start=1):
                if entry["seq"] != number or not entry_holds(case, entry, before):
                    yield f"ledger of {case}: entry {number} does not hold"
                before = entry["digest"]
            if (len(entries), before) != (end["seq"], end["digest"]):
                yield f"ledger of {case}: it does not end as the receipt says"
            if (
                case in proofs
                and digests.get(proofs[case]["seq"], proofs[case]["digest"]) != proofs[case]["digest"]
            ):
                yield f"ledger of {case}: not the one that the archive's head stands for"
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            yield f"ledger of {case}: it cannot be read"


def entries_of(folder: Path, end: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A ledger's entries: from the one file of a packet, or from the files that an export has them in."""
    if "file" in end:
        yield from json.loads((folder / end["file"]).read_bytes())["entries"]
        return
    for path in sorted((folder / end["folder"]).glob("*.json")):
        content = path.read_bytes()
        told = json.loads(content)
        head = {name: told[name] for name in ("seq", "kind", "at", "actor")}
        yield {**head, "digest": hashlib.sha256(content).hexdigest(), "content": content.decode()}


def entry_holds(case: str, entry: dict[str, Any], before: str) -> bool:
    """Whether an entry is what its digest says and follows the one before; a withheld one is judged by the next."""
    if entry["content"] is None:
        return True
    told = json.loads(entry["content"])
    same = all(told[name] == entry[name] for name in ("seq", "kind", "at", "actor"))
    digest = hashlib.sha256(entry["content"].encode()).hexdigest()
    return same and digest == entry["digest"] and (told["case"], told["previous"]) == (case, before)


def root_from(case: str, proof: dict[str, Any], count: int) -> str:
    """The root that a ledger's end and the hashes beside its way lead to; empty where the way has another length."""
    place, last = proof["index"], count - 1
    found = hashlib.sha256(b"\0" + f"{case}\n{proof['seq']}\n{proof['digest']}".encode()).digest()
    for beside in map(bytes.fromhex, proof["path"]):
        if not last:
            return ""
        if place % 2 or place == last:
            found = hashlib.sha256(b"\1" + beside + found).digest()
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\1" + found + beside).digest()
        place, last = place >> 1, last >> 1
    return "" if last else found.hex()


# Ed25519 (RFC 8032), as short as it can be read: a point is (x, y) of the curve over the integers modulo P.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P
Point = tuple[int, int]


def signature_holds(key: bytes, content: bytes, signature: bytes) -> bool:
    """Whether the key's owner signed exactly this content."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = point(key), point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or factor >= ORDER:
        return False
    challenge = hashlib.sha512(signature[:32] + key + content).digest()
    base = point(BASE_Y.to_bytes(32, "little")) or (0, 1)
    own = times(base, factor)
    return own == plus(nonce, times(public, int.from_bytes(challenge, "little") % ORDER))


def point(encoded: bytes) -> Point | None:
    """The point that 32 bytes name: y, and in the highest bit which of the two x; None where there is none."""
    number = int.from_bytes(encoded, "little")
    y, odd = number % 2**255, number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return (P - x if x % 2 != odd else x), y


def plus(one: Point, other: Point) -> Point:
    """Two points added on the curve."""
    (a, b), (c, d) = one, other
    both = D * a * b * c * d % P
    x = (a * d + b * c) * pow(1 + both, -1, P) % P
    return x, (b * d + a * c) * pow(1 - both, -1, P) % P


def times(one: Point, factor: int) -> Point:
    """A point added to itself so many times."""
    total: Point = (0, 1)
    while factor:
        if factor % 2:
            total = plus(total, one)
        one, factor = plus(one, one), factor >> 1
    return total


def faults_in(folder: Path, receipt: dict[str, Any]) -> list[str]:
    """Everything that is not as the receipt has it, each fault once."""
    faults = [f"could not be read when this was written: {key}" for key in receipt.get("unread", ())]
    faults += check_files(folder, receipt)
    if "documents" in receipt and not any(fault.startswith("missing") for fault in faults):
        faults += [*check_bag(folder / "originals"), *check_index(folder, receipt)]
    faults += [*check_head(receipt), *check_ledgers(folder, receipt)]
    return list(dict.fromkeys(faults))


def main(arguments: list[str]) -> int:
    """Check, say what is wrong, answer with an exit code."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        receipt = json.loads((folder / "receipt.json").read_bytes())
    except (OSError, ValueError):
        print("there is no readable receipt.json here")
        return 2
    faults = faults_in(folder, receipt)
    for fault in faults:
        print(fault)
    print(f"receipt.json SHA-256 {sha256(folder / 'receipt.json')}")
    if "heads" in receipt:
        print(
            "head of the archive: SHA-256 of the root {root}, signed by {key}".format(
                **receipt["heads"]["head"]
            )
        )
    print(f"{len(receipt['files'])} files: " + (f"{len(faults)} faults" if faults else "sound"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
