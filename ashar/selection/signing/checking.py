"""Whether a PDF that came back is the paper that was issued, signed by a certificate that we trust.

pyHanko is loaded only when a file is looked at: it takes seconds. Nothing is fetched from outside, so a
certificate that was revoked is not noticed; docs/security/signatures.md says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENDINGS = {".pem", ".crt", ".cer"}


class NotSigned(Exception):
    """Why a file is not taken for the signed paper; the message is a sentence."""

    def __init__(self, why: str | Promise) -> None:
        self.why = why
        super().__init__(str(why))


@dataclass(frozen=True)
class Seal:
    """Whose certificate signed, who issued it, its number, and until when it is good."""

    name: str
    issuer: str
    serial: str
    until: str

    def kept(self) -> dict[str, str]:
        """As it is kept beside the signature."""
        return asdict(self)


def are_roots_known() -> bool:
    """Whether the operator has named certificates that can be trusted."""
    return bool(_files())


def _files() -> list[Path]:
    where = settings.SIGNATURE_ROOTS
    if not where:
        return []
    path = Path(where)
    found = sorted(path.iterdir()) if path.is_dir() else [path]
    return [each for each in found if each.suffix.lower() in ENDINGS and each.is_file()]


def roots() -> tuple[Any, ...]:
    """The certificates that the operator trusts."""
    return tuple(root for path in _files() for root in _read(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> tuple[Any, ...]:
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate

    raw = path.read_bytes()
    if not pem.detect(raw):
        return (Certificate.load(raw),)
    return tuple(Certificate.load(der) for _type, _headers, der in pem.unarmor(raw, multiple=True))


def check_signed(content: bytes, papers: Sequence[bytes], at: datetime) -> Seal:
    """The last signature of the file; all of them must be good.

    `papers`: the paper as it was issued, in each language. Raises NotSigned with the reason.
    """
    if not any(content.startswith(paper) for paper in papers):
        raise NotSigned(
            _(
                "This is not the paper as it was issued. Save the PDF from this page and sign that very "
                "file, without printing or saving it anew."
            )
        )
    if not (trusted := roots()):
        raise NotSigned(_("No certificates are trusted here yet: sign in another way."))
    statuses = _statuses(content, trusted, at)
    if not statuses:
        raise NotSigned(_("There is no digital signature in this file."))
    for status in statuses:
        _must_be_good(status, at)
    if not _covers_all(statuses[-1]):
        raise NotSigned(_("The file was changed after it was signed."))
    return _seal(statuses[-1].signing_cert)


def _statuses(content: bytes, trusted: Sequence[Any], at: datetime) -> list[Any]:
    """What pyHanko says of each signature, the earliest first."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import KeyUsageConstraints, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    for library in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what is wrong is said to the person
    # Some certificates are for signing only, some also bind their owner; both are signatures of a person.
    usage = KeyUsageConstraints(
        key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
    )
    context = ValidationContext(
        trust_roots=list(trusted), moment=at, best_signature_time=at, allow_fetching=False
    )
    try:
        embedded = PdfFileReader(BytesIO(content)).embedded_regular_signatures
        # The library runs a loop of its own, which a thread that runs one already does not allow.
        with ThreadPoolExecutor(1) as apart:
            trust: dict[str, Any] = {"signer_validation_context": context, "key_usage_settings": usage}
            return list(apart.map(partial(validate_pdf_signature, **trust), embedded))
    except Exception as fault:  # whatever the library cannot read is no signature to us
        raise NotSigned(_("The signature in this file cannot be read.")) from fault


def _must_be_good(status: Any, at: datetime) -> None:
    if not (status.intact and status.valid) or status.docmdp_ok is False:
        raise NotSigned(_("The file was changed after it was signed."))
    own = status.signing_cert
    if not own.not_valid_before <= at <= own.not_valid_after:
        raise NotSigned(_("The certificate of this signature has expired or is not valid yet."))
    if not status.trusted:
        raise NotSigned(_("The certificate of this signature was issued by nobody whom Ashar trusts here."))
    if not status.bottom_line:
        raise NotSigned(_("The signature in this file is not good."))


def _covers_all(status: Any) -> bool:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    return bool(status.coverage == SignatureCoverageLevel.ENTIRE_FILE)


def _seal(certificate: Any) -> Seal:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return Seal(
        name=_named(subject),
        issuer=_named(issuer),
        serial=f"{certificate.serial_number:x}",
        until=certificate.not_valid_after.date().isoformat(),
    )


def _named(name: dict[str, Any]) -> str:
    """The common name alone: a subject may hold a personal number too."""
    return str(name.get("common_name") or name.get("organization_name") or "")[:200]
