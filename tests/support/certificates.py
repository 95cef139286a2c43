"""Throw-away issuers of certificates, and PDF files signed by people whom they know."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ashar.core import clock


def _name(of: str) -> made.Name:
    return made.Name(
        [made.NameAttribute(NameOID.COUNTRY_NAME, "KG"), made.NameAttribute(NameOID.COMMON_NAME, of)]
    )


def _usage(*, issues: bool) -> made.KeyUsage:
    signs = not issues
    return made.KeyUsage(signs, signs, False, False, False, issues, issues, False, False)


class Issuer:
    """A root that lives as long as a test."""

    def __init__(self, name: str) -> None:
        self.name, self.key = _name(name), ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._issue(self.name, self.key, (-900, 900), issues=True)

    @property
    def pem(self) -> bytes:
        """Its certificate as an operator keeps it."""
        return self.certificate.public_bytes(Encoding.PEM)

    def _issue(self, name: made.Name, key: Any, days: tuple[int, int], *, issues: bool) -> made.Certificate:
        now = datetime.fromtimestamp(clock.now().timestamp(), UTC)
        begun = (
            made.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(made.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(made.BasicConstraints(ca=issues, path_length=None), critical=True)
            .add_extension(_usage(issues=issues), critical=True)
        )
        return begun.sign(self.key, hashes.SHA256())

    def sign(
        self, pdf: bytes, who: str, *, field: str = "Signature", days: tuple[int, int] = (-10, 300)
    ) -> bytes:
        """The PDF with the signature of somebody who has a new certificate of this issuer."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue(_name(who), key, days, issues=False)
        signer = signers.SimpleSigner(
            signing_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
            signing_key=keys.PrivateKeyInfo.load(
                key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
            cert_registry=SimpleCertificateStore(),
        )
        written = BytesIO()
        sign = partial(
            signers.sign_pdf,
            IncrementalPdfFileWriter(BytesIO(pdf)),
            signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"),
            signer=signer,
            output=written,
        )
        with ThreadPoolExecutor(
            1
        ) as apart:  # it runs a loop, and a test of a browser has left one in this thread
            apart.submit(sign).result()
        return written.getvalue()

    def add_text(self, pdf: bytes) -> bytes:
        """The PDF with something written into it afterwards, as an honest program would do it."""
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        writer.root["/Lang"] = TextStringObject("xx")
        writer.update_root()
        written = BytesIO()
        writer.write(written)
        return written.getvalue()
