"""Reading evidence safely: its text and pay rows come from child processes that may be killed over any file.

What cannot be read is archived all the same: the record is the file, its text is a help.
"""

from __future__ import annotations

import json
import queue
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casefile.cases.filed import Mention, period_of
from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.evidence import clauses
from casefile.evidence.payroll import pay_fields, read_pay
from casefile.evidence.registers import Part, parts_of
from casefile.files.kinds import Kind
from casefile.files.texts import read_text, readable
from casefile.findings import Finding
from casefile.periods import Period
from casefile.reference.obligations import EvidenceType, Obligations, Phrase
from casefile.said import Said
from casefile.sheets.column_maps import FILES, read_maps
from casefile.sheets.rows import MAX_BYTES

TOO_MUCH = Said("text-not-read.too-much")
BROKEN = Said("text-not-read.broken")
_READERS = 2


@dataclass(frozen=True)
class Extract:
    """What was read of a file.

    ``how``: read, ocr or none. ``pay`` are pay rows, ``mentions`` sentences that must not be there; ``parts`` those of
    the workers whom a pay record names.
    """

    text: str
    how: str
    notice: Said | None = None
    pay: tuple[Mapping[str, str], ...] = ()
    mentions: tuple[Mention, ...] = ()
    findings: tuple[Finding, ...] = ()
    parts: tuple[Part, ...] = ()


class Extractor:
    """Reads files by this process's readers, child processes that stay warm. Share one among threads."""

    def __init__(self, rules: Obligations, *, seconds: int, tesseract: str, pay_map: str = "") -> None:
        self._rules, self._tesseract, self._pay_map = rules, tesseract, pay_map
        self._readers = _readers(seconds)

    def read(
        self,
        path: Path,
        kind: Kind,
        suffix: str,
        evidence: EvidenceType,
        period: Period | None = None,
        sha256: str = "",
    ) -> Extract:
        """Read one file. Never raises over what the file holds. ``period``: that which it is said to cover."""
        if not evidence.pay and not readable(kind.name, self._tesseract):
            unread = read_text(path, kind.name, self._tesseract)
            return Extract(unread.text, unread.how, unread.notice)
        request = {
            "path": str(path),
            "kind": kind.name,
            "suffix": f".{kind.name}" if kind.name in {"xlsx", "xlsm"} else suffix,
            "pay": evidence.pay,
            "tesseract": self._tesseract,
            "period": [str(period.first), str(period.last)] if period else [],
            "sha256": sha256,
            "pay_map": self._pay_map,
        }
        child = self._readers.get()
        try:
            found = child.ask_json(request)
        except ChildStopped:
            return Extract("", "none", TOO_MUCH)
        except ChildFailed as failure:
            return Extract("", "none", TOO_MUCH if str(failure) == "MemoryError" else BROKEN)
        finally:
            self._readers.put(child)
        mentions = mentioned(found["text"], self._rules) if evidence.phrases else ()
        return Extract(
            found["text"],
            found["how"],
            Said.read(found["notice"]) if found["notice"] else None,
            tuple(found.get("pay", ())),
            mentions,
            tuple(Finding(**{**told, "said": Said.read(told["said"])}) for told in found.get("findings", ())),
            tuple(_part(told) for told in found.get("parts", ())),
        )


def _part(told: Mapping[str, Any]) -> Part:
    return Part(told["number"], told["name"], tuple(told["pay"]), tuple(told["rows"]), told["extract"])


@cache
def _readers(seconds: int) -> queue.SimpleQueue[WarmChild]:
    """The readers with this limit for each file: each started by its first file, ended with this process."""
    readers = queue.SimpleQueue[WarmChild]()
    for _ in range(_READERS):
        readers.put(WarmChild("casefile.evidence.extract", seconds=seconds))
    return readers


def mentioned(text: str, rules: Obligations) -> tuple[Mention, ...]:
    """The sentences of a text that must not be there: by the grammar of clauses, and by the employer's own patterns."""
    kinds: dict[str, str] = {phrase.kind: phrase.id for phrase in rules.phrases if phrase.kind}
    found = clauses.mentions(text, rules.clauses, kinds)
    own = [phrase for phrase in rules.phrases if phrase.patterns]
    return found + tuple(
        Mention(phrase.id, sentence)
        for sentence in (clauses.sentences(text) if own else ())
        for phrase in own
        if _fits(sentence.lower(), phrase)
    )


def _fits(sentence: str, phrase: Phrase) -> bool:
    found = any(re.search(pattern, sentence) for pattern in phrase.patterns)
    return found and not re.search(phrase.excluded, sentence)


def answer(question: bytes) -> bytes:
    """In the child: a file's place in, its text and pay rows out."""
    request = json.loads(question)
    path = Path(request["path"])
    found = read_text(path, request["kind"], request["tesseract"])
    told: dict[str, Any] = {
        "text": found.text,
        "how": found.how,
        "notice": found.notice and found.notice.as_dict(),
    }
    if request["pay"]:
        claimed = period_of(*(request["period"] or (None, None)))
        maps = read_maps(request["pay_map"].encode(), pay_fields(), FILES["pay"])
        pay = read_pay(_content(path), request["suffix"], claimed, maps)
        told["pay"] = [row.as_facts() for row in pay.rows]
        if any(one.worker for one in pay.workers):
            told["parts"] = parts_of(pay, request["sha256"])
        told["findings"] = [{**vars(finding), "said": finding.said.as_dict()} for finding in pay.findings]
    return json.dumps(told).encode()


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES)
