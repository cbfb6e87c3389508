"""Packets as they were produced, for who looks at them again: their receipts, their files, as one ZIP or one by one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.errors import CasefileError, NotFound
from casefile.packet.decisions import Decision
from casefile.packet.plan import PacketFile
from casefile.packet.request import Request
from storage import packets
from storage.store.bucket import Bucket, S3Bucket


@dataclass(frozen=True)
class GivenPacket:
    """One produced packet. ``name``: its folder, the first 16 digits of its receipt's digest."""

    name: str
    on: str
    cases: tuple[str, ...]
    receipt: Mapping[str, Any]
    objects: tuple[PacketFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of its receipt."""
        return next(one.sha256 for one in self.objects if one.title == "receipt.json")

    @property
    def volumes(self) -> list[Mapping[str, Any]]:
        """Its volumes: ``file`` and ``pages``."""
        return list(self.receipt["volumes"])

    def documents(self, file: str = "") -> list[tuple[str, str]]:
        """Case and id of each document in it, or in one volume of it."""
        numbers = {name: n for n, name in enumerate((one["file"] for one in self.volumes), 1)}
        own = [one for one in self.receipt["documents"] if not file or one["volume"] == numbers.get(file)]
        return list(dict.fromkeys((one["case"], one["document"]) for one in own))


def requests_of(bucket: S3Bucket, employer: str) -> list[str]:
    """The ids of an employer's archived requests (``EMPLOYER/ID``), newest letter first."""
    found = [folder.removeprefix("packets/").rstrip("/") for folder in bucket.folders(f"packets/{employer}/")]
    return sorted(found, reverse=True)


def employers_with_requests(bucket: S3Bucket) -> list[str]:
    """The business numbers to which a letter is archived."""
    return [folder.split("/")[1] for folder in bucket.folders("packets/")]


def given_packets(bucket: Bucket, request: Request) -> list[GivenPacket]:
    """The packets that answered a request, the oldest first."""
    prefix = packets.folder(request)
    found = [_given(bucket, key) for key in bucket.keys(prefix) if key.endswith("/packet.json")]
    return sorted(found, key=lambda one: (one.on, one.name))


def given_packet(bucket: Bucket, request: Request, name: str) -> GivenPacket:
    """One of them. Raises ``NotFound``."""
    found = next((one for one in given_packets(bucket, request) if one.name == name), None)
    if found is None:
        raise NotFound("no-given-packet", request=f"{request.employer}/{request.id}")
    return found


def handed_over(decisions: list[Decision], packet: GivenPacket) -> list[Decision]:
    """The packet's hand-over log."""
    own = [one for one in decisions if (one.kind, one.digest) == ("handed-over", packet.digest)]
    return sorted(own, key=lambda one: one.turn)


def volume(bucket: Bucket, packet: GivenPacket, file: str) -> bytes:
    """One volume, its digest checked. Raises ``NotFound`` for what is none."""
    if file not in {one["file"] for one in packet.volumes}:
        raise NotFound("no-given-packet", request=packet.name)
    return packets.fetch(bucket)(next(one for one in packet.objects if one.title == file))


def zipped(bucket: Bucket, request: Request, packet: GivenPacket) -> Iterator[bytes]:
    """The whole packet as a ZIP, a file at a time, each file's digest checked before any of it is given."""
    files, get = _files(bucket, request, packet), packets.fetch(bucket)
    out = _Stream()
    day = tuple(map(int, packet.on.split("-")))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:  # what is in it is packed already
        for name, file in files:
            told = zipfile.ZipInfo(f"{request.id}/{name}", (*day, 0, 0, 0))  # type: ignore[arg-type]
            made.writestr(told, get(file))
            yield out.take()
    yield out.take()


def _files(bucket: Bucket, request: Request, packet: GivenPacket) -> list[tuple[str, PacketFile]]:
    """Every file of the folder as it was built; originals that the archive has lie with their cases."""
    own = {one.title: one for one in packet.objects}
    wanted = packet.receipt["plan"]["sha256"]
    plan = next((one for one in packets.plans(bucket, request) if one.digest == wanted), None)
    theirs = {one.sha256: one for one in plan.documents} if plan else {}
    names = sorted({*own, *packet.receipt["files"]})
    return [(name, own[name] if name in own else _original(packet, name, theirs)) for name in names]


def _original(packet: GivenPacket, name: str, theirs: Mapping[str, PacketFile]) -> PacketFile:
    found = theirs.get(packet.receipt["files"][name]["sha256"])
    if found is None:
        raise CasefileError("packet-original-unnamed", name=name)
    return found


class _Stream(io.RawIOBase):
    """What a ZIP is written into, piece by piece; it cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any, /) -> int:
        self._pieces.append(bytes(piece))
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _given(bucket: Bucket, key: str) -> GivenPacket:
    manifest = json.loads(bucket.get(key))
    receipt = json.loads(bucket.get(manifest["receipt"]["key"], sha256=manifest["receipt"]["sha256"]))
    prefix = key.removesuffix("packet.json")
    objects = tuple(_object(one, prefix) for one in manifest["objects"])
    return GivenPacket(prefix.split("/")[-2], manifest["on"], tuple(manifest["cases"]), receipt, objects)


def _object(told: Mapping[str, Any], prefix: str) -> PacketFile:
    """An object of the packet as ``fetch`` takes it; its title is its name in the folder."""
    return PacketFile(
        id="", case_id="", type="packet", title=told["key"].removeprefix(prefix), language="", version=0,
        media_type=told["media_type"], sha256=told["sha256"], size=told["size"],
        key=told["key"], version_id=told["version_id"],
    )  # fmt: skip
