"""The receipt: a proposal has been filed, when to the second, and the trace of what was filed."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n
from ashar.core.documents.kinds import Facts, Kind, Texts
from ashar.core.i18n.saying import said


class ReceiptFacts(Facts, frozen=True, kw_only=True):
    """Facts of a filing. `content_sha256`: of the filed version; what is not known is left out."""

    proposal_number: str
    version: int
    call_number: str
    call_title: Texts
    lot_title: Texts
    applicant: Texts
    filed_at: datetime
    deadline: datetime
    content_sha256: str
    requested: Decimal | None = None
    files: int | None = None
    is_paper: bool = False
    opening_at: datetime | None = None


def present(facts: ReceiptFacts) -> dict[str, Any]:
    """The receipt in words."""
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "lede": _("The proposal has been received whole. Applicant: {applicant}.").format(
            applicant=said(facts.applicant)
        ),
        "facts": [pair for pair in _facts(facts) if pair[1]],
        "trace_label": _("Trace of what was filed (SHA-256)"),
        "trace": _in_groups(facts.content_sha256),
        "trace_note": _trace_note(facts),
        "note": _("This receipt is valid without a signature: the open journal confirms it."),
    }


def _facts(facts: ReceiptFacts) -> list[tuple[str, str]]:
    return [
        (_("Proposal"), facts.proposal_number),
        (_("Filed (Bishkek time)"), i18n.moment(facts.filed_at, seconds=True)),
        (_("Deadline (Bishkek time)"), i18n.moment(facts.deadline, seconds=True)),
        (_("Call"), said(facts.call_title)),
        (_("Theme (lot)"), said(facts.lot_title)),
        (_("Sum asked for"), "" if facts.requested is None else i18n.som_exact(facts.requested)),
        (_("Version"), str(facts.version)),
        (_("Files"), str(facts.files or "")),
        (_("How it came"), _("on paper") if facts.is_paper else _("by the web")),
    ]


def _trace_note(facts: ReceiptFacts) -> str:
    unchanged = _("If the trace of a file equals this one, not one sign in it has changed.")
    if facts.opening_at is None:
        return unchanged
    return "\n".join(
        [unchanged, _("Opening of proposals: {when}.").format(when=i18n.moment(facts.opening_at))]
    )


def _in_groups(sha256: str) -> str:
    return " ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4))


RECEIPT = Kind(
    "receipt",
    gettext_lazy("Receipt of filing"),
    ReceiptFacts,
    Path(__file__).with_name("receipt.typ"),
    present,
)
