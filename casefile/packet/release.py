"""One rule at the end: nothing leaves before it was searched once more, by other code than what took numbers out.

Each original and each copy is read whole in a child process (``casefile/release``). A number found anywhere
in a case is looked for in every file of that case. What is found is blacked out and looked for again; else only the
cleaned copy goes; else the document is withheld. What cannot be searched stays behind until a person releases it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from casefile.child import ChildFailed, ChildStopped, WarmChild
from casefile.errors import CasefileError
from casefile.opening.secrets import VALUES
from casefile.packet.prepare import Part, Prepared, Preparer
from casefile.progress import Progress
from casefile.said import Said

SECONDS = 120
_UNFINISHED = {"too-slow", "too-large"}
_LEFT_OUT = {"page": 0, "rule": "hidden-text", "way": "left-out"}


class Release:
    """The search of one packet's files. ``released``: documents whose unsearched original a person lets go."""

    def __init__(
        self, maker: Preparer, folder: Path, *, released: Iterable[str] = (), seconds: int = SECONDS
    ) -> None:
        self._maker, self._folder, self._child = maker, folder.absolute(), searcher(seconds)
        self._released = frozenset(released)
        self._bases: dict[tuple[Path, bool], tuple[str, tuple[str, ...]]] = {}
        self._found: list[Path] = []

    def settle(self, prepared: Sequence[Prepared], progress: Progress) -> list[Prepared]:
        """The documents as they may leave, in their order."""
        if not self.looks:
            return list(prepared)
        by_case: dict[str, list[Prepared]] = {}
        for done, one in enumerate(prepared, start=1):
            by_case.setdefault(one.source.case_id, []).append(self._looked_at(one))
            progress(Said("searching-once-more"), done, len(prepared))
        settled = {
            one.source.id: one for case, own in by_case.items() for one in self._settle_case(case, own)
        }
        return [settled[one.source.id] for one in prepared]

    def check(self, files: Iterable[Path], prepared: Iterable[Prepared]) -> None:
        """What Casefile wrote itself holds nothing that was found. Raises ``CasefileError``.

        ``prepared``: the documents that are in it; what was read of them need not be read again.
        """
        if not self.looks:
            return
        known = sorted({self._base(part) for one in prepared for part in one.parts if part.pdf})
        bases = []
        for path in files:
            base, unread = self._read(path, path.name, known=known)
            if {"broken", *_UNFINISHED} & set(unread):
                raise CasefileError("packet-not-searched", file=path.name)
            bases.append(base)
        held = self._judge(
            [{"original": [], "parts": [], "own": bases}], self._found, self._folder / "packet.found"
        )
        if any(held.values()):
            raise CasefileError("packet-holds-a-number")

    @property
    def looks(self) -> bool:
        """Whether anything is searched for at all."""
        search = self._maker.search()
        return bool(search["sin"] or search["patterns"])

    def _looked_at(self, one: Prepared) -> Prepared:
        """With why the original could not be searched, if it could not."""
        _, unread = self._read(one.original, one.source.file_name)
        slips = [p.reason for p in one.parts if p.reason in {"too-slow", "too-large"}]
        return replace(one, unread=(*unread, *slips), released=one.source.id in self._released)

    def _settle_case(self, case: str, own: Sequence[Prepared]) -> list[Prepared]:
        """The documents of one case, without what was found in any of them."""
        known = self._folder / f"{len(self._found):04d}.found"
        self._found.append(known)
        held = self._search(own, known)
        own = [self._opened_again(one, held, known) for one in own]
        held = self._search(own, known)
        return [self._as_it_may_leave(one, held) for one in own]

    def _opened_again(self, one: Prepared, held: Mapping[str, bool], known: Path) -> Prepared:
        parts = [self._maker.again(p, known) if p.pdf and held[self._base(p)] else p for p in one.parts]
        return replace(one, parts=tuple(parts))

    def _as_it_may_leave(self, one: Prepared, held: Mapping[str, bool]) -> Prepared:
        parts = [self._part_as_it_may_leave(p, held) for p in one.parts]
        original = held[self._read(one.original, one.source.file_name)[0]]
        if original and not any(p.redactions or p.reason == "withheld" for p in parts):
            parts[0] = (
                replace(parts[0], redactions=(_LEFT_OUT,))
                if parts[0].pdf
                else replace(parts[0], reason="withheld")
            )
        return replace(one, parts=tuple(parts))

    def _part_as_it_may_leave(self, part: Part, held: Mapping[str, bool]) -> Part:
        if part.pdf is None:
            return part
        unread = _UNFINISHED & set(self._read(part.pdf, "", again=bool(part.redactions))[1])
        if held[self._base(part)]:
            return _slip(part, "withheld")
        return _slip(part, min(unread)) if unread else part

    def _search(self, own: Sequence[Prepared], known: Path) -> dict[str, bool]:
        """By file, whether it holds something that must go; all that was found is kept in ``known``."""
        documents = [
            {
                "original": [self._read(one.original, one.source.file_name)[0]],
                "parts": [self._base(p) for p in one.parts if p.pdf],
            }
            for one in own
        ]
        kept = [Path(p.job["out"]).with_suffix(VALUES) for one in own for p in one.parts if p.pdf]
        return self._judge(documents, kept, known)

    def _base(self, part: Part) -> str:
        assert part.pdf is not None  # noqa: S101  only parts with pages are asked for
        return self._read(part.pdf, "", again=bool(part.redactions))[0]

    def _read(
        self, path: Path, name: str, *, again: bool = False, known: Sequence[str] | None = None
    ) -> tuple[str, tuple[str, ...]]:
        """What is kept of a file's reading, and why it could not be searched. ``known``: the readings of the documents
        that are in it, when it is our own.
        """
        if (path, again) not in self._bases:
            out = self._folder / f"{len(self._bases):05d}.searched"
            job = {**self._maker.search(), "do": "read", "path": str(path.absolute()), "name": name,
                   "out": str(out), "again": again, "known": known or (),
                   "volume": known is not None and path.suffix == ".pdf"}  # fmt: skip
            try:
                unread = tuple(self._child.ask_json(job)["unread"])
            except ChildStopped:
                unread = ("too-slow",)
            except ChildFailed as kind:
                unread = ("too-large" if str(kind) == "MemoryError" else "broken",)
            self._bases[path, again] = str(out.with_suffix("")), unread
        return self._bases[path, again]

    def _judge(
        self, documents: Sequence[Mapping[str, Any]], found: Iterable[Path], out: Path
    ) -> dict[str, bool]:
        job = {"do": "judge", "documents": documents, "found": [str(f) for f in found], "out": str(out)}
        try:
            return self._child.ask_json(job)
        except ChildStopped:  # a machine under load: nothing is lost by asking again
            return self._child.ask_json(job)


def _slip(part: Part, reason: str) -> Part:
    return Part(part.name, part.extension, part.sha256, reason=reason)


@cache
def searcher(seconds: int) -> WarmChild:
    """The child that searches, one for each limit."""
    return WarmChild("casefile.release.child", seconds=seconds)
