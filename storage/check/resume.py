"""A check that was stopped goes on where it was: what came of each case, a line for each, beside its listing's digest.

A line counts only while the case's listing and what was seen of it are the same; a change since is checked again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from storage.check.cases import Asked, CaseResult, Seen, Versions
from storage.check.findings import CheckFinding
from storage.check.standing import CaseSaid


class Journal:
    """The file of a check that is under way. ``resume``: believe what an earlier one left in it."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path, self._lock = path, threading.Lock()
        self._known = _lines(path) if resume else {}
        self.taken = 0
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self._file = path.open("a" if resume else "w", encoding="utf-8")

    def known(self, case_id: str, mark: str) -> CaseResult | None:
        """What came of a case, if it was checked as it is now."""
        kept = self._known.get(case_id)
        if kept is None or kept["mark"] != mark:
            return None
        self.taken += 1
        return _result(kept)

    def note(self, result: CaseResult, mark: str) -> None:
        """Keep what came of a case."""
        said = dataclasses.asdict(result.said)
        kept = {
            "case": result.case_id, "mark": mark, "entries": result.entries, "objects": result.objects,
            "said": {name: sorted(v) if isinstance(v, frozenset) else v for name, v in said.items()},
            "findings": [finding.kept() for finding in result.findings],
        }  # fmt: skip
        with self._lock:
            self._file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        """End: a check that came to its end needs no file."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def mark(versions: Versions, seen: Sequence[Seen], asked: Asked) -> str:
    """What a case's result holds for: its listing, what was seen of it, and how it was checked."""
    told = [sorted((v.key, v.version_id, v.marker) for own in versions.values() for v in own), list(seen)]
    return hashlib.sha256(json.dumps([told, asked.deep, repr(asked.rules)]).encode()).hexdigest()


def _lines(path: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            kept = json.loads(line)
            _result(kept)
            found[kept["case"]] = kept
        except (ValueError, KeyError, TypeError):
            continue  # the line that was being written when it was stopped
    return found


def _result(kept: dict[str, Any]) -> CaseResult:
    said = kept["said"]
    return CaseResult(
        kept["case"],
        kept["entries"],
        kept["objects"],
        CaseSaid(
            said["manifests"],
            said["digests"],
            frozenset(said["leaving"]),
            frozenset(said["destroyed"]),
            {key: (place[0], place[1], place[2]) for key, place in said["registers"].items()},
            said["held"],
            said["until"],
            said["copied"],
        ),
        [CheckFinding.read(one) for one in kept["findings"]],
    )
