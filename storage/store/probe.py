"""Does this store keep its word? Tried on objects of its own, before a store may be called an archive.

Stores that accept a lock and still delete are not rare, so nothing is taken from a name or a manual. Whatever is
written here lies under ``probe/``, locked for minutes, and is cleared by the bucket's own housekeeping rule.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from casefile import __version__, clock
from casefile.errors import Refused
from casefile.settings import Settings
from storage.store.access import Access, reach
from storage.store.client import code_of, make_client, passes, translate
from storage.store.keys import Credentials
from storage.store.provision import ensure_bucket
from storage.store.tls import write_private

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOCKED_FOR = dt.timedelta(minutes=5)
_REFUSALS = frozenset(
    {"AccessDenied", "Forbidden", "403", "ObjectLocked", "InvalidRequest", "MethodNotAllowed"}
)


@dataclass(frozen=True)
class Tried:
    """One promise and what the store did. ``ok`` is False only where it was seen to be broken."""

    what: str
    ok: bool
    answer: str


def certify(settings: Settings) -> None:
    """Let a store be called an archive only if it kept every promise, now or when it was first used.

    Raises ``Refused`` with the promises it broke.
    """
    path = _record_path(settings)
    results = (
        [Tried(**one) for one in json.loads(path.read_bytes())["tried"]] if path.exists() else probe(settings)
    )
    broken = [f"{one.what} ({one.answer})" for one in results if not one.ok]
    if broken:
        raise Refused("no-archive", bucket=settings.bucket, broken="; ".join(broken))


def probe(settings: Settings) -> list[Tried]:
    """Make the bucket if it is missing, try every promise, and remember the answers for this version of Casefile.

    Raises ``Unavailable`` if the store does not answer, ``Refused`` if the bucket is not made for an archive.
    """
    access = reach(settings, start=True)
    client = access.admin_client()
    notes = ensure_bucket(client, settings)
    try:
        results = _try_all(client, settings, access)
    except (BotoCoreError, ClientError) as error:
        raise translate(error, settings.bucket) from error
    record = {"tried": [asdict(one) for one in results], "notes": notes}
    write_private(_record_path(settings), json.dumps(record, indent=1).encode())
    return results


def _record_path(settings: Settings) -> Path:
    place = "local" if settings.local_store else settings.s3_endpoint or "aws"
    named = "\n".join([place, settings.region, settings.bucket, settings.lock_mode, __version__])
    folder = settings.home_folder / "store"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"probe-{hashlib.sha256(named.encode()).hexdigest()[:16]}.json"


def _try_all(client: S3Client, settings: Settings, access: Access) -> list[Tried]:
    objects = _Objects(client, settings.bucket, settings.lock_mode)
    stranger = make_client(
        access.url, access.region, Credentials(access.admin_access_key(), "not-the-secret")
    )
    nobody = make_client(access.url, access.region, public=True)
    steps: list[tuple[str, Callable[[], str]]] = [
        ("every write is a version of its own", objects.versions),
        ("a key is written once", objects.once),
        ("a wrong checksum is refused", objects.checksum),
        ("hold, facts and tags are kept as written", objects.kept),
        ("a held version cannot be deleted", objects.held),
        ("a locked version cannot be deleted", objects.locked),
        ("a lock cannot be shortened", objects.shortened),
        ("a wrong secret is refused", lambda: _kept_out(stranger, settings.bucket)),
        ("the public is refused", lambda: _kept_out(nobody, settings.bucket)),
    ]
    objects.prepare()
    results = [_judge(what, step) for what, step in steps]
    objects.clear()
    return results


class _BrokenPromiseError(Exception):
    """The store did what it must not do."""


def _judge(what: str, step: Callable[[], str]) -> Tried:
    try:
        return Tried(what, True, step())
    except _BrokenPromiseError as broken:
        return Tried(what, False, str(broken))
    except ClientError as error:
        if passes(error):
            raise
        return Tried(what, False, f"the store answers {code_of(error)}")


def _refused(request: Callable[[], object], *, codes: frozenset[str] = _REFUSALS, broken: str) -> str:
    """The store's own word for its refusal; ``_BrokenPromiseError`` if it did not refuse."""
    try:
        request()
    except ClientError as error:
        if code_of(error) not in codes:
            raise
        return f"refused: {code_of(error)}"
    raise _BrokenPromiseError(broken)


class _Objects:
    """The objects tried on: one free, one held, one locked, under a prefix of their own."""

    def __init__(self, client: S3Client, bucket: str, lock_mode: Any) -> None:
        self._client, self._bucket, self._lock_mode = client, bucket, lock_mode
        self._prefix = f"probe/{secrets.token_hex(8)}"
        self._until = clock.machine_time() + _LOCKED_FOR
        self._versions: dict[str, str] = {}
        self._may_delete = True

    def prepare(self) -> None:
        """Write the three objects, and see whether this key may delete at all."""
        self._put("free")
        self._put("held", ObjectLockLegalHoldStatus="ON", Metadata={"fact": "kept"}, Tagging="fact=kept")
        self._put("locked", ObjectLockMode=self._lock_mode, ObjectLockRetainUntilDate=self._until)

    def versions(self) -> str:
        first, again = self._versions["free"], self._put("free")
        listed = self._client.list_object_versions(Bucket=self._bucket, Prefix=f"{self._prefix}/free")
        seen = {version["VersionId"] for version in listed.get("Versions", ())}
        if "null" in seen or seen != {first, again}:
            raise _BrokenPromiseError("an overwritten version is not listed")
        return "both listed"

    def once(self) -> str:
        return _refused(
            lambda: self._put("held", IfNoneMatch="*"),
            codes=frozenset({"PreconditionFailed", "412"}),
            broken="a second write was taken",
        )

    def checksum(self) -> str:
        wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
        return _refused(
            lambda: self._put("checksum", ChecksumAlgorithm="SHA256", ChecksumSHA256=wrong),
            codes=frozenset({"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "InvalidRequest"}),
            broken="content with a wrong checksum was taken",
        )

    def kept(self) -> str:
        seen = self._client.head_object(**self._place("held"))
        tags = self._client.get_object_tagging(**self._place("held"))["TagSet"]
        if seen.get("ObjectLockLegalHoldStatus") != "ON" or seen["Metadata"] != {"fact": "kept"}:
            raise _BrokenPromiseError("hold or facts were lost")
        if tags != [{"Key": "fact", "Value": "kept"}]:
            raise _BrokenPromiseError("tags were lost")
        return "kept"

    def held(self) -> str:
        return self._deletion_refused("held", "a held version was deleted")

    def locked(self) -> str:
        return self._deletion_refused("locked", "a locked version was deleted")

    def shortened(self) -> str:
        sooner: Any = {"Mode": self._lock_mode, "RetainUntilDate": self._until - dt.timedelta(minutes=2)}
        return _refused(
            lambda: self._client.put_object_retention(**self._place("locked"), Retention=sooner),
            codes=_REFUSALS | {"InvalidArgument"},
            broken="the lock was shortened",
        )

    def clear(self) -> None:
        """Lift the hold, so that housekeeping can clear up."""
        self._client.put_object_legal_hold(**self._place("held"), LegalHold={"Status": "OFF"})

    def _deletion_refused(self, name: str, broken: str) -> str:
        answer = _refused(lambda: self._client.delete_object(**self._place(name)), broken=broken)
        return (
            answer
            if self._deletes()
            else f"{answer}; but this key may delete nothing, so the lock itself is unproven"
        )

    def _deletes(self) -> bool:
        """Whether this key may delete a version that nothing protects: without that, a refusal proves nothing."""
        free = self._put("free-to-delete")
        try:
            self._client.delete_object(
                Bucket=self._bucket, Key=f"{self._prefix}/free-to-delete", VersionId=free
            )
        except ClientError:
            return False
        return True

    def _put(self, name: str, **more: Any) -> str:
        answer = self._client.put_object(
            Bucket=self._bucket, Key=f"{self._prefix}/{name}", Body=b"probe", **more
        )
        self._versions[name] = answer.get("VersionId", "null")
        return self._versions[name]

    def _place(self, name: str) -> Any:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{name}", "VersionId": self._versions[name]}


def _kept_out(outsider: S3Client, bucket: str) -> str:
    return _refused(
        lambda: outsider.list_objects_v2(Bucket=bucket, MaxKeys=1),
        codes=_REFUSALS | {"SignatureDoesNotMatch", "InvalidAccessKeyId", "401"},
        broken="an outsider was let in",
    )
