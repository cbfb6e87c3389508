"""What one case's ledger says, entry by entry, and whether each entry follows from those before it.

An entry is not believed because it is there. That a hold may be lifted, that a date is far enough, that a destruction
was asked for and approved by two persons: all this must follow from the same ledger's earlier entries and the schedule
(FORMAT.md 5, 6a, 6b, 6e).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.said import Said
from storage.check import retention
from storage.check.entries import (
    Entry,
    Malformed,
    Named,
    OtherFormat,
    day,
    day_or_none,
    digest,
    flag,
    items,
    key,
    mapping,
    moment_or_none,
    named,
    number,
    read_entry,
    text,
)
from storage.check.findings import CheckFinding
from storage.check.papers import named_by_content, papers
from storage.check.retention import Offered, Rules, Told
from storage.check.standing import CaseSaid, Request, Settled

_CERTIFICATE = "certificate"
# Clocks of two machines, and the calendars of two time zones, may differ by as much.
_A_DAY = dt.timedelta(days=1)


@dataclass
class Ledger:
    """One case's ledger as far as it was read. ``known``: only kinds and shapes known here occur in it."""

    case_id: str
    rules: Rules
    named: dict[tuple[str, str, str], Named] = field(default_factory=dict)
    by_key: dict[str, list[Named]] = field(default_factory=dict)
    known: bool = True
    told: Told = field(default_factory=Told)
    recorded: set[str] = field(default_factory=set)
    corrected: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    read_in: dict[str, str] = field(default_factory=dict)
    reads: dict[str, dict[str, str]] = field(default_factory=dict)
    settled: dict[str, Settled] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    manifests: dict[str, str] = field(default_factory=dict)
    entries_until: str | None = None
    entries_day: dt.date | None = None
    entries_through: int = 0
    entries_short: bool = False
    matters: set[str] = field(default_factory=set)
    addressed: dict[str, str] = field(default_factory=dict)
    requests: dict[int, Request] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()
    destroyed: set[str] = field(default_factory=set)
    carried_out: dict[str, dt.date] = field(default_factory=dict)
    made: dt.date = dt.date.min
    said: CaseSaid = field(default_factory=CaseSaid)
    findings: list[CheckFinding] = field(default_factory=list)

    def note(self, said: Said, where: str) -> None:
        """Find something."""
        self.findings.append(CheckFinding(said, where))

    def take(self, where: str, seq: int, content: bytes, before: str | None) -> None:
        """Take in the entry with this number and key. ``before``: the digest of the one before it, where known."""
        try:
            entry = read_entry(content)
            if (entry.case_id, entry.seq) != (self.case_id, seq):
                self.note(Said("L05"), where)
            if before is not None and entry.previous != before:
                self.note(Said("L03"), where)
            if entry.made + _A_DAY < self.made:
                self.note(Said("L08", at=entry.made, before=self.made), where)
            self.made = entry.made
            if entry.kind in NAMED:
                NAMED[entry.kind](self, entry, where)
            else:
                self.known = False
        except OtherFormat:
            self.unreadable(Said("L01.format"), where)
        except Exception as error:  # noqa: BLE001  whatever a body holds costs its entry and nothing else
            self.unreadable(Said("L01", why=type(error).__name__), where)

    def unreadable(self, said: Said, where: str) -> None:
        """An entry that cannot be read: from here on the ledger may ask for what is not known."""
        self.note(said, where)
        self.known = False

    def conclude(self, now: str, today: dt.date) -> None:
        """What only the whole ledger tells: whether what was settled last is enough, and how packets are kept."""
        if self.known:
            self._judge_settled(now)
        for where, on in self.carried_out.items():
            if on > today + _A_DAY:
                self.note(Said("D03.ahead", on=on), where)
        dated = any(not one.held for one in self.settled.values())
        self.said.held = bool(self.matters) or not dated
        untils = [self.entries_until, *(one.until for one in self.settled.values())]
        self.said.until = max((until for until in untils if until), default="")

    def demand(self, key: str) -> tuple[dt.date | None, bool]:
        """Until when, and whether under hold, an object must be kept by what the ledger tells so far.

        Where it stands for several records, the longest of them counts; so do, for a reading, the originals that have
        no newer one.
        """
        read = [
            o for o in self.reads.get(key, {}).values() if self.read_in[o] == key and o not in self.destroyed
        ]
        told = [*self.by_key[key], *(one for original in read for one in self.by_key[original])]
        dates = retention.dates_of(self.told)
        days = [
            retention.record_day(self.rules, self.told, dates, n.record_class, n.made, n.about, n.type)
            for n in told
        ]
        last = max((day for day in days if day), default=None)
        held = (
            last is None
            or told[0].record_class in self.rules.for_good
            or bool(self.matters)
            or retention.waits(self.rules, self.told, dates)
        )
        return last, held

    def _judge_settled(self, now: str) -> None:
        due = False
        for one in self.by_key:
            settled = self.settled.get(one)
            if settled is None or one in self.destroyed:
                continue
            if settled.is_less(now):
                self.note(Said("R03", day=settled.day, due=settled.day_due), one)
            else:
                last, _ = self.demand(one)
                due = due or bool(last and settled.day and last > settled.day)
        if self.entries_short:
            self.note(Said("R03.entries"), self.case_id)
        if due:
            self.note(Said("R04"), self.case_id)

    def _name(self, *found: Named) -> None:
        for one in found:
            if not one.key.startswith(f"cases/{self.case_id}/"):
                self.note(Said("L05.object", case=self.case_id), one.key)
            if not named_by_content(one):
                self.note(Said("O05.name"), one.key)
            self.named.setdefault((one.key, one.version_id, one.sha256), one)
            self.by_key.setdefault(one.key, []).append(one)

    def _folders(self, body: Mapping[str, Any]) -> frozenset[str]:
        """The folders of the inspections, and of the registers, that an entry names."""
        registers = map(text, items(body.get("registers", [])))
        return frozenset([*(self._folder(text(one)) for one in items(body.get("packets", []))), *registers])

    def _folder(self, packet: str) -> str:
        """An inspection's folder lies under the number its letter was sent to: the case's own, or a successor's."""
        return f"packets/{self.addressed.get(packet, self.case_id.split('/')[0])}/{packet}/"

    def _offer_accepted(self, entry: Entry, where: str) -> None:
        offer = named(entry.body["offer"], entry)
        if "term" in entry.body:
            term = mapping(entry.body["term"])
            start, submitted = day(term["start"]), day_or_none(term["submitted_on"])
            opened = submitted or min(day(term["accepted_on"]), start)
            renews = flag(term["renews"])
            offered = Offered(start, day(term["end"]), text(term["province"]), opened if renews else None)
            if not renews:
                del self.told.terms[-1:]
            self.told.terms.append(offered)
        self._name(offer)

    def _documents_archived(self, entry: Entry, where: str) -> None:
        found = [named(mapping(one)["object"], entry) for one in items(entry.body["documents"])]
        self._name(*found, *(named(one, entry) for one in items(entry.body.get("readings", []))))

    def _evidence_archived(self, entry: Entry, where: str) -> None:
        for paper in papers(entry):
            original, reading = paper.original, paper.reading
            self._name(original, reading)
            if not paper.named_rightly:
                self.note(Said("O05.id", id=paper.id), original.key)
            self.said.registers |= paper.register
            self.evidence.add(paper.id)
            self.read_in[original.key] = reading.key
            self.reads.setdefault(reading.key, {})[paper.id] = original.key

    def _evidence_withdrawn(self, entry: Entry, where: str) -> None:
        day(entry.body["on"])
        if text(entry.body["id"]) not in self.evidence:
            self.note(Said("L07", what=entry.body["id"]), where)

    def _event_recorded(self, entry: Entry, where: str) -> None:
        told = mapping(entry.body["event"])
        dates = {name: day(value) for name, value in mapping(told["dates"]).items()}
        event, kind, on = text(told["id"]), text(told["kind"]), day(told["date"])
        stands_in = text(told["corrects"])
        found = named(told["object"], entry, on)
        if stands_in and stands_in not in self.recorded:
            self.note(Said("L07", what=stands_in), where)
        self.corrected.add(stands_in)
        self.told.events.pop(stands_in, None)
        if event not in self.corrected:
            self.told.events[event] = (kind, on, dates)
        self.recorded.add(event)
        self._name(found)

    def _hold_placed(self, entry: Entry, where: str) -> None:
        day(entry.body["on"])
        self.matters.add(text(entry.body["matter"]))

    def _hold_released(self, entry: Entry, where: str) -> None:
        day(entry.body["on"])
        if text(entry.body["matter"]) not in self.matters:
            self.note(Said("L07", what=entry.body["matter"]), where)
        self.matters.discard(entry.body["matter"])

    def _locks_settled(self, entry: Entry, where: str) -> None:
        settled, free = {}, False
        for group in map(mapping, items(entry.body["locks"])):
            last, held = day_or_none(group.get("keep_through")), flag(group["held"])
            until = moment_or_none(group["until"])
            for one in map(key, items(group["objects"])):
                if one not in self.by_key:
                    self.note(Said("L07", what=one), where)
                    continue
                day_due, held_due = self.demand(one)
                settled[one] = Settled(last, until, held, day_due, held_due)
                free = free or (held_due and not held)
        own = mapping(entry.body["entries"])
        until, through = moment_or_none(own["until"]), number(own["through"])
        last = day_or_none(own.get("keep_through"))
        if through >= entry.seq:
            raise Malformed
        whole = retention.case_day(self.rules, self.told, retention.dates_of(self.told))
        self.entries_short = bool(through and whole and (last is None or last < whole))
        if free and self.known:
            self.note(Said("R03.free"), where)
        self.settled |= settled
        self.moved -= settled.keys()
        self.entries_until, self.entries_day, self.entries_through = until, last, through

    def _disposition_requested(self, entry: Entry, where: str) -> None:
        keys = frozenset(named(one, entry).key for one in items(entry.body["objects"]))
        self.requests[entry.seq] = Request(entry.actor, keys, self._folders(entry.body))
        self.leaving = self.said.leaving = frozenset()

    def _disposition_approved(self, entry: Entry, where: str) -> None:
        day(entry.body["on"])
        asked = self.requests.get(number(entry.body["request"]))
        if asked is None:
            self.note(Said("L07", what=str(entry.body["request"])), where)
            return
        if _person(asked.by) == _person(entry.actor):
            self.note(Said("D03.person"), where)
            return
        self.requests[entry.body["request"]] = Request(asked.by, asked.keys, asked.folders, entry.actor)
        self.leaving, self.said.leaving = asked.keys, asked.folders

    def _disposition_carried_out(self, entry: Entry, where: str) -> None:
        on, seq = day(entry.body["on"]), number(entry.body["request"])
        gone = [named(one, entry) for one in items(entry.body["destroyed"])]
        folders = self._folders(entry.body)
        self.carried_out[where] = on
        # Its own day is not believed where it is later than the day it was written.
        for said in self._unfounded(self.requests.get(seq), gone, folders, min(on, entry.made + _A_DAY)):
            self.note(said, where)
        self.destroyed |= {one.key for one in gone}
        self.said.destroyed |= folders
        self.leaving = self.said.leaving = frozenset()

    def _unfounded(
        self, asked: Request | None, gone: list[Named], folders: frozenset[str], on: dt.date
    ) -> list[Said]:
        """What speaks against a destruction that was carried out."""
        if asked is None:
            return [Said("D03")]
        found = [] if asked.approved_by else [Said("D03.approval")]
        other = [one for one in gone if one.key not in asked.keys and not one.key.startswith(tuple(folders))]
        if other or folders - asked.folders:
            found.append(Said("D03.other", n=len(other) + len(folders - asked.folders)))
        if self.matters:
            found.append(Said("D03.hold", matters=sorted(self.matters)))
        early = [one for one in gone if one.key.startswith("cases/") and not self._over(one, on)]
        if early and self.known:
            found.append(Said("D03.early", n=len(early)))
        return found

    def _over(self, one: Named, on: dt.date) -> bool:
        """Whether the last day of a record has passed, by the ledger and by what was settled."""
        known = self.by_key.get(one.key)
        if known is None or known[0].record_class == _CERTIFICATE:
            return False
        last, _ = self.demand(one.key)
        settled = self.settled.get(one.key)
        days = [found for found in (last, settled.day if settled else None) if found]
        waiting = retention.waits(self.rules, self.told, retention.dates_of(self.told))
        return last is not None and max(days) < on and not waiting

    def _inspection_opened(self, entry: Entry, where: str) -> None:
        packet = text(entry.body["packet"])
        if "employer" in entry.body:
            self.addressed[packet] = text(entry.body["employer"])
        self.said.digests[f"{self._folder(packet)}request.json"] = digest(entry.body["request"])

    def _inspection_withdrawn(self, entry: Entry, where: str) -> None:
        day(entry.body["on"])
        text(entry.body["reason"])
        if f"{self._folder(text(entry.body['packet']))}request.json" not in self.said.digests:
            self.note(Said("L07", what=entry.body["packet"]), where)

    def _packet_produced(self, entry: Entry, where: str) -> None:
        receipt, manifest = digest(entry.body["receipt"]), named(entry.body["manifest"], entry)
        self.said.manifests[receipt] = manifest.key
        self.said.digests[manifest.key] = manifest.sha256
        self.manifests[manifest.key] = manifest.version_id

    def _case_voided(self, entry: Entry, where: str) -> None:
        day(entry.body["on"])
        text(entry.body["reason"])
        text(entry.body.get("joins", ""))

    def _copied(self, entry: Entry, where: str) -> None:
        """The archive goes on in another store: each object there under another id, on hold until it is settled."""
        day(entry.body["on"])
        told = [
            (key(one["key"]), text(one["from"]), text(one["version_id"]))
            for one in map(mapping, items(entry.body["objects"]))
        ]
        for place, before, here in told:
            if self.manifests.get(place) == before:
                self.manifests[place] = here
            elif not self._move(place, before, here):
                self.note(Said("L07", what=place), where)
        self.said.copied = True
        self.entries_until, self.entries_day, self.entries_through = None, None, 0
        self.entries_short = False

    def _move(self, place: str, before: str, here: str) -> bool:
        """Whether the ledger names that version; then it is looked for under the other id."""
        known = self.by_key.get(place, [])
        if before not in {one.version_id for one in known}:
            return False
        self.by_key[place] = [replace(one, version_id=here) for one in known]
        for one in known:
            self.named.pop((place, one.version_id, one.sha256), None)
        self.named |= {(place, here, one.sha256): one for one in self.by_key[place]}
        self.settled.pop(place, None)
        self.moved.add(place)
        return True


def _person(actor: str) -> str:
    return actor.strip().casefold()


# What is taken of each kind of entry: the objects that it names, and what follows from it.
NAMED: Mapping[str, Callable[[Ledger, Entry, str], None]] = {
    "offer-accepted": Ledger._offer_accepted,
    "documents-archived": Ledger._documents_archived,
    "evidence-archived": Ledger._evidence_archived,
    "evidence-withdrawn": Ledger._evidence_withdrawn,
    "event-recorded": Ledger._event_recorded,
    "event-corrected": Ledger._event_recorded,
    "hold-placed": Ledger._hold_placed,
    "hold-released": Ledger._hold_released,
    "locks-settled": Ledger._locks_settled,
    "disposition-requested": Ledger._disposition_requested,
    "disposition-approved": Ledger._disposition_approved,
    "disposition-carried-out": Ledger._disposition_carried_out,
    "inspection-opened": Ledger._inspection_opened,
    "inspection-withdrawn": Ledger._inspection_withdrawn,
    "packet-produced": Ledger._packet_produced,
    "copied": Ledger._copied,
    "case-voided": Ledger._case_voided,
}
