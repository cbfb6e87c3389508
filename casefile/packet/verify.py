#!/usr/bin/env python3
"""Checks this folder anywhere, with Python's standard library alone: python verify.py [FOLDER]

Every file must be the one the receipt names, byte for byte; nothing may be missing, nothing added.
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


def main(arguments: list[str]) -> int:
    """Check, say what is wrong, answer with an exit code."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        receipt = json.loads((folder / "receipt.json").read_bytes())
    except (OSError, ValueError):
        print("there is no readable receipt.json here")
        return 2
    faults = list(check_files(folder, receipt))
    if not any(fault.startswith("missing") for fault in faults):
        faults += [*check_bag(folder / "originals"), *check_index(folder, receipt)]
    for fault in dict.fromkeys(faults):
        print(fault)
    print(f"receipt.json SHA-256 {sha256(folder / 'receipt.json')}")
    print(f"{len(receipt['files'])} files: " + (f"{len(set(faults))} faults" if faults else "sound"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
