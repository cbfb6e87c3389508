"""A store in memory behind the client's own verbs, with versions, locks and holds: for suites that make a store fail at
every one of its calls. What a real store does is tried on a real one; here it is the answers that matter."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from botocore.exceptions import ClientError


@dataclass
class _Version:
    key: str
    version_id: str
    content: bytes
    metadata: dict[str, str]
    media_type: str
    tags: dict[str, str]
    hold: bool = False
    lock: dict[str, Any] = field(default_factory=dict)


def refusal(code: str, status: int, verb: str) -> ClientError:
    told = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, verb)  # type: ignore[arg-type]


class MemoryStore:
    """What ``S3Bucket`` and ``Officer`` ask of a client. Share one among threads."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._turn = threading.RLock()
        self.kept: list[_Version] = []

    def put_object(self, *, Key: str, Body: Any, Metadata: Any, Tagging: str, **asked: Any) -> Any:  # noqa: N803
        with self._turn:
            if any(one.key == Key for one in self.kept) and asked.get("IfNoneMatch") == "*":
                raise refusal("PreconditionFailed", 412, "PutObject")
            content = Body if isinstance(Body, bytes) else Body.read()
            tags = dict(parse_qsl(Tagging, keep_blank_values=True))
            hold = asked.get("ObjectLockLegalHoldStatus") == "ON"
            version = _Version(
                Key, f"v{next(self._numbers)}", content, Metadata, asked["ContentType"], tags, hold
            )
            self.kept.append(version)
            return {"VersionId": version.version_id}

    def get_object(self, **place: Any) -> Any:
        return {"Body": io.BytesIO(self._one(place, "GetObject").content)}

    def head_object(self, **place: Any) -> Any:
        one = self._one(place, "HeadObject")
        return {
            "VersionId": one.version_id,
            "ContentLength": len(one.content),
            "ContentType": one.media_type,
            "Metadata": dict(one.metadata),
            "ObjectLockLegalHoldStatus": "ON" if one.hold else "OFF",
            **one.lock,
        }

    def list_objects_v2(self, *, Prefix: str, **_: Any) -> Any:  # noqa: N803
        keys = sorted({one.key for one in self._under(Prefix)})
        return {"Contents": [{"Key": key} for key in keys], "IsTruncated": False}

    def list_object_versions(self, *, Prefix: str, **_: Any) -> Any:  # noqa: N803
        found = sorted(self._under(Prefix), key=lambda one: one.key)
        versions = [{"Key": v.key, "VersionId": v.version_id, "Size": len(v.content)} for v in found]
        return {"Versions": versions, "IsTruncated": False}

    def put_object_legal_hold(self, *, LegalHold: Any, **place: Any) -> Any:  # noqa: N803
        self._one(place, "PutObjectLegalHold").hold = LegalHold["Status"] == "ON"
        return {}

    def put_object_retention(self, *, Retention: Any, **place: Any) -> Any:  # noqa: N803
        one, until = self._one(place, "PutObjectRetention"), Retention["RetainUntilDate"]
        known = one.lock.get("ObjectLockRetainUntilDate")
        if until < dt.datetime.now(dt.UTC) or (known and until < known):
            raise refusal("AccessDenied", 403, "PutObjectRetention")
        one.lock = {"ObjectLockMode": Retention["Mode"], "ObjectLockRetainUntilDate": until}
        return {}

    def get_object_tagging(self, **place: Any) -> Any:
        tags = self._one(place, "GetObjectTagging").tags
        return {"TagSet": [{"Key": name, "Value": value} for name, value in tags.items()]}

    def put_object_tagging(self, *, Tagging: Any, **place: Any) -> Any:  # noqa: N803
        self._one(place, "PutObjectTagging").tags = {t["Key"]: t["Value"] for t in Tagging["TagSet"]}
        return {}

    def delete_object(self, **place: Any) -> Any:
        with self._turn:
            one = self._one(place, "DeleteObject")
            until = one.lock.get("ObjectLockRetainUntilDate")
            if one.hold or (until and until > dt.datetime.now(dt.UTC)):
                raise refusal("AccessDenied", 403, "DeleteObject")
            self.kept.remove(one)
            return {}

    def close(self) -> None:
        """Nothing to give back."""

    def take(self, told: dict[str, Any]) -> None:
        """Take in a version as it lay in another store."""
        self.kept.append(_Version(**told))
        self._numbers = itertools.count(int(told["version_id"][1:]) + 1)

    def contents(self) -> dict[str, str]:
        """Every key with the digest of what lies under it; a key with two versions fails."""
        assert len({one.key for one in self.kept}) == len(self.kept), "a key was written twice"
        return {one.key: hashlib.sha256(one.content).hexdigest() for one in self.kept}

    def _under(self, prefix: str) -> list[_Version]:
        with self._turn:
            return [one for one in self.kept if one.key.startswith(prefix)]

    def _one(self, place: dict[str, Any], verb: str) -> _Version:
        wanted = place.get("VersionId")
        for one in reversed(self._under(place["Key"])):
            if one.key == place["Key"] and wanted in (None, one.version_id):
                return one
        raise refusal("NoSuchKey", 404, verb)
