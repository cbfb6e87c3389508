"""The way out: cases leave as a folder that proves itself anywhere and that another Casefile can go on with.

The folder is a BagIt 1.0 bag: ``data/`` has every object of the cases under its key, with what the store said of it
beside (``replica``); ``index.csv`` says in words what each is; ``receipt.json`` names every file, each ledger's end
and the way from it to the archive's newest signed head; ``verify.py`` checks all of it with Python alone. What lies in
the store stays there, under its locks: how long is said.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.columns import heads
from casefile.errors import CasefileError, IntegrityError, UsageError
from casefile.findings import Finding
from casefile.packet import bag, verify
from casefile.progress import Progress
from casefile.sheets.streamed import write_rows
from storage import ledger
from storage.archive import Archive
from storage.heads.head import proofs, read_chain
from storage.replica import PREFIXES, FolderReplica, copy
from storage.store.bucket import Facts

FORMAT = "casefile-export/1"
# What another archive takes in: heads, audit and reports are of the archive that made them.
RECORDS = ("cases/", "registers/", "packets/")
_INDEX = ("case", "worker", "kind", "type", "date", "file", "sha256")


@dataclass
class Exported:
    """What an export came to, and what stays behind in the store: how many objects, and until when at the latest."""

    cases: int = 0
    objects: int = 0
    bytes: int = 0
    held: int = 0
    locked: int = 0
    locked_until: dt.date | None = None
    findings: list[Finding] = field(default_factory=list)


class _Leaving(FolderReplica):
    """Keeps what the store said of each object, for what must be told of those that stay."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.seen: list[Facts] = []

    def keep(self, facts: Facts, content: bytes, tags: dict[str, str]) -> bool:
        """Write the file."""
        self.seen.append(facts)
        return super().keep(facts, content, tags)


def export(
    archive: Archive,
    case_ids: Sequence[str],
    folder: Path,
    today: dt.date,
    progress: Progress,
    *,
    language: str = "en",
    everything: bool = False,
) -> Exported:
    """Write the cases into a new folder, to its end or not at all. ``everything``: reports, heads and the audit too.

    An object that cannot be read costs only itself: it is told here and in the receipt, by which ``verify.py`` calls
    the folder not sound. Raises ``UsageError`` where the folder is there.
    """
    if folder.exists():
        raise UsageError("export-there", folder=folder)
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    source = _Leaving(draft / "data")
    prefixes = PREFIXES if everything else _prefixes(archive, case_ids)
    done = copy(archive.bucket, source, progress, prefixes)
    digests = bag.close_bag(
        draft, on=today, about={"Bag-Software-Agent": "Casefile", "External-Identifier": FORMAT}
    )
    _write_index(draft / "index.csv", archive, case_ids, digests, language)
    shutil.copyfile(str(verify.__file__), draft / "verify.py")
    unread = [str(dict(one.said.values)["key"]) for one in done.findings]
    _write_receipt(draft, archive, case_ids, today, unread)
    draft.rename(folder)
    locked = [facts.retain_until.date() for facts in source.seen if facts.retain_until]
    return Exported(
        len(case_ids),
        done.objects,
        done.bytes,
        held=sum(facts.hold for facts in source.seen),
        locked=sum(day >= today for day in locked),
        locked_until=max(locked, default=None),
        findings=done.findings,
    )


def _prefixes(archive: Archive, case_ids: Sequence[str]) -> list[str]:
    """What belongs to these cases: registers and packets name several workers, so they go with all of an employer's."""
    left = {case_id.partition("/")[0] for case_id in set(archive.catalogue.case_ids()) - set(case_ids)}
    whole = sorted({case_id.partition("/")[0] for case_id in case_ids} - left)
    shared = [f"{prefix}/{employer}/" for employer in whole for prefix in ("registers", "packets")]
    return [*(f"cases/{case_id}/" for case_id in case_ids), *shared]


def _write_index(
    path: Path, archive: Archive, case_ids: Sequence[str], digests: Mapping[str, str], language: str
) -> None:
    rows = (line for case_id in case_ids for line in _lines(archive, case_id, digests))
    write_rows(path, heads(_INDEX, language), rows, "index")


def _lines(archive: Archive, case_id: str, digests: Mapping[str, str]) -> Iterator[list[str]]:
    """The case's files by what they are, its ledger last."""
    told = archive.catalogue.describe(case_id)
    papers = {
        p["key"]: p for p in (*told["documents"], *archive.catalogue.evidence(case_id), *told["withdrawn"])
    }
    own = sorted(
        (k for k in digests if k.startswith(f"cases/{case_id}/")), key=lambda k: ("/ledger/" in k, k)
    )
    for key in own:
        paper = papers.get(key, {})
        kind = key.removeprefix(f"cases/{case_id}/").partition("/")[0]
        what = [paper.get("type"), paper.get("language"), paper.get("version")]
        type_ = " ".join(str(one) for one in what if one)
        yield [
            case_id,
            told["worker"],
            kind,
            type_,
            str(paper.get("date") or ""),
            f"data/{key}",
            digests[key],
        ]


def _write_receipt(
    folder: Path, archive: Archive, case_ids: Sequence[str], today: dt.date, unread: Sequence[str]
) -> None:
    """Last, so that a folder without it is not whole."""
    files = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "sha256": verify.sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    told: dict[str, Any] = {
        "format": FORMAT,
        "on": today.isoformat(),
        "cases": list(case_ids),
        "files": files,
        "ledgers": dict(_ends(folder, case_ids)),
        "unread": sorted(unread),
    }
    with suppress(CasefileError):  # heads that cannot be read are for the check to tell
        if shown := proofs(read_chain(archive.bucket), case_ids):
            told["heads"] = shown
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "receipt.json").write_bytes(text.encode())


def _ends(folder: Path, case_ids: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for case_id in case_ids:
        own = f"data/{ledger.folder(case_id)}".rstrip("/")
        if entries := sorted((folder / own).glob("*.json")):
            last = verify.sha256(entries[-1])
            yield case_id, {"folder": own, "seq": len(entries), "digest": last}


def see_export(folder: Path) -> Path:
    """The objects' folder of an export that is whole. Raises ``IntegrityError`` with what is wrong, ``UsageError``
    where there is no export."""
    try:
        receipt = json.loads((folder / "receipt.json").read_bytes())
        known = receipt["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError("no-export", folder=folder) from error
    if not known:
        raise UsageError("no-export", folder=folder)
    if faults := verify.faults_in(folder, receipt):
        raise IntegrityError("export-not-whole", folder=folder, n=len(faults), faults=faults[:5])
    return folder / "data"
