"""The one place that speaks to boto3: how a client is made, and what each of its errors means in our words."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as NoConnection

from casefile.errors import CasefileError, IntegrityError, NotFound, Refused, Unavailable, UsageError
from storage.store.keys import Credentials

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

THREADS = 8

_AWS = re.compile(r"\.amazonaws\.com(\.cn)?(:\d+)?/?$")

# Codes that a second try may cure.
PASSING = frozenset(
    (
        *(
            "SlowDown",
            "ServiceUnavailable",
            "InternalError",
            "InternalFailure",
            "RequestTimeout",
            "Throttling",
        ),
        *("ThrottlingException", "TooManyRequests", "OperationAborted", "ConditionalRequestConflict"),
        *("409", "429", "500", "502", "503", "504"),
    )
)
EXISTS = frozenset({"PreconditionFailed", "412"})

# For each fault: the store's codes, and our error of a place and the code that was answered.
_MEANINGS: tuple[tuple[frozenset[str], Callable[[str, str], CasefileError]], ...] = (
    (
        frozenset({"NoSuchKey", "NoSuchVersion", "NotFound", "404", "MethodNotAllowed", "405"}),
        lambda where, answer: NotFound("not-in-store", where=where, answer=answer),
    ),
    (
        frozenset(
            {"BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"}
            | {"FlexibleChecksumError"}
        ),
        lambda where, answer: IntegrityError("arrived-differs", where=where, answer=answer),
    ),
    (
        frozenset({"AccessDenied", "Forbidden", "403", "ObjectLocked", "InvalidRetentionPeriod"}),
        lambda where, answer: Refused("store-refuses", where=where, answer=answer),
    ),
    (
        frozenset(
            {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "401"}
            | {"TokenRefreshRequired", "RequestTimeTooSkewed"}
        ),
        lambda where, answer: Refused("key-not-accepted", where=where, answer=answer),
    ),
    (
        frozenset({"NoSuchBucket", "PermanentRedirect", "301", "InvalidBucketName"}),
        lambda where, answer: Unavailable("no-such-bucket", where=where, answer=answer),
    ),
    (
        frozenset({"NotImplemented", "501"}),
        lambda where, answer: Unavailable("store-cannot", where=where, answer=answer),
    ),
    (
        frozenset({"NoCredentialsError", "PartialCredentialsError"}),
        lambda where, answer: UsageError("no-key", where=where, answer=answer),
    ),
)


def make_client(
    url: str | None,
    region: str,
    credentials: Credentials | None = None,
    *,
    public: bool = False,
    hasty: bool = False,
    profile: str | None = None,
) -> S3Client:
    """A client for one store. It costs 0.1 s and serves any number of threads: make one per process and share it.

    Without ``credentials`` the standard ``AWS_*`` ones are used, or a ``profile``'s; ``public`` sends none at all.
    ``hasty``: give up on a silent store after two seconds, for who asks again anyway.
    """
    config = Config(
        # Without it presigned addresses of custom endpoints would be signed in the old way, which stores refuse.
        signature_version=UNSIGNED if public else "s3v4",
        # AWS wants the bucket in the host's name; most others have no such names.
        s3={"addressing_style": "auto" if url is None or _AWS.search(url) else "path"},
        retries={"mode": "standard", "max_attempts": 1 if hasty else 3},
        max_pool_connections=4 * THREADS,
        connect_timeout=2 if hasty else 10,
        read_timeout=2 if hasty else 30,
    )
    try:
        session = boto3.session.Session(profile_name=profile)
    except ProfileNotFound as error:
        raise UsageError("no-aws-profile", profile=profile) from error
    return session.client(
        "s3",
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=credentials.access_key if credentials else None,
        aws_secret_access_key=credentials.secret_key if credentials else None,
        config=config,
    )


def standard_access_key() -> str:
    """The public half of the standard ``AWS_*`` key; empty without one."""
    found = boto3.session.Session().get_credentials()
    return (found.access_key if found else None) or ""


@contextlib.contextmanager
def asking(where: str, *, let: frozenset[str] = frozenset()) -> Iterator[None]:
    """Ask a store; what it or the way to it answers instead is raised in our words, but for the codes ``let`` through.

    ``where`` names the object or bucket. Who may ask again, waits and asks again, does it within (``bucket.py``).
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        if code_of(error) in let:
            raise
        raise translate(error, where) from error


def code_of(error: BotoCoreError | ClientError) -> str:
    """The store's own code for what went wrong, or the name of the connection's fault."""
    if isinstance(error, ClientError):
        known = error.response.get("Error", {}).get("Code") or ""
        return known or str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    return type(error).__name__


def passes(error: BotoCoreError | ClientError) -> bool:
    """True for what a second try may cure: a busy store, a broken connection."""
    if isinstance(error, ClientError):
        return code_of(error) in PASSING
    return isinstance(error, HTTPClientError | NoConnection | IncompleteReadError)


def translate(error: BotoCoreError | ClientError, where: str) -> CasefileError:
    """What the store's error means in our words. ``where`` names the object or bucket."""
    code = code_of(error)
    for codes, meaning in _MEANINGS:
        if code in codes:
            return meaning(where, code)
    if passes(error):
        return Unavailable("store-silent", where=where, answer=code)
    return CasefileError("store-answer-unknown", where=where, answer=code)
