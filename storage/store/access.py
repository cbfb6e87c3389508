"""Which store the settings mean, and with which keys: the local one, AWS, or any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casefile.settings import Settings
from storage.store import embedded
from storage.store.bucket import S3Bucket
from storage.store.client import make_client, standard_access_key
from storage.store.keys import Credentials

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Access:
    """A store's address (None: AWS) and keys (None: the standard ``AWS_*`` ones)."""

    url: str | None
    region: str
    admin: Credentials | None = None
    archiver: Credentials | None = None
    officer: Credentials | None = None
    reader: Credentials | None = None
    officer_profile: str | None = None

    def admin_client(self) -> S3Client:
        """A client that may make the bucket and its rules. Only provisioning and the probe use it."""
        return make_client(self.url, self.region, self.admin)

    def admin_access_key(self) -> str:
        """The public half of the administrator's key."""
        return self.admin.access_key if self.admin else standard_access_key()

    def officer_client(self) -> S3Client:
        """A client that may delete what an approved disposition names. Nothing else uses it."""
        return make_client(self.url, self.region, self.officer, profile=self.officer_profile)

    def bucket(self, settings: Settings) -> S3Bucket:
        """The archive's bucket, with the key for the daily work: in the local store it can delete nothing."""
        return self._bucket(settings, self.archiver)

    def reading_bucket(self, settings: Settings) -> S3Bucket:
        """The archive's bucket with a key that may only read: the local store's own, elsewhere the standard one."""
        return self._bucket(settings, self.reader or self.archiver)

    def _bucket(self, settings: Settings, key: Credentials | None) -> S3Bucket:
        client = make_client(self.url, self.region, key)
        return S3Bucket(client, settings.bucket, lock_mode=settings.lock_mode, kms_key=settings.kms_key)


def reach(settings: Settings, *, start: bool) -> Access:
    """The store the settings mean. ``start``: bring the local store up if it is not."""
    if not settings.local_store:
        return Access(settings.s3_endpoint, settings.region, officer_profile=settings.officer_profile)
    local = embedded.start(settings) if start else embedded.endpoint(settings)
    return Access(
        local.url,
        settings.region,
        local.keys.admin,
        local.keys.archiver,
        local.keys.officer,
        local.keys.reader,
    )
