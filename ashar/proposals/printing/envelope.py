"""The receipt of an envelope: that it came, when to the second, from whom; nothing of what lies in it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ashar.core import i18n
from ashar.core.documents import Facts, Texts
from ashar.core.i18n.saying import said


class EnvelopeReceiptFacts(Facts, frozen=True, kw_only=True):
    """Facts of an envelope. `is_late`: it came after the deadline and was given back unopened."""

    envelope_number: str
    call_number: str
    call_title: Texts
    lot_title: Texts
    sender: str
    brought_by: str
    received_at: datetime
    received_by: str
    deadline: datetime
    is_late: bool


def present_envelope(facts: EnvelopeReceiptFacts) -> dict[str, Any]:
    """The receipt in words."""
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "heading": _("An envelope came late") if facts.is_late else _("Receipt of an envelope"),
        "lede": _late(facts) if facts.is_late else _received(facts),
        "facts": [
            (_("Envelope"), facts.envelope_number),
            (_("Received (Bishkek time)"), i18n.moment(facts.received_at, seconds=True)),
            (_("Deadline (Bishkek time)"), i18n.moment(facts.deadline, seconds=True)),
            (_("From whom"), facts.sender),
            (_("Who brought it"), facts.brought_by),
            (_("Call"), said(facts.call_title)),
            (_("Theme (lot)"), said(facts.lot_title)),
            (_("Who took it"), facts.received_by),
        ],
        "note": _("This receipt is valid without a signature: the open journal confirms it."),
        "signatures_label": _("Signatures"),
        "signatures": [(_("Who took it"), facts.received_by), (_("Who brought it"), facts.brought_by)],
    }


def _received(facts: EnvelopeReceiptFacts) -> str:
    return _(
        "The envelope was taken unopened. It is opened at the opening of proposals, after the deadline, and "
        "not before. Keep this receipt."
    )


def _late(facts: EnvelopeReceiptFacts) -> str:
    return _(
        "The envelope came after the deadline. It was given back unopened and does not take part; the record "
        "of the opening says so."
    )
