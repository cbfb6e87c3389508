"""The objects that the probe tries a store on, and what is tried: each step is what the archive itself will ask of it.

A step answers with what the store did, or raises ``BrokenPromiseError``. Everything lies under ``probe/``, is locked
for minutes, and is cleared by the bucket's own housekeeping rule.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from casefile import clock
from storage.store.client import code_of, passes

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOCKED_FOR = dt.timedelta(minutes=5)
_BODY = hashlib.shake_256(b"casefile probe").digest(70_000)
_WRITERS = 4
REFUSALS = frozenset(
    {"AccessDenied", "Forbidden", "403", "ObjectLocked", "InvalidRequest", "MethodNotAllowed"}
)
_EXISTS = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
_UNPROVEN = "but this key may delete nothing, so the lock itself is unproven"


class BrokenPromiseError(Exception):
    """The store did what it must not do."""


def refused(request: Callable[[], object], *, codes: frozenset[str] = REFUSALS, broken: str) -> str:
    """The store's own word for its refusal; ``BrokenPromiseError`` if it did not refuse."""
    try:
        request()
    except ClientError as error:
        if code_of(error) not in codes:
            raise
        return f"refused: {code_of(error)}"
    raise BrokenPromiseError(broken)


class Trials:
    """The objects tried on, under a prefix of their own, in the order of the steps below."""

    def __init__(self, client: S3Client, bucket: str, lock_mode: Any) -> None:
        self._client, self._bucket, self._lock_mode = client, bucket, lock_mode
        self._prefix = f"probe/{secrets.token_hex(8)}"
        self._until = (clock.machine_time() + _LOCKED_FOR).replace(microsecond=0)
        self._versions: dict[str, str] = {}
        self._deletes: bool | None = None

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        """What is promised, and how it is tried."""
        return [
            ("every write is a version of its own", self._try_versions),
            ("a key is written once", self._try_once),
            ("of several writers at once, one writes", self._try_raced),
            ("a wrong checksum is refused", self._try_checksum),
            ("content comes back as it was written", self._try_content),
            ("hold, facts and tags are kept as written", self._try_kept),
            ("a held version cannot be deleted", self._try_held),
            ("a locked version cannot be deleted", self._try_locked),
            ("a lock cannot be shortened", self._try_shortened),
            ("a lock set later is kept, and holds", self._try_locked_later),
            ("a lock can be extended", self._try_extended),
            ("a hold placed later is kept, and holds", self._try_held_later),
            ("a hold that is lifted is gone", self._try_lifted),
            ("no batch deletes what is held or locked", self._try_in_batch),
            ("COMPLIANCE binds everyone", self._try_bound),
            ("tags replaced later are kept", self._try_tagged),
            ("what is deleted is gone", self._try_gone),
            ("listings leave nothing out", self._try_listed),
        ]

    def prepare(self) -> None:
        """Write the objects that several steps look at."""
        self._put("free")
        self._put("held", ObjectLockLegalHoldStatus="ON", Metadata={"fact": "kept"}, Tagging="fact=kept")
        self._put("locked", ObjectLockMode=self._lock_mode, ObjectLockRetainUntilDate=self._until)
        # As the archive does: under hold first, the lock set when its date is known, the hold lifted after that.
        self._put("later", ObjectLockLegalHoldStatus="ON", Tagging="state=pending")
        self._put("later-held")

    def _try_versions(self) -> str:
        first, again = self._versions["free"], self._put("free")
        listed = self._client.list_object_versions(Bucket=self._bucket, Prefix=f"{self._prefix}/free")
        seen = {version["VersionId"] for version in listed.get("Versions", ())}
        if "null" in seen or seen != {first, again}:
            raise BrokenPromiseError("an overwritten version is not listed")
        return "both listed"

    def _try_once(self) -> str:
        return refused(
            lambda: self._write("held", IfNoneMatch="*"), codes=_EXISTS, broken="a second write was taken"
        )

    def _try_raced(self) -> str:
        def write(number: int) -> bool:
            try:
                self._write("raced", body=str(number).encode(), IfNoneMatch="*")
            except ClientError as error:
                if code_of(error) not in _EXISTS:
                    raise
                return False
            return True

        with ThreadPoolExecutor(_WRITERS) as threads:
            winners = sum(threads.map(write, range(_WRITERS)))
        if winners != 1:
            raise BrokenPromiseError(f"{winners} of {_WRITERS} writers wrote the same key")
        return "one of four"

    def _try_checksum(self) -> str:
        wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
        return refused(
            lambda: self._write("checksum", ChecksumAlgorithm="SHA256", ChecksumSHA256=wrong),
            codes=frozenset({"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "InvalidRequest"}),
            broken="content with a wrong checksum was taken",
        )

    def _try_content(self) -> str:
        with self._client.get_object(**self._place("free"))["Body"] as body:
            if body.read() != _BODY:
                raise BrokenPromiseError("other content came back")
        return f"{len(_BODY)} bytes alike"

    def _try_kept(self) -> str:
        seen = self._client.head_object(**self._place("held"))
        if seen.get("ObjectLockLegalHoldStatus") != "ON" or seen["Metadata"] != {"fact": "kept"}:
            raise BrokenPromiseError("hold or facts were lost")
        if self._tags("held") != {"fact": "kept"}:
            raise BrokenPromiseError("tags were lost")
        return "kept"

    def _try_held(self) -> str:
        return self._deletion_refused("held", "a held version was deleted")

    def _try_locked(self) -> str:
        return self._deletion_refused("locked", "a locked version was deleted")

    def _try_shortened(self) -> str:
        sooner = self._until - dt.timedelta(minutes=2)
        return refused(
            lambda: self._lock("locked", sooner),
            codes=REFUSALS | {"InvalidArgument"},
            broken="the lock was shortened",
        )

    def _try_locked_later(self) -> str:
        self._lock("later", self._until)
        self._must_be_locked("later", self._until)
        self._hold("later", on=False)
        self._must_be_locked("later", self._until)
        return self._deletion_refused("later", "a version locked later was deleted")

    def _try_extended(self) -> str:
        longer = self._until + dt.timedelta(minutes=1)
        self._lock("locked", longer)
        self._must_be_locked("locked", longer)
        return "extended"

    def _try_held_later(self) -> str:
        self._hold("later-held", on=True)
        if self._seen("later-held").get("ObjectLockLegalHoldStatus") != "ON":
            raise BrokenPromiseError("a hold placed later is not kept")
        return self._deletion_refused("later-held", "a version held later was deleted")

    def _try_lifted(self) -> str:
        if self._seen("later").get("ObjectLockLegalHoldStatus") == "ON":
            raise BrokenPromiseError("a lifted hold stays")
        return "lifted"

    def _try_in_batch(self) -> str:
        names = ("held", "locked", "later", "later-held")
        objects: Any = [
            {"Key": f"{self._prefix}/{name}", "VersionId": self._versions[name]} for name in names
        ]
        try:
            self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": objects})
        except ClientError as error:
            if code_of(error) not in REFUSALS:
                raise
        for name in names:
            self._must_be_there(name, "a batch deleted a held or locked version")
        return "all there"

    def _try_bound(self) -> str:
        if self._lock_mode != "COMPLIANCE":
            return "not asked for: GOVERNANCE can be bypassed by whoever has that right"
        answer = refused(
            lambda: self._client.delete_object(**self._place("locked"), BypassGovernanceRetention=True),
            broken="a COMPLIANCE lock was bypassed",
        )
        self._must_be_there("locked", "a COMPLIANCE lock was bypassed")
        return answer

    def _try_tagged(self) -> str:
        self._client.put_object_tagging(
            **self._place("later"), Tagging={"TagSet": [{"Key": "state", "Value": "active"}]}
        )
        if self._tags("later") != {"state": "active"}:
            raise BrokenPromiseError("replaced tags are not kept")
        return "kept"

    def _try_gone(self) -> str:
        if not self._may_delete():
            return "not tried: this key may delete nothing"
        try:
            self._seen("free-to-delete")
        except ClientError as error:
            if passes(error):
                raise
            return "gone"
        raise BrokenPromiseError("a deleted version is still there")

    def _try_listed(self) -> str:
        """Page by page, as few to a page as goes: every version, each once."""
        wanted = {(f"{self._prefix}/{name}", version) for name, version in self._versions.items()}
        seen: list[tuple[str, str]] = []
        more: dict[str, Any] = {}
        while True:
            asked = {"Bucket": self._bucket, "Prefix": f"{self._prefix}/", "MaxKeys": 2, **more}
            page = self._client.list_object_versions(**asked)
            seen += [(one["Key"], one["VersionId"]) for one in page.get("Versions", ())]
            if not page.get("IsTruncated"):
                break
            more = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
        wanted = {(key, version) for key, version in wanted if not key.endswith("/free-to-delete")}
        if not wanted <= set(seen) or len(seen) != len(set(seen)):
            raise BrokenPromiseError("a listing in pages leaves out versions, or names them twice")
        return f"{len(seen)} versions, two to a page"

    def clear(self) -> None:
        """Lift the holds, so that housekeeping can clear up."""
        for name in ("held", "later-held"):
            self._hold(name, on=False)

    def _deletion_refused(self, name: str, broken: str) -> str:
        answer = refused(lambda: self._client.delete_object(**self._place(name)), broken=broken)
        self._must_be_there(name, broken)
        return answer if self._may_delete() else f"{answer}; {_UNPROVEN}"

    def _may_delete(self) -> bool:
        """Whether this key may delete a version that nothing protects: without that, a refusal proves nothing."""
        if self._deletes is None:
            self._put("free-to-delete")
            try:
                self._client.delete_object(**self._place("free-to-delete"))
            except ClientError:
                self._deletes = False
            else:
                self._deletes = True
        return self._deletes

    def _must_be_locked(self, name: str, until: dt.datetime) -> None:
        seen = self._seen(name)
        kept = seen.get("ObjectLockRetainUntilDate")
        if kept is None or kept < until or seen.get("ObjectLockMode") != self._lock_mode:
            raise BrokenPromiseError("a lock that was acknowledged is not kept")

    def _must_be_there(self, name: str, broken: str) -> None:
        try:
            self._seen(name)
        except ClientError as error:
            if passes(error):
                raise
            raise BrokenPromiseError(broken) from None

    def _seen(self, name: str) -> Any:
        return self._client.head_object(**self._place(name))

    def _tags(self, name: str) -> dict[str, str]:
        return {t["Key"]: t["Value"] for t in self._client.get_object_tagging(**self._place(name))["TagSet"]}

    def _lock(self, name: str, until: dt.datetime) -> None:
        lock: Any = {"Mode": self._lock_mode, "RetainUntilDate": until}
        self._client.put_object_retention(**self._place(name), Retention=lock)

    def _hold(self, name: str, *, on: bool) -> None:
        status: Any = {"Status": "ON" if on else "OFF"}
        self._client.put_object_legal_hold(**self._place(name), LegalHold=status)

    def _put(self, name: str, **more: Any) -> str:
        answer = self._write(name, **more)
        self._versions[name] = answer.get("VersionId", "null")
        return self._versions[name]

    def _write(self, name: str, *, body: bytes = _BODY, **more: Any) -> Any:
        return self._client.put_object(Bucket=self._bucket, Key=f"{self._prefix}/{name}", Body=body, **more)

    def _place(self, name: str) -> Any:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{name}", "VersionId": self._versions[name]}
