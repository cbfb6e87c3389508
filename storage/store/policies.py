"""What each key may do, as policies in AWS's words: for the local store, and for an account of one's own.

The same rules as files, with BUCKET and KMS_KEY for what is one's own, are in ``docs/policies/``. Their last statement
is of the key that ``CASEFILE_KMS_KEY`` names: who encrypts nothing with one leaves it out.
"""

from __future__ import annotations

from typing import Any

# Tags of a version that is named take actions of their own: without the Version in them AWS answers 403.
_READ = [
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:GetObjectTagging",
    "s3:GetObjectVersionTagging",
    "s3:GetObjectRetention",
    "s3:GetObjectLegalHold",
]
_WRITE = [
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
]
_LIST = ["s3:ListBucket", "s3:ListBucketVersions"]
_PROVISION = [
    "s3:CreateBucket",
    "s3:GetBucketVersioning",
    "s3:PutBucketVersioning",
    "s3:GetBucketObjectLockConfiguration",
    "s3:PutBucketObjectLockConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketPolicyStatus",
]
_DELETE = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
# The administrator's probe writes and reads as the archiver does.
_ENCRYPTION = {
    "admin": ["kms:GenerateDataKey", "kms:Decrypt"],
    "archiver": ["kms:GenerateDataKey", "kms:Decrypt"],
    "reader": ["kms:Decrypt"],
}
KEYS = ("admin", "archiver", "reader", "officer", "inbox")


def policy(key: str, bucket: str, kms_key: str = "") -> dict[str, Any]:
    """What the key of this name may do with the bucket (``*``: any), and with the KMS key that encrypts what lies in it
    (an ARN; empty: none). Nobody may bypass a lock."""
    statements = _STATEMENTS[key](f"arn:aws:s3:::{bucket}")
    if kms_key and key in _ENCRYPTION:
        statements.append(_allow(_ENCRYPTION[key], kms_key))
    return {"Version": "2012-10-17", "Statement": statements}


def _admin(bucket: str) -> list[dict[str, Any]]:
    """Makes the bucket and its rules, and tries it: all but the probe's objects is out of reach."""
    probe = f"{bucket}/probe/*"
    return [
        _allow([*_PROVISION, *_LIST], bucket),
        _allow([*_READ, *_WRITE, *_DELETE], probe),
    ]


def _archiver(bucket: str) -> list[dict[str, Any]]:
    return [_allow(_READ + _WRITE, f"{bucket}/*"), _allow(_LIST, bucket)]


def _reader(bucket: str) -> list[dict[str, Any]]:
    return [_allow(_READ, f"{bucket}/*"), _allow(_LIST, bucket)]


def _officer(bucket: str) -> list[dict[str, Any]]:
    """Deletes under ``cases/``, ``packets/``, ``registers/``, ``snapshots/``, not ledgers. No bypass of locks, no
    lifting of holds."""
    return [
        _allow(
            ["s3:DeleteObjectVersion"],
            *(f"{bucket}/{own}/*" for own in ("cases", "packets", "registers", "snapshots")),
        ),
        {
            "Effect": "Deny",
            "Action": ["s3:DeleteObjectVersion"],
            "Resource": [f"{bucket}/cases/*/ledger/*"],
        },
    ]


def _inbox(bucket: str) -> list[dict[str, Any]]:
    """Reads what comes in, writes what is given back; the bucket is the inbox's, not the archive's."""
    return [
        _allow(["s3:GetObject"], f"{bucket}/*"),
        _allow(["s3:PutObject"], f"{bucket}/rejected/*", f"{bucket}/*/rejected/*"),
        _allow(["s3:ListBucket"], bucket),
    ]


def _allow(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


_STATEMENTS = {
    "admin": _admin,
    "archiver": _archiver,
    "reader": _reader,
    "officer": _officer,
    "inbox": _inbox,
}
