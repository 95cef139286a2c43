"""Papers of the selection: the record of an opening, the receipt of a correction."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Kind, register
from ashar.selection.papers.correction import CorrectionFacts, present_correction
from ashar.selection.papers.opening import OpeningFacts, present_opening

OPENING = Kind(
    "opening_record",
    _("Record of the opening"),
    OpeningFacts,
    Path(__file__).with_name("opening.typ"),
    present_opening,
)
CORRECTION = Kind(
    "correction_receipt",
    _("Receipt of a correction"),
    CorrectionFacts,
    Path(__file__).with_name("correction.typ"),
    present_correction,
)
register(OPENING, CORRECTION)

__all__ = ["CORRECTION", "OPENING", "CorrectionFacts", "OpeningFacts"]
