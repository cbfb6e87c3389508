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
from casefile.said import Said
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


class BrokenPromiseError(Exception):
    """The store did what it must not do."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


def refused(request: Callable[[], object], *, codes: frozenset[str] = REFUSALS, broken: Said) -> Said:
    """The store's own word for its refusal; ``BrokenPromiseError`` if it did not refuse."""
    try:
        request()
    except ClientError as error:
        if code_of(error) not in codes:
            raise
        return Said("tried.refused", answer=code_of(error))
    raise BrokenPromiseError(broken)


class Trials:
    """The objects tried on, under a prefix of their own, in the order of the steps below."""

    def __init__(self, client: S3Client, bucket: str, lock_mode: Any) -> None:
        self._client, self._bucket, self._lock_mode = client, bucket, lock_mode
        self._prefix = f"probe/{secrets.token_hex(8)}"
        self._until = (clock.machine_time() + _LOCKED_FOR).replace(microsecond=0)
        self._versions: dict[str, str] = {}
        self._deletes: bool | None = None

    def steps(self) -> list[tuple[Said, Callable[[], Said]]]:
        """What is promised, and how it is tried."""
        return [
            (Said("promise.versions"), self._try_versions),
            (Said("promise.once"), self._try_once),
            (Said("promise.raced"), self._try_raced),
            (Said("promise.checksum"), self._try_checksum),
            (Said("promise.content"), self._try_content),
            (Said("promise.facts"), self._try_kept),
            (Said("promise.held"), self._try_held),
            (Said("promise.locked"), self._try_locked),
            (Said("promise.shortened"), self._try_shortened),
            (Said("promise.locked-later"), self._try_locked_later),
            (Said("promise.extended"), self._try_extended),
            (Said("promise.held-later"), self._try_held_later),
            (Said("promise.lifted"), self._try_lifted),
            (Said("promise.batch"), self._try_in_batch),
            (Said("promise.bound"), self._try_bound),
            (Said("promise.tagged"), self._try_tagged),
            (Said("promise.gone"), self._try_gone),
            (Said("promise.listed"), self._try_listed),
        ]

    def prepare(self) -> None:
        """Write the objects that several steps look at."""
        self._put("free")
        self._put("held", ObjectLockLegalHoldStatus="ON", Metadata={"fact": "kept"}, Tagging="fact=kept")
        self._put("locked", ObjectLockMode=self._lock_mode, ObjectLockRetainUntilDate=self._until)
        # As the archive does: under hold first, the lock set when its date is known, the hold lifted after that.
        self._put("later", ObjectLockLegalHoldStatus="ON", Tagging="state=pending")
        self._put("later-held")

    def _try_versions(self) -> Said:
        first, again = self._versions["free"], self._put("free")
        listed = self._client.list_object_versions(Bucket=self._bucket, Prefix=f"{self._prefix}/free")
        seen = {version["VersionId"] for version in listed.get("Versions", ())}
        if "null" in seen or seen != {first, again}:
            raise BrokenPromiseError(Said("broken.overwritten"))
        return Said("tried.both-listed")

    def _try_once(self) -> Said:
        return refused(
            lambda: self._write("held", IfNoneMatch="*"), codes=_EXISTS, broken=Said("broken.second-write")
        )

    def _try_raced(self) -> Said:
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
            raise BrokenPromiseError(Said("broken.raced", winners=winners, writers=_WRITERS))
        return Said("tried.one", writers=_WRITERS)

    def _try_checksum(self) -> Said:
        wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
        return refused(
            lambda: self._write("checksum", ChecksumAlgorithm="SHA256", ChecksumSHA256=wrong),
            codes=frozenset({"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "InvalidRequest"}),
            broken=Said("broken.checksum"),
        )

    def _try_content(self) -> Said:
        with self._client.get_object(**self._place("free"))["Body"] as body:
            if body.read() != _BODY:
                raise BrokenPromiseError(Said("broken.content"))
        return Said("tried.alike", n=len(_BODY))

    def _try_kept(self) -> Said:
        seen = self._client.head_object(**self._place("held"))
        if seen.get("ObjectLockLegalHoldStatus") != "ON" or seen["Metadata"] != {"fact": "kept"}:
            raise BrokenPromiseError(Said("broken.facts"))
        if self._tags("held") != {"fact": "kept"}:
            raise BrokenPromiseError(Said("broken.tags"))
        return Said("tried.kept")

    def _try_held(self) -> Said:
        return self._deletion_refused("held", Said("broken.held"))

    def _try_locked(self) -> Said:
        return self._deletion_refused("locked", Said("broken.locked"))

    def _try_shortened(self) -> Said:
        sooner = self._until - dt.timedelta(minutes=2)
        return refused(
            lambda: self._lock("locked", sooner),
            codes=REFUSALS | {"InvalidArgument"},
            broken=Said("broken.shortened"),
        )

    def _try_locked_later(self) -> Said:
        self._lock("later", self._until)
        self._must_be_locked("later", self._until)
        self._hold("later", on=False)
        self._must_be_locked("later", self._until)
        return self._deletion_refused("later", Said("broken.locked-later"))

    def _try_extended(self) -> Said:
        longer = self._until + dt.timedelta(minutes=1)
        self._lock("locked", longer)
        self._must_be_locked("locked", longer)
        return Said("tried.extended")

    def _try_held_later(self) -> Said:
        self._hold("later-held", on=True)
        if self._seen("later-held").get("ObjectLockLegalHoldStatus") != "ON":
            raise BrokenPromiseError(Said("broken.hold-later"))
        return self._deletion_refused("later-held", Said("broken.held-later"))

    def _try_lifted(self) -> Said:
        if self._seen("later").get("ObjectLockLegalHoldStatus") == "ON":
            raise BrokenPromiseError(Said("broken.lifted"))
        return Said("tried.lifted")

    def _try_in_batch(self) -> Said:
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
            self._must_be_there(name, Said("broken.batch"))
        return Said("tried.all-there")

    def _try_bound(self) -> Said:
        if self._lock_mode != "COMPLIANCE":
            return Said("tried.governance")
        answer = refused(
            lambda: self._client.delete_object(**self._place("locked"), BypassGovernanceRetention=True),
            broken=Said("broken.bound"),
        )
        self._must_be_there("locked", Said("broken.bound"))
        return answer

    def _try_tagged(self) -> Said:
        self._client.put_object_tagging(
            **self._place("later"), Tagging={"TagSet": [{"Key": "state", "Value": "active"}]}
        )
        if self._tags("later") != {"state": "active"}:
            raise BrokenPromiseError(Said("broken.tagged"))
        return Said("tried.kept")

    def _try_gone(self) -> Said:
        if not self._may_delete():
            return Said("tried.may-not-delete")
        try:
            self._seen("free-to-delete")
        except ClientError as error:
            if passes(error):
                raise
            return Said("tried.gone")
        raise BrokenPromiseError(Said("broken.gone"))

    def _try_listed(self) -> Said:
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
            raise BrokenPromiseError(Said("broken.listed"))
        return Said("tried.listed", n=len(seen))

    def clear(self) -> None:
        """Lift the holds, so that housekeeping can clear up."""
        for name in ("held", "later-held"):
            self._hold(name, on=False)

    def _deletion_refused(self, name: str, broken: Said) -> Said:
        answer = refused(lambda: self._client.delete_object(**self._place(name)), broken=broken)
        self._must_be_there(name, broken)
        return answer if self._may_delete() else Said("tried.unproven", answer=answer)

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
            raise BrokenPromiseError(Said("broken.lock"))

    def _must_be_there(self, name: str, broken: Said) -> None:
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
