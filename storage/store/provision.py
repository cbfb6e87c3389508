"""Making the archive's bucket, and judging one that is already there.

Versioning and object lock cannot be added safely to just any bucket: one that lacks them is refused, not changed.
What a store cannot do and an archive can live without (moving to cold storage, a public-access switch) is noted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from casefile.errors import Refused
from casefile.settings import Settings
from storage.store.client import asking, code_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Read at once, at the price of an archive: an inspector's letter cannot wait for a restore.
_COLD = "GLACIER_IR"


def ensure_bucket(client: S3Client, settings: Settings) -> list[str]:
    """Make the bucket if it is missing, with its rules; answer with notes on what this store cannot do.

    Raises ``Refused`` for a bucket that keeps no versions, has no object lock, or is open to the public.
    """
    name = settings.bucket
    with asking(name):
        made = _make(client, name, settings.region)
        _require_lock(client, name)
        notes = _close_to_public(client, name)
        return [*notes, *_set_lifecycle(client, settings, made=made)]


def _make(client: S3Client, name: str, region: str) -> bool:
    """True if the bucket had to be made."""
    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if code_of(error) not in ("404", "NoSuchBucket", "NotFound"):
            raise
    else:
        return False
    place: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        client.create_bucket(
            Bucket=name, ObjectLockEnabledForBucket=True, **({} if region == "us-east-1" else place)
        )
    except ClientError as error:
        if code_of(error) not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):
            raise
        client.head_bucket(
            Bucket=name
        )  # made meanwhile by another process of ours, or else not ours: refused here
    return True


def _require_lock(client: S3Client, name: str) -> None:
    versioning = client.get_bucket_versioning(Bucket=name).get("Status")
    try:
        lock = client.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    except ClientError as error:
        if code_of(error) != "ObjectLockConfigurationNotFoundError":
            raise
        lock = {}
    if versioning != "Enabled" or lock.get("ObjectLockEnabled") != "Enabled":
        raise Refused("bucket-without-lock", bucket=name)
    if lock.get("Rule"):
        # A default lock would date every object from its writing, before anyone knows the date that counts.
        raise Refused("bucket-has-default-lock", bucket=name)


def _close_to_public(client: S3Client, name: str) -> list[str]:
    notes = []
    closed: Any = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    try:
        client.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
    except ClientError as error:
        notes.append(
            f"public access block: the store answers {code_of(error)}; the probe tries it from outside"
        )
    try:
        public = client.get_bucket_policy_status(Bucket=name)["PolicyStatus"].get("IsPublic")
    except ClientError:
        public = False  # no policy at all, or no such question here; the probe asks as an outsider
    if public:
        raise Refused("bucket-public", bucket=name)
    return notes


def _set_lifecycle(client: S3Client, settings: Settings, *, made: bool) -> list[str]:
    """Housekeeping only: no rule here ever ends a record. Rules someone else set stay as they are."""
    name = settings.bucket
    if not made and _has_lifecycle(client, name):
        return []
    cold = {
        "ID": "casefile-cold",
        "Status": "Enabled",
        "Filter": {"Prefix": "cases/"},
        "Transitions": [{"Days": settings.cold_after_days, "StorageClass": _COLD}],
    }
    try:
        _put_rules(client, name, [*_HOUSEKEEPING, cold])
    except ClientError as error:
        _put_rules(client, name, _HOUSEKEEPING)
        return [f"cold storage: the store answers {code_of(error)}; objects stay where they are"]
    return []


_HOUSEKEEPING: list[dict[str, Any]] = [
    {
        "ID": "casefile-incomplete",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    },
    {
        "ID": "casefile-probe",
        "Status": "Enabled",
        "Filter": {"Prefix": "probe/"},
        "Expiration": {"Days": 1},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
    },
]


def _has_lifecycle(client: S3Client, name: str) -> bool:
    try:
        return bool(client.get_bucket_lifecycle_configuration(Bucket=name).get("Rules"))
    except ClientError:
        return False


def _put_rules(client: S3Client, name: str, rules: list[dict[str, Any]]) -> None:
    configuration: Any = {"Rules": rules}
    client.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration=configuration)
