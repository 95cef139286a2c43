"""A partner organisation in a proposal's content, and the terms that it consents to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ashar.core.journal import canonical
from ashar.core.money import ZERO, from_tyiyn, to_tyiyn


@dataclass(frozen=True)
class Partner:
    """Who carries the project out together with the applicant: a role and a share of the sum, in soms.

    `ref`: what its consent and its letter are found by; `inn`: empty for an informal group. `consent`: of
    which terms its head said yes here, with `consented_by` and `consented_at` (ISO); `letter`: of which
    terms its scanned letter speaks. A consent holds while these are the terms.
    """

    ref: str
    name: str
    inn: str = ""
    role: str = ""
    share: Decimal = ZERO
    consent: str = ""
    consented_by: str = ""
    consented_at: str = ""
    letter: str = ""


def terms_of(partner: Partner, title: str) -> str:
    """The hash of what a partner consents to: its role and share in the project of this title."""
    told = {
        "ref": partner.ref,
        "title": title.strip(),
        "partner": [partner.name, partner.inn],
        "role": partner.role.strip(),
        "share": to_tyiyn(partner.share),
    }
    return hashlib.sha256(canonical(told)).hexdigest()


def written(partner: Partner) -> dict[str, object]:
    """A partner as it stands in the canonical bytes; what is empty is left out."""
    told = {name: getattr(partner, name) for name in _TEXTS if getattr(partner, name)}
    return {"ref": partner.ref, "name": partner.name, "share": to_tyiyn(partner.share), **told}


def read(told: dict[str, Any]) -> Partner:
    """A partner from the canonical bytes."""
    return Partner(**{**told, "share": from_tyiyn(told["share"])})


_TEXTS = ("inn", "role", "consent", "consented_by", "consented_at", "letter")
