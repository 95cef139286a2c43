"""What is printed for proposals on paper: the receipt of an envelope, and the questions of a call."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Kind, register
from ashar.proposals.printing.blank import BlankFacts, present_blank
from ashar.proposals.printing.envelope import EnvelopeReceiptFacts, present_envelope

HERE = Path(__file__)
ENVELOPE = Kind(
    "envelope_receipt",
    _("Receipt of an envelope"),
    EnvelopeReceiptFacts,
    HERE.with_name("envelope.typ"),
    present_envelope,
)
BLANK = Kind("proposal_blank", _("Proposal on paper"), BlankFacts, HERE.with_name("blank.typ"), present_blank)
register(ENVELOPE, BLANK)

__all__ = ["BLANK", "ENVELOPE", "BlankFacts", "EnvelopeReceiptFacts"]
