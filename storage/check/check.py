"""The checker: reads an archive by the rules of FORMAT.md alone and says what is not as it must be.

Written apart from the code that writes, on purpose: it shares no reading of keys, ledgers or digests with it, so that a
fault there does not hide itself here. It has no way to change anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from casefile.clock import machine_time
from casefile.errors import NotFound
from casefile.progress import Progress
from casefile.said import Said
from storage.check.packets import CaseSaid, check_packets
from storage.store.bucket import Bucket, Facts, Version

# What each code means is FORMAT.md's table; these are broken when the archive lost nothing and needs only tidying.
SHOULD = frozenset({"O08", "K01", "D02", "P03", "P04"})
_THREADS = 8

# For each kind of entry, the objects that its body names.
_NAMED: Mapping[str, Callable[[Any], list[Any]]] = {
    "offer-accepted": lambda body: [body["offer"]],
    "documents-archived": lambda body: [document["object"] for document in body["documents"]],
    "evidence-archived": lambda body: [
        piece[part] for piece in body["evidence"] for part in ("object", "reading")
    ],
    "evidence-withdrawn": lambda body: [],
    "event-recorded": lambda body: [body["event"]["object"]],
    "event-corrected": lambda body: [body["event"]["object"]],
    "hold-placed": lambda body: [],
    "hold-released": lambda body: [],
    "locks-settled": lambda body: [],
    "disposition-requested": lambda body: [],
    "disposition-approved": lambda body: [],
    "disposition-carried-out": lambda body: [],
    "inspection-opened": lambda body: [],
    "packet-produced": lambda body: [],
}
_CASE = r"cases/(?P<case>\d{9}/[A-Za-z0-9][A-Za-z0-9._-]{0,63})"
_ENTRY_KEY = re.compile(_CASE + r"/ledger/(?P<seq>\d{6})\.json")
_KEYS = (
    _ENTRY_KEY,
    re.compile(_CASE + r"/offers/[0-9a-f]{16}/offer\.json"),
    re.compile(_CASE + r"/events/[0-9a-f]{16}/event\.json"),
    re.compile(_CASE + r"/evidence/(ev-[a-p]{16}/original(\.[a-z0-9]{1,10})?|readings/[a-p]{16}\.json)"),
    re.compile(_CASE + r"/documents/[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,200}"),
    re.compile(r"reports/\d{4}-\d{2}-\d{2}/[A-Za-z0-9._-]{1,200}\.(md|json)"),
)
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_NOT_RECORDS = ("packets/", "probe/")
# A social insurance number: nine digits, alone or in threes, that pass the Luhn test; not a stretch of an id.
_NINE = re.compile(r"(?<![0-9A-Za-z])\d{3}[-._]?\d{3}[-._]?\d{3}(?![0-9A-Za-z])")


@dataclass(frozen=True)
class CheckFinding:
    """One thing that is not as it must be. ``where`` is a key or a case."""

    said: Said
    where: str

    @property
    def code(self) -> str:
        """The check's code, as in FORMAT.md."""
        return self.said.kind

    @property
    def message(self) -> str:
        """What is not as it must be, in English."""
        return self.said.en

    def as_dict(self, language: str = "en") -> dict[str, str]:
        """The finding as ``check --json`` gives it."""
        return {"code": self.code, "where": self.where, "message": self.said.in_(language)}


@dataclass
class Report:
    """What was checked, how many of each, and what was found."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[CheckFinding] = field(default_factory=list)

    @property
    def broken(self) -> bool:
        """True if a *must* of FORMAT.md is broken; otherwise there is at most tidying to do."""
        return any(finding.code not in SHOULD for finding in self.findings)

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        """The report as ``check --json`` gives it."""
        return {"checked": self.checked, "findings": [found.as_dict(language) for found in self.findings]}


@dataclass(frozen=True)
class _Named:
    """An object as an entry names it."""

    key: str
    version_id: str
    sha256: str
    size: int
    media_type: str


@dataclass
class _Ledger:
    """What one case's ledger said: the objects it names, how each was last settled (until when, under hold or not),
    what stands and what was destroyed, and whether only kinds known here occur in it."""

    case_id: str
    entries: int = 0
    named: list[_Named] = field(default_factory=list)
    known: bool = True
    settled: dict[str, tuple[str | None, bool]] = field(default_factory=dict)
    entries_until: tuple[str | None, int] = (None, 0)
    matters: set[str] = field(default_factory=set)
    requests: dict[int, set[str]] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)
    destroyed: set[str] = field(default_factory=set)
    said: CaseSaid = field(default_factory=CaseSaid)
    packet_requests: set[str] = field(default_factory=set)
    findings: list[CheckFinding] = field(default_factory=list)

    def note(self, said: Said, where: str) -> None:
        self.findings.append(CheckFinding(said, where))


def check(
    bucket: Bucket,
    *,
    deep: bool = False,
    progress: Progress | None = None,
    heads: Mapping[str, tuple[int, str]] | None = None,
) -> Report:
    """Check a whole archive. ``deep``: read every object again and hash it.

    ``heads`` are numbers and digests of last entries seen earlier and kept elsewhere, by case: without them a ledger
    that lost its end cannot be told from one that never had it. Raises ``Unavailable``; all else is a finding.
    """
    say = progress or (lambda phase, done, total: None)
    say("listing", 0, 0)
    versions = _by_key(bucket.versions(""))
    records = {key: own for key, own in versions.items() if not key.startswith(_NOT_RECORDS)}
    report = Report(findings=[*_check_keys(records), *_check_versions(records)])
    ledgers = list(
        _each(
            "ledgers", _ledgers(records), lambda one: _check_ledger(bucket, one[0], one[1], heads or {}), say
        )
    )
    for ledger in ledgers:
        report.findings += ledger.findings
    report.findings += _check_lost_ledgers(ledgers, heads or {})
    objects = [(ledger, named) for ledger in ledgers for named in ledger.named]
    for found in _each(
        "objects", objects, lambda one: _check_object(bucket, one[0], one[1], records, deep), say
    ):
        report.findings += found
    report.findings += _check_unnamed(records, {named.key for _, named in objects})
    said = {ledger.case_id: _of_packets(ledger) for ledger in ledgers}
    in_packets = [key for key in versions if key.startswith("packets/")]
    report.findings += [
        CheckFinding(*f) for f in check_packets(bucket, in_packets, said, machine_time(), deep=deep)
    ]
    report.findings.sort(key=lambda finding: (finding.where, finding.code))
    report.checked = {
        "cases": len(ledgers),
        "entries": sum(ledger.entries for ledger in ledgers),
        "objects": len(objects),
        "contents": len(objects) if deep else 0,
    }
    return report


def _by_key(versions: Iterable[Version]) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        found[version.key].append(version)
    return dict(found)


def _check_keys(records: Mapping[str, list[Version]]) -> Iterator[CheckFinding]:
    for key in records:
        shaped = next((found for shape in _KEYS if (found := shape.fullmatch(key))), None)
        if shaped is None:
            yield CheckFinding(Said("K01"), key)
        said = key.split("/", 2)[-1] if shaped and key.startswith("cases/") else key
        if any(_luhn(re.sub(r"\D", "", nine)) for nine in _NINE.findall(said)):
            yield CheckFinding(Said("K02"), key)


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 * (n > 9) for n in doubled) % 10 == 0


def _check_versions(records: Mapping[str, list[Version]]) -> Iterator[CheckFinding]:
    for key, versions in records.items():
        contents = [version for version in versions if not version.marker]
        if len(contents) < len(versions):
            yield CheckFinding(Said("O04"), key)
        if len(contents) > 1:
            yield CheckFinding(Said("L04" if _ENTRY_KEY.fullmatch(key) else "O03", n=len(contents)), key)


def _ledgers(records: Mapping[str, list[Version]]) -> list[tuple[str, dict[int, str]]]:
    """Every case, with the version of each of its entries by number; the first one written where there are several."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for key, versions in records.items():
        contents = [version for version in versions if not version.marker]
        shaped = _ENTRY_KEY.fullmatch(key)
        if shaped and contents:
            found[shaped["case"]][int(shaped["seq"])] = contents[-1].version_id
    return sorted(found.items())


def _check_ledger(
    bucket: Bucket, case_id: str, versions: Mapping[int, str], heads: Mapping[str, tuple[int, str]]
) -> _Ledger:
    ledger = _Ledger(case_id)
    digests, facts = {0: "0" * 64}, {}
    for seq in range(1, max(versions) + 1):
        key = f"cases/{case_id}/ledger/{seq:06d}.json"
        if seq not in versions:
            ledger.note(Said("L02"), key)
            continue
        content = bucket.get(key, version_id=versions[seq])
        digests[seq] = hashlib.sha256(content).hexdigest()
        _check_entry(ledger, key, seq, content, digests.get(seq - 1))
        facts[seq] = bucket.head(key, version_id=versions[seq])
        if not facts[seq].hold:
            ledger.note(Said("O07.entry"), key)
    until, through = ledger.entries_until
    for seq, fact in facts.items():
        if seq <= through and _shorter(fact, until):
            ledger.note(Said("R01", until=until), fact.key)
    ledger.entries = len(versions)
    last, digest = heads.get(case_id, (0, ""))
    if last and digests.get(last) != digest:
        ledger.note(Said("L06.missing" if last not in digests else "L06.other", last=str(last)), case_id)
    return ledger


def _check_lost_ledgers(
    ledgers: list[_Ledger], heads: Mapping[str, tuple[int, str]]
) -> Iterator[CheckFinding]:
    for case_id in sorted(set(heads) - {ledger.case_id for ledger in ledgers}):
        yield CheckFinding(Said("L06", n=heads[case_id][0]), case_id)


def _check_entry(ledger: _Ledger, key: str, seq: int, content: bytes, before: str | None) -> None:
    try:
        data = json.loads(content)
        said = (data["format"], data["case"], data["seq"])
        previous, kind = data["previous"], data["kind"]
        body = data["body"]
        objects = _NAMED[kind](body) if kind in _NAMED else []
        named = [_Named(**{name: one[name] for name in _Named.__dataclass_fields__}) for one in objects]
        _follow(ledger, seq, kind, body)
    except (ValueError, KeyError, TypeError) as error:
        ledger.note(Said("L01", why=type(error).__name__), key)
        ledger.known = False
        return
    if said != ("casefile-ledger/1", ledger.case_id, seq):
        ledger.note(Said("L05"), key)
    if before is not None and previous != before:
        ledger.note(Said("L03"), key)
    ledger.known = ledger.known and kind in _NAMED
    ledger.named += named


def _follow(ledger: _Ledger, seq: int, kind: str, body: Any) -> None:
    """Follow what an entry says of holds, locks, destruction and packets."""
    if kind == "packet-produced":
        ledger.said.manifests[body["receipt"]] = body["manifest"]["key"]
    if kind == "locks-settled":
        for group in body["locks"]:
            ledger.settled |= dict.fromkeys(group["objects"], (group["until"], group["held"]))
        ledger.entries_until = (body["entries"]["until"], body["entries"]["through"])
    elif kind == "hold-placed":
        ledger.matters.add(body["matter"])
    elif kind == "hold-released":
        ledger.matters.discard(body["matter"])
    elif kind == "disposition-requested":
        ledger.requests = {seq: {one["key"] for one in body["objects"]}}
        ledger.leaving = set()
        ledger.packet_requests, ledger.said.leaving = _folders(ledger, body), set()
    elif kind == "disposition-approved":
        ledger.leaving = ledger.requests.get(body["request"], set())
        ledger.said.leaving = ledger.packet_requests
    elif kind == "disposition-carried-out":
        ledger.destroyed |= {one["key"] for one in body["destroyed"]}
        ledger.said.destroyed |= _folders(ledger, body)
        ledger.leaving, ledger.said.leaving = set(), set()


def _folders(ledger: _Ledger, body: Any) -> set[str]:
    """The folders of the inspections that an entry names, all of the case's own employer."""
    return {f"packets/{ledger.case_id.split('/')[0]}/{packet}/" for packet in body.get("packets", ())}


def _of_packets(ledger: _Ledger) -> CaseSaid:
    """What the ledger says of packets, and how the case is kept: held by name, or while nothing of it is dated."""
    dated = any(not held for _, held in ledger.settled.values())
    ledger.said.held = bool(ledger.matters) or not dated
    untils = [ledger.entries_until[0], *(until for until, _ in ledger.settled.values())]
    ledger.said.until = max((until for until in untils if until), default="")
    return ledger.said


def _shorter(facts: Facts, until: str | None) -> bool:
    """Whether a version is locked for less than the ledger says."""
    return bool(until) and (facts.retain_until is None or facts.retain_until.strftime(_MOMENT) < str(until))


def _check_object(
    bucket: Bucket, ledger: _Ledger, named: _Named, records: Mapping[str, list[Version]], deep: bool
) -> list[CheckFinding]:
    found: list[CheckFinding] = []
    there = [version.version_id for version in records.get(named.key, ()) if not version.marker]
    if named.key in ledger.destroyed:
        return [CheckFinding(Said("D01"), named.key)] if there else []
    if not there and named.key in ledger.leaving:
        return [CheckFinding(Said("D02"), named.key)]
    if named.version_id not in there:
        return [CheckFinding(Said("O02" if there else "O01"), named.key)]
    if not named.key.startswith(f"cases/{ledger.case_id}/"):
        found.append(CheckFinding(Said("L05.object", case=ledger.case_id), named.key))
    try:
        facts = bucket.head(named.key, version_id=named.version_id)
        content = bucket.get(named.key, version_id=named.version_id) if deep else None
    except NotFound:
        return [*found, CheckFinding(Said("O01.listed"), named.key)]
    if (facts.metadata.get("sha256"), facts.size, facts.media_type) != (
        named.sha256,
        named.size,
        named.media_type,
    ):
        found.append(CheckFinding(Said("O05"), named.key))
    if content is not None and hashlib.sha256(content).hexdigest() != named.sha256:
        found.append(CheckFinding(Said("O06"), named.key))
    return [*found, *_check_kept(ledger, named.key, facts)]


def _check_kept(ledger: _Ledger, key: str, facts: Facts) -> Iterator[CheckFinding]:
    """Whether a version is held and locked as the ledger says; what was never settled must be held."""
    until, held = ledger.settled.get(key, (None, True))
    if held and not facts.hold and (ledger.known or facts.retain_until is None):
        yield CheckFinding(Said("O07"), key)
    elif ledger.matters and not facts.hold:
        yield CheckFinding(Said("R02"), key)
    if _shorter(facts, until):
        yield CheckFinding(Said("R01", until=until), key)


def _check_unnamed(records: Mapping[str, list[Version]], named: set[str]) -> Iterator[CheckFinding]:
    for key in records:
        if key.startswith("cases/") and key not in named and not _ENTRY_KEY.fullmatch(key):
            yield CheckFinding(Said("O08"), key)


def _each(phase: str, items: list[Any], verb: Callable[[Any], Any], say: Progress) -> Iterator[Any]:
    with ThreadPoolExecutor(_THREADS) as threads:
        for done, result in enumerate(threads.map(verb, items), start=1):
            yield result
            if done % 50 == 0 or done == len(items):
                say(phase, done, len(items))
