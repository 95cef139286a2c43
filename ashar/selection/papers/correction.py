"""The receipt of a correction: what was asked, when the answer came, and the trace of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from ashar.core import i18n
from ashar.core.documents import Facts, Texts, in_all_languages
from ashar.core.i18n.saying import said
from ashar.proposals.content import fingerprint
from ashar.proposals.correcting import Correction
from ashar.proposals.models import Proposal


class CorrectionFacts(Facts, frozen=True, kw_only=True):
    """Facts of a correction. `sent_sha256`: of what was sent; `filed_sha256`: of what was filed and stays."""

    proposal_number: str
    call_number: str
    call_title: Texts
    applicant: Texts
    sent_at: datetime
    sent_sha256: str
    filed_sha256: str
    asked: list[Texts]
    unrequested: list[Texts] = msgspec.field(default_factory=list)

    @classmethod
    def of(
        cls, proposal: Proposal, correction: Correction, asked: Sequence[str], at: datetime
    ) -> CorrectionFacts:
        """From what was sent."""
        from ashar.selection.admitting.items import titles_of

        call = proposal.lot.call
        return cls(
            authority=i18n.texts_of(call.authority, "name"),
            proposal_number=proposal.number,
            call_number=call.number,
            call_title=i18n.texts_of(call, "title"),
            applicant=i18n.texts_of(proposal.organisation, "name"),
            sent_at=at,
            sent_sha256=correction.sent.sha256,
            filed_sha256=fingerprint(proposal),
            asked=[in_all_languages(words) for words in titles_of(call, list(asked))],
            unrequested=[in_all_languages(words) for words in titles_of(call, correction.unrequested)],
        )


def present_correction(facts: CorrectionFacts) -> dict[str, Any]:
    """The receipt in words."""
    beside = ", ".join(said(each) for each in facts.unrequested)
    rows = [
        (_("Proposal"), facts.proposal_number),
        (_("Applicant"), said(facts.applicant)),
        (_("Sent (Bishkek time)"), i18n.moment(facts.sent_at, seconds=True)),
        (_("Call"), f"{facts.call_number}. {said(facts.call_title)}"),
        (_("What was asked for"), ", ".join(said(each) for each in facts.asked)),
        (_("Changed besides; it does not count"), beside),
        (_("Trace of what was filed (SHA-256)"), _in_groups(facts.filed_sha256)),
    ]
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "lede": _("The correction has been received whole. What was filed stays as it was filed."),
        "facts": [pair for pair in rows if pair[1]],
        "trace_label": _("Trace of what was sent (SHA-256)"),
        "trace": _in_groups(facts.sent_sha256),
        "trace_note": _("If the trace of a file equals this one, not one sign in it has changed."),
        "note": _("This receipt is valid without a signature: the open journal confirms it."),
    }


def _in_groups(sha256: str) -> str:
    return " ".join(sha256[start : start + 4] for start in range(0, len(sha256), 4))
