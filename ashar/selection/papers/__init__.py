"""Papers of the selection: the record of an opening, a dissenting opinion beside a signed protocol."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Kind, register
from ashar.selection.papers.dissent import DissentPaperFacts, present_dissent
from ashar.selection.papers.opening import OpeningFacts, present_opening

OPENING = Kind(
    "opening_record",
    _("Record of the opening"),
    OpeningFacts,
    Path(__file__).with_name("opening.typ"),
    present_opening,
)
DISSENT = Kind(
    "dissent",
    _("Dissenting opinion"),
    DissentPaperFacts,
    Path(__file__).with_name("dissent.typ"),
    present_dissent,
)
register(OPENING, DISSENT)

__all__ = ["DISSENT", "OPENING", "DissentPaperFacts", "OpeningFacts"]
