"""Papers of the selection: record of an opening, receipt of a correction, dissenting opinion."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Kind, register
from ashar.selection.papers.correction import CorrectionFacts, present_correction
from ashar.selection.papers.dissent import DissentPaperFacts, present_dissent
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
DISSENT = Kind(
    "dissent",
    _("Dissenting opinion"),
    DissentPaperFacts,
    Path(__file__).with_name("dissent.typ"),
    present_dissent,
)
register(OPENING, CORRECTION, DISSENT)

__all__ = ["CORRECTION", "DISSENT", "OPENING", "CorrectionFacts", "DissentPaperFacts", "OpeningFacts"]
