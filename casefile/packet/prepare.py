"""From archived files to pages: each goes through the child process, files found inside it follow as its parts.

Whatever happens to one file costs only that file: it gets a slip sheet with the reason, and the others go on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from casefile import __version__
from casefile.cases.case import employer_of
from casefile.files import tesseract
from casefile.files.kinds import extension_of, kind_of
from casefile.opening.opener import SECONDS, opener
from casefile.opening.secrets import Redaction
from casefile.packet.kept import Kept
from casefile.packet.known import nine_digits
from casefile.packet.office import OFFICE, printed
from casefile.packet.plan import PacketFile, Plan
from casefile.packet.request import rules_for
from casefile.pdf import About
from casefile.pdf.engines import office_for
from casefile.settings import Settings

_ORIGINAL = "original.src"
_BY_CHANCE = {"too-slow", "too-large", "broken"}  # it may be the machine's doing, and is tried again
_DEEPEST = 3  # an e-mail in an e-mail in a portfolio
_MOST_PARTS = 100
Fetch = Callable[[PacketFile], bytes]


@dataclass(frozen=True)
class Part:
    """A file, or a file found inside it, as it goes into the packet. Without ``pdf``, ``reason`` goes on a slip sheet.

    ``places`` is the free margin of each page, ``blind`` the pages without text to search, ``pictured`` those that are
    shown as pictures, ``redactions`` lines of page and rule.
    """

    name: str
    extension: str
    sha256: str
    pdf: Path | None = None
    pages: int = 0
    reason: str = ""
    notes: tuple[str, ...] = ()
    redactions: tuple[Mapping[str, Any], ...] = ()
    places: tuple[str, ...] = ()
    blind: tuple[int, ...] = ()
    pictured: tuple[int, ...] = ()
    bookmarks: tuple[tuple[int, str, int], ...] = ()
    job: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The part as it is kept."""
        return {**vars(self), "pdf": str(self.pdf) if self.pdf else None}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Part:
        """The part as ``as_dict`` gave it, once it was JSON."""
        told: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()
        }
        told["bookmarks"] = tuple((level, title, page) for level, title, page in kept["bookmarks"])
        told["pdf"] = Path(kept["pdf"]) if kept["pdf"] else None
        return cls(**told)

    @property
    def counted(self) -> Mapping[str, int]:
        """How many pages each note means that counts them."""
        return {"pages-without-text": len(self.blind), "pages-as-pictures": len(self.pictured)}


@dataclass(frozen=True)
class Prepared:
    """A document of the plan with its parts: itself first, then what was found inside it.

    ``unread``: why the original could not be searched for personal information, by code; ``released``: a person
    decided that it goes all the same.
    """

    source: PacketFile
    original: Path
    parts: tuple[Part, ...]
    unread: tuple[str, ...] = ()
    released: bool = False

    @property
    def redacted(self) -> bool:
        """True when the original must not leave: something in it or inside it was removed or withheld."""
        return any(p.redactions or p.reason == "withheld" for p in self.parts)

    @property
    def unsearched(self) -> bool:
        """True when the original could not be searched, and no one released it: it stays behind."""
        return bool(self.unread) and not self.released and not self.redacted

    @property
    def slips(self) -> list[str]:
        """The reasons of the parts that have no pages."""
        return [p.reason for p in self.parts if p.reason]


class Preparer:
    """What all files of one packet share: the rules, the child processes, the folder their pages are kept in.

    Threads may prepare documents at once.
    """

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        folder: Path,
        *,
        seconds: int = SECONDS,
        kept: Kept | None = None,
    ) -> None:
        employers = {employer_of(c) for c in plan.cases} | {plan.request.employer}
        self._request, self._settings = plan.request, settings
        self._folder = folder.absolute()  # the child process works in another folder than the caller
        self._opener, self._seconds = opener(seconds), seconds
        own = nine_digits(plan.request.file_number)
        known = (*employers, *plan.known_numbers, *plan.decided("keep"), *([own] if own else []))
        self._rules: Redaction = rules_for(plan.request.redact, known)
        self._numbers, self._printing, self._kept = count(1), Lock(), kept

    def prepare(self, source: PacketFile, content: bytes, stamp: tuple[str, float, float]) -> Prepared:
        """The document's pages, parts and everything that must be said about them."""
        place = self._folder / f"{next(self._numbers):05d}"
        name = source.file_name or source.key
        told = self._depends_on(source, kind_of(content, name), stamp)
        known = self._kept.take(told, place) if self._kept else None
        if known is not None:
            return Prepared(source, place / _ORIGINAL, tuple(map(Part.read, known)))
        place.mkdir()
        original = place / _ORIGINAL
        original.write_bytes(content)
        parts = _first(list(self._parts(source, name, content, original, stamp, 0)))
        if self._kept and not any(part.reason in _BY_CHANCE for part in parts):
            self._kept.keep(told, place, [part.as_dict() for part in parts])
        return Prepared(source, original, tuple(parts))

    def _depends_on(self, source: PacketFile, kind: str, stamp: tuple[str, float, float]) -> dict[str, Any]:
        """All that decides what opening a file gives."""
        programs = [tesseract.installed(self._settings.tesseract), bool(office_for(self._settings))]
        about = [source.file_name, source.title, source.language, str(source.date), self._settings.pdf_engine]
        job = self._job(Path("any"), kind, stamp)
        return {"software": __version__, "sha256": source.sha256, "job": job, "about": about, "programs": programs,
                "regions": self._regions(source)}  # fmt: skip

    def _parts(
        self,
        source: PacketFile,
        name: str,
        content: bytes,
        path: Path,
        stamp: tuple[str, float, float],
        depth: int,
    ) -> Iterator[Part]:
        kind = kind_of(content, name)
        extension = extension_of(name, kind)
        digest = hashlib.sha256(content).hexdigest() if depth else source.sha256
        shown = self._rules.shown(name.rsplit("/", 1)[-1])
        job: dict[str, Any] = {
            **self._job(path, kind, stamp),
            "regions": self._regions(source) if not depth else [],
        }
        if content and kind in OFFICE:
            with self._printing:
                job |= self._printed(content, kind, source, path)
        answer: dict[str, Any] = self._opener.ask(job) if content else {"reason": "empty"}
        yield self._part(shown, extension, digest, answer, job)
        for member in answer.get("members", ()):
            inner = Path(member["path"])
            if depth + 1 < _DEEPEST:
                yield from self._parts(source, member["name"], inner.read_bytes(), inner, stamp, depth + 1)
            else:
                inner_content = inner.read_bytes()
                own = extension_of(member["name"], kind_of(inner_content, member["name"]))
                yield Part(
                    self._rules.shown(member["name"]),
                    own,
                    hashlib.sha256(inner_content).hexdigest(),
                    reason="too-deep",
                )

    def _job(self, path: Path, kind: str, stamp: tuple[str, float, float]) -> dict[str, Any]:
        return {
            "source": str(path),
            "out": str(path.with_suffix(".pdf")),
            "kind": kind,
            "page_size": self._request.page_size,
            "language": self._request.language,
            "sin": self._rules.sin,
            "keep": sorted(self._rules.keep),
            "patterns": list(self._rules.patterns),
            "stamp": list(stamp),
            "tesseract": self._settings.tesseract,
            "seconds": self._seconds,
        }

    def _regions(self, source: PacketFile) -> list[dict[str, Any]]:
        regions = self._request.redact.regions
        return [
            {"name": r.name, "page": r.page, "box": list(r.box)}
            for r in regions
            if source.id.startswith(r.document)
        ]

    def again(self, part: Part, known: Path) -> Part:
        """The part opened anew, with the numbers known that were found since (their file): black them out too."""
        job = {**part.job, "known": [str(known)], "out": str(Path(part.job["out"]).with_suffix(".again.pdf"))}
        answer = self._opener.ask(job)
        return self._part(part.name, part.extension, part.sha256, answer, job)

    def search(self) -> dict[str, Any]:
        """What the last search looks for, as these files were searched."""
        rules = self._rules
        return {"sin": rules.sin, "keep": sorted(rules.keep), "patterns": list(rules.patterns)}

    def _part(
        self, name: str, extension: str, digest: str, answer: Mapping[str, Any], job: Mapping[str, Any]
    ) -> Part:
        if "reason" in answer:
            return Part(name, extension, digest, reason=answer["reason"])
        return Part(
            name=name,
            extension=extension,
            sha256=digest,
            pdf=Path(answer["pdf"]),
            pages=answer["pages"],
            notes=tuple(answer["notes"]),
            redactions=tuple(answer["redactions"]),
            places=tuple(answer["places"]),
            blind=tuple(answer["blind"]),
            pictured=tuple(answer["pictured"]),
            bookmarks=tuple((level, title, page) for level, title, page in answer["bookmarks"]),
            job=job,
        )

    def _printed(self, content: bytes, kind: str, source: PacketFile, path: Path) -> dict[str, Any]:
        """What the job gains by an Office program's print. Without one the child shows the file by its own words."""
        about = About(source.title, source.language or "en", "", "", source.date or dt.date(2000, 1, 1))
        pdf = printed(content, kind, about, self._settings)
        if pdf.content is None:
            return {"notes": list(pdf.notes)}
        place = path.with_suffix(".print")
        place.write_bytes(pdf.content)
        proven = {"source": str(place), "kind": "pdf"} if pdf.proven else {"printed": str(place)}
        return {**proven, "notes": list(pdf.notes)}


def _first(parts: list[Part]) -> list[Part]:
    """The parts that one document may have; the last of them says what became of any more."""
    if len(parts) <= _MOST_PARTS:
        return parts
    more = parts[_MOST_PARTS - 1 :]
    hidden = any(p.redactions or p.reason == "withheld" for p in more)
    reason = "withheld" if hidden else "too-many"
    return [*parts[: _MOST_PARTS - 1], Part(more[0].name, more[0].extension, more[0].sha256, reason=reason)]


def forecast(prepared: list[Prepared]) -> dict[str, Any]:
    """What building will show, for the plan: pages, slip sheets, redactions by rule, notes, by document."""
    return {
        p.source.id: {
            "pages": sum(part.pages for part in p.parts),
            "parts": len(p.parts),
            "slips": p.slips,
            "redactions": [{**line, "part": n} for n, part in enumerate(p.parts) for line in part.redactions],
            "notes": sorted({note for part in p.parts for note in part.notes}),
            "pages_without_text": sum(len(part.blind) for part in p.parts),
            "pages_as_pictures": sum(len(part.pictured) for part in p.parts),
            "unsearched": list(p.unread),
        }
        for p in prepared
    }


def counted(foretold: Mapping[str, Any]) -> Mapping[str, int]:
    """How many pages each note of a forecast means that counts them."""
    told = {"pages-without-text": "pages_without_text", "pages-as-pictures": "pages_as_pictures"}
    return {code: foretold.get(key, 0) for code, key in told.items()}
