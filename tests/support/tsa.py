"""A time-stamping authority of the tests' own (RFC 3161): its certificates are real, its clock is the test's."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_TEN_YEARS = dt.timedelta(days=3650)
_SHA256 = {"algorithm": "sha256"}


class Authority:
    """Stamps what it is asked to, at ``now``; ``answer`` may be replaced by a test that wants another reply."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.asked = 0
        self._root_key, self._key = _key(), _key()
        self.root = _certificate("Test root", self._root_key, "Test root", self._root_key, now, ca=True)
        self._own = _certificate("Test TSA", self._key, "Test root", self._root_key, now, ca=False)

    @property
    def pem(self) -> bytes:
        """Its root certificate."""
        return self.root.public_bytes(Encoding.PEM)

    def answer(self, question: bytes) -> bytes:
        """The reply to a request, both DER."""
        self.asked += 1
        asked = tsp.TimeStampReq.load(question)
        told = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.3.6.1.4.1.99999.1",
                "message_imprint": asked["message_imprint"],
                "serial_number": self.asked,
                "gen_time": self.now,
                "nonce": asked["nonce"].native,
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": self._signed(told.dump())})
        reply = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})
        return bytes(reply.dump())

    def _signed(self, content: bytes) -> cms.SignedData:
        own = self._own.public_bytes(Encoding.DER)
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
                {
                    "type": "signing_certificate_v2",
                    "values": [{"certs": [{"cert_hash": hashlib.sha256(own).digest()}]}],
                },
            ]
        )
        signature = self._key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
        leaf = asn1.Certificate.load(own)
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": {
                    "issuer_and_serial_number": {
                        "issuer": leaf.issuer,
                        "serial_number": leaf.serial_number,
                    }
                },
                "digest_algorithm": algos.DigestAlgorithm(_SHA256),
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_rsa"},
                "signature": signature,
            }
        )
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algos.DigestAlgorithm(_SHA256)],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(content),
                },
                "certificates": [leaf],
                "signer_infos": [signer],
            }
        )


@contextlib.contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """Its address, while it listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(authority.answer(question))

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _certificate(
    name: str, key: rsa.RSAPrivateKey, by: str, signer: rsa.RSAPrivateKey, now: dt.datetime, *, ca: bool
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    built = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _TEN_YEARS)
        .not_valid_after(now + _TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if not ca:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        built = built.add_extension(usage, critical=True)
    return built.sign(signer, hashes.SHA256())
