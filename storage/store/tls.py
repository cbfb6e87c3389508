"""The certificate by which the local store's own parts know each other.

The store's inner ports (master, volume, filer) obey whoever holds this certificate, deletion of locked objects
included. It is made here, stays in the home readable by its owner only, and is renewed when it nears its end.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = dt.timedelta(days=3650)
RENEW_BEFORE = dt.timedelta(days=60)

_PARTS = ("MASTER", "VOLUME", "FILER", "S3", "CLIENT", "ADMIN", "WORKER")


def ensure(folder: Path, now: dt.datetime) -> None:
    """Make the authority and the certificate, or make both again when they are missing or near their end.

    Call only while the store is down: its parts must all start with the same authority.
    """
    certificate = folder / "store.crt"
    if certificate.exists():
        known = x509.load_pem_x509_certificate(certificate.read_bytes())
        if known.not_valid_after_utc - now > RENEW_BEFORE:
            return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "casefile local store authority")])
    authority = (
        _certificate(authority_name, authority_name, authority_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "casefile local store")])
    own = (
        _certificate(own_name, authority_name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / "authority.crt", authority.public_bytes(serialization.Encoding.PEM))
    write_private(folder / "store.key", private)
    # Last: its presence says that the other two are there.
    write_private(certificate, own.public_bytes(serialization.Encoding.PEM))


def environment(folder: Path) -> dict[str, str]:
    """The settings by which every part of the store, and its shell, uses the certificate."""
    env = {"WEED_GRPC_CA": str(folder / "authority.crt")}
    for part in _PARTS:
        env[f"WEED_GRPC_{part}_CERT"] = str(folder / "store.crt")
        env[f"WEED_GRPC_{part}_KEY"] = str(folder / "store.key")
    return env


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def _certificate(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + VALID)
    )
