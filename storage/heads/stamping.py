"""Time stamps of heads (RFC 3161): someone else's word that a head, and all before it, were there by a moment.

The chain of heads carries one stamp back over all earlier ones, so each night asks for the newest head's alone.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

from cryptography import x509

from casefile import __version__
from casefile.errors import IntegrityError, Unavailable, UsageError
from casefile.settings import Settings
from storage.heads.head import RECORD_CLASS, SignedHead
from storage.store.bucket import Bucket, Stored

MEDIA_TYPE = "application/timestamp-reply"
_SECONDS = 30
_MOST = 1 << 20  # a reply has a few thousand bytes


def stamp_key(head: SignedHead) -> str:
    """Where a head's time stamp lies."""
    return head.key.removesuffix(".json") + ".tsr"


def stamp(bucket: Bucket, head: SignedHead, settings: Settings) -> Stored | None:
    """Have a head stamped by the authority of the settings, once; None without one, or where it is stamped.

    Raises ``Unavailable`` for an authority that does not answer, ``IntegrityError`` for an answer that does not hold.
    """
    if not settings.tsa or bucket.keys(stamp_key(head)):
        return None
    return bucket.put_once(
        stamp_key(head),
        _ask(settings.tsa, head.content, read_roots(settings)),
        media_type=MEDIA_TYPE,
        metadata={"record-class": RECORD_CLASS, "software": f"casefile {__version__}"},
        tags={"record-class": RECORD_CLASS},
        hold=True,
    )


def read_roots(settings: Settings) -> list[x509.Certificate]:
    """The certificates by which stamps are believed; none where the settings name none. Raises ``UsageError``."""
    if settings.tsa_roots is None:
        if settings.tsa:
            raise UsageError("tsa-roots-missing")
        return []
    return certificates(settings.tsa_roots)


def certificates(file: Path) -> list[x509.Certificate]:
    """Those in a PEM file. Raises ``UsageError``."""
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError):
        raise UsageError("tsa-roots-broken", file=str(file)) from None


def _ask(authority: str, content: bytes, roots: list[x509.Certificate]) -> bytes:
    # Only who uses an authority loads what speaks to it.
    from rfc3161_client import (  # noqa: PLC0415
        HashAlgorithm,
        TimestampRequestBuilder,
        VerificationError,
        VerifierBuilder,
        decode_timestamp_response,
    )

    asked = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = _send(authority, asked.as_bytes())
    verifier = VerifierBuilder.from_request(asked)
    for root in roots:
        verifier = verifier.add_root_certificate(root)
    try:
        verifier.build().verify_message(decode_timestamp_response(answer), content)
    except (VerificationError, ValueError) as error:
        raise IntegrityError("tsa-answer", tsa=authority, why=type(error).__name__) from error
    return answer


def _send(authority: str, question: bytes) -> bytes:
    request = urllib.request.Request(  # noqa: S310  the settings allow http and https alone
        authority, data=question, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(_MOST)
    except (OSError, HTTPException, ValueError) as error:
        raise Unavailable("tsa-silent", tsa=authority) from error
    return content
