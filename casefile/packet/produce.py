"""The whole way from a frozen plan to a finished folder, built beside its place and moved there last."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile import __version__
from casefile.errors import Conflict, IntegrityError, UsageError
from casefile.opening.opener import processors
from casefile.packet import assemble, letter, listing, proof
from casefile.packet.aside import aside
from casefile.packet.assemble import Built, stamp_room
from casefile.packet.bag import write_bag
from casefile.packet.extras import Entries, write_extras
from casefile.packet.index_lines import Answer, IndexLine, answers, list_entries
from casefile.packet.kept import Kept
from casefile.packet.plan import PacketFile, Plan, PlannedItem, with_forecast
from casefile.packet.prepare import Fetch, Prepared, Preparer, forecast
from casefile.packet.release import Release
from casefile.packet.request import Request
from casefile.packet.words import Words
from casefile.progress import Progress
from casefile.said import Said
from casefile.settings import Settings

FORMAT = "casefile-packet/1"


@dataclass(frozen=True)
class Produced:
    """A finished packet: its folder, its receipt, and what a person must know."""

    folder: Path
    receipt: dict[str, Any]
    warnings: tuple[Said, ...] = ()


def foretell(
    plan: Plan, fetch: Fetch, settings: Settings, progress: Progress, *, kept: Kept | None = None
) -> Plan:
    """The plan with what a look into every file tells: pages, slip sheets, redactions. Builds nothing.

    ``kept``: where what opening gave is kept for the build.
    """
    place = settings.home_folder / "packets" / f"{plan.request.id}.planned"
    with aside(place) as work:
        prepared, _ = _prepare(plan, fetch, settings, work, progress, kept=kept)
        return with_forecast(plan, forecast(prepared))


def finished(plan: Plan, folder: Path) -> Produced | None:
    """The packet of this very plan that a build left in ``folder``, whole, when it was stopped while archiving it."""
    try:
        receipt = json.loads((folder / "receipt.json").read_bytes())
        made = (receipt["plan"]["sha256"], receipt["software"])
        whole = all(_file(folder / name) == told for name, told in receipt["files"].items())
    except (OSError, ValueError, KeyError):
        return None
    same = made == (plan.digest, f"casefile {__version__}") and _decided_so(plan, receipt)
    return Produced(folder, receipt) if whole and same else None


def _decided_so(plan: Plan, receipt: dict[str, Any]) -> bool:
    """Whether the packet was built with the same items confirmed, by the same persons."""
    told = {i["number"]: i.get("confirmed_by", "") for i in receipt["items"]}
    return told == {item.number: item.confirmed_by for item in plan.answered} and receipt[
        "decisions"
    ] == _decisions(plan)


def produce(
    plan: Plan,
    fetch: Fetch,
    settings: Settings,
    folder: Path,
    progress: Progress,
    *,
    seconds: int = 120,
    entries: Entries | None = None,
    kept: Kept | None = None,
) -> Produced:
    """Build the packet in ``folder``, which must not exist or be empty (a ``plan.json`` may lie there).

    ``entries`` gives the entries of a case's ledger, where the request asks for it; ``kept`` is what opening the files
    gave when they were planned: it is used, and taken away at the end. Raises ``IntegrityError`` when a file is not the
    version planned, ``UsageError`` for a folder in use.
    """
    _check_folder(folder)
    with aside(folder) as work:
        prepared, search = _prepare(plan, fetch, settings, work, progress, seconds=seconds, kept=kept)
        _compare(plan, prepared)
        words = Words(plan.request.language)
        listed = list_entries(plan, prepared)
        answered = answers(plan, listed, words)
        new = work / "packet"
        new.mkdir()
        built = assemble.build(plan, answered, listed, new, progress)
        progress(Said("reading-it-again"), 0, 0)
        proof.check(plan, listed, built)
        ledgers = write_extras(plan, entries, new)
        receipt = _write_rest(plan, answered, listed, built, ledgers, new)
        search.check(_own_files(new), prepared)
        _move(new, folder)
    if kept:
        kept.clear()
    return Produced(folder, receipt, tuple(Said("packet-volume-oversize", n=n) for n in built.oversize))


def _prepare(
    plan: Plan,
    fetch: Fetch,
    settings: Settings,
    work: Path,
    progress: Progress,
    *,
    seconds: int = 120,
    kept: Kept | None = None,
) -> tuple[list[Prepared], Release]:
    """Every document opened, and searched once more before anything is made of it."""
    maker = Preparer(plan, settings, work, seconds=seconds, kept=kept)
    stamp = stamp_room(plan, Words(plan.request.language))

    def opened(source: PacketFile) -> Prepared:
        content = fetch(source)
        if hashlib.sha256(content).hexdigest() != source.sha256:
            raise IntegrityError("packet-file-changed", id=source.id)
        return maker.prepare(source, content, stamp)

    prepared = []
    with ThreadPoolExecutor(processors()) as pool:
        for n, one in enumerate(pool.map(opened, plan.documents), start=1):
            prepared.append(one)
            progress(Said("opening-documents"), n, len(plan.documents))
    search = Release(maker, work, released=plan.decided("release"), seconds=seconds)
    return search.settle(prepared, progress), search


def _compare(plan: Plan, prepared: Sequence[Prepared]) -> None:
    """What was foretold must hold, or a person must see the plan again."""
    if not plan.forecast or plan.decided("keep"):  # a number that may stay changes what is shown
        return
    now = forecast(list(prepared))
    other = [i for i in now if not _same(now[i], plan.forecast.get(i, {}))]
    if other:
        raise Conflict("packet-not-as-foretold", n=len(other), ids=other[:5])


def _same(now: dict[str, Any], told: dict[str, Any]) -> bool:
    """Whether all that the plan told holds; a plan of an earlier version tells less."""
    known = {key: now.get(key) for key in told}
    return bool(told) and json.dumps(known, sort_keys=True) == json.dumps(told, sort_keys=True)


def _write_rest(
    plan: Plan,
    answered: Sequence[Answer],
    entries: Sequence[IndexLine],
    built: Built,
    ledgers: dict[str, Any],
    folder: Path,
) -> dict[str, Any]:
    """Everything beside the PDF: originals, index, letter, verifier, and last the receipt that names them all."""
    request = plan.request
    originals = _originals(entries)
    about = {"External-Identifier": request.id, "Source-Organization": plan.employer_name or request.employer}
    digests = write_bag(folder / "originals", originals, on=request.received, about=about)
    rows = listing.rows_of(plan, entries, built.layout, digests)
    listing.write_csv(folder / "index.csv", rows)
    listing.write_xlsx(folder / "index.xlsx", rows, request.received)
    (folder / "letter.docx").write_bytes(letter.write(plan, answered, built))
    shutil.copyfile(Path(__file__).with_name("verify.py"), folder / "verify.py")
    known = {f"originals/data/{name}": digest for name, digest in digests.items()}
    receipt = _receipt(plan, answered, entries, built, rows, folder, known) | ledgers
    text = json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "receipt.json").write_bytes(text.encode())
    return receipt


def _own_files(folder: Path) -> list[Path]:
    """What Casefile made itself: all but the originals, which were searched as they came."""
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and folder / "originals" not in p.parents]


def _originals(entries: Sequence[IndexLine]) -> dict[str, Path]:
    """Each document's file; where something was removed, the redacted copies of all its parts instead."""
    files: dict[str, Path] = {}
    for e in entries:
        if e.prepared.redacted:
            if e.part.pdf is not None:
                files[e.original] = e.part.pdf
        elif "." not in e.number and not e.prepared.unsearched:
            files[e.original] = e.prepared.original
    return files


def _receipt(
    plan: Plan,
    answered: Sequence[Answer],
    entries: Sequence[IndexLine],
    built: Built,
    rows: Sequence[dict[str, Any]],
    folder: Path,
    known: Mapping[str, str],
) -> dict[str, Any]:
    """The receipt. ``known``: the digests of files in the folder, as far as they are known already."""
    layout = built.layout
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    shown = sum(e.part.pages for e in entries)
    return {
        "format": FORMAT,
        "id": plan.request.id,
        "software": f"casefile {__version__}",
        "request": {"sha256": plan.request.digest, **_told(plan.request)},
        "plan": {"sha256": plan.digest},
        "supplement_to": plan.request.supplement_to,
        "pages": {"documents": shown, "front_matter": layout.total - shown, "total": layout.total,
                  "first": layout.first_page, "last": layout.last_page},
        "decisions": _decisions(plan),
        "volumes": [{"file": f.name, "pages": v.pages} for f, v in zip(built.files, layout.volumes, strict=True)],
        "items": [
            {"number": a.item.number, "state": a.state, "reasons": list(a.reasons), **_confirmed(a.item),
             "documents": [e.number for e in a.entries]}
            for a in answered
        ],
        "documents": [_document(e, row) for e, row in zip(entries, rows, strict=True)],
        "omissions": [
            {"number": e.number, "document": e.prepared.source.id, "reason": e.part.reason}
            for e in entries if e.part.reason
        ],
        "redaction_log": [
            {"number": e.number, "document": e.prepared.source.id, "page_of_document": line["page"],
             "page_of_packet": layout.places[e.key].number + line["page"] - 1 if line["page"] else None,
             "kind": "sin" if line["rule"] == "sin" else "hidden-text" if line["rule"] == "hidden-text" else "request",
             "rule": line["rule"], "way": line["way"]}
            for e in entries for line in e.part.redactions
        ],
        "files": {name: _file(folder / name, known.get(name)) for name in names},
        **({"heads": plan.heads} if plan.heads else {}),
    }  # fmt: skip


def _confirmed(item: PlannedItem) -> dict[str, str]:
    """Who matched the item's documents to its words, where a person did."""
    return (
        {"confirmed_by": item.confirmed_by, "confirmed_on": str(item.confirmed_on)}
        if item.confirmed_on
        else {}
    )


def _decisions(plan: Plan) -> list[dict[str, Any]]:
    """What persons decided of single documents and numbers. The number that stays is not repeated."""
    return [
        {"kind": kind, "about": one["about"] if kind in ("release", "reason") else None,
         "by": one["by"], "on": one["on"], **({"text": one["text"]} if kind == "reason" else {})}
        for kind in sorted(plan.decisions) for one in plan.decisions[kind]
    ]  # fmt: skip


def _told(request: Request) -> dict[str, Any]:
    """The request as the letter put it. What to redact is left out: a pattern may say what it looks for."""
    told = json.loads(request.canonical())
    told.pop("redact", None)
    return {"as_asked": told}


def _file(path: Path, known: str | None = None) -> dict[str, Any]:
    return {"sha256": known or _sha256(path), "size": path.stat().st_size}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _document(entry: IndexLine, row: dict[str, Any]) -> dict[str, Any]:
    source = entry.prepared.source
    return {
        "number": entry.number, "document": source.id, "case": source.case_id, "type": source.type,
        "version": source.version, "version_id": source.version_id, "sha256": entry.part.sha256,
        "archived_sha256": source.sha256, "page": row["page"], "pages": entry.pages, "volume": row["volume"],
        "file": row["file"], "redacted": entry.prepared.redacted, "unsearched": list(entry.prepared.unread),
        "released": entry.prepared.released, "notes": list(entry.part.notes),
        "pages_without_text": list(entry.part.blind), "pages_as_pictures": list(entry.part.pictured),
    }  # fmt: skip


def _check_folder(folder: Path) -> None:
    left = {p.name for p in folder.iterdir()} - {"plan.json"} if folder.is_dir() else set()
    if left or (folder.exists() and not folder.is_dir()):
        raise UsageError("packet-folder-in-use", folder=str(folder))


def _move(new: Path, folder: Path) -> None:
    if folder.is_dir():
        (folder / "plan.json").unlink(missing_ok=True)
        folder.rmdir()
    new.replace(folder)


def next_numbers(receipt: dict[str, Any]) -> tuple[int, int]:
    """Where a supplement to this packet goes on: page, document number."""
    numbers = [int(str(d["number"]).split(".")[0]) for d in receipt["documents"]]
    return int(receipt["pages"]["last"]) + 1, max(numbers, default=0) + 1
