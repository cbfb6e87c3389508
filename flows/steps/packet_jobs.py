"""The jobs of an inspection packet: plan it, build it, rehearse it. Each is the command line's verb, asked by ids."""

from __future__ import annotations

import json
from pathlib import Path

from casefile.errors import NotFound
from casefile.packet.plan import Plan
from casefile.packet.request import Request
from casefile.said import Said
from casefile.settings import Settings
from flows.steps import rehearsing
from flows.steps.inspections import build_packet, packet_folder, plan_packet
from flows.steps.work import Done, Work
from storage import packets
from storage.archive import open_archive
from storage.store.bucket import Bucket


def plan(work: Work) -> Done:
    """Freeze what would be supplied to an archived request (``request``: EMPLOYER/ID)."""
    with open_archive(work.settings) as archive:
        archive.catch_up()
        asked = packets.load_request(archive.bucket, work.about["request"])
        made = plan_packet(asked, archive, work.settings, work.progress, work.by)
    return Done(
        {"request": work.about["request"], "plan": made.digest[:16], "documents": len(made.documents)}
    )


def build(work: Work) -> Done:
    """Build and archive the packet of a frozen plan (``plan``: the first 16 digits of its digest)."""
    with open_archive(work.settings) as archive:
        archive.catch_up()
        asked = packets.load_request(archive.bucket, work.about["request"])
        frozen = plan_of(archive.bucket, asked, work.about["plan"])
        folder = packet_folder(frozen, archive, work.settings)
        made, since = build_packet(frozen, archive, work.settings, folder, work.progress, work.by)
    told = [
        *(Said("since-the-plan", what=line) for line in since),
        *(Said("packet-warning", what=line) for line in made.warnings),
    ]
    return Done({**work.about, "pages": made.receipt["pages"]["total"]}, told)


def rehearse(work: Work) -> Done:
    """Rehearse the answer to a request; what it would hold lies in a file of the home, since it may name persons."""
    name = work.about["request"]
    kept = draft_file(work.settings, name)
    done = rehearsing.rehearse(str(kept) if kept.is_file() else name, work.settings, work.progress)
    told = {language: done.as_dict(language) for language in ("en", "fr")}
    file = rehearsal_file(work.settings, name)
    _write(file, json.dumps(told, ensure_ascii=False).encode())
    return Done({"request": name, "pages": done.receipt["pages"]["total"], "findings": len(done.findings)})


def plan_of(bucket: Bucket, asked: Request, digest: str) -> Plan:
    """The frozen plan of a request whose digest begins so. Raises ``NotFound``."""
    found = [plan for plan in packets.plans(bucket, asked) if plan.digest.startswith(digest)]
    if not digest or len(found) != 1:
        raise NotFound("no-plan", request=f"{asked.employer}/{asked.id}")
    return found[0]


def keep_draft(settings: Settings, asked: Request) -> str:
    """Keep a request that is not archived, so that it can be rehearsed; answers with its id."""
    name = f"{asked.employer}/{asked.id}"
    _write(draft_file(settings, name), asked.canonical())
    return name


def draft_file(settings: Settings, name: str) -> Path:
    """Where a request that is not archived is kept: among the home's packets, and as long as they."""
    return settings.home_folder / "packets" / f"{Path(name).name}.draft.json"


def rehearsal_file(settings: Settings, name: str) -> Path:
    """Where the last rehearsal of a request is kept."""
    return settings.home_folder / "packets" / f"{Path(name).name}.rehearsed.json"


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    new.write_bytes(content)
    new.replace(file)
