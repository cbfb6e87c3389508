"""What a letter may ask for beside documents: the persons' data as one sheet, and each case's ledger.

An extract of a ledger gives each entry to the byte with its digest, so that ``verify.py`` can follow the chain. Of
holds the content is withheld: their reasons concern other matters; the digest stays, which the entry after them bears.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from casefile.cases.case import HOLD_PLACED, HOLD_RELEASED
from casefile.errors import IntegrityError
from casefile.packet.plan import Plan
from casefile.packet.words import Words
from casefile.sheets import workbook

FORMAT = "casefile-ledger-extract/1"
FOLDER = "ledgers"
PERSON = (
    "reference", "family_name", "given_names", "date_of_birth", "citizenship", "passport_number", "uci", "job", "noc",
    "start", "end",
)  # fmt: skip
_HISTORY = ("reference", "number", "when", "who", "what", "sha256")
_WITHHELD = frozenset({HOLD_PLACED, HOLD_RELEASED})
Entries = Callable[[str, int], list[bytes]]


def write_extras(plan: Plan, entries: Entries | None, folder: Path) -> dict[str, Any]:
    """Write what the request asks for beside documents; answers with what the receipt says of it.

    Raises ``IntegrityError`` when a ledger is not the one the plan names.
    """
    if plan.persons:
        rows = [[person.get(name, "") for name in PERSON] for person in plan.persons]
        _write(plan, folder / "persons.xlsx", PERSON, rows, "persons")
    if not plan.ledgers or entries is None:
        return {}
    ledgers: dict[str, Any] = {}
    history: list[list[object]] = []
    (folder / FOLDER).mkdir()
    for case_id, end in sorted(plan.ledgers.items()):
        extract = _extract(case_id, entries(case_id, end["seq"]))
        if extract["entries"][-1]["digest"] != end["digest"]:
            raise IntegrityError("entry-other", case=case_id, entry=end["seq"])
        name = f"{FOLDER}/{case_id.replace('/', '_')}.json"
        (folder / name).write_bytes(json.dumps(extract, ensure_ascii=False, indent=1).encode() + b"\n")
        ledgers[case_id] = {"file": name, "seq": end["seq"], "digest": end["digest"]}
        history += _history(extract, Words(plan.request.language))
    _write(plan, folder / FOLDER / "history.xlsx", _HISTORY, history, "history")
    return {"ledgers": ledgers}


def _extract(case_id: str, contents: Sequence[bytes]) -> dict[str, Any]:
    return {"format": FORMAT, "case": case_id, "entries": [_entry(content) for content in contents]}


def _entry(content: bytes) -> dict[str, Any]:
    told = json.loads(content)
    head = {name: told[name] for name in ("seq", "kind", "at", "actor")}
    shown = None if told["kind"] in _WITHHELD else content.decode()
    return {**head, "digest": hashlib.sha256(content).hexdigest(), "content": shown}


def _history(extract: dict[str, Any], words: Words) -> list[list[object]]:
    return [
        [extract["case"], e["seq"], e["at"], e["actor"], words(e["kind"]), e["digest"]]
        for e in extract["entries"]
    ]


def _write(
    plan: Plan, path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]], sheet: str
) -> None:
    words, moment = Words(plan.request.language), dt.datetime.combine(plan.request.received, dt.time())
    heads = [words(name) for name in columns]
    path.write_bytes(workbook.write_xlsx(heads, rows, words(sheet), report=True, filters=True, moment=moment))
